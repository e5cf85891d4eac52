"""The environment variables that Go reads by struct tags, by own helpers and by libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.facts.codetext import Source
from prodready.model import Place
from prodready.patterns import lazy

Found = tuple[str, str | None, bool, Place]
"""Name, default, whether the start fails without it, and where."""

_TAG = lazy(r"`[^`\n]*\b(?:env|envconfig):\"[^`\n]*`")
_PART = lazy(r"([\w-]+):\"((?:\\.|[^\"\\])*)\"")
_PREFIX = lazy(r"envPrefix:\"|\bPrefix:|env_prefix|\benvconfig\.Process\(\s*\"[^\"]+\"")
_OLD = lazy(r"\W*deprecated\b", re.I)
"""How the description of a variable begins that is still read, and no longer to be set."""
_NAME = lazy(r"[A-Z][A-Z0-9_]*$")
_HELPER = lazy(r"\bfunc\s+(?:\([^()]*\)\s*)?(\w+)(?:\[[^\]]*\])?\(\s*(\w+)\b[^)]*\)[^{\n]*(\{)")
_BIND = lazy(r"\.BindEnv\(\s*\"[^\"]*\"\s*,\s*\"([A-Z][A-Z0-9_]*)\"")
_CLI = lazy(r"\b(?:EnvVars?\s*:\s*(?:\[\]string\s*\{\s*)?|cli\.EnvVars\(\s*)\"([A-Z][A-Z0-9_]*)\"")


def tags(source: Source) -> Iterator[Found]:
    """Fields whose tag names a variable: env, envconfig, cleanenv, kong, go-flags."""
    if 'env:"' not in source.text and 'envconfig:"' not in source.text:
        return
    prefixed = _PREFIX.search(source.text) is not None
    for match in _TAG.finditer(source.text):
        if (
            source.text.rfind("//", source.text.rfind("\n", 0, match.start()) + 1, match.start())
            > 0
        ):
            continue  # in a comment
        parts = dict(_PART.findall(match[0]))
        told = parts.get("env") or parts.get("envconfig") or ""
        name, *words = [word.strip() for word in told.split(",")]
        if not _NAME.match(name) or prefixed or _OLD.match(parts.get("description", "")):
            continue
        default = next(
            (parts[k] for k in ("envDefault", "env-default", "default") if k in parts), None
        )
        inline = next((w[8:] for w in words if w.startswith("default=")), None)
        must = {"required", "notEmpty"} & set(words) or "true" in (
            parts.get("required"),
            parts.get("env-required"),
        )
        default = inline if default is None else default
        yield name, default, bool(must) and default is None, source.place(match.start())


def helpers(sources: list[Source]) -> Iterator[Found]:
    """Calls of the code's own functions that hand a name on to `os.Getenv`."""
    names: set[str] = set()
    for source in sources:
        if "os.Getenv(" not in source.text and "os.LookupEnv(" not in source.text:
            continue
        for match in _HELPER.finditer(source.code):
            body = source.inside(match.start(3))
            if re.search(rf"\bos\.(?:Getenv|LookupEnv)\(\s*{match[2]}\s*\)", body):
                names.add(match[1])
    if not names:
        return
    pattern = re.compile(
        rf"\b({'|'.join(sorted(names))})(?:\[[^\]]*\])?\(\s*\"([A-Z][A-Z0-9_]*)\"\s*(?:,\s*(\"(?:\\.|[^\"\\\n])*\"))?"
    )
    for source in sources:
        for match in pattern.finditer(source.text):
            if not source.code[match.start()].isspace():
                default = match[3][1:-1] if match[3] else None
                yield match[2], default, False, source.place(match.start())


def libraries(source: Source) -> Iterator[Found]:
    """Variables that viper is bound to, and those of a command's flags."""
    for pattern in (_BIND, _CLI):
        if (pattern is _BIND and "BindEnv" not in source.text) or "Env" not in source.text:
            continue
        for match in pattern.finditer(source.text):
            if source.code[match.start()].isspace():
                continue
            default, required = None, False
            if pattern is _CLI:
                before = source.code.rfind("{", 0, match.start())
                whole = source.text[before : before + len(source.inside(before)) + 1]
                value = re.search(r"\bValue\s*:\s*\"((?:\\.|[^\"\\\n])*)\"", whole)
                default = value[1] if value else None
                required = re.search(r"\bRequired\s*:\s*true", whole) is not None
            yield match[1], default, required, source.place(match.start())
