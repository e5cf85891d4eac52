"""What a site asks of us, and what it can do to us."""

import time
from pathlib import Path

import pytest
from stubs.site import Page, Site, linked

from tests.conftest import World, paths


def test_robots_txt_is_obeyed(world: World, site: Site) -> None:
    text = "User-agent: watchtest\nDisallow: /private\nAllow: /private/open\nCrawl-delay: 0\n"
    site.pages |= {"/robots.txt": Page(text), "/private/open/a": Page("x"), "/b": Page("x")}
    world.watch("/private/a", "/private/open/a", "/b")
    assert sorted(world.tick()) == ["new", "new", "refused"]
    assert sorted(paths(site)) == ["/b", "/private/open/a"]
    assert len(site.asked["/robots.txt"]) == 1
    assert world.page("/private/a")["state"] == "refused"


def test_a_site_whose_rules_cannot_be_read_is_left_alone(world: World, site: Site) -> None:
    site.pages |= {"/robots.txt": Page(status=503, headers={"Retry-After": "100"}), "/a": Page("x")}
    world.watch("/a")
    before = time.time()
    assert world.tick() == ["failed"]
    assert paths(site) == []
    due = world.page("/a")["due_at"]
    assert isinstance(due, float) and due > before + 99
    site.pages["/robots.txt"] = Page(status=301, headers={"Location": "/rules"})
    site.pages["/rules"] = Page("User-agent: *\nDisallow: /")
    world.due()
    assert world.tick() == ["refused"]


def test_failures_are_tried_again_later_and_later(world: World, site: Site) -> None:
    site.pages["/a"] = Page(status=500)
    world.watch("/a")
    pauses = []
    for _ in range(4):
        world.due()
        before = time.time()
        assert world.tick() == ["failed"]
        due = world.page("/a")["due_at"]
        assert isinstance(due, float)
        pauses.append(due - before)
    assert world.page("/a")["failures"] == 4
    assert all(2**n * 0.5 <= pause <= 2**n + 1 for n, pause in enumerate(pauses, start=1)), pauses
    site.pages["/a"] = Page("x")
    world.due()
    assert world.tick() == ["new"]
    assert world.page("/a")["failures"] == 0


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (Page("x" * 20_001), "refused"),
        (Page("x" * 3_000, slow=0.001, headers={"Content-Length": "3000"}), "failed"),
        (Page("x", headers={"Content-Length": "10"}), "failed"),
        (Page("x", headers={"Content-Encoding": "gzip"}), "failed"),
        (Page(status=302, headers={"Location": "/a"}), "failed"),
        (Page(status=302), "failed"),
        (Page(status=302, headers={"Location": "file:///etc/passwd"}), "refused"),
        (Page(status=302, headers={"Location": "http://user@127.0.0.1/"}), "refused"),
        (Page(status=302, headers={"Location": "http://169.254.169.254/latest"}), "refused"),
        (Page(status=302, headers={"Location": "http://localhost:6379/"}), "refused"),
        (Page(status=302, headers={"Location": "http://[::1]/"}), "refused"),
        (Page(status=302, headers={"Location": "http://no-such-host.invalid/"}), "failed"),
        (Page(status=302, headers={"Location": "http://["}), "failed"),
        (Page(status=429, headers={"Retry-After": "soon"}), "failed"),
        (Page(status=304, etag=False), "failed"),
    ],
)
def test_what_a_site_can_do_to_us(world: World, site: Site, page: Page, outcome: str) -> None:
    site.pages["/a"] = page
    world.watch("/a")
    started = time.monotonic()
    assert world.tick() == [outcome]
    assert time.monotonic() - started < 3
    assert world.changes() == []


def test_a_redirect_inside_is_followed(world: World, site: Site) -> None:
    site.pages |= {"/a": Page(status=308, headers={"Location": "b"}), "/b": Page("<p>x</p>")}
    world.watch("/a")
    assert world.tick() == ["new"]
    assert paths(site) == ["/a", "/b"]


def test_the_agent_says_who_asks(world: World, site: Site) -> None:
    site.pages["/a"] = Page("x")
    world.watch("/a")
    world.tick()
    for _, headers in site.requests:
        assert headers["user-agent"] == "WatchTest/1.0 (+mailto:watch@example.com)"
        assert headers["accept-encoding"] == "identity"
        assert headers["host"] == site.host


def test_a_slow_host_gets_its_page_back(world: World, site: Site) -> None:
    site.pages |= {"/robots.txt": Page("User-agent: *\nCrawl-delay: 30"), **linked(2)}
    world.watch("/", "/page/1")
    outcomes = world.tick()
    assert sorted(outcomes) == ["deferred", "new"]
    late = next(path for path in ("/", "/page/1") if not site.asked[path])
    due = world.page(late)["due_at"]
    assert isinstance(due, float) and due > time.time() + 20


def test_a_network_that_is_down(world: World, site: Site, tmp_path: Path) -> None:
    world.watch("/a")
    site.__exit__()
    assert world.tick() == ["failed"]
