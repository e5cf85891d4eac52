"""How metrics are used: gauges that stay up, labels without end, counters that nothing counts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.coherence.facts.code import Module, dotted
from prodready.facts.codetext import Source, Sources
from prodready.facts.measures import Measures, Metric
from prodready.facts.pythoncode import PythonCode
from prodready.patterns import lazy

_UP = r"((?:\w+\.)*\w+)\.([iI])nc\(\s*\)"


def gauges(sources: Sources) -> Iterator[Fail]:
    """Gauges of Go and Node that come down on one way out of a function only."""
    for source in sources.of("go", "javascript"):
        if "nc(" not in source.code or "ec(" not in source.code:
            continue
        for match in source.find(_UP):
            down = re.compile(rf"{re.escape(match[1])}\.{'D' if match[2] == 'I' else 'd'}ec\(\s*\)")
            found = list(down.finditer(source.code))
            if len(found) != 1 or found[0].start() < match.end():
                continue
            between = source.code[match.end() : found[0].start()]
            leaves = (
                r"\breturn\b|\bpanic\("
                if source.language == "go"
                else r"\bawait\b|\breturn\b|\bthrow\b"
            )
            if re.search(leaves, between) and not _safe(source, match.start(), found[0].start()):
                yield Fail(
                    source.place(found[0].start()),
                    f"{match[1]} is not counted down where what is between ends early",
                    "Count it down in defer, or in finally.",
                )


def _safe(source: Source, up: int, down: int) -> bool:
    """Whether the call is deferred, in a finally, or in another function than the one above."""
    line = source.code[source.code.rfind("\n", 0, down) + 1 : down]
    if re.search(r"\bdefer\b", line):
        return True
    depth = 0
    for index in range(down, -1, -1):
        char = source.code[index]
        depth += (char == "}") - (char == "{")
        if char == "{" and depth < 0:
            depth = 0
            if index < up:
                return False
            before = source.code[max(0, index - 120) : index].rstrip()
            if re.search(r"\bfinally$", before):
                return True
            line = before.rpartition("\n")[2]
            if re.search(r"=>$|\bfunc\b", line) or (
                re.search(r"\)(?:\s*:\s*[\w<>\[\]| ]+)?$", before)
                and not re.search(r"\b(?:if|for|while|switch|catch|select)\b", line)
            ):
                return True  # another function, or one that is called when something is over
    return False


def python_gauges(code: PythonCode) -> Iterator[Fail]:
    """Gauges of Python that come down in the part of a `try` that an error leaves."""
    for module in code.mentioning(".dec("):
        for node in module.walk(ast.Try):
            assert isinstance(node, ast.Try)
            last = _downs(node.finalbody) | {n for h in node.handlers for n in _downs(h.body)}
            for name in sorted(_downs(node.body) - last):
                if _ups(module, name) and not _ups_in(node.body, name):
                    yield Fail(
                        module.place(_call(node.body, name)),
                        f"{name} is not counted down when the rest of this `try` raises",
                        f"Put {name}.dec() into finally.",
                    )


def _calls(body: list[ast.stmt], method: str) -> Iterator[ast.Call]:
    for statement in body:
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr == method and not node.args:
                yield node


def _downs(body: list[ast.stmt]) -> set[str]:
    return {dotted(c.func).rpartition(".")[0] for c in _calls(body, "dec")} - {""}


def _call(body: list[ast.stmt], name: str) -> ast.Call:
    return next(c for c in _calls(body, "dec") if dotted(c.func) == f"{name}.dec")


def _ups(module: Module, name: str) -> bool:
    return any(dotted(call.func) == f"{name}.inc" for call in module.calls)


def _ups_in(body: list[ast.stmt], name: str) -> bool:
    return any(dotted(c.func) == f"{name}.inc" for c in _calls(body, "inc"))


_PATH = lazy(r"(^|\.)(request|req|scope)\.(url\.path|path|path_info|full_path|url)$")


def path_functions(code: PythonCode) -> Iterator[Fail]:
    """A function that gives the path of the request as it came, for the label of a metric."""
    for module in code.mentioning(".labels("):
        given = {}
        for node in module.walk(ast.FunctionDef):
            assert isinstance(node, ast.FunctionDef)
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and _PATH.search(dotted(part.value)):
                    given[node.name] = part
        if not given:
            continue
        held = {
            dotted(node.targets[0]): node.value.func.id
            for node in module.walk(ast.Assign)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
        }
        for call in module.calls:
            if dotted(call.func).rpartition(".")[2] != "labels":
                continue
            for value in (*call.args, *(each.value for each in call.keywords)):
                name = (
                    dotted(value.func) if isinstance(value, ast.Call) else held.get(dotted(value))
                )
                if name in given:
                    yield Fail(
                        module.place(given.pop(name)),
                        f"{name}() has as many values as there are addresses, and is a label here",
                        "Give the template of the route.",
                    )


_ONE = lazy(
    r"\b(?:user|customer|caller|client|account|order|session|tenant|visitor|request|trace)\w*(?:'?\)|[?!])*"
    r"(?:\.|\?\.)(?:id|uuid|email|sub|ip)\b|\b(?:user|customer|order|session|request|trace)Id\b|\bemail\b",
    re.I,
)
_BOUNDED = lazy(r"plan|tier|kind|type|role|method|class|status|(?<!\?)\?\s*['\"]")


def endless_labels(sources: Sources, measures: Measures) -> Iterator[Fail]:
    """Labels of Node's metrics that take the id of whoever asks."""
    variables = {metric.variable: metric for metric in measures.all if metric.variable}
    for source in sources.of("javascript"):
        pattern = r"\b(\w+)\.(?:inc|observe|labels|startTimer|set)(\()"
        for match in source.find(pattern):
            metric = variables.get(match[1])
            if metric is None or not metric.labels:
                continue
            opening = match.start(2)
            whole = source.text[opening + 1 : opening + 1 + len(source.inside(opening))]
            told = _ONE.search(whole)
            if told and not _BOUNDED.search(whole[told.start() : told.end() + 12]):
                yield Fail(
                    source.place(match.start()),
                    f"a label of {metric.name} takes {told[0]}: each is a time series, and there is "
                    "no end of them",
                    "Leave the label out; write the value into the log or onto the span.",
                )


