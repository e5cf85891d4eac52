"""Saved images: both formats, what a container sees, what is damaged or hostile."""

from __future__ import annotations

import gzip
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from prodready.errors import InputError
from prodready.targets.image import open_image
from prodready.targets.image_layers import MAX_FILE, EntryKind
from prodready.targets.image_manifest import this_platform
from tests.targets.images import Sample, layout, sha, tar

HISTORY: list[dict[str, Any]] = [
    {"created_by": "ADD rootfs"},
    {"created_by": "ENV A=1", "empty_layer": True},
    {"created_by": "COPY app"},
]
TWO = Sample(
    (tar({"etc": None, "etc/os": "old", "gone": "x"}), tar({"etc/os": "new", ".wh.gone": ""})),
    {"User": "10001:10001"},
    HISTORY,
)


def test_both_formats_say_the_same(tmp_path: Path) -> None:
    found = []
    for path in (TWO.saved(tmp_path / "a.tar", "app:1"), layout(tmp_path / "oci", TWO)):
        with open_image(path) as image:
            found.append((image.id, image.config, [layer.created_by for layer in image.layers]))
            assert {path for path in image.files if image.files[path][1].kind != "folder"} == {
                "etc/os"
            }
            assert [data for _, data in image.contents(lambda _: True)] == [b"new"]
    assert found[0] == found[1]
    assert found[0][0] == f"sha256:{sha(TWO.json)}"
    assert found[0][1].user == "10001:10001"
    assert found[0][2] == ["ADD rootfs", "COPY app"]


def test_an_oci_archive_is_read_too(tmp_path: Path) -> None:
    folder = layout(tmp_path / "oci", TWO)
    with tarfile.open(tmp_path / "oci.tar", "w") as archive:
        archive.add(folder, arcname=".")
    with open_image(tmp_path / "oci.tar") as image:
        assert image.config.uid == 10001


def test_sizes_are_what_is_pulled(tmp_path: Path) -> None:
    sample = Sample((tar({"data": b"a" * 300_000}),))
    with open_image(sample.saved(tmp_path / "a.tar")) as saved:
        assert not saved.layers[0].is_compressed
        assert saved.layers[0].stored_size > 300_000
        assert saved.compressed_size < 5_000
        assert saved.unpacked_size == 300_000
    with open_image(layout(tmp_path / "oci", sample)) as image:
        assert image.layers[0].is_compressed
        assert image.compressed_size == len(gzip.compress(sample.layers[0], mtime=0))


@pytest.mark.parametrize(
    ("lower", "upper", "seen"),
    [
        ({"a/b": "1", "a/c": "1"}, {"a/.wh.b": ""}, {"a/c"}),
        ({"a/b/c": "1", "x": "1"}, {"a/.wh.b": ""}, {"x"}),
        ({"a/b": "1", "x": "1"}, {"a/.wh..wh..opq": "", "a/n": "1"}, {"a/n", "x"}),
        ({"a/b": "1"}, {"a": "a file now"}, {"a"}),
        ({"ab/c": "1", "a/c": "1"}, {".wh.a": ""}, {"ab/c"}),
        ({"a": "1"}, {"./a": "2", "/b": "1"}, {"a", "b"}),
        ({"a": "1"}, {".wh..wh..opq": "", "b": "1"}, {"b"}),
        ({"a": "1"}, {"../out": "1", "a/../../out": "1"}, {"a"}),
    ],
)
def test_what_a_container_sees(
    tmp_path: Path, lower: dict[str, str], upper: dict[str, str], seen: set[str]
) -> None:
    sample = Sample((tar(lower), tar(upper)))
    with open_image(sample.saved(tmp_path / "a.tar")) as image:
        assert set(image.files) == seen


def test_a_platform_is_chosen_and_attestations_are_none(tmp_path: Path) -> None:
    arm = Sample(config={"User": "arm"}, architecture="arm64")
    amd = Sample(config={"User": "amd"}, architecture="amd64")
    folder = layout(tmp_path / "oci", arm, amd)
    for platform, user in (("linux/arm64", "arm"), ("linux/amd64", "amd")):
        with open_image(folder, platform=platform) as image:
            assert image.config.user == user
    with open_image(folder) as image:
        assert image.config.architecture == this_platform().partition("/")[2]
    with pytest.raises(InputError, match="only for linux/amd64, linux/arm64"):
        open_image(folder, platform="linux/s390x").__enter__()


