"""Terraform's own parser and formatter, where terraform or OpenTofu is installed.

On pages only what does not parse counts; a file must also be formatted as `terraform fmt` does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from prodready.errors import UnavailableError
from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, find_program, run_program, scratch_files
from prodready.tools.program import ProgramTool, environment

HELP = "https://developer.hashicorp.com/terraform/cli/commands/fmt"
ROUNDS = 3
BROKEN = 2
"""The exit status where a file does not parse; the others are then left alone."""
FAULT = lazy(
    r"^Error: (?P<what>[^\n]+)\n\s*\n +on (?:\S*[/\\])?(?P<file>\d+)\.tf line (?P<line>\d+)", re.M
)


class TerraformFmt(ProgramTool):
    """`terraform fmt` on copies in a scratch folder; it reads no provider and no network."""

    name = "terraform"
    kinds = frozenset({Kind.TERRAFORM})
    level = Level.LINT
    install = "https://developer.hashicorp.com/terraform/install, or OpenTofu"
    optional = True

    def version(self) -> str | None:
        """The version of terraform, else of OpenTofu."""
        self._choose()
        return super().version()

    def ready(self) -> bool:
        """Whether the program is absent or known; see `Tool.ready`."""
        self._choose()
        return super().ready()

    def _choose(self) -> None:
        only_tofu = find_program("terraform") is None and find_program("tofu") is not None
        type(self).name = "tofu" if only_tofu else "terraform"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; see `Tool.run`."""
        answers = [Answer(aside=not document.text.strip()) for document in documents]
        with scratch_files(documents, "{index}.tf") as (root, files):
            left = [index for index, answer in enumerate(answers) if not answer.aside]
            for _ in range(ROUNDS):
                faults = self._format(root, [files[index].name for index in left])
                for index, remark in faults.items():
                    answers[index] = Answer((remark,))
                left = [index for index in left if index not in faults]
                if not faults:
                    break
            for index in left:
                if documents[index].lines.origins is None:
                    answers[index] = _formatted(documents[index], files[index])
        return answers

    def _format(self, root: Path, names: Sequence[str]) -> dict[int, Remark]:
        """Format the files in place; by number, those that do not parse."""
        if not names:
            return {}
        program = find_program(self.name)
        if program is None:
            raise UnavailableError(f"{self.name} is not installed: {self.install}")
        argv = [program, "fmt", "-no-color", "-list=false", *names]
        done = run_program(argv, cwd=root, limit=self.limit, env=environment(root))
        faults: dict[int, Remark] = {}
        for found in FAULT.finditer(done.stderr + done.stdout):
            faults.setdefault(int(found["file"]), _fault(found))
        if done.returncode not in (0, BROKEN) or (done.returncode and not faults):
            raise self.garbled(done.stderr)
        return faults


def _fault(found: re.Match[str]) -> Remark:
    what = found["what"].strip()
    message = what[:1].lower() + what[1:]
    line = int(found["line"])
    return Remark("terraform-parse", message, Severity.HIGH, line, help=HELP, syntax=True)


def _formatted(document: Document, file: Path) -> Answer:
    """The first line that the formatter writes in another way."""
    new = file.read_text(encoding="utf-8").split("\n")
    old = document.text.replace("\r\n", "\n").split("\n")
    for number, (before, after) in enumerate(zip_longest(old, new), 1):
        if before != after and not (before or after or "").strip() == "" == (after or ""):
            message = "terraform fmt writes this in another way"
            fix = f"write `{(after or '').strip()}`, or run `terraform fmt`"
            line = min(number, len(old))
            return Answer(
                (Remark("terraform-fmt", message, Severity.LOW, line, help=HELP, fix=fix),)
            )
    return Answer()


TOOL = TerraformFmt()
