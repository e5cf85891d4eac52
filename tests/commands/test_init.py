from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml

from prodready.cli import main
from prodready.config import load_config


def test_writes_a_commented_file_with_the_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:3.14\n", "utf-8")
    assert main(["init", str(tmp_path)]) == 0
    assert "profile web-service (Dockerfile is there)" in capsys.readouterr().out
    text = (tmp_path / ".prodready.yaml").read_text("utf-8")
    assert load_config(tmp_path).profile == "web-service"
    assert "\n#   coverage: 80  # percent. " in text
    bare = "\n".join(line.removeprefix("# ") for line in text.split("\n")[7:])
    schema = json.loads((files("prodready") / "data" / "config.schema.json").read_text("utf-8"))
    jsonschema.validate(yaml.safe_load(bare), schema)


def test_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / ".prodready.yaml"
    file.write_text("strict: true\n", "utf-8")
    assert main(["init", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert file.read_text("utf-8") == "strict: true\n"
    file.unlink()
    (tmp_path / "pyproject.toml").write_text("[tool.prodready]\nstrict = true\n", "utf-8")
    assert main(["init", str(tmp_path)]) == 2
    assert 'add `profile = "library"` there' in capsys.readouterr().err
    assert not file.exists()


def test_prints_and_takes_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--print", "--profile", "ml-api"]) == 0
    out = capsys.readouterr().out
    assert "\nprofile: ml-api\n" in out
    assert "\n#   image-size: 500  # MB" in out
    assert list(tmp_path.iterdir()) == []
    assert main(["init", str(tmp_path), "--profile", "ml"]) == 2
    assert "there is no profile ml" in capsys.readouterr().err
