"""SQL as text: where statements end, what on a page is none, keywords that are misspelt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prodready.patterns import lazy

STARTS = lazy(
    r"(?:SELECT|WITH|INSERT\s+INTO|UPDATE|DELETE\s+FROM|VALUES|\(\s*SELECT"
    r"|CREATE\s+(?:TEMP(?:ORARY)?\s+)?TABLE|CREATE\s+(?:OR\s+REPLACE\s+)?VIEW"
    r"|CREATE\s+(?:UNIQUE\s+)?INDEX|ALTER\s+TABLE|DROP\s+TABLE|TRUNCATE)\b",
    re.IGNORECASE,
)
"""Statements that sqlglot parses well enough for a fault to be one."""

_TOKENS = lazy(
    r"'(?:''|\\.|[^'\\])*'|\"[^\"]*\"|`[^`\n]*`|--[^\n]*|/\*(?:.|\n)*?\*/"
    r"|\$(?P<tag>\w*)\$(?:.|\n)*?\$(?P=tag)\$|(?P<end>;)|(?P<begin>\bBEGIN\s+(?!;)\w)",
    re.IGNORECASE,
)
_COMMENT = lazy(r"(?:\s+|--[^\n]*|/\*(?:.|\n)*?\*/)*")
_CLIENT = lazy(
    r"^[ \t]*(?:\\\w*[^\n]*|GO[ \t]*|DELIMITER[ \t]+\S+[ \t]*|\.[a-z]+(?:[ \t][^\n]*)?)$", re.M
)
"""Lines for a database's shell: `\\d users`, `GO`, `.mode column`."""
_VERTICAL = lazy(r"\\[gG]\b")
_RULE = lazy(r"^[ \t]*(?:\+?-{3,}(?:\+-*)*\+?|\(\d+ rows?\)|\|[^\n]*\|)[ \t]*$", re.M)
_GRAMMAR = lazy(
    r"\[\s*,?\s*(?:\.\.\.|[A-Z_]{2,}\b(?!\s*[\],.(]))|\{\s*\w+(?:\s+\w+)*\s*\||[,\w)]\s*\[\s*,?\s*\.\.\.|\]\s*\["
    r"|(?<![.\w])\.\.\.(?!\w)|…"
)

