from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.facts.dockerfile import parse
from prodready.facts.dockerwords import expand, pairs, unquote, words

LINES = st.lists(
    st.sampled_from(
        [
            "FROM a",
            "FROM b AS c",
            "FROM c",
            "RUN <<EOF",
            "EOF",
            "ENV A=1 B=$A",
            "ARG X",
            "ARG X=2",
            "USER ${X:-1}",
            "RUN a \\",
            "# note",
            "",
            "COPY --from=c /a /b",
            "# escape=`",
            "RUN a `",
            "HEALTHCHECK CMD [",
            "ENTRYPOINT ['a']",
            'CMD ["a"',
            "ONBUILD RUN <<-X",
            "\tX",
            "ENV $",
        ]
    )
)


@given(st.text() | LINES.map("\n".join))
def test_reads_any_text(text: str) -> None:
    dockerfile = parse(text)
    count = len(text.split("\n"))
    for one in dockerfile.instructions:
        assert 1 <= one.line <= one.end_line <= count
        assert one.keyword == one.keyword.upper()
        assert isinstance(one.script, str)
    for stage in dockerfile.stages:
        assert stage.chain[-1] is stage
        assert len(stage.scoped) >= len(stage.instructions)
        assert all(earlier.index < stage.index for earlier in stage.chain[:-1])
    lines = [one.line for one in dockerfile.instructions]
    assert lines == sorted(lines)


@given(st.text(), st.dictionaries(st.text(max_size=2), st.none() | st.text(max_size=3)))
def test_words_and_variables_of_any_text(text: str, scope: dict[str, str | None]) -> None:
    assert "".join("".join(words(text)).split()) == "".join(text.split())
    assert isinstance(unquote(text), str)
    assert expand(text, scope) is None or isinstance(expand(text, scope), str)
    list(pairs(text))


def test_continuations_and_comments_keep_their_lines() -> None:
    [_, run, user] = parse(
        "FROM a\nRUN one && \\\n  # a comment\n\n  two --flag \\  \n  three\nUSER 1\n"
    ).instructions
    assert run.value.split() == ["one", "&&", "two", "--flag", "three"]
    assert (run.line, run.end_line) == (2, 6)
    assert user.line == 7


def test_windows_escape() -> None:
    [_, run, cmd] = parse("# escape=`\nFROM a\nRUN dir C:\\ `\n  && b\nCMD c\n").instructions
    assert run.value.split() == ["dir", "C:\\", "&&", "b"]
    assert cmd.line == 5


def test_directive_after_a_comment_is_a_comment() -> None:
    assert len(parse("# first\n# escape=`\nFROM a\nRUN a \\\n b\n").instructions) == 2


def test_heredocs() -> None:
    [_, run, copy, cmd] = parse(
        "FROM a\nRUN <<EOF bash -e\necho hi\nFROM no\nEOF\n"
        "COPY <<-'A' <<\"B\" /x/\n\tone\n\tA\ntwo\nB\nCMD done\n"
    ).instructions
    assert [doc.text for doc in run.heredocs] == ["echo hi\nFROM no"]
    assert [(doc.name, doc.text, doc.line) for doc in copy.heredocs] == [
        ("A", "one", 7),
        ("B", "two", 9),
    ]
    assert (cmd.keyword, cmd.line) == ("CMD", 11)


@pytest.mark.parametrize("run", ['RUN echo "<<EOF"', "RUN echo $((1<<2))", "RUN cat <<<EOF"])
def test_no_heredoc(run: str) -> None:
    assert parse(f"FROM a\n{run}\nUSER 1\n").instructions[-1].keyword == "USER"


def test_heredoc_without_end_is_a_problem() -> None:
    assert parse("FROM a\nRUN <<EOF\necho\n").problems == ((2, "the here-document EOF has no end"),)


def test_flags() -> None:
    dockerfile = parse(
        "FROM --platform=$BUILDPLATFORM a AS b\n"
        "RUN --mount=type=cache,target=/x --mount=type=secret,id=y --network=none pip install --no-cache z\n"
        'HEALTHCHECK --interval=5s CMD ["a", "--b"]\n'
    )
    run, health = dockerfile.instructions[1:]
    assert run.value == "pip install --no-cache z"
    assert [value for name, value in run.flags if name == "mount"] == [
        "type=cache,target=/x",
        "type=secret,id=y",
    ]
    assert health.flag("interval") == "5s"
    assert dockerfile.stages[0].base == "a"


def test_stages_continue_and_are_found() -> None:
    dockerfile = parse(
        "ARG V=3\nFROM py:${V} AS Base\nENV A=1\nUSER 5\nFROM base AS run\nENV B=$A-$V\nFROM scratch\n"
    )
    base, run, last = dockerfile.stages
    assert (base.image, run.parent, last.parent) == ("py:3", base, None)
    assert run.root_image == "py:3"
    user = run.last("USER")
    assert user is not None
    assert user.line == 4
    assert dockerfile.stage("BASE") is base
    assert dockerfile.stage("1") is run
    assert dockerfile.stage() is last
    assert dockerfile.stage("nope") is None


def test_many_stages_are_no_matter() -> None:
    text = "FROM a AS s0\n" + "".join(f"FROM s{i} AS s{i + 1}\nUSER {i}\n" for i in range(2000))
    last = parse(text).stage()
    assert last is not None
    user = last.last("USER")
    assert user is not None
    assert (len(last.chain), user.value) == (2001, "1999")


def test_arguments_reach_a_stage_only_when_it_asks() -> None:
    dockerfile = parse(
        "ARG V=3\nFROM a\nUSER $V\nARG V\nUSER $V\nARG V=4\nUSER $V\nARG W\nUSER $W\n"
    )
    stage = dockerfile.stages[0]
    users = [expand(one.value, scope) for one, scope in stage.scoped if one.keyword == "USER"]
    assert users == [None, "3", "4", None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A", "1"),
        ("${A}b", "1b"),
        ("${N:-x}", "x"),
        ("${E:-x}", "x"),
        ("${E-x}", ""),
        ("${A:+y}", "y"),
        ("${N:+y}", ""),
        ("${N:-${A}}", None),
        ("$N", None),
        ("\\$A", "$A"),
        ("a$", "a$"),
        ("${A#1}", None),
    ],
)
def test_expansion(text: str, expected: str | None) -> None:
    assert expand(text, {"A": "1", "E": "", "N": None}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1 B='x y' C", [("A", "1"), ("B", "x y"), ("C", None)]),
        ("A the rest = of it", [("A", "the rest = of it")]),
        ('A="q\\"r"', [("A", 'q"r')]),
        ("A", [("A", None)]),
        ("", []),
    ],
)
def test_pairs(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert list(pairs(text)) == expected
