"""Label selectors, as the API server matches them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def matches(selector: Any, labels: Mapping[str, str]) -> bool:
    """Whether a `matchLabels` / `matchExpressions` selector selects these labels.

    An empty selector selects everything; one that is missing selects nothing.
    """
    if not isinstance(selector, dict):
        return False
    wanted = selector.get("matchLabels")
    if isinstance(wanted, dict) and not has_all(wanted, labels):
        return False
    expressions = selector.get("matchExpressions")
    return all(
        _holds(expression, labels)
        for expression in (expressions if isinstance(expressions, list) else [])
        if isinstance(expression, dict)
    )


def has_all(wanted: Mapping[Any, Any], labels: Mapping[str, str]) -> bool:
    """Whether all the wanted labels are there, with these values."""
    return all(labels.get(str(key)) == str(value) for key, value in wanted.items())


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, operator = str(expression.get("key")), expression.get("operator")
    values = expression.get("values")
    known = {str(value) for value in values} if isinstance(values, list) else set()
    if operator == "In":
        return labels.get(key) in known
    if operator == "NotIn":
        return labels.get(key) not in known
    if operator == "Exists":
        return key in labels
    return operator == "DoesNotExist" and key not in labels
