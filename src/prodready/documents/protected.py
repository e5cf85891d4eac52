"""Which characters of a text are strings, comments or heredocs, where `<name>` is only text."""

from __future__ import annotations

import re

from prodready.model import Kind
from prodready.patterns import lazy

_HEREDOC = (
    r"<<<[ \t]*|<<[-~]?[ \t]*(?P<q>[\"']?)(?P<word>[A-Za-z_]\w*)(?P=q)"
    r"[^\n]*\n(?:[^\n]*\n){0,1000}?[ \t]*(?P=word)[ \t\r]*$"
)
_SHELL = rf"{_HEREDOC}|\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"|(?<![^\s;])#[^\n]*"
_ONE_LINE = r"'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\""
_TRIPLE = r"'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\""

_PATTERNS: dict[Kind, str] = {
    **dict.fromkeys((Kind.SHELL, Kind.CONSOLE), _SHELL),
    Kind.DOCKERFILE: rf"{_HEREDOC}|\\.|{_ONE_LINE}|^[ \t]*#[^\n]*|(?<=\s)#[^\n]*",
    Kind.MAKEFILE: rf"\\.|{_ONE_LINE}|#[^\n]*",
    Kind.JSON: r"\"(?:\\.|[^\"\\\n])*\"",
    Kind.TOML: rf"{_TRIPLE}|'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\"|#[^\n]*",
    Kind.TERRAFORM: rf"{_HEREDOC}|\"(?:\\.|[^\"\\\n])*\"|\#[^\n]*|//[^\n]*|/\*(?:.|\n)*?(?:\*/|\Z)",
    Kind.NGINX: rf"\\.|{_ONE_LINE}|(?<![^\s;{{}}])#[^\n]*",
    Kind.PYTHON: rf"{_TRIPLE}|{_ONE_LINE}|#[^\n]*",
    Kind.SQL: r"'(?:''|[^'])*'|\"[^\"\n]*\"|--[^\n]*|/\*(?:.|\n)*?(?:\*/|\Z)|\$(\w*)\$(?:.|\n)*?\$\1\$",
    Kind.REGO: r"\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|#[^\n]*",
    **dict.fromkeys((Kind.DOTENV, Kind.INI), r"^[ \t]*[#;][^\n]*|'[^'\n]*'|\"[^\"\n]*\""),
}
_COMPILED = {kind: lazy(pattern, re.M) for kind, pattern in _PATTERNS.items()}
_BLOCK_SCALAR = lazy(r"(?:^|[:\-?][ \t]+)(?:[&!]\S+[ \t]+)*[|>][+\-\d]{0,2}[ \t]*(?:#.*)?\r?$")


def protected(text: str, kind: Kind, yaml: bool = False) -> bytearray:
    """One byte a character: 1 in strings, comments and heredocs, 0 in code."""
    mask = bytearray(len(text))
    if yaml:
        return _yaml(text, mask)
    pattern = _COMPILED.get(kind)
    for match in pattern.finditer(text) if pattern else ():
        start, end = match.span()
        mask[start:end] = b"\1" * (end - start)
    return mask


def _yaml(text: str, mask: bytearray) -> bytearray:
    """Quoted values, comments, and the lines of block scalars (`|`, `>`)."""
    offset = 0
    block: int | None = None
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        blank = not line.strip()
        if block is not None and (blank or indent > block):
            mask[offset : offset + len(line)] = b"\1" * len(line)
            offset += len(line) + 1
            continue
        block = None
        for match in re.finditer(r"(?<![\w\]\"'])(?:" + _ONE_LINE + r")|(?:^|(?<=\s))#.*", line):
            start, end = match.span()
            mask[offset + start : offset + end] = b"\1" * (end - start)
        if _BLOCK_SCALAR.search(line) and not line.lstrip().startswith("#"):
            # Items of a list may be as deep as what they hold, `- run: |` is as deep as its key.
            lead = re.match(r"[ ]*(?:-[ ]+(?=[^|>]))*", line)
            block = len(lead[0]) if lead else indent
        offset += len(line) + 1
    return mask
