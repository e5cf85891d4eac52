"""The prompts of a shell session, and the lines of the commands behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from prodready.patterns import lazy

_HOST = r"\[?[\w.\-]+@[\w.\-]+[^$#%>\n]*?\]?"
_SHELL_NAME = r"(?:ba|z|da)?sh-[\d.]+"
_FOLDER = r"(?:[\w.\-]+:)?[~/][\w./~\-]*"
_WHERE = rf"(?:\([\w.\-]+\)[ \t]*)?(?:(?:{_HOST}|{_SHELL_NAME}|{_FOLDER})[ \t]*)"
_AMOUNT = r"(?!\d+(?:[.,]\d+)*\s*(?:$|\w+\b\s*$))"
_USER = lazy(
    rf"[ \t]*(?:(?:\([\w.\-]+\)[ \t]*)?(?:{_WHERE})?\$>?|[❯➜]|%(?= (?:[a-z./]|[A-Z_]+=)))[ \t]+(?=\S){_AMOUNT}"
)
_ROOT = lazy(rf"[ \t]*{_WHERE}#[ \t]+(?=\S)")
_BARE_ROOT = lazy(r"[ \t]*#[ \t]+(?=\S)")
_CONTINUED = lazy(r"[ \t]*>(?:[ \t]|$)")

ROOT_COMMANDS = (
    "apt apt-get apk aptitude dnf yum zypper pacman rpm dpkg systemctl service journalctl docker "
    "podman kubectl helm mount umount mkdir useradd usermod groupadd adduser chown chmod cat echo "
    "cd cp mv rm ls ln ip iptables nft ufw sysctl modprobe nginx certbot openssl curl wget tar vi "
    "vim nano su sudo passwd reboot swapoff kubeadm crictl ctr buildah firewall-cmd setenforce "
    "update-alternatives update-ca-certificates ps ss netstat lsblk fdisk df du id whoami"
)
"""What a root prompt is seen to run. `# then restart the service` is a comment."""


LONGEST = 300
"""Lines of one command; a quote that is open for longer was an apostrophe."""


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A line of a command without its prompt, and where that text begins (1-based)."""

    text: str
    line: int
    column: int


def is_session(text: str) -> bool:
    """Whether it shows `$ ` prompts: its first line that is no comment starts with one."""
    for line in text.splitlines():
        if line.strip() and not re.match(r"[ \t]*#(?:[ \t]|$)", line):
            return bool(_USER.match(line) or _ROOT.match(line))
    return False


def command_lines(text: str) -> list[CommandLine]:
    """The lines of all commands in a session, in order; comments and output are left out."""
    return [line for command in commands_of(text) for line in command]


def commands_of(text: str) -> list[list[CommandLine]]:
    """The commands of a session, each as its lines."""
    lines = text.replace("\r\n", "\n").split("\n")
    prompt = _prompt_of(lines)
    starts = [_prompt_end(line, prompt) for line in lines]
    found: list[list[CommandLine]] = []
    index = 0
    while index < len(lines):
        column = starts[index]
        if column is None:
            index += 1
            continue
        following = next(
            (i for i in range(index + 1, len(lines)) if starts[i] is not None), len(lines)
        )
        command = command_at(lines[index:following], column)
        found.append(
            [CommandLine(part, index + n + 1, at + 1) for n, (part, at) in enumerate(command)]
        )
        index += len(command)
    return found


def _prompt_of(lines: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """The patterns of the prompts that the block uses.

    A bare `# ` is one only where there is no `$ `, every such line runs a program that we know,
    and some other line is what it printed.
    """
    if any(_USER.match(line) or _ROOT.match(line) for line in lines):
        return (_USER, _ROOT)
    marked = [line for line in lines if _BARE_ROOT.match(line)]
    words = [line.split("#", 1)[1].split()[0] for line in marked]
    printed = any(line.strip() and not _BARE_ROOT.match(line) for line in lines)
    runs = all(word in ROOT_COMMANDS.split() or word.startswith(("./", "/")) for word in words)
    sentence = any(line.rstrip().endswith((".", ":")) for line in marked)
    return (_BARE_ROOT,) if marked and printed and runs and not sentence else ()


def _prompt_end(line: str, prompts: tuple[re.Pattern[str], ...]) -> int | None:
    ends = [match.end() for prompt in prompts if (match := prompt.match(line))]
    return min(ends, default=None)


def command_at(lines: Sequence[str], column: int) -> list[tuple[str, int]]:
    """The lines of the command that starts the given ones, each with where its text begins.

    The others, up to the next prompt, are the rest of the command or what it printed.
    """
    taken = [(lines[0][column:], column)]
    # `> ` marks a continuation where the first continued line has it.
    marked = len(lines) > 1 and _CONTINUED.match(lines[1]) is not None
    best = 1
    for line in lines[1:LONGEST]:
        need = open_end("\n".join(part for part, _ in taken))
        if not need:
            return taken
        match = _CONTINUED.match(line) if marked else None
        if need == "line" or match:
            best = len(taken) + 1
        taken.append((line[match.end() :], match.end()) if match else (line, 0))
    if open_end("\n".join(part for part, _ in taken)):
        # Nothing closes it: what follows was output, or the block leaves the end out.
        return taken[:best]
    return taken


_HEREDOC = lazy(r"<<(-?)[ \t]*([\"']?)([A-Za-z_]\w*)\2")
_OPENERS = {"do": "done", "then": "fi", "case": "esac", "{": "}"}
_WORD = lazy(r"(?<![\w\-./$=])(?:do|done|then|elif|fi|case|esac|[{}])(?![\w\-./=,])")


def open_end(command: str) -> str | None:
    """What a command still waits for: a `line`, a `heredoc`, a `quote`, a `block`; None: nothing."""
    rest, heredoc_open = _without_heredocs(command)
    if heredoc_open:
        return "heredoc"
    bare, quote = _without_quotes(rest)
    if quote:
        return "quote"
    if re.search(r"(?<!\\)(?:\\\\)*\\\Z", bare) or re.search(r"(?:\||&&|\|\|)[ \t]*\Z", bare):
        return "line"
    words = _WORD.findall(bare)
    opened = sum(word in _OPENERS for word in words)
    # An `elif` has a `then` of its own, and shares its `fi`.
    closed = sum(word in _OPENERS.values() or word == "elif" for word in words)
    loop = re.match(r"[ \t]*(?:for|while|until|if)\b", bare) is not None and not words
    return "block" if opened > closed or loop else None


def _without_heredocs(command: str) -> tuple[str, bool]:
    """The command without its heredocs' texts, and whether one of them is not closed."""
    kept: list[str] = []
    waiting: list[tuple[str, bool]] = []
    for line in command.split("\n"):
        if waiting:
            word, tabs = waiting[0]
            if (line.lstrip("\t") if tabs else line).rstrip() == word:
                waiting.pop(0)
            continue
        kept.append(line)
        waiting = [(match[3], bool(match[1])) for match in _HEREDOC.finditer(line)]
    return "\n".join(kept), bool(waiting)


def _without_quotes(command: str) -> tuple[str, bool]:
    """The command with quoted parts and comments taken out, and whether a quote is open."""
    out: list[str] = []
    quote = ""
    index = 0
    while index < len(command):
        char = command[index]
        if char == "\\" and quote != "'":
            out.append("" if quote else command[index : index + 2])
            index += 2
            continue
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
            out.append("q")
        elif char == "#" and (index == 0 or command[index - 1] in " \t\n;"):
            end = command.find("\n", index)
            index = end if end >= 0 else len(command)
            continue
        else:
            out.append(char)
        index += 1
    return "".join(out), bool(quote)
