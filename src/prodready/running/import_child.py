"""The process that resolves imports. Started by path, with any Python from 3.8 on.

It imports nothing of prodready. Requests are lines of JSON, answers JSON that ends in a zero byte,
on two descriptors of their own; what modules print goes to standard output and error.
"""

import ast
import difflib
import importlib
import importlib.util
import json
import os
import pkgutil
import sys
import warnings
from typing import Any, Dict, List, Optional  # noqa: UP035 - Python 3.8

sys.path.pop(0)  # the folder of this file
warnings.simplefilter("ignore")


def main(requests: int, answers: int) -> None:
    """Answer what is asked until the requests end."""
    for descriptor in (requests, answers):
        os.set_inheritable(descriptor, False)
    answer(answers, {"version": ".".join(map(str, sys.version_info[:3]))})
    with os.fdopen(requests, "rb") as stream:
        for line in stream:
            request = json.loads(line.decode("utf-8"))
            if "text" in request:
                answer(answers, {"fault": syntax_fault(request["text"])})
            else:
                answer(answers, resolve(request["module"], request["names"]))


def answer(descriptor: int, reply: Dict[str, Any]) -> None:  # noqa: UP006 - Python 3.8
    """Write all of an answer."""
    data = json.dumps(reply).encode("utf-8") + b"\0"
    while data:
        data = data[os.write(descriptor, data) :]


def syntax_fault(text: str) -> Optional[Dict[str, Any]]:  # noqa: UP006, UP045
    """What this interpreter's grammar says against the text."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        return {"message": error.msg, "line": error.lineno or 1, "column": error.offset or 1}
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def resolve(module: str, names: List[str]) -> Dict[str, Any]:  # noqa: UP006
    """Import a module and look for names in it.

    The answer has `missing` (the module or parent that is not there, with `near`), or `failed`
    (what importing it raised), or `names` (those that are not there, each with what is near).
    """
    parts = module.split(".")
    for count in range(1, len(parts) + 1):
        name = ".".join(parts[:count])
        try:
            if name not in sys.modules and importlib.util.find_spec(name) is None:
                return {"missing": name, "near": near(parts[count - 1], beside(parts[: count - 1]))}
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name == name:
                return {"missing": name, "near": None}
            return {"needs": error.name, "failed": str(error)}
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return {"needs": None, "failed": type(error).__name__ + ": " + str(error)[:200]}
    found = sys.modules[module]
    return {
        "names": {each: near(each, dir(found)) for each in names if not has(found, module, each)}
    }


def has(found: Any, module: str, name: str) -> bool:
    """Whether `from module import name` works."""
    try:
        if hasattr(found, name):
            return True
        if not hasattr(found, "__path__"):
            return False
        importlib.import_module(module + "." + name)
    except ModuleNotFoundError as error:
        return error.name != module + "." + name
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return True  # it is there, and what it lacks is another matter
    return True


def beside(parents: List[str]) -> List[str]:  # noqa: UP006
    """The names of the modules in a package, or of all at the top."""
    if not parents:
        library = getattr(sys, "stdlib_module_names", sys.builtin_module_names)
        return [*library, *(each.name for each in pkgutil.iter_modules())]
    path = getattr(sys.modules.get(".".join(parents)), "__path__", None)
    return [each.name for each in pkgutil.iter_modules(path)] if path else []


def near(name: str, names: List[str]) -> Optional[str]:  # noqa: UP006, UP045
    """The name that is meant, if one is close: not one that `name` only goes on from (`httpx`)."""
    fits = [
        each
        for each in names
        if (each[:1].lower() == name[:1].lower()) and not name.startswith(each)
    ]
    return next(iter(difflib.get_close_matches(name, fits, 1, 0.66)), None)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
