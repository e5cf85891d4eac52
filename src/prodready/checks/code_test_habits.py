"""Checks of the tests themselves: which edges they try, how long they take, which fail as expected."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import script_tests
from prodready.checks.ci_tools import runs_tests
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import Module, dotted, text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.pythoncode import PythonCode, functions, noted, own_nodes, roots
from prodready.facts.runs import Runs
from prodready.facts.toolconfig import ToolConfig
from prodready.model import Place
from prodready.patterns import lazy

LIVE = lazy(r"(^|[/_.-])(e2e|smoke|live|integration|functional|acceptance|manual|load|network)")


@check("code.edge_cases")
def edge_cases(python: PythonCode) -> Iterator[Outcome]:
    """Tests try many values: tables of cases or properties. Which edges there are, a person says."""
    skipped: Place | None = None
    for module in python.tests:
        if "hypothesis" in roots(module) or "schemathesis" in roots(module):
            yield Pass(Place(module.document.path), "properties are tried with many values")
            return
        off = _switched_off(module)
        for call in module.calls:
            if dotted(call.func).endswith("parametrize") and any(map(_is_edge, ast.walk(call))):
                if id(call) not in off:
                    yield Pass(module.place(call), "a table of cases holds edges")
                    return
                skipped = skipped or module.place(call)
    if skipped is not None:
        fix = "Mend the test or the code, and drop the skip."
        yield Fail(skipped, "every table of cases with edges is skipped: none is tried", fix)
    elif python.tests:
        place = Place(python.tests[0].document.path)
        yield Unknown(place, "no table of cases with empty or extreme values is seen", attest=True)


def _switched_off(module: Module) -> set[int]:
    """The decorators, by id, of tests that are always skipped, alone or with their class or file."""
    if any(_is_skip(mark) for mark in _marks(module)):
        return {id(call) for call in module.calls}
    found: set[int] = set()
    for node in module.walk(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if any(map(_is_skip, node.decorator_list)):
            found |= {id(inner) for inner in ast.walk(node) if isinstance(inner, ast.Call)}
    return found


def _marks(module: Module) -> Iterator[ast.expr]:
    """The marks that the module gives to all its tests."""
    for node in module.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.Assign) and [dotted(each) for each in targets] == ["pytestmark"]:
            value = node.value
            yield from value.elts if isinstance(value, ast.List | ast.Tuple) else [value]


def _is_skip(node: ast.expr) -> bool:
    """Whether a decorator skips its test whatever holds."""
    name = dotted(node.func if isinstance(node, ast.Call) else node)
    return name in ("pytest.mark.skip", "mark.skip", "unittest.skip")


def _is_edge(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return (
            node.value is None
            or node.value in ("", 0, -1)
            or (isinstance(node.value, int) and abs(node.value) > 10**6)
        )
    return isinstance(node, ast.List | ast.Dict) and not getattr(
        node, "elts", getattr(node, "keys", None)
    )


@check("code.fast_tests")
def fast_tests(
    python: PythonCode, runs: Runs, tools: ToolConfig, repository: Repository, most: float = 300
) -> Iterator[Outcome]:
    """A test does not sleep for long, and a limit ends tests that hang."""
    yield from script_tests.sleeping(repository)
    failed = False
    for module in python.tests:
        if LIVE.search(module.document.path.lower()) or "slow" in module.document.text:
            continue
        for call in _in_tests(module):
            seconds = call.args[0] if call.args else None
            value = seconds.value if isinstance(seconds, ast.Constant) else None
            long = isinstance(value, int | float) and value >= LONG
            sleeps = dotted(call.func) in ("time.sleep", "sleep", "asyncio.sleep")
            if sleeps and long and not noted(module, call):
                failed = True
                fix = "Wait for what you wait for, or use a clock of your own."
                yield Fail(module.place(call), "this test sleeps for seconds", fix)
    if failed:
        return
    limit = _limit(runs, tools, most)
    if limit:
        yield limit
    elif python.tests:
        yield Unknown(
            Place(python.tests[0].document.path), "no limit ends a test that hangs", attest=True
        )


LONG = 5
"""Seconds of sleep that nobody calls a short pause."""


def _in_tests(module: Module) -> Iterator[ast.Call]:
    """The calls that tests make themselves: what a function in a test does may be cut off."""
    for function in functions(module):
        if function.name.startswith("test"):
            for node in own_nodes(function):
                if isinstance(node, ast.Call):
                    yield node


def _limit(runs: Runs, tools: ToolConfig, most: float) -> Pass | None:
    pytest = tools.pyproject.get("pytest")
    options = pytest.get("ini_options") if isinstance(pytest, dict) else None
    if isinstance(options, dict) and "timeout" in options:
        return Pass(tools.line("pyproject.toml", r"^timeout\s*="), "each test has a time limit")
    for run in runs.all:
        minutes = run.job.get("timeout-minutes")
        if runs_tests(run.words) and isinstance(minutes, int) and minutes * 60 <= most * 3:
            return Pass(run.job.place("timeout-minutes"), f"the job ends after {minutes} minutes")
    return None


_BUGS = lazy(r"\b(bug|broken|fixme|known issue|regression)\b", re.I)


@check("code.known_bugs")
def known_bugs(python: PythonCode, repository: Repository) -> Iterator[Outcome]:
    """Tests that are expected to fail name bugs that are known; the rest is in a tracker."""
    for module in python.tests:
        for call in module.calls:
            name = dotted(call.func).rpartition(".")[2]
            reason = " ".join(
                filter(None, (text(k.value) for k in call.keywords if k.arg == "reason"))
            )
            if name in ("xfail", "expectedFailure") or (
                name in ("skip", "skipif") and _BUGS.search(reason)
            ):
                message = f"a bug is known: {reason or 'a test that is expected to fail'}"
                yield Unknown(module.place(call), message, attest=True)
                return
    code = next(
        (
            p
            for p in repository.files
            if p.endswith((".py", ".go", ".js", ".ts", ".java"))
            and repository.role(p) is Role.PRODUCTION
        ),
        None,
    )
    if code:
        yield Unknown(
            Place(code), "known bugs are in a tracker, not in the repository", attest=True
        )
