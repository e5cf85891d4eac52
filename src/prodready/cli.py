"""The command line: parse and dispatch only. The one place where errors become exit codes."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Sequence

from prodready import __version__
from prodready.errors import Exit, ProdreadyError

COMMANDS = ("check", "snippets", "attest", "waive", "init", "list", "explain")
_EPILOG = """\
exit codes:
  0  nothing fails
  1  something fails
  2  bad usage or bad input
  3  a required tool or target could not be used
  130  interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `prodready` with these arguments (the process's own by default); return the exit code."""
    gc.set_threshold(400_000, 20, 20)  # what is made here is kept: looking for garbage is in vain
    try:
        argv = sys.argv[1:] if argv is None else argv
        arguments = build_parser(argv[:1]).parse_args(argv)
        code = int(arguments.run(arguments))
        sys.stdout.flush()
    except ProdreadyError as error:
        print(f"prodready: {_message(error)}", file=sys.stderr)
        return int(error.exit_code)
    except KeyboardInterrupt:
        print("prodready: interrupted", file=sys.stderr)
        return int(Exit.INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.OK)
    except Exception as error:
        # A fault of ours. The reader's work is not lost in a stack of our file names.
        if os.environ.get("PRODREADY_DEBUG"):
            raise
        print(
            f"prodready: internal error: {type(error).__name__}: {_message(error)}\n"
            "Please report it; PRODREADY_DEBUG=1 shows where it happened.",
            file=sys.stderr,
        )
        return int(Exit.UNAVAILABLE)
    return code


def build_parser(first: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser with every subcommand; the reference page of the command line is made from it.

    `first` is the first argument where there is one: a command's name, and the other commands
    need not be loaded.
    """
    parser = argparse.ArgumentParser(
        prog="prodready",
        description="Check a repository against the production-readiness checklists, and the "
        "examples of technical documentation with the tools that they are written for.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"prodready {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        if name not in first and not set(first).isdisjoint((*COMMANDS, "--version")):
            subparsers.add_parser(name)
            continue
        module = importlib.import_module(f"prodready.commands.{name}")
        subparser = subparsers.add_parser(
            name,
            help=module.HELP,
            description=module.HELP,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run)
    return parser


def _message(error: Exception) -> str:
    """What the error says; part of it may come from a document, so it must not steer a terminal."""
    from prodready.reports.escape import terminal  # only here: most runs end without an error

    return "\n  | ".join(map(terminal, str(error).splitlines()))


if __name__ == "__main__":
    sys.exit(main())
