"""A real git repository, and the command line over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.command import DEPLOYMENT, DOCKERFILE, Prodready, commit, git


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    (folder / "k8s").mkdir(parents=True)
    (folder / "Dockerfile").write_text(DOCKERFILE, "utf-8")
    (folder / "app.py").write_text("print('hello')\n", "utf-8")
    texts = [DEPLOYMENT.format(name=name) for name in ("web", "worker")]
    (folder / "k8s" / "all.yaml").write_text("---\n".join(texts), "utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Ada Lovelace")
    git(folder, "config", "user.email", "ada@example.org")
    commit(folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def prodready(repository: Path, capsys: pytest.CaptureFixture[str]) -> Prodready:
    del repository
    return Prodready(capsys)
