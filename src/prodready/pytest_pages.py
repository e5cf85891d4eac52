"""Pages as pytest collectors: a test a code block, one run of the engine for all that are selected."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from prodready.api import Verification, verify_snippets
from prodready.config import Config, load_config
from prodready.documents.pages import MARKDOWN, Collection, collect, find_pages
from prodready.errors import ProdreadyError
from prodready.evidence import FOLDER
from prodready.model import Document, Finding, SnippetVerdict, Verdict
from prodready.reports.escape import terminal
from prodready.reports.snippets_text import finding_lines
from prodready.reports.sources import Sources
from prodready.reports.style import Style, plural


class Pages:
    """The pages of this run, and the verdicts of their snippets once the first one is asked for."""

    def __init__(self, config: pytest.Config) -> None:
        named: list[str] = config.getoption("prodready") or []
        from_ini: list[str] = config.getini("prodready_paths")
        base = config.inipath.parent if config.inipath else config.rootpath
        try:
            self.settings: Config = load_config(config.rootpath)
            paths = [path.partition("::") for path in named]
            here = [path for path, _, _ in paths] or [_shown(base / path) for path in from_ini]
            self.pages = {
                page.absolute(): str(page) for page in find_pages(here, self.settings.exclusion)
            }
        except ProdreadyError as error:
            raise pytest.UsageError(f"prodready: {terminal(str(error))}") from None
        if not self.pages:
            raise pytest.UsageError(f"prodready: no Markdown page in {', '.join(here)}")
        strict = config.getini("prodready_strict")
        self.strict: bool = self.settings.strict if strict is None else strict
        config.addinivalue_line("markers", "prodready: a code block of a page")
        self._config = config
        self._collected: set[Path] = set()
        self._all = False
        self._result: Verification | None = None
        self._by_document: dict[int, SnippetVerdict] = {}
        selected = {path for path, _, name in paths if name}
        self._add([p for p in named if "::" in p], selected, only=bool(named))

    def _add(self, node_ids: list[str], selected: set[str], *, only: bool) -> None:
        """Let pytest collect the pages: alone when they were asked for and nothing else was."""
        args, source = self._config.args, self._config.args_source
        told = source is self._config.ArgsSource.ARGS
        if told and not only:
            return
        pages = [str(page) for page, shown in self.pages.items() if shown not in selected]
        self._config.args = [*(args if told or not only else []), *pages, *node_ids]
        self._all = not selected

    def pytest_report_header(self) -> str:
        """A line above the run."""
        return f"prodready: code blocks of {plural(len(self.pages), 'page')}"

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> PageFile | None:
        """A collector for a page that was asked for."""
        if file_path.suffix.lower() not in MARKDOWN:
            return None
        if file_path not in self.pages and not parent.session.isinitpath(file_path):
            return None
        self._collected.add(file_path)
        made: PageFile = PageFile.from_parent(parent, path=file_path, run=self)
        return made

    def pytest_collection_modifyitems(self) -> None:
        """Say which pages pytest passed by on its own account (`norecursedirs`, `--ignore`)."""
        if not self._all:
            return
        unseen = [shown for page, shown in self.pages.items() if page not in self._collected]
        if unseen:
            names = ", ".join(unseen[:3]) + (" …" if len(unseen) > 3 else "")
            text = f"prodready: pytest did not look into {plural(len(unseen), 'page')}: {names}"
            try:
                warnings.warn(pytest.PytestCollectionWarning(text), stacklevel=1)
            except pytest.PytestCollectionWarning:
                raise pytest.UsageError(text) from None

    def verdict(self, item: SnippetItem) -> SnippetVerdict:
        """What the engine says about a snippet; asked for the first, it judges all."""
        if self._result is None:
            self._result = self._verify(item.session.items)
        return self._by_document[id(item.document)]

    @property
    def tool_errors(self) -> tuple[str, ...]:
        """The tools that crashed or hung."""
        return self._result.tool_errors if self._result else ()

    def _verify(self, items: Iterable[pytest.Item]) -> Verification:
        files = dict.fromkeys(item.page for item in items if isinstance(item, SnippetItem))
        # Whole pages: what a block means may depend on those above it.
        documents = [document for file in files for document in file.documents]
        collection = Collection(snippets=documents, pages=len(files))
        with _one_at_a_time(self.settings.folder or Path()):
            result = verify_snippets(collection, config=self.settings)
        verdicts = zip(documents, result.verdicts, strict=True)
        self._by_document = {id(document): verdict for document, verdict in verdicts}
        return result


class PageFile(pytest.File):
    """A page; its tests are its code blocks, and what keeps one from being read."""

    def __init__(self, *, run: Pages, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.documents: list[Document] = []

    def collect(self) -> Iterator[pytest.Item]:
        """One item a snippet, named by kind and line."""
        shown = self.run.pages.get(self.path) or _shown(self.path)
        found = collect([shown], flavor=self.run.settings.flavor)
        self.documents = found.snippets
        used: Counter[str] = Counter()
        for problem in found.problems:
            name = _unique(f"{problem.rule}:{problem.line}", used)
            yield ProblemItem.from_parent(self, name=name, problem=problem)
        for document in found.snippets:
            name = _unique(f"{document.kind}:{document.line}", used)
            yield SnippetItem.from_parent(self, name=name, document=document)


class SnippetError(Exception):
    """A snippet that fails; the message is for people."""


class _PageItem(pytest.Item):
    page: PageFile
    line: int = 1

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings, not the way that led here."""
        if isinstance(excinfo.value, SnippetError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands, for reports."""
        return self.path, self.line - 1, self.name


class ProblemItem(_PageItem):
    """What keeps a page or a block of it from being read. Always fails."""

    def __init__(self, *, problem: Finding, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._problem = problem
        self.line = problem.line

    def runtest(self) -> None:
        """Fail with the problem."""
        raise SnippetError(_text([self._problem]))


class SnippetItem(_PageItem):
    """One code block of a page."""

    def __init__(self, *, document: Document, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        assert isinstance(self.parent, PageFile)
        self.page = self.parent
        self.document = document
        self.line = document.line
        self.add_marker("prodready")

    def runtest(self) -> None:
        """Pass what is verified, fail what has findings, skip the rest with its reason."""
        run = self.page.run
        verdict = run.verdict(self)
        if verdict.verdict is Verdict.VERIFIED:
            return
        if verdict.verdict is Verdict.FAILED:
            raise SnippetError(_text(verdict.findings))
        reason = terminal(f"{verdict.verdict}: {verdict.reason}")
        crashed = any(error in (verdict.reason or "") for error in run.tool_errors)
        if crashed or (run.strict and not verdict.skipped):
            raise SnippetError(f"{terminal(verdict.path)}:{verdict.line}: {reason}")
        raise pytest.skip.Exception(reason, _use_item_location=True)


def _text(findings: Iterable[Finding]) -> str:
    sources = Sources()
    lines = [line for one in findings for line in finding_lines(one, sources, Style())]
    return "\n".join(lines)


def _shown(path: Path) -> str:
    """The path relative to the working directory, where reports are read."""
    return Path(os.path.relpath(path)).as_posix()


def _unique(name: str, used: Counter[str]) -> str:
    used[name] += 1
    return name if used[name] == 1 else f"{name}-{used[name]}"


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one of several workers ask the tools, and the others read its answers from the cache."""
    try:
        import fcntl
    except ImportError:  # no such thing on Windows: each worker asks for itself
        yield
        return
    file = folder / FOLDER / "lock"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = open(file, "w", encoding="utf-8")  # noqa: SIM115 - closed below
    except OSError:
        yield
        return
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
