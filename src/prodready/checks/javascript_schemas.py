"""Schemas of bodies in Node that nothing applies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.codetext import Source, Sources
from prodready.patterns import lazy

_SCHEMA = (
    r"(?<!export )\bconst\s+(\w+)\s*=\s*(?:z|zod|Joi|joi|yup|Yup|v|Type|t|s|superstruct)\s*\.\s*"
    r"(?:object|strictObject|looseObject|Object)\s*\("
)
_LIBRARIES = lazy(
    r"[\"'](?:zod(?:/[\w-]+)?|joi|@hapi/joi|yup|valibot|@sinclair/typebox|typebox|superstruct)[\"']"
)
_BODY = (
    r"=\s*(?:await\s+)?(?:req|request|ctx\.request)\.body\b(?!\s*[.\[?])|"
    r"=\s*await\s+(?:c|ctx|context)\.req\.json\(\s*\)|"
    r"(?<=[(,])\s*(?:req|request|ctx\.request)\.body\s*(?=[,)])"
)
_JUDGED = lazy(r"(?:parse|valid|check|assert|cast|decode|create|is|mask)\w*\s*\([^()]*$", re.I)


def unapplied(sources: Sources, served: Iterator[Source]) -> Iterator[Fail]:
    """A body that is taken as it came, in a file with a schema that is used nowhere."""
    for source in served:
        if not _LIBRARIES.search(source.text):
            continue
        names = [match[1] for match in source.find(_SCHEMA)]
        idle = next((name for name in names if _is_idle(name, source)), None)
        if idle is None or any(
            re.search(rf"\b{idle}\b", other.text) and source.path != other.path
            for other in sources.of("javascript")
        ):
            continue
        for match in source.find(_BODY):
            if _JUDGED.search(source.code[max(0, match.start() - 120) : match.start() + 1]):
                continue
            if _judged_later(match, source):
                continue
            yield Fail(
                source.place(match.end() - len(match[0].lstrip("= \n")) if match[0] else 0),
                f"the body is taken as it came: {idle} describes what it may be, and nothing applies it",
                f"Take what the schema lets through: {idle}.parse(req.body).",
            )
            break


def _is_idle(name: str, source: Source) -> bool:
    """Whether the value is named once, where it is made; its type may be asked for."""
    without = re.sub(
        rf"\btypeof\s+{name}\b|\btype\s+{name}\b|\b(?:as|:)\s*{name}\b", "", source.text
    )
    return len(re.findall(rf"\b{name}\b", without)) == 1


def _judged_later(match: re.Match[str], source: Source) -> bool:
    """Whether the name that the body gets is given to what judges it."""
    named = re.search(
        r"(\w+)\s*(?::[^=;]*)?$", source.code[max(0, match.start() - 80) : match.start()]
    )
    if not match[0].startswith("=") or named is None:
        return False
    after = source.code[match.end() : match.end() + 3000]
    return bool(
        re.search(
            rf"(?i:parse|valid|check|assert|cast|decode|schema)\w*\s*\([^()]*\b{named[1]}\b", after
        )
    )
