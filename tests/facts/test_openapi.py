"""OpenAPI descriptions among files: which count, where their parts stand, and what they resolve to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prodready.documents.kinds import kind_of_file
from prodready.documents.repository import Repository
from prodready.facts.openapi import Description
from prodready.facts.openapi_files import Descriptions
from prodready.model import Document, LineMap, Place

SMALL = """\
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    parameters: [{name: shop, in: query}]
    get:
      parameters: [{name: shop, in: query, required: true}]
      responses: {200: {description: ok}}
"""


def read(path: str, text: str) -> Descriptions:
    document = Document(path, text, kind_of_file(path, text), LineMap(path))
    return Descriptions.from_repository(Repository.from_documents([document]))


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("openapi.yaml", 1),
        ("docs/openapi.yaml", 1),
        ("docs/api/v1/openapi.yaml", 1),
        ("spec/shop.yaml", 1),
        ("tests/openapi.yaml", 0),
        ("examples/shop/openapi.yaml", 0),
        ("vendor/openapi.yaml", 0),
        ("content/en/docs/v3.1/swagger/openapi.yaml", 0),
    ],
)
def test_which_files_count(path: str, count: int) -> None:
    assert len(read(path, SMALL).all) == count


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("openapi: 3.0.0\npaths: {}\n", 0),  # schemas alone
        ("openapi: 3.0.0\n{{ if .X }}\n  a: [\n", 0),  # a template
        ("openapi: 3.0.0\npaths: [\n", 1),
        ("name: x\nuses: openapi: 3\n", 0),
    ],
)
def test_what_is_none(text: str, broken: int) -> None:
    found = read("openapi.yaml", text)
    assert (found.all, len(found.broken)) == ([], broken)


def test_a_parameter_of_the_operation_goes_before_that_of_its_path() -> None:
    [description] = read("openapi.yaml", SMALL).all
    [operation] = description.operations
    assert operation.parameters == [{"name": "shop", "in": "query", "required": True}]
    assert list(operation.responses) == ["200"]
    assert operation.place == Place("openapi.yaml", 6, 5)


def test_lines_of_json() -> None:
    paths: dict[str, Any] = {"/a/{id}": {"get": {}}, "/b": {"get": {}, "post": {}}}
    text = json.dumps({"openapi": "3.0.0", "info": {"get": 1}, "paths": paths}, indent=1)
    [description] = read("api.json", text).all
    lines = text.splitlines()
    for operation in description.operations:
        line = operation.place.line - 1
        assert f'"{operation.method}"' in lines[line]
        assert any(f'"{operation.path}"' in one for one in lines[line - 2 : line])
    assert description.place.line == 1


def describe(**schemas: Any) -> Description:
    data = {"openapi": "3.1.0", "components": {"schemas": schemas}}
    return Description(data, lambda _: Place("x"))


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string"}, None),
        ({"type": "string", "examples": ["tea"]}, "tea"),
        ({"enum": ["a", "b"]}, "a"),
        ({"type": "array", "items": {"example": 1}}, [1]),
        ({"anyOf": [{"type": "null"}, {"example": 2}]}, 2),
        ({"allOf": [{"properties": {"a": {"example": 1}}}, ref("B")]}, {"a": 1, "b": 2}),
        (ref("Tree"), {"name": "root"}),
        (ref("Nowhere"), None),
        ({"$ref": "other.yaml#/B"}, None),
    ],
)
def test_examples_are_put_together(schema: dict[str, Any], example: Any) -> None:
    children = {"type": "array", "items": ref("Tree")}
    tree = {"properties": {"name": {"example": "root"}, "children": children}}
    description = describe(B={"properties": {"b": {"example": 2}}}, Tree=tree)
    assert description.example(schema) == example


def test_schemas_that_contain_each_other_are_put_together_in_no_time() -> None:
    names = [f"S{number}" for number in range(40)]
    everyone = {"properties": {name: ref(name) for name in names}}
    description = describe(**dict.fromkeys(names, everyone))
    assert description.example(ref("S0")) is None
