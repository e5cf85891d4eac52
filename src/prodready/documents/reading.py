"""Text files, read the way pages are: UTF-8, any line ends, a limit to their size."""

from __future__ import annotations

import os
from pathlib import Path

from prodready.errors import InputError

MAX_BYTES = 100 * 1024 * 1024


def read_text(path: str | Path) -> str:
    """The text of a file, with `\\n` line ends and without a byte order mark.

    Raises:
        InputError: the file is missing, a folder, too large or not UTF-8.
    """
    shown = path if isinstance(path, str) else display_path(path)
    try:
        size = Path(path).stat().st_size
        if size > MAX_BYTES:
            limit = MAX_BYTES // (1024 * 1024)
            raise InputError(f"{shown}: larger than {limit} MB; leave it out or split it")
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except FileNotFoundError:
        raise InputError(f"{shown}: no such file; correct the path") from None
    except IsADirectoryError:
        raise InputError(f"{shown}: a folder, not a page; name a file") from None
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1}"
        raise InputError(f"{shown}: not UTF-8 at {place}; save it as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{shown}: cannot be read: {reason}") from None


def display_path(path: Path) -> str:
    """A path for people: relative to the working directory where it is inside it, with `/`."""
    absolute = path if path.is_absolute() else Path.cwd() / path
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()


def absolute_path(path: str | Path) -> Path:
    """The path from the root, `..` folded, links left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve() would follow links
