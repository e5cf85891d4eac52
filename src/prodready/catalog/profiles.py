"""Profiles: which items a sort of software is asked for, and the numbers that it is measured by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from prodready.catalog.loader import load_catalog
from prodready.catalog.model import Catalog
from prodready.catalog.packaged import packaged
from prodready.catalog.reading import Fields, parse_yaml
from prodready.catalog.thresholds import load_thresholds
from prodready.errors import InputError


@dataclass(frozen=True, slots=True)
class ProfileData:
    """A profile as it is written.

    Attributes:
        areas: areas whose items it asks for; none means all.
        items: items that it asks for besides.
        without: items that it does not ask for.
        thresholds: its own numbers by name.
    """

    name: str
    title: str
    purpose: str
    areas: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def select(self, catalog: Catalog) -> list[str]:
        """The ids of the items that it asks for, in the catalogue's order."""
        asked = {catalog.answered.get(name, name) for name in self.items}
        not_asked = {catalog.answered.get(name, name) for name in self.without}
        return [
            item.id
            for item in catalog.values()
            if item.id in asked
            or item.id not in load_catalog()  # a project asks itself for its own items
            or ((not self.areas or item.area in self.areas) and item.id not in not_asked)
        ]


@cache
def load_profiles() -> Mapping[str, ProfileData]:
    """Every packaged profile by name.

    Raises:
        InputError: a file is not a well-formed profile.
    """
    profiles = (read_profile(data, name) for name, data in packaged("profiles").items())
    return {profile.name: profile for profile in profiles}


def parse_profile(text: str, name: str) -> ProfileData:
    """Read one profile from the text of its file.

    Raises:
        InputError: the file is not well-formed.
    """
    return read_profile(parse_yaml(text, name), name)


def read_profile(data: Any, name: str) -> ProfileData:
    """Read one profile from the data of its file.

    Raises:
        InputError: the data is not well-formed.
    """
    fields = Fields(data, name)
    profile = ProfileData(
        name=name.removesuffix(".yaml"),
        title=fields.text("title"),
        purpose=fields.text("purpose"),
        areas=fields.texts("areas"),
        items=fields.texts("items"),
        without=fields.texts("without"),
        thresholds=_thresholds(fields),
    )
    fields.finish()
    return profile


def _thresholds(fields: Fields) -> dict[str, float]:
    try:
        return check_thresholds(fields.mapping("thresholds"))
    except InputError as error:
        raise fields.error("thresholds", str(error)) from None


def check_thresholds(values: Mapping[str, object]) -> dict[str, float]:
    """The values by name, each a number that its threshold may have.

    Raises:
        InputError: a name is not known, or a value is not a number that it may have.
    """
    known = load_thresholds()
    made: dict[str, float] = {}
    for name, value in values.items():
        if name not in known:
            raise InputError(f"there is no threshold {name}; there are {', '.join(sorted(known))}")
        fault = known[name].fault(value)
        if fault or not isinstance(value, int | float):
            raise InputError(f"{name} {fault}")
        made[name] = value
    return made
