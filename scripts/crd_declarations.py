"""The schemas of custom resources in a package of TypeScript declarations made from Go types.

Only the `.d.ts` files are read, as text. They lack patterns, bounds, defaults, what may be null and
what keeps unknown keys (`x-kubernetes-preserve-unknown-fields`), so each schema says so in
`x-unknown-keys`: a key that it does not declare is a finding only when it is nearly one that it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crd_models import either

Schema = dict[str, Any]

UNPROVEN = {"x-unknown-keys": "unproven"}
_COMMENT = re.compile(r"/\*.*?\*/|^\s*import .*?;$", re.DOTALL | re.MULTILINE)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_$][\w$.]*|-?\d+(?:\.\d+)?|=>|\S')
_DECLARED = re.compile(r"^export (?:declare )?(interface|type) (\w+)", re.MULTILINE)
_ALIAS = re.compile(r"\b(\w+) as (\w+)")
_SCALARS = {"string": "string", "number": "number", "boolean": "boolean", "null": "null"}
_VERSIONED = re.compile(r"(?P<group>[\w-]+(?:\.[\w-]+)+)/(?P<version>v\d\w*)")


def schemas_of_declarations(folder: Path) -> Iterator[tuple[str, str, Schema]]:
    """The `apiVersion`, the kind and the schema of each resource in an unpacked package."""
    package = Package(folder)
    for file in sorted(folder.rglob("*.d.ts")):
        kind = file.name.removesuffix(".d.ts")
        place = _VERSIONED.fullmatch(file.parent.relative_to(folder).as_posix())
        schema = package.declared(file, f"I{kind}")
        if place is None or not _is_resource(schema):
            continue
        if kind.endswith("List") and "items" in schema["properties"]:
            continue
        known = {key: {"type": "string"} for key in ("apiVersion", "kind")}
        keys = schema["properties"] | known | {"metadata": {}}
        required = [key for key in schema.get("required", ()) if key not in known]
        whole = {key: part for key, part in schema.items() if key != "required"}
        whole |= {"properties": keys} | ({"required": required} if required else {}) | UNPROVEN
        yield f"{place['group']}/{place['version']}", kind, whole


def _is_resource(schema: Schema) -> bool:
    """Whether an object is of one kind; a reference to an object has a kind too, any kind."""
    keys = schema.get("properties", {})
    return all("enum" in keys.get(key, ()) for key in ("apiVersion", "kind"))


class Package:
    """The types that the files of a package declare."""

    def __init__(self, folder: Path) -> None:
        self._texts: dict[str, tuple[str, str]] = {}
        self._local: dict[tuple[Path, str], str] = {}
        self._made: dict[str, Schema] = {}
        for file in sorted(folder.rglob("*.d.ts")):
            text = _COMMENT.sub("", file.read_text(encoding="utf-8"))
            aliases = dict(_ALIAS.findall(text))
            for match in _DECLARED.finditer(text):
                name = aliases.get(match[2], f"{file}:{match[2]}")
                self._texts[name] = (match[1], text[match.end() :])
                self._local[file, match[2]] = name

    def declared(self, file: Path, name: str) -> Schema:
        """The schema of what a file declares under a name; empty without one."""
        return self.named(self._local.get((file, name), name))

    def named(self, name: str) -> Schema:
        """The schema of a type; of anything for one of another package or within itself."""
        if name.endswith("IntOrString"):
            return {"type": ["integer", "string"]}
        if name == "TypeMeta":
            return {"type": "object", "properties": {}}
        if name not in self._texts:
            return {"type": _SCALARS[name]} if name in _SCALARS else {}
        if name not in self._made:
            self._made[name] = {}
            form, text = self._texts[name]
            reader = Reader(self, text)
            self._made[name] = reader.interface() if form == "interface" else reader.alias()
        return self._made[name]


class Reader:
    """Reads one declaration, token by token."""

    def __init__(self, package: Package, text: str) -> None:
        self._package = package
        self._tokens = _TOKEN.finditer(text)
        self._next = self._advance()

    def _advance(self) -> str:
        match = next(self._tokens, None)
        return match[0] if match else ""

    def _take(self, wanted: str = "") -> str:
        token = self._next
        if wanted and token != wanted:
            raise ValueError(f"expected {wanted!r}, found {token!r}")
        self._next = self._advance()
        return token

    def _takes(self, token: str) -> bool:
        if self._next != token:
            return False
        self._take()
        return True

    def interface(self) -> Schema:
        """What stands behind `interface Name`."""
        bases = []
        if self._takes("extends"):
            bases.append(self._single())
            while self._takes(","):
                bases.append(self._single())
        made = self._members()
        return _joined([*bases, made]) if bases else made

    def alias(self) -> Schema:
        """What stands behind `type Name`."""
        self._take("=")
        return self._type()

    def _type(self) -> Schema:
        self._takes("|")
        parts = [self._all()]
        while self._takes("|"):
            parts.append(self._all())
        values = [value for part in parts for value in part.get("enum", ())]
        if len(parts) > 1 and all("enum" in part for part in parts):
            return {"type": "string", "enum": values}
        return parts[0] if len(parts) == 1 else either(parts)

    def _all(self) -> Schema:
        parts = [self._single()]
        while self._takes("&"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else _joined(parts)

    def _single(self) -> Schema:
        if self._next == "{":
            made = self._members()
        elif self._takes("("):
            made = self._type()
            self._take(")")
        else:
            made = self._word()
        while self._takes("["):
            self._take("]")
            made = {"type": "array", "items": made}
        return made

    def _word(self) -> Schema:
        word = self._take()
        if word.startswith('"'):
            return {"type": "string", "enum": [word[1:-1]]}
        if not self._takes("<"):
            return self._package.named(word)
        inner = [self._type()]
        while self._takes(","):
            inner.append(self._type())
        self._take(">")
        return {"type": "array", "items": inner[0]} if word == "Array" else {}

    def _members(self) -> Schema:
        self._take("{")
        keys: Schema = {}
        required = []
        values: Schema | None = None
        while not self._takes("}"):
            if self._takes("["):
                while not self._takes("]"):
                    self._take()
                self._take(":")
                values = self._type()
            else:
                key = self._take().strip('"')
                optional = self._takes("?")
                self._take(":")
                schema = self._type()
                keys[key] = either([schema, {"type": "null"}]) if optional and schema else schema
                if not optional:
                    required.append(key)
            self._takes(";")
        if not keys:
            return {"type": "object", "additionalProperties": values} if values else {}
        made: Schema = {"type": "object", "properties": keys, "additionalProperties": False}
        return made | ({"required": required} if required else {})


def _joined(parts: list[Schema]) -> Schema:
    """The schema of what has the keys of each part; of anything where one is not known."""
    if not all("properties" in part for part in parts):
        return {}
    keys = {key: schema for part in parts for key, schema in part["properties"].items()}
    required = [key for part in parts for key in part.get("required", ())]
    made: Schema = {"type": "object", "properties": keys, "additionalProperties": False}
    return made | ({"required": list(dict.fromkeys(required))} if required else {})
