#!/usr/bin/env python3
"""The digest of the image that an overlay deploys: read it, set it, find the one before.

  image_digest.py show FOLDER
  image_digest.py set FOLDER sha256:...      prints the digest that it replaced
  image_digest.py previous FOLDER            the digest before this one, from the git history

Nothing but the standard library: it runs where a release is rolled back, in a hurry.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# The whole line, so that what is not a digest stands out instead of being passed over.
LINE = re.compile(r"^(?P<before> +digest: *)(?P<digest>\S+)(?P<after> *(?:#.*)?)$", re.MULTILINE)


class DigestError(Exception):
    """What is asked for cannot be done; the message says why."""


def digest_of(text: str, place: str) -> str:
    """The one digest that a kustomization names."""
    found = [match["digest"] for match in LINE.finditer(text)]
    if len(found) != 1:
        raise DigestError(f"{place}: {len(found)} lines with `digest:`, where one is needed")
    return checked(found[0], place)


def checked(digest: str, place: str) -> str:
    """The digest, if it is one; a tag is refused."""
    if not DIGEST.fullmatch(digest):
        raise DigestError(f"{place}: {digest} is no digest; write sha256: and 64 hex digits")
    return digest


def set_digest(file: Path, digest: str) -> str:
    """Write the digest; the one that it replaced comes back."""
    text = file.read_text(encoding="utf-8")
    before = digest_of(text, str(file))
    wanted = checked(digest, "the new digest")
    new = LINE.sub(lambda m: f"{m['before']}{wanted}{m['after']}", text)
    file.write_text(new, encoding="utf-8")
    return before


def previous(file: Path) -> str:
    """The digest that was deployed before the present one was.

    It is the newest in the history that differs, so that a rollback of a rollback goes forward
    again, and a commit that changed something else does not count.
    """
    present = digest_of(file.read_text(encoding="utf-8"), str(file))
    commits = git(file, "log", "--format=%H", "--", file.name).split()
    for commit in commits:
        text = git(file, "show", f"{commit}:./{file.name}")
        try:
            known = digest_of(text, f"{file} at {commit[:12]}")
        except DigestError:
            break  # from here back the overlay named no digest
        if known != present:
            return known
    raise DigestError(f"{file}: no other digest in {len(commits)} commits; fetch the whole history")


def git(file: Path, *arguments: str) -> str:
    """What git says in the folder of the file."""
    done = subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        cwd=file.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DigestError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def main() -> int:
    """Run one of the three; 0, or 1 with a message."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("action", choices=["show", "set", "previous"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("digest", nargs="?")
    asked = parser.parse_args()
    if (asked.action == "set") != (asked.digest is not None):
        parser.error("`set` needs a digest, and nothing else takes one")
    file = asked.folder / "kustomization.yaml"
    try:
        if asked.action == "set":
            print(set_digest(file, asked.digest))
        elif asked.action == "previous":
            print(previous(file))
        else:
            print(digest_of(file.read_text(encoding="utf-8"), str(file)))
    except (DigestError, OSError) as error:
        print(f"image_digest: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
