"""Shell scripts, the commands of console sessions and the scripts of workflows, parsed by shfmt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, scratch_files
from prodready.tools.program import ProgramTool
from prodready.tools.shell_text import Shell, shell
from prodready.tools.workflow_scripts import scripts

WORKFLOWS = (Kind.GITHUB_WORKFLOW, Kind.GITHUB_ACTION)
RULE = "shell-syntax"
HELP = "https://www.gnu.org/software/bash/manual/html_node/Shell-Syntax.html"
DIALECTS = {"bash": "bash", "sh": "posix", "dash": "posix", "ksh": "mksh", "zsh": "zsh"}
"""shfmt's name for each shell that it parses."""
ERROR = lazy(
    r"(?:.*/)?(?P<index>\d+)\.\w+:(?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL
)


class Shfmt(ProgramTool):
    """shfmt as a parser: one process for each dialect, layout is not judged."""

    name = "shfmt"
    kinds = frozenset({Kind.SHELL, Kind.CONSOLE, *WORKFLOWS})
    level = Level.PARSE
    install = "pip install 'prodready[tools]' (shfmt-py)"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; see `Tool.run`."""
        own = [document for document in documents if document.kind not in WORKFLOWS]
        answers = iter(self._commands(own))
        files = [document for document in documents if document.kind in WORKFLOWS]
        steps = iter(self._steps(files))
        return [next(steps if each.kind in WORKFLOWS else answers) for each in documents]

    def _steps(self, files: Sequence[Document]) -> list[Answer]:
        """The answer about the scripts in each workflow or action."""
        found = [(index, one) for index, file in enumerate(files) for one in scripts(file)]
        read = {index for index, _ in found}
        answers = [Answer(aside=index not in read) for index, _ in enumerate(files)]
        for dialect in sorted({one.shell.dialect for _, one in found}):
            chosen = [(index, one) for index, one in found if one.shell.dialect == dialect]
            errors = self._errors(DIALECTS[dialect], [one.shell for _, one in chosen])
            for number, remark in errors:
                index, one = chosen[number]
                known = answers[index]
                answers[index] = (
                    replace(known, fragment=one.blank)
                    if one.blank
                    else replace(known, remarks=(*known.remarks, replace(remark, syntax=False)))
                )
        return answers

    def _commands(self, documents: Sequence[Document]) -> list[Answer]:
        shells = [shell(document) for document in documents]
        answers: list[Answer] = [
            Answer(fragment=one.part_of)
            if one.dialect in DIALECTS
            else Answer(unable=f"shfmt has no {one.dialect}")
            for one in shells
        ]
        for dialect in sorted(set(DIALECTS.values())):
            chosen = [i for i, one in enumerate(shells) if DIALECTS.get(one.dialect) == dialect]
            for index, remark in self._errors(dialect, [shells[i] for i in chosen]):
                template = shells[chosen[index]].is_template(remark.line)
                answers[chosen[index]] = (
                    Answer(fragment="a template that is a command only once it is rendered")
                    if template
                    else Answer((remark,))
                )
        return answers

    def _errors(self, dialect: str, shells: list[Shell]) -> list[tuple[int, Remark]]:
        if not shells:
            return []
        with scratch_files([one.document for one in shells], "{index}.sh") as (root, files):
            # -l names the files whose layout differs (exit status 1), and prints no layout.
            names = [file.name for file in files]
            done = self.call(["-l", "-ln", dialect, "--", *names], root)
        listed = set(done.stdout.split())
        if not listed <= set(names):
            raise self.garbled(done.stdout)
        found = []
        for line in done.stderr.splitlines():
            error = ERROR.match(line)
            if error is None:
                raise self.garbled(done.stderr)
            index = int(error.group("index"))
            row, column = int(error.group("line")), int(error.group("column"))
            found.append((index, _remark(shells[index], row, column, error.group("message"))))
        if done.returncode and not (found or listed):
            raise self.garbled(done.stderr)
        return found


def _remark(one: Shell, line: int, column: int, message: str) -> Remark:
    # shfmt counts columns in bytes.
    rows = one.document.text.split("\n")
    text = rows[min(line, len(rows)) - 1].encode()
    characters = len(text[: column - 1].decode("utf-8", "ignore")) + 1
    line, column = one.place(line, characters)
    return Remark(RULE, message, Severity.HIGH, line, column, help=HELP, syntax=True)


TOOL = Shfmt()
