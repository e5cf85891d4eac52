"""The schemas of custom resources in a package of Pydantic models, which a project generated.

The package is data: its modules are parsed, and nothing of them is run. A field that may be left
out is written `str | None` there whether or not the API server takes a null, so a null passes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prodready.tools.crd_structure import readable

Schema = dict[str, Any]

_SCALARS = {
    **{"str": "string", "int": "integer", "float": "number", "bool": "boolean"},
    **{"AwareDatetime": "string", "datetime": "string", "Base64Str": "string"},
}
_BOUNDS = {
    **{"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"},
    **{"multiple_of": "multipleOf", "pattern": "pattern"},
}
_LENGTHS = {"min_length": "min", "max_length": "max"}


def schemas_of_models(folder: Path) -> Iterator[tuple[str, str, Schema]]:
    """The `apiVersion`, the kind and the schema of each resource in an unpacked package."""
    for file in sorted(folder.rglob("*.py")):
        yield from Module(file.read_text(encoding="utf-8")).resources()


class Module:
    """The classes of one module."""

    def __init__(self, text: str) -> None:
        body = ast.parse(text).body
        self._classes = {node.name: node for node in body if isinstance(node, ast.ClassDef)}
        self._made: dict[str, Schema] = {}

    def resources(self) -> Iterator[tuple[str, str, Schema]]:
        """The `apiVersion`, the kind and the schema of each class that is a resource."""
        for name, node in self._classes.items():
            if not any(isinstance(base, ast.Name) and base.id == "Resource" for base in node.bases):
                continue
            schema = self._class(name)
            keys = schema["properties"]
            version, kind = (keys.pop(key)["enum"][0] for key in ("apiVersion", "kind"))
            known = {key: {"type": "string"} for key in ("apiVersion", "kind")}
            schema["properties"] = keys | known | {"metadata": {}}
            yield version, kind, schema

    def _class(self, name: str) -> Schema:
        if name not in self._classes:
            return {}  # a type of another package
        if name not in self._made:
            self._made[name] = {}  # a type within itself is not looked into
            self._made[name] = self._object(self._classes[name])
        return self._made[name]

    def _object(self, node: ast.ClassDef) -> Schema:
        keys: Schema = {}
        required = []
        for field in node.body:
            if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                continue
            if "ClassVar" in ast.unparse(field.annotation):
                continue
            name, schema = self._field(field)
            keys[name] = schema
            if field.value is None:
                required.append(name)
        if any(ast.unparse(base).startswith("RootModel") for base in node.bases):
            root: Schema = keys["root"]
            return root
        made: Schema = {"type": "object"}
        if keys:
            made |= {"properties": keys, "additionalProperties": _keeps(node)}
        return made | ({"required": required} if required else {})

    def _field(self, field: ast.AnnAssign) -> tuple[str, Schema]:
        assert isinstance(field.target, ast.Name)
        alias = next(
            (
                word.value.value
                for call in ast.walk(field.annotation)
                if isinstance(call, ast.Call)
                for word in call.keywords
                if word.arg == "alias" and isinstance(word.value, ast.Constant)
            ),
            field.target.id,
        )
        schema = self._type(field.annotation)
        if not readable(schema.get("pattern", "")):
            schema = {key: part for key, part in schema.items() if key != "pattern"}
        null = field.value is not None and schema and "null" not in _types(schema)
        return str(alias), either([schema, {"type": "null"}]) if null else schema

    def _type(self, node: ast.expr) -> Schema:
        if isinstance(node, ast.Constant):
            return {"type": "null"} if node.value is None else self._class(str(node.value))
        if isinstance(node, ast.Name):
            return {"type": _SCALARS[node.id]} if node.id in _SCALARS else self._class(node.id)
        if isinstance(node, ast.BinOp):
            return either([self._type(node.left), self._type(node.right)])
        if not isinstance(node, ast.Subscript):
            return {}
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        of = ast.unparse(node.value)
        if of == "Literal":
            return _literal([part.value for part in parts if isinstance(part, ast.Constant)])
        if of == "list":
            return {"type": "array", "items": self._type(parts[0])}
        if of == "dict":
            values = self._type(parts[1])
            # What may hold anything is often written so too, and need be no mapping.
            return {"type": "object", "additionalProperties": values} if values else {}
        if of == "Annotated":
            return _bounded(self._type(parts[0]), parts[1:])
        return {}


def _keeps(node: ast.ClassDef) -> bool:
    """Whether a class takes keys that it does not declare."""
    return any(
        isinstance(part, ast.Assign) and "extra='allow'" in ast.unparse(part.value)
        for part in node.body
    )


def _literal(values: list[Any]) -> Schema:
    names = {bool: "boolean", int: "integer", str: "string", float: "number"}
    kinds = sorted({names[type(value)] for value in values})
    return {"type": kinds[0] if len(kinds) == 1 else kinds, "enum": values}


def _bounded(schema: Schema, notes: list[ast.expr]) -> Schema:
    made = dict(schema)
    for call in notes:
        for word in call.keywords if isinstance(call, ast.Call) else ():
            if word.arg is None or word.arg not in _BOUNDS | _LENGTHS:
                continue
            keyword = _BOUNDS.get(word.arg)
            if keyword is None:
                if not _types(made):
                    continue
                of = {"array": "Items", "object": "Properties"}
                what = next((of[name] for name in _types(made) if name in of), "Length")
                keyword = _LENGTHS[word.arg] + what
            made[keyword] = ast.literal_eval(word.value)
    return made


def _types(schema: Schema) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def either(parts: list[Schema]) -> Schema:
    """The schema of what one of the parts takes; where they differ too much, of anything."""
    real = [part for part in parts if part.get("type") != "null"]
    null = ["null"] if len(real) < len(parts) else []
    if not all("type" in part for part in real):
        return {}
    made: Schema = {}
    if len(real) == 1:
        made = dict(real[0])
    elif all("properties" in part for part in real):
        made = _merged(real)
    elif not any(set(part) - {"type", "pattern"} for part in real):
        made = {"type": sorted({name for part in real for name in _types(part)})}
        made |= next(({"pattern": part["pattern"]} for part in real if "pattern" in part), {})
    else:
        return {}
    types = _types(made) + [name for name in null if name not in _types(made)]
    made["type"] = types[0] if len(types) == 1 else types
    if null and "enum" in made and None not in made["enum"]:
        made["enum"] = [*made["enum"], None]
    return made


def _merged(parts: list[Schema]) -> Schema:
    """The schema of objects that are written in several forms: each key of any of them."""
    keys: Schema = {}
    for part in parts:
        for key, schema in part["properties"].items():
            same = key not in keys or keys[key] == schema
            keys[key] = schema if same else either([keys[key], schema])
    required = [
        key
        for key in parts[0].get("required", ())
        if all(key in part.get("required", ()) for part in parts)
    ]
    keeps = any(part["additionalProperties"] is not False for part in parts)
    made: Schema = {"type": "object", "properties": keys, "additionalProperties": keeps}
    return made | ({"required": required} if required else {})
