from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.tools.nginx_config import ConfigError, Directive, parse, walk, write

TEXT = r"""# a comment; with { marks
server { listen 80; # another
  location ~* "\.(js|css)$" { add_header X "a \"b\" \\d" 'it''s'; }
  if ($a = "b") { return 301 https://$host${uri}x; }
}
map $a $b { ~^x\d+ "y;z"; }
""".replace("'it''s'", "'its'")


def shape(directives: list[Directive]) -> list[object]:
    return [
        (one.name.value, one.values(), one.line, one.block and shape(one.block))
        for one in directives
    ]


def test_words_lines_and_blocks() -> None:
    server, mapping = parse(TEXT)
    assert (server.name.value, server.line, server.end_line) == ("server", 2, 5)
    assert server.block is not None
    listen, location, condition = server.block
    assert listen.values() == ["80"]
    assert location.values() == ["~*", r"\.(js|css)$"]
    assert location.block is not None
    assert location.block[0].values() == ["X", r'a "b" \d', "its"]
    assert condition.values() == ["($a", "=", "b", ")"]
    assert mapping.block is not None
    assert mapping.block[0].name.value == r"~^x\d+"


def test_written_anew_it_means_the_same_on_the_same_lines() -> None:
    assert shape(parse(write(parse(TEXT)))) == shape(parse(TEXT))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("server {\n listen 80;\n", 1, 'expecting "}"'),
        ("listen 80;\n}\n", 2, 'unexpected "}"'),
        ("server {\n listen 80\n}\n", 3, 'unexpected "}"'),
        ("a;\nlisten 80", 2, 'expecting ";"'),
        ('a "b', 1, "quote"),
        ('a "b"c;', 1, 'unexpected "c"'),
        ("a;\n;\n", 2, 'unexpected ";"'),
        ("a {" * 1000, 1, "too deeply"),
        ("{ a; }", 1, 'unexpected "{"'),
    ],
)
def test_broken(text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as raised:
        parse(text)
    assert raised.value.line == line


@given(st.text(alphabet="a1 ;{}\"'\\#$\n\t~()", max_size=60))
def test_whatever_is_understood_is_written_as_it_was_understood(text: str) -> None:
    try:
        directives = parse(text)
    except ConfigError:
        return
    again = parse(write(directives))
    assert shape(again) == shape(directives)
    assert len(list(walk(again))) == len(list(walk(directives)))
