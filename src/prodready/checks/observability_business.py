"""The check that a metric counts what the service is there for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.measures_used import uncounted
from prodready.checks.observability_metrics import metrics
from prodready.coherence.facts.code import Module, text
from prodready.facts.applications import Applications
from prodready.facts.codetext import Sources
from prodready.facts.measures import Measures
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place
from prodready.patterns import lazy

_OF_THE_PLATFORM = lazy(
    r"^(http|https|requests?|response|process|python|gc|cpu|memory|db|database|sql|redis|cache|"
    r"celery|grpc|error|exception|latency|in_?progress|active_(requests|connections)|app_info|"
    r"build_info|api_|flask|fastapi|django|gateway|pool|thread|uptime|up$)"
)


@check("observability.business_metrics")
def business_metrics(
    code: PythonCode, sources: Sources, applications: Applications
) -> Iterator[Outcome]:
    """A metric counts what the service is there for, besides requests and machines."""
    first = applications.first
    if first is None:
        return
    idle = list(uncounted(sources, Measures(code, sources)))
    if idle:
        yield from idle
        return
    any_metric: Place | None = None
    still: tuple[str, Place] | None = None
    for name, module, call in metrics(code):
        any_metric = any_metric or module.place(call)
        if _OF_THE_PLATFORM.search(name.lower()) or _OF_REQUESTS.search(name.lower()):
            continue
        if _counted(call, module, code):
            yield Pass(module.place(call), f"{name} counts the business")
            return
        still = still or (name, module.place(call))
    if still is not None:
        yield Fail(
            still[1],
            f"{still[0]} is made and nothing ever counts with it: it stays at nought",
            "Call `.inc()` or `.observe()` where the outcome is decided.",
        )
        return
    yield Unknown(
        any_metric or first.place,
        "no metric here is recognised as one of the business: orders, payments, predictions",
        attest=True,
    )


_OF_REQUESTS = lazy(r"(^|_)(requests?|http|latency|errors?|exceptions?)(_|$)")


def _counted(call: ast.Call, module: Module, code: PythonCode) -> bool:
    """Whether anything besides the statement that makes the metric speaks of it.

    Only a plain name of a module can be looked for; what is kept otherwise counts as used.
    """
    for node in module.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is call:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if len(targets) == 1 and isinstance(targets[0], ast.Name):
                name = targets[0].id
                return any(_speaks(one, name) for one in code.mentioning(name))
    return True


def _speaks(module: Module, name: str) -> bool:
    """Whether a module uses the name, or hands it on under another one."""
    for node in module.walk(ast.Name, ast.Attribute, ast.ImportFrom, ast.Constant):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.Attribute) and node.attr == name:
            return True
        if isinstance(node, ast.ImportFrom) and any(
            a.name == name and a.asname for a in node.names
        ):
            return True
        if isinstance(node, ast.Constant) and text(node) == name:
            return True
    return False
