"""The Kubernetes items over the reference service and over the service that is not ready."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.catalog.model import Item
from prodready.checks.interface import Inquiry, Pass
from prodready.checks.kubernetes_secrets import is_secret
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository

ROOT = Path(__file__).parents[2]
ITEMS = [item for item in load_catalog().values() if item.area == "kubernetes"]


@pytest.mark.parametrize("item", [i for i in ITEMS if i.examples.good], ids=lambda i: i.id)
def test_the_good_example_of_an_item_is_its_witness(item: Item) -> None:
    _, service, path = str(item.examples.good).split("/", 2)
    [result] = evaluate(Repository(ROOT / "snippets" / service), load_catalog(), [item.id])
    assert result.status == "pass"
    assert path.partition(":")[0] in {one.place.path for one in result.witness}


@pytest.mark.parametrize("item", [i for i in ITEMS if i.examples.bad], ids=lambda i: i.id)
def test_the_bad_example_of_an_item_fails_it_there(item: Item) -> None:
    _, service, path = str(item.examples.bad).split("/", 2)
    [result] = evaluate(Repository(ROOT / "snippets" / service), load_catalog(), [item.id])
    assert path in {finding.path for finding in result.findings}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PASSWORD", "hunter2", True),
        ("DB_PASSWORD", "hunter2", True),
        ("api-key", "7d1f09ab3c", True),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI", True),
        ("URL", "amqp://guest:guest@queue", True),
        ("URL", "amqp://queue", False),
        ("URL", "amqp://guest:$(PASSWORD)@queue", False),
        ("PASSWORD_FILE", "/run/secrets/db", False),
        ("PASSWORD", "/run/secrets/db", False),
        ("TOKEN_TTL", "3600", False),
        ("SECRET_NAME", "web", False),
        ("TOKENIZER", "bpe", False),
        ("PASSWORD", "", False),
        ("REQUIRE_PASSWORD", "true", False),
        ("PASSWORD", "<your password>", False),
        ("PASSWORD", 5, False),
    ],
)
def test_what_is_a_secret(name: str, value: object, expected: bool) -> None:
    assert is_secret(name, value) is expected


def test_a_base_of_two_overlays_is_witnessed_once(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kustomization.yaml").write_text("resources: [../base]\n")
    (tmp_path / "base" / "kustomization.yaml").write_text("resources: [pod.yaml]\n")
    (tmp_path / "base" / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
        "    - name: a\n      image: a:1.0\n"
    )
    [outcome] = Inquiry(Repository(tmp_path)).ask("kubernetes.exact_image", {})
    assert isinstance(outcome, Pass)
    assert (outcome.witness.path, outcome.witness.line) == ("base/pod.yaml", 7)
