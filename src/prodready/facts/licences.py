"""The licence that a text is, by the sentences that only it has, as SPDX calls it."""

from __future__ import annotations

import re

from prodready.patterns import lazy

_MARKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("AGPL-3.0", ("gnu affero general public license", "version 3, 19 november 2007")),
    ("LGPL-3.0", ("gnu lesser general public license", "version 3, 29 june 2007")),
    ("LGPL-2.1", ("gnu lesser general public license", "version 2.1, february 1999")),
    ("GPL-3.0", ("gnu general public license", "version 3, 29 june 2007")),
    ("GPL-2.0", ("gnu general public license", "version 2, june 1991")),
    ("Apache-2.0", ("apache license", "version 2.0, january 2004", "grant of patent license")),
    ("MPL-2.0", ("mozilla public license version 2.0", "covered software")),
    ("EPL-2.0", ("eclipse public license - v 2.0", "contributor")),
    ("EUPL-1.2", ("european union public licence v. 1.2", "licensor")),
    ("BUSL-1.1", ("business source license 1.1", "change date")),
    ("SSPL-1.0", ("server side public license", "version 1, october 16, 2018")),
    ("Elastic-2.0", ("elastic license 2.0", "hosted or managed service")),
    ("CC0-1.0", ("cc0 1.0 universal", "waiver")),
    ("CC-BY-4.0", ("attribution 4.0 international", "licensed material")),
    ("CC-BY-SA-4.0", ("attribution-sharealike 4.0 international", "licensed material")),
    ("MIT", ("permission is hereby granted, free of charge", 'provided "as is"')),
    ("MIT-0", ("permission is hereby granted, free of charge", "without restriction, including")),
    ("BSD-3-Clause", ("redistribution and use in source and binary forms", "neither the name")),
    ("BSD-2-Clause", ("redistribution and use in source and binary forms", "provided by the")),
    ("ISC", ("permission to use, copy, modify, and", 'provided "as is"')),
    ("BSL-1.0", ("boost software license - version 1.0", "permission is hereby granted")),
    ("Unlicense", ("this is free and unencumbered software released into the public domain",)),
    ("Zlib", ("the origin of this software must not be misrepresented", "altered source")),
    ("WTFPL", ("do what the fuck you want to public license",)),
    ("PostgreSQL", ("permission to use, copy, modify, and distribute this software and its doc",)),
    ("Artistic-2.0", ("the artistic license 2.0", "package")),
)
"""By SPDX name, sentences of the licence; where texts share one, the more exact stands first."""
_SPDX = lazy(r"SPDX-License-Identifier:\s*([\w.+-]+)")
_PROPRIETARY = lazy(
    r"\ball rights reserved\b|\bproprietary\b|\bconfidential\b|\bend user license agreement\b"
    r"|\bno license is granted\b|\bcommercial license\b",
    re.IGNORECASE,
)
PROPRIETARY = "LicenseRef-Proprietary"


def plain(text: str) -> str:
    """A text in one line of small letters, with plain quotes."""
    text = re.sub("[\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}]", '"', text)
    text = re.sub(r"``|''", '"', text)
    return re.sub(r"[\s*#>/]+", " ", text).lower()


def recognise(text: str) -> str | None:
    """The SPDX name of the licence whose text this is; None where it is none that is known."""
    flat = plain(text)
    for name, marks in _MARKS:
        if all(mark in flat for mark in marks):
            return name
    return None


def proprietary(text: str) -> bool:
    """Whether the text keeps the rights to its author."""
    return bool(_PROPRIETARY.search(text))


def family(name: str) -> str | None:
    """A licence's name for comparison; None for an expression of several, and for no name at all.

    `GPL-3.0-or-later`, `GPL-3.0+` and `GPL-3.0-only` are one.
    """
    name = name.strip().removesuffix(" License").removesuffix(" license")
    if name.lower() in _NOBODYS:
        return "proprietary"
    name = _COMMON.get(name.lower(), name)
    name = re.sub(r"(?:-only|-or-later|\+)$", "", name)
    known = {mark.lower(): mark for mark, _ in _MARKS}
    return known.get(name.lower())


_COMMON = {
    "apache 2.0": "Apache-2.0",
    "apache2": "Apache-2.0",
    "apache software": "Apache-2.0",
    "bsd": "",
    "gplv3": "GPL-3.0",
    "gplv2": "GPL-2.0",
    "agplv3": "AGPL-3.0",
    "the mit": "MIT",
    "mit": "MIT",
}
_NOBODYS = frozenset({"unlicensed", "proprietary"})
"""What package files say of code that nobody else may use."""


def named(text: str) -> str | None:
    """The licence that a short text only names."""
    found = _SPDX.search(text)
    return found[1] if found else None
