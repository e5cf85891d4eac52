"""From the parts of a saved image to its manifest: configuration and layers, for one platform.

Two formats are read: the OCI image layout (https://github.com/opencontainers/image-spec) and the
archive that `docker save` and `podman save` write. A newer `docker save` writes both at once.
"""

from __future__ import annotations

import platform as machine
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from prodready.errors import InputError
from prodready.patterns import lazy
from prodready.targets.image_blobs import Blobs

MAX_DEPTH = 4
MAX_LAYERS = 1000
_DIGEST = lazy(r"(?P<algorithm>[a-z0-9]+):(?P<hex>[a-f0-9]{32,128})")
_ARCHITECTURES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64"}
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")


@dataclass(frozen=True, slots=True)
class LayerPart:
    """Where one layer is stored."""

    name: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts that make an image."""

    config: str
    config_digest: str | None
    layers: tuple[LayerPart, ...]
    names: tuple[str, ...] = ()


def this_platform() -> str:
    """The platform of this machine, as images name it: `linux/amd64`."""
    name = machine.machine()
    return f"linux/{_ARCHITECTURES.get(name, name.lower())}"


def find_manifest(blobs: Blobs, platform: str | None = None, name: str | None = None) -> Manifest:
    """The manifest of the image of this name, or of the only one.

    Args:
        blobs: the saved image.
        platform: `linux/arm64`; by default this machine's, or the only one there is.
        name: a name with its tag, where several images were saved together.

    Raises:
        InputError: there is none, or no single one.
    """
    if blobs.size("index.json") is not None:
        return _from_index(blobs, platform, name)
    if blobs.size("manifest.json") is not None:
        return _from_archive(blobs, name)
    raise InputError(
        f"{blobs.where}: no saved image: neither index.json nor manifest.json is there; "
        "write one with `docker save` or `podman save`"
    )


def _from_archive(blobs: Blobs, name: str | None) -> Manifest:
    raw = blobs.json("manifest.json")
    images = [each for each in raw if isinstance(each, dict)] if isinstance(raw, list) else []
    found = [
        Manifest(
            config=str(each.get("Config")),
            config_digest=None,
            layers=tuple(LayerPart(str(layer)) for layer in each.get("Layers") or ()),
            names=tuple(str(tag) for tag in each.get("RepoTags") or ()),
        )
        for each in images
    ]
    return _only(blobs, found, name)


def _from_index(blobs: Blobs, platform: str | None, name: str | None) -> Manifest:
    entries = _descriptors(blobs.json("index.json"))
    by_name: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        names = entry.get("annotations") or {}
        label = next((names[key] for key in _NAMES if key in names), "")
        by_name.setdefault(label, []).append(entry)
    groups = [
        (label, [m for entry in group for m in _manifests(blobs, entry, 0)])
        for label, group in by_name.items()
    ]
    found = []
    for label, manifests in groups:
        if manifests:
            chosen = _for_platform(blobs, manifests, platform)
            found.append(_manifest(blobs, chosen, (label,) if label else ()))
    return _only(blobs, found, name)


def _only(blobs: Blobs, found: list[Manifest], name: str | None) -> Manifest:
    if name is not None:
        found = [each for each in found if name in each.names]
        if not found:
            raise InputError(f"{blobs.where}: holds no image {name}")
    if not found:
        raise InputError(f"{blobs.where}: holds no image")
    if len({(each.config, each.layers) for each in found}) > 1:
        names = ", ".join(tag for each in found for tag in each.names) or "without names"
        raise InputError(f"{blobs.where}: holds {len(found)} images ({names}); save one alone")
    if len(found[0].layers) > MAX_LAYERS:
        raise InputError(f"{blobs.where}: an image has no {len(found[0].layers)} layers")
    return found[0]


def _manifests(blobs: Blobs, entry: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """The image manifests below a descriptor, without attestations."""
    if _is_attestation(entry):
        return
    raw = blobs.json(_part(blobs, entry), str(entry.get("digest")))
    if not isinstance(raw, dict):
        raise InputError(f"{blobs.where}: a manifest is no JSON object")
    if isinstance(raw.get("manifests"), list):
        if depth >= MAX_DEPTH:
            raise InputError(f"{blobs.where}: indexes lie too deep in one another")
        for each in _descriptors(raw):
            # An index may name platforms that were not saved.
            if blobs.size(_part(blobs, each)) is not None:
                yield from _manifests(blobs, each, depth + 1)
    elif isinstance(raw.get("config"), dict):
        yield {**raw, "platform": entry.get("platform")}


def _is_attestation(entry: dict[str, Any]) -> bool:
    kind = (entry.get("annotations") or {}).get("vnd.docker.reference.type")
    return kind == "attestation-manifest"


def _for_platform(
    blobs: Blobs, manifests: list[dict[str, Any]], platform: str | None
) -> dict[str, Any]:
    if len(manifests) == 1 and platform is None:
        return manifests[0]
    wanted = platform or this_platform()
    known: dict[str, dict[str, Any]] = {
        _platform(blobs, each): each for each in reversed(manifests)
    }
    for name, each in known.items():
        if name == wanted or name.startswith(wanted + "/"):
            return each
    raise InputError(
        f"{blobs.where}: has no image for {wanted}, only for {', '.join(sorted(known))}"
    )


def _platform(blobs: Blobs, manifest: dict[str, Any]) -> str:
    """What a manifest is for: as its index says, or else its configuration."""
    raw = manifest.get("platform")
    if not isinstance(raw, dict):
        descriptor = manifest["config"]
        raw = blobs.json(_part(blobs, descriptor), str(descriptor.get("digest")))
    parts = (raw.get("os"), raw.get("architecture"), raw.get("variant"))
    return "/".join(str(part) for part in parts if part)


def _manifest(blobs: Blobs, raw: dict[str, Any], names: tuple[str, ...]) -> Manifest:
    layers = raw.get("layers")
    return Manifest(
        config=_part(blobs, raw["config"]),
        config_digest=str(raw["config"].get("digest")),
        layers=tuple(
            LayerPart(_part(blobs, each), str(each.get("mediaType", "")))
            for each in (layers if isinstance(layers, list) else ())
            if isinstance(each, dict)
        ),
        names=names,
    )


def _descriptors(raw: object) -> list[dict[str, Any]]:
    entries = raw.get("manifests") if isinstance(raw, dict) else None
    return [each for each in entries or () if isinstance(each, dict)]


def _part(blobs: Blobs, descriptor: dict[str, Any]) -> str:
    match = _DIGEST.fullmatch(str(descriptor.get("digest")))
    if match is None:
        raise InputError(f"{blobs.where}: {descriptor.get('digest')!r} is no digest")
    return f"blobs/{match['algorithm']}/{match['hex']}"
