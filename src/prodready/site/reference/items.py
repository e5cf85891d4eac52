"""One page an item of the catalogue, under fixed headings, and the index of them all."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from prodready.catalog import Catalog, Checklist, Item, load_catalog, load_checklists
from prodready.catalog.model import REFERENCES
from prodready.catalog.thresholds import threshold_of
from prodready.checks.interface import all_checks
from prodready.config import load_config
from prodready.site.reference.front import load_aliases
from prodready.site.reference.words import cell, page_words, quoted

FOLDER = "reference/catalog"
GENERATED = "*This page is generated from the catalogue. Change the item, not the page.*\n{ .pr-generated }\n"

AREAS: Mapping[str, str] = {"ci": "CI"}
"""How an area is written where its folder's name is not enough."""

LANGUAGES: Mapping[str, str] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".py": "python",
    ".sh": "sh",
    ".toml": "toml",
    ".json": "json",
    ".conf": "nginx",
    ".tf": "terraform",
}


NO_TOOL = frozenset({"CODEOWNERS", "LICENSE", ".gitignore", "requirements.txt", ".tfbackend"})
"""Names and endings of files that no tool judges."""
UNJUDGED = 'skip="a file of this name has no tool that judges it" until="2027-11-20"'
"""Why the example of an item about a licence, an ignore file or the like has no verdict."""


def item_pages() -> dict[str, str]:
    """The pages by their path in the docs folder."""
    catalog, lists = load_catalog(), load_checklists()
    pages = {f"{FOLDER}/{item.id}.md": _page(item, lists) for item in catalog.values()}
    pages[f"{FOLDER}/index.md"] = _index(catalog)
    return pages


def _index(catalog: Catalog) -> str:
    parts = [
        "---\ntitle: Catalogue\ndescription: Every checklist item, by area.\n---\n",
        "# Catalogue\n",
        "For whoever looks up an item: every statement that a checklist of the handbook can hold, "
        "by area, the most severe first. `prodready list` prints them too.\n",
    ]
    for area in dict.fromkeys(item.area for item in catalog.values()):
        parts.append(f"## {_area(area)} {{ #{area} }}\n")
        parts.append("| Item | Severity | Phase | Decided by |\n| --- | --- | --- | --- |")
        for item in sorted(catalog.values(), key=lambda item: (item.severity.rank, item.title)):
            if item.area == area:
                parts.append(
                    f"| [{cell(item.title)}]({item.id}.md) | {_severity(item)} | {item.phase} "
                    f"| {_decided(item)} |"
                )
        parts.append("")
    return "\n".join([*parts, GENERATED])


def _page(item: Item, lists: Mapping[str, Checklist]) -> str:
    sections = {
        "What is checked": _what(item),
        "Why": item.why,
        "How to verify": item.verify,
        "How to fix": item.fix,
        "Examples": _examples(item),
        "References": _references(item),
        "Where it belongs": _belongs(item, lists),
    }
    body = "\n".join(f"## {head}\n\n{text.strip()}\n" for head, text in sections.items() if text)
    return (
        f"---\ntitle: {item.id}\ndescription: {quoted(item.title)}\n---\n\n"
        f"[Catalogue](index.md) / [{_area(item.area)}](index.md#{item.area})\n{{ .pr-trail }}\n\n"
        f"# {item.title}\n\n{_facts(item)}\n\n{body}\n{GENERATED}"
    )


def _facts(item: Item) -> str:
    facts = {
        "Id": f"<code>{item.id}</code>",
        "Severity": _severity(item),
        "Phase": item.phase,
        "Effort": item.effort,
        "Area": _area(item.area),
        "Seen in": ", ".join(item.surfaces),
    }
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items())
    return f'<dl class="pr-facts">{rows}</dl>'


