"""Terraform's modules: the folders that hold `.tf` files, and which of them are applied as they are.

A root module is one that somebody applies: it has a backend, configures a provider that nobody hands
to it, or has values for its variables beside it. Others are called by roots, or published.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.hcl import Block, Code, parse
from prodready.facts.hclwords import HclError
from prodready.model import Document, Kind, Place

SUFFIXES = (".tf", ".tofu")
LOCK_FILE = ".terraform.lock.hcl"


@dataclass(eq=False)
class Module:
    """The blocks of one folder's files.

    Attributes:
        folder: relative to the repository's root; empty for the root itself.
        blocks: the blocks of its files, in the order of their paths.
        values: the files beside it that hold values for its variables.
    """

    folder: str
    blocks: list[Block] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def of(self, *types: str) -> Iterator[Block]:
        """Its blocks of these types."""
        return (block for block in self.blocks if block.type in types)

    def resources(self, *types: str) -> Iterator[Block]:
        """Its resources of these types."""
        for block in self.of("resource"):
            if len(block.labels) == 2 and block.labels[0] in types:
                yield block

    def inside(self, type_: str) -> Iterator[Block]:
        """The blocks of a type directly within its `terraform` blocks."""
        for settings in self.of("terraform"):
            yield from settings.of(type_)

    @property
    def backends(self) -> list[Block]:
        """Where its state is kept: the blocks `backend` and `cloud`."""
        return [*self.inside("backend"), *self.inside("cloud")]

    @cached_property
    def locals(self) -> dict[str, Any]:
        """Its local values by name, as plain data."""
        return {name: b.get(name) for b in self.of("locals") for name in b.attributes}

    def resolve(self, value: Any) -> Any:
        """A literal behind `local.NAME`, else the value itself."""
        if isinstance(value, Code) and value.text.startswith("local."):
            return self.locals.get(value.text.removeprefix("local."), value)
        return value

    def default(self, value: Any) -> Any:
        """What a value is where nobody says anything: the default of a variable, or `resolve`."""
        text = value.text if isinstance(value, Code) else value
        named = re.fullmatch(r'"?(?:\$\{)?\s*var\.(\w+)\s*\}?"?', text) if text else None
        if named is None or self.values:
            return self.resolve(value)
        blocks = (block for block in self.of("variable") if block.labels == (named[1],))
        return next((block.get("default", default=value) for block in blocks), value)

    @property
    def calls(self) -> Iterator[tuple[Block, str | None]]:
        """The modules that it calls, each with its folder where it is in the repository."""
        for block in self.of("module"):
            source = block.get("source")
            own = isinstance(source, str) and source.startswith(("./", "../"))
            folder = posixpath.normpath(posixpath.join(self.folder, source)) if own else None
            yield block, "" if folder == "." else folder

    def __str__(self) -> str:
        return self.folder or "the root folder"


@dataclass
class Terraform:
    """Every module of the repository that is neither a test nor an example.

    Attributes:
        repository: where they were read.
        modules: by folder.
        terragrunt: the files of Terragrunt, by path.
        broken: files that cannot be read.
    """

    repository: Repository
    modules: dict[str, Module] = field(default_factory=dict)
    terragrunt: dict[str, Block] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read every module; a file that is broken is only named."""
        found = cls(repository)
        for document in repository.documents(Kind.TERRAFORM):
            path = document.path if document.lines.origins is None else document.name or "page.tf"
            folder, _, name = path.rpartition("/")
            if document.lines.origins is None and repository.role(path) is not Role.PRODUCTION:
                continue
            if name.endswith(SUFFIXES):
                block = found._read(document)
                if block is not None:
                    found.modules.setdefault(folder, Module(folder)).blocks += block.blocks
            elif name in ("terragrunt.hcl", "root.hcl"):
                block = found._read(document)
                if block is not None:
                    found.terragrunt[path] = block
        for path in repository.files:
            folder, _, name = path.rpartition("/")
            if name.endswith((".tfvars", ".tfvars.json")) and folder in found.modules:
                found.modules[folder].values.append(path)
        return found

    def _read(self, document: Document) -> Block | None:
        try:
            return parse(document.text, document.locate)
        except HclError as error:
            line = document.text.count("\n", 0, error.offset) + 1
            place = document.locate(line, 1)
            self.broken.append(Broken(place, f"cannot be read: {error}", Kind.TERRAFORM))
            return None

    @cached_property
    def units(self) -> dict[str, Block]:
        """The files of Terragrunt that each apply a module, by path."""
        return {
            path: block
            for path, block in self.terragrunt.items()
            for settings in block.of("terraform")
            if "source" in settings.attributes
        }

    @cached_property
    def generated(self) -> list[tuple[Block, Block]]:
        """What Terragrunt writes beside each module: the block that says so, and the text's blocks."""
        found = []
        for block in self.terragrunt.values():
            for generate in block.of("generate"):
                contents = generate.get("contents")
                text = contents.text if isinstance(contents, Code) else str(contents or "")
                try:
                    found.append((generate, parse(text, _always(generate.place))))
                except HclError:
                    continue  # other expressions may make it; nothing is known of it
        return found

    @cached_property
    def called(self) -> frozenset[str]:
        """The folders of modules that another module of the repository calls."""
        return frozenset(
            folder
            for module in self.modules.values()
            for _, folder in module.calls
            if folder is not None
        )

    @cached_property
    def roots(self) -> list[Module]:
        """The modules that are applied as they are."""
        return [module for module in self.modules.values() if self._is_root(module)]

    def _is_root(self, module: Module) -> bool:
        if module.backends:
            return True
        if module.folder in self.called or self._under_terragrunt(module):
            return False
        configured = any(
            provider.attributes or provider.blocks for provider in module.of("provider")
        )
        plain = "modules" not in module.folder.split("/")
        return plain and (configured or bool(module.values))

    def _under_terragrunt(self, module: Module) -> bool:
        return posixpath.join(module.folder, "terragrunt.hcl") in self.terragrunt

    def tree(self, *modules: Module) -> list[Module]:
        """These modules and all of the repository's that they call, each once."""
        found: dict[str, Module] = {}
        queue = list(modules)
        while queue:
            module = queue.pop(0)
            if module.folder not in found:
                found[module.folder] = module
                below = (folder for _, folder in module.calls if folder is not None)
                queue += [self.modules[each] for each in below if each in self.modules]
        return list(found.values())

    def resources(self, *types: str) -> Iterator[tuple[Module, Block]]:
        """The resources of these types, of every module."""
        for module in self.modules.values():
            for block in module.resources(*types):
                yield module, block

    def lock_of(self, module: Module) -> str | None:
        """The committed lock file of a module's providers."""
        path = posixpath.join(module.folder, LOCK_FILE)
        return path if self.repository.exists(path) else None


def _always(place: Place) -> Callable[[int, int], Place]:
    """A text that stands nowhere by itself: each line of it is where it is asked for."""

    def locate(line: int, column: int) -> Place:
        del line, column
        return place

    return locate


def refers(value: Any, block: Block) -> bool:
    """Whether an expression, or one within it, names this resource."""
    name = ".".join(block.labels)
    if isinstance(value, Mapping):
        return any(refers(each, block) for each in value.values())
    if isinstance(value, list):
        return any(refers(each, block) for each in value)
    if not isinstance(value, Code):
        return False
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", value.text) is not None


def read_hcl(repository: Repository, path: str) -> Block:
    """The blocks of another file of the language; none where it cannot be read."""
    try:
        return parse(repository.read(path) or "", lambda line, column: Place(path, line, column))
    except HclError:
        return Block("", (), Place(path))
