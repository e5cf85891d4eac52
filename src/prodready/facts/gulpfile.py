"""The commands behind the tasks of a gulpfile, as far as they are written out.

No JavaScript is run, and none is parsed: a task's function is cut out by its braces, and in it the
programs are read that are started with words written out: `spawn("npx", ["prettier", "--check"])`,
`exec("coverage erase")`, or a function of the file's own that is given a list of words.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from prodready.facts.targets import Line, Read
from prodready.model import Place
from prodready.patterns import lazy

NAMES = ("gulpfile.js", "gulpfile.mjs", "gulpfile.cjs", "gulpfile.ts", "gulpfile.babel.js")
_COMMENT = lazy(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
_TEXT = r"(?:\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
_TASK = lazy(rf"\.task\(\s*(?P<name>{_TEXT})\s*,\s*(?P<rest>[^;]*)")
_EXPORT = lazy(r"(?:exports\.|export (?:const|let) )(?P<name>\w+)\s*=\s*(?P<rest>[^;]*)")
_STARTED = lazy(
    rf"(?P<call>\w+)\(\s*(?:(?P<program>{_TEXT})\s*,\s*)?\[(?P<words>(?:\s*{_TEXT}\s*,?)+)\s*\]"
    rf"|\b(?P<shell>exec|execSync|execa|shell|es|run|sh)\(\s*(?P<line>{_TEXT})"
)
_PLUGIN = lazy(
    r"(?:import\s+(?P<name>\w+)\s+from\s+|(?:const|var|let)\s+(?P<other>\w+)\s*=\s*require\(\s*)"
    r"[\"']gulp-(?P<tool>stylelint|eslint|jshint|mocha|jasmine|tslint)[\w-]*[\"']"
)
"""Plugins that stand for the program that they are named after."""
_DEPTH = 6


def gulp(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """What the named tasks start; the task `default` where none is named."""
    for path in NAMES:
        text = read(path)
        if text is not None:
            plain = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
            names = [word for word in arguments if not word.startswith("-")] or ["default"]
            for name in names:
                yield from _task(plain, path, name, _DEPTH)
            return


def _task(text: str, path: str, name: str, depth: int) -> Iterator[Line]:
    if not depth:
        return
    for found in (*_TASK.finditer(text), *_EXPORT.finditer(text)):
        if found["name"].strip("\"'") != name:
            continue
        body = _body(text, found.start("rest"))
        if body is None:
            for other in re.findall(rf"{_TEXT}|\b[A-Za-z_]\w*", found["rest"]):
                other = other.strip("\"'")
                if other not in (name, "gulp", "series", "parallel"):
                    yield from _task(text, path, other, depth - 1)
                    yield from _function(text, path, other)
            yield from _function(text, path, name)
        else:
            yield from _started(text, path, *body)
        return
    yield from _function(text, path, name)


def _function(text: str, path: str, name: str) -> Iterator[Line]:
    found = re.search(
        rf"function\s+{re.escape(name)}\s*\(|(?:const|let)\s+{re.escape(name)}\s*=", text
    )
    body = _body(text, found.start()) if found else None
    if body is not None:
        yield from _started(text, path, *body)


def _body(text: str, start: int) -> tuple[int, int] | None:
    """Where the braces of the function begin and end that is written there; None without one."""
    head = re.compile(
        r"(?:(?:const|let)\s+\w+\s*=\s*)?(?:async\s+)?(?:function\b[^{]*|\(?[\w\s,]*\)?\s*=>\s*)\{"
    ).match(text, start)
    if head is None:
        return None
    depth = 0
    for index in range(head.end() - 1, len(text)):
        depth += (text[index] == "{") - (text[index] == "}")
        if not depth:
            return head.end(), index
    return None


def _started(text: str, path: str, start: int, end: int) -> Iterator[Line]:
    for plugin in _PLUGIN.finditer(text):
        name = plugin["name"] or plugin["other"]
        used = re.compile(rf"\b{re.escape(name)}\(").search(text, start, end)
        if used:
            yield Line(plugin["tool"], Place(path, text.count("\n", 0, used.start()) + 1))
    for found in _STARTED.finditer(text, start, end):
        place = Place(path, text.count("\n", 0, found.start()) + 1)
        if found["line"]:
            yield Line(found["line"][1:-1], place)
        else:
            words = [word[1:-1] for word in re.findall(_TEXT, found["words"])]
            program = [found["program"][1:-1]] if found["program"] else []
            yield Line(shlex.join([*program, *words]), place)
