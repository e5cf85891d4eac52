"""Result files of other tools, each in its form: what they satisfy, what they fail, what they prove."""

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
from prodready.outside.apply import apply_evidence, read
from prodready.outside.interface import Reading, Source, mapping

COBERTURA = (
    '<?xml version="1.0" ?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/x.dtd">\n'
    '<coverage lines-valid="100" lines-covered="{lines}" line-rate="0.9" branches-valid="20" '
    'branches-covered="{branches}" branch-rate="0.5" version="7.0"></coverage>'
)
JUNIT = (
    '<testsuites><testsuite name="pytest" tests="2"><testcase classname="a" name="b"/>'
    "<testcase classname='a' name='c'>{0}</testcase></testsuite></testsuites>"
)
LOCUST = (
    "Type,Name,Request Count,Failure Count,Median Response Time,Requests/s,95%\n"
    "GET,/a,900,0,10,90,20\n,Aggregated,1000,{failed},12,{rate},{p95}\n"
)


def sarif(tool: str, *results: dict[str, Any], **run: Any) -> str:
    rules = run.pop("rules", [{"id": "R1"}])
    made = {"tool": {"driver": {"name": tool, "rules": rules}}, "results": list(results), **run}
    return json.dumps({"version": "2.1.0", "runs": [made]})


def result(rule: str = "R1", text: str = "bad", **more: Any) -> dict[str, Any]:
    return {"ruleId": rule, "level": "error", "message": {"text": text}, **more}


def said(text: str, **thresholds: float) -> dict[str, bool]:
    """What a file says, by name; a name that is failed once is failed."""
    words: dict[str, bool] = {}
    for word in reading(text, **thresholds).words:
        for name in word.names:
            words[name] = words.get(name, True) and word.holds
    return words


def reading(text: str, **thresholds: float) -> Reading:
    named = {name.replace("_", "-"): value for name, value in thresholds.items()}
    return read(Source("result", text, named))


IMAGE = {"properties": {"imageName": "app:1"}}
SCORE = {"properties": {"security-severity": "5.0"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (sarif("Semgrep OSS"), {"ci-sast-sca": True, "security-scan-clean": True}),
        (sarif("Semgrep OSS", result()), {"ci-sast-sca": False, "security-scan-clean": False}),
        (sarif("Bandit", result(level="note")), {"bandit-clean": True}),
        (sarif("gitleaks", result(level="note")), {"no-hardcoded-secrets": False}),
        (sarif("CodeQL", result(kind="pass")), {"security-scan-clean": True}),
        (sarif("CodeQL", result(suppressions=[{"kind": "inSource"}])), {"ci-sast-sca": True}),
        (
            sarif("CodeQL", result(suppressions=[{"kind": "external", "status": "rejected"}])),
            {"ci-sast-sca": False},
        ),
        (sarif("CodeQL", result(baselineState="absent")), {"ci-sast-sca": True}),
        (sarif("CodeQL", result(), rules=[{"id": "R1", **SCORE}]), {"ci-sast-sca": True}),
        (sarif("Trivy", **IMAGE), {"image-scan": True}),
        (sarif("Trivy", result(text="Fixed Version: 1.2\nLink"), **IMAGE), {"image-scan": False}),
        (sarif("Trivy", result(text="Fixed Version: \nLink"), **IMAGE), {"image-scan": True}),
        (sarif("Trivy", result(text="Fixed Version: 1.2\nLink")), {"dependency-scan": False}),
        (COBERTURA.format(lines=90, branches=18), {"test-coverage-80": True}),
        (COBERTURA.format(lines=90, branches=2), {"test-coverage-80": False}),
        (JUNIT.format(""), {"tests-pass": True}),
        (JUNIT.format("<skipped/>"), {"tests-pass": True}),
        (JUNIT.format("<failure message='no'/>"), {"tests-pass": False}),
        (JUNIT.format("<error/>"), {"tests-pass": False}),
        (json.dumps({"bomFormat": "CycloneDX", "components": [{}]}), {"sbom": True}),
        (json.dumps({"bomFormat": "CycloneDX", "components": []}), {"sbom": False}),
        (json.dumps({"spdxVersion": "SPDX-2.3", "packages": [{}]}), {"sbom": True}),
        (
            json.dumps(
                {
                    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
                    "@graph": [{"type": "software_Package"}],
                }
            ),
            {"sbom": True},
        ),
        ("SPDXVersion: SPDX-2.3\nPackageName: a\n", {"sbom": True}),
        ("SPDXVersion: SPDX-2.3\n", {"sbom": False}),
        (
            '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component/></components></bom>',
            {"sbom": True},
        ),
    ],
)
def test_what_a_file_says(text: str, expected: dict[str, bool]) -> None:
    words = said(text)
    assert {name: words[name] for name in expected} == expected


