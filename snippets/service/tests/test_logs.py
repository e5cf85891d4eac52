"""Lines of the log: every value fits into one, and no secret does."""

import json
import logging
import sys
from typing import Any

import pytest

from orders import logs


def line(**record: Any) -> dict[str, Any]:
    """What a record looks like as a line."""
    found: dict[str, Any] = json.loads(
        logs.JsonFormatter().format(logging.makeLogRecord({"msg": "m", **record}))
    )
    return found


def test_extra_fields_are_kept_and_replace_nothing() -> None:
    found = line(colour="red", level="loud", fields={"name": "n", "message": 1, "time": None})

    assert found["colour"] == "red"
    assert found["message"] == "m"
    assert (found["message_"], found["level_"], found["time_"], found["name"]) == (
        1,
        "loud",
        None,
        "n",
    )


def test_a_field_of_any_name_can_be_logged(caplog: pytest.LogCaptureFixture) -> None:
    logs.event(logging.getLogger("t"), logging.ERROR, "m", name="n", args=1, module="x")

    found = json.loads(logs.JsonFormatter().format(caplog.records[0]))

    assert (found["name"], found["args"], found["module"]) == ("n", 1, "x")


@pytest.mark.parametrize("value", [float("nan"), object(), {1, 2}, b"x", "\ud800", "a\nb"])
def test_no_value_breaks_a_line(value: object) -> None:
    text = logs.JsonFormatter().format(logging.makeLogRecord({"msg": "m", "value": value}))

    text.encode()
    assert "\n" not in text
    assert "value" in json.loads(text, parse_constant=lambda name: pytest.fail(name))


def test_secrets_are_left_out_of_the_line() -> None:
    fields = {"card": "4242424242424242", "sent": [{"Authorization": "Bearer x", "item": "tea"}]}
    found = line(fields=fields)
    assert found["card"] == "[redacted]"
    assert found["sent"] == [{"Authorization": "[redacted]", "item": "tea"}]


@pytest.mark.parametrize("value", ["x" * 100_000, ["x" * 100] * 1000, {"a": "é" * 9000}])
def test_a_line_does_not_grow_with_what_is_logged(value: object) -> None:
    found = line(fields={"value": value, "other": 1})
    assert len(json.dumps(found)) < 3 * logs.LONGEST
    assert found["other"] == 1
    assert str(found["value"]).endswith(" more)")


def test_an_exception_is_in_the_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        assert "ValueError: broken" in line(exc_info=sys.exc_info())["exception"]
