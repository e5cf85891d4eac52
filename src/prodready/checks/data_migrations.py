"""The checks of how a database's schema changes: by steps that are kept, tried and safe."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.data_first_start import only_at_first_start
from prodready.checks.data_made_at_start import made_at_start
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import dotted, text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.applications import Applications
from prodready.facts.codetext import Sources
from prodready.facts.javascript import JavaScript, option
from prodready.facts.migrations import Migration, Migrations, heads, version
from prodready.facts.pyroutes import constant
from prodready.facts.pythoncode import PythonCode, noted, roots
from prodready.facts.runs import Runs
from prodready.facts.scope import REHEARSAL, name_words
from prodready.model import Place
from prodready.patterns import lazy

FIX = "Keep the schema's changes as steps (`alembic revision`), and run them before a roll-out."


@check("data.migrations")
def migrations(
    steps: Migrations,
    code: PythonCode,
    scripts: JavaScript,
    applications: Applications,
    sources: Sources,
    repository: Repository,
) -> Iterator[Outcome]:
    """The schema changes by steps in one line; nothing makes it up at the start."""
    for line in steps.lines():
        yield from _line(line)
    if applications.first is not None and not steps:
        yield from _made_at_start(code)
    for file in scripts.mentioning("synchronize", "sequelize"):
        for call in (*file.calls("new DataSource"), *file.calls("TypeOrmModule.forRoot")):
            if option(call, "synchronize") == "true":
                message = "the schema is changed to fit the code at each start, and data with it"
                yield Fail(call.place, message, "Write `synchronize: false`, and migrations.")
        for call in file.methods("sync"):
            if option(call, "alter") == "true" or option(call, "force") == "true":
                message = "the schema is changed to fit the code at each start, and data with it"
                yield Fail(call.place, message, "Run migrations instead.")
    yield from made_at_start(steps)
    yield from _by_settings(repository)
    yield from _spring(repository)
    stepped = "github.com/go-gormigrate/gormigrate"
    if not steps and stepped not in (repository.read("go.mod") or ""):
        yield from _by_gorm(sources)
    if not steps:
        yield from only_at_first_start(repository)


_TYPEORM = lazy(r"(^|/)ormconfig(\.[\w-]+)*\.(json|ya?ml)(\.(example|dist|sample))?$")


def _by_settings(repository: Repository) -> Iterator[Fail]:
    """TypeORM's own file, or the one that is copied to it, where it changes the schema itself."""
    for path in repository.files:
        aside = name_words(path) & (REHEARSAL - {"example", "sample"})
        if not _TYPEORM.search(path) or aside:
            continue
        text = repository.read(path) or ""
        found = re.search(r"[\"']?synchronize[\"']?\s*:\s*true\b", text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            message = "the schema is changed to fit the code at each start, and data with it"
            yield Fail(Place(path, line), message, "Write false, and keep migrations.")


def _by_gorm(sources: Sources) -> Iterator[Fail]:
    """Where GORM makes the schema fit the code, with no line of steps beside it."""
    for source in sources.of("go"):
        if "gorm" not in source.text:
            continue
        for found in source.find(r"\.AutoMigrate\("):
            message = "the schema is changed to fit the code at each start: nothing is ever dropped"
            yield Fail(source.place(found.start()), message, "Run steps, as with golang-migrate.")
            break


def _line(line: list[Migration]) -> Iterator[Outcome]:
    tool = line[0].tool
    if tool in ("Alembic", "Django"):
        ends = heads(line)
        if len(ends) > 1 and not any(map(_labelled, line)):
            names = ", ".join(sorted(step.id for step in ends))
            fix = "Write `alembic merge heads`." if tool == "Alembic" else "makemigrations --merge"
            last = max(ends, key=lambda step: step.place.path)
            yield Fail(last.place, f"the line has several ends ({names}): upgrading stops", fix)
            return
        known = {step.id for step in line}
        for step in line:
            lost = [name for name in step.after if name not in known]
            if lost and tool == "Alembic":
                message = f"{step.id} comes after {lost[0]}, which is not here"
                yield Fail(step.place, message, "Bring the step back, or correct down_revision.")
                return
        yield from (Pass(step.place, f"{tool}: {step.id} is the last") for step in ends)
        return
    seen: dict[tuple[int, ...], Migration] = {}
    for step in line:
        other = seen.setdefault(version(step.id), step)
        if other is not step and tool in ("Flyway", "golang-migrate"):
            message = f"version {step.id} is there twice: {other.place.path}"
            yield Fail(step.place, message, "Give it the next version.")
            return
    yield Pass(line[-1].place, tool)


def _labelled(step: Migration) -> bool:
    """Whether the step begins a branch that is meant."""
    return any(
        isinstance(node, ast.Assign | ast.AnnAssign)
        and dotted(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        == "branch_labels"
        and constant(node.value) is None
        and not isinstance(node.value, ast.Constant)
        for node in (step.tree.body if step.tree else ())
    )


def _made_at_start(code: PythonCode) -> Iterator[Outcome]:
    for module in code.mentioning("create_all", "CREATE TABLE", "create table"):
        if roots(module) & {"sqlite3", "aiosqlite"}:
            continue
        for call in module.calls:
            if noted(module, call):
                continue
            name = dotted(call.func)
            if name.endswith(("metadata.create_all", "db.create_all")):
                message = "the tables are made at the start: an existing one never changes"
                yield Fail(module.place(call), message, FIX)
            elif isinstance(call.func, ast.Attribute) and call.func.attr in ("execute", "run_sync"):
                yield from _creates(module.place, call)
        for call in module.calls:
            given = [keyword.arg for keyword in call.keywords]
            if not given and call.args and dotted(call.args[0]).endswith("metadata.create_all"):
                message = "the tables are made at the start: an existing one never changes"
                yield Fail(module.place(call), message, FIX)


def _creates(place: object, call: ast.Call) -> Iterator[Outcome]:
    statement = next(
        (value for node in ast.walk(call) if (value := text(node)) and _TABLE.match(value)), None
    )
    if statement is not None and callable(place):
        message = "the tables are made at the start: an existing one never changes"
        yield Fail(place(call), message, FIX)


_TABLE = lazy(r"\s*CREATE\s+TABLE\s+(?!.*\bTEMP)", re.IGNORECASE)
_DDL = lazy(
    r"(?m)^\s*(?:spring\.jpa\.hibernate\.)?ddl-auto\s*[:=]\s*(update|create|create-drop)\s*$"
)
_REHEARSED = lazy(r"-(dev|test|local|h2|ci|it)\b")


def _spring(repository: Repository) -> Iterator[Outcome]:
    for path in repository.files:
        name = path.rpartition("/")[2]
        if not re.fullmatch(r"application(-\w+)?\.(ya?ml|properties)", name):
            continue
        if repository.role(path) is not Role.PRODUCTION or _REHEARSED.search(name):
            continue
        content = repository.read(path) or ""
        found = _DDL.search(content)
        if found and "h2:mem" not in content:
            line = content[: found.start(1)].count("\n") + 1
            message = f"Hibernate changes the schema by itself ({found[1]})"
            yield Fail(Place(path, line), message, "Write `validate`, and keep Flyway steps.")


_RUNS = lazy(
    r"\balembic\b.*\b(upgrade|check)\b|\bmanage(\.py)?\b.*\b(migrate|makemigrations|test)\b"
    r"|\bdjango-admin\b.*\b(migrate|test)\b|\bflyway\b.*\bmigrate\b|\bflask\b.*\bdb\b.*\bupgrade\b"
    r"|\bprisma\b.*\bmigrate\b.*\b(deploy|reset)\b|\bmigrate\b.*-database\b.*\bup\b"
    r"|\batlas\b.*\bmigrate\b.*\blint\b"
)


@check("data.migrations_tried")
def migrations_tried(steps: Migrations, runs: Runs, repository: Repository) -> Iterator[Outcome]:
    """CI runs the steps on a database before a person's data meet them."""
    first = steps.first
    if first is None:
        return
    found: list[Outcome] = []
    for run in runs.before_merge:
        if _RUNS.search(" ".join(run.words)):
            fault = run.tolerated
            found.append(
                Fail(run.place, f"the steps may fail: {fault}", "Let the status count.")
                if fault
                else Pass(run.place, str(run)[:60])
            )
    tested = _in_tests(repository, "Django" in steps.paths)
    pytest_runs = [run for run in runs.before_merge if "pytest" in run.words[:4]]
    if not found and tested and pytest_runs:
        found.append(Pass(pytest_runs[0].place, f"{tested.path}:{tested.line}"))
    yield from found
    if not found:
        message = "no job here is seen to run these steps on a database"
        yield Unknown(first, message, attest=True)


def _in_tests(repository: Repository, django: bool) -> Place | None:
    """Where the tests run the steps; pytest-django makes its database by them."""
    for path in repository.files:
        name = path.rpartition("/")[2]
        if django and name in ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini"):
            content = repository.read(path) or ""
            if "DJANGO_SETTINGS_MODULE" in content and "--no-migrations" not in content:
                line = content[: content.index("DJANGO_SETTINGS_MODULE")].count("\n") + 1
                return Place(path, line)
        if path.endswith(".py") and repository.role(path) is Role.TEST:
            content = repository.read(path) or ""
            found = re.search(
                r"(?m)^[^#\n]*\bcommand\.upgrade\(|[\"']upgrade[\"'],\s*[\"']head", content
            )
            if found:
                return Place(path, content[: found.end()].count("\n") + 1)
    return None