_PLATFORM = lazy(
    r"(^|_)(http|https|grpc|rpc|requests?|responses?|latency|errors?|exceptions?|db|sql|pool|cache|redis|"
    r"gc|cpu|memory|process|build_info|info|in_?flight|in_?progress)(_|$)"
)


def uncounted(sources: Sources, measures: Measures) -> Iterator[Fail]:
    """Metrics of the business, of Node, that are made and never counted with."""
    own = [m for m in measures.all if m.variable and not m.place.path.endswith((".py", ".go"))]
    own = [m for m in own if not _PLATFORM.search(m.name.partition("_")[2] or m.name)]
    texts = list(sources.of("javascript")) if own else []
    for metric in own:
        if not any(_counts(source, metric) for source in texts):
            yield Fail(
                metric.place,
                f"{metric.name} is made and nothing ever counts with it: it stays at nought",
                "Count where the outcome is decided.",
            )
            return


def _counts(source: Source, metric: Metric) -> bool:
    """Whether a file counts with a metric, or hands it on under another name."""
    name = re.escape(metric.variable)
    if metric.variable not in source.code:
        return False
    if source.path != metric.place.path:
        counts = r"\s*\.\s*(?:inc|observe|set|labels|startTimer|dec|zero)\b"
        if re.search(rf"\.{name}{counts}", source.code):
            return True
        stem = re.escape(metric.place.path.rpartition("/")[2].partition(".")[0])
        taken = re.search(
            rf"\b{name}\b(?:\s+as\s+(\w+)|\s*:\s*(\w+))?[^;{{}}]*\}}\s*(?:from|=)\s[^;\n]*{stem}",
            source.text,
        )
        used = taken and (taken[1] or taken[2] or metric.variable)
        return bool(used and len(re.findall(rf"\b{re.escape(used)}\b", source.code)) > 1)
    for match in re.finditer(rf"\b{name}\b", source.code):
        rest = source.code[match.end() :]
        made = re.match(r"\s*(?::[^=\n,]*)?(?:=|:)\s*new\b", rest)
        filled = re.match(r"\.labels\([^()\n]*\)\s*[;\n]|\.inc\([^()\n]*,\s*0\s*\)", rest)
        if not made and not filled:
            return True
    return False
