"""Where logs go and what of them arrives, against how the program is run."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from prodready.coherence.facts.code import Code, Module, dotted, keyword, text
from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.facts.deployed import Deployed
from prodready.facts.workloads import Container
from prodready.model import Place, Severity
from prodready.patterns import lazy

READ_ONLY = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"
LOGGING = "https://docs.python.org/3/library/logging.html#logrecord-attributes"

_HANDLERS = lazy(r"(^|\.)(FileHandler|RotatingFileHandler|TimedRotatingFileHandler)$")


@rule("code-log-file", Severity.HIGH, help=READ_ONLY)
def log_file(deployed: Deployed, code: Code, page: Page) -> Iterator[Fault]:
    """The program logs to a file on a root file system that is read-only where it runs.

    Why: opening the file fails when the module is imported, and the container restarts for ever.
    A writable mount where the file lies is fine.

    Example: `logging.FileHandler("app.log")` and `readOnlyRootFilesystem: true`.
    """
    folder = _working_folder(deployed)
    for module in code.modules:
        for call in module.calls:
            path = _log_path(call)
            if path is None:
                continue
            target = posixpath.normpath(posixpath.join(folder, path))
            for what, place, mounts in _read_only(deployed, page):
                if not any(_below(target, mount) for mount in mounts):
                    yield Fault(
                        module.place(call),
                        f"this opens {target}, and {what} has a read-only root file system: the "
                        "program ends when it starts",
                        "Log to stdout; the platform keeps it.",
                        place,
                    )


def _log_path(call: ast.Call) -> str | None:
    name = dotted(call.func)
    if _HANDLERS.search(name):
        return text(call.args[0]) if call.args else text(keyword(call, "filename"))
    if name == "logging.basicConfig":
        return text(keyword(call, "filename"))
    return None


def _working_folder(deployed: Deployed) -> str:
    """The folder that the program starts in."""
    folder = "/app"
    for image in deployed.images.images:
        for one, _ in image.stage.scoped:
            if one.keyword == "WORKDIR" and "$" not in one.value:
                folder = posixpath.join(folder, one.value)
    return folder


def _read_only(deployed: Deployed, page: Page) -> Iterator[tuple[str, Place, list[str]]]:
    """What runs with a read-only root, and where it can write all the same."""
    serving = [c for c in deployed.workloads.containers(init=False) if c.workload.serves]
    locked = [c for c in serving if _is_locked(c)]
    if len(locked) == 1 and not page.elided(locked[0].place()):
        yield (
            str(locked[0]),
            locked[0].place("securityContext", "readOnlyRootFilesystem"),
            _writable(locked[0]),
        )
    services = [s for s in deployed.compose.services() if s.true("read_only")]
    if len(services) == 1 and services[0].complete:
        mounts = [m.target for m in services[0].mounts() if not m.read_only]
        yield str(services[0]), services[0].place_of("read_only"), mounts


def _is_locked(container: Container) -> bool:
    return container.get("securityContext", "readOnlyRootFilesystem") is True


def _writable(container: Container) -> list[str]:
    return [
        str(mount.get("mountPath"))
        for _, mount in container.mappings("volumeMounts")
        if mount.get("readOnly") is not True
    ]


def _below(path: str, mount: str) -> bool:
    mount = mount.rstrip("/") or "/"
    return path == mount or path.startswith(f"{mount}/")


@rule("code-extra-dropped", Severity.MEDIUM, help=LOGGING)
def extra_dropped(code: Code) -> Iterator[Fault]:
    """Log calls pass extra fields that the configured format does not print.

    Reported in a module that configures its own logging, by a format text or by a formatter class
    that picks the fields by name.

    Why: the fields are on the record and in no line of the log: the request that failed cannot be
    found by its id.

    Example: `basicConfig(format="%(asctime)s %(message)s")` and `extra={"request_id": …}`.
    """
    for module in code.modules:
        shown = _shown(module)
        if shown is None:
            continue
        names, at = shown
        for call in module.calls:
            extra = keyword(call, "extra")
            method = dotted(call.func).rpartition(".")[2]
            if method not in _METHODS or not isinstance(extra, ast.Dict):
                continue
            keys = [text(key) for key in extra.keys if key is not None]
            lost = [key for key in keys if key is not None and key not in names]
            if lost:
                yield Fault(
                    module.place(extra),
                    f"{', '.join(lost)} never reach the log: the format has no place for "
                    f"{'it' if len(lost) == 1 else 'them'}",
                    "Use a formatter that prints every field of the record that is not its own.",
                    module.place(at),
                )


_METHODS = frozenset({"debug", "info", "warning", "error", "critical", "exception", "log"})


def _shown(module: Module) -> tuple[set[str], ast.AST] | None:
    """The names that the one format of a module prints; None where that cannot be told."""
    formats: list[tuple[str, ast.AST]] = []
    for call in module.calls:
        name = dotted(call.func).rpartition(".")[2]
        if name == "basicConfig":
            given = keyword(call, "format")
        elif name == "Formatter" and call.args:
            given = call.args[0]
        else:
            continue
        pattern = text(given)
        if pattern is None:
            return None
        formats.append((pattern, call))
    classes = [node for node in module.walk(ast.ClassDef) if _is_formatter(node)]
    if len(formats) == 1 and not classes:
        pattern, call_ = formats[0]
        return set(re.findall(r"%\((\w+)\)", pattern)) | set(re.findall(r"\{(\w+)", pattern)), call_
    if len(classes) == 1 and not formats:
        return _read_by(classes[0]), classes[0]
    return None


def _is_formatter(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(
        dotted(base).endswith("Formatter") for base in node.bases
    )


def _read_by(class_: ast.AST) -> set[str]:
    """The names that a formatter takes from the record; every name where it takes all of them."""
    names: set[str] = set()
    for node in ast.walk(class_):
        if isinstance(node, ast.Attribute):
            if node.attr == "__dict__":
                return _Everything()
            names.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)
        elif isinstance(node, ast.Call) and dotted(node.func) in ("vars", "super"):
            return _Everything()
    return names


class _Everything(set[str]):
    """Holds whatever is asked for."""

    def __contains__(self, _: object) -> bool:
        return True
