from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from prodready.catalog import load_catalog, load_checklists
from prodready.checks import interface
from prodready.cli import main
from prodready.documents.repository import Repository
from prodready.targets.profile import recognise

GOOD = "FROM python:3.14-slim\nUSER 10001\n"
BAD = "FROM python\nCMD python app.py\n"


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def check(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["check", *map(str, arguments)])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return code, printed.out, printed.err


def test_text_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, Dockerfile=BAD)
    code, out, _ = check(capsys, tmp_path, "--checklist", "containers")
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == f"{tmp_path}: profile web-service (Dockerfile is there)"
    assert lines[2] == "Fails"
    assert "  high     non-root-container  The container runs as a user that is not root" in lines
    assert any(line.startswith("    Dockerfile:1: no USER") for line in lines)
    assert any(line.startswith("    fix: Write USER 10001:10001") for line in lines)
    order = [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]
    severities = [word for word in order if word in ("critical", "high", "medium", "low")]
    rank = ["critical", "high", "medium", "low"].index
    assert severities == sorted(severities, key=rank)
    assert "  no-secrets-in-layers  Dockerfile:1" in lines
    assert "\x1b" not in out
    assert lines[-2].startswith(f"{len(load_checklists()['containers'].items)} items: ")


def test_json_report_keeps_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, Dockerfile=BAD)
    items = ("--item", "non-root-container", "--item", "image-size", "--item", "compose-volumes")
    code, out, _ = check(capsys, tmp_path, "--format", "json", *items)
    report = json.loads(out)
    assert code == 1
    assert report["schema"] == "prodready.check/1"
    assert report["target"] == {"kind": "repo", "location": str(tmp_path)}
    assert report["profile"] == "web-service"
    failed, attest, absent = report["items"]
    assert list(failed) == ["id", "status", "severity", "findings", "witness"]
    assert list(failed["findings"][0]) == [
        *("rule", "message", "severity", "path", "line", "column", "fix", "help")
    ]
    assert (failed["status"], failed["findings"][0]["line"]) == ("fail", 1)
    assert (attest["status"], absent["status"]) == ("needs-attestation", "not-applicable")
    assert attest["reason"]
    assert report["summary"] == {
        "pass": 0,
        "fail": 1,
        "needs-attestation": 1,
        "attested": 0,
        "waived": 0,
        "not-applicable": 1,
        "not-run": 0,
    }


def test_a_pass_names_its_witness(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, Dockerfile=GOOD)
    arguments = (tmp_path, "--item", "non-root-container")
    code, out, _ = check(capsys, *arguments)
    assert code == 0
    assert "  non-root-container  Dockerfile:2" in out
    _, out, _ = check(capsys, *arguments, "--format", "json")
    assert json.loads(out)["items"][0]["witness"] == [
        {"path": "Dockerfile", "line": 2, "column": 1, "note": "USER 10001"}
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--item", "numeric-user"], 1),
        (["--item", "numeric-user", "--fail-on", "medium"], 0),
        (["--item", "numeric-user", "--fail-on", "low"], 1),
        (["--item", "image-size"], 0),
        (["--item", "image-size", "--strict"], 1),
        (["--item", "compose-volumes"], 0),
        (["--item", "compose-volumes", "--strict"], 1),
        (["--item", "compose-networks", "--strict"], 1),
    ],
)
def test_exit_codes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    write(tmp_path, Dockerfile="FROM node:24-slim\nUSER node\n", compose_yaml="services: [")
    assert check(capsys, tmp_path, *arguments)[0] == code


def test_a_check_that_breaks_is_exit_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, Dockerfile=GOOD)

    def explode(*_: object) -> None:
        raise RuntimeError("boom\nbang")

    monkeypatch.setattr(interface.Inquiry, "ask", explode)
    code, out, _ = check(capsys, tmp_path, "--item", "non-root-container")
    assert code == 3
    assert "the check containers.non_root broke (RuntimeError: boom bang); please report it" in out


