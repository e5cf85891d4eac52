"""The database that a service asks for, against the one that its image makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from prodready.coherence.facts.calls import answering
from prodready.coherence.facts.code import Code, Needed, text, variables
from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.coherence.rules.compose_networks import whole
from prodready.facts.compose import Compose, Project
from prodready.facts.datastores import datastore
from prodready.facts.service import Service
from prodready.model import Place, Severity

POSTGRES = "https://hub.docker.com/_/postgres#environment-variables"


@dataclass(frozen=True, slots=True)
class _Made:
    """What the entrypoint of a database's image makes on its first start; None for what is hidden."""

    name: str | None
    user: str | None
    password: str | None


@rule("compose-database-name", Severity.HIGH, help=POSTGRES)
def database_name(compose: Compose, code: Code, page: Page) -> Iterator[Fault]:
    """A service connects to a database, or as a user, that the database's image does not make.

    Why: the image makes one database and one user on its first start, those of its variables. Any
    other is refused: “database "shop" does not exist”, “password authentication failed”.

    Example: `DATABASE_URL: postgresql://shop:secret@db/shop` and a `db` with `POSTGRES_USER: app`.
    """
    for project in compose.projects:
        if not whole(project, page):
            continue
        for service in project.services.values():
            if service.complete and not service.get("env_file"):
                yield from _urls(project, service)
                yield from _variables(project, service, code)


def _made(service: Service) -> _Made | None:
    """What a PostgreSQL or MySQL service makes; None where scripts or files may make more."""
    store = datastore(service)
    scripts = any("initdb" in mount.target for mount in service.mounts())
    if scripts or service.builds or service.get("env_file") or not service.complete:
        return None
    given = {name: service.fill(each.text) for name, each in service.environment.items()}
    if store == "postgres":
        user = given.get("POSTGRES_USER", "postgres")
        password = given.get("POSTGRES_PASSWORD")
        # Without any of them the image does not even start: the rest is left out.
        shown = any(name.startswith("POSTGRES_") for name in given)
        hidden = not shown or "POSTGRES_USER_FILE" in given or "POSTGRES_DB_FILE" in given
        return None if hidden else _Made(given.get("POSTGRES_DB", user), user, password)
    if store in ("mysql", "mariadb"):
        prefix = (
            "MARIADB" if f"{store.upper()}_DATABASE" in given and store == "mariadb" else "MYSQL"
        )
        name, user = given.get(f"{prefix}_DATABASE"), given.get(f"{prefix}_USER")
        return _Made(name, user, given.get(f"{prefix}_PASSWORD")) if name and user else None
    return None


def _urls(project: Project, service: Service) -> Iterator[Fault]:
    for variable in service.environment.values():
        url = service.fill(variable.text) or ""
        scheme = url.partition("://")[0].partition("+")[0]
        if scheme not in ("postgres", "postgresql", "mysql", "mariadb"):
            continue
        try:
            parts = urlsplit(url)
            host = parts.hostname
        except ValueError:
            continue
        other = answering(project, host, service) if host else None
        made = _made(other) if other is not None else None
        if other is None or made is None:
            continue
        asked = {
            "database": (parts.path.strip("/") or None, made.name),
            "user": (unquote(parts.username) if parts.username else None, made.user),
            "password": (unquote(parts.password) if parts.password else None, made.password),
        }
        yield from _differences(service, other, variable.place, asked)


def _differences(
    service: Service,
    other: Service,
    place: Place,
    asked: Mapping[str, tuple[str | None, str | None]],
) -> Iterator[Fault]:
    root = asked["user"][0] in ("root", "postgres")
    for what, (here, there) in asked.items():
        extra = what != "database" and root and asked["user"][0] != asked["user"][1]
        if here is None or there is None or here == there or extra:
            continue
        if what == "database" and here in ("postgres", "template1", "mysql"):
            continue
        said = f"another {what} than" if what == "password" else f"the {what} {here}, and"
        made = "it was made with" if what == "password" else f"{other} makes {there}"
        yield Fault(
            place,
            f"{service} connects with {said} {made}",
            f"Give both the same {what}.",
            other.place_of("environment"),
        )


_NAMES = ("DB_NAME", "POSTGRES_DB", "DATABASE_NAME", "PGDATABASE", "DB_DATABASE")
_HOSTS = ("DB_HOST", "POSTGRES_HOST", "DATABASE_HOST", "PGHOST")


def _variables(project: Project, service: Service, code: Code) -> Iterator[Fault]:
    """A name in variables of its own, or the one that the code takes where it is given none."""
    host = next((service.environment[n] for n in _HOSTS if n in service.environment), None)
    other = answering(project, service.fill(host.text) or "", service) if host else None
    made = _made(other) if other is not None else None
    if host is None or other is None or made is None or made.name is None:
        return
    named = next((service.environment[n] for n in _NAMES if n in service.environment), None)
    if named is not None:
        here, place, why = service.fill(named.text), named.place, named.name
    else:
        found = _default(code)
        if found is None:
            return
        here, need = found
        place, why = host.place, f"the code's default for {need.name}"
    if here and here != made.name and here not in ("postgres", "template1", "mysql"):
        yield Fault(
            place,
            f"{service} connects to the database {here} ({why}), and {other} makes {made.name}",
            "Give both the same name.",
            other.place_of("environment"),
        )


def _default(code: Code) -> tuple[str, Needed] | None:
    """The one name that the code takes where no variable gives one."""
    found = []
    for module in code.modules:
        for need in variables(module):
            arguments = getattr(need.node, "args", [])
            default = text(arguments[1]) if len(arguments) > 1 else None
            if need.name in _NAMES and default:
                found.append((default, need))
    return found[0] if len({default for default, _ in found}) == 1 else None
