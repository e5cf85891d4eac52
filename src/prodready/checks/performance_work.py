"""Checks of workers, of garbage collection, and of how a service is tested under load."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import Module, dotted, text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.applications import Applications
from prodready.facts.deployed import Deployed
from prodready.facts.javascript import Script
from prodready.facts.pythoncode import PythonCode, roots
from prodready.model import Kind, Place
from prodready.patterns import lazy

_LIMITS = frozenset({"task_time_limit", "task_soft_time_limit", "time_limit", "soft_time_limit"})
_LIMITS_OLD = frozenset({"CELERY_TASK_TIME_LIMIT", "CELERY_TASK_SOFT_TIME_LIMIT"}) | frozenset(
    {"CELERYD_TASK_TIME_LIMIT", "CELERYD_TASK_SOFT_TIME_LIMIT"}
)
_LATE = frozenset({"task_acks_late", "acks_late", "CELERY_TASK_ACKS_LATE", "CELERY_ACKS_LATE"})


@check("performance.celery")
def celery(code: PythonCode, deployed: Deployed) -> Iterator[Outcome]:
    """Tasks of Celery end in time; what becomes of those of a lost worker is decided."""
    app = next(_apps(code), None)
    if app is None or _without_tasks(code):
        return
    module, call = app
    started = list(_commands(deployed))
    limit = _set(code, _LIMITS | _LIMITS_OLD) or _told(started, _LIMITED)
    late = _set(code, _LATE)
    unlimited = _told(started, _POOL)
    if unlimited is not None:
        message = "the pool of this worker knows no time limits: what ends a task that hangs?"
        yield Unknown(unlimited, message, attest=True)
    elif limit is None:
        yield Fail(
            module.place(call),
            "no task has a time limit: one that hangs holds its worker for ever, and when all "
            "hang the queue only grows",
            "Set task_time_limit and, some seconds below it, task_soft_time_limit.",
        )
    else:
        yield Pass(limit, "tasks have a time limit")
    if late is None:
        message = "a task is acknowledged before it runs: with its worker it is lost"
        yield Unknown(module.place(call), message, attest=True)
    else:
        yield Pass(late, "decided when a task is acknowledged")


def _without_tasks(code: PythonCode) -> bool:
    """Whether there is a package for tasks, and no task is in it or anywhere else."""
    places = any(_FOR_TASKS.search(path) for path in code.paths)
    return places and next(code.matching(_TASK), None) is None


_FOR_TASKS = lazy(r"(?:^|/)tasks/")
_TASK = lazy(
    r"@(?:\w+\.)*(?:shared_)?task\b|\bTask\)\s*:|\.register_task\(|\bautodiscover_tasks\(|\binclude\s*="
)
"""What the text of a module shows that has a task, or finds those of packages."""


def _apps(code: PythonCode) -> Iterator[tuple[Module, ast.Call]]:
    for module in code.mentioning("Celery("):
        for call in module.calls:
            if dotted(call.func).rpartition(".")[2] == "Celery" and "celery" in roots(module):
                yield module, call


def _set(code: PythonCode, names: frozenset[str]) -> Place | None:
    """Where one of these settings is given a value."""
    for module in code.mentioning(*names):
        for node in module.walk(ast.keyword, ast.Assign, ast.AnnAssign, ast.Dict):
            if isinstance(node, ast.keyword) and node.arg in names:
                return module.place(node.value)
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(dotted(target).rpartition(".")[2] in names for target in targets):
                    return module.place(node)
            if isinstance(node, ast.Dict):
                for key in node.keys:
                    if key is not None and text(key) in names:
                        return module.place(key)
    return None


_LIMITED = lazy(r"--(soft-)?time-limit\b")
_POOL = lazy(r"(?:--pool[= ]|-P ?)(threads|solo|custom)\b")
"""Pools in which Celery does not act on time limits."""


def _told(started: list[tuple[str, Place]], pattern: re.Pattern[str]) -> Place | None:
    return next((place for words, place in started if pattern.search(words)), None)


def _commands(deployed: Deployed) -> Iterator[tuple[str, Place]]:
    """The command lines that start a worker of Celery, and their places."""
    found: list[tuple[str, Place]] = []
    for image in deployed.images.images:
        process = image.command or image.entrypoint
        if process is not None:
            found.append(
                (" ".join(process.argv or (process.text,)), image.place(process.instruction))
            )
    for service in deployed.compose.services():
        found.append((" ".join(service.texts("command")), service.place_of("command")))
    for container in deployed.workloads.containers(init=False):
        for key in ("command", "args"):
            words = container.get(key)
            joined = " ".join(map(str, words)) if isinstance(words, list) else ""
            found.append((joined, container.place(key)))
    yield from (pair for pair in found if "worker" in pair[0])


@check("performance.garbage_collection")
def garbage_collection(code: PythonCode) -> Iterator[Outcome]:
    """The garbage collector is not switched off; what else is set was measured."""
    for module in code.mentioning("gc."):
        if "gc" not in roots(module):
            continue
        names = {dotted(call.func): call for call in module.calls}
        disabled = names.get("gc.disable")
        again = {"gc.enable", "gc.collect", "gc.freeze"} & names.keys()
        threshold = names.get("gc.set_threshold")
        off = threshold is not None and [text_number(a) for a in threshold.args[:1]] == [0]
        if (disabled is not None and not again) or (off and not again):
            yield Fail(
                module.place(disabled or threshold or module.tree),
                "the collector is off and never runs: what refers to itself stays in memory until "
                "the process is killed",
                "Leave it on; gc.freeze() after the start, or a higher threshold, saves most of "
                "its time.",
            )
        elif threshold is not None or "gc.freeze" in names:
            place = module.place(threshold or names["gc.freeze"])
            message = "the collector is set here: two measurements show what it brought"
            yield Unknown(place, message, attest=True)
        elif disabled is not None:
            yield Pass(module.place(disabled), "it is on again, or runs when told to")


def text_number(node: ast.expr) -> object:
    """The number that is written there, if one is."""
    return node.value if isinstance(node, ast.Constant) else None


_LOAD_FILE = lazy(
    r"(^|/)(locustfile\.py|[\w-]*(k6|load[-_]?test|stress)[\w-]*\.[cm]?[jt]s|[\w-]+\.jmx|"
    r"artillery[\w.-]*\.ya?ml|\.?gatling\.conf|[\w]*(?:Simulation|GatlingTest)\.(scala|java|kt)|"
    r"vegeta[\w.-]*|[\w-]*(load|stress)[-_]?test[\w-]*\.(py|sh|ya?ml))$"
)
_RUNS = lazy(
    r"\b(k6 run|locust |artillery run|grafana/run-k6-action|grafana/k6-action|vegeta attack|oha |hey -|wrk )"
)
_GATLING = lazy(r"\bgatling\b.*\bsetUp\s*\(", re.DOTALL)
_THRESHOLDS = lazy(r"\bthresholds\b\s*[:=]|\bcheck_?ratio\b|abortOnFail|process_exit_code")

_NO_THRESHOLD = lazy(r"\bthresholds\b[\"']?\s*[:=]\s*(?:\{\s*\}|null|undefined)")


@check("performance.load_tests")
def load_tests(repository: Repository, applications: Applications) -> Iterator[Outcome]:
    """A load test is in the repository, and a run of it can fail."""
    found = [path for path in repository.files if _is_load_test(path, repository)]
    for path in found:
        body = Script(path, repository.read(path) or "").code
        held = _THRESHOLDS.search(_NO_THRESHOLD.sub("", body))
        if "k6/http" in body and not held and "export default" in body:
            if any(
                "thresholds"
                in _NO_THRESHOLD.sub("", Script(other, repository.read(other) or "").code)
                for other in found
            ):
                continue
            empty = _NO_THRESHOLD.search(body)
            yield Fail(
                Place(path, body.count("\n", 0, empty.start()) + 1 if empty else 1),
                "this load test has no thresholds: whatever it measures, it passes",
                "Export `options = {thresholds: {http_req_failed: ['rate<0.001'], "
                "http_req_duration: ['p(95)<200']}}`.",
            )
        elif _GATLING.search(body) and not any(
            ".assertions(" in (repository.read(other) or "") for other in found
        ):
            yield Fail(
                Place(path),
                "this simulation asserts nothing: whatever it measures, it passes",
                "Write setUp(…).assertions(global().failedRequests().percent().lt(0.1), "
                "global().responseTime().percentile3().lt(200)).",
            )
        else:
            yield Pass(Place(path), "a load test")
    if found:
        return
    for document in repository.documents(Kind.GITHUB_WORKFLOW, Kind.MAKEFILE):
        for number, line in enumerate(document.text.split("\n"), 1):
            if _RUNS.search(line.partition(" #")[0]) and not line.lstrip().startswith("#"):
                yield Pass(document.locate(number), "runs a load test")
                return
    if applications.first is not None:
        message = "no load test is in the repository"
        yield Unknown(applications.first.place, message, attest=True)


def _is_load_test(path: str, repository: Repository) -> bool:
    if repository.role(path) is Role.VENDORED or "/node_modules/" in path:
        return False
    if _LOAD_FILE.search(path):
        return True
    folders = set(path.lower().split("/")[:-1])
    near = {"k6", "load", "loadtest", "loadtests", "load-tests", "load_tests", "perf", "locust"}
    if not near & folders or not path.endswith((".js", ".ts", ".py")):
        return False
    body = repository.read(path) or ""
    return "k6/http" in body or bool(re.search(r"^(from locust|import locust)\b", body, re.M))
