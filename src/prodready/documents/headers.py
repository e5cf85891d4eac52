"""The header of a fence: its language and attributes, in each of the forms that sites accept.

`yaml`, `yaml title="x" hl_lines="2"`, `{ .yaml title="x" .annotate }`, `python {hl_lines=[1]}`,
`js {1,3}`, `rust,ignore`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from prodready.patterns import lazy

_TOKEN = lazy(
    r"""(?P<key>[^\s={}"']+)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'
          |(?P<list>[\[{][^\]}]*[\]}])|(?P<bare>[^\s{}]+))
      |(?P<word>[^\s{}"']+)""",
    re.VERBOSE,
)
_LANGUAGE = lazy(r"\.?(?P<language>[^\s{}=,:\"']+)(?=[\s{,:]|$)(?::(?P<name>[^\s{]+))?")


@dataclass(frozen=True, slots=True)
class Header:
    """A fence's header taken apart; `attributes` keep their order, words have no value."""

    language: str = ""
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str | None], ...] = ()
    braced: bool = False
    """Whether the attributes stand in braces."""

    def get(self, *keys: str) -> str | None:
        """The first value of any of these attributes."""
        return next((v for k, v in self.attributes if k in keys and v is not None), None)


@lru_cache(maxsize=4096)
def parse(text: str) -> Header:
    """Take a header apart; what makes no sense in it is kept as words."""
    text = text.strip()
    language, name, rest = "", None, text
    match = _LANGUAGE.match(text)
    if match:
        language, name, rest = match["language"], match["name"], text[match.end() :]
    classes: list[str] = []
    attributes: list[tuple[str, str | None]] = [("title", name)] if name else []
    for key, value in words(rest):
        if value is None and key.startswith(".") and len(key) > 1:
            classes.append(key[1:])
        else:
            attributes.append((key, value))
    if not language and classes:
        language = classes.pop(0)
    return Header(language, tuple(classes), tuple(attributes), "{" in text)


def words(text: str) -> list[tuple[str, str | None]]:
    """The `key="value"` pairs and single words of a text, braces and stray quotes left out."""
    found: list[tuple[str, str | None]] = []
    for match in _TOKEN.finditer(text):
        if match["word"] is not None:
            found.append((match["word"], None))
        else:
            values = (match[g] for g in ("double", "single", "list", "bare"))
            found.append((match["key"], next(v for v in values if v is not None)))
    return found
