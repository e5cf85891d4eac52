"""What a template, a placeholder or an elision is written over with, in each kind of text."""

from __future__ import annotations

import re

from prodready.documents.canvas import Canvas
from prodready.model import YAML_KINDS, Kind
from prodready.patterns import lazy

QUOTED = frozenset({Kind.JSON, Kind.TOML, Kind.TERRAFORM, Kind.PYTHON, Kind.REGO, Kind.SQL})
"""Kinds where a bare word is no value, or names something: a string stands in."""

COMMENTS = {
    **dict.fromkeys(YAML_KINDS, "#"),
    **dict.fromkeys((Kind.DOCKERFILE, Kind.NGINX, Kind.TERRAFORM, Kind.TOML, Kind.DOTENV), "#"),
    **dict.fromkeys((Kind.PYTHON, Kind.REGO), "#"),
    Kind.INI: ";",
    Kind.SQL: "--",
}
"""What begins a comment, in the kinds where one may stand for a line that is left out."""

_SHELL_LIKE = frozenset({Kind.SHELL, Kind.CONSOLE, Kind.DOCKERFILE, Kind.MAKEFILE})
_NUMERIC = lazy(
    r"(?:^|[\W_])(?:port|number|num|count|replicas|seconds|minutes|percent|uid|gid|n)(?:[\W_]|$)"
    r"|(?:port|replicas|seconds|parallelism|completions|limit|threshold)[\"']?[ \t]*:[ \t]*$",
    re.IGNORECASE,
)


def word(kind: Kind, width: int, quotable: bool = True, before: str = "", shown: str = "") -> str:
    """A value of `width` characters that is legal where a value may stand.

    `before` is the line up to it and `shown` what it replaces: a port is a number.
    """
    if kind in YAML_KINDS and quotable and _NUMERIC.search(shown + "\n" + before):
        # YAML reads `8___` as 8: a number of any width that every schema's range admits.
        return "8" + "_" * (width - 1)
    if kind in QUOTED and quotable:
        quote = "'" if kind is Kind.SQL else '"'
        return quote + "x" * (width - 2) + quote if width > 1 else "0"
    return "x" * width


def _comment(canvas: Canvas, width: int) -> str:
    mark = COMMENTS.get(canvas.kind, "#")
    return (mark + "." * (width - len(mark))) if width >= len(mark) else " " * width


_MARKUP = r"\[\[%[^\n]{0,400}?%\]\]|\{\{.{0,4000}?\}\}|\{%.{0,4000}?%\}|^[ \t]*\{!>?[ \t]*[\w./][^\n]*?!\}"
_TEMPLATE = lazy(rf"(?<![$\\{{])(?:{_MARKUP})", re.DOTALL | re.M)
_SHELL_TEMPLATE = lazy(
    r"(?<![$\\{])\{\{-?[ \t]+(?!(?:json|range|end|if|with|index|print\w*|len|join|split|upper)\b)"
    r"\$?[A-Za-z_][^{}\n]{0,400}?[ \t]-?\}\}|\{\{[<%][^\n]{0,400}?[>%]\}\}|\{\{[a-z_]\w*\([^{}\n]{0,400}\)\}\}|\{%-?[ \t][^\n]{0,400}?[ \t]-?%\}"
    r"|\[\[%[^\n]{0,400}?%\]\]"
)


def templates(canvas: Canvas) -> None:
    """Write over `{{ … }}` and `{% … %}` where the kind cannot have them as they are."""
    pattern = _SHELL_TEMPLATE if canvas.kind in _SHELL_LIKE else _TEMPLATE
    found = list(pattern.finditer(canvas.text))
    if not found:
        return
    # Without the templates, whose own quotes confuse it, the text shows its strings.
    bare = Canvas(canvas.text, canvas.kind)
    for match in found:
        bare.put(match.start(), match.end(), "x" * len(match[0]))
    bare.remask()
    foreign = [match for match in found if _is_foreign(canvas, bare, match)]
    for match in found if canvas.kind in YAML_KINDS and foreign else foreign:
        _stand_in(canvas, match, quotable=bare.free(match.start()))
        if match in foreign:
            canvas.note(match.start(), "a template", match[0])
    canvas.remask()


def _is_foreign(canvas: Canvas, bare: Canvas, match: re.Match[str]) -> bool:
    """Whether the kind's own grammar cannot have this template in this place."""
    start = match.start()
    if not bare.free(start):
        line_start = canvas.text.rfind("\n", 0, start) + 1
        quotes = set(re.findall("[\"']", canvas.text[line_start:start]))
        return any(quote in match[0] for quote in quotes)
    if canvas.kind not in YAML_KINDS or match[0].lstrip().startswith(("{%", "{!", "[[%")):
        return True
    # Amid a plain value braces are only text; at its start they begin a mapping.
    before = canvas.text[canvas.text.rfind("\n", 0, start) + 1 : start]
    return re.search(r"(?:^|[:\-,\[{?])[ \t]*$", before) is not None


