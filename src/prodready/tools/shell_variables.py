"""Variables of a page's commands whose values are one word: unquoted they stay what they are."""

from __future__ import annotations

import re

from prodready.patterns import lazy
from prodready.tools.shell_words import position

_ASSIGNMENT = lazy(
    r"(?:^|[;&|(]|\b(?:then|do|else|export|local|readonly|declare|typeset|env)\b(?:[ \t]+-\w+)*)[ \t]*"
    r"(?P<name>[A-Za-z_]\w*)=(?P<value>(?:\$\((?:[^()]|\([^()]*\))*+\)|`[^`\n]*`|\"[^\"]*\"|'[^']*'"
    r"|\\.|[^\s;&|()<>\"'`\\])*)",
    re.M,
)
_LOOP = lazy(r"\bfor[ \t]+(?P<name>[A-Za-z_]\w*)[ \t]+in[ \t]+(?P<words>[^;\n]*)")
_READ = lazy(r"\b(?:read(?:[ \t]+-\w+)*|printf[ \t]+-v|mapfile(?:[ \t]+-\w+)*)[ \t]+(\w+)")
_PART = lazy(
    r"(?P<substitution>\$\(.*\)|`[^`\n]*`)|\$\{?(?P<variable>[A-Za-z_]\w*)\}?|(?P<literal>[^$`])"
    r"|(?P<unread>.)",
    re.S,
)
_ONE_WORD = lazy(
    r"(?:\$\(|`)[ \t]*(?:mktemp|nproc|arch|whoami|hostname|uname(?![ \t]+-a)|id[ \t]+-[ugn]+"
    r"|date[ \t]+[\"']?\+[^ )]*|git[ \t]+rev-parse|minikube[ \t]+ip|gcloud[ \t]+config[ \t]+get"
    r"|(?:kubectl|oc)[ \t]+(?!.*\*)[^|]*jsonpath|wc[ \t]+-[lcw])"
)
"""Commands that print one word: a name, a number, a path without spaces."""
_LAST_STAGE = lazy(
    r"\|[ \t]*(?:cut[ \t]+(?=.*-d[ \t]*(?:' '|\\ |\" \"|  ))(?=.*-f[ \t]*\d\b)[^|]*"
    r"|awk[ \t]+[^|]*\{[ \t]*print[ \t]+\$\w+[ \t]*;?[ \t]*\}[^|]*|wc[ \t]+-[lcw][ \t]*)\)?`?$"
)
"""Ends of pipes that print one word."""
_SPLIT = lazy(r"[\s*?\[]")
_MEANT = lazy(r"(?:OPT|OPTION|ARG|FLAG|PARAM)S?$", re.IGNORECASE)
"""Names of variables that hold several words, to be split."""
_NUMBER = lazy(
    r"(?:^|_)(?:PID|UID|GID|PORT|IP|VERSION|RELEASE|ARCH|OS|SYSTEM|PLATFORM|COUNT|NUMBER)(?:_?\d+)?$",
    re.IGNORECASE,
)
"""Names of numbers and addresses, which a person who types the command fills in."""
_USED = lazy(r"\$\{?([A-Za-z_]\w*)")
_ENVIRONMENT = frozenset({"HOME", "USER", "LOGNAME", "HOSTNAME", "GOPATH", "GOROOT", "SHELL"})
"""Set by the system, to one word nearly everywhere."""
_ONE_NAME = frozenset({"USER", "LOGNAME", "HOSTNAME"})
"""Names that no system lets have a blank."""
_WHERE_I_AM = frozenset({"PWD", "OLDPWD"})
"""Folders that the reader named, often with blanks."""
_DESTROYS = frozenset(
    {"rm", "rmdir", "shred", "unlink", "truncate", "dd", "wipefs", "mkfs", "eval", "[", "test"}
)
"""Programs that do harm, or answer wrongly, with a word more or less."""
_REPLACES = frozenset({"mv", "cp", "ln", "install", "rsync", "chmod", "chown", "chgrp", "tee"})
"""Programs that write where the words say."""
_WHOLE_TREES = lazy(r"--recursive$|-[A-Za-z]*R")


_SEVERAL_WORDS = lazy(r"(?P<quote>[\"'])(?!-|<|(?i:your\b))[^\"'`$]*[ \t](?!-)[^\"'`$]*(?P=quote)")


def _unquoted(value: str) -> str:
    """A value without its quotes; those in a command that it runs stay."""
    return value if value.startswith(("$(", "`")) else value.replace('"', "").replace("'", "")


class Variables:
    """What the commands of a page, from the top down, have set to one word."""

    def __init__(self, typed: bool = True) -> None:
        """`typed`: the commands are typed by a person, not run unattended."""
        self._typed = typed
        self._whole: dict[str, bool] = {}
        self._apart: set[str] = set()
        """Variables that were set to several words, and are not options."""

    def learn(self, commands: str) -> None:
        """Take note of what these commands set."""
        if "=" in commands or "for " in commands or "read" in commands:
            for match in _ASSIGNMENT.finditer(commands):
                self._note(match["name"], self._is_one_word(match["value"]))
                # `roles="a b"` is a list, whose entries are meant to come apart.
                plural = match["name"].lower().endswith("s")
                if _SEVERAL_WORDS.fullmatch(match["value"]) and not plural:
                    self._apart.add(match["name"])
            for match in _LOOP.finditer(commands):
                words = match["words"].split()
                self._note(match["name"], all(self._is_one_word(word) for word in words))
            for match in _READ.finditer(commands):
                self._note(match[1], False)

    def _note(self, name: str, whole: bool) -> None:
        self._whole[name] = whole and self._whole.get(name, True)

    def _is_one_word(self, value: str) -> bool:
        for part in _PART.finditer(_unquoted(value)):
            if part["substitution"]:
                printed = part["substitution"]
                if not (_ONE_WORD.match(printed) or _LAST_STAGE.search(printed)):
                    return False
            elif part["variable"]:
                if not self._whole.get(part["variable"], False):
                    return False
            elif part["unread"] or _SPLIT.match(part["literal"]):
                return False
        return bool(value)

    @staticmethod
    def used(line: str, column: int) -> str:
        """The name of the variable at this 1-based column; empty where there is none."""
        match = _USED.match(line, column - 1)
        return match[1] if match else ""

    def may_split(self, line: str, column: int, above: str = "", watched: bool = True) -> bool:
        """Whether the variable at this 1-based column may come apart where nobody wants it to.

        `above` is what the command has on lines above. `watched`: a person types it, knows what
        is in the variable and sees what happens. Then it is told of where a second word is likely,
        or where it does harm.
        """
        name = self.used(line, column)
        if not name:
            return True
        number = self._typed and _NUMBER.search(name) is not None
        if _MEANT.search(name) or self._whole.get(name, number):
            return False
        if not (self._typed and watched) or name in self._apart or name in _WHERE_I_AM:
            return True
        return _does_harm(name, above + line[: column - 1])


def _does_harm(name: str, before: str) -> bool:
    """Whether two words in the place of one destroy or overwrite something, or mislead a test."""
    place = position(before)
    if place.program in _DESTROYS or place.program.startswith("mkfs."):
        return True
    if name in _ONE_NAME:
        return False
    if name in _ENVIRONMENT or name.endswith("_HOME"):
        trees = any(_WHOLE_TREES.match(option) for option in place.options)
        return trees and place.program in {"chmod", "chown", "chgrp"}
    if place.redirected:
        return not name.startswith("GITHUB_") and name not in ("PROFILE", "SHELLRC")
    return place.program in _REPLACES
