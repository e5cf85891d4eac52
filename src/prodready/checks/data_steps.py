"""The check that the version which still runs survives the newest step of the schema."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.migrations import Migration, Migrations
from prodready.facts.pyroutes import constant
from prodready.facts.pythoncode import PythonCode
from prodready.facts.schemasteps import Change, changes
from prodready.facts.unmanaged import unmanaged
from prodready.model import Place
from prodready.patterns import lazy


@check("data.migrations_safe")
def migrations_safe(
    steps: Migrations, repository: Repository, code: PythonCode
) -> Iterator[Outcome]:
    """The version that still runs survives the newest step."""
    used = Used(repository, steps)
    for step in steps.newest():
        foreign = unmanaged(step, repository) if step.tool == "Django" else frozenset()
        told = _python(step, code, foreign) if step.tree else _by_text(step, repository, used)
        found = [*told]
        yield from found or [Pass(step.place, f"{step.id} only adds")]


def _python(
    step: Migration, code: PythonCode, foreign: frozenset[str] = frozenset()
) -> Iterator[Outcome]:
    tree = step.tree
    upgrade = next(
        (n for n in ast.walk(tree or ast.Module([], []))
         if isinstance(n, ast.FunctionDef) and n.name == "upgrade"), tree,
    )  # fmt: skip
    calls = [node for node in ast.walk(upgrade or ast.Module([], [])) if isinstance(node, ast.Call)]
    made = {text(call.args[0]) for call in calls if _last(call) == "create_table" and call.args}
    models = {
        str(text(keyword(call, "name") or (call.args[0] if call.args else None))).lower()
        for call in calls
        if _last(call) == "CreateModel"
    }
    for call in calls:
        place = Place(step.place.path, call.lineno, call.col_offset + 1)
        if foreign and _model(call) in foreign:
            continue  # Django leaves its table to whoever it belongs to
        table = text(call.args[0]) if call.args else None
        column = call.args[1] if len(call.args) > 1 else None
        if _last(call) == "add_column" and table not in made and isinstance(column, ast.Call):
            required = constant(keyword(column, "nullable")) is False
            if required and keyword(column, "server_default") is None:
                message = f"a column that may not be empty is added to {table} without a default"
                fix = "Add it nullable, fill it, and require it in the next release."
                yield Fail(place, f"{message}: it fails where rows are", fix)
        elif _last(call) == "AddField" and (field := keyword(call, "field")) is not None:
            owner = keyword(call, "model_name") or (call.args[0] if call.args else None)
            if str(text(owner)).lower() not in models:
                yield from _added(call, field, place)
        elif _last(call) == "drop_column" and (used := _still_used(call, code)) is not None:
            yield Fail(
                place,
                f"{table} loses a column that the code here still has ({used.path}:{used.line}): "
                "what runs fails while the step runs, and after it",
                "Stop using it in one release, and drop it in the next.",
            )
        elif _last(call) in _REMOVES and not (_last(call) == "drop_table" and table in made):
            yield Unknown(place, f"{_last(call)}: say which release stopped using it", attest=True)


def _added(call: ast.Call, field: ast.expr, place: Place) -> Iterator[Outcome]:
    """A field of Django that may not be empty, whose default the database does not keep."""
    if not isinstance(field, ast.Call) or _last(field) in ("ManyToManyField", "AutoField"):
        return
    empty = constant(keyword(field, "null")) is True or keyword(field, "db_default") is not None
    once = constant(keyword(call, "preserve_default")) is False
    if not empty and (once or keyword(field, "default") is None):
        name, table = text(keyword(call, "name")), text(keyword(call, "model_name"))
        yield Fail(
            place,
            f"{name} may not be empty and {table} keeps no default for it: the version that runs "
            "does not fill it, and its inserts fail",
            "Add it with null=True or db_default, fill it, and require it in the next release.",
        )


def _still_used(call: ast.Call, code: PythonCode) -> Place | None:
    """Where a mapped class of the code has the column that the step drops."""
    table, column = (text(each) for each in (*call.args, None, None)[:2])
    for module in code.mentioning("__tablename__") if table and column else ():
        for kind in module.walk(ast.ClassDef):
            assert isinstance(kind, ast.ClassDef)
            named = False
            found: Place | None = None
            for node in kind.body:
                target = node.targets[0] if isinstance(node, ast.Assign) else None
                target = node.target if isinstance(node, ast.AnnAssign) else target
                value = getattr(node, "value", None)
                named = named or (dotted(target) == "__tablename__" and text(value) == table)
                found = module.place(node) if dotted(target) == column else found
            if named and found:
                return found
    return None


_REMOVES = frozenset({"drop_column", "drop_table", "rename_table"}) | frozenset(
    {"RemoveField", "RenameField", "DeleteModel", "RenameModel"}
)


def _model(call: ast.Call) -> str:
    """The model that an operation of Django is about, in small letters."""
    named = "name" if _last(call).endswith("Model") else "model_name"
    first = call.args[0] if call.args else None
    return str(text(keyword(call, named, "old_name") or first)).lower()


def _last(call: ast.Call) -> str:
    return dotted(call.func).rpartition(".")[2]


def _by_text(step: Migration, repository: Repository, used: Used) -> Iterator[Outcome]:
    """A step in SQL or JavaScript: what it takes away that the code here still asks for."""
    every = list(changes(step.place.path, repository.read(step.place.path) or ""))
    for one in every:
        if one.kind == "add required":
            message = f"a column that may not be empty is added to {one.names[0]} without a default"
            fix = "Add it nullable, fill it, and require it in the next release."
            yield Fail(one.place, f"{message}: it fails where rows are", fix)
    gone = [one for one in every if one.kind != "add required"]
    told = []
    for one in gone:
        at = used.where(one)
        if at is not None:
            told.append(one)
            message = (
                f"{' '.join(one.names[1:])}: {one.kind}, and the code here speaks of it "
                f"({at.path}:{at.line}): what runs fails while the step runs"
            )
            fix = "Add the new beside the old, move the code over, and drop in a later release."
            yield Fail(one.place, message, fix)
    if gone and not told:
        message = f"{gone[0].kind}: say which release stopped using it"
        yield Unknown(gone[0].place, message, attest=True)


_CODE = lazy(r"\.(?:py|[cm]?[jt]sx?|go|java|kt|rb|php|rs|cs|sql|prisma)$")


class Used:
    """Names of the schema that the code outside of the steps speaks of."""

    def __init__(self, repository: Repository, steps: Migrations) -> None:
        self.repository = repository
        aside = {path.rpartition("/")[0] for paths in steps.paths.values() for path in paths}
        self.paths = [
            path
            for path in repository.files
            if _CODE.search(path)
            and repository.role(path) is Role.PRODUCTION
            and not any(path.startswith(f"{folder}/") for folder in aside)
        ]

    def where(self, change: Change) -> Place | None:
        """Where the code speaks of the column, or of the table, that a change takes away."""
        table, *names = change.names
        if change.kind.endswith("table"):
            names, table = [*names, *([table] if change.kind == "rename table" else [])], ""
        words = [name for name in names if name and len(name) > 2 and name not in ("key", "url")]
        for path in self.paths if words else ():
            text = self.repository.read(path) or ""
            if table and not re.search(rf"\b{re.escape(table)}", text, re.I):
                continue  # the column of another table may have the name too
            for name in words:
                found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
                if found:
                    return Place(path, text.count("\n", 0, found.start()) + 1)
        return None
