"""The report of `prodready check` for a person: what fails first, with where and what to write."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from prodready.checks.results import ItemResult, Status, summary
from prodready.reports.check_sheet import signed_words
from prodready.reports.escape import terminal, terminal_path
from prodready.reports.sources import is_address, other_places
from prodready.reports.style import Style, plural

if TYPE_CHECKING:
    from prodready.targets.profile import Profile

MAX_SHOWN = 3
"""Witnesses of one item that are named; the JSON report has them all."""


MAX_ASKED = 12
"""Items for a person that are each told with what to show; of more, only the ids by area."""


def render(
    results: Sequence[ItemResult],
    location: str,
    profile: Profile,
    style: Style | None = None,
    notes: Sequence[str] = (),
) -> str:
    """The report as text: failures by severity, what is open, what holds, and the counts."""
    style = style or Style()
    head = f"{location}: profile {profile.name} ({profile.because})"
    blocks = [style.bold(head)]
    for status, write in (
        (Status.FAIL, _failed),
        (Status.NOT_RUN, _open),
        (Status.NEEDS_ATTESTATION, _open),
        (Status.WAIVED, _signed),
        (Status.ATTESTED, _signed),
        (Status.PASS, _passed),
    ):
        chosen = [result for result in results if result.status is status]
        chosen.sort(key=lambda result: result.item.severity.rank)
        if chosen:
            many = status is Status.NEEDS_ATTESTATION and len(chosen) > MAX_ASKED
            lines = (
                list(_by_area(chosen, style))
                if many
                else [line for result in chosen for line in write(result, style)]
            )
            blocks.append("\n".join([style.bold(_HEADINGS[status]), *lines]))
    if notes:
        blocks.append("\n".join([style.bold("To be known"), *(f"  {_one_line(n)}" for n in notes)]))
    blocks.append(_closing(results, style))
    return "\n\n".join(blocks) + "\n"


_HEADINGS = {
    Status.FAIL: "Fails",
    Status.NOT_RUN: "Not run",
    Status.NEEDS_ATTESTATION: "Needs a person's word",
    Status.WAIVED: "Waived",
    Status.ATTESTED: "Attested",
    Status.PASS: "Passes",
}


def _failed(result: ItemResult, style: Style) -> Iterator[str]:
    item = result.item
    severity = f"{item.severity.value:<8}"
    yield f"  {style.red(severity)} {style.bold(item.id)}  {item.title}"
    fixes = {finding.fix for finding in result.findings}
    for finding in result.findings:
        yield f"    {_where(finding.path, finding.line)}: {terminal(finding.message)}"
        if finding.also:
            yield f"      {style.dim(terminal(other_places(finding)))}"
        if len(fixes) > 1:
            yield f"      {style.dim('fix:')} {_one_line(finding.fix)}"
    yield f"    {style.dim('why:')} {_first_sentence(item.why)}"
    if len(fixes) == 1:
        yield f"    {style.dim('fix:')} {_one_line(fixes.pop())}"
    for one in result.signed:
        accepted = f"{plural(len(one.findings), 'finding')} waived for {one.resource or 'all'}"
        yield f"    {style.dim(_one_line(f'{accepted} until {one.until} by {one.by}: {one.text}'))}"
    if result.known:
        yield f"    {style.dim(plural(len(result.known), 'finding') + ' known already')}"


def _open(result: ItemResult, style: Style) -> Iterator[str]:
    yield f"  {style.yellow(result.item.id)}  {result.item.title}"
    if result.reason:
        yield f"    {_one_line(result.reason)}"


def _by_area(results: Sequence[ItemResult], style: Style) -> Iterator[str]:
    """The ids of many items, an area a paragraph."""
    areas = dict.fromkeys(sorted(result.item.area for result in results))
    for area in areas:
        ids = ", ".join(result.item.id for result in results if result.item.area == area)
        yield from textwrap.wrap(
            f"{area}: {ids}",
            width=96,
            initial_indent="  ",
            subsequent_indent="    ",
            break_on_hyphens=False,
        )
    yield f"  {style.dim('`prodready explain ITEM` says what to show, `prodready attest ITEM` signs.')}"


def _signed(result: ItemResult, style: Style) -> Iterator[str]:
    """Who answers for the item, until when and why."""
    yield f"  {style.yellow(result.item.id)}  {result.item.title}"
    for words in filter(None, (signed_words(result), result.reason)):
        yield f"    {style.dim(_one_line(words))}"


def _passed(result: ItemResult, style: Style) -> Iterator[str]:
    places = [_where(w.place.path, w.place.line) for w in result.witness]
    shown = ", ".join(places[:MAX_SHOWN])
    more = f" and {len(places) - MAX_SHOWN} more" if len(places) > MAX_SHOWN else ""
    yield f"  {style.green(result.item.id)}  {style.dim(shown + more)}"


def _where(path: str, line: int) -> str:
    """A line of a file; an address has none."""
    return terminal(path) if is_address(path) else f"{terminal_path(path)}:{line}"


def _closing(results: Sequence[ItemResult], style: Style) -> str:
    counts = summary(results)
    words = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    line = f"{plural(len(results), 'item')}: {words}" if words else "0 items"
    hint = "\n`prodready explain ITEM` tells why and how." if counts[Status.FAIL.value] else ""
    return style.bold(line) + hint


def _first_sentence(text: str) -> str:
    return _one_line(re.split(r"(?<=[.!?])\s+(?=[A-Z`])", text.strip(), maxsplit=1)[0])


def _one_line(text: str | None) -> str:
    return terminal(" ".join((text or "").split()))
