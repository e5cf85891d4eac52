"""The words of the project as frozen types: place, document, finding, verdict.

Everything else speaks in these. They hold data and answer questions about it; they read no files
and run nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from prodready.directives import Directives


class Kind(StrEnum):
    """What a document is. The first part of the question "which tools apply?"."""

    DOCKERFILE = "dockerfile"
    DOCKERIGNORE = "dockerignore"
    COMPOSE = "compose"
    KUBERNETES = "kubernetes"
    HELM_VALUES = "helm-values"
    KUSTOMIZATION = "kustomization"
    GITHUB_WORKFLOW = "github-workflow"
    GITHUB_ACTION = "github-action"
    DEPENDABOT = "dependabot"
    PRE_COMMIT = "pre-commit"
    PROMETHEUS_CONFIG = "prometheus-config"
    PROMETHEUS_RULES = "prometheus-rules"
    PROMQL = "promql"
    ALERTMANAGER = "alertmanager"
    NGINX = "nginx"
    PYTHON = "python"
    SHELL = "shell"
    CONSOLE = "console"
    TERRAFORM = "terraform"
    MAKEFILE = "makefile"
    DOTENV = "dotenv"
    JSON = "json"
    TOML = "toml"
    INI = "ini"
    SQL = "sql"
    REGO = "rego"
    MARKDOWN = "markdown"
    YAML = "yaml"
    HTTP = "http"
    TEXT = "text"


YAML_KINDS = frozenset(
    {
        Kind.COMPOSE,
        Kind.KUBERNETES,
        Kind.HELM_VALUES,
        Kind.KUSTOMIZATION,
        Kind.GITHUB_WORKFLOW,
        Kind.GITHUB_ACTION,
        Kind.DEPENDABOT,
        Kind.PRE_COMMIT,
        Kind.PROMETHEUS_CONFIG,
        Kind.PROMETHEUS_RULES,
        Kind.ALERTMANAGER,
        Kind.YAML,
    }
)


class Severity(StrEnum):
    """How much a finding or an item matters, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the worst; a smaller rank is a worse finding."""
        return list(Severity).index(self)


class Level(StrEnum):
    """How far a document was taken, from not at all to executed."""

    NONE = "none"
    PARSE = "parse"
    LINT = "lint"
    SCHEMA = "schema"
    BUILD = "build"
    RUN = "run"

    @property
    def rank(self) -> int:
        """0 for `none`; a larger rank went further."""
        return _LEVEL_RANKS[self]


_LEVEL_RANKS = {level: rank for rank, level in enumerate(Level)}


class Verdict(StrEnum):
    """What could be said about one snippet."""

    VERIFIED = "verified"
    FAILED = "failed"
    FRAGMENT = "fragment"
    UNVERIFIED = "unverified"


ADDRESSES = ("http://", "https://", "image:")
"""How a place begins that is no file: the address of a service, the name of an image. It has no lines."""


class Place(NamedTuple):
    """A point in a source file: 1-based line and column, counted in characters.

    A named tuple because every line of every document has one, and a dataclass takes three times
    as long to make.
    """

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class LineMap:
    """Where each line of a document's text stands in its source.

    `origins[i]` is the place of the first character of text line `i + 1`; without origins the
    document is the whole file at `path` and places map to themselves.
    """

    path: str
    origins: tuple[Place, ...] | None = None

    def locate(self, line: int, column: int = 1) -> Place:
        """Map a 1-based place in the text to its source; places past the end stop at the end."""
        line, column = max(line, 1), max(column, 1)
        if self.origins is None:
            return Place(self.path, line, column)
        if not self.origins:
            return Place(self.path)
        origin = self.origins[min(line, len(self.origins)) - 1]
        return Place(origin.path, origin.line, origin.column + column - 1)


@dataclass(frozen=True)
class Document:
    """A text with a kind and a place: a file of a repository, or a snippet of a page."""

    path: str
    """The page or file, as the user named it, with `/` between its parts."""
    text: str
    kind: Kind
    lines: LineMap
    name: str | None = None
    """The file name that the document goes by: a fence's title, or the file's own name."""
    info: str = ""
    line: int = 1
    end_line: int = 1
    directives: Directives = field(default_factory=Directives)
    part_of: Document | None = None
    """The whole file, where the snippet is a section of one: the whole is what the tools judge."""
    setup: str = ""
    """Python that the page runs before this block, and that readers do not see."""

    def locate(self, line: int, column: int = 1) -> Place:
        """Map a 1-based place in the text to its source."""
        return self.lines.locate(line, column)

    @cached_property
    def digest(self) -> str:
        """`sha256:…` of all that a verdict depends on besides the tools: text, kind, directives."""
        parts: list[object] = [
            self.kind.value,
            self.name,
            self.text,
            [str(e) for e in self.directives.expect],
            self.directives.skip,
            self.directives.until and self.directives.until.isoformat(),
            self.part_of and self.part_of.digest,
        ]
        if self.setup:
            parts.append(self.setup)
        if self.directives.select:
            parts.append(list(self.directives.select))
        canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a tool or a check has to say, in the reader's file. The one shape that both return."""

    rule: str
    message: str
    severity: Severity
    path: str
    line: int
    column: int = 1
    fix: str | None = None
    help: str | None = None
    tool: str | None = None
    also: tuple[Finding, ...] = ()
    """The same defect in other places, where a report tells it once."""


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that judged a document, and the version of it that did."""

    tool: str
    version: str


@dataclass(frozen=True, slots=True)
class SnippetVerdict:
    """All that is known about one snippet; the row of the report and of the evidence."""

    path: str
    line: int
    end_line: int
    info: str
    kind: Kind
    verdict: Verdict
    level: Level
    digest: str
    checks: tuple[ToolUse, ...] = ()
    findings: tuple[Finding, ...] = ()
    expected: tuple[Finding, ...] = ()
    """The findings that a bad example was asked to show, and showed: its proof."""
    reason: str | None = None
    missing: tuple[str, ...] = ()
    """Names of tools that would have had a say and are not installed."""
    skipped: bool = False
    ignored: int = 0
    """How many findings the project's settings turned off."""
