"""The interpreter that resolves imports: bounded in time and output, without the user's secrets."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prodready.errors import UnavailableError
from prodready.running.process import Process
from prodready.running.sessions import OUTPUT_LIMIT, START_SECONDS, Options, environment

CHILD = Path(__file__).with_name("import_child.py")
MODULE_SECONDS = 30.0
"""How long importing one module may take."""
ALL_SECONDS = 300.0
"""How long all of it may take."""


@dataclass
class Resolver:
    """One interpreter that is asked; a new one where a module ended it."""

    options: Options
    notices: list[str] = field(default_factory=list)
    python: str = ""
    """Its version, `3.13.1`."""
    _process: Process | None = None
    _known: dict[tuple[str, tuple[str, ...]], dict[str, Any]] = field(default_factory=dict)

    def __enter__(self) -> Resolver:
        self._scratch = tempfile.TemporaryDirectory(
            prefix="prodready-imports-", ignore_cleanup_errors=True
        )
        root = Path(self._scratch.name).resolve()
        for name in ("page", "home", "tmp"):
            (root / name).mkdir()
        self._root = root
        self._end = time.monotonic() + ALL_SECONDS
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.close()
        self._scratch.cleanup()

    @property
    def version(self) -> str:
        """The version without its last number."""
        return self.python.rpartition(".")[0]

    def syntax(self, text: str) -> dict[str, Any] | None:
        """What the interpreter's grammar says against a text."""
        reply = self._ask({"text": text.encode("utf-8", "replace").decode()})
        fault: dict[str, Any] | None = reply.get("fault")
        return fault

    def module(self, name: str, names: Sequence[str]) -> dict[str, Any]:
        """What `import_child.resolve` says; empty where nothing can be said, which is noted."""
        key = (name, tuple(names))
        if key not in self._known:
            reply = self._known[key] = self._ask({"module": name, "names": list(names)})
            if reply.get("failed") and not reply.get("needs"):
                self._note(name, f"importing it raised {reply['failed'].splitlines()[0]}")
            elif not reply:
                self._note(name, "the interpreter was ended by importing it, or took too long")
        return self._known[key]

    def _note(self, name: str, why: str) -> None:
        notice = f"--imports: nothing can be said of `{name}`: {why}"
        if notice not in self.notices:
            self.notices.append(notice)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        seconds = min(MODULE_SECONDS, self._end - time.monotonic())
        if seconds <= 0:
            return {}
        process = self._process if self._process and self._process.open else self._start()
        done = process.ask(json.dumps(request).encode() + b"\n", seconds, OUTPUT_LIMIT)
        reply: dict[str, Any] = json.loads(done.answer) if done.answer else {}
        return reply

    def _start(self) -> Process:
        token = f"{secrets.token_hex(16)}-imports"
        python = self.options.python
        variables = environment(os.environ, self._root, python, token)
        argv = [python, str(CHILD)]
        self._process = Process(argv, self._root / "page", variables, one_output=True)
        hello = self._process.ask(None, START_SECONDS, OUTPUT_LIMIT)
        if hello.answer is None:
            self._process.close()
            said = hello.output.decode("utf-8", "replace").strip().splitlines()
            raise UnavailableError(f"{python} could not be started: {(said or ['silence'])[-1]}")
        self.python = json.loads(hello.answer)["version"]
        return self._process
