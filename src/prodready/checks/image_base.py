"""Checks of what an image is built on, and of what its build leaves in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.facts.dockerfile import Instruction, Stage
from prodready.facts.images import Image, Images, run_commands, shipped_targets
from prodready.facts.reference import Reference, is_bare, is_toolchain, oversized
from prodready.facts.shellscript import Command

_COMPILES = (
    *(("go", "build"), ("go", "install"), ("cargo", "build"), ("cargo", "install")),
    *(("mvn", "package"), ("mvn", "install"), ("mvn", "verify"), ("gradle", "build")),
    *(("gradlew", "build"), ("gradlew", "bootJar"), ("gradlew", "installDist"), ("make",)),
    *(("mvnw", "package"), ("mvnw", "install"), ("dotnet", "publish"), ("dotnet", "build")),
    *(("npm", "run", "build"), ("yarn", "build"), ("yarn", "run", "build"), ("pnpm", "build")),
    *(("pnpm", "run", "build"), ("bun", "run", "build"), ("gcc",), ("g++",), ("cmake",)),
    *(("ng", "build"), ("swift", "build"), ("mix", "release"), ("sbt", "assembly")),
)
_INSTALLS = (
    *(("pip", "install"), ("uv", "sync"), ("uv", "pip"), ("poetry", "install"), ("pipenv", "sync")),
    *(("npm", "ci"), ("pnpm", "install"), ("yarn", "install"), ("bundle", "install")),
    *(("composer", "install"), ("pip3", "install"), ("python", "pip"), ("python3", "pip")),
)
"""Steps that pass in a build stage and are no fault in the stage that is shipped."""
_TOOLS = frozenset(
    {"build-essential", "gcc", "g++", "make", "cmake", "build-base", "alpine-sdk", "musl-dev"}
    | {"clang", "autoconf", "automake", "python3-dev", "python-dev", "cargo", "rustc", "golang"}
    | {"libpq-dev", "libffi-dev", "libssl-dev", "openssl-dev", "postgresql-dev", "maven", "gradle"}
    | {"default-libmysqlclient-dev", "linux-headers", "gfortran", "default-jdk", "pkg-config"}
)


@check("containers.base_pinned")
def base_pinned(images: Images) -> Iterator[Outcome]:
    """Every FROM names a digest or a tag with a version in it."""
    for image in images.images:
        for stage in image.dockerfile.stages:
            if stage.parent is None and stage.image != "scratch":
                yield _base(image, stage)
            yield from _taken_from(image, stage)


def _taken_from(image: Image, stage: Stage) -> Iterator[Fail]:
    """Files that come out of an image of others which its maker may replace at any time."""
    for one in stage.instructions:
        origin = one.flag("from") if one.keyword == "COPY" else None
        if origin is None or "$" in origin or image.dockerfile.stage(origin) is not None:
            continue
        reference = Reference.parse(origin)
        if not reference.digest and reference.tag in ("", "latest") and "/" in origin:
            fix = f"Name a version: --from={reference.name}:<version>, best with its digest."
            yield Fail(image.place(one), f"what {origin} holds today is copied in", fix)


def _base(image: Image, stage: Stage) -> Outcome:
    place = image.place(stage)
    if stage.image is None:
        return Unknown(place, f"only the build knows what FROM {stage.base} is")
    reference = Reference.parse(stage.image)
    fix = f"Name a version: FROM {reference.name}:<version>, best with its digest @sha256:…"
    if reference.digest:
        return Pass(place, stage.image)
    if not reference.tag:
        return Fail(place, f"{stage.image} has no tag, which means latest", fix)
    if not reference.exact:
        return Fail(place, f"the tag {reference.tag} names no version and moves", fix)
    return Pass(place, stage.image)


def shipped_images(images: Images) -> Iterator[Image]:
    """The images but those that another Dockerfile only takes files from: stages apart."""
    taken = {
        _letters(Reference.parse(stage.image).tag)
        for image in images.images
        for stage in image.dockerfile.stages
        if stage.image is not None and stage not in image.stage.chain
    }
    for image in images.images:
        name = image.path.rpartition("/")[2].lower()
        if _letters(name.replace("dockerfile", "")) not in taken - {""}:
            yield image


def _every_target(images: Images) -> Iterator[Image]:
    """What `shipped_images` names, once for each stage that is shipped."""
    for image in shipped_images(images):
        yield from shipped_targets(image)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


@check("containers.minimal_base")
def minimal_base(images: Images) -> Iterator[Outcome]:
    """The shipped stage does not start from a language's full image."""
    for image in _every_target(images):
        first = image.stage.chain[0]
        if first.image is None:
            continue
        if oversized(first.image):
            yield Fail(
                image.place(first),
                f"{first.image} is the full variant: it ships a compiler and hundreds of packages",
                "Start the last stage from the slim variant, or from a distroless image.",
            )
        else:
            yield Pass(image.place(first), first.image)


