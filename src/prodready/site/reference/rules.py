"""The page about the rules across documents, made from their docstrings."""

from __future__ import annotations

import inspect
import re

from prodready.coherence.interface import Rule, all_rules

PAGE = "reference/rules.md"
_END = (
    "*This page is generated from the rules. Change the rule, not the page.*\n{ .pr-generated }\n"
)

AREAS = {
    "kubernetes": "Kubernetes",
    "compose": "Compose",
    "images": "Images",
    "code": "Code",
    "delivery": "Commands and gates",
    "monitoring": "Monitoring",
    "outdated": "What no longer exists",
}
"""The modules of the rules by their first word, in the order of the page."""


def rules_page() -> dict[str, str]:
    """The page by its path in the docs folder."""
    rules = all_rules().values()
    parts = [
        "---\ntitle: Rules across snippets\n"
        "description: What prodready finds between the snippets of a page.\n---\n",
        "# Rules across snippets\n",
        "For whoever sees a finding of `coherence`, or writes a page with several snippets that "
        "belong together: every rule that looks at more than one of them, why it matters, and an "
        "example of what it reports.\n",
        "A rule speaks only where the page itself contradicts itself. What a page leaves out may "
        "say anything, so a Service without a workload, a manifest with `...` in it, or pieces of "
        "different systems are left alone. Of two versions of one object, the later one counts. A "
        'bad example proves itself by a rule like by any other tool: `expect="compose-wrong-port"`.\n',
    ]
    for area, title in AREAS.items():
        parts.append(f"## {title} {{ #{area} }}\n")
        parts += [_section(rule) for rule in rules if rule.area == area]
    return {PAGE: "\n".join([*parts, _END])}


def _section(rule: Rule) -> str:
    """One rule under its id: the severity, then each paragraph of its docstring."""
    paragraphs = (inspect.getdoc(rule.function) or "").split("\n\n")
    lines = [
        f"### {rule.id} {{ #{rule.id} }}\n",
        f"Severity: {rule.severity}. [Background]({rule.help})\n",
    ]
    for paragraph in paragraphs:
        text = " ".join(paragraph.split())
        lines.append(re.sub(r"^(Why|Example): ", r"**\1:** ", text) + "\n")
    return "\n".join(lines)
