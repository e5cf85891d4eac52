"""Search finds pages by words that they do not use: error messages, rules, tools, other names."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

WORDS = {
    "OOMKilled": "resource-limits",
    "CrashLoopBackOff": "runbooks/crash-loop",
    "exit 137": "resource-limits",
    "k8s": "kubernetes",
    "secret in image": "no-secrets-in-layers",
    "ImagePullBackOff": "reproducible-tags",
    "DL3002": "non-root-container",
    "SC2086": "shell-lint",
    "gitleaks": "ci-secret-detection",
    "HPA": "autoscaling",
    "too many clients already": "db-connection-pooling",
    "certificate has expired": "tls-cert-valid",
    "Liveness probe failed": "liveness-probe",
    "PodDisruptionBudget": "catalog/pdb",
    "E722": "no-bare-except",
    "non-root-container": "catalog/non-root-container",
    "rate limit": "rate-limiting",
    "Backup": "backup",
}
"""What is typed, and a part of the address that is among the first three results."""


RESULTS = "found => found.slice(0, 3).map(link => link.getAttribute('href'))"


def test_other_words_lead_to_the_right_page(page: Page, base: str) -> None:
    page.goto(f"{base}?q=nothing-at-all")
    expect(page.locator(".md-search-result__meta")).to_contain_text("match", timeout=30_000)
    missed = {}
    for words, wanted in WORDS.items():
        found = first_three(page, words)
        if not any(wanted in link for link in found):
            missed[words] = found
    assert missed == {}


def first_three(page: Page, words: str) -> list[str]:
    """Where the first three results for these words lead, once they are there."""
    meta = page.locator(".md-search-result__meta")
    field = page.locator(".md-search__input")
    for text, said in (("zzzzqqqq", "No matching documents"), (words, "matching document")):
        field.fill(text)
        field.press("Shift")  # the theme looks at keys
        expect(meta).to_contain_text(re.compile(f"^{said}|\\d+ {said}"), timeout=20_000)
    found: list[str] = page.locator(".md-search-result__item > a").evaluate_all(RESULTS)
    return found
