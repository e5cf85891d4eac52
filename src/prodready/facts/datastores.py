"""What is known about images that keep data: their names, where they keep it, how they are asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from prodready.facts.dockerwords import unquote
from prodready.facts.dockerwords import words as split
from prodready.facts.reference import Reference
from prodready.facts.service import Service
from prodready.facts.workloads import Container

DATA_PATHS: Mapping[str, tuple[str, ...]] = {
    "postgres": ("/var/lib/postgresql",),
    "postgis": ("/var/lib/postgresql",),
    "pgvector": ("/var/lib/postgresql",),
    "timescaledb": ("/var/lib/postgresql", "/home/postgres/pgdata"),
    "mysql": ("/var/lib/mysql",),
    "mysql-server": ("/var/lib/mysql",),
    "mariadb": ("/var/lib/mysql",),
    "percona": ("/var/lib/mysql",),
    "mongo": ("/data/db",),
    "mongodb": ("/data/db", "/bitnami/mongodb"),
    "rabbitmq": ("/var/lib/rabbitmq",),
    "elasticsearch": ("/usr/share/elasticsearch/data",),
    "opensearch": ("/usr/share/opensearch/data",),
    "cassandra": ("/var/lib/cassandra",),
    "clickhouse-server": ("/var/lib/clickhouse",),
    "influxdb": ("/var/lib/influxdb",),
    "couchdb": ("/opt/couchdb/data",),
    "neo4j": ("/data",),
    "postgresql": ("/bitnami/postgresql",),
    "redis": ("/data",),
    "valkey": ("/data",),
    "memcached": (),
}
"""Images that keep data by their short name, and the folders that they keep it in."""

CACHES = frozenset({"redis", "valkey", "memcached"})
"""Those that are a cache unless they are told to save."""

NO_HEALTHCHECK = frozenset(
    {"postgres", "mysql", "mariadb", "mongo", "redis", "valkey", "rabbitmq", "memcached", "nginx"}
    | {"elasticsearch", "traefik", "caddy", "httpd", "node", "python", "alpine", "cassandra"}
    | {"postgis", "zookeeper", "wordpress", "influxdb", "haproxy"}
)
"""Images that are known to bring no HEALTHCHECK of their own."""

_ROWS = {
    5432: ("/var/lib/postgresql", "/bitnami/postgresql"),
    3306: ("/var/lib/mysql", "/bitnami/mysql", "/bitnami/mariadb"),
    27017: ("/data/db", "/bitnami/mongodb"),
}
"""By the port that a database listens on, where it keeps its rows."""

_SHELLS = frozenset({"sh", "bash", "ash", "dash"})
_CLIENTS = frozenset(
    {"mongosh", "mongo", "mongodump", "mongorestore", "psql", "pg_dump", "pg_dumpall", "pg_restore"}
    | {"pg_isready", "pg_basebackup", "mysql", "mysqldump", "mariadb", "mariadb-dump", "redis-cli"}
    | {"valkey-cli", "rabbitmqadmin", "rabbitmqctl", "cqlsh", "clickhouse-client", "cypher-shell"}
)
_SERVERS = frozenset(
    {"mongod", "mongos", "mysqld", "mariadbd", "redis-server", "valkey-server", "rabbitmq-server"}
    | {"docker-entrypoint.sh", "entrypoint.sh", "run.sh"}
)


def datastore(service: Service) -> str | None:
    """The short name of the datastore that the service runs, or None where it runs none."""
    image = service.image
    if image is None or service.builds:
        return None
    name = Reference.parse(image).library
    return name if name in DATA_PATHS and not _is_client(service) else None


def keeps_rows(container: Container) -> bool:
    """Whether an image of one's own is a database: by its port, and by what is mounted there."""
    folders = tuple(folder for port in container.ports for folder in _ROWS.get(port, ()))
    mounts = [str(mount.get("mountPath", "")) for _, mount in container.mappings("volumeMounts")]
    return any(mount.startswith(folder) for mount in mounts for folder in folders)


def _is_client(service: Service) -> bool:
    """Whether the image is used for the client in it: to make users, or a dump of another one."""
    words = [*_words(service, "entrypoint"), *_words(service, "command")]
    program = words[0].rsplit("/", 1)[-1] if words else ""
    if program not in _SHELLS:
        return program in _CLIENTS
    used = set(re.findall(r"[\w.-]+", " ".join(words)))
    return bool(used & _CLIENTS) and not used & _SERVERS


def _words(service: Service, key: str) -> list[str]:
    written = service.get(key)
    if isinstance(written, str):
        return [unquote(word) for word in split(written)]
    return service.texts(key)


def saves(service: Service) -> bool:
    """Whether a cache is told to keep its data over a restart."""
    return any(
        (word == "--appendonly" and value == "yes") or (word == "--save" and value not in ("", "0"))
        for word, value in pairwise(_words(service, "command"))
    )
