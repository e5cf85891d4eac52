"""A saved image: its configuration, its layers, and the files that a container of it sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from prodready.targets.image_blobs import Blobs, open_blobs
from prodready.targets.image_config import ImageConfig, read_config
from prodready.targets.image_layers import MAX_FILE, Entry, EntryKind, Layer
from prodready.targets.image_manifest import Manifest, find_manifest

NO_LAYER = frozenset({EntryKind.WHITEOUT, EntryKind.OPAQUE})


@dataclass(frozen=True, eq=False)
class SavedImage:
    """An image in a file. It is read while the file is open."""

    where: str
    names: tuple[str, ...]
    id: str
    """The digest of its configuration, which names its whole content."""
    config: ImageConfig
    layers: tuple[Layer, ...]

    @property
    def compressed_size(self) -> int:
        """What a node pulls, in bytes."""
        return sum(layer.compressed_size for layer in self.layers)

    @property
    def unpacked_size(self) -> int:
        """What the layers take on the disk of a node, in bytes."""
        return sum(layer.unpacked_size for layer in self.layers)

    @cached_property
    def files(self) -> dict[str, tuple[int, Entry]]:
        """What a container sees: by path, the number of the layer and the entry."""
        seen: dict[str, tuple[int, Entry]] = {}
        for index, layer in enumerate(self.layers):
            for path in _removed(layer, seen):
                del seen[path]
            for entry in layer.entries:
                if entry.kind not in NO_LAYER:
                    seen[entry.path] = index, entry
        return seen

    def contents(
        self, wanted: Callable[[Entry], bool], limit: int = MAX_FILE
    ) -> Iterator[tuple[Entry, bytes]]:
        """The files that a container sees and that are wanted, each with up to `limit` bytes.

        Raises:
            InputError: a layer cannot be read.
        """
        seen = self.files
        for index, layer in enumerate(self.layers):

            def is_seen(entry: Entry, index: int = index) -> bool:
                return seen.get(entry.path, (None,))[0] == index and wanted(entry)

            yield from layer.contents(is_seen, limit)


def _removed(layer: Layer, seen: dict[str, tuple[int, Entry]]) -> list[str]:
    """The paths of lower layers that are gone with this one."""
    gone: set[str] = set()
    emptied: set[str] = set()
    for entry in layer.entries:
        if entry.kind is EntryKind.OPAQUE:
            emptied.add(entry.path)
        elif entry.kind is not EntryKind.FOLDER:
            # A file in the place of a folder takes all that was in it along.
            gone.add(entry.path)
    if not gone and not emptied:
        return []
    return [path for path in seen if path in gone or _below(path, gone | emptied)]


def _below(path: str, folders: set[str]) -> bool:
    if "" in folders:
        return True
    parts = path.split("/")
    return any("/".join(parts[:end]) in folders for end in range(1, len(parts)))


@contextmanager
def open_image(
    path: Path,
    *,
    platform: str | None = None,
    name: str | None = None,
    where: str | None = None,
) -> Iterator[SavedImage]:
    """Open a tar of `docker save` or `podman save`, an OCI archive, or an OCI layout.

    Args:
        path: the tar, or the folder of an OCI layout.
        platform: `linux/arm64`; by default this machine's, or the only one there is.
        name: a name with its tag, where several images were saved together.
        where: what reports call it; its path by default.

    Raises:
        InputError: it is no image, it is damaged, or it has no image of this platform or name.
    """
    with open_blobs(path) as blobs:
        blobs.where = where or blobs.where
        manifest = find_manifest(blobs, platform, name)
        yield _image(blobs, manifest)


def _image(blobs: Blobs, manifest: Manifest) -> SavedImage:
    config = read_config(blobs.json(manifest.config, manifest.config_digest), blobs.where)
    steps = [step.created_by for step in config.history if not step.empty]
    layers = []
    for index, part in enumerate(manifest.layers):
        blobs.open(part.name).close()
        layers.append(
            Layer(
                blobs,
                part.name,
                config.diff_ids[index] if index < len(config.diff_ids) else "",
                steps[index] if len(steps) == len(manifest.layers) else "",
            )
        )
    digest = manifest.config_digest or "sha256:" + Path(manifest.config).name.removesuffix(".json")
    return SavedImage(blobs.where, manifest.names, digest, config, tuple(layers))
