"""The check that the version which still runs survives the newest step of the schema."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.facts.migrations import Migration, Migrations
from prodready.facts.pyroutes import constant
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place
from prodready.patterns import lazy

_NOT_NULL = lazy(
    r"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>[\w.\"`]+)[^;]*?\bADD\s+(?:COLUMN\s+)?"
    r"(?:IF\s+NOT\s+EXISTS\s+)?[\w\"`]+\s+(?P<rest>[^;,]*)",
    re.IGNORECASE | re.DOTALL,
)
_GONE = lazy(r"\b(DROP\s+(TABLE|COLUMN)|RENAME\s+(TO|COLUMN))\b", re.IGNORECASE)


@check("data.migrations_safe")
def migrations_safe(
    steps: Migrations, repository: Repository, code: PythonCode
) -> Iterator[Outcome]:
    """The version that still runs survives the newest step."""
    for step in steps.newest():
        found = [*(_python(step, code) if step.tree else _sql(step, repository))]
        yield from found or [Pass(step.place, f"{step.id} only adds")]


def _python(step: Migration, code: PythonCode) -> Iterator[Outcome]:
    tree = step.tree
    upgrade = next(
        (n for n in ast.walk(tree or ast.Module([], []))
         if isinstance(n, ast.FunctionDef) and n.name == "upgrade"), tree,
    )  # fmt: skip
    calls = [node for node in ast.walk(upgrade or ast.Module([], [])) if isinstance(node, ast.Call)]
    made = {text(call.args[0]) for call in calls if _last(call) == "create_table" and call.args}
    for call in calls:
        place = Place(step.place.path, call.lineno, call.col_offset + 1)
        table = text(call.args[0]) if call.args else None
        column = call.args[1] if len(call.args) > 1 else None
        if _last(call) == "add_column" and table not in made and isinstance(column, ast.Call):
            required = constant(keyword(column, "nullable")) is False
            if required and keyword(column, "server_default") is None:
                message = f"a column that may not be empty is added to {table} without a default"
                fix = "Add it nullable, fill it, and require it in the next release."
                yield Fail(place, f"{message}: it fails where rows are", fix)
        elif _last(call) == "drop_column" and (used := _still_used(call, code)) is not None:
            yield Fail(
                place,
                f"{table} loses a column that the code here still has ({used.path}:{used.line}): "
                "what runs fails while the step runs, and after it",
                "Stop using it in one release, and drop it in the next.",
            )
        elif _last(call) in _REMOVES and not (_last(call) == "drop_table" and table in made):
            yield Unknown(place, f"{_last(call)}: say which release stopped using it", attest=True)


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


def _last(call: ast.Call) -> str:
    return dotted(call.func).rpartition(".")[2]


def _sql(step: Migration, repository: Repository) -> Iterator[Outcome]:
    raw = repository.read(step.place.path) or ""
    content = re.sub(r"--[^\n]*|/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), raw, flags=re.S)
    made = {n.strip('"`').lower() for n in _MADE.findall(content)}
    for found in _NOT_NULL.finditer(content):
        rest, table = found["rest"].upper(), found["table"].strip('"`').lower()
        required = "NOT NULL" in rest and not re.search(r"DEFAULT|GENERATED|SERIAL", rest)
        if required and table not in made:
            line = content[: found.start("rest")].count("\n") + 1
            message = f"a column that may not be empty is added to {table} without a default"
            fix = "Add it nullable, fill it, and require it in the next release."
            yield Fail(Place(step.place.path, line), f"{message}: it fails where rows are", fix)
    gone = _GONE.search(content)
    if gone:
        line = content[: gone.start()].count("\n") + 1
        message = f"{' '.join(gone[0].split())}: say which release stopped using it"
        yield Unknown(Place(step.place.path, line), message, attest=True)


_MADE = lazy(r"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"`]+)", re.IGNORECASE)
