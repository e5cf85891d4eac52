"""nginx configurations, tested by nginx itself in a scratch folder; see `nginx_safety`."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

from prodready.errors import UnavailableError
from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, find_program, run_program
from prodready.tools.nginx_addresses import Safe
from prodready.tools.nginx_config import ConfigError, Directive, parse, walk, write
from prodready.tools.nginx_context import MAIN_BLOCKS, Case, add_defaults, cases
from prodready.tools.nginx_run import give_away, limits, make_certificate
from prodready.tools.nginx_safety import make_safe, own_directives
from prodready.tools.program import ProgramTool, environment
from prodready.tools.yaml_text import is_template

RULE = "nginx"
HELP = "https://nginx.org/en/docs/dirindex.html"
ROUNDS = 12
"""How often one document is tested, each time without a directive that could not be judged."""

SAID = lazy(r"\[(?P<level>emerg|warn)\] (?:\d+#\d+: )?(?P<message>.*?)(?: in \S+:(?P<line>\d+))?$")
UNKNOWN_DIRECTIVE = lazy(r'unknown directive "(?P<name>[^"]*)"')
NOT_HERE = lazy(r'"[^"]*" directive is not allowed here|directive "server" has no opening "{"')
NEWER_PARAMETER = lazy(r'invalid parameter "(?P<name>quic|resolve|multipath|service=\S*)"')
ELSEWHERE = lazy(
    r'unknown log format "(?P<log>[^"]+)"|zero size shared memory zone "(?P<zone>[^"]+)"'
    r'|zone "(?P<cache>[^"]+)" is unknown|unknown "(?P<variable>[^"]+)" variable'
)
ENVIRONMENT = lazy(
    r"host not found|bind\(\)|socket\(\)|mkdir\(\)|open\(\)|chown\(\)|getpwnam|mmap\(\)|malloc|"
    r"setrlimit|could not be resolved"
)
UNIMPORTANT = lazy(r'the "user" directive makes sense only|could not build optimal')


class Nginx(ProgramTool):
    """`nginx -t`, one process a document, unprivileged, in a scratch folder."""

    name = "nginx"
    kinds = frozenset({Kind.NGINX})
    level = Level.BUILD
    install = "apt-get install nginx"
    version_argument = "-v"
    limit = 20.0

    @property
    def configuration(self) -> str:
        """The names of directives that are known as nginx's own."""
        return f"own={len(own_directives())}"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; see `Tool.run`."""
        with tempfile.TemporaryDirectory(prefix="prodready-") as folder:
            root = Path(folder).resolve()
            give_away(root)
            return [self._judge(document, root) for document in documents]

    def _judge(self, document: Document, root: Path) -> Answer:
        text = document.text
        if is_template(text):
            return Answer(fragment="a template that is a configuration only once it is rendered")
        if "\0" in text or "_by_lua_block" in text:
            return Answer(unable="Lua code in a configuration is not tried")
        try:
            directives = parse(text)
        except ConfigError as error:
            said = str(error)
            return Answer((Remark(RULE, said, Severity.HIGH, error.line, help=HELP, syntax=True),))
        if not directives:
            return Answer(fragment="a configuration: it has nothing but comments")
        swallowed = _swallowed(text.split("\n"), directives)
        if swallowed:
            return Answer(tuple(swallowed))
        return self._first_fitting(document, directives, root)

    def _first_fitting(self, document: Document, directives: list[Directive], root: Path) -> Answer:
        """Test the directives in the first context that they are allowed in."""
        tops = {one.line for one in directives}
        answers = []
        for case in cases(document, directives):
            answer = self._test(case, root)
            misplaced = [r for r in answer.remarks if NOT_HERE.match(r.message) and r.line in tops]
            if not misplaced:
                return answer
            answers.append(answer)
        return answers[0]

    def _test(self, case: Case, root: Path) -> Answer:
        safe = make_safe(case.directives)
        case.doubts += safe.doubts
        add_defaults(case.directives)
        prefix = root / str(len(list(root.iterdir())))
        prefix.mkdir()
        if safe.needs_certificate and not make_certificate(prefix):
            return Answer(unable="openssl is not installed: no certificate could be made for it")
        for name, text in safe.files.items():
            (prefix / name).write_text(text, encoding="utf-8")
        give_away(prefix, *prefix.iterdir())
        for _ in range(ROUNDS):
            (prefix / "nginx.conf").write_text(write(case.directives), encoding="utf-8")
            if not self._round(case, safe, prefix):
                break
        else:
            case.doubts.append("too much of it is unknown to this nginx")
        unable = "; ".join(dict.fromkeys(case.doubts)) or None
        return Answer(tuple(case.remarks), unable=unable, fragment=case.part_of)

    def _round(self, case: Case, safe: Safe, prefix: Path) -> bool:
        """Test once; True where a directive was taken out and the rest must be tested again."""
        output, passed = self._ask(prefix)
        warnings = []
        for line in output.splitlines():
            found = SAID.search(line)
            if found is None or UNIMPORTANT.search(found.group("message")):
                continue
            message = _readable(found.group("message"), safe, prefix)
            where = int(found.group("line") or 0)
            if found.group("level") == "warn":
                warnings.append(_remark(case, message, where, Severity.LOW))
                continue
            doubt = self._doubt(case, message)
            if doubt is None:
                case.remarks.append(_remark(case, message, where, Severity.HIGH))
                return False
            case.doubts.append(doubt)
            return _take_out(case.directives, where)
        if not passed:
            raise self.garbled(output)
        case.remarks += warnings
        return False

    def _ask(self, prefix: Path) -> tuple[str, bool]:
        program = find_program(self.name)
        if program is None:
            raise UnavailableError(f"nginx is not installed: {self.install}")
        argv = [program, "-t", "-p", f"{prefix}/", "-c", f"{prefix}/nginx.conf", "-e", "stderr"]
        argv = [*limits(), *argv]
        try:
            done = run_program(argv, cwd=prefix, limit=self.limit, env=environment(prefix))
        except UnavailableError as error:
            raise UnavailableError(f"nginx: {error}") from None
        if done.returncode not in (0, 1):
            raise UnavailableError(f"nginx failed with exit status {done.returncode}")
        return done.stderr, done.returncode == 0 and "test is successful" in done.stderr

    def _doubt(self, case: Case, message: str) -> str | None:
        """Why a refusal is no fault of the text; None where it is one."""
        version = self.version()
        unknown = UNKNOWN_DIRECTIVE.search(message)
        loaded = any(doubt.startswith("load_module") for doubt in case.doubts)
        name = unknown.group("name") if unknown else ""
        if unknown and (name in own_directives() or loaded or not _is_slip(name)):
            return f"nginx {version} as built here does not know {name}"
        if NO_CERTIFICATE.search(message) and _includes(case):
            return "it includes a file, which may name the certificate"
        newer = NEWER_PARAMETER.search(message)
        if newer:
            return f"nginx {version} does not know the parameter {newer.group('name')}"
        if ENVIRONMENT.search(message):
            return f"it could not be tried here: {message}"
        elsewhere = ELSEWHERE.search(message)
        if elsewhere and not case.whole:
            name = next(value for value in elsewhere.groups() if value)
            return f"it uses {name}, which is defined elsewhere"
        return None


NO_CERTIFICATE = lazy(r'no "ssl_certificate" is defined')


def _is_slip(name: str) -> bool:
    """Whether an unknown directive is nearly one that nginx has; else a module brings it."""
    return bool(get_close_matches(name, own_directives(), 1, 0.8)) and len(name) > 2


def _includes(case: Case) -> bool:
    """Whether the text itself takes in files of the reader's."""
    return re.search(r"^[ \t]*include[ \t]", case.document.text, re.M) is not None


