"""`--update`: run pages, and write into them what their blocks print now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from prodready.directives import Role
from prodready.documents.flavor import Flavor
from prodready.documents.includes import Includes
from prodready.documents.markdown import extract
from prodready.documents.project import flavor_for
from prodready.model import Document, Kind
from prodready.reports.style import plural
from prodready.running.console_blocks import commands
from prodready.running.examples import examples, is_session
from prodready.running.pages import PageRun
from prodready.running.result import OUTPUT, Edit, Result
from prodready.running.rewrite import Replacement, Source, Sources, keep_safe, locate, write_page

_MARKS = ("```", "~~~", ">>>", "$ ", "# ", "% ", "❯", "--8<--")
Signature = list[tuple[object, ...]]


def rewrite_page(run: PageRun, path: str, flavor: Flavor | None) -> list[str]:
    """Write what a run printed into the page, or the file that the output stands in.

    What would change more than output (a line that closes the fence, or looks like a prompt) is
    left out and told.

    Returns:
        what was done, for a person.

    Raises:
        InputError: a file cannot be read or written.
    """
    sources: Sources = {path: Source(path)}
    edits, error = _edits(run.results)
    located = [locate(edit, sources) for edit in edits]
    wanted = [each for each in located if each is not None]
    told = [f"{error}: what is shown below this error is left as it is"] if error else []
    if not wanted:
        return told + _told(path, 0, len(located))
    before = _signature(run.documents)

    def accepts(chosen: Mapping[str, list[Replacement]]) -> bool:
        """Whether the page still has the same blocks and runs the same code."""
        others = [each for name, part in chosen.items() if name != path for each in part]
        if not all(map(_apart, chosen.values())) or not all(map(_is_plain, others)):
            return False
        if path not in chosen:
            return True
        text = sources[path].with_lines(chosen[path])
        page = extract(
            text, path, flavor=flavor or flavor_for(path), includes=Includes.for_page(Path(path))
        )
        return _signature(page.snippets) == before

    chosen, refused = keep_safe(wanted, accepts)
    for name, replacements in chosen.items():
        write_page(name, sources[name].with_lines(replacements))
    done = sum(len(each) for each in chosen.values())
    return told + _told(path, done, len(refused) + len(located) - len(wanted))


def _edits(results: Sequence[Result]) -> tuple[list[Edit], str | None]:
    """The edits down to the first error of a page, and where that is.

    Below it the page's state is not what its author meant, and neither is what it prints.
    """
    found: list[Edit] = []
    for result in results:
        expected = {each.rule for each in result.document.directives.expect}
        errors = [r for r in result.remarks if r.rule != OUTPUT and r.rule not in expected]
        last = min((remark.line for remark in errors), default=None)
        if result.inherited:
            return found, f"{result.inherited[0].path}:{result.inherited[0].line}"
        if OUTPUT not in expected:
            found += [edit for edit in result.edits if last is None or edit.end < last]
        if last is not None and result.ran:
            place = result.document.locate(last)
            return found, f"{place.path}:{place.line}"
    return found, None


def _told(path: str, done: int, refused: int) -> list[str]:
    told = [f"{path}: {plural(done, 'shown output')} rewritten"] if done else []
    if refused:
        told.append(
            f"{path}: {refused} left as they are: what was printed would close a fence or read as "
            f"a command, or the lines do not stand together"
        )
    return told


def _apart(replacements: Sequence[Replacement]) -> bool:
    """Whether no two of them are about the same lines."""
    ordered = sorted(replacements)
    return all(
        a.end <= b.first and (a.first, a.end) != (b.first, b.end) for a, b in pairwise(ordered)
    )


def _is_plain(replacement: Replacement) -> bool:
    """Whether no line could be read as more than output, in a file that pages include."""
    return not any(line.lstrip("> \t").startswith(_MARKS) for line in replacement.lines)


def _signature(documents: Sequence[Document]) -> Signature:
    """All of a page's blocks except the output that they show."""
    return [_block(document) for document in documents]


def _block(document: Document) -> tuple[object, ...]:
    if document.directives.running.role is Role.OUTPUT:
        return (document.info,)
    code: object = document.text
    if document.kind is Kind.PYTHON and is_session(document.text):
        code = [example.source for example in examples(document.text)]
    elif document.kind in (Kind.CONSOLE, Kind.SHELL) and (found := commands(document.text)):
        code = [command.source for command in found]
    return (document.info, document.kind, str(code))
