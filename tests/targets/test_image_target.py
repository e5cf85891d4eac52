"""`prodready check` on an image: a file, a layout, and a name that an engine knows."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from prodready.cli import main
from prodready.targets import image_target
from tests.targets.images import Sample, layout, tar

ROOT = Sample((tar({"usr/bin/python3": "x"}),), {"User": "0"})
NOBODY = Sample((tar({"usr/bin/python3": "x"}),), {"User": "10001"})
USER = ("--item", "non-root-container", "--format", "json")

ENGINE = """\
#!{python}
import shutil, sys
if sys.argv[1:3] == ["image", "inspect"]:
    if sys.argv[-1] != "shop:1":
        sys.exit("no such image: " + sys.argv[-1])
elif sys.argv[1] == "save" and sys.argv[4] == "shop:1":
    shutil.copy("{image}", sys.argv[3])
else:
    sys.exit("what?")
"""


def check(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["check", *map(str, arguments)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def only(report: str) -> dict[str, Any]:
    [item] = json.loads(report)["items"]
    assert isinstance(item, dict)
    return item


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that has one image, as the only engine."""
    saved = NOBODY.saved(tmp_path / "stored.tar", "shop:1")
    program = tmp_path / "podman"
    program.write_text(ENGINE.format(python=sys.executable, image=saved), "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + "/nowhere")
    monkeypatch.setattr(image_target, "ENGINES", ("podman",))


@pytest.mark.parametrize("prefix", ["", "image:"])
@pytest.mark.parametrize(("sample", "code", "status"), [(ROOT, 1, "fail"), (NOBODY, 0, "pass")])
def test_a_saved_image(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    prefix: str,
    sample: Sample,
    code: int,
    status: str,
) -> None:
    target = f"{prefix}{sample.saved(tmp_path / 'a.tar')}"
    found, out, _ = check(capsys, target, *USER)
    assert json.loads(out)["target"] == {"kind": "image", "location": target}
    assert (found, only(out)["status"]) == (code, status)


def test_an_oci_layout_is_an_image_and_no_folder_of_sources(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = layout(tmp_path / "oci", ROOT)
    code, out, _ = check(capsys, folder, *USER)
    assert (code, json.loads(out)["target"]["kind"]) == (1, "image")


def test_what_no_image_shows_is_not_applicable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = NOBODY.saved(tmp_path / "a.tar")
    _, out, _ = check(capsys, target, "--item", "liveness-probe", "--format", "json")
    assert only(out)["status"] == "not-applicable"


def test_the_size_is_held_against_the_settings_of_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = Sample((tar({"data": os.urandom(2_000_000)}),)).saved(tmp_path / "a.tar")
    size = ("--item", "image-size")
    assert check(capsys, target, *size)[0] == 0
    (tmp_path / ".prodready.yaml").write_text("thresholds: {image-size: 1}\n", "utf-8")
    code, out, _ = check(capsys, target, *size)
    assert code == 1
    assert "2 MB compressed, 2 MB unpacked; the budget is 1 MB" in out


@pytest.mark.usefixtures("engine")
def test_a_name_is_asked_of_the_engine(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = check(capsys, "image:shop:1", *USER)
    item = only(out)
    assert (code, item["status"], item["witness"][0]["path"]) == (0, "pass", "image:shop:1")


@pytest.mark.usefixtures("engine")
def test_a_name_that_no_engine_knows(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = check(capsys, "image:shop:2", *USER)
    assert (code, out) == (3, "")
    assert err.startswith(
        "prodready: image:shop:2: no such file, and no engine that has this image"
    )
    assert "podman: no such image: shop:2" in err


def test_no_engine_at_all(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_target, "find_program", lambda _: None)
    code, _, err = check(capsys, "image:shop:1")
    assert code == 3
    assert "docker save --output FILE.tar shop:1" in err


@pytest.mark.parametrize("name", ["image:", "image:--output"])
def test_no_name(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, _, err = check(capsys, name)
    assert (code, "no image is named" in err) == (3, True)


def test_a_file_that_is_no_image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.tar").write_bytes(tar({"readme": "x"}))
    code, _, err = check(capsys, tmp_path / "x.tar")
    assert (code, "x.tar" in err) == (2, True)


@pytest.mark.parametrize("option", ["--since", "--baseline", "--write-baseline"])
def test_what_is_for_folders_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    code, _, err = check(capsys, NOBODY.saved(tmp_path / "a.tar"), option, "x")
    assert (code, f"{option} is for folders" in err) == (2, True)


@pytest.mark.parametrize("form", ["sarif", "junit", "markdown", "html", "github", "badge", "text"])
def test_every_format_names_the_image(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    target = ROOT.saved(tmp_path / "a.tar")
    code, out, _ = check(capsys, target, "--item", "non-root-container", "--format", form)
    assert code == 1
    assert form == "badge" or "a.tar" in out
