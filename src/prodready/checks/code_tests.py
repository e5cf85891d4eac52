"""Checks of the tests themselves: what they call, what they read, which errors they try."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from prodready.checks import script_tests
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import Module, dotted, text
from prodready.documents.repository import Repository
from prodready.facts.outgoing import requests_of
from prodready.facts.pythoncode import PythonCode, functions, imported, noted, roots
from prodready.model import Place
from prodready.patterns import lazy

_MOCKS = frozenset(
    {"respx", "responses", "moto", "requests_mock", "httpretty", "aioresponses", "vcr"}
)
_MOCKS |= {
    "pytest_httpx",
    "pytest_httpserver",
    "pytest_socket",
    "mock",
    "pook",
    "wiremock",
    "betamax",
}
_LIVE = lazy(
    r"(^|[/_.-])(e2e|smoke|live|integration|functional|acceptance|external|manual|load|network)"
)
_OWN = lazy(r"^(localhost|127\.|0\.0\.0\.0|\[?::1|testserver|test$|.*\.(test|local|internal|invalid|example)$|(.*\.)?example\.(com|org|net)$|[\w-]+$)")  # fmt: skip


@check("code.mocked")
def mocked(python: PythonCode, repository: Repository) -> Iterator[Outcome]:
    """Unit tests ask no server of others; what stands in for one is seen."""
    yield from script_tests.strangers(repository)
    stands: Place | None = None
    everywhere = any(
        roots(module) & _MOCKS for module in python.tests if module.name == "conftest.py"
    )
    failed = False
    for module in python.tests:
        if roots(module) & _MOCKS or "unittest.mock" in imported(module) or _patches(module):
            stands = stands or Place(module.document.path)
            continue
        if everywhere or _LIVE.search(module.document.path.lower()):
            continue
        for request in requests_of(module):
            address = text(request.node.args[0]) if request.node.args else None
            host = urlsplit(address or "").hostname if "://" in (address or "") else None
            if host and not _OWN.match(host) and not noted(module, request.node):
                failed = True
                fix = "Let a stand-in answer: respx for httpx, responses for requests."
                yield Fail(module.place(request.node), f"this test asks {host}", fix)
    if failed:
        return
    if stands:
        yield Pass(stands, "a stand-in answers for others")
    elif python.tests:
        yield Unknown(
            Place(python.tests[0].document.path),
            "no stand-in for a dependency is seen",
            attest=True,
        )


def _patches(module: Module) -> bool:
    return any(
        isinstance(node, ast.arg) and node.arg in ("mocker", "monkeypatch", "requests_mock", "httpx_mock", "respx_mock", "responses")
        for node in module.walk(ast.arg)
    )  # fmt: skip


_HOME = lazy(
    r"^(/home/(?!runner\b|app\b|user\b|node\b)[\w.-]+/|/Users/(?!runner\b)[\w.-]+/|[A-Za-z]:\\+Users\\+\w+)"
)
_OPENS = frozenset(
    {
        "open",
        "Path",
        "read_csv",
        "read_json",
        "read_text",
        "load",
        "loadtxt",
        "read_excel",
        "PurePath",
        "connect",
    }
)


@check("code.test_data")
def test_data(python: PythonCode, repository: Repository) -> Iterator[Outcome]:
    """Tests read no file that only its author has; what is random has a seed."""
    yield from script_tests.homes(repository)
    seed: Place | None = None
    failed, chance = False, None
    for module in python.tests:
        for call in module.calls:
            name = dotted(call.func).rpartition(".")[2]
            path = text(call.args[0]) if call.args else None
            if name in _OPENS and path and _HOME.match(path):
                failed = True
                fix = "Put the file beside the tests, and read it from Path(__file__).parent."
                yield Fail(module.place(call), f"only its author has {path}", fix)
            elif name in ("seed", "seed_instance", "default_rng", "RandomState") and call.args:
                seed = seed or module.place(call)
            elif (
                dotted(call.func).startswith(("random.", "faker.", "fake.", "np.random."))
                or name == "Faker"
            ):
                chance = chance or module.place(call)
    if failed or not python.tests:
        return
    kept = next(
        (
            p
            for p in repository.files
            if re.search(r"(^|/)(fixtures?|testdata|test_data|test-data|factories)(/|\.py)", p)
        ),
        None,
    )
    if seed:
        yield Pass(seed, "chance has a seed")
    elif chance:
        yield Unknown(chance, "tests use chance, and no seed is seen", attest=True)
    elif kept:
        yield Pass(Place(kept), "test data is in version control")
    else:
        yield Unknown(
            Place(python.tests[0].document.path),
            "where test data comes from is not seen",
            attest=True,
        )


@check("code.error_paths")
def error_paths(python: PythonCode, least: int = 10) -> Iterator[Outcome]:
    """Tests ask for errors, too: exceptions that must come, answers of 4xx and 5xx."""
    total, found = 0, None
    for module in python.tests:
        total += sum(function.name.startswith("test") for function in functions(module))
        found = found or _asks_error(module)
    if found:
        yield Pass(found, "an error is asked for")
    elif total >= least:
        message = f"none of {total} tests asks for an error"
        fix = "For each function test what it refuses: pytest.raises(…), status_code == 422."
        yield Fail(Place(python.tests[0].document.path), message, fix)
    elif total:
        yield Unknown(
            Place(python.tests[0].document.path), "no test of an error is seen", attest=True
        )


_RAISES = frozenset(
    {
        "raises",
        "assertRaises",
        "assertRaisesRegex",
        "assertRaisesMessage",
        "assertLogs",
        "assertWarns",
        "warns",
    }
)
_WORDS = lazy(r"error|fail|invalid|wrong|missing|refus|denied|forbid|reject|unauth|not_found|bad|empty|raises|exception|4\d\d|5\d\d", re.I)  # fmt: skip


def _asks_error(module: Module) -> Place | None:
    for node in module.nodes:
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in _RAISES:
            return module.place(node)
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, int)
            and 400 <= node.value < 600
        ):
            return module.place(node)
        name = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else ""
        if name.startswith("test") and _WORDS.search(name):
            return module.place(node)
        if isinstance(node, ast.Attribute) and re.match(r"HTTP_[45]\d\d|(BAD_REQUEST|NOT_FOUND|FORBIDDEN|UNAUTHORIZED|CONFLICT|UNPROCESSABLE\w*)$", node.attr):  # fmt: skip
            return module.place(node)
    return None
