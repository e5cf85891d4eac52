"""Pools of connections: written down in Go and Node, and together within what the server takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.codetext import Source, Sources, arguments
from prodready.facts.compose import Compose
from prodready.facts.manifests import Manifests
from prodready.facts.variables import Handed, Variables
from prodready.model import Place
from prodready.patterns import lazy

_SIZE = lazy(
    r"(?:\w+_)?(?:(?:DB|DATABASE|PG|POSTGRES\w*|SQL|MYSQL|SQLALCHEMY)_\w*)?"
    r"(?:POOL(?:_?(?:SIZE|MAX|LIMIT|MAX_SIZE))?|MAX_OPEN(?:_CONNS?|_CONNECTIONS)?|MAX_CONN(?:S|ECTIONS)?|"
    r"CONNECTION_LIMIT|MAX_POOL(?:_SIZE)?)",
    re.I,
)
_OF_A_DATABASE = lazy(r"DB|DATABASE|PG|POSTGRES|SQL|POOL", re.I)
_NOT = lazy(r"REDIS|HTTP|THREAD|WORKER|KAFKA|AMQP|RABBIT|MONGO|CACHE", re.I)
_RESERVED = 3
"""Connections that PostgreSQL keeps for its superuser."""


def beyond_the_server(
    variables: Variables, repository: Repository, manifests: Manifests, compose: Compose
) -> Iterator[Fail]:
    """Pools whose sizes times their copies are more than the server's `max_connections`."""
    limits = list(_limits(repository, manifests, compose))
    if len({number for number, _ in limits}) != 1 or _pooled(manifests, compose):
        return
    limit, where = limits[0]
    largest: dict[str, Handed] = {}
    for each in variables.named(_SIZE):
        if not each.value.strip().isdigit() or _NOT.search(each.name):
            continue
        if not _OF_A_DATABASE.search(each.name):
            continue
        known = largest.get(each.owner)
        if known is None or int(known.value) < int(each.value):
            largest[each.owner] = each
    total = sum(int(each.value) * each.copies for each in largest.values())
    if total > limit - _RESERVED:
        most = max(largest.values(), key=lambda one: int(one.value) * one.copies)
        parts = " + ".join(f"{one.copies} x {one.value}" for one in largest.values())
        yield Fail(
            most.place,
            f"the pools may ask for {total} connections ({parts}), and the server takes {limit} "
            f"({where.path}:{where.line}), {_RESERVED} of them for its superuser",
            "Make the pools smaller, or put a PgBouncer between.",
        )


def _limits(
    repository: Repository, manifests: Manifests, compose: Compose
) -> Iterator[tuple[int, Place]]:
    for cluster in manifests.of("Cluster", group="postgresql.cnpg.io"):
        path = ("spec", "postgresql", "parameters", "max_connections")
        yield from _number(cluster.get(*path), cluster.place(*path))
    for cluster in manifests.of("postgresql", group="acid.zalan.do"):
        path = ("spec", "postgresql", "parameters", "max_connections")
        yield from _number(cluster.get(*path), cluster.place(*path))
    for file in repository.files:
        if file.rpartition("/")[2] in ("postgresql.conf", "my.cnf", "mysqld.cnf") and (
            repository.role(file) is Role.PRODUCTION
        ):
            for number, line in enumerate((repository.read(file) or "").splitlines(), 1):
                found = re.match(r"\s*max_connections\s*=\s*'?(\d+)", line)
                if found:
                    yield int(found[1]), Place(file, number)
    for service in compose.services():
        words = " ".join(service.texts("command"))
        found = re.search(r"max[_-]connections=(\d+)", words)
        if found:
            yield int(found[1]), service.place_of("command")


def _number(value: object, place: Place) -> Iterator[tuple[int, Place]]:
    if str(value).isdigit():
        yield int(str(value)), place


def _pooled(manifests: Manifests, compose: Compose) -> bool:
    """Whether something stands between that shares connections."""
    if any(manifests.of("Pooler")):
        return True
    return any(
        re.search(r"bouncer|pgcat|odyssey|proxysql", s.image or "") for s in compose.services()
    )


_OPENED = r"\b(\w+)\s*,\s*\w+\s*:?=\s*(?:sqlx?|otelsql|sqlmw)\.(?:Open|Connect|ConnectContext|MustOpen)\s*\("
_POOLS = {
    "pg": (r"\bnew\s+(?:pg\.)?Pool\s*(\()", ("max",)),
    "mysql2": (r"\b(?:mysql\d?\.)?createPool\s*(\()", ("connectionLimit",)),
    "mysql": (r"\bmysql\.createPool\s*(\()", ("connectionLimit",)),
    "postgres": (r"(?<![\w.])postgres\s*(\()", ("max",)),
    "mariadb": (r"\bmariadb\.createPool\s*(\()", ("connectionLimit",)),
}
"""Libraries of Node that make a pool, how they are called, and the option of its size."""


def unsized(sources: Sources) -> Iterator[Outcome]:
    """Pools of Go and Node whose size nobody wrote down."""
    every = [*sources.of("go")]
    sized = any(".SetMaxOpenConns(" in source.code for source in every)
    for source in every:
        if not re.search(r'"(?:database/sql|github\.com/jmoiron/sqlx)"', source.text):
            continue
        if re.search(r"sqlite", source.text, re.I):
            continue
        for match in source.find(_OPENED):
            if sized:
                yield Pass(source.place(match.start()), "the pool has a size")
                continue
            if not _called(source, match.start(), every):
                continue
            yield Fail(
                source.place(match.start()),
                "nothing says how many connections this pool may open: database/sql opens as many as "
                "are asked for",
                "Call db.SetMaxOpenConns(…), SetMaxIdleConns and SetConnMaxLifetime.",
            )
    for source in sources.of("javascript"):
        for library, (pattern, options) in _POOLS.items():
            if not re.search(rf"(?:from|require\()\s*[\"']{library}(?:/[\w-]+)?[\"']", source.text):
                continue
            for match in source.find(pattern):
                yield from _sized(
                    source.inside(match.start(1)), options, source.place(match.start())
                )


_FUNCTION = lazy(r"^func\s+(?:\([^()]*\)\s*)?(\w+)", re.MULTILINE)


def _called(source: Source, offset: int, every: list[Source]) -> bool:
    """Whether code that is no test names the function that opens the pool."""
    before = list(_FUNCTION.finditer(source.code, 0, offset))
    around = before[-1] if before else None
    if around is None or around[1] in ("main", "init"):
        return True
    name = re.compile(rf"(?<!func )\b{around[1]}\b(?!\w)")
    return any(
        one is not source or found.start() != around.start(1)
        for one in every
        for found in name.finditer(one.code)
    )


def _sized(inside: str, options: tuple[str, ...], place: Place) -> Iterator[Outcome]:
    given = arguments(inside)
    literal = next((each for each in given if each.startswith("{")), None)
    if literal is None:
        return  # an address, or options that are kept elsewhere
    keys = arguments(literal[1:-1])
    if any(re.match(rf"(?:{'|'.join(options)})\b", key) for key in keys):
        yield Pass(place, "the pool has a size")
    elif not any(re.fullmatch(r"\.\.\.\w[\w.]*(?:\([^)]*\))?", key) for key in keys):
        yield Fail(
            place,
            "nothing says how many connections this pool may open: the library's own number counts",
            f"Set {options[0]}; processes times it must stay below max_connections.",
        )
