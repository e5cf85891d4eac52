"""What was signed in the folder that one stands in, on a target that is no folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.command import LATER, PAST, Prodready, ledger
from tests.targets.cluster_objects import objects, written


@pytest.fixture
def cluster(tmp_path: Path) -> str:
    found = objects()
    found["web"]["spec"]["replicas"] = 1
    return f"cluster:{written(found, tmp_path / 'objects.json')}"


def test_a_waiver_counts_and_the_auditor_sees_through_it(
    repository: Path, prodready: Prodready, cluster: str
) -> None:
    ask = ("check", cluster, "--item", "k8s-replicas")
    assert prodready(*ask) == 1
    ledger(repository, "waiver", item="k8s-replicas", until=LATER, reason="one by design")
    assert prodready(*ask) == 0
    assert "Waived\n" in prodready.out
    assert prodready(*ask, "--no-waivers") == 1


def test_an_attestation_counts_until_it_ends(
    repository: Path, prodready: Prodready, cluster: str
) -> None:
    ask = ("check", cluster, "--item", "backups-configured", "--strict")
    entry = {"item": "backups-configured", "evidence": "https://example.org/r/1"}
    assert prodready(*ask) == 1
    ledger(repository, "attestation", **entry, until=LATER)
    assert prodready(*ask) == 0
    assert "Attested\n" in prodready.out
    (repository / ".prodready" / "attestations.yaml").unlink()
    ledger(repository, "attestation", **entry, until=PAST)
    assert prodready(*ask) == 1
    assert "ended on" in prodready.out
