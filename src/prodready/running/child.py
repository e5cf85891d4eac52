"""The process that runs a page's Python blocks. Started by path, with any Python from 3.8 on.

It imports nothing of prodready. Requests are lines of JSON, answers JSON that ends in a zero byte,
on two descriptors of their own; standard output and standard error belong to the page.
"""

import __future__

import contextlib
import json
import linecache
import os
import sys
import traceback
import types
from typing import Any, Dict, Tuple  # noqa: UP035 - Python 3.8

FUTURES = 0
for _name in __future__.all_feature_names:
    FUTURES |= getattr(__future__, _name).compiler_flag


def main(requests: int, answers: int) -> None:
    """Execute what is asked for, in one module, until the requests end."""
    for descriptor in (requests, answers):
        os.set_inheritable(descriptor, False)
    page = types.ModuleType("__main__")
    sys.modules["__main__"] = page
    sys.path[0] = os.getcwd()  # noqa: PTH109 - a text, as the interpreter has it
    sys.argv = [""]
    answer(answers, {"version": ".".join(map(str, sys.version_info[:3]))})
    flags = 0
    with os.fdopen(requests, "rb") as stream:
        for line in stream:
            flags, reply = execute(json.loads(line.decode("utf-8")), page, flags)
            for output in (sys.stdout, sys.stderr):
                with contextlib.suppress(AttributeError, OSError, ValueError):
                    output.flush()
            answer(answers, reply)


def answer(descriptor: int, reply: Dict[str, Any]) -> None:  # noqa: UP006 - Python 3.8
    """Write all of an answer."""
    data = json.dumps(reply).encode("utf-8") + b"\0"
    while data:
        data = data[os.write(descriptor, data) :]


def execute(
    request: Dict[str, str],  # noqa: UP006
    page: types.ModuleType,
    flags: int,
) -> Tuple[int, Dict[str, Any]]:  # noqa: UP006
    """Run one source; the compiler flags that hold from now on, and what came of it."""
    source, filename = request["source"], request["filename"]
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    try:
        code = compile(source, filename, request["mode"], flags, True)
        flags |= code.co_flags & FUTURES
        exec(code, page.__dict__)  # noqa: S102 - what this process is for
    except SystemExit as error:
        return flags, {"status": exit_status(error)}
    except BaseException as error:
        return flags, {"status": 1, "error": describe(error, filename)}
    return flags, {"status": 0}


def exit_status(error: SystemExit) -> int:
    """What the interpreter would end with."""
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 255
    print(error.code, file=sys.stderr)
    return 1


def describe(error: BaseException, filename: str) -> Dict[str, Any]:  # noqa: UP006
    """The exception in words, and the last line of the source that it passed through."""
    line = None
    if isinstance(error, SyntaxError) and error.filename == filename:
        line = error.lineno
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    try:
        text = "".join(traceback.format_exception_only(type(error), error))
    except Exception:
        text = type(error).__name__ + "\n"
    return {"text": text, "line": line}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