def test_coverage_is_held_against_the_threshold() -> None:
    text = COBERTURA.format(lines=90, branches=6)  # 96 of 120: 80 %
    assert said(text) == {"test-coverage-80": True}
    assert said(text, coverage=81) == {"test-coverage-80": False}


@pytest.mark.parametrize(
    ("failed", "rate", "p95", "expected"),
    [
        (
            0,
            150,
            180,
            {"latency-p95-200ms": True, "error-rate-slo": True, "throughput-target": True},
        ),
        (
            5,
            50,
            250,
            dict.fromkeys(("latency-p95-200ms", "error-rate-slo", "throughput-target"), False),
        ),
    ],
)
def test_load_tests_in_every_form(
    failed: int, rate: float, p95: float, expected: dict[str, bool]
) -> None:
    entry = {
        "name": "/a",
        "num_requests": 1000,
        "num_failures": failed,
        "start_time": 100.0,
        "last_request_timestamp": 100.0 + 1000 / rate,
        "response_times": {"10": 900, str(p95): 100},
    }
    export = {
        "http_reqs": {"count": 1000, "rate": rate},
        "http_req_failed": {"value": failed / 1000},
        "http_req_duration": {"p(95)": p95},
    }
    values = {
        "http_reqs": {"values": {"count": 1000, "rate": rate}},
        "http_req_failed": {"values": {"rate": failed / 1000}},
        "http_req_duration": {"values": {"p(95)": p95}},
    }
    for text in (
        LOCUST.format(failed=failed, rate=rate, p95=p95),
        json.dumps([entry]),
        json.dumps({"metrics": export}),
        json.dumps({"metrics": values}),
    ):
        words = said(text)
        assert words.pop("load-tests")
        assert words.pop("performance-benchmarks")
        assert words == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (sarif("Trivy", rules=[]), "nothing in it says that anything was scanned"),
        (sarif("Trivy", invocations=[{"executionSuccessful": False}]), "was not successful"),
        (json.dumps({"runs": [{"tool": {"driver": {"name": "Trivy"}}}]}), "no list of results"),
        ("<testsuites/>", "holds no test that ran"),
        ("<testsuite><testcase><skipped/></testcase></testsuite>", "holds no test that ran"),
        (json.dumps({"metrics": {"http_reqs": {"count": 0}}}), "k6 sent no request"),
    ],
)
def test_what_proves_nothing_does_not_count(text: str, why: str) -> None:
    done = reading(text)
    assert done.words == ()
    assert any(why in note for note in done.notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is of no form that is known: SARIF"),
        ("hello", "is of no form that is known"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("{}", "is JSON, but neither SARIF"),
        ("[1]", "is JSON, but neither SARIF"),
        ("<a", "is no XML"),
        ("<html/>", "is XML with the root html"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><coverage/>', "declares XML entities"),
        ("<coverage/>", "measured no line"),
        ('<coverage line-rate="0.9"/>', "counts no lines"),
        ('<coverage lines-valid="many"/>', "has no number in lines-valid"),
        (json.dumps({"runs": []}), "is SARIF without a run"),
        (sarif("Foo"), "is of the tool 'Foo', which speaks about no item"),
        (json.dumps([{"a": 1}]), "is no output of `locust --json`"),
        (json.dumps({"metrics": {}}), "is no summary of k6"),
        ("Type,Name,Request Count\n", "has no row Aggregated"),
        ("Type,Name,Request Count\n,Aggregated,x\n", "is no statistics file of locust"),
    ],
)
def test_bad_files_have_a_clear_message(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        reading(text)
    assert str(caught.value).startswith("--evidence result: ")
    assert message in str(caught.value)


def test_findings_stand_where_the_scanner_found_them() -> None:
    where = {
        "physicalLocation": {
            "artifactLocation": {"uri": "src/a%20b.py"},
            "region": {"startLine": 7},
        }
    }
    outside = {"physicalLocation": {"artifactLocation": {"uri": "file:///etc/passwd"}}}
    text = sarif("semgrep", result(locations=[where]), result(locations=[outside]), result())
    places = [word.place for word in reading(text).words]
    assert places == [Place("src/a b.py", 7), Place("result", 1), Place("result", 1)]


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
