"""The pages of the checklists and the page of the profiles, made from their data."""

from __future__ import annotations

from prodready.catalog import load_catalog, load_checklists, load_profiles
from prodready.catalog.profiles import ProfileData
from prodready.catalog.thresholds import load_thresholds
from prodready.site.reference.words import quoted

PROFILES = "reference/profiles.md"
ELSEWHERE = {
    "image-size": "[image-size](catalog/image-size.md), on an [image](targets.md#image)",
    "throughput": "[throughput-target](catalog/throughput-target.md), in the results of a load test",
    "error-rate": "[slo-availability-999](catalog/slo-availability-999.md), likewise",
    "certificate-days": "[tls-cert-valid](catalog/tls-cert-valid.md), on a [URL](targets.md#url)",
    "attestation-days": "[`prodready attest`](attestations.md#sign-what-no-machine-sees)",
}
"""By threshold, who uses it that is no check of a repository."""
_END = (
    "*This page is generated from the profiles. Change these, not the page.*\n{ .pr-generated }\n"
)


def checklist_pages() -> dict[str, str]:
    """One page a checklist, by its path in the docs folder; a macro fills it in."""
    return {
        f"checklists/{one.id}.md": (
            f"---\ntitle: {one.title}\ndescription: {quoted(one.purpose)}\n"
            f"render_macros: true\n---\n\n# {one.title}\n\n{{{{ checklist({quoted(one.id)}) }}}}\n"
        )
        for one in load_checklists().values()
    }


def profiles_page() -> dict[str, str]:
    """The page by its path in the docs folder."""
    profiles, catalog = load_profiles(), load_catalog()
    parts = [
        "---\ntitle: Profiles and thresholds\ndescription: What each sort of software is asked "
        "for, and the numbers that it is measured by.\n---\n",
        "# Profiles and thresholds\n",
        "For whoever asks why an item is on their report, or wants another number: what each "
        "profile asks for, and every threshold with its default.\n",
        "`prodready check` recognises a profile from the files and says it in its first line. "
        "`profile:` in the [settings](settings.md) names one, and so does `--profile`. "
        "`prodready init` proposes one and writes the file.\n",
        "## Profiles\n",
        "| Profile | Items | What it is |",
        "| --- | ---: | --- |",
    ]
    for one in profiles.values():
        parts.append(
            f"| [`{one.name}`](#{_anchor(one)}) | {len(one.select(catalog))} | {one.purpose} |"
        )
    for one in profiles.values():
        parts += ["", *_profile(one)]
    parts += ["", "## Thresholds\n", *_thresholds(), "", _END]
    return {PROFILES: "\n".join(parts)}


def _profile(one: ProfileData) -> list[str]:
    known = load_catalog()
    areas = ", ".join(f"`{area}`" for area in one.areas) or "all"
    lines = [f"### {one.title} {{ #{_anchor(one)} }}\n", f"{one.purpose}\n", f"- Areas: {areas}"]
    for words, names in (("Besides", one.items), ("Without", one.without)):
        ids = dict.fromkeys(known.answered[name] for name in names if name in known.answered)
        if ids:
            lines.append(f"- {words}: " + ", ".join(f"[{i}](catalog/{i}.md)" for i in ids))
    if one.thresholds:
        own = ", ".join(f"`{name}: {value:g}`" for name, value in one.thresholds.items())
        lines.append(f"- Thresholds of its own: {own}")
    return lines


def _thresholds() -> list[str]:
    rows = [
        "A profile's number goes before the default, and the project's own before both:\n",
        '```yaml title=".prodready.yaml"\nprofile: web-service\nthresholds:\n  coverage: 85\n```\n',
        "| Threshold | Default | Unit | What it is | Used by |\n| --- | ---: | --- | --- | --- |",
    ]
    for one in load_thresholds().values():
        used = ", ".join(f"[{i}](catalog/{i}.md)" for i in _users(one.name))
        used = used or ELSEWHERE.get(one.name, "none yet")
        rows.append(f"| `{one.name}` | {one.default:g} | {one.unit} | {one.says} | {used} |")
    return rows


def _users(name: str) -> list[str]:
    return [
        item.id
        for item in load_catalog().values()
        if item.check and {"threshold": name} in item.check.arguments.values()
    ]


def _anchor(one: ProfileData) -> str:
    return one.name.replace(".", "-")
