"""Reading HashiCorp's configuration language."""

from __future__ import annotations

from typing import Any

import pytest

from prodready.facts.hcl import Block, Code, parse
from prodready.facts.hclwords import HclError
from prodready.model import Place


def read(text: str) -> Block:
    return parse(text, lambda line, column: Place("main.tf", line, column))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1),
        ("-1.5", -1.5),
        ("true", True),
        ("null", None),
        ('"a \\"b\\" # c"', 'a "b" # c'),
        ('"$${x}"', "${x}"),
        ('"${x}"', Code('"${x}"')),
        ("var.x", Code("var.x")),
        ("a ? 1 : 2", Code("a ? 1 : 2")),
        ('[1, "x", var.y]', [1, "x", Code("var.y")]),
        ("[\n  1,\n  # two\n  2,\n]", [1, 2]),
        ("[for x in y : x]", Code("[for x in y : x]")),
        ('{ a = 1, "b" : 2 }', {"a": 1, "b": 2}),
        ("{\n  a = [1]\n  b = { c = 2 }\n}", {"a": [1], "b": {"c": 2}}),
        ('<<-EOT\n  } "\n  EOT', '  } "\n'),
        ('"${join(",", ["}"])}"', Code('"${join(",", ["}"])}"')),
        ("max(\n  1,\n  2\n)", Code("max(\n  1,\n  2\n)")),
        ("/* one */ 1", 1),
    ],
)
def test_values(written: str, value: Any) -> None:
    assert read(f"x = {written}\n").get("x") == value


def test_blocks_and_places() -> None:
    whole = read('# top\nresource "aws_x" "y" {\n  a = 1\n  inner { b = 2 }\n}\n')
    [block] = whole.of("resource")
    assert block.labels == ("aws_x", "y")
    assert block.place == Place("main.tf", 2, 1)
    assert block.at("a").line == 3
    inner = block.first("inner")
    assert inner is not None
    assert inner.get("b") == 2
    assert block.at("missing") == block.place


def test_a_dynamic_block_counts_by_its_content() -> None:
    whole = read(
        'x {\n  dynamic "rule" {\n    for_each = y\n    content {\n      z = 1\n    }\n  }\n}\n'
    )
    [block] = whole.of("x")
    assert [rule.get("z") for rule in block.of("rule")] == [1]


@pytest.mark.parametrize(
    "text",
    [
        'x = "open\n',
        "x {\n",
        "x = [1\n",
        "x =\n",
        "}\n",
        "x = <<EOT\nno end\n",
        "a b c\n",
        '= "x"\n',
        "x = " + "[" * 5000 + "\n",
        "x {" * 5000,
        'x = "' + "${" * 500,
    ],
)
def test_what_is_wrong_is_told(text: str) -> None:
    with pytest.raises(HclError):
        read(text)


def test_deep_brackets_are_no_trouble() -> None:
    assert isinstance(read("x = " + "[" * 3000 + "]" * 3000 + "\n").get("x"), list)
