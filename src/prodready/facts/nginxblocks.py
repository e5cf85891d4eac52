"""Blocks of nginx's configurations, with what each inherits from those around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prodready.facts.nginxfiles import NginxFile, NginxFiles
from prodready.model import Place
from prodready.tools.nginx_config import Directive


@dataclass(frozen=True)
class Block:
    """A block of a configuration and those that it is in, outermost first."""

    file: NginxFile
    directive: Directive
    around: tuple[Directive, ...]

    def place(self, directive: Directive | None = None) -> Place:
        """Where a directive stands, the block's own by default."""
        return self.file.place(directive or self.directive)

    def own(self, name: str) -> list[Directive]:
        """The directives of this name right in the block."""
        return [one for one in self.directive.block or () if one.name.value == name]

    def effective(self, name: str) -> list[Directive]:
        """The directives of this name that count: the block's own, else the nearest around it."""
        for block in (self.directive, *reversed(self.around)):
            found = [one for one in block.block or () if one.name.value == name]
            if found:
                return found
        return []

    @property
    def includes(self) -> list[str]:
        """The files that are included here and in the server around, which may say more."""
        around = [each for each in self.around if each.name.value != "http"]
        return [
            value
            for block in (self.directive, *around)
            for one in block.block or ()
            if one.name.value == "include"
            for value in one.values()
            if not value.endswith("mime.types")
        ]


def blocks(nginx: NginxFiles, *names: str) -> Iterator[Block]:
    """Every block of these names, in the order of its file."""
    for file in nginx.files:
        yield from _blocks(file, file.directives, (), names)


def _blocks(
    file: NginxFile,
    directives: list[Directive],
    around: tuple[Directive, ...],
    names: tuple[str, ...],
) -> Iterator[Block]:
    for one in directives:
        if one.block is not None:
            if one.name.value in names:
                yield Block(file, one, around)
            yield from _blocks(file, one.block, (*around, one), names)
