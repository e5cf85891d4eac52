"""The reference service's delivery: pinned, audited, and of one mind about who signs what."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prodready.documents.yamltree import load
from tests.handbook.cluster import SERVICE, ours

WORKFLOWS = SERVICE / ".github" / "workflows"
ACTIONS = sorted((SERVICE / ".github").rglob("*.yml"))
PIN = re.compile(r"uses: +(?P<action>[\w.-]+/[\w./-]+)@(?P<commit>[0-9a-f]{40}) # v\d+\.\d+\.\d+$")


def read(path: Path) -> Any:
    [tree] = load(path.read_text(encoding="utf-8"))
    return tree.data


def text(path: str) -> str:
    return (SERVICE / path).read_text(encoding="utf-8")


def test_zizmor_finds_nothing_as_an_auditor() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [str(zizmor), "--offline", "--no-progress", "--persona", "auditor"]
    done = subprocess.run(
        [*command, str(SERVICE / ".github")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    # Every file was looked at: nothing found in nothing would be no result.
    assert all(path.name in done.stdout + done.stderr for path in ACTIONS)


def test_every_action_is_named_by_commit_and_everywhere_the_same() -> None:
    found: dict[str, set[str]] = {}
    for path in ACTIONS:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "uses:" not in line or "uses: $/" in line:
                continue
            match = PIN.search(line)
            assert match, f"{path.name}: {line}"
            found.setdefault(match["action"], set()).add(match["commit"])
    assert len(found) >= 10
    assert {action: len(commits) for action, commits in found.items()} == dict.fromkeys(found, 1)


def test_hooks_of_others_are_named_by_commit() -> None:
    config = read(SERVICE / ".pre-commit-config.yaml")
    others = [repo for repo in config["repos"] if repo["repo"] != "local"]
    assert len(others) == 3
    assert all(re.fullmatch(r"[0-9a-f]{40}", repo["rev"]) for repo in others)


def test_what_deploys_is_protected_waits_and_is_not_cancelled() -> None:
    for name in ("deploy", "rollback"):
        workflow = read(WORKFLOWS / f"{name}.yml")
        assert set(workflow["on"]) == {"workflow_dispatch"}
        assert workflow["concurrency"] == {
            "group": "deploy-${{ inputs.environment }}",
            "cancel-in-progress": False,
        }
        [job] = workflow["jobs"].values()
        assert job["environment"] == "${{ inputs.environment }}"
        offered = workflow["on"]["workflow_dispatch"]["inputs"]["environment"]["options"]
        overlays = {path.name for path in (SERVICE / "k8s" / "overlays").iterdir()}
        assert set(offered) == overlays


def test_a_release_scans_before_it_signs() -> None:
    steps = read(WORKFLOWS / "release.yml")["jobs"]["publish"]["steps"]
    words = [str(step.get("uses", "")) + str(step.get("run", "")) for step in steps]
    order = ["build-push-action@", "scan-action@", "sbom-action@", "cosign sign", "actions/attest@"]
    places = [next(i for i, word in enumerate(words) if part in word) for part in order]
    assert places == sorted(places)


def test_all_agree_on_who_signs() -> None:
    """The release workflow's own name is what the deployment and the cluster ask for."""
    [policy] = [one for one in ours("policies") if one["kind"] == "ImageValidatingPolicy"]
    [attestor] = policy["spec"]["attestors"]
    [identity] = attestor["cosign"]["keyless"]["identities"]
    action = text(".github/actions/set-digest/action.yml")
    assert f"--certificate-identity-regexp '{identity['subjectRegExp']}'" in action
    assert f"--certificate-oidc-issuer {identity['issuer']}" in action
    release = read(WORKFLOWS / "release.yml")
    assert release["on"] == {"push": {"tags": ["v*"]}}
    workflow = "https://github.com/example/orders/.github/workflows/release.yml"
    assert re.fullmatch(identity["subjectRegExp"], f"{workflow}@refs/tags/v1.4.0")
    for other in (
        f"{workflow}@refs/heads/main",
        f"{workflow.replace('release', 'ci')}@refs/tags/v1.4.0",
        f"{workflow.replace('example/orders', 'example/orders-fork')}@refs/tags/v1.4.0",
        f"https://evil.example/{workflow}@refs/tags/v1.4.0",
    ):
        assert not re.search(identity["subjectRegExp"], other)


def test_the_image_has_one_name() -> None:
    name = "registry.example.com/orders"
    assert read(WORKFLOWS / "release.yml")["env"]["IMAGE"] == name
    assert f"{name}@" in text(".github/actions/set-digest/action.yml")
    for overlay in ("staging", "production"):
        [image] = read(SERVICE / "k8s" / "overlays" / overlay / "kustomization.yaml")["images"]
        assert image["name"] == name


def _slug(url: str) -> str:
    return url.rpartition("/")[2]


def test_every_alert_has_its_part_of_the_runbook() -> None:
    [rule] = [one for one in ours("overlays/production") if one["kind"] == "PrometheusRule"]
    groups = [*rule["spec"]["groups"], *read(SERVICE / "prometheus" / "rules.yml")["groups"]]
    alerts = [each for group in groups for each in group["rules"] if "alert" in each]
    assert len(alerts) > 10
    parts = set(re.findall(r"^## (.+)$", text("RUNBOOK.md"), re.M))
    missing = {
        each["alert"]
        for each in alerts
        if _slug(each["annotations"].get("runbook", "")) not in parts
    }
    assert missing == set()


TARGETS = (
    *("prod-check", "health", "validate", "backup", "restore-test", "build", "up", "logs"),
    *("test", "demo"),
)


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_is_a_rule_that_can_run(target: str) -> None:
    make = shutil.which("make")
    assert make
    done = subprocess.run(
        [make, "--dry-run", target],
        cwd=SERVICE, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for script in re.findall(r"(?:^|\s)\.?/?((?:scripts/)?\w+\.(?:sh|py))\b", done.stdout):
        assert (SERVICE / script).stat().st_mode & 0o100, script


def test_the_help_names_every_target() -> None:
    done = subprocess.run(
        ["make", "help"], cwd=SERVICE, capture_output=True, text=True, check=True, timeout=30
    )
    assert set(TARGETS) <= {line.split()[1] for line in done.stdout.splitlines()}


@pytest.mark.slow
def test_nothing_fails_and_nothing_was_left_out() -> None:
    prodready = Path(sys.executable).with_name("prodready")
    done = subprocess.run(
        [str(prodready), "check", "--format", "json", str(SERVICE)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    summary = json.loads(done.stdout)["summary"]
    assert (summary["fail"], summary["not-run"]) == (0, 0)
    assert summary["pass"] >= 60
