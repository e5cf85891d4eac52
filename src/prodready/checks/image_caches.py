"""The check of what package managers leave behind in an image."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.image_commands import FINE, Answer, Scope
from prodready.checks.image_install import normal
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.facts.images import Images, run_commands
from prodready.facts.shellscript import Command


@check("containers.package_cache")
def package_cache(images: Images) -> Iterator[Outcome]:
    """Package managers leave neither their index nor packages that nobody asked for."""
    for image in images.images:
        for one, scope in image.stage.scoped:
            if one.keyword != "RUN":
                continue
            every = run_commands(one)
            mounts = " ".join(value for name, value in one.flags if name == "mount")
            for command in map(normal, every):
                answer = _system(command, every, mounts) or _pip(command, mounts, scope)
                answer = answer or _node(command, every, mounts, scope)
                if answer is None:
                    continue
                if answer.wrong:
                    yield Fail(image.place(one), answer.wrong, answer.fix)
                else:
                    yield Pass(image.place(one), f"{command.program} leaves no cache")


def _system(command: Command, every: list[Command], mounts: str) -> Answer | None:
    if command.starts("apt-get", "install") or command.starts("apt", "install"):
        cleans = "/var/lib/apt" in mounts or any(
            c.starts("apt-get", "distclean")
            or (c.program == "rm" and any(w.startswith("/var/lib/apt") for w in c.arguments))
            for c in every
        )
        if not cleans:
            return Answer(
                "apt's index stays in the layer", "End the RUN: && rm -rf /var/lib/apt/lists/*"
            )
        if not any("no-install-recommends" in w or "Recommends" in w for w in command.arguments):
            return Answer("apt installs what is only recommended", "Add --no-install-recommends.")
        return FINE
    if command.starts("apk", "add"):
        cleans = any(c.program == "rm" and "/var/cache/apk" in " ".join(c.words) for c in every)
        lean = "--no-cache" in command.words or "/apk" in mounts or cleans
        return FINE if lean else Answer("apk's index stays in the layer", "Add --no-cache.")
    return None


def _pip(command: Command, mounts: str, scope: Scope) -> Answer | None:
    if not (command.starts("pip", "install") or command.starts("pip3", "install")):
        return None
    off = (scope.get("PIP_NO_CACHE_DIR") or "").lower() not in ("", "0", "false", "off", "no")
    if "--no-cache-dir" in command.words or off or "type=cache" in mounts:
        return FINE
    fix = "Add --no-cache-dir, or RUN --mount=type=cache,target=/root/.cache/pip."
    return Answer("pip's cache stays in the layer", fix)


def _node(command: Command, every: list[Command], mounts: str, scope: Scope) -> Answer | None:
    """What npm leaves in ~/.npm, and yarn and pnpm in their stores, unless the step removes it."""
    name = command.program
    if name not in _STORES or not set(command.plain[:1]) & {"install", "i", "ci", "add"}:
        return None
    own = f"{name.upper()}_CONFIG_CACHE".lower() in {key.lower() for key in scope}
    if "type=cache" in mounts or own or any("--cache" in word for word in command.words):
        return FINE
    for each in every:
        clears = each.program == name and {"clean", "prune"} & set(each.plain[:3])
        removes = each.program == "rm" and any(
            store in word for word in each.arguments for store in (*_STORES[name], "/root/.cache")
        )
        if clears or removes:
            return FINE
    # pnpm links from its store: what is installed with it stays beside the packages in any case.
    if name == "pnpm":
        return None
    fix = f"End the RUN: && {name} cache clean --force; or RUN --mount=type=cache."
    return Answer(f"{name}'s cache stays in the layer", fix)


_STORES = {"npm": (".npm", "_cacache"), "yarn": ("yarn",), "pnpm": ("pnpm",)}
