"""Whether a block that does not parse as Python plainly is Python with a slip."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings

from prodready.documents.programs import PROGRAMS
from prodready.patterns import lazy

_PROMPT = lazy(
    r"^[ \t]*(?:[$%][ \t]+[a-z]|%%?[a-z]|![a-z.])|=[ \t]*![a-z]|^[ \t]*[\w.\-]+@[\w.\-]+\S*[$#]"
    r"|^env: \w+=|[²³¹√×÷±≤≥≠]",
    re.M,
)
"""A prompt, a notebook's own command or what it prints, or a formula."""
_NOTED = lazy(r"[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]*(?:#|\.{3}|…)")
_SESSION = lazy(r"^[ \t]*>>> ", re.M)
_DOTS = lazy(r"\w\.{3}|(?<![.\w])\.{2}(?![.\w])|[)\]}\"'][ \t]*\.{3}|,[ \t]*\.{3}|…")
_VALUE_TOLD = lazy(r"=[ \t]*#")
_PRINTED = lazy(r"[:,\[(=][ \t]*<[A-Za-z_][^<>\n]*>")
_PARAMETER = lazy(r"[ \t]+\w+:[ \t]*[A-Z]?[\w.\[\], |]+(?:=[^=].*)?,[ \t]*$")
"""A parameter of a signature that is shown as if it were a call."""
_ELISION = lazy(r"[ \t]*#?[ \t]*(?:\.{2,}|…)[ \t]*$")
_START = lazy(
    r"\d[\d:.\-]*[:\-]\d\S*|<\w[^>]*>|\{\w+\}\S*|[|/\\~`?%&=+*]{1,3}(?=\s|\w)|\[?(?:INFO|DEBUG|ERROR|WARN\w*)\b"
)
_BRACES = lazy(
    r"\{[ \t]*$|^[ \t]*\}[;,)]*[ \t]*$|;[ \t]*$|^[ \t]*(?://|function |const |let |var )", re.M
)
_LEAST = 4


def other_than_python(text: str, line: int) -> str | None:
    """Why a parse error at a 1-based line may be none; None where the block plainly is Python."""
    lines = text.split("\n")
    if prompt := _PROMPT.search(text):
        return f"line {text.count(chr(10), 0, prompt.start()) + 1} is no Python"
    if _SESSION.search(text):
        return "a session of Python's own prompt"
    words = lines[line - 1].split() if 0 < line <= len(lines) else []
    if len(words) > 1 and words[0] in PROGRAMS and words[1][0] not in "=(:,.[":
        return f"line {line} is a command"
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    if _PARAMETER.match(written) and "def " not in text and "{" not in text:
        return f"line {line} is of a signature"
    if reason := _left_out(lines, line):
        return reason
    first = next((each.strip() for each in lines if each.strip()), "")
    if other := _START.match(first):
        return f"it begins with `{other[0][:20]}`, as no Python does"
    parts = _parts(textwrap.dedent(text).split("\n"))
    broken = sum(not _parses(part) for part in parts)
    if len(parts) >= _LEAST and broken * 2 > len(parts):
        return f"{broken} of its {len(parts)} statements are no Python"
    code = [each for each in lines if each.strip() and not each.lstrip().startswith("#")]
    marked = sum(
        _BRACES.search(each) is not None and not each.lstrip().startswith(("}", ")"))
        for each in code
    )
    if len(code) > 2 and sum(each.rstrip().endswith(";") for each in code) * 2 > len(code):
        return "its statements end with `;`: another language"
    if len(code) > 2 and marked * 2 > len(code) and ":" not in text:
        return "it has the braces of another language"
    return None


def _left_out(lines: list[str], line: int) -> str | None:
    """What is left out at a line, or right above it, in words that no parser knows."""
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    if _NOTED.match(written):
        return f"line {line} leaves out what is imported"
    if _DOTS.search(written) or _VALUE_TOLD.search(written):
        return f"line {line} leaves something out"
    if _PRINTED.search(written):
        return f"line {line} shows an object as Python prints it"
    above = next((each for each in reversed(lines[: line - 1]) if each.strip()), "")
    if _ELISION.match(above) or _ELISION.match(written):
        return f"above line {line} something is left out"
    return None


def _parts(lines: list[str]) -> list[str]:
    """The text divided where a line begins at the margin with a word."""
    parts: list[list[str]] = []
    for line in lines:
        if (parts and (not line.strip() or not re.match(r"[A-Za-z_@]", line))) or (
            parts
            and (parts[-1][-1].startswith("@") or re.match(r"(?:else|elif|except|finally)\b", line))
        ):
            parts[-1].append(line)
        else:
            parts.append([line])
    return ["\n".join(part) for part in parts if any(each.strip() for each in part)]


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