def _stand_in(canvas: Canvas, match: re.Match[str], quotable: bool) -> None:
    start, end = match.span()
    line_start = canvas.text.rfind("\n", 0, start) + 1
    line_end = (canvas.text + "\n").find("\n", end)
    before, after = canvas.text[line_start:start], canvas.text[end:line_end]
    alone = not before.strip() and not after.strip()
    if alone and canvas.kind in COMMENTS:
        for part in re.finditer(r"[^\r\n]+", match[0]):
            canvas.put(start + part.start(), start + part.end(), _comment(canvas, len(part[0])))
    elif match[0].lstrip().startswith(("{%", "{!")) or alone:
        canvas.blank(start, end)
    else:
        whole = quotable and "\n" not in match[0] and _is_whole(before, after)
        new = word(canvas.kind, end - start, whole, before, match[0])
        canvas.put(start, end, new)


_ANGLE = lazy(
    r"(?<![\w<?&\\)])<(?:/\w[\w.\-]*(?:/[\w.\-]+)+|[A-Za-z](?:[\w./:@ |\-]*[\w.])?|\.{3}|…)>(?![A-Za-z_])"
)
_SHOUTED = lazy(r"(?<![\w\"'$.{-])(?:YOUR_[A-Z_]+|\$\{[A-Za-z_]\w*\})(?![\w\"'])")
_VARIABLE = lazy(r"(?<!\$)\$\{[A-Za-z_]\w*\}")
_BRACED = lazy(r"(?<=[/=:])\{[A-Za-z][\w \-]*\}(?=[/\s\"'?:.]|$)", re.M)
"""A part of a path to fill in, as API descriptions write it; `{a,b}` is the shell's own."""
_BRACED_VALUE = lazy(
    r"(?<=[:\-])[ \t]+(?P<mark>\{ ?[A-Za-z][\w\-]* ?\}(?:[\w./:\-]*\{[A-Za-z][\w\-]*\})*[\w./:\-]*)(?=[ \t]*(?:[ \t]#[^\n]*)?\r?$)"
    r"|^[ \t]*(?P<key>\{[A-Za-z][\w\-]*\})(?=:[ \t])",
    re.M,
)
"""A value to fill in; to YAML it is a mapping from that name to nothing, which nobody writes."""
_IN_WORDS = lazy(
    r"(?<=[:\-])[ \t]+(?P<mark>\[[A-Z][A-Z]+(?:[ _]+[\w.\-]+)+\])(?=[ \t]*(?:[ \t]#[^\n]*)?\r?$)",
    re.M,
)
"""What to fill in, told in capitals; to YAML it is a list of one text."""
_MASKED = lazy(r"(?<=[:\-])[ \t]+(?P<mark>\*{3,})(?=[ \t]*(?:[ \t]#[^\n]*)?\r?$)", re.M)
"""A secret of which only stars are shown; to YAML it is an alias without a name."""
_CHOICE = lazy(
    r"^[ \t]*(?:-[ \t]+)?[\w.\-/]+:[ \t]+(?P<mark>[\w.\-]+(?:[ \t]*\|[ \t]*[\w.\-]+)+|true/false|false/true)"
    r"(?=[ \t]*(?:[ \t]#[^\n]*)?\r?$)",
    re.M,
)
"""The values of which a reader takes one."""
_LEGAL_ANGLE = YAML_KINDS | {Kind.NGINX, Kind.DOTENV, Kind.INI}
_TOLD = lazy(r"<(?:[A-Z][A-Z0-9]+ [^<>|;&\n]*|[A-Z][A-Z0-9]+ )>")
"""What to fill in, told in capitals and words, with examples in backquotes."""
_SPELT_OUT = lazy(r"\$\{[A-Za-z]\w*(?: [\w/.,'\-]+)+\}")
"""What to fill in, told in words; to a shell it is a bad substitution."""
_REDIRECTED = lazy(r" \d>$| >$")


