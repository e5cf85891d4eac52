"""What a visit finds, what is told of it, and to whom."""

import threading
import time

from stubs.receiver import Receiver
from stubs.site import Page, Site, linked

from tests.conftest import World, paths
from watch.content import GONE


def test_a_change_is_found_and_told_once(world: World, site: Site, receiver: Receiver) -> None:
    site.pages["/a"] = Page("<p>one</p>")
    world.watch("/a")
    assert world.tick() == ["new"]
    assert world.tick() == []
    world.due()
    assert world.tick() == ["same"]
    site.pages["/a"] = Page("<p>two</p>")
    world.due()
    assert world.tick() == ["changed"]
    assert world.tick() == ["delivered"]
    assert world.tick() == []
    (change,) = world.changes()
    (told,) = receiver.taken.values()
    assert told == {
        "event": "changed",
        "id": change["id"],
        "url": site.url + "/a",
        "before": change["before"],
        "after": change["after"],
        "found_at": change["found_at"],
    }
    assert change["before"] != change["after"] == world.page("/a")["digest"]
    assert receiver.deliveries == [change["id"]]


def test_what_has_not_changed_is_not_sent_again(world: World, site: Site) -> None:
    site.pages["/a"] = Page(
        "<p>one</p>", headers={"Last-Modified": "Thu, 19 Nov 2026 10:00:00 GMT"}
    )
    world.watch("/a")
    world.tick()
    world.due()
    assert world.tick() == ["same"]
    first, second = (headers for path, headers in site.requests if path == "/a")
    assert "if-none-match" not in first
    assert second["if-none-match"] == world.page("/a")["etag"]
    assert second["if-modified-since"] == "Thu, 19 Nov 2026 10:00:00 GMT"
    assert world.page("/a")["digest"]


def test_only_the_text_counts(world: World, site: Site) -> None:
    site.pages["/a"] = Page("<p>one two</p><script>var now = 1</script>", etag=False)
    world.watch("/a")
    world.tick()
    site.pages["/a"] = Page("<div>one\n <b>two</b></div><script>var now = 2</script>", etag=False)
    world.due()
    assert world.tick() == ["same"]
    plain = {"Content-Type": "text/plain"}
    site.pages["/b"] = Page("one  two", headers=plain, etag=False)
    world.watch("/b")
    world.tick()
    site.pages["/b"] = Page("one two", headers=plain, etag=False)
    world.due()
    assert "changed" in world.tick()


def test_a_page_that_goes_and_comes_back(world: World, site: Site, receiver: Receiver) -> None:
    site.pages["/a"] = Page("<p>one</p>")
    world.watch("/a")
    world.tick()
    del site.pages["/a"]
    for outcome in ("gone", "same"):
        world.due()
        assert outcome in world.tick()
    assert world.page("/a")["state"] == "gone"
    site.pages["/a"] = Page("<p>one</p>")
    world.due()
    assert "changed" in world.tick()
    world.tick()
    assert [told["event"] for told in receiver.taken.values()] == ["gone", "changed"]
    assert [change["before"] == GONE for change in world.changes()] == [False, True]


def test_links_of_the_same_site_are_followed_up_to_a_number(world: World, site: Site) -> None:
    site.pages |= linked(5)
    site.pages["/"].text += (
        '<a href="https://elsewhere.example/">x</a><a href="/page/1#part">y</a><a>z</a>'
        '<a href="mailto:a@b.c">m</a><a href="http://[">broken</a><a href="javascript:1">j</a>'
        f'<a href="/{"long" * 600}">l</a><a href="http://localhost:1/">other host</a>'
    )
    world.watch("/")
    world.tick()
    assert sorted(world.tick()) == ["new"] * 5
    assert sorted(paths(site)) == ["/", *(f"/page/{number}" for number in range(5))]


def test_there_is_room_for_so_many_pages(world: World, site: Site) -> None:
    world.parts.crawler.settings = world.settings.__class__(
        **{**vars(world.settings), "max_pages": 3}
    )
    site.pages |= linked(9)
    world.watch("/")
    world.tick()
    assert world.tick() == ["new", "new"]
    world.due()
    world.tick()
    assert len(set(paths(site))) == 3


def test_a_message_that_is_lost_is_sent_again(world: World, site: Site) -> None:
    site.pages["/a"] = Page("x")
    world.watch("/a")
    world.drop = True
    assert world.tick() == ["dropped"]
    world.drop = False
    assert world.tick() == []
    time.sleep(world.settings.lease)
    assert world.tick() == ["new"]


def test_who_comes_too_late_changes_nothing(world: World, other: World, site: Site) -> None:
    site.pages["/a"] = Page("<p>one</p>", etag=False)
    world.watch("/a")
    world.tick()
    world.due()
    site.pages["/a"] = Page("<p>two two</p>", slow=0.05, etag=False)
    site.pages["/a"].headers["Content-Length"] = "14"
    late = world.page("/a")
    world.drop = True
    world.tick()
    lease = world.page("/a")["leased_until"]
    assert isinstance(lease, float)
    found: list[str] = []
    slow = threading.Thread(
        target=lambda: found.append(world.parts.crawler.visit(site.url + "/a", lease))
    )
    slow.start()
    time.sleep(0.2)
    # The lease runs out while the first one is still reading.
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE pages SET leased_until = 1")
    assert other.tick() == ["changed"]
    slow.join(5)
    assert found == ["lost"]
    assert world.parts.crawler.visit(site.url + "/a", lease) == "lost"
    assert len(world.changes()) == 1
    assert late["digest"] == world.changes()[0]["before"]


def test_a_receiver_that_fails_is_told_later(world: World, site: Site, receiver: Receiver) -> None:
    site.pages["/a"] = Page("<p>one</p>")
    world.watch("/a")
    world.tick()
    site.pages["/a"] = Page("<p>two</p>")
    world.due()
    world.tick()
    receiver.status = 503
    assert world.tick() == ["failed"]
    assert world.tick() == []
    receiver.status, receiver.slow = 200, 1.5
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE changes SET due_at = 0")
    # Taken, and answered too late: it is told again, with the same key.
    assert world.tick() == ["failed"]
    receiver.slow = 0
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE changes SET due_at = 0")
    assert world.tick() == ["delivered"]
    (change,) = world.changes()
    assert change["attempts"] == 3
    assert receiver.deliveries == [change["id"]] * 2
    assert list(receiver.taken) == [change["id"]]
    assert world.parts.notifier.tell(str(change["id"]), 5.0) == "lost"


def test_who_sends_without_the_secret_is_refused(
    world: World, site: Site, receiver: Receiver
) -> None:
    receiver.secret += "?"
    site.pages["/a"] = Page("<p>one</p>")
    world.watch("/a")
    world.tick()
    site.pages["/a"] = Page("<p>two</p>")
    world.due()
    world.tick()
    assert world.tick() == ["failed"]
    assert (receiver.refused, receiver.taken) == (1, {})
