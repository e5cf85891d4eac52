from __future__ import annotations

from prodready.tools.dockerfile_text import instructions, shipped_lines, spaced_heredocs

TEXT = """\
# syntax=docker/dockerfile:1
FROM a AS base

RUN one \\
  # a comment
  two
COPY <<EOF <<-"END" /x/
FROM not an instruction
EOF
\tRUN neither
\tEND
FROM base
HEALTHCHECK --interval=5s --start-period=1s CMD true
"""


def test_instructions() -> None:
    found = [(i.name, i.line, i.end_line) for i in instructions(TEXT)]
    assert found == [
        ("FROM", 2, 2),
        ("RUN", 4, 6),
        ("COPY", 7, 11),
        ("FROM", 12, 12),
        ("HEALTHCHECK", 13, 13),
    ]


def test_flags_end_at_the_first_argument() -> None:
    *_, last = instructions(TEXT)
    assert last.flags() == ["interval", "start-period"]
    (run,) = instructions("RUN --network=none ls --all")
    assert run.flags() == ["network"]


def test_spaced_heredocs_keep_count_of_lines() -> None:
    text, numbers = spaced_heredocs(TEXT)
    lines = text.split("\n")
    assert lines[9:13] == ["RUN neither", "END", "", "FROM base"]
    assert numbers[lines.index("FROM base")] == 12
    assert len(lines) == len(numbers)


def test_a_heredoc_that_does_not_end_is_left_alone() -> None:
    text = "FROM a\nRUN <<EOF\nls\n"
    assert spaced_heredocs(text) == (text, [1, 2, 3, 4])


def test_a_shift_is_no_heredoc() -> None:
    text = "FROM a\nRUN echo $((1 << 2))\nENV A=<<EOF\nUSER 1\n"
    assert spaced_heredocs(text)[0] == text


def test_shipped_lines() -> None:
    text = "FROM a AS base\nRUN x\nFROM b AS build\nRUN y\nFROM base\nCOPY --from=build /y /y\n"
    assert shipped_lines(text) == {1, 2, 5, 6}
    assert shipped_lines("RUN x\n") == {1}
    assert shipped_lines("") == set()
