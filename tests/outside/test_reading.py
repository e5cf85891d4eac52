"""Result files of other tools, each in its form: what they satisfy and what they fail."""

from __future__ import annotations

import json

import pytest

from prodready.errors import InputError
from prodready.model import Place
from tests.outside.results import COBERTURA, IMAGE, reading, result, said, sarif

JUNIT = (
    '<testsuites><testsuite name="pytest" tests="2"><testcase classname="a" name="b"/>'
    "<testcase classname='a' name='c'>{0}</testcase></testsuite></testsuites>"
)
LOCUST = (
    "Type,Name,Request Count,Failure Count,Median Response Time,Requests/s,95%\n"
    "GET,/a,900,0,10,90,20\n,Aggregated,1000,{failed},12,{rate},{p95}\n"
)
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
