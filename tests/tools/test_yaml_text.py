from __future__ import annotations

from prodready.tools.yaml_text import is_template, unreadable, wrap


def test_templates() -> None:
    assert is_template("a: {{ x }}")
    assert is_template("{% if x %}")
    assert not is_template("a: ${{ x }}")
    assert not is_template("a: {b: {c: 1}}")


def test_unreadable() -> None:
    assert unreadable("a: 1") is None
    broken = unreadable("a: [1")
    assert broken is not None
    assert [remark.syntax for remark in broken.remarks] == [True]
    template = unreadable("a: {{ b }}\n{{ c }}\n")
    assert template is not None
    assert template.fragment
    assert template.remarks == ()


def test_wrapped_places_lead_back() -> None:
    wrapped = wrap("- a\n\n- b", "head:\n  more:\n", 4, "a whole")
    assert wrapped.text == "head:\n  more:\n    - a\n\n    - b"
    assert wrapped.place(5, 7) == (3, 3)
    assert wrapped.place(1, 1) == (1, 1)