_SIGNATURE = lazy(
    r"\(\s*\w+\s+(?:REGCLASS|INTERVAL|TEXT|BOOL(?:EAN)?|INT(?:EGER)?|BIGINT|NAME|ANYELEMENT)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = lazy(r"(?:[=(,]|\b(?:FROM|INTO|TABLE|JOIN|UPDATE|VIEW))\s*<[A-Za-z][\w \-]*>", re.I)
_LOOSE = (
    # Words of the grammar that extensions have as functions.
    (
        lazy(
            r"(?<!BY )(?<!BY\n)\b(?:ROLLUP|CUBE|STDDEV|VARIANCE|KURTOSIS|SKEWNESS)(?=\s*\()|\b\w+(?=\(\))", re.I
        ),
        lambda m: "x" * len(m[0]),
    ),
    # Operators that take a call on their right, and options that are named after an extension.
    (lazy(r"->(?=\s*\w+\()"), lambda _: "||"),
    (lazy(r"(?<=[(,\s])(?:timescaledb|tsdb)\.(?=\w)", re.I), lambda m: "x" * len(m[0])),
    (lazy(r"(?<=\))\s*WITH\s*\([\w.]+\)\s*\Z", re.I), lambda m: re.sub(r"\S", " ", m[0])),
    (lazy(r"\AEXPLAIN(?:\s*\([^()]*\)|(?:\s+(?:ANALYZE|VERBOSE))+)?(?=\s)", re.I),
     lambda m: re.sub(r"\S", " ", m[0])),
)  # fmt: skip


def loosened(text: str) -> str:
    """The statement with what extensions of databases add written over, in its width."""
    for pattern, new in _LOOSE:
        text = pattern.sub(new, text)
    return text


_WORDS = (
    "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "TRUNCATE", "EXPLAIN", "GRANT",
    "REVOKE", "ROLLBACK", "COMMIT",
)  # fmt: skip
_OBJECTS = (
    "TABLE", "INDEX", "VIEW", "DATABASE", "FUNCTION", "TRIGGER", "SCHEMA", "SEQUENCE", "EXTENSION",
    "PROCEDURE", "ROLE", "USER", "TYPE", "POLICY",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, from its first word, and where that stands in the document."""

    text: str
    line: int
    column: int

    def place(self, index: int) -> tuple[int, int]:
        """The document's line and column of a character of the statement."""
        before = self.text[:index]
        lines = before.count("\n")
        column = index - before.rfind("\n")
        return self.line + lines, column if lines else column + self.column - 1


def statements(text: str) -> list[Statement]:
    """The statements, without lines that are for a database's shell.

    A `BEGIN … END` block is not divided: what it holds has semicolons of its own.
    """
    text = _CLIENT.sub(lambda line: " " * len(line[0]), text)
    text = _VERTICAL.sub("; ", text)
    ends = []
    for token in _TOKENS.finditer(text):
        if token["begin"]:
            break
        if token["end"]:
            ends.append(token.start())
    found = []
    start = 0
    for end in [*ends, len(text)]:
        skipped = _COMMENT.match(text, start, end)
        first = skipped.end() if skipped else start
        if text[first:end].strip():
            line = text.count("\n", 0, first) + 1
            column = first - text.rfind("\n", 0, first)
            found.append(Statement(text[first:end], line, column))
        start = end + 1
    return found


def unclosed(text: str) -> int | None:
    """The index of a quote or comment that is opened and not closed."""
    rest = _TOKENS.sub(lambda token: " " * len(token[0]), text)
    found = re.search(r"['\"`]|/\*|\$\w*\$", rest)
    return found.start() if found else None


_TRAILING = lazy(r",\s*(?:FROM\b|WHERE\b|GROUP\b|ORDER\b|\)|\Z)", re.IGNORECASE)
_TWICE = lazy(r"\b(SELECT|FROM|WHERE|AND|OR|VALUES|SET|INTO)\s+\1\b", re.IGNORECASE)
_LACKING = lazy(
    r"(?:\b(?:FROM|WHERE|BY|SET|INTO|JOIN|ON|AND|OR)|=)\s*(?:\Z|\)|(?:WHERE|GROUP|ORDER|HAVING)\b)",
    re.IGNORECASE,
)
_COLUMNS = lazy(
    r"[(,]\s*\w+[ \t]+\w+(?:\(\d+\))?(?:[ \t]+(?:NOT[ \t]+NULL|PRIMARY[ \t]+KEY|UNIQUE))*[ \t]*\n"
    r"\s*\w+[ \t]+(?:INT\w*|BIGINT|TEXT|VARCHAR|CHAR|DATE|TIMESTAMP\w*|BOOL\w*|NUMERIC|DECIMAL|UUID|JSONB?)\b",
    re.IGNORECASE,
)
"""Two columns of a table on two lines without a comma."""
_NEXT = lazy(
    r"(?<!\bUNION)(?<!\bALL)(?<!\bEXCEPT)(?<!\bINTERSECT)(?<!\bAS)(?<![(,\s])[ \t]*\n[ \t]*(?:SELECT|INSERT[ \t]+INTO)\b",
    re.IGNORECASE,
)
"""A second statement on a line of its own."""


def is_slip(text: str) -> bool:
    """Whether a statement has a fault that is one in every dialect.

    A quote or bracket without its other half, a comma before nothing, a word that is there twice,
    or nothing where a name must stand.
    """
    if unclosed(text) is not None:
        return True
    bare = _TOKENS.sub(lambda token: "" if token[0].startswith(("--", "/*")) else "x", text)
    if bare.count("(") != bare.count(")"):
        return True
    table = re.match(r"CREATE\s+(?:TEMP(?:ORARY)?\s+)?TABLE\b", bare, re.IGNORECASE)
    if table and _COLUMNS.search(bare):
        return True
    if "--" not in text and text[:6].upper() == "SELECT" and _NEXT.search(bare):
        return True
    return any(each.search(bare) for each in (_TRAILING, _TWICE, _LACKING))


def grammar(text: str) -> str | None:
    """Why a text that shows which words are allowed (`[ IF EXISTS ]`, `{ A | B }`) is no SQL."""
    code = re.sub(r"'(?:''|[^'])*'|--[^\n]*", "", text)
    if _SIGNATURE.search(code) and not re.search(r"\b(?:CREATE|ALTER|CAST)\b", code, re.I):
        return "it shows a function with the types of its arguments"
    if _PLACEHOLDER.search(code):
        return "it has a placeholder"
    found = _GRAMMAR.search(code)
    return "it shows a grammar with what may be left out, and no statement" if found else None


def result_line(text: str) -> str | None:
    """Why a text that goes on with a printed table is not all SQL."""
    found = _RULE.search(text)
    if not found:
        return None
    return f"from line {text.count(chr(10), 0, found.start()) + 1} on it shows a result"


def misspelt(text: str) -> tuple[int, str, str] | None:
    """A first word, or the sort of object behind CREATE, ALTER or DROP, that is one slip from one.

    Returns:
        its index, itself, and the word that is meant.
    """
    first = re.match(r"\w+", text)
    if first is None:
        return None
    meant = _near(first[0], _WORDS)
    if meant:
        return first.start(), first[0], meant
    if first[0].upper() in ("CREATE", "ALTER", "DROP"):
        second = re.compile(r"\s+(\w+)").match(text, first.end())
        meant = second and _near(second[1], _OBJECTS)
        if second and meant:
            return second.start(1), second[1], meant
    return None


def _near(word: str, words: tuple[str, ...]) -> str | None:
    upper = word.upper()
    if upper in words or len(word) < 4:
        return None
    return next((each for each in words if _one_slip(upper, each)), None)


def _one_slip(written: str, meant: str) -> bool:
    """One letter too many, too few or different, or two that changed places."""
    if abs(len(written) - len(meant)) > 1 or written[0] != meant[0]:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b),
        min(len(written), len(meant)),
    )
    swapped = written[:at] + written[at + 1 : at + 2] + written[at : at + 1] + written[at + 2 :]
    return (
        written[at + 1 :] == meant[at + 1 :]
        or written[at + 1 :] == meant[at:]
        or written[at:] == meant[at + 1 :]
        or swapped == meant
    )
