"""Which commands a script runs, and whether their failure would be seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.facts.shell import commands
from prodready.facts.shellwords import words

WORDS = [
    ("pytest -q", ["pytest", "-q"]),
    ("echo 'a b' \"c d\"", ["echo", "a b", "c d"]),
    ("a \\\n  b", ["a", "b"]),
    ("a b#c # d", ["a", "b#c"]),
    ("echo \"${{ github.event.x || 'y' }}\"", ["echo", "${{ github.event.x || 'y' }}"]),
    ("a ${B:-c d} $(e f) `g h`", ["a", "${B:-c d}", "$(e f)", "`g h`"]),
    ("a > out 2>&1 < in", ["a"]),
    ("diff <(a b) c", ["diff", "<(a b)", "c"]),
]


@pytest.mark.parametrize(("line", "expected"), WORDS, ids=[line for line, _ in WORDS])
def test_words(line: str, expected: list[str]) -> None:
    assert words(line) == expected


SEEN = [
    "pytest",
    "A=1 pytest",
    "echo a\npytest\necho b",
    "pytest || exit 1",
    "pytest || { echo no; exit 1; }\necho b",
    "pytest && echo good",
    "set -o pipefail\npytest | tee log",
    "(cd a && pytest)",
    "if true; then\n  pytest\nfi",
    "for v in 1 2; do\n  pytest $v\ndone",
    "case $x in\n  a) pytest ;;\nesac",
    "run() {\n  pytest\n}\nrun",
    "set +e\nset -e\npytest\necho b",
]
HIDDEN = [
    "pytest || true",
    "pytest || echo no",
    "pytest || exit 0",
    "pytest | tee log",
    "pytest &",
    "! pytest",
    "if pytest; then echo good; fi",
    "while pytest; do echo again; done",
    "pytest && echo good\necho b",
    "set +e\npytest\necho b",
    "{ pytest; } || true",
    "(pytest) || echo no",
]


def tolerated(script: str) -> str | None:
    [found] = [one for one in commands(script) if one.words[0] == "pytest"]
    return found.tolerated


@pytest.mark.parametrize("script", SEEN)
def test_failure_is_seen(script: str) -> None:
    assert tolerated(script) is None


@pytest.mark.parametrize("script", HIDDEN)
def test_failure_is_hidden(script: str) -> None:
    assert tolerated(script)


@pytest.mark.parametrize(
    "script",
    ["echo pytest", "# pytest", "cat <<EOF\npytest\nEOF", "x=$(pytest)", "echo 'a; pytest'"],
)
def test_what_is_no_command(script: str) -> None:
    assert all(one.words[0] != "pytest" for one in commands(script))


def test_lines_are_those_of_the_script() -> None:
    script = "echo a\n\ncat <<EOF\nx\nEOF\nb \\\n  c\nd"
    assert [(one.words[0], one.line) for one in commands(script)] == [
        ("echo", 1),
        ("cat", 3),
        ("b", 6),
        ("d", 8),
    ]


@given(st.text(alphabet="ab '\"\\\n|&;(){}<>$`#=!-if then fi do done case esac", max_size=60))
def test_any_text_is_read_to_its_end(script: str) -> None:
    for command in commands(script):
        assert command.words
        assert 1 <= command.line <= script.count("\n") + 1
