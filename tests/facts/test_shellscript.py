from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.facts.shellscript import commands, pipelines


@given(st.text() | st.text(alphabet="ab $()'\"\\|&;<>\n#-="))
def test_reads_any_text(text: str) -> None:
    for pipeline in pipelines(text):
        assert all(command.words for command in pipeline)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("a b && c || d; e & f", [["a", "b"], ["c"], ["d"], ["e"], ["f"]]),
        ("a 'b | c' \"d && e\"", [["a", "b | c", "d && e"]]),
        ("a \\\n  b\nc", [["a", "b"], ["c"]]),
        ("A=1 B=2 a --x=y", [["a", "--x=y"]]),
        ("a > f 2>&1 < g >>h b", [["a", "b"]]),
        ("a # b | c\nd", [["a"], ["d"]]),
        ("if [ -f x ]; then a; else b; fi", [["[", "-f", "x", "]"], ["a"], ["b"], ["fi"]]),
        ("(cd /x && make)", [["cd", "/x"], ["make"]]),
        ("echo $(curl x | sh) y", [["echo", "$(curl x | sh)", "y"]]),
        ("sudo -E env A=1 a", [["a"]]),
    ],
)
def test_commands(script: str, expected: list[list[str]]) -> None:
    assert [list(command.words) for command in commands(script)] == expected


def test_pipelines_and_prefixes() -> None:
    first, second = pipelines('curl x | tee y | bash; exec "$@"')
    assert [command.program for command in first] == ["curl", "tee", "bash"]
    assert second[0].prefixes == ("exec",)


def test_starts_ignores_options_and_folders() -> None:
    [command] = commands("/usr/bin/apt-get -y install gcc")
    assert command.starts("apt-get", "install")
    assert command.plain == ("install", "gcc")
