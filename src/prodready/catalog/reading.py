"""Strict reading of a YAML mapping: each field taken once, by type, with an error that names it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from prodready.errors import InputError

Word = TypeVar("Word", bound=StrEnum)


class Fields:
    """The keys of one mapping of one file. `finish` refuses the keys that nobody took."""

    def __init__(self, data: Any, source: str, prefix: str = "") -> None:
        self._source, self._prefix = source, prefix
        if not isinstance(data, Mapping):
            where = prefix.rstrip(".") or "the file"
            raise InputError(f"{source}: {where} must be a mapping of keys to values")
        self._left: dict[str, Any] = {str(key): value for key, value in data.items()}

    def error(self, key: str, message: str) -> InputError:
        """An error about one key of this file."""
        return InputError(f"{self._source}: {self._prefix}{key}: {message}")

    def has(self, key: str) -> bool:
        """Whether the key is there and nobody took it."""
        return key in self._left

    def text(self, key: str) -> str:
        """A required text, its white space collapsed at the ends."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "must be a text that is not empty")
        return value.strip()

    def optional_text(self, key: str) -> str | None:
        """A text, or None where the key is absent."""
        return self.text(key) if self.has(key) else None

    def word(self, key: str, words: type[Word]) -> Word:
        """A required word of a fixed vocabulary."""
        return self._word(key, self.text(key), words)

    def words(self, key: str, words: type[Word]) -> tuple[Word, ...]:
        """A list of words of a fixed vocabulary; empty where the key is absent."""
        return tuple(self._word(key, text, words) for text in self.texts(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is absent."""
        value = self._left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise self.error(key, "must be a list of texts")
        return tuple(value)

    def number(self, key: str, default: float | None = None) -> float:
        """A number; the default where the key is absent and there is one."""
        value = self._left.pop(key, default)
        if value is None:
            raise self.error(key, "is missing")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, "must be a number")
        return value

    def mapping(self, key: str) -> dict[str, Any]:
        """A mapping; empty where the key is absent."""
        value = self._left.pop(key, {})
        if not isinstance(value, Mapping):
            raise self.error(key, "must be a mapping of keys to values")
        return {str(name): entry for name, entry in value.items()}

    def nested(self, key: str) -> Fields:
        """The fields of a mapping below this one; of an empty one where the key is absent."""
        return Fields(self._left.pop(key, {}), self._source, f"{self._prefix}{key}.")

    def entries(self, key: str) -> list[Fields]:
        """The fields of each mapping in a required list."""
        value = self._take(key)
        if not isinstance(value, list):
            raise self.error(key, "must be a list")
        prefix = f"{self._prefix}{key}"
        return [Fields(entry, self._source, f"{prefix}[{i}].") for i, entry in enumerate(value)]

    def finish(self) -> None:
        """Refuse what was not taken: a key that is spelt wrong does nothing otherwise."""
        if self._left:
            raise self.error(next(iter(self._left)), "is not a key that is known here")

    def _take(self, key: str) -> Any:
        if key not in self._left:
            raise self.error(key, "is missing")
        return self._left.pop(key)

    def _word(self, key: str, text: str, words: type[Word]) -> Word:
        try:
            return words(text)
        except ValueError:
            known = ", ".join(word.value for word in words)
            raise self.error(key, f"{text!r} is none of: {known}") from None


def parse_yaml(text: str, source: str) -> Any:
    """The plain data of a YAML text.

    Raises:
        InputError: it is no YAML; the message names the source.
    """
    import yaml  # only here: what is packaged is seldom parsed

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - the safe loader, in C where there is one
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"{source}: is no YAML: {' '.join(str(error).split())}") from None


def parse_strange_yaml(text: str, source: str) -> Any:
    """The plain data of a YAML text that somebody else wrote: no depth or size can hurt.

    Raises:
        InputError: it is no YAML, or more than one document; the message names the source.
    """
    from prodready.documents.yamltree import YamlError, load  # only here: few projects have any

    try:
        trees = load(text)
    except YamlError as error:
        raise InputError(f"{source}:{error.line}: is no YAML: {error}") from None
    if len(trees) > 1:
        raise InputError(f"{source}: holds one YAML document")
    return trees[0].data if trees else None