def _what(item: Item) -> str:
    if item.check is None:
        asked = f"\n\nThe evidence: {item.evidence}" if item.evidence else ""
        return (
            f"No machine can see this. A named person looks, and attests it with a date.{asked}\n\n"
            f"```sh\nprodready attest {item.id} --evidence LINK\n```"
        )
    text = inspect.getdoc(all_checks()[item.check.kind]) or ""
    paragraph = text.split("\n\n")[0]
    arguments = ", ".join(
        f"`{name}: {_value(value)}`" for name, value in item.check.arguments.items()
    )
    given = f" with {arguments}" if arguments else ""
    kinds = (
        f" Documents it reads: {', '.join(f'`{kind}`' for kind in item.kinds)}."
        if item.kinds
        else ""
    )
    asked = f"\n\nWhat it leaves open a person attests: {item.evidence}" if item.evidence else ""
    return (
        f"{paragraph}\n\n`prodready check` decides it with the check "
        f"`{item.check.kind}`{given}.{kinds}{asked}"
    )


def _value(value: object) -> str:
    name = threshold_of(value)
    return f"the threshold {name}" if name else str(value)


def _examples(item: Item) -> str:
    """Both sides by include; a bad file only where the project declares what proves it bad."""
    parts = []
    bad = item.examples.bad
    if bad and bad.partition(":")[0] in load_config().expect:
        parts.append(f"### Bad\n\n{_fence(bad)}")
    if item.examples.good:
        parts.append(f"### Good\n\n{_fence(item.examples.good)}")
    if not parts and item.no_example:
        return item.no_example
    return "\n\n".join(parts)


def _fence(source: str) -> str:
    """A fence that includes `source`, a path with an optional `:section`."""
    path = PurePosixPath(source.partition(":")[0])
    language = LANGUAGES.get(path.suffix, "text")
    if path.name.lower().startswith("dockerfile"):
        language = "dockerfile"
    marks = _marks(Path(path))
    unjudged = f" {UNJUDGED}" if path.name in NO_TOOL or path.suffix in NO_TOOL else ""
    return f'{marks}{{ .{language} title="{path.name}"{unjudged} }}\n--8<-- "{source}"\n{marks}'


def _marks(file: Path) -> str:
    """Marks longer than any in the file: a README's own fences do not end the one around it."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", text))])


def _references(item: Item) -> str:
    lines = []
    for name, values in item.references.items():
        lines.append(f"- {REFERENCES[name]}: {', '.join(_reference(name, v) for v in values)}")
    return "\n".join(lines)


def _reference(name: str, value: str) -> str:
    if value.startswith("https://"):
        return f"<{value}>"
    if name == "hadolint":
        return f"[{value}](https://github.com/hadolint/hadolint/wiki/{value})"
    if name == "cwe":
        number = value.upper().removeprefix("CWE-")
        return f"[CWE-{number}](https://cwe.mitre.org/data/definitions/{number}.html)"
    if name == "rfc":
        number = value.upper().removeprefix("RFC").strip()
        return f"[RFC {number}](https://www.rfc-editor.org/rfc/rfc{number}.html)"
    if name == "pep":
        return f"[PEP {value}](https://peps.python.org/pep-{int(value):04})"
    if name == "shellcheck":
        return f"[{value}](https://www.shellcheck.net/wiki/{value})"
    return value


def _belongs(item: Item, lists: Mapping[str, Checklist]) -> str:
    lines = [f"- Taught on [{page_words(page)}](../../{page})" for page in item.pages]
    lines += [
        f"- On the [{checklist.title}](../../checklists/{name}.md) list"
        for name, checklist in lists.items()
        if item.id in checklist.items
    ]
    if item.covers:
        lines.append(f"- Answers these older items too: {_codes(item.covers)}")
    if words := load_aliases().get(f"{FOLDER}/{item.id}.md"):
        lines.append(f"- Searched for as {_codes(words)}")
    return "\n".join(lines)


def _area(area: str) -> str:
    return AREAS.get(area, area.capitalize())


def _severity(item: Item) -> str:
    return f'<span class="pr-severity pr-severity-{item.severity}">{item.severity}</span>'


def _decided(item: Item) -> str:
    if item.check is None:
        return "person"
    return "machine and person" if item.evidence else "machine"


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
