"""The commands that a script runs, and for each whether its failure fails the script.

The rules are POSIX's for `set -e`: a failure is not seen left of `||`, in a condition, in a pipe
without `pipefail`, left of `&&` unless the list ends the script, or in the background.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from prodready.facts.shellwords import Token, tokens
from prodready.patterns import lazy

_ASSIGNMENT = lazy(r"[A-Za-z_]\w*\+?=")
_OPENING = {"(": ")", "{": "}", "if": "fi", "while": "done", "until": "done", "for": "done"}
_OPENING |= {"select": "done", "case": "esac"}
_INNER = frozenset({"then", "else", "elif", "do", "!", "time", "function"})
_CLOSING = frozenset({")", "}", "fi", "done", "esac"})
_CONDITIONS = frozenset({"if", "elif", "while", "until"})


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command of a script.

    Attributes:
        words: the command and its arguments, quotes removed.
        line: the 1-based line of the script that it starts on.
        tolerated: why its failure does not fail the script, or None when it does.
        env: the assignments before it.
    """

    words: tuple[str, ...]
    line: int
    tolerated: str | None = None
    env: tuple[str, ...] = ()


@dataclass
class _Options:
    errexit: bool
    pipefail: bool


def commands(script: str, *, errexit: bool = True, pipefail: bool = False) -> list[Command]:
    """The simple commands of a script, in order.

    Args:
        script: the text.
        errexit: it runs under `set -e`, as a CI system's steps do.
        pipefail: a failure inside a pipe fails the pipe.
    """
    options = _Options(errexit, pipefail)
    lists = list(_lists(tokens(script)))
    found: list[Command] = []
    for index, part in enumerate(lists):
        found += _run_list(part, options, last=index == len(lists) - 1)
    return found


def _lists(stream: list[Token]) -> Iterator[list[Token]]:
    """The script's and-or lists: what stands between line ends and semicolons, groups whole."""
    current: list[Token] = []
    closers: list[str] = []
    start = True
    for token in stream:
        text = token.text
        word = start and not token.operator and not token.quoted
        if (token.operator and text == "(") or (word and text in _OPENING):
            closers.append(_OPENING[text])
        elif closers and text == closers[-1] and (token.operator or word):
            closers.pop()
        if token.operator and text in ("\n", ";", "&") and not closers:
            if text == "\n" and current and current[-1].operator and current[-1].text != ")":
                continue  # a line that ends in `&&` or `|` goes on
            if current:
                yield [*current, token] if text == "&" else current
            current = []
        else:
            current.append(token)
        start = token.operator or (word and text in (_INNER | _OPENING.keys()))
    if current:
        yield current


def _run_list(part: list[Token], options: _Options, *, last: bool) -> Iterator[Command]:
    """The commands of one and-or list."""
    background = part[-1].operator and part[-1].text == "&"
    segments, operators = _split(part[:-1] if background else part, ("&&", "||"))
    for index, segment in enumerate(segments):
        following = operators[index:]
        reason: str | None = None
        if background:
            reason = "it runs in the background"
        elif "||" in following and not _fails(_after_or(segments, operators, index)):
            reason = "|| hides its failure"
        elif "&&" in following and not last and "||" not in following:
            reason = "&& hides its failure from the lines after it"
        elif not (options.errexit or last or _remembers(segments, operators, index)):
            reason = "later commands decide, since the shell goes on after a failure"
        told = _ends_the_script(segments, operators, index)
        for command in _run_pipe(segment, _Options(True, True) if told else options):
            yield replace(command, tolerated=None if told else command.tolerated or reason)


def _ends_the_script(segments: list[list[Token]], operators: list[str], index: int) -> bool:
    """Whether what the segment prints ends the script: `lint | grep . && exit 1`."""
    if operators[index : index + 1] != ["&&"]:
        return False
    words = [token.text for token in segments[index + 1]]
    return len(words) > 1 and words[0] == "exit" and words[1] != "0"


def _run_pipe(segment: list[Token], options: _Options) -> Iterator[Command]:
    parts, _ = _split(segment, ("|", "|&"))
    for index, part in enumerate(parts):
        hidden = index < len(parts) - 1 and not options.pipefail
        for command in _run_one(part, options):
            reason = command.tolerated or ("a pipe hides its failure" if hidden else None)
            yield replace(command, tolerated=reason)


