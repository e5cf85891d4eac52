"""What a live target is: a sort, a name, and answers to items of the catalogue, asked one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from prodready.catalog.model import Surface
from prodready.checks.interface import Outcome
from prodready.targets.profile import Profile

Ask = Callable[[], Iterable[Outcome]]
"""Looks at the target and yields one outcome a subject; none where there is nothing of that sort.

It may raise a `ProdreadyError`: its items were then not run, for the reason that the error tells.
"""


@dataclass(frozen=True)
class LiveTarget:
    """A target that is no folder of files.

    Attributes:
        surface: the sort of target.
        location: how the user named it.
        answers: by item, or by a name that an item covers, what answers it.
        profile: what it is taken for where nobody names a profile.
        notes: what is to be known about the target besides.
    """

    surface: Surface
    location: str
    answers: Mapping[str, Ask]
    profile: Profile
    notes: tuple[str, ...] = ()
    blind: Mapping[str, str] = field(default_factory=dict)
    """By item, why this target cannot answer it."""
