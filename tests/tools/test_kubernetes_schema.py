"""Cases of kubernetes_schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.tools.kubernetes_definitions import definitions, kinds
from prodready.tools.kubernetes_schema import TOOL
from prodready.tools.kubernetes_values import REMOVED, VALUES
from tests.tools.case_files import answer, cases, judge_case


@pytest.mark.parametrize("file", cases("kubernetes_schema"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file)


PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web, resources: {limits: {memory: 1Gi}}}]
"""


def test_a_patch_may_lack_what_its_base_has() -> None:
    found = answer(TOOL, PATCH, name="memory-patch.yaml")
    assert found.remarks == ()
    assert found.fragment is not None


def test_a_patch_may_not_misspell() -> None:
    wrong = PATCH.replace("limits", "limts")
    found = answer(TOOL, wrong, name="memory-patch.yaml")
    assert [remark.rule for remark in found.remarks] == ["kubernetes-schema"]


def test_the_same_file_is_whole_under_another_name() -> None:
    rules = [remark.rule for remark in answer(TOOL, PATCH, name="deployment.yaml").remarks]
    assert rules == ["kubernetes-schema"]


def test_a_removed_version_names_its_replacement() -> None:
    (remark,) = answer(TOOL, "apiVersion: batch/v1beta1\nkind: CronJob\n").remarks
    assert "removed in Kubernetes 1.25" in remark.message
    assert remark.fix == "write `apiVersion: batch/v1`"


def test_custom_resources_are_left_to_their_own_tool() -> None:
    text = "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\n"
    assert answer(TOOL, text).aside
    beside = answer(
        TOOL, f"{text}---\napiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspc: {{}}\n"
    )
    assert not beside.aside
    assert [remark.line for remark in beside.remarks] == [8]


def test_what_the_server_removed_is_not_in_the_schemas() -> None:
    assert not REMOVED.keys() & kinds().keys()


def test_values_replace_no_schema_of_the_package() -> None:
    for (name, field), values in VALUES.items():
        assert definitions()[name]["properties"][field]["type"] in ("string", ["string", "null"])
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("name", ["overlays/dev/web.yaml", "patches/web.yaml", "web.patch.yaml"])
def test_where_patches_live(name: str) -> None:
    assert answer(TOOL, PATCH, name=name).fragment is not None


def test_a_whole_manifest_in_an_overlay_is_whole() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {}\n"
    assert answer(TOOL, text, name="overlays/dev/config.yaml").fragment is None


def test_directives_of_a_merge_make_a_patch() -> None:
    found = answer(TOOL, PATCH.replace("limits: {", "$patch: delete, limits: {"))
    assert found.remarks == ()
    assert found.fragment is not None


def test_lists_of_one_kind_are_whole() -> None:
    text = "apiVersion: v1\nkind: ConfigMapList\nitems: [{metadata: {name: a}, dta: {}}]\n"
    found = answer(TOOL, text)
    assert found.fragment is None
    assert [remark.rule for remark in found.remarks] == ["kubernetes-schema"]


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ("    metadata: {labels: {app: web}}\n", ""),
        (", image: web", ""),
        ("containers: [{name: web, image: web, resources", "volumes: [{name: web, resources"),
    ],
)
def test_a_workload_that_shows_a_part_of_itself(whole: str, part: str) -> None:
    assert whole in PATCH
    assert answer(TOOL, PATCH.replace(whole, part)).fragment is not None


def test_a_misspelt_key_in_a_part_is_found() -> None:
    found = answer(TOOL, PATCH.replace("image", "imgae"))
    assert [remark.message for remark in found.remarks] == [
        "unknown key `imgae` in `spec.template.spec.containers[0]`, did you mean `image`?"
    ]


def test_a_file_needs_a_name_in_it() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: x}\ndata: {}\n"
    found = answer(TOOL, text, name="config.yaml")
    assert [remark.rule for remark in found.remarks] == ["kubernetes-name"]
