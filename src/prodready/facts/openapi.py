"""An OpenAPI description, as a file of a repository or as a service gives it: its operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from prodready.model import Place

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MAX_DEPTH = 20


@dataclass(frozen=True, eq=False)
class Operation:
    """One method of one path."""

    description: Description
    path: str
    method: str

    @property
    def steps(self) -> tuple[str, ...]:
        """From the description's root to it."""
        return ("paths", self.path, self.method)

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.description.place_of(*self.steps)

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """What is said of it."""
        return _mapping(self.description.get(*self.steps))

    @cached_property
    def parameters(self) -> list[Mapping[str, Any]]:
        """Its parameters and those of its path, references resolved; its own come last."""
        shared = self.description.get("paths", self.path, "parameters")
        named: dict[tuple[str, str], Mapping[str, Any]] = {}
        for each in [*_list(shared), *_list(self.data.get("parameters"))]:
            data = self.description.resolve(each)
            named[str(data.get("in")), str(data.get("name"))] = data
        return list(named.values())

    @cached_property
    def body(self) -> Mapping[str, Any]:
        """The content that its request may have, by media type."""
        if self.description.old:
            schema = next((p.get("schema") for p in self.parameters if p.get("in") == "body"), None)
            return {"application/json": {"schema": schema}} if schema else {}
        body = self.description.resolve(self.data.get("requestBody"))
        return _mapping(body.get("content"))

    @cached_property
    def responses(self) -> dict[str, Mapping[str, Any]]:
        """Its answers by status, references resolved."""
        found = _mapping(self.data.get("responses"))
        return {str(k): self.description.resolve(v) for k, v in found.items()}

    def content(self, response: Mapping[str, Any]) -> Mapping[str, Any]:
        """The content of an answer, by media type."""
        if self.description.old:
            schema = response.get("schema")
            given = {"schema": schema, "examples": response.get("examples")}
            return {"application/json": given} if schema else {}
        return _mapping(response.get("content"))

    @property
    def secured(self) -> bool:
        """Whether it asks for credentials, as it says; an empty requirement makes them optional."""
        asked = self.data.get("security", self.description.get("security"))
        return isinstance(asked, list) and bool(asked) and all(asked)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


@dataclass(frozen=True, eq=False)
class Description:
    """One OpenAPI description.

    Attributes:
        data: all of it, as plain data.
        locate: where the part at a path stands, or its nearest ancestor that exists.
    """

    data: Mapping[str, Any]
    locate: Callable[[tuple[str, ...]], Place]

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.locate(())

    def place_of(self, *path: str) -> Place:
        """Where a part of it stands."""
        return self.locate(path)

    def get(self, *path: str, default: Any = None) -> Any:
        """The plain data at this path, or `default`."""
        found: Any = self.data
        for step in path:
            if not isinstance(found, dict) or step not in found:
                return default
            found = found[step]
        return found

    @property
    def old(self) -> bool:
        """Whether it is Swagger 2.0."""
        return "openapi" not in self.data

    @cached_property
    def operations(self) -> list[Operation]:
        """Every operation, in the order in which they are written."""
        return [
            Operation(self, str(path), method)
            for path, item in _mapping(self.data.get("paths")).items()
            if isinstance(item, dict)
            for method in item
            if method in METHODS and isinstance(item[method], dict)
        ]

    def resolve(self, value: Any) -> Mapping[str, Any]:
        """A mapping, or what its `$ref` in this description points to; empty for anything else."""
        for _ in range(MAX_DEPTH):
            if not isinstance(value, dict):
                return {}
            reference = value.get("$ref")
            if not isinstance(reference, str):
                return value
            value = self._at(reference)
        return {}

    def _at(self, reference: str) -> Any:
        if not reference.startswith("#/"):
            return None
        found: Any = self.data
        for step in reference[2:].split("/"):
            step = (
                step.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")
            )
            found = found.get(step) if isinstance(found, dict) else None
        return found

    @cached_property
    def _examples(self) -> dict[str, Any]:
        """By reference, the example of what it points to; None too while that is looked for."""
        return {}

    def example(self, schema: Any, depth: int = 0) -> Any:
        """The example value of a schema, put together from its parts; None where it has none."""
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if not isinstance(reference, str):
            return self._example(self.resolve(schema), depth)
        if reference not in self._examples:
            # A schema that contains itself ends here, and each is put together once.
            self._examples[reference] = None
            self._examples[reference] = self._example(self.resolve(schema), depth)
        return self._examples[reference]

    def _example(self, data: Mapping[str, Any], depth: int) -> Any:
        given = _first_example(data)
        if given is not None or depth > MAX_DEPTH:
            return given
        for part in ("allOf", "anyOf", "oneOf"):
            found = [self.example(one, depth + 1) for one in _list(data.get(part))]
            found = [one for one in found if one is not None]
            if part == "allOf" and found and all(isinstance(one, dict) for one in found):
                return {key: value for one in found for key, value in one.items()}
            if found:
                return found[0]
        if isinstance(data.get("properties"), dict):
            made = {k: self.example(v, depth + 1) for k, v in data["properties"].items()}
            made = {key: value for key, value in made.items() if value is not None}
            return made or None
        if data.get("items"):
            inner = self.example(data["items"], depth + 1)
            return None if inner is None else [inner]
        return None

    def media_example(self, media: Any) -> Any:
        """The example of a request's or an answer's content; None where it has none."""
        data = _mapping(media)
        if data.get("example") is not None:
            return data["example"]
        for one in _mapping(data.get("examples")).values():
            value = self.resolve(one)
            if "value" in value:
                return value["value"]
            if value and "externalValue" not in value and self.old:
                return value
        return self.example(data.get("schema"))


def _first_example(schema: Mapping[str, Any]) -> Any:
    if schema.get("example") is not None:
        return schema["example"]
    if isinstance(schema.get("examples"), list) and schema["examples"]:
        return schema["examples"][0]
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return schema["enum"][0]
    return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def is_description(data: Any) -> bool:
    """Whether plain data is an OpenAPI description."""
    return (
        isinstance(data, dict)
        and ("openapi" in data or "swagger" in data)
        and isinstance(data.get("info", {}), dict)
    )
