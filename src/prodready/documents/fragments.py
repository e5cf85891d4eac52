"""What an honest fragment looks like: a text with placeholders, templates or parts left out.

`neutralise` writes over what no parser can read with something of the same width, so that the
rest can be judged, and says what it found: a parse error may then be no error.
"""

from __future__ import annotations

import re
from dataclasses import replace

from prodready.documents.canvas import Canvas
from prodready.documents.elisions import elisions
from prodready.documents.markup import markup, usage
from prodready.documents.neutral import Neutral
from prodready.documents.printed import printed
from prodready.documents.programs import PROGRAMS
from prodready.documents.prompts import command_lines
from prodready.documents.python_fragments import neutralise_python
from prodready.documents.stand_ins import placeholders, templates
from prodready.documents.told_bad import told_bad
from prodready.model import YAML_KINDS, Document, Kind
from prodready.patterns import lazy

__all__ = ["Neutral", "neutralise"]

_UNTOUCHED = frozenset({Kind.TEXT, Kind.MARKDOWN, Kind.HTTP, Kind.DOCKERIGNORE, Kind.PROMQL})


def neutralise(document: Document) -> Neutral:
    """Write over the placeholders, templates and elisions of a document; never raises."""
    if document.kind in _UNTOUCHED:
        return Neutral(document.text)
    return replace(_neutralised(document), excused=told_bad(document.text))


def _neutralised(document: Document) -> Neutral:
    kind, text = document.kind, document.text
    if kind is Kind.PYTHON:
        return Neutral(*neutralise_python(text))
    if kind is Kind.CONSOLE:
        return _session(text)
    canvas = Canvas(text, kind)
    part = None
    if kind is Kind.SHELL:
        part = _without_output(canvas)
    elif kind in YAML_KINDS:
        part = _without_command(canvas)
    return replace(_neutral(_overwritten(canvas)), part=part)


_PROMPTED = lazy(r"\s*(?P<command>\$>?[ \t]+\S[^\n]*)\n")
_UNPROMPTED = lazy(r"\s*(?P<command>(?P<word>[a-z][\w\-]*)[ \t]+[\w\-./<$][^:\n]*)\n")


def _without_command(canvas: Canvas) -> str | None:
    """Blank a command, behind its prompt, above the YAML that it prints."""
    match = _PROMPTED.match(canvas.text) or _UNPROMPTED.match(canvas.text)
    if match is None or not (match["command"][0] == "$" or match["word"] in PROGRAMS):
        return None
    line = canvas.line(match.start("command"))
    canvas.blank(*match.span("command"))
    canvas.remask()
    return f"the output of a command, at line {line}: `{' '.join(match['command'].split())[:40]}`"


_AMID = lazy(
    r"^[ \t]*(?P<mark>\$>?|[\w.\-]+(?:@[\w.\-]+)?:[~/][\w./~\-]*[#$])[ \t]+(?=[a-z./~])", re.M
)
_CONTINUATION = lazy(r"^[ \t]*(?P<mark>>)[ \t]+(?=(?P<word>[a-z][\w\-]*)[ \t]+\S)", re.M)


def _without_prompts(canvas: Canvas) -> None:
    """Blank the prompts of a session that begins with a command without one."""
    if canvas.text.startswith("#!"):
        return
    for match in list(_AMID.finditer(canvas.text)):
        if canvas.free(*match.span("mark")):
            canvas.blank(*match.span("mark"))
    for match in list(_CONTINUATION.finditer(canvas.text)):
        known = match["word"] in PROGRAMS or f"\n{match['word']} " in f"\n{canvas.text}"
        above = canvas.text[: match.start()].rstrip(" \t\n")
        if known and canvas.free(match.start("mark")) and not above.endswith("\\"):
            canvas.blank(*match.span("mark"))
    canvas.remask()


def _without_output(canvas: Canvas) -> str | None:
    """Blank what programs print beside the commands; say where it begins."""
    markup(canvas)
    _without_prompts(canvas)
    found = printed(canvas.text)
    if found is None:
        return None
    lines = canvas.text.split("\n")
    shown = " ".join(lines[found.lines[0]].split())[:40]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for number in found.lines:
        canvas.blank(starts[number], starts[number + 1] - 1)
    canvas.remask()
    return f"from line {found.lines[0] + 1} on {found.what}, which is no command: `{shown}`"


def _overwritten(canvas: Canvas) -> Canvas:
    if canvas.kind is Kind.SHELL:
        markup(canvas)
        usage(canvas)
    templates(canvas)
    elisions(canvas)
    placeholders(canvas)
    return canvas


def _neutral(canvas: Canvas) -> Neutral:
    return Neutral(canvas.text, canvas.reason, frozenset(canvas.touched))


def _session(text: str) -> Neutral:
    """The commands of a session are neutralised in their places; what they printed stays."""
    found = command_lines(text)
    canvas = _overwritten(Canvas("".join(f"{each.text}\n" for each in found), Kind.SHELL))
    if not canvas.touched:
        return Neutral(text)
    lines = text.split("\n")
    for each, new in zip(found, canvas.text.split("\n"), strict=False):
        line = lines[each.line - 1]
        start = each.column - 1
        lines[each.line - 1] = line[:start] + new + line[start + len(new) :]
    touched = frozenset(found[number - 1].line for number in canvas.touched)
    reason = None
    if canvas.reasons:
        position, why = min(canvas.reasons)
        number = canvas.line(position)
        reason = why.replace(f" line {number}:", f" line {found[number - 1].line}:", 1)
    return Neutral("\n".join(lines), reason, touched)