OPEN_ENDED = frozenset({"log_format", "server_name", "index", "try_files"})
"""Directives that take any number of words, and so the whole of the next directive too."""


def _swallowed(lines: list[str], directives: list[Directive]) -> list[Remark]:
    """A directive that lacks its `;` and has taken the one on the next line for arguments."""
    found = []
    for one, _ in walk(directives):
        if one.name.value not in OPEN_ENDED:
            continue
        for before, word in pairwise([one.name, *one.arguments]):
            bare = lines[word.line - 1].lstrip().startswith(word.value)  # a quoted one is text
            if word.line > before.line and bare and word.value in own_directives():
                message = f"`;` is missing: `{word.value}` is read as a part of `{one.name.value}`"
                found.append(Remark(RULE, message, Severity.HIGH, before.line, help=HELP))
                break
    return found


def _take_out(directives: list[Directive], line: int) -> bool:
    """Remove the innermost directive whose head covers the line; False where there is none."""
    found = None
    for one, siblings in walk(directives):
        if one.line <= line <= one.head_line and one.name.value not in MAIN_BLOCKS:
            found = (one, siblings)
    if found is None:
        return False
    found[1].remove(found[0])
    return True


def _readable(message: str, safe: Safe, prefix: Path) -> str:
    """The message in the words of the document: its addresses, no scratch paths."""
    for file, address in safe.sockets.items():
        message = message.replace(f"unix:{file}", address)
    for stand_in, host in safe.hosts.items():
        message = re.sub(rf"\b{re.escape(stand_in)}\b", host, message)
    return message.replace(f"{prefix}/", "").strip()


def _remark(case: Case, message: str, line: int, severity: Severity) -> Remark:
    column = 1
    if line == 0:
        line = _line_of(case.document.text, message)
    else:
        for one, _ in walk(case.directives):
            if one.line <= line <= one.head_line:
                line, column = one.line, one.column
                break
    return Remark(RULE, message, severity, line, column, help=HELP)


def _line_of(text: str, message: str) -> int:
    """The first line that names what the message quotes."""
    for name in re.findall(r'"([^"]+)"', message):
        for number, line in enumerate(text.split("\n"), 1):
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line):
                return number
    return 1


TOOL = Nginx()
