"""`prodready init`: a commented `.prodready.yaml` with the profile that the files suggest."""

from __future__ import annotations

import argparse
from pathlib import Path

from prodready.catalog import load_profiles
from prodready.catalog.thresholds import load_thresholds
from prodready.documents.repository import Repository
from prodready.errors import Exit, InputError
from prodready.reports import deliver
from prodready.session import unknown
from prodready.settings import TOML, YAML, read_settings
from prodready.targets.profile import Profile, recognise

HELP = "propose a profile and write a commented .prodready.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "target", nargs="?", default=".", metavar="TARGET", help="the folder to look at (.)"
    )
    parser.add_argument("--profile", metavar="NAME", help="this profile (see `list profiles`)")
    parser.add_argument("--print", action="store_true", help="only print what would be written")


def run(args: argparse.Namespace) -> int:
    """Write the file, unless there are settings already.

    Raises:
        InputError: there are settings, or the file cannot be written.
    """
    repository = Repository(Path(args.target), args.target)
    profile = _profile(args.profile, repository)
    text = settings(profile)
    if args.print:
        deliver(text, None)
        return Exit.OK
    file = repository.root / YAML
    if file.exists():
        raise InputError(f"{file} is there already; edit it, or look at `prodready init --print`")
    if read_settings(repository.root):
        raise InputError(
            f"{repository.root / TOML} holds settings ([tool.prodready]); "
            f'add `profile = "{profile.name}"` there'
        )
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise InputError(f"cannot write {file}: {error.strerror or error}") from None
    deliver(f"{file}: profile {profile.name} ({profile.because})\n", None)
    return Exit.OK


def _profile(name: str | None, repository: Repository) -> Profile:
    if name is None:
        return recognise(repository)
    known = load_profiles()
    if name not in known:
        raise InputError(unknown("profile", name, known))
    return Profile(name, "named with --profile")


def settings(profile: Profile) -> str:
    """The text of the file: the profile, and every threshold as a comment."""
    profiles = load_profiles()
    data = profiles[profile.name]
    others = ", ".join(name for name in profiles if name != profile.name)
    lines = [
        "# Settings of prodready. `prodready check` asks the items of the profile.",
        f"# {data.title}: {data.purpose}",
        f"# Chosen because: {profile.because}.",
        f"# Others: {others}.",
        f"profile: {profile.name}",
        "",
        "# Numbers that items are measured by; take the # away to set your own.",
        "# thresholds:",
    ]
    for one in load_thresholds().values():
        value = data.thresholds.get(one.name, one.default)
        lines.append(f"#   {one.name}: {value:g}  # {one.unit}. {one.says}")
    return "\n".join(lines) + "\n"
