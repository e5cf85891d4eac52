"""Result files beside what the checks found: what they prove, and what they do not mend."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.catalog import Catalog, load_catalog
from prodready.checks.results import ItemResult, Status, Witness
from prodready.cli import main
from prodready.errors import InputError
from prodready.model import Place
from prodready.outside.apply import apply_evidence
from prodready.outside.interface import mapping
from tests.outside.results import IMAGE, result, sarif

WHOLE = json.loads(
    sarif(
        "Trivy",
        result(text="Fixed Version: 2", suppressions=[], locations=[]),
        invocations=[{"executionSuccessful": True}],
        **IMAGE,
    )
)
K6 = {"metrics": {"http_reqs": {"count": 5, "rate": 1.0}, "http_req_duration": {"p(95)": 3}}}
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.just([1]), st.just({})
)


@given(whole=st.sampled_from([WHOLE, K6]), seed=st.randoms(use_true_random=False), odd=ODD)
def test_a_damaged_file_is_an_error_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, whole: Any, seed: Random, odd: Any
) -> None:
    damaged = json.loads(json.dumps(whole))
    places = list(_places(damaged))
    holder, key = seed.choice(places)
    holder[key] = odd
    file = tmp_path_factory.getbasetemp() / "damaged.json"
    file.write_text(json.dumps(damaged), "utf-8")
    with contextlib.suppress(InputError):
        apply_evidence([], [str(file)], {}, [])


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    keys = range(len(data)) if isinstance(data, list) else list(data)
    for key in keys:
        yield data, key
        if isinstance(data[key], dict | list):
            yield from _places(data[key])


CATALOG: Catalog = load_catalog()


@pytest.mark.parametrize(
    ("before", "holds", "after"),
    [
        (Status.NEEDS_ATTESTATION, True, Status.PASS),
        (Status.NOT_RUN, True, Status.PASS),
        (Status.NOT_APPLICABLE, True, Status.PASS),
        (Status.NEEDS_ATTESTATION, False, Status.FAIL),
        (Status.PASS, True, Status.PASS),
        (Status.PASS, False, Status.FAIL),
    ],
)
def test_evidence_beside_what_a_check_found(
    tmp_path: Path, before: Status, holds: bool, after: Status
) -> None:
    witness = (Witness(Place("ci.yml", 3)),) if before is Status.PASS else ()
    found = ItemResult(CATALOG["image-scan"], before, witness=witness, reason="why")
    file = tmp_path / "trivy.sarif"
    file.write_text(sarif("Trivy", *(() if holds else (result(),)), **IMAGE), "utf-8")
    [made] = apply_evidence([found], [str(file)], {}, [])
    assert made.status is after
    if after is Status.PASS:
        assert made.witness[-1].place.path == str(file)
    else:
        assert made.findings[0].message == "Trivy: R1: bad"


def test_good_evidence_does_not_mend_what_fails(tmp_path: Path) -> None:
    file = tmp_path / "trivy.sarif"
    file.write_text(sarif("Trivy", result(), **IMAGE), "utf-8")
    open_ = ItemResult(CATALOG["image-scan"], Status.NOT_RUN)
    [failed] = apply_evidence([open_], [str(file)], {}, [])
    file.write_text(sarif("Trivy", **IMAGE), "utf-8")
    [made] = apply_evidence([failed], [str(file)], {}, [])
    assert (made.status, len(made.findings), len(made.witness)) == (Status.FAIL, 1, 1)
    crashed = replace(open_, crashed=True)
    assert apply_evidence([crashed], [str(file)], {}, [])[0].status is Status.NOT_RUN


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sbom.json"
    file.write_text(json.dumps({"bomFormat": "CycloneDX", "components": [{}]}), "utf-8")
    asked = ("check", str(tmp_path), "--item", "pdb", "--evidence", str(file), "--format", "json")
    assert main(asked) == 0
    [note] = json.loads(capsys.readouterr().out)["notes"]
    assert note == f"{file}: speaks about no item that was asked for (sbom)"
    assert main(["check", str(tmp_path), "--evidence", "none.xml"]) == 2
    assert "none.xml: no such file" in capsys.readouterr().err


def test_every_name_in_the_mapping_is_known() -> None:
    from tests.catalog.test_items import NAMES

    data = mapping()
    names = {n for entries in data["sarif"].values() for e in entries for n in e["items"]}
    names |= {*data["coverage"], *data["junit"], *data["sbom"]}
    names |= {name for part in data["load"].values() for name in part}
    assert names <= NAMES | set(CATALOG)
    for tool, entries in data["sarif"].items():
        assert tool == tool.lower()
        assert all(entry["gate"] in ("any", "high") for entry in entries)
