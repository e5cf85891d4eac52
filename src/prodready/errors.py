"""One family of errors, each with the exit code that it ends the program with."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The documented exit codes of every `prodready` command."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    UNAVAILABLE = 3
    INTERRUPTED = 130


class ProdreadyError(Exception):
    """Something a person can act on: the message says what, where and what to do."""

    exit_code = Exit.USAGE


class InputError(ProdreadyError):
    """The input cannot be used: a missing path, a file that is not text, broken configuration."""


class UnavailableError(ProdreadyError):
    """A required tool or target cannot be used: absent, crashed, or over its time limit."""

    exit_code = Exit.UNAVAILABLE
