"""Addresses for paper: whole where the site's place is known, from its root where it is not."""

from __future__ import annotations

import re

import pytest

from prodready.catalog import load_catalog, load_checklists
from prodready.site.address import qr_code, short_address, site_address
from prodready.site.checklist import render_checklist


@pytest.mark.parametrize("said", ["https://example.org/book", "https://example.org/book/ "])
def test_where_the_place_is_known(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("SITE_URL", said)
    assert site_address() == "https://example.org/book/"
    assert short_address("sbom") == "example.org/book/i/sbom"
    text = render_checklist(load_checklists()["ci"], load_catalog())
    assert text.count('class="pr-qr"') == 1
    assert ">example.org/book/i/actions-pinned</span>" in text


def test_where_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    assert short_address("sbom") == "i/sbom"
    text = render_checklist(load_checklists()["ci"], load_catalog())
    assert "pr-qr" not in text
    assert ">i/actions-pinned</span>" in text


def test_the_code_is_one_line_of_svg_that_grows_with_its_text() -> None:
    near, far = qr_code("https://example.org/"), qr_code("https://example.org/" + "a" * 200)
    for code in (near, far):
        assert code.startswith("<svg ")
        assert "\n" not in code
        assert not re.search(r"\b(?:width|height)=", code)
    assert len(far) > len(near)
    assert near != qr_code("https://example.com/")
