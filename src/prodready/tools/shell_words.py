"""Where in a command a word stands: which program gets it, or whether a redirection does."""

from __future__ import annotations

from dataclasses import dataclass, field

from prodready.patterns import lazy

_ASSIGNED = lazy(r"[A-Za-z_]\w*\+?=")
_LEADING = frozenset({"if", "then", "elif", "else", "while", "until", "do", "!", "{", "time"})
_RUNS_ANOTHER = frozenset(
    {"sudo", "doas", "env", "nohup", "exec", "command", "builtin", "xargs", "nice"}
)
_TAKES_A_VALUE = frozenset({"-u", "-g", "-n", "-I", "-P", "-L", "-h", "-p", "-C"})
"""Options of those programs whose value is the next word."""


@dataclass(frozen=True, slots=True)
class Position:
    """What a word of a command is for.

    Attributes:
        program: the program that gets it, without its folder; empty where it is the program itself.
        options: the program's words before it that begin with `-`.
        redirected: whether it names a file that is read or written.
        before: what of the word itself stands before.
    """

    program: str
    options: tuple[str, ...]
    redirected: bool
    before: str


@dataclass(slots=True)
class _Frame:
    """A command that is being read, and the words of it so far."""

    opener: str = ""
    words: list[str] = field(default_factory=list)
    word: str = ""
    quote: str = ""

    def end_word(self) -> None:
        if self.word:
            self.words.append(self.word)
            self.word = ""

    def end_command(self) -> None:
        self.words, self.word = [], ""


def position(text: str) -> Position:
    """What the word is for that goes on where the text ends; never raises."""
    frame = _read(text)
    words = list(frame.words)
    redirected = bool(words) and words[-1] in {"<", ">"}
    named = _program_at(words)
    rest = words[named + 1 :] if named < len(words) else []
    return Position(
        program=words[named].rpartition("/")[2] if named < len(words) else "",
        options=tuple(word for word in rest if word.startswith("-")),
        redirected=redirected,
        before=frame.word,
    )


def _program_at(words: list[str]) -> int:
    """The index of the word that names the program; the number of words where none does."""
    index, skipping = 0, False
    while index < len(words):
        word = words[index]
        if _ASSIGNED.match(word) or word in _LEADING:
            index += 1
        elif word in {"<", ">"}:
            index += 2
        elif word in _RUNS_ANOTHER:
            index, skipping = index + 1, True
        elif skipping and word.startswith("-"):
            index += 2 if word in _TAKES_A_VALUE else 1
        else:
            return index
    return len(words)


def _read(text: str) -> _Frame:
    """The innermost command at the end of the text."""
    stack = [_Frame()]
    index = 0
    while index < len(text):
        char, frame = text[index], stack[-1]
        if char == "\\" and frame.quote != "'":
            frame.word += "" if text[index : index + 2] == "\\\n" else text[index : index + 2]
            index += 2
            continue
        if frame.quote == "'":
            frame.quote = "" if char == "'" else "'"
            frame.word += char
        elif char == "(" or (char == "`" and frame.opener != "`"):
            stack.append(_Frame(opener=char))
        elif (char == ")" and frame.opener == "(") or char == "`":
            stack.pop()
            stack[-1].word += "$()"
        elif frame.quote:
            frame.quote = "" if char == frame.quote else frame.quote
            frame.word += char
        elif char in "'\"":
            frame.quote = char
            frame.word += char
        elif char in "<>":
            frame.end_word()
            frame.words.append(char)
        elif char in ";|&\n)":
            if not (char == "&" and frame.words[-1:] == [">"] and not frame.word):
                frame.end_command()
        elif char in " \t":
            frame.end_word()
        else:
            frame.word += char
        index += 1
    return stack[-1]
