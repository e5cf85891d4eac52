"""The page about the command line, made from the parser that the command line uses."""

from __future__ import annotations

import argparse
from html import escape

from prodready.cli import build_parser
from prodready.site.reference.words import cell

PAGE = "reference/cli.md"
_END = "*This page is generated from the argument parser.*\n{ .pr-generated }\n"


def cli_page() -> dict[str, str]:
    """The page by its path in the docs folder."""
    parser = build_parser()
    parts = [
        "---\ntitle: Command line\ndescription: Every command and option of prodready.\n---\n",
        "# Command line\n",
        "For whoever calls `prodready` from a terminal, a hook or a pipeline: every command and "
        "option, and what the exit codes mean.\n",
        f"{parser.description}\n",
        "`prodready --version` prints the version, and nothing else.\n",
    ]
    for name, command in _subparsers(parser).items():
        parts.append(f"## prodready {name}\n")
        parts.append(f"{_sentence(command.description or '')}\n")
        parts.append(f"{_usage(command)}\n{{ .pr-usage }}\n")
        parts.append(_options(command))
    parts.append("## Exit codes\n")
    parts.append(_exit_codes(parser.epilog or ""))
    return {PAGE: "\n".join([*parts, _END])}


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _usage(command: argparse.ArgumentParser) -> str:
    """The usage line, each argument a piece of code of its own, so that none breaks in two."""
    formatter = command._get_formatter()
    parts = [command.prog]
    for action in _arguments(command):
        name = formatter._format_action_invocation(action)
        repeated = " ..." if action.nargs in {"*", "+"} else ""
        parts.append(f"{name}{repeated}" if action.required else f"[{name}{repeated}]")
    return " ".join(f"`{part}`" for part in parts)


def _arguments(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """Options first, then what has a place, as argparse prints them; without `--help`."""
    actions = [a for a in command._actions if not isinstance(a, argparse._HelpAction)]
    return sorted(actions, key=lambda action: not action.option_strings)


def _options(command: argparse.ArgumentParser) -> str:
    rows = ["| Argument | Meaning |", "| --- | --- |"]
    formatter = command._get_formatter()
    for action in _arguments(command):
        name = formatter._format_action_invocation(action)
        help_ = formatter._expand_help(action) if action.help else ""
        rows.append(f"| {_code(name)} | {cell(_meaning(action, help_))} |")
    return "\n".join(rows) + "\n"


def _meaning(action: argparse.Action, text: str) -> str:
    """The help text; a default that it gives in brackets at its end is said in words."""
    default = action.default
    if isinstance(default, list):
        default = default[0] if default else None
    words, _, rest = text.rpartition("(")
    if default and rest == f"{default})":
        return f"{_sentence(words.strip())} Default: `{default}`.".lstrip(" .")
    return _sentence(text)


def _exit_codes(epilog: str) -> str:
    rows = ["| Code | Meaning |", "| --- | --- |"]
    for line in epilog.splitlines()[1:]:
        code, _, meaning = line.strip().partition("  ")
        rows.append(f"| `{code}` | {cell(meaning.strip())} |")
    return "\n".join(rows) + "\n"


def _sentence(text: str) -> str:
    """A help text as a sentence; argparse has them without a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _code(text: str) -> str:
    """A bar within backticks would end the cell for some readers, and keep its backslash for others."""
    return f"<code>{escape(text)}</code>".replace("|", "&#124;") if "|" in text else f"`{text}`"
