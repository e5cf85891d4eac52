"""Kubernetes objects as they are deployed, and the place of each of their parts."""

from __future__ import annotations

from textwrap import dedent

import pytest

from prodready.documents.kinds import kind_of_file
from prodready.documents.repository import Repository
from prodready.facts.manifests import Manifest, Manifests
from prodready.model import Document, LineMap

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: web
          env:
            - name: A
              value: "1"
        - name: proxy
          image: proxy:1.0.0
"""


def repository(**files: str) -> Repository:
    """A repository in memory; `__` in a name is `/`, the ending is `.yaml`."""
    documents = []
    for name, text in files.items():
        path = name.replace("__", "/") + ".yaml"
        text = dedent(text)
        documents.append(Document(path, text, kind_of_file(path, text), LineMap(path), path))
    return Repository.from_documents(documents)


def only(manifests: Manifests, kind: str) -> Manifest:
    [found] = manifests.of(kind)
    return found


def place(manifest: Manifest, *path: str | int) -> str:
    found = manifest.place(*path)
    return f"{found.path}:{found.line}"


CONTAINERS = ("spec", "template", "spec", "containers")


def test_documents_and_lists_are_unfolded() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: a}\n"
    found = Manifests.from_repository(repository(k8s__all=text + "---\n" + DEPLOYMENT))
    assert [str(one) for one in found.all] == ["Secret a", "Deployment web"]
    assert place(found.all[0], "metadata", "name") == "k8s/all.yaml:6"
    assert place(found.all[1], "spec", "replicas") == "k8s/all.yaml:13"


def test_place_of_what_is_missing_is_its_nearest_ancestor() -> None:
    manifest = only(Manifests.from_repository(repository(web=DEPLOYMENT)), "Deployment")
    assert place(manifest, *CONTAINERS, 1, "resources", "limits") == "web.yaml:19"


PATCHES = {
    "strategic merge by name": (
        """\
        patches:
          - patch: |-
              apiVersion: apps/v1
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                      - name: proxy
                        image: proxy:2.0.0
        """,
        (*CONTAINERS, 1, "image"),
        "proxy:2.0.0",
    ),
    "strategic merge keeps what it does not name": (
        """\
        patches:
          - patch: |-
              apiVersion: apps/v1
              kind: Deployment
              metadata: {name: web}
              spec: {template: {spec: {containers: [{name: web, env: [{name: B, value: "2"}]}]}}}
        """,
        (*CONTAINERS, 0, "env"),
        [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
    ),
    "null takes a field away": (
        """\
        patches:
          - patch: |-
              apiVersion: apps/v1
              kind: Deployment
              metadata: {name: web}
              spec: {replicas: null}
        """,
        ("spec", "replicas"),
        None,
    ),
    "JSON 6902": (
        """\
        patches:
          - target: {kind: Deployment}
            patch: |-
              - op: add
                path: /spec/template/spec/containers/0/env/-
                value: {name: B, value: "2"}
              - op: replace
                path: /spec/replicas
                value: 4
        """,
        ("spec", "replicas"),
        4,
    ),
    "a name pattern": (
        """\
        patches:
          - target: {name: "we.*"}
            patch: |-
              - op: replace
                path: /spec/replicas
                value: 5
        """,
        ("spec", "replicas"),
        5,
    ),
    "images": ("images: [{name: web, newName: registry/web, digest: 'sha256:ab'}]\n",
               (*CONTAINERS, 0, "image"), "registry/web@sha256:ab"),
    "replicas": ("replicas: [{name: web, count: 3}]\n", ("spec", "replicas"), 3),
    "namespace": ("namespace: prod\n", ("metadata", "namespace"), "prod"),
    "labels of Pods": (
        "labels: [{pairs: {tier: front}, includeSelectors: true}]\n",
        ("spec", "template", "metadata", "labels", "tier"),
        "front",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PATCHES)
def test_overlays_are_applied(name: str) -> None:
    overlay, path, expected = PATCHES[name]
    found = Manifests.from_repository(
        repository(
            base__web=DEPLOYMENT,
            base__kustomization="resources: [web.yaml]\n",
            prod__kustomization="resources: [../base]\n" + dedent(overlay),
        )
    )
    manifest = only(found, "Deployment")
    assert manifest.get(*path) == expected
    assert not found.partial
    if expected is not None and not isinstance(expected, list):
        assert place(manifest, *path).startswith("prod/kustomization.yaml:")
    assert place(manifest, "metadata", "name") == "base/web.yaml:4"


def test_a_patch_that_fits_nothing_makes_the_build_partial() -> None:
    found = Manifests.from_repository(
        repository(
            web=DEPLOYMENT,
            kustomization="resources: [web.yaml]\nreplacements: []\npatches:\n"
            "  - target: {name: api}\n    patch: |-\n      - {op: remove, path: /spec/replicas}\n      -\n",
        )
    )
    assert found.partial == {"kustomization.yaml"}
    assert only(found, "Deployment").get("spec", "replicas") == 1


def test_remote_resources_make_the_build_partial() -> None:
    found = Manifests.from_repository(
        repository(web=DEPLOYMENT, kustomization="resources: [web.yaml, 'https://x.example/y']\n")
    )
    assert found.partial == {"kustomization.yaml"}


def test_a_rehearsal_is_left_aside_where_the_same_base_is_built_for_real() -> None:
    files = {
        "base__web": DEPLOYMENT,
        "base__kustomization": "resources: [web.yaml]\n",
        "dev__kustomization": "resources: [../base]\n",
    }
    alone = Manifests.from_repository(repository(**files))
    assert {one.scope for one in alone.all} == {"dev/kustomization.yaml"}
    files["prod__kustomization"] = "resources: [../base]\n"
    both = Manifests.from_repository(repository(**files))
    assert {one.scope for one in both.all} == {"prod/kustomization.yaml"}


def test_kustomizations_that_include_each_other_end() -> None:
    found = Manifests.from_repository(
        repository(a__kustomization="resources: [../b]\n", b__kustomization="resources: [../a]\n")
    )
    assert found.all == []


def test_templates_and_broken_files_are_named() -> None:
    found = Manifests.from_repository(
        repository(
            chart__Chart="apiVersion: v2\nname: web\n",
            chart__templates__web="apiVersion: v1\nkind: Service\nmetadata: {name: {{ .x }} }\n",
            k8s__broken="apiVersion: v1\nkind: Service\nmetadata: {name: web\n",
        )
    )
    assert found.templates == ["chart/templates/web.yaml"]
    assert [one.place.path for one in found.broken] == ["k8s/broken.yaml"]
    assert found.all == []
