"""yamllint's rules say the same of libyaml's tokens as of PyYAML's."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from yamllint import linter  # type: ignore[import-untyped]
from yamllint.config import YamlLintConfig  # type: ignore[import-untyped]

from prodready.tools import yamllint_tokens
from prodready.tools.yamllint import RULES
from prodready.tools.yamllint_tokens import problems_of

CONFIG = YamlLintConfig(RULES)
TEXTS = [
    "",
    "a: 1\na: 2\n",
    "a: {b: 1, b: 2}\n",
    "- &x 1\n- *x\n- *y\n",
    "- &x 1\n- &x 2\n",
    "mode: 010\nport: 0o10\nname: '010'\nlist: [010, 08]\n",
    "base: &b {k: 1}\none:\n  <<: *b\n  <<: *b\n",
    "---\na: 1\n---\na: 1\n...\n",
    "a: |\n  b: 1\n  b: 2\n# a: 1\n",
    "a: 1  # ä\r\nä: 2\r\na: 3\r\n",
    "? [a, b]\n: 1\n? [a, b]\n: 2\n",
    "a:\n  - b: 1\n    b: 2\n",
    "\ufeffa: 1\na: 1\n",
    "a: 1 # yamllint disable-line\na: 2\n",
    "# yamllint disable\na: 1\na: 2\n",
    "a: [1\n",
    "a: !!x [1\n",
]


def keyed(problems: list[Any]) -> list[tuple[object, ...]]:
    return [(p.line, p.column, p.rule, p.desc, p.level) for p in problems]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_as_yamllint_says(text: str) -> None:
    assert keyed(problems_of(text, CONFIG)) == keyed(list(linter.run(text, CONFIG)))


def test_a_tab_that_only_pyyaml_refuses_is_let_through() -> None:
    """Most programs read it, so the adapter leaves it out whoever finds it."""
    assert problems_of("a:\tb\n", CONFIG) == []


LINES = st.sampled_from(
    ["a: 1", "b: 010", "  a: 2", "  - c", "- &x 1", "- *x", "a: {a: 1, a: 2}", "# note", "---", ""]
)


@settings(max_examples=150)
@given(st.lists(LINES, max_size=8))
def test_on_texts_made_of_lines(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    wanted = keyed(list(linter.run(text, CONFIG)))
    if any(rule is None for _, _, rule, *_ in wanted):
        wanted = [] if _parses(text) else wanted  # what only PyYAML refuses is no fault
    assert keyed(problems_of(text, CONFIG)) == wanted or not _parses(text)


def _parses(text: str) -> bool:
    try:
        list(yaml.parse(text, Loader=yaml.CBaseLoader))
    except yaml.YAMLError:
        return False
    return True


def test_without_libyaml_yamllint_reads_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CBaseLoader")
    assert yamllint_tokens._tokens("a: 1\n") is None
    assert [p.rule for p in problems_of("a: 1\na: 2\n", CONFIG)] == ["key-duplicates"]
