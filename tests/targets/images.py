"""Small images, made by hand: as `docker save` writes them, and as OCI layouts."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Files = Mapping[str, bytes | str | None]
"""By path: a text, the target of a link as `-> target`, or None for a folder."""


def tar(files: Files, mode: int = 0o644) -> bytes:
    """A tar of these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.mode = mode
            data = content.encode() if isinstance(content, str) else content
            if data is None:
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
            elif data.startswith(b"-> "):
                info.type, info.linkname = tarfile.SYMTYPE, data[3:].decode()
                archive.addfile(info)
            else:
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class Sample:
    """An image to be written."""

    layers: Sequence[bytes] = (tar({"bin/app": "run"}, 0o755),)
    config: Mapping[str, Any] = field(default_factory=dict)
    history: Sequence[Mapping[str, Any]] | None = None
    architecture: str = "amd64"

    @property
    def json(self) -> bytes:
        raw: dict[str, Any] = {
            "architecture": self.architecture,
            "os": "linux",
            "config": self.config,
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha(one)}" for one in self.layers]},
        }
        if self.history is not None:
            raw["history"] = self.history
        return json.dumps(raw).encode()

    def saved(self, file: Path, *names: str) -> Path:
        """Write it as `docker save` did for long."""
        parts: dict[str, bytes | str | None] = {f"{sha(one)}/layer.tar": one for one in self.layers}
        config = f"{sha(self.json)}.json"
        parts[config] = self.json
        layers = [f"{sha(one)}/layer.tar" for one in self.layers]
        manifest = [{"Config": config, "RepoTags": list(names), "Layers": layers}]
        parts["manifest.json"] = json.dumps(manifest)
        file.write_bytes(tar(parts))
        return file


def layout(folder: Path, *samples: Sample, names: Sequence[str] = ()) -> Path:
    """Write an OCI layout with one image for each sample, under one index where there are several.

    Layers are compressed with gzip, as registries keep them.
    """
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)

    def put(data: bytes, kind: str, **more: Any) -> dict[str, Any]:
        (blobs / sha(data)).write_bytes(data)
        return {"mediaType": kind, "digest": f"sha256:{sha(data)}", "size": len(data), **more}

    def manifest(sample: Sample) -> dict[str, Any]:
        layers = [put(gzip.compress(one, mtime=0), "layer+gzip") for one in sample.layers]
        content = {"schemaVersion": 2, "config": put(sample.json, "config"), "layers": layers}
        platform = {"os": "linux", "architecture": sample.architecture}
        return put(json.dumps(content).encode(), "manifest", platform=platform)

    entries = [manifest(sample) for sample in samples]
    if len(entries) > 1 and not names:
        attestation = put(
            json.dumps({"config": put(b"{}", "config"), "layers": []}).encode(),
            "manifest",
            platform={"os": "unknown", "architecture": "unknown"},
            annotations={"vnd.docker.reference.type": "attestation-manifest"},
        )
        index = json.dumps({"manifests": [*entries, attestation]}).encode()
        entries = [put(index, "index")]
    for entry, name in zip(entries, names, strict=False):
        entry["annotations"] = {"org.opencontainers.image.ref.name": name}
    (folder / "index.json").write_text(json.dumps({"manifests": entries}))
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return folder
