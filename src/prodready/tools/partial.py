"""What a text without its top may be a part of, and when what is wrong with it may be said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prodready.tools.schema_faults import Fault

ENOUGH = 4
"""Known keys for each fault that a part must show, so that the fault is no sign of another sort."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a text may be a part of.

    Attributes:
        noun: what it is: `a container without the rest`.
        faults: what is wrong with it as that.
    """

    noun: str
    faults: tuple[Fault, ...] = ()


def reading(noun: str, found: Iterable[Fault], known: int, telling: int) -> Reading | None:
    """The text as a part of something; None where it may as well be of another sort.

    A key that is unknown and misspells none, or a value of another shape near the top, says that
    it is something else. So does a fault where few keys are known. What a part lacks is no fault.

    Args:
        noun: what it would be.
        found: what would be wrong with it.
        known: how many of its keys the schema knows.
        telling: how many of these hardly stand in texts of another sort.
    """
    kept = [fault for fault in found if not fault.missing]
    if telling < 1 or any(refutes(fault) for fault in kept):
        return None
    if kept and (known < ENOUGH * len(kept) or telling < 2):
        return None
    return Reading(noun, tuple(kept))


def refutes(fault: Fault) -> bool:
    """Whether a fault says that the text is of another sort altogether."""
    if fault.at_key:
        written = str(fault.path[-1])
        # `domain` is no slip of `subdomain`.
        other = fault.meant is not None and len(fault.meant) - len(written) > 2
        return fault.meant is None or (other and written in fault.meant.lower())
    return len([step for step in fault.path if isinstance(step, str)]) < 2


def one_of(nouns: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    unique = list(dict.fromkeys(nouns))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} or {unique[-1]}"
