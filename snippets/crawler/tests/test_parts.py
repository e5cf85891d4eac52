"""Each part alone."""

import ipaddress
import json
import logging
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis

from watch import content, logs, prepare
from watch.crawl import pause
from watch.fetch import Answer
from watch.limiter import Later, Limiter
from watch.network import is_public
from watch.notify import sign
from watch.robots import Rule, parse
from watch.settings import SQLITE, SettingsError, read_settings

AGENT = "WatchBot/1.0 (+https://example.com/bot)"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("user-agent: *\ndisallow: /a # comment", "/ab", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/c", False),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /a*b*c", "/aXbYc", False),
        ("User-agent: *\nDisallow: /a*b*c", "/aXcYb", True),
        ("User-agent: *\nDisallow: /a*a$", "/a", True),
        ("User-agent: *\nDisallow: /%7Ejoe", "/~joe/", False),
        ("User-agent: *\nDisallow: /\nUser-agent: watchbot\nDisallow: /b", "/a", True),
        ("User-agent: WatchBot\nUser-agent: x\nDisallow: /a", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("Disallow: /", "/a", True),
        ("nonsense\n\nUser-agent: *\nSitemap: /s\nDisallow: /a", "/a", False),
    ],
)
def test_robots(text: str, path: str, allowed: bool) -> None:
    assert parse(text, AGENT).allows(path) is allowed


def test_a_delay_is_a_number_of_seconds() -> None:
    assert parse("User-agent: *\nCrawl-delay: 2.5", AGENT).delay == 2.5
    assert parse("User-agent: *\nCrawl-delay: a while", AGENT).delay == 0


@given(st.text("/*$ab", max_size=30), st.text("/ab", max_size=60))
def test_patterns_that_others_write_end(pattern: str, path: str) -> None:
    assert Rule(pattern, True).fits(path) in (True, False)


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_any_robots_txt_can_be_read(text: str) -> None:
    assert parse(text, AGENT).allows("/") in (True, False)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.0.0.5", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00:ec2::254", False),
        ("::ffff:10.0.0.5", False),
        ("64:ff9b::a00:5", False),
        ("64:ff9b::5db8:d70e", True),
        ("2002:a00:5::", False),
    ],
)
def test_which_addresses_are_the_internets(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_two_workers_share_one_pace(redis: Redis) -> None:
    first, second = Limiter(redis), Limiter(redis)
    waits = [one.reserve("h", 0.1, 5) for one in (first, second) * 5]
    assert waits == sorted(waits)
    assert waits[0] == 0
    assert 0.7 < waits[-1] <= 0.9
    assert first.reserve("other", 0.1, 5) == 0
    with pytest.raises(Later) as raised:
        second.reserve("h", 0.1, 0.2)
    # Nothing was reserved by who was sent away.
    assert second.reserve("h", 0.1, 5) <= raised.value.seconds
    time.sleep(0.1)
    assert redis.pttl("watch:pace:h") > 0


@given(st.integers(1, 2_000))
def test_a_pause_has_bounds(failures: int) -> None:
    assert 1 <= pause(failures, 3_600) <= 3_600


def test_a_signature_is_of_the_time_too() -> None:
    assert sign("s", "1", b"x") != sign("s", "2", b"x") != sign("t", "2", b"x")
    assert sign("s", "1", b"x").startswith("v1=")


@given(st.text(max_size=200))
def test_any_page_can_be_read(text: str) -> None:
    answer = Answer("http://a.example/", 200, {"content-type": "text/html"}, text.encode())
    digest, links = content.read(answer)
    assert len(digest) == 64
    assert all(link.startswith("http://a.example/") for link in links)


def environment(folder: Path) -> dict[str, str]:
    """The least that is asked for."""
    (folder / "secret").write_text("s\n", encoding="utf-8")
    return {
        "USER_AGENT": AGENT,
        "NOTIFY_URL": "https://example.com/hook",
        "NOTIFY_SECRET_FILE": str(folder / "secret"),
    }


def test_settings(tmp_path: Path) -> None:
    found = read_settings(environment(tmp_path))
    assert (found.secret, found.database, found.rate) == ("s", SQLITE, 1)
    assert "'s'" not in repr(found)
    more = {
        "DATABASE_URL": "postgresql://u@h/n",
        "DATABASE_PASSWORD_FILE": str(tmp_path / "secret"),
        "REDIS_URL": "redis://:old@r:1/0",
        "REDIS_PASSWORD_FILE": str(tmp_path / "secret"),
        "START_URLS": "http://a.example/ https://b.example/",
        "ALLOWED_PRIVATE_HOSTS": "a:1 b:2",
    }
    found = read_settings({**environment(tmp_path), **more})
    assert found.database.drivername == "postgresql+psycopg"
    assert (found.database.password, found.redis) == ("s", "redis://:s@r:1/0")
    assert (len(found.start), found.private) == (2, frozenset({"a:1", "b:2"}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("USER_AGENT", "Mozilla"),
        ("NOTIFY_URL", "example.com"),
        ("NOTIFY_SECRET_FILE", "/none"),
        ("DATABASE_URL", "mysql://h/n"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "http://h"),
        ("START_URLS", "ftp://a"),
        ("RECHECK_SECONDS", "nan"),
        ("PAGES_PER_SECOND_AND_HOST", "fast"),
        ("MAX_BYTES", "0"),
        ("LEASE_SECONDS", "5"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_settings_that_are_wrong(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({**environment(tmp_path), name: value})


def test_all_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"USER_AGENT.*NOTIFY_URL.*NOTIFY_SECRET_FILE"):
        read_settings({})
    with pytest.raises(SettingsError, match="is empty"):
        read_settings({**environment(tmp_path), "NOTIFY_SECRET_FILE": str(tmp_path / "empty")})


def test_preparing_twice_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    monkeypatch.setattr(root, "level", root.level)
    given_ = {
        **environment(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/watch.db",
        "START_URLS": "http://a.example/",
    }
    for name, value in given_.items():
        monkeypatch.setenv(name, value)
    prepare.main()
    prepare.main()
    assert (tmp_path / "watch.db").exists()


def test_a_log_line_is_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    monkeypatch.setattr(root, "level", root.level)
    logs.configure("INFO")
    try:
        raise ValueError("inside")
    except ValueError:
        logging.getLogger("x").exception("a\nb", extra={"url": "u", "level": "spoof"})
    line = json.loads(capsys.readouterr().out)
    assert (line["message"], line["url"], line["level"]) == ("a\nb", "u", "ERROR")
    assert "ValueError: inside" in line["exception"]
