"""A checklist as Markdown with boxes: readable without JavaScript, and made to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prodready.catalog import Catalog, Checklist, Item
from prodready.site.address import qr_code, short_address, site_address
from prodready.site.place import relative


def _fields(*names: str) -> str:
    """Lines to write on, on paper."""
    return "".join(f'<span class="pr-field">{name}</span>' for name in names)


_PAPER_HEAD = (
    f'<div class="pr-paper-head" aria-hidden="true">'
    f"{_fields('Service', 'Version', 'Environment')}</div>"
)
"""What only paper needs: the service and version that the list was filled in for."""

_SIGN_OFF = (
    '<div class="pr-sign-off" aria-hidden="true"><strong>Signed off</strong>'
    + f"<div>{_fields('Name', 'Role', 'Date', 'Evidence', 'Signature')}</div>" * 2
    + "</div>"
)


def render_checklist(checklist: Checklist, catalog: Catalog, page: str | None = None) -> str:
    """The whole list: a head for paper, the sections with their items, and the sign-off block.

    `page` is the page that it stands on, from the docs folder.
    """
    parts = [_qr(checklist), flat(checklist.purpose), _count(checklist, catalog), _PAPER_HEAD]
    for section in checklist.sections:
        parts.append(f"## {section.title}")
        parts.append(_items((catalog[identifier] for identifier in section.items), page))
    parts.append(_SIGN_OFF)
    return "\n\n".join(parts) + "\n"


def render_table(lists: Mapping[str, Checklist], page: str | None = None) -> str:
    """Every checklist with its size and whom it is for."""
    rows = ["| List | Items | Purpose |", "| --- | ---: | --- |"]
    for one in lists.values():
        link = relative(f"checklists/{one.id}.md", page)
        rows.append(f"| [{one.title}]({link}) | {len(one.items)} | {flat(one.purpose)} |")
    return "\n".join(rows)


def _qr(checklist: Checklist) -> str:
    """The list's own address for a telephone; nothing where nobody knows where the site will be."""
    site = site_address()
    if not site:
        return ""
    code = qr_code(f"{site}checklists/{checklist.id}/")
    return f'<div class="pr-qr" aria-hidden="true">{code}this list</div>'


def _count(checklist: Checklist, catalog: Catalog) -> str:
    machine = sum(catalog[identifier].check is not None for identifier in checklist.items)
    person = len(checklist.items) - machine
    many = "item" if len(checklist.items) == 1 else "items"
    return f"{len(checklist.items)} {many}: {machine} checked by machine, {person} by a person.\n{{ .pr-count }}"


def _items(items: Iterable[Item], page: str | None) -> str:
    rows = "\n\n".join(_item(item, page) for item in items)
    return f'<div class="pr-items" markdown="block">\n\n{rows}\n\n</div>'


def _item(item: Item, page: str | None) -> str:
    box = f"tick-{item.id}"
    link = relative(f"reference/catalog/{item.id}.md", page)
    decided = "Checked by machine" if item.check else "Attested by a person"
    if item.check and item.evidence:
        decided = "Checked by machine, the rest attested"
    return f"""<div class="pr-item" {_data(item)} markdown="block">

<p class="pr-item-title" markdown="span"><input type="checkbox" id="{box}" autocomplete="off">\
<label for="{box}">{item.title}</label></p>

<p class="pr-item-facts" markdown="span"><span class="pr-severity pr-severity-{item.severity}">\
{item.severity}</span> <span>{item.phase}</span> <span>{decided}</span> \
[{item.id}]({link}){{ .pr-item-id }} \
<span class="pr-short" aria-hidden="true">{short_address(item.id)}</span></p>

<details class="pr-item-more" markdown="block">
<summary>Why, how to verify, how to fix</summary>

**Why.** {flat(item.why)}

**Verify.** {flat(item.verify)}

**Fix.** {flat(item.fix)}
{_evidence(item)}
</details>

</div>"""


def _data(item: Item) -> str:
    """What the page's script filters by, as attributes."""
    facts = {
        "id": item.id,
        "severity": item.severity.value,
        "phase": item.phase.value,
        "surfaces": " ".join(surface.value for surface in item.surfaces),
        "decided": "machine" if item.check else "person",
    }
    return " ".join(f'data-{name}="{value}"' for name, value in facts.items())


def _evidence(item: Item) -> str:
    return f"\n**Evidence.** {flat(item.evidence)}.\n" if item.evidence else ""


def flat(text: str) -> str:
    """A paragraph on one line: a line break in YAML must not become Markdown structure."""
    return " ".join(text.split())
