from __future__ import annotations

import pytest

from prodready.tools.prometheus_news import newer_than


@pytest.mark.parametrize(
    ("message", "newer"),
    [
        ("field query_offset not found in type rulefmt.RuleGroup", True),
        ("field fro not found in type rulefmt.RuleNode", False),
        ('could not parse expression: unknown function with name "limitk"', True),
        ('could not parse expression: unknown function with name "sumx"', False),
        ("field kubernetes_sd_configs not found in type config.ScrapeConfig", True),
        ("field kubernets_sd_configs not found in type config.ScrapeConfig", False),
        ("something about query_offset", False),
    ],
)
def test_newer_than(message: str, newer: bool) -> None:
    said = newer_than("2.42.0", message)
    assert (said is not None) == newer
    assert said is None or "2.42.0" in said