def test_one_of_several_images_is_named(tmp_path: Path) -> None:
    folder = layout(
        tmp_path / "oci",
        Sample(config={"User": "a"}),
        Sample(config={"User": "b"}),
        names=["x", "y"],
    )
    with open_image(folder, name="y") as image:
        assert (image.names, image.config.user) == (("y",), "b")
    with pytest.raises(InputError, match=r"holds 2 images \(x, y\)"):
        open_image(folder).__enter__()
    with pytest.raises(InputError, match="holds no image z"):
        open_image(folder, name="z").__enter__()


def test_a_layer_that_is_a_link_to_another(tmp_path: Path) -> None:
    one = tar({"a": "1"})
    parts: dict[str, bytes | str | None] = {
        "c.json": Sample((one,)).json,
        "x/layer.tar": one,
        "y/layer.tar": "-> ../x/layer.tar",
        "manifest.json": json.dumps([{"Config": "c.json", "Layers": ["y/layer.tar"]}]),
    }
    (tmp_path / "a.tar").write_bytes(tar(parts))
    with open_image(tmp_path / "a.tar") as image:
        assert list(image.files) == ["a"]


def test_files_are_read_only_as_far_as_asked(tmp_path: Path) -> None:
    sample = Sample((tar({"big": b"x" * (MAX_FILE + 9), "link": "-> big"}),))
    with open_image(sample.saved(tmp_path / "a.tar")) as image:
        [(entry, data)] = image.contents(lambda _: True)
        assert (entry.path, entry.size, len(data)) == ("big", MAX_FILE + 9, MAX_FILE)
        [(_, few)] = image.contents(lambda _: True, 5)
        assert few == b"xxxxx"
        assert image.files["link"][1].kind is EntryKind.SYMLINK


def archive(file: Path, **parts: bytes | str) -> Path:
    file.write_bytes(tar({name.replace("__", "."): data for name, data in parts.items()}))
    return file


def manifest(**content: Any) -> str:
    return json.dumps([content])


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({}, "neither index.json nor manifest.json"),
        ({"manifest__json": "["}, "manifest.json is no JSON"),
        ({"manifest__json": "[]"}, "holds no image"),
        ({"manifest__json": manifest(Config="c", Layers=[])}, "c is missing"),
        ({"manifest__json": manifest(Config="c", Layers=[]), "c": "[]"}, "no JSON object"),
        ({"manifest__json": manifest(Config="c", Layers=["l"]), "c": "{}"}, "l is missing"),
        ({"index__json": "[" * 90_000}, "index.json is no JSON"),
        ({"index__json": '{"manifests": [{"digest": "../../etc"}]}'}, "is no digest"),
        ({"manifest__json": b" " * (9 << 20)}, "larger than any manifest"),
    ],
)
def test_what_is_no_image_is_told(
    tmp_path: Path, parts: dict[str, bytes | str], message: str
) -> None:
    file = archive(tmp_path / "a.tar", **parts)
    with pytest.raises(InputError, match=message) as caught:
        open_image(file).__enter__()
    assert str(file) in str(caught.value)


def test_files_that_are_no_tar_and_layers_that_are_damaged(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        open_image(tmp_path / "none").__enter__()
    (tmp_path / "text").write_text("hello")
    with pytest.raises(InputError, match="cannot be read as a saved image"):
        open_image(tmp_path / "text").__enter__()
    for bad in (
        b"\x1f\x8bbroken",
        b"\x28\xb5\x2f\xfd12345678",
        b"x" * 900,
        tar({"a": "1" * 900})[:700],
    ):
        file = Sample((bad,)).saved(tmp_path / "a.tar")
        with open_image(file) as image, pytest.raises(InputError, match="cannot be read"):
            _ = image.files


def test_a_configuration_that_was_changed_is_told(tmp_path: Path) -> None:
    folder = layout(tmp_path / "oci", TWO)
    (folder / "blobs" / "sha256" / sha(TWO.json)).write_bytes(TWO.json + b" ")
    with pytest.raises(InputError, match="is damaged: its digest is"):
        open_image(folder).__enter__()


def test_a_layout_reads_nothing_outside_of_itself(tmp_path: Path) -> None:
    folder = layout(tmp_path / "oci", TWO)
    blob = folder / "blobs" / "sha256" / sha(TWO.json)
    (tmp_path / "outside").write_bytes(blob.read_bytes())
    blob.unlink()
    blob.symlink_to(tmp_path / "outside")
    with pytest.raises(InputError, match="is missing"):
        open_image(folder).__enter__()