@check("containers.multi_stage")
def multi_stage(images: Images) -> Iterator[Outcome]:
    """What is compiled or bundled is so in a stage that is not shipped."""
    for image in shipped_images(images):
        shipped = image.stage.chain
        for stage in image.dockerfile.stages:
            step = _step(stage, _COMPILES)
            if step is None and stage not in shipped:
                step = _step(stage, _INSTALLS)
            if step is None:
                continue
            if stage in shipped:
                message = f"{step[1]} runs in the stage that is shipped, sources and tools included"
                fix = "Build in a stage of its own, and COPY --from it what runs."
                yield Fail(image.place(step[0]), message, fix)
            else:
                for copy in _copies_from(image, stage):
                    yield Pass(image.place(copy), f"takes what {step[1]} built")


def _step(stage: Stage, steps: Sequence[tuple[str, ...]]) -> tuple[Instruction, str] | None:
    for instruction in stage.instructions:
        if instruction.keyword == "RUN":
            for command in run_commands(instruction):
                for words in steps:
                    if command.starts(*words) or _goal(command, words):
                        return instruction, " ".join(words)
    return None


def _goal(command: Command, words: tuple[str, ...]) -> bool:
    """Build tools take their goals in any order: `mvn clean package`."""
    known = command.program in ("mvn", "mvnw", "gradle", "gradlew")
    return known and command.program == words[0] and words[-1] in command.plain


def _copies_from(image: Image, source: Stage) -> Iterator[Instruction]:
    for stage in image.dockerfile.stages:
        if source in stage.chain:
            continue
        for one in stage.instructions:
            origin = one.flag("from")
            if origin is None or one.keyword != "COPY":
                continue
            origin_stage = image.dockerfile.stage(origin)
            if origin_stage is not None and source in origin_stage.chain:
                yield one


@check("containers.no_build_tools")
def no_build_tools(images: Images) -> Iterator[Outcome]:
    """The shipped stage installs no compiler or headers that it does not remove at once."""
    for image in _every_target(images):
        left = list(_tools_left(image))
        for instruction, names in left:
            message = f"stays in the image: {', '.join(names)}"
            fix = "Install it in a build stage, or remove it in the same RUN."
            yield Fail(image.place(instruction), message, fix)
        base = image.stage.root_image
        if base is not None and is_toolchain(base):
            message = f"{base} is made to build software, and it is shipped"
            fix = "Start the last stage from the image that only runs it, and copy the result in."
            yield Fail(image.place(image.stage.chain[0]), message, fix)
            continue
        if base is None or oversized(base):
            continue  # minimal-base speaks about the tools that come with the base
        installs = any(_installed(command) is not None for _, command in image.runs())
        staged = len(image.dockerfile.stages) > 1 or is_bare(base)
        if not left and (installs or staged):
            yield Pass(image.place(image.stage), "nothing that is installed on it builds software")


def _tools_left(image: Image) -> Iterator[tuple[Instruction, list[str]]]:
    for instruction, _ in image.stage.scoped:
        if instruction.keyword != "RUN":
            continue
        every = run_commands(instruction)
        removed = {word for command in every if _removes(command) for word in command.plain}
        named = [name for command in every for name in _installed(command) or ()]
        recommended = [
            "build-essential, which python3-pip recommends"
            for command in every
            if command.program in ("apt", "apt-get")
            and "python3-pip" in (_installed(command) or ())
            and not any("no-install-recommends" in w.lower() for w in command.words)
            and "build-essential" not in named
        ]
        virtual = any(
            "--virtual" in c.words or "-t" in c.words for c in every if c.program == "apk"
        )
        left = [name for name in named if name in _TOOLS and name not in removed]
        left += recommended
        # What nobody asked for by hand goes with `--auto-remove`: the marks are set anew before.
        marked = any(c.starts("apt-mark", "auto") for c in every) and any(
            _removes(c) and ("--auto-remove" in c.words or c.plain[0] == "autoremove")
            for c in every
        )
        if left and not marked and not (virtual and any(c.starts("apk", "del") for c in every)):
            yield instruction, left


def _installed(command: Command) -> list[str] | None:
    """The packages that the command installs, without versions; None if it installs none."""
    for words in (("apt-get", "install"), ("apt", "install"), ("apk", "add"), ("dnf", "install")):
        if command.starts(*words):
            return [word.partition("=")[0] for word in command.plain[1:]]
    if command.starts("yum", "install") or command.starts("microdnf", "install"):
        return list(command.plain[1:])
    return None


def _removes(command: Command) -> bool:
    return command.program in ("apt-get", "apt", "apk", "dnf", "yum", "microdnf") and bool(
        command.plain and command.plain[0] in ("remove", "purge", "del", "autoremove", "erase")
    )
