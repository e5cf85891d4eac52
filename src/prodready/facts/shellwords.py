"""A shell script's words and operators: quoting, expressions, heredocs and comments understood.

Only as much of the grammar as it takes to know which commands a script runs. Nothing is expanded
and nothing is executed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prodready.patterns import lazy

OPERATORS = ("&&", "||", "|&", ";;", "|", ";", "&", "(", ")", "\n")
_REDIRECT = lazy(r"\d*(?:&>>|&>|>>|>&|<&|<>|>\||<<<|<<-|<<|>|<)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or an operator, and the 1-based line of the script that it starts on."""

    text: str
    line: int
    operator: bool = False
    quoted: bool = False


class _Scanner:
    def __init__(self, script: str) -> None:
        self.script = script.replace("\r\n", "\n")
        self.at = 0
        self.line = 1
        self.heredocs: list[tuple[str, bool]] = []

    def tokens(self) -> Iterator[Token]:
        skip = False
        while self.at < len(self.script):
            rest = self.script[self.at]
            if rest in " \t" or self.script.startswith("\\\n", self.at):
                self._move(1 if rest in " \t" else 2)
                continue
            if rest == "#":
                self._to_line_end()
                continue
            token = self._next()
            if token is None:
                skip = True
                continue
            if skip and not token.operator:
                self._remember_heredoc(token)
                skip = False
                continue
            skip = False
            yield token

    def _next(self) -> Token | None:
        """The next token; None for a redirection, whose target follows as a word."""
        redirect = _REDIRECT.match(self.script, self.at)
        process = self.script.startswith(("<(", ">("), self.at)
        if redirect and not process:
            self._move(len(redirect[0]))
            self._redirect = redirect[0]
            return None
        for operator in OPERATORS:
            if self.script.startswith(operator, self.at) and not process:
                token = Token(operator, self.line, operator=True)
                self._move(len(operator))
                if operator == "\n":
                    self._skip_heredocs()
                return token
        return self._word()

    _redirect = ""

    def _remember_heredoc(self, token: Token) -> None:
        if self._redirect.lstrip("0123456789") in ("<<", "<<-"):
            self.heredocs.append((token.text, self._redirect.endswith("-")))

    def _skip_heredocs(self) -> None:
        for word, dashed in self.heredocs:
            while self.at < len(self.script):
                end = self.script.find("\n", self.at)
                end = len(self.script) if end < 0 else end
                line = self.script[self.at : end]
                self._move(end - self.at + 1)
                if (line.lstrip("\t") if dashed else line) == word:
                    break
        self.heredocs.clear()

    def _word(self) -> Token:
        line, parts, quoted = self.line, [], False
        while self.at < len(self.script):
            char = self.script[self.at]
            if char in " \t\n;|&()<>" and not self.script.startswith(("<(", ">("), self.at):
                break
            if self.script.startswith("\\\n", self.at):
                self._move(2)
            elif char == "\\":
                parts.append(self.script[self.at + 1 : self.at + 2])
                self._move(2)
            elif char in "'\"":
                quoted = True
                parts.append(self._quoted(char))
            else:
                parts.append(self._plain())
        return Token("".join(parts), line, quoted=quoted)

    def _plain(self) -> str:
        for opening, closing in (("${{", "}}"), ("$((", "))"), ("${", "}"), ("`", "`")):
            if self.script.startswith(opening, self.at):
                end = self.script.find(closing, self.at + len(opening))
                return self._take(len(self.script) if end < 0 else end + len(closing))
        if self.script.startswith(("$(", "<(", ">("), self.at):
            return self._take(self._closing(self.at + 2))
        return self._take(self.at + 1)

    def _quoted(self, mark: str) -> str:
        self._move(1)
        parts = []
        while self.at < len(self.script) and self.script[self.at] != mark:
            if mark == '"' and self.script[self.at] == "\\":
                self._move(1)
                parts.append(self._take(self.at + 1))
            elif mark == '"' and self.script[self.at] in "$`":
                parts.append(self._plain())
            else:
                parts.append(self._take(self.at + 1))
        self._move(1)
        return "".join(parts)

    def _closing(self, at: int) -> int:
        """The index after the parenthesis that closes the one before `at`."""
        depth = 1
        while at < len(self.script) and depth:
            depth += {"(": 1, ")": -1}.get(self.script[at], 0)
            at += 1
        return at

    def _take(self, end: int) -> str:
        text = self.script[self.at : end]
        self._move(end - self.at)
        return text

    def _move(self, count: int) -> None:
        self.line += self.script.count("\n", self.at, self.at + count)
        self.at += count

    def _to_line_end(self) -> None:
        end = self.script.find("\n", self.at)
        self._move((len(self.script) if end < 0 else end) - self.at)


def tokens(script: str) -> list[Token]:
    """The words and operators of a script; redirections and heredocs are left out."""
    return list(_Scanner(script).tokens())


def words(line: str) -> list[str]:
    """The words of one command line, without operators."""
    return [token.text for token in tokens(line) if not token.operator]
