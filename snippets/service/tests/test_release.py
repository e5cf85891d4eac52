"""What releases and rollbacks are made of: the digest in the overlay, and the wait for Argo CD."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
ONE, TWO, THREE = (f"sha256:{digit * 64}" for digit in "123")
IMAGE = "registry.example.com/orders"
COMMIT = "c" * 40


def digest(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`image_digest.py ACTION FOLDER ...`."""
    action, *more = arguments
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "image_digest.py"), action, str(folder), *more],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def git(folder: Path, *arguments: str) -> None:
    """git, in this folder and with nobody's settings."""
    names = {
        f"GIT_{who}_{what}": "test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", *arguments],  # noqa: S607
        cwd=folder,
        env={**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull},
        check=True,
        capture_output=True,
    )


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """The production overlay in a repository of its own, at its first digest."""
    folder = tmp_path / "production"
    shutil.copytree(ROOT / "k8s" / "overlays" / "production", folder)
    git(folder, "init", "--quiet")
    assert digest("set", ONE, folder=folder).returncode == 0
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "first")
    return folder


def commit(folder: Path, new: str) -> None:
    """Deploy a digest."""
    assert digest("set", new, folder=folder).returncode == 0
    git(folder, "commit", "--quiet", "--all", "--message", new)


def test_a_digest_is_set_and_nothing_else(overlay: Path) -> None:
    file = overlay / "kustomization.yaml"
    before = file.read_text(encoding="utf-8")
    done = digest("set", TWO, folder=overlay)
    assert done.stdout.strip() == ONE
    assert file.read_text(encoding="utf-8") == before.replace(ONE, TWO)
    assert digest("show", folder=overlay).stdout.strip() == TWO


@pytest.mark.parametrize(
    "wrong", ["1.4.0", "latest", ONE[:-1], ONE.upper(), f"{ONE}0", "", f"{ONE}\n"]
)
def test_what_is_no_digest_is_refused(overlay: Path, wrong: str) -> None:
    done = digest("set", wrong, folder=overlay)
    assert done.returncode == 1
    assert "is no digest" in done.stderr
    assert digest("show", folder=overlay).stdout.strip() == ONE


def test_a_rollback_goes_to_the_digest_before(overlay: Path) -> None:
    commit(overlay, TWO)
    commit(overlay, THREE)
    assert digest("previous", folder=overlay).stdout.strip() == TWO


def test_another_change_of_the_overlay_is_no_deployment(overlay: Path) -> None:
    commit(overlay, TWO)
    file = overlay / "kustomization.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    git(overlay, "commit", "--quiet", "--all", "--message", "remark")
    assert digest("previous", folder=overlay).stdout.strip() == ONE


def test_after_a_rollback_the_way_back_is_forward(overlay: Path) -> None:
    commit(overlay, TWO)
    commit(overlay, ONE)
    assert digest("previous", folder=overlay).stdout.strip() == TWO


def test_without_a_digest_before_it_says_so(overlay: Path) -> None:
    done = digest("previous", folder=overlay)
    assert done.returncode == 1
    assert "fetch the whole history" in done.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("resources: []\n", "0 lines"),
        (f"  digest: {ONE}\n  digest: {TWO}\n", "2 lines"),
        (None, "No such file"),
    ],
    ids=["none", "two", "no file"],
)
def test_an_overlay_that_it_does_not_know_is_left_alone(
    tmp_path: Path, text: str | None, told: str
) -> None:
    if text is not None:
        (tmp_path / "kustomization.yaml").write_text(text, encoding="utf-8")
    done = digest("set", THREE, folder=tmp_path)
    assert done.returncode == 1
    assert told in done.stderr


class Argo(ThreadingHTTPServer):
    """An Argo CD that gives its answers in turn, and the last one for ever."""

    def __init__(self, *answers: dict[str, Any] | int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.asked: list[tuple[str, str | None]] = []

    def __enter__(self) -> "Argo":
        threading.Thread(target=self.serve_forever, args=(0.02,)).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Argo

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"]))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        body = b"" if isinstance(answer, int) else json.dumps(answer).encode()
        self.send_response(answer if isinstance(answer, int) else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Be quiet."""


def status(sync: str, health: str, *digests: str, phase: str = "Succeeded") -> dict[str, Any]:
    """An application as Argo CD tells it."""
    return {
        "status": {
            "sync": {"status": sync},
            "health": {"status": health},
            "summary": {"images": [*(f"{IMAGE}@{each}" for each in digests), "busybox:1.37"]},
            "operationState": {
                "phase": phase,
                "message": "one of the hooks failed",
                "syncResult": {"revision": COMMIT},
            },
        }
    }


def wait(argo: Argo, seconds: str = "20") -> subprocess.CompletedProcess[str]:
    """`wait_for_sync.sh` for the second digest."""
    return subprocess.run(
        [str(ROOT / "scripts" / "wait_for_sync.sh"), "orders-production", f"{IMAGE}@{TWO}", COMMIT],
        env={
            **os.environ,
            "ARGOCD_URL": f"http://127.0.0.1:{argo.server_port}",
            "ARGOCD_TOKEN": "told-to-nobody",
            "WAIT_SECONDS": seconds,
            "PAUSE_SECONDS": "0.05",
            "no_proxy": "*",
        },
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )


@pytest.fixture(autouse=True)
def tools(request: pytest.FixtureRequest) -> Iterator[None]:
    """The shell script's programs, where a test runs it."""
    if "wait" in request.node.name and not os.environ.get("CI"):
        for program in ("curl", "jq"):
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not installed")
    yield


def test_the_wait_ends_when_only_the_new_image_runs() -> None:
    path: list[dict[str, Any] | int] = [
        status("Synced", "Healthy", ONE),
        503,
        status("OutOfSync", "Healthy", ONE),
        status("Synced", "Progressing", ONE, TWO),
        status("Synced", "Healthy", ONE, TWO),
        status("Synced", "Healthy", TWO),
    ]
    with Argo(*path) as argo:
        done = wait(argo)
        assert done.returncode == 0, done.stderr
        assert len(argo.asked) == len(path)
        assert set(argo.asked) == {
            ("/api/v1/applications/orders-production?refresh=normal", "Bearer told-to-nobody")
        }


def test_the_wait_ends_when_the_sync_of_the_commit_failed() -> None:
    with Argo(status("OutOfSync", "Healthy", ONE, phase="Failed")) as argo:
        done = wait(argo)
    assert done.returncode == 1
    assert "one of the hooks failed" in done.stderr


def test_the_wait_does_not_mind_the_failure_of_an_earlier_commit() -> None:
    earlier = status("OutOfSync", "Healthy", ONE, phase="Failed")
    earlier["status"]["operationState"]["syncResult"]["revision"] = "b" * 40
    with Argo(earlier, earlier, status("Synced", "Healthy", TWO)) as argo:
        assert wait(argo).returncode == 0


@pytest.mark.parametrize(
    "answer", [status("Synced", "Degraded", TWO), 401], ids=["degraded", "refused"]
)
def test_the_wait_has_an_end(answer: dict[str, Any] | int) -> None:
    with Argo(answer) as argo:
        done = wait(argo, "1")
    assert done.returncode == 1
    assert "does not run" in done.stderr
    assert "told-to-nobody" not in done.stdout + done.stderr