def _run_one(part: list[Token], options: _Options) -> Iterator[Command]:
    """One simple command, or those of a group, a condition or a loop."""
    first = part[0] if part else None
    if first is None:
        return
    if [token.text for token in part[1:3]] == ["(", ")"]:  # a function: judged where it stands
        yield from _run_one(part[3:], options)
        return
    grouped = (first.operator and first.text == "(") or (
        not first.quoted and first.text in _OPENING
    )
    if grouped or any(t.operator and t.text == "(" for t in part):
        yield from _run_group(part, options)
        return
    inverted = False
    texts = [t for t in part if not t.operator]
    while texts and texts[0].text in _INNER and not texts[0].quoted:
        inverted |= texts[0].text == "!"
        texts = texts[1:]
    env = []
    while texts and _ASSIGNMENT.match(texts[0].text):
        env.append(texts[0].text)
        texts = texts[1:]
    if not texts:
        return
    words = tuple(token.text for token in texts)
    _set_options(words, options)
    reason = "! turns its failure into success" if inverted else None
    yield Command(words, texts[0].line, reason, tuple(env))


def _run_group(part: list[Token], options: _Options) -> Iterator[Command]:
    """The commands inside a group; those that only decide on a branch are tolerated."""
    head = part[0].text
    inside = [t for t in part[1:] if not (t.text in _CLOSING and t is part[-1])]
    if head in ("for", "select", "case"):
        starts = [i for i, t in enumerate(inside) if t.text in ("do", "in") and not t.quoted]
        cut = next((i for i in starts if inside[i].text == "do" or head == "case"), -1)
        inside = inside[cut + 1 :]
    condition = head in _CONDITIONS
    lists = list(_lists([replace(t, text=";") if t.text == ";;" else t for t in inside]))
    for index, each in enumerate(lists):
        body = each
        if head == "case":
            closing = [i for i, t in enumerate(body) if t.operator and t.text == ")"]
            body = body[closing[0] + 1 :] if closing else body
        if not body:
            continue
        word = body[0].text if not body[0].operator else ""
        if word in ("then", "do", "else"):
            condition = False
        elif word in _CONDITIONS and word == "elif":
            condition, body = True, body[1:]
        refuses = index == 0 and head == "if" and _refuses(inside)
        for command in _run_list(body, options, last=index == len(lists) - 1):
            reason = "it only decides a condition" if condition else None
            yield replace(command, tolerated=None if refuses else command.tolerated or reason)


def _refuses(inside: list[Token]) -> bool:
    """Whether the branch for a failure ends the script: `if ! lint; then exit 1; fi`."""
    words = [token.text for token in inside]
    if words[:1] != ["!"] or "then" not in words:
        return False
    branch = words[words.index("then") + 1 :]
    branch = branch[: branch.index("else")] if "else" in branch else branch
    return any(
        word == "exit" and after not in ("0", ";", "\n")
        for word, after in zip(branch, [*branch[1:], "\n"], strict=True)
    )


def _set_options(words: tuple[str, ...], options: _Options) -> None:
    if words[0] != "set":
        return
    for index, word in enumerate(words[1:], 1):
        value = word.startswith("-")
        if word[:1] in ("-", "+") and "e" in word[1:]:
            options.errexit = value
        name = words[index + 1] if index + 1 < len(words) and word.endswith("o") else ""
        if name == "pipefail":
            options.pipefail = value
        elif name == "errexit":
            options.errexit = value


def _split(part: list[Token], at: tuple[str, ...]) -> tuple[list[list[Token]], list[str]]:
    """Split at operators that stand outside groups."""
    segments: list[list[Token]] = [[]]
    operators: list[str] = []
    closers: list[str] = []
    start = True
    for token in part:
        word = start and not token.operator and not token.quoted
        if (token.operator and token.text == "(") or (word and token.text in _OPENING):
            closers.append(_OPENING[token.text])
        elif closers and token.text == closers[-1] and (token.operator or word):
            closers.pop()
        if token.operator and token.text in at and not closers:
            operators.append(token.text)
            segments.append([])
        else:
            segments[-1].append(token)
        start = token.operator or (word and token.text in (_INNER | _OPENING.keys()))
    return segments, operators


def _after_or(segments: list[list[Token]], operators: list[str], index: int) -> list[Token]:
    """What runs when the command at `index` fails: the segment after the next `||`."""
    return segments[index + 1 + operators[index:].index("||")]


def _remembers(segments: list[list[Token]], operators: list[str], index: int) -> bool:
    """Whether a failure is kept in a variable: `test || failed=1`."""
    after = _after_or(segments, operators, index) if "||" in operators[index:] else []
    return any(_ASSIGNMENT.match(token.text) for token in after[:1])


def _fails(segment: list[Token]) -> bool:
    """Whether it ends in a failure itself, or keeps it: `exit 1`, `false`, `failed=1`."""
    texts = [t.text for t in segment if t.text not in (";", "\n")]
    if texts and _ASSIGNMENT.match(texts[0]):
        return True
    for position, text in enumerate(texts):
        following = texts[position + 1] if position + 1 < len(texts) else ""
        if text == "false" or (text in ("exit", "return") and following != "0"):
            return True
    return False