def placeholders(canvas: Canvas) -> None:
    """Write over `<name>`, and over `YOUR_…` and `${VAR}` where a kind does not know them."""
    if canvas.kind in YAML_KINDS:
        _grammar(canvas)
    if canvas.kind is Kind.TOML:
        for match in list(_FRONT.finditer(canvas.text)):
            canvas.blank(*match.span())
    for match in list(_ANGLE.finditer(canvas.text)):
        shell = canvas.kind in _SHELL_LIKE
        redirected = _REDIRECTED.search(match[0]) and canvas.text[match.end() :][:1] not in "],"
        if not canvas.free(*match.span()) or (shell and redirected):
            continue
        if canvas.kind in (Kind.SQL, Kind.REGO) and " " in match[0]:
            continue  # `a <b and c> d` compares
        _place_holder(canvas, match, noted=canvas.kind not in _LEGAL_ANGLE)
    if canvas.kind in YAML_KINDS:
        _values(canvas)
    if canvas.kind is Kind.SHELL:
        for told in (_TOLD, _SPELT_OUT):
            for match in list(told.finditer(canvas.text)):
                if canvas.free(match.start()):
                    _place_holder(canvas, match, noted=True)
        canvas.remask()
        for match in list(_BRACED.finditer(canvas.text)):
            if canvas.free(*match.span()):
                _place_holder(canvas, match, noted=False)
    pattern: re.Pattern[str] | None = None
    if canvas.kind in (Kind.JSON, Kind.TOML):
        pattern = _SHOUTED
    elif canvas.kind in (Kind.KUBERNETES, Kind.KUSTOMIZATION):
        pattern = _VARIABLE
    elif canvas.kind is Kind.NGINX:
        pattern = re.compile(r"\$\{[A-Z][A-Z0-9_]*\}")
    for match in list(pattern.finditer(canvas.text)) if pattern else ():
        if canvas.free(*match.span()):
            _place_holder(canvas, match, noted=canvas.kind not in YAML_KINDS)


_FRONT = lazy(r"^\+{3}(?=[ \t]*\r?$)", re.M)
"""What encloses the settings of a page, which are TOML."""
_GRAMMAR = lazy(
    r"^[ \t]*(?:-[ \t]+)?(?P<mark>\[ *[\w.\-<>]+:[ \t]*<[^\]\n]*(?:\n[^\]\n]*)?\])[ \t]*(?:\.\.\.)?[ \t]*\r?$",
    re.M,
)
"""An optional setting as references write it: `[name: <type> | default = x]`."""


def _grammar(canvas: Canvas) -> None:
    """Write over the settings of a reference, which shows what a file may hold and is none."""
    for match in list(_GRAMMAR.finditer(canvas.text)):
        start = match.start("mark")
        if canvas.free(start):
            canvas.note(start, "a grammar of settings", match["mark"])
            for part in re.finditer(r"[^\r\n]+", match["mark"]):
                at = start + part.start()
                canvas.put(at, at + len(part[0]), _comment(canvas, len(part[0])))


def _values(canvas: Canvas) -> None:
    """Write over what stands where a value of a YAML text is to be filled in."""
    patterns = [_BRACED_VALUE, _MASKED, _IN_WORDS]
    if canvas.kind in (Kind.KUBERNETES, Kind.YAML, Kind.HELM_VALUES):
        patterns.append(_CHOICE)
    for pattern in patterns:
        for match in list(pattern.finditer(canvas.text)):
            group = "mark" if match["mark"] else "key"
            if canvas.free(*match.span(group)):
                canvas.put(*match.span(group), "x" * len(match[group]))


_VALUE_START = lazy(r"(?:[:\-,\[{?][ \t]+|[\[{,]|^[ \t]*)[\w./:@\-]*$")
_VALUE_END = lazy(r"[\w./:@<>{}$\-]*[ \t]*(?:[,\]}].*|#.*)?\r?$")


_NAME_NEXT = lazy(r"(?:^|\s)(?:import|from|as|def|class|resource|table)[ \t]+$", re.IGNORECASE)
"""Words that a name follows, where a quoted text cannot stand."""


def _is_whole(before: str, after: str) -> bool:
    """Whether what stands between is a value of its own, not a part of a longer word."""
    return (not before or before[-1] in " \t=([{,:") and (not after or after[0] in " \t\r,)]};:")


def _place_holder(canvas: Canvas, match: re.Match[str], noted: bool) -> None:
    start, end = match.span()
    line_start = canvas.text.rfind("\n", 0, start) + 1
    before = canvas.text[line_start:start]
    after = canvas.text[end : (canvas.text + "\n").find("\n", end)]
    if canvas.kind in YAML_KINDS and not (_VALUE_START.search(before) and _VALUE_END.match(after)):
        return  # amid words it is only text
    whole = _is_whole(before, after) and not _NAME_NEXT.search(before)
    new = word(canvas.kind, end - start, whole, before, match[0])
    if noted:
        canvas.note(start, "a placeholder", match[0])
    canvas.put(start, end, new)
