"""The environment variables that code reads: Python, its settings classes, JavaScript and Go."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.checks.interface import Broken
from prodready.coherence.facts.code import Module, dotted, text
from prodready.documents.repository import Repository
from prodready.facts import envgo, envnode
from prodready.facts.codetext import Sources
from prodready.facts.outgoing import keyword_of
from prodready.facts.pythoncode import PythonCode, called, origins
from prodready.model import Place
from prodready.patterns import lazy

_READERS = frozenset({"os.getenv", "os.environ.get", "environ.get", "os.environ.setdefault"})
_ENV_OBJECTS = frozenset(
    {"environ.Env", "environs.Env", "decouple.config", "starlette.config.Config"}
)


@dataclass(frozen=True, slots=True)
class Read:
    """A variable that the code reads.

    Attributes:
        name: as the environment has it.
        default: the text that is taken where it is not set, as far as it is written out.
        required: whether the code fails without it.
        place: where it is read.
    """

    name: str
    default: str | None
    required: bool
    place: Place


@dataclass(frozen=True, eq=False)
class EnvReads:
    """Every variable that the service's code reads."""

    python: PythonCode
    sources: Sources

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look which files there are."""
        return cls(PythonCode.from_repository(repository), Sources.from_repository(repository))

    @property
    def broken(self) -> tuple[Broken, ...]:
        """What cannot be read."""
        return self.python.broken

    @cached_property
    def all(self) -> tuple[Read, ...]:
        """Every reading, in the order of the files."""
        found: list[Read] = []
        for module in self.python.mentioning("environ", "getenv", "Settings", "env", "config"):
            found += _calls(module)
            found += _settings(module)
        found += self._javascript()
        found += self._go()
        return tuple(dict.fromkeys(found))

    def _javascript(self) -> Iterator[Read]:
        for source in self.sources.of("javascript"):
            yield from (Read(*each) for each in envnode.reads(source))
            if "process.env" not in source.text:
                continue
            pattern = r"\bprocess\.env\.([A-Z][A-Z0-9_]*)\b(\s*(?:\|\||\?\?))?"
            for match in source.find(pattern):
                default = None
                rest = source.text[match.end() : match.end() + 200].lstrip()
                if match[2] and rest[:1] in ("'", '"', "`"):
                    default = rest[1:].partition(rest[0])[0]
                yield Read(match[1], default, False, source.place(match.start()))

    def _go(self) -> Iterator[Read]:
        sources = [one for one in self.sources.of("go") if not _BESIDE.search(one.path)]
        yield from (Read(*each) for each in envgo.helpers(sources))
        # go-flags puts a group's namespace before the names of a struct that lies elsewhere.
        spaced = {one.path for one in sources if 'env-namespace:"' in one.text}
        for source in sources:
            if not spaced or source.path in spaced:
                yield from (Read(*each) for each in envgo.tags(source))
            yield from (Read(*each) for each in envgo.libraries(source))
            for match in re.finditer(
                r'\bos\.(?:Getenv|LookupEnv)\("([A-Z][A-Z0-9_]*)"\)', source.text
            ):
                written = not source.code[match.start()].isspace()
                if written and not _OF_SYSTEMD.match(match[1]):
                    yield Read(match[1], None, False, source.place(match.start()))


_BESIDE = lazy(r"(^|/)[^/]*(test|mock|script|integration|e2e|fake)[^/]*(/|\.go$)", re.I)
"""Go that helps tests and builds, wherever it lies."""
_OF_SYSTEMD = lazy(r"(LISTEN_|WATCHDOG_|NOTIFY_SOCKET$|JOURNAL_STREAM$|INVOCATION_ID$)")


def _calls(module: Module) -> Iterator[Read]:
    names = origins(module)
    objects = _env_objects(module, names)
    # `getenv("X") or "default"`
    instead = {
        id(node.values[0]): node.values[-1]
        for node in module.walk(ast.BoolOp)
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)
    }
    for node in module.walk(ast.Subscript, ast.Call):
        if isinstance(node, ast.Subscript):
            name = text(node.slice)
            if name and dotted(node.value).endswith("environ") and isinstance(node.ctx, ast.Load):
                yield Read(name, None, True, module.place(node))
        elif isinstance(node, ast.Call) and node.args:
            other = instead.get(id(node))
            name, whole = text(node.args[0]), called(node, names)
            first = dotted(node.func).partition(".")[0]
            known = whole in _READERS or first in objects or whole in _ENV_OBJECTS
            if name and known and name.replace("_", "").isalnum() and name.upper() == name:
                given = keyword_of(node, "default")
                if given is None and len(node.args) > 1 and _is_default(node, whole):
                    given = node.args[1]
                given = other if given is None else given
                required = given is None and whole not in _READERS
                yield Read(name, _default(given), required, module.place(node))


def _default(node: ast.expr | None) -> str | None:
    """A text or a number that is written out, as text."""
    value = node.value if isinstance(node, ast.Constant) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _is_default(node: ast.Call, whole: str) -> bool:
    """Whether the second argument is the default: of `env("X", …)` of django-environ it is a type."""
    if whole in _READERS or whole == "decouple.config" or "." in dotted(node.func):
        return True
    return text(node.args[1]) is not None


def _env_objects(module: Module, names: dict[str, str]) -> set[str]:
    """Names that hold a reader of django-environ, environs, decouple or Starlette."""
    found = {name for name, whole in names.items() if whole in ("decouple.config", "environs.env")}
    for node in module.walk(ast.Assign):
        assert isinstance(node, ast.Assign)
        if isinstance(node.value, ast.Call) and called(node.value, names) in _ENV_OBJECTS:
            found |= {dotted(target) for target in node.targets}
    return found


def settings_classes(module: Module) -> Iterator[ast.ClassDef]:
    """The classes of a module that pydantic fills from the environment."""
    if "BaseSettings" not in module.document.text:
        return
    known = {"BaseSettings"}
    for node in sorted(module.walk(ast.ClassDef), key=lambda each: getattr(each, "lineno", 0)):
        assert isinstance(node, ast.ClassDef)
        if any(dotted(base).rpartition(".")[2] in known for base in node.bases):
            known.add(node.name)
            yield node


def _settings(module: Module) -> Iterator[Read]:
    for node in settings_classes(module):
        prefix = _prefix(node)
        for field in node.body:
            if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                continue
            if field.target.id == "model_config" or "ClassVar" in ast.dump(field.annotation):
                continue
            name, default, required = field.target.id, field.value, field.value is None
            if isinstance(default, ast.Call):
                made = default
                alias = keyword_of(made, "validation_alias") or keyword_of(made, "alias")
                name = text(alias) or name
                default = keyword_of(made, "default") or (made.args[0] if made.args else None)
                factory = keyword_of(made, "default_factory")
                required = factory is None and (default is None or _is_ellipsis(default))
            whole = (prefix + name).upper()
            yield Read(whole, _default(default), required, module.place(field))


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _prefix(node: ast.ClassDef) -> str:
    for part in ast.walk(node):
        if isinstance(part, ast.keyword) and part.arg == "env_prefix":
            return text(part.value) or ""
        if isinstance(part, ast.Assign) and dotted(part.targets[0]) == "env_prefix":
            return text(part.value) or ""
    return ""
