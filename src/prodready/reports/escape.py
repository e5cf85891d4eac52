"""What documents say is data: nothing in it may steer a terminal, a log reader or a browser."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from prodready.patterns import lazy

_CONTROL = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t"} | {0x7F: 0x2421}
"""Control characters and the signs that Unicode has for showing them, one for one."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories that steer (direction marks, line separators) or that no encoding has (surrogates)."""

_JOINERS = frozenset("\u200c\u200d\u00ad")
"""Format characters that only shape words and emoji."""

_LOG_COMMAND = lazy(r"(##(?:vso|teamcity)?)\[")
_MARKUP = lazy(r"([\\`*_{}\[\]<>()#+!|~^=-])")
_PLAIN = lazy(r"[\t\x20-\x7e]*")


def visible(text: str) -> str:
    """The text with each control character as a sign of the same width; tabs stay, lines do not.

    No escape sequence, no line end and no direction mark survives, so a column is where it was.
    """
    if _PLAIN.fullmatch(text):
        return text
    shown = text.translate(_CONTROL)
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(c) in _UNSEEN and c != "\t" and c not in _JOINERS
        else c
        for c in shown
    )


def terminal(text: str) -> str:
    """One line for a terminal or a build log, in which it is neither an escape nor a command.

    `##[…]` anywhere in a line is a command to some build servers, `::…` at its start to GitHub.
    """
    shown = inert(text)
    return "." + shown if shown.lstrip().startswith("::") else shown


def inert(text: str) -> str:
    """Part of a line for a terminal or a build log, each character in its column."""
    return _LOG_COMMAND.sub(r"\1(", visible(text))


def terminal_path(path: str) -> str:
    """A path at the start of a line."""
    shown = terminal(path)
    return "./" + path if shown != path and shown == "." + path else shown


def one_line(text: str) -> str:
    """The text with every run of white space as one space, and nothing that steers."""
    return visible(" ".join(text.split()))


def markdown(text: str) -> str:
    """Text that Markdown shows as it is: no markup, link, cell end, HTML or formula in it."""
    shown = _MARKUP.sub(r"\\\1", one_line(text).replace("&", "&amp;"))
    shown = shown.replace("://", "\\://").replace("www.", "www\\.")
    return shown.replace("$", "<span>$</span>").replace("@", "<span>@</span>")


def markdown_code(text: str) -> str:
    """Text as a code span that may stand in a cell of a table."""
    shown = one_line(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else ""


def web_link(address: str | None) -> str | None:
    """The address when it is one of the web, else None: `javascript:` is no help."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    ok = parts.scheme in {"https", "http"} and parts.netloc and visible(address) == address
    return address if ok and not re.search(r"[\s<>\"'`\\]", address) else None


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