@pytest.mark.parametrize(
    "target", ["image:prodready/nowhere:1", "http://127.0.0.1:1", "cluster:no"]
)
def test_live_targets_that_are_not_there(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = check(capsys, target)
    assert (code, out) == (3, "")
    assert err.startswith(f"prodready: {target}: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: no such folder"),
        (["Dockerfile"], "Dockerfile: a file, where a folder is needed"),
        (
            ["--item", "non-root-containr"],
            "there is no item non-root-containr; did you mean non-root-container?",
        ),
        (["--item", "zzz"], "there is no item zzz; `prodready list items` shows them all"),
        (["--checklist", "container"], "there is no checklist container; did you mean containers?"),
        (["--output", "Dockerfile/x.txt"], "cannot write Dockerfile/x.txt"),
    ],
)
def test_bad_usage(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(write(tmp_path, Dockerfile=GOOD))
    code, _, err = check(capsys, *arguments)
    assert code == 2
    assert message in err
    assert len(err.strip().splitlines()) == 1


def test_output_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = write(tmp_path / "repository", Dockerfile=GOOD)
    file = tmp_path / "reports" / "check.json"
    code, out, _ = check(
        capsys, target, "--item", "numeric-user", "--format", "json", "--output", file
    )
    assert (code, out) == (0, "")
    assert json.loads(file.read_text("utf-8"))["summary"]["pass"] == 1


def test_nothing_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = check(capsys, tmp_path, "--checklist", "containers")
    assert code == 0
    assert "profile unknown (no file that deploys or packages anything was found)" in out
    count = len(load_checklists()["containers"].items)
    assert f"{count} items: {count} not-applicable" in out


def test_strange_files_do_no_harm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        tmp_path,
        compose_yaml="services: {a: [], b: {ports: 3, volumes: {x: y}, build: [], environment: 1}}",
        a__compose_yaml="services: {a: &a {image: 1, depends_on: [a], extends: {service: 3}}}",
        b__compose_yaml="\t",
        a__Dockerfile="FROM\nFROM a AS\nUSER\nCMD [\nHEALTHCHECK\nCOPY\nADD --x\nENV\nARG\nLABEL =",
        b__Dockerfile="FROM ${X:-",
    )
    (tmp_path / "Dockerfile").write_bytes(b"\xff\xfe\x00binary")
    code, out, _ = check(capsys, tmp_path, "--format", "json")
    assert code in (0, 1)
    broke = [i for i in json.loads(out)["items"] if "broke" in i.get("reason", "")]
    assert broke == []


def test_ignored_files_are_not_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, Dockerfile=GOOD, build__Dockerfile=BAD, _gitignore="build/\n")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert check(capsys, tmp_path, "--item", "non-root-container")[0] == 0


@pytest.mark.parametrize(
    ("files", "profile"),
    [
        ({"Dockerfile": GOOD}, "web-service"),
        ({"compose_yaml": "services: {a: {image: b}}"}, "web-service"),
        ({"main_tf": 'terraform {}\nresource "a" "b" {}\n'}, "infrastructure"),
        ({"pyproject_toml": "[project]\nname = 'a'\n"}, "library"),
        ({"pyproject_toml": "[project]\n", "tests__Dockerfile": GOOD}, "library"),
        ({"README_md": "# a\n"}, "unknown"),
    ],
)
def test_profile(tmp_path: Path, files: dict[str, str], profile: str) -> None:
    assert recognise(Repository(write(tmp_path, **files))).name == profile


def test_the_reference_service_passes_its_checklist(capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(__file__).resolve().parents[2]
    code, out, _ = check(
        capsys, root / "snippets" / "service", "--checklist", "containers", "--format", "json"
    )
    statuses = {item["id"]: item["status"] for item in json.loads(out)["items"]}
    assert code == 0, [id_ for id_, status in statuses.items() if status == "fail"]
    assert "not-run" not in statuses.values()
    assert sum(status == "pass" for status in statuses.values()) >= 20


def test_the_unready_service_fails(capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(__file__).resolve().parents[2]
    code, out, _ = check(
        capsys, root / "snippets" / "unready", "--checklist", "containers", "--format", "json"
    )
    failed = {item["id"] for item in json.loads(out)["items"] if item["status"] == "fail"}
    shown = {
        item.id
        for item in load_catalog().values()
        if item.area in ("containers", "compose") and item.examples.bad and item.check
    }
    assert code == 1
    assert shown - failed == set(), "an example that is shown as bad passes"
