"""Generated ConfigMaps and Secrets: merged, replaced, labelled, and the Namespace they go into."""

from __future__ import annotations

from typing import Any

from prodready.documents.kinds import kind_of_file
from prodready.documents.repository import Repository
from prodready.facts.manifests import Manifests
from prodready.model import Document, LineMap

BASE = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [namespace.yaml]
generatorOptions:
  labels: {team: shop}
configMapGenerator:
  - name: settings
    options: {annotations: {wave: "1"}}
    literals: [A=1, "B='two words'", C=x=y]
    files: [config/app.toml, key.pem=tls/private.pem]
"""
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"
OVERLAY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop-production
resources: [../base]
configMapGenerator:
  - name: {name}
    behavior: {behavior}
    literals: [A=3, D=4]
"""


def built(behavior: str = "merge", name: str = "settings") -> Manifests:
    files = {
        "base/kustomization.yaml": BASE,
        "base/namespace.yaml": NAMESPACE,
        "live/kustomization.yaml": OVERLAY.format(behavior=behavior, name=name),
    }
    documents = [
        Document(path, text, kind_of_file(path, text), LineMap(path), path)
        for path, text in files.items()
    ]
    return Manifests.from_repository(Repository.from_documents(documents))


def data(manifests: Manifests) -> Any:
    [found] = manifests.of("ConfigMap")
    return found.get("data")


def test_merge_keeps_what_the_overlay_does_not_name() -> None:
    found = data(built())
    assert found == {
        **{"A": "3", "B": "two words", "C": "x=y", "D": "4"},
        **{"app.toml": "", "key.pem": ""},
    }


def test_replace_keeps_nothing() -> None:
    assert data(built("replace")) == {"A": "3", "D": "4"}


def test_create_stands_beside_the_first() -> None:
    assert [one.name for one in built("create", "more").of("ConfigMap")] == ["settings", "more"]


def test_a_merge_with_nothing_makes_the_build_partial() -> None:
    manifests = built(name="other")
    assert manifests.partial == {"live/kustomization.yaml"}
    assert [one.name for one in manifests.of("ConfigMap")] == ["settings"]


def test_options_hold_for_what_is_generated() -> None:
    [found] = built().of("ConfigMap")
    assert found.get("metadata", "labels") == {"team": "shop"}
    assert found.annotations["wave"] == "1"


def test_each_key_stands_where_it_was_written() -> None:
    [found] = built().of("ConfigMap")
    assert found.place("data", "D").path == "live/kustomization.yaml"
    assert found.place("data", "B").path == "base/kustomization.yaml"
    assert found.place("data", "B").line == 9


def test_the_namespace_is_renamed_and_everything_goes_into_it() -> None:
    manifests = built()
    [namespace] = manifests.of("Namespace")
    [settings] = manifests.of("ConfigMap")
    assert (namespace.name, namespace.namespace) == ("shop-production", None)
    assert settings.namespace == "shop-production"
