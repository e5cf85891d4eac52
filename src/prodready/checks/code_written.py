"""Checks of what is written down about settings: each variable, and an example of `.env`."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.coherence.facts.code import dotted, text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.compose import Compose
from prodready.facts.envreads import EnvReads
from prodready.facts.javascript import JavaScript
from prodready.facts.pythoncode import PythonCode
from prodready.facts.secretwords import is_placeholder, names_secret
from prodready.model import Place
from prodready.patterns import lazy

_COMMON = lazy(
    r"^(PATH|HOME|USER|LOGNAME|HOSTNAME|PWD|SHELL|TMP|TMPDIR|TEMP|CI|TZ|LANG|LC_\w+|TERM|PORT|HOST|"
    r"TEST_\w+|TESTING_\w+|NO_COLOR|COLUMNS|NODE_ENV|NODE_\w+|DEBUG|VIRTUAL_ENV|DJANGO_SETTINGS_MODULE|PROMETHEUS_\w+|"
    r"(PYTHON|PYTEST|GITHUB|KUBERNETES|AWS|GOOGLE|AZURE|OTEL|GUNICORN|UVICORN|VERCEL|HEROKU|DYNO|XDG|"
    r"NPM|JEST|VITEST|COVERAGE|APPDATA|LOCALAPPDATA|SSL|REQUESTS|FLY|RENDER|RAILWAY|CLOUD|K)_?\w*|"
    r"(HTTPS?|NO|ALL)_PROXY|POD_\w+|GO(GC|MAXPROCS|MEMLIMIT|DEBUG|TRACEBACK|PATH|ROOT)|"
    r"SENTRY_(DSN|RELEASE|ENVIRONMENT|DEBUG|ORG|PROJECT|AUTH_TOKEN|TRACES_SAMPLE_RATE|"
    r"PROFILES_SAMPLE_RATE|SPOTLIGHT|LOG_LEVEL)|SERVER_SOFTWARE)$",
    re.IGNORECASE,
)
"""Names that the system, a platform or a well-known library defines, and documents itself."""
_EXAMPLES = lazy(r"(^|/)[\w.-]*env[\w.-]*\.(example|sample|template|dist|tmpl|defaults)$|"
                       r"(^|/)[\w-]*\.?(example|sample|template|dist)[\w-]*\.env$|"
                       r"(^|/)(env|\.env)[._-](example|sample|template|dist)[\w.]*$", re.I)  # fmt: skip


def example_files(repository: Repository) -> list[str]:
    """The files that show which variables there are: `.env.example` and the like."""
    aside = (Role.TEST, Role.VENDORED)
    own = (path for path in repository.files if _EXAMPLES.search(path))
    return [path for path in own if repository.role(path) not in aside]


@check("code.config_documented")
def config_documented(reads: EnvReads, repository: Repository) -> Iterator[Outcome]:
    """Each variable that the code reads is named in a document, an example, or a committed .env."""
    wanted = {read.name: read for read in reversed(reads.all) if not _COMMON.match(read.name)}
    if not wanted:
        return
    examples = example_files(repository) + [
        path for path in repository.files if path.rpartition("/")[2] == ".env"
    ]
    documents = [
        path
        for path in repository.files
        if (
            path.lower().endswith((".md", ".rst", ".adoc", ".mdx"))
            and repository.role(path) not in (Role.VENDORED, Role.TEST)
        )
        or path.rpartition("/")[2] in ("values.yaml", "app.json", "README", "values.schema.json")
    ]
    flags = {name.upper() for name, read in wanted.items() if read.place.path.endswith(".go")}
    missing, witness = dict(wanted), None
    for path in [*examples, *documents]:
        written = (repository.read(path) or "").upper()
        if not any(n.upper() in written or n.upper().replace("_", "-") in written for n in missing):
            continue  # to take a long document into words takes longer
        words = set(re.findall(r"\w+", written))
        # A flag of the same name, which the same field of Go takes, tells what both set.
        words |= {
            flag.replace("-", "_") for flag in re.findall(r"[A-Z]\w*(?:-\w+)+", written)
        } & flags
        if witness is None and words & missing.keys():
            witness = path
        for name in [name for name in missing if name.upper() in words]:
            del missing[name]
        if not missing:
            break
    for name, read in list(missing.items()):
        if _in_docstring(name, repository.read(read.place.path) or ""):
            witness = witness or read.place.path
            del missing[name]
    if not missing and witness:
        yield Pass(Place(witness), f"names all {len(wanted)} variables")
        return
    names = sorted(missing)
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    first = min((missing[name].place for name in names), key=lambda place: (place.path, place.line))
    yield Fail(
        first,
        f"no document and no .env.example names {shown}",
        "Write a table of the variables into README.md: name, default, what it does.",
    )


_DOCSTRING = lazy(r"\A(?:#[^\n]*\n|\s)*[rR]?(\"{3}|'{3})(.*?)\1", re.DOTALL)


def _in_docstring(name: str, text: str) -> bool:
    """Whether the file itself says at its top that it reads the variable."""
    found = _DOCSTRING.match(text)
    return found is not None and re.search(rf"\b{re.escape(name)}\b", found[2]) is not None


def _random(line: str) -> bool:
    """Whether a variable for a secret has a value that only a generator makes."""
    name, _, value = line.strip().removeprefix("export ").partition("=")
    value = value.strip().strip("'\"")
    if not re.fullmatch(r"[\w+/=~.-]{32,}", value) or not names_secret(name.strip()):
        return False
    if is_placeholder(value) or _SAID.search(value):
        return False
    letters = Counter(value)
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in letters.values())
    return bits > (3.3 if re.fullmatch(r"[0-9a-fA-F]+", value) else 4.1) and any(
        each.isdigit() for each in value
    )


_SAID = lazy(
    r"0123|1234|abcd|dead|beef|cafe|secret|token|local|dev|test|only|fake|dummy|demo|sample|none|empty|"
    r"insecure|default|minimum|characters|random|generate|long|string|key",
    re.I,
)
"""Words by which a value says that it is none."""
_REAL = lazy(
    r"\b([a-z]{2,6}_live_\w{16,}|AKIA[0-9A-Z]{16}|ghp_\w{30,}|github_pat_\w{30,}|sk_live_\w{16,}|xox[bp]-[\w-]{20,}|"
    r"AIza[\w-]{30,}|glpat-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,})|-----BEGIN [A-Z ]*PRIVATE KEY"
)


@check("code.env_example")
def env_example(
    repository: Repository, compose: Compose, python: PythonCode, scripts: JavaScript
) -> Iterator[Outcome]:
    """Where settings come from a `.env` file, an example of it is there, without real secrets."""
    examples = example_files(repository)
    for path in examples:
        for number, line in enumerate((repository.read(path) or "").splitlines(), 1):
            if _REAL.search(line) or _random(line):
                fix = "Revoke it, and leave the value empty."
                yield Fail(Place(path, number), "this looks like a real key", fix)
                return
    if examples:
        tracked = repository.tracked
        for path in examples:
            if tracked is not None and path not in tracked:
                yield Fail(Place(path), "git does not track it", f"git add {path}")
            else:
                yield Pass(Place(path), "shows which variables there are")
        return
    if any(path.rpartition("/")[2] == ".env" for path in repository.tracked or ()):
        return  # it is there itself, which is the matter of another item
    for place, what in (*_uses_dotenv(compose, python), *_told_to_make(repository, scripts)):
        fix = "Commit .env.example: each variable, with a value only where it is no secret."
        yield Fail(place, f"{what}, and no example shows what is in it", fix)
        return


_LOADS = lazy(r"""(?:import|require\()\s*["']dotenv(?:/config)?["']|\bdotenv\.config\(""")
_MAKE = lazy(
    r"\b(?:create|make|add|write)\b[^.\n]{0,40}`?\.env`? file|\.env`? file[^.\n]{0,40}\b(?:root|created?)\b",
    re.I,
)


def _told_to_make(repository: Repository, scripts: JavaScript) -> Iterator[tuple[Place, str]]:
    """Where a README asks for a `.env` file, or a script loads one."""
    for path in repository.files:
        if re.fullmatch(r"readme\.(?:md|rst)", path, re.I):
            for number, line in enumerate((repository.read(path) or "").splitlines(), 1):
                if _MAKE.search(line):
                    yield Place(path, number), "this asks for a .env file"
    for file in scripts.mentioning("dotenv"):
        found = _LOADS.search(file.code)
        if found:
            yield file.place(found.start()), "this reads a .env file"


def _uses_dotenv(compose: Compose, python: PythonCode) -> Iterator[tuple[Place, str]]:
    for service in compose.services():
        files = service.get("env_file")
        names = files if isinstance(files, list) else [files]
        texts = [str(n.get("path") if isinstance(n, dict) else n) for n in names if n]
        if service.builds and any(t.rpartition("/")[2].startswith(".env") for t in texts):
            yield service.place_of("env_file"), f"{service} reads {texts[0]}"
    for module in python.mentioning("load_dotenv", "read_env", "env_file"):
        for node in module.walk(ast.Call, ast.keyword):
            name = dotted(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
            given = isinstance(node, ast.keyword) and node.arg == "env_file"
            if name in ("load_dotenv", "read_env") or (
                given and text(getattr(node, "value", None))
            ):
                yield module.place(node), "this reads a .env file"
