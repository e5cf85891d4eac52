"""What an item may set of a check: its parameters with a default, and the types that they take."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Sequence
from typing import Any

from prodready.checks.interface import CheckFunction

_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def settable_arguments(function: CheckFunction) -> dict[str, Any]:
    """The parameters that an item may set, with the type that each takes."""
    hints = typing.get_type_hints(function)
    return {
        name: hints.get(name, Any)
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is not inspect.Parameter.empty
    }


def argument_fault(value: Any, wanted: Any) -> str | None:
    """What is wrong with a value for a parameter of this type; None where it fits."""
    return None if _fits(value, wanted) else f"must be {_words(wanted)}"


def _fits(value: Any, wanted: Any) -> bool:
    origin = typing.get_origin(wanted)
    if wanted is Any:
        return True
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, one) for one in typing.get_args(wanted))
    if origin in (tuple, list, Sequence):
        inner = typing.get_args(wanted)[0]
        return isinstance(value, list | tuple) and all(_fits(one, inner) for one in value)
    if wanted in (int, float) and isinstance(value, bool):
        return False
    if wanted is float:
        return isinstance(value, int | float)
    if wanted is types.NoneType:
        return value is None
    return isinstance(value, origin or wanted) if isinstance(origin or wanted, type) else True


def _words(wanted: Any) -> str:
    origin = typing.get_origin(wanted)
    if origin in (types.UnionType, typing.Union):
        parts = [one for one in typing.get_args(wanted) if one is not types.NoneType]
        return " or ".join(map(_words, parts))
    if origin in (tuple, list, Sequence):
        inner = typing.get_args(wanted)[0]
        return "a list" if inner is Any else f"a list, each of it {_words(inner)}"
    return _WORDS.get(wanted, getattr(wanted, "__name__", str(wanted)))
