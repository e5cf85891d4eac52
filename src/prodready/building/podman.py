"""buildah and podman, in a store of their own: no daemon, no registry, no service manager."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from prodready.building import pip_settings
from prodready.building.base_images import StandIn, split
from prodready.building.engine import BUILD_SECONDS, BuildError, Engine, Recipe, last_words
from prodready.building.failures import no_base, unreachable
from prodready.errors import UnavailableError
from prodready.patterns import lazy
from prodready.tools.interface import find_program, run_program

_STEP = lazy(r"^(?:\[(?P<stage>\d+)/\d+\] )?STEP (?P<step>\d+)/\d+: [A-Z]", re.MULTILINE)
_ERROR = lazy(r"^(?:error|Error): ?(?P<text>.*)$", re.MULTILINE)
_NOISE = lazy(r"^(?:[Ee]rror: |subprocess exited|time=\"|WARNING: ).*$", re.MULTILINE)
INSTALL = "apt-get install buildah podman runc"


class Podman(Engine):
    """Builds with buildah in a chroot and runs with podman; needs root."""

    name = "buildah"
    _save_options = ("--quiet", "--format", "docker-archive")

    @classmethod
    def find(cls, store: Path, stand_ins: Sequence[StandIn] = ()) -> Podman:
        """The programs.

        Raises:
            UnavailableError: one is not installed, or this is not root.
        """
        absent = [name for name in ("buildah", "podman", "runc") if find_program(name) is None]
        if absent:
            names = " and ".join(absent)
            raise UnavailableError(f"no Docker engine runs, and {names} is not here: {INSTALL}")
        if os.geteuid() != 0:
            raise UnavailableError(
                "no Docker engine runs, and buildah needs root here: start again with sudo"
            )
        return cls(store, stand_ins)

    def __init__(self, store: Path, stand_ins: Sequence[StandIn] = ()) -> None:
        self._store = store.absolute()
        self._stand_ins = tuple(stand_ins)
        self._buildah = find_program("buildah") or "buildah"
        self._podman = find_program("podman") or "podman"

    @property
    def ticks(self) -> bool:
        # Its timers are systemd's, which is not everywhere.
        return False

    @property
    def _storage(self) -> list[str]:
        root, run = self._store / "store", self._store / "run"
        return ["--root", str(root), "--runroot", str(run), "--storage-driver", "overlay"]

    @property
    def runner(self) -> Sequence[str]:
        return (
            *(self._podman, *self._storage, "--tmpdir", str(self._store / "run" / "tmp")),
            # Neither a service manager nor crun can be counted on.
            *("--runtime", "runc", "--cgroup-manager", "cgroupfs", "--events-backend", "none"),
        )

    @property
    def environment(self) -> dict[str, str]:
        scratch = self._store / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        return {**os.environ, "TMPDIR": str(scratch)}

    @cached_property
    def _version(self) -> str:
        done = run_program([self._buildah, "--version"], limit=20)
        match = re.search(r"version (\d[\w.+~-]*)", done.stdout)
        if done.returncode != 0 or match is None:
            raise UnavailableError(f"buildah does not answer: {last_words(done.stderr, 1)}")
        return match[1]

    def version(self) -> str:
        titles = ", ".join(dict.fromkeys(one.title for one in self._stand_ins))
        return f"{self._version}, stand-in base ({titles})" if titles else self._version

    @property
    def identity(self) -> str:
        return " ".join([super().identity, *(one.key for one in self._stand_ins)])

    def build(self, recipe: Recipe) -> None:
        replaced, missing = split(recipe.bases, self._stand_ins)
        for one in dict.fromkeys(replaced.values()):
            self._load(one)
        call = [self._buildah, *self._storage, "bud", "--force-rm"]
        call += ["--isolation", "chroot", "--layers"]
        # The Docker format keeps HEALTHCHECK, which OCI's has no place for.
        call += ["--format", "docker", "--network", "host", "--tag", recipe.tag]
        call += ["--pull=false" if missing else "--pull-never"]
        for image, one in replaced.items():
            call += ["--build-context", f"{image}=docker-image://{one.tag}"]
        for name, value in recipe.arguments.items():
            call += ["--build-arg", f"{name}={value}"]
        if recipe.arguments:
            # 1.28 takes a LABEL with an argument from its cache, whatever the argument is now.
            call += ["--no-cache"]
        with tempfile.TemporaryDirectory(prefix="prodready-") as folder:
            for host, guest in pip_settings.mounts(pip_settings.machine_settings(), Path(folder)):
                call += ["--volume", f"{host}:{guest}:ro"]
            call += ["--file", str(recipe.dockerfile), str(recipe.folder)]
            done = run_program(call, limit=BUILD_SECONDS, env=self.environment)
        if done.returncode != 0:
            raise _failure(done.stdout, done.stderr, done.returncode, missing)
        self._forget_older(recipe.tag)

    def _forget_older(self, tag: str) -> None:
        """Remove what was built before from the same folder; each costs the size of its packages."""
        name = tag.rpartition(":")[0]
        done = self.call(
            "images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", f"reference={name}"
        )
        for old in done.stdout.split():
            if old.startswith(f"{name}:") and old != tag:
                self.call("rmi", old)  # one that is in use stays

    def _load(self, one: StandIn) -> None:
        if self.has(one.tag):
            return
        # Its own names are not wanted: it must not be taken for the image that it stands in for.
        reference = f"docker-archive:{one.file.absolute()}"
        done = self.call("pull", "--quiet", reference, limit=300)
        identity = done.stdout.split()[-1] if done.stdout.split() else ""
        if done.returncode == 0 and identity:
            done = self.call("tag", identity, one.tag)
        if done.returncode != 0 or not identity:
            raise UnavailableError(f"{one.file} could not be loaded: {last_words(done.stderr)}")

    def remove(self) -> None:
        """Remove all images and containers of the store, and the store."""
        self.call("rm", "--all", "--force")
        self.call("umount", "--all", "--force")
        self.call("rmi", "--all", "--force")
        run_program(["umount", str(self._store / "store" / "overlay")])
        shutil.rmtree(self._store, ignore_errors=True)


def _failure(
    printed: str, errors: str, code: int, missing: Sequence[str]
) -> BuildError | UnavailableError:
    reason = unreachable(errors)
    if reason and (missing or no_base(errors) is None):
        names = f" ({', '.join(missing)})" if missing and no_base(errors) else ""
        return UnavailableError(reason + names)
    told = [match["text"].strip() for match in _ERROR.finditer(errors)]
    # What the step itself printed says more than that it failed.
    rest = last_words(_NOISE.sub("", errors))
    message = ": ".join(each for each in (told[-1][:300] if told else "", rest) if each)
    steps = list(_STEP.finditer(printed + errors))
    if not steps:
        return BuildError(message or f"buildah ended with exit status {code}")
    last = steps[-1]
    return BuildError(message, stage=int(last["stage"] or 1), step=int(last["step"]))
