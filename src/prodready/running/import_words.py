"""The imports of Python text, and what is known of modules by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.patterns import lazy

DISTRIBUTIONS = {
    "attr": "attrs", "bs4": "beautifulsoup4", "Crypto": "pycryptodome", "cv2": "opencv-python",
    "dateutil": "python-dateutil", "docx": "python-docx", "dotenv": "python-dotenv",
    "fitz": "PyMuPDF", "git": "GitPython", "github": "PyGithub", "grpc": "grpcio", "jose": "python-jose",
    "jwt": "PyJWT", "ldap": "python-ldap", "magic": "python-magic", "MySQLdb": "mysqlclient",
    "OpenSSL": "pyOpenSSL", "PIL": "Pillow", "pkg_resources": "setuptools", "pptx": "python-pptx",
    "prometheus_client": "prometheus-client", "psycopg2": "psycopg2-binary", "serial": "pyserial",
    "sklearn": "scikit-learn", "skimage": "scikit-image", "slugify": "python-slugify",
    "socketio": "python-socketio", "usb": "pyusb", "yaml": "PyYAML", "zmq": "pyzmq",
}  # fmt: skip
"""Distributions whose module has another name."""
REMOVED = {
    **dict.fromkeys(("asynchat", "asyncore", "distutils", "imp", "smtpd"), "3.12"),
    **dict.fromkeys(
        [
            "aifc",
            "audioop",
            "cgi",
            "cgitb",
            "chunk",
            "crypt",
            "imghdr",
            "mailcap",
            "msilib",
            "nis",
            "nntplib",
            "ossaudiodev",
            "pipes",
            "sndhdr",
            "spwd",
            "sunau",
            "telnetlib",
            "uu",
            "xdrlib",
            "lib2to3",
        ],
        "3.13",
    ),
}
"""Modules that Python had, and the version that has them no more."""
READERS_OWN = lazy(
    r"(?:my|your|some|our|the)(?:[_A-Z0-9]\w*|app|module|package|project|lib|pkg|site|code)?"
    r"|(?:foo|bar|baz|qux|spam|ham|eggs|acme|demo|dummy|sample|examples?|samples?|module|package|pkg"
    r"|project|app|apps|main|models?|views?|schemas?|settings|config|utils?|helpers?|database|db"
    r"|tests?|tasks?|api|routers?|routes|service|services|server|client|handlers?|core|common|lib"
    r"|src|backend|frontend|script|scripts|conftest|mod|plugin|plugins|crud|auth|worker|items?|users?|domain)"
    r"(?:_?\d+|_\w+)?"
)
"""Names of modules that the reader's own program has."""
PLACEHOLDERS = lazy(r"(?:my|your|some|foo|bar|baz)(?:_\w+)?|\w+_name|(?:My|Your|Some)[A-Z]\w*")
"""Names that a page has in the stead of the reader's."""
_ENVIRONMENT = frozenset({"TYPE_CHECKING", "version_info", "platform", "implementation"})
_FORGIVEN = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


@dataclass(frozen=True, slots=True)
class Import:
    """A module that a text imports, the names that it takes from it, and where."""

    module: str
    names: tuple[tuple[str, int, int], ...]
    line: int
    column: int


def imports_of(tree: ast.Module) -> Iterator[Import]:
    """The imports that must succeed: neither relative nor guarded nor of one environment only."""
    yield from _within(tree.body)


def _within(body: list[ast.stmt]) -> Iterator[Import]:
    for node in body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, (), alias.lineno, alias.col_offset)
        elif isinstance(node, ast.ImportFrom):
            if not node.level and node.module and node.module != "__future__":
                names = [a for a in node.names if a.name != "*"]
                places = tuple((a.name, a.lineno, a.col_offset) for a in names)
                yield Import(node.module, places, node.lineno, node.col_offset)
        elif not _is_guard(node):
            for inner in ("body", "orelse", "finalbody"):
                yield from _within(getattr(node, inner, []))
            for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                yield from _within(part.body)


def _is_guard(node: ast.stmt) -> bool:
    """Whether what is inside need not be there everywhere."""
    if isinstance(node, ast.If):
        words = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
        words |= {n.attr for n in ast.walk(node.test) if isinstance(n, ast.Attribute)}
        return bool(words & _ENVIRONMENT) or words >= {"os", "name"}
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return any(isinstance(item.context_expr, ast.Call) for item in node.items) and any(
            _names(item.context_expr) & _FORGIVEN for item in node.items
        )
    if isinstance(node, ast.Try):
        return any(h.type is None or _names(h.type) & _FORGIVEN for h in node.handlers)
    return False


def _names(node: ast.AST) -> set[str]:
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return names | {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


_FILE = lazy(r"(?<![\w./-])((?:[\w.-]+/)*[\w-]+)\.pyi?\b")
_FOLDER = lazy(r"(?<![\w./-])((?:[\w-]+/)+)(?=[\s`\"'|)]|$)", re.M)


def modules_shown(text: str) -> set[str]:
    """Modules that a page names as files or folders: `app/main.py` is `app`, `app.main`, `main`."""
    found = set()
    for match in (*_FILE.finditer(text), *_FOLDER.finditer(text)):
        parts = [part for part in match[1].strip("/").split("/") if part not in (".", "..")]
        for start in range(len(parts)):
            for end in range(start + 1, len(parts) + 1):
                found.add(".".join(parts[start:end]).removesuffix(".__init__"))
    return found
