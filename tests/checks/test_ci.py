"""The CI items over both example services, and what is known about the programs that CI runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.catalog.model import Item
from prodready.checks import ci_deployers, ci_tools
from prodready.checks.ci_scanners import Sort, scan_of
from prodready.checks.ci_tools import Words
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository

ROOT = Path(__file__).parents[2]
ITEMS = [item for item in load_catalog().values() if item.area == "ci"]


def status(item: Item, example: str) -> str:
    folder = ROOT / "/".join(example.split("/")[:2])
    [result] = evaluate(Repository(folder), load_catalog(), [item.id])
    return result.status


@pytest.mark.parametrize("item", [i for i in ITEMS if i.examples.good], ids=lambda i: str(i.id))
def test_the_good_example_passes(item: Item) -> None:
    assert status(item, str(item.examples.good)) == "pass"


@pytest.mark.parametrize("item", [i for i in ITEMS if i.examples.bad], ids=lambda i: str(i.id))
def test_the_bad_example_fails(item: Item) -> None:
    assert status(item, str(item.examples.bad)) == "fail"


DOES = [
    (ci_tools.runs_tests, "go test ./...", "go build ./..."),
    (ci_tools.runs_tests, "./mvnw -B verify", "./mvnw compile"),
    (ci_tools.runs_tests, "python manage.py test", "python manage.py migrate"),
    (ci_tools.runs_tests, "cargo nextest run", "cargo build"),
    (ci_tools.runs_tests, "pytest", "pytest --collect-only"),
    (ci_tools.lints, "ruff check --output-format github", "ruff format"),
    (ci_tools.lints, "ruff check", "ruff check --exit-zero"),
    (ci_tools.lints, "golangci-lint run", "golangci-lint version"),
    (ci_tools.checks_format, "black --check .", "black ."),
    (ci_tools.checks_format, "terraform fmt -check -recursive", "terraform fmt"),
    (ci_tools.checks_types, "ty check", "ty --version"),
    (ci_tools.builds_image, "docker buildx build .", "docker pull web"),
    (ci_tools.builds_image, "docker compose up --build -d", "docker compose up -d"),
    (ci_deployers.deploys, "kubectl apply -f k8s", "kubectl get pods"),
    (ci_deployers.deploys, "terraform apply -auto-approve", "terraform plan"),
    (
        ci_deployers.deploys,
        "kubectl rollout restart deploy/web",
        "kubectl rollout status deploy/web",
    ),
    (ci_deployers.deploys, "helm upgrade --install web .", "helm template ."),
]


@pytest.mark.parametrize(("does", "yes", "no"), DOES, ids=[yes for _, yes, _ in DOES])
def test_what_a_command_does(does: Callable[[Words], bool], yes: str, no: str) -> None:
    assert does(tuple(yes.split()))
    assert not does(tuple(no.split()))


@pytest.mark.parametrize(
    ("command", "sort", "fails"),
    [
        ("bandit -r src", Sort.CODE, True),
        ("bandit -r src --exit-zero", Sort.CODE, False),
        ("semgrep ci", Sort.CODE, True),
        ("semgrep --config auto", Sort.CODE, False),
        ("semgrep scan --error", Sort.CODE, True),
        ("ruff check --select E,S", Sort.CODE, True),
        ("pip-audit", Sort.DEPENDENCIES, True),
        ("npm audit --audit-level high", Sort.DEPENDENCIES, True),
        ("npm audit --audit-level=critical", Sort.DEPENDENCIES, False),
        ("govulncheck ./...", Sort.DEPENDENCIES, True),
        ("govulncheck -json ./...", Sort.DEPENDENCIES, False),
        ("trivy image web", Sort.IMAGE, False),
        ("trivy image --exit-code 0 web", Sort.IMAGE, False),
        ("trivy image --exit-code=1 web", Sort.IMAGE, True),
        ("trivy image --exit-code 1 --severity CRITICAL web", Sort.IMAGE, False),
        ("trivy fs --exit-code 1 .", Sort.SECRETS, True),
        ("grype web", Sort.IMAGE, False),
        ("grype dir:. --fail-on high", Sort.DEPENDENCIES, True),
        ("docker scout cves --exit-code web", Sort.IMAGE, True),
        ("gitleaks git", Sort.SECRETS, True),
        ("gitleaks dir --exit-code 0", Sort.SECRETS, False),
        ("trufflehog git file://.", Sort.SECRETS, False),
        ("detect-secrets scan", Sort.SECRETS, False),
    ],
)
def test_which_scan_can_fail(command: str, sort: Sort, fails: bool) -> None:
    found = scan_of(tuple(command.split()))
    assert found is not None
    assert sort in found.sorts
    assert (found.harmless is None) is fails


@pytest.mark.parametrize(
    "command", ["pip install bandit", "trivy --version", "docker build .", "npm ci"]
)
def test_what_is_no_scan(command: str) -> None:
    assert scan_of(tuple(command.split())) is None
