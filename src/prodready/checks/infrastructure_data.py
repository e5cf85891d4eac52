"""The check of what keeps a database from being deleted with one command."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.facts.hcl import Block
from prodready.facts.terraform import Terraform
from prodready.patterns import lazy

PROTECTION = {
    "aws_db_instance": "deletion_protection",
    "aws_rds_cluster": "deletion_protection",
    "aws_dynamodb_table": "deletion_protection_enabled",
    "aws_docdb_cluster": "deletion_protection",
    "aws_neptune_cluster": "deletion_protection",
    "aws_redshift_cluster": None,
    "azurerm_postgresql_flexible_server": None,
    "azurerm_mysql_flexible_server": None,
    "azurerm_mssql_database": None,
    "google_sql_database_instance": "deletion_protection",
    "google_spanner_database": "deletion_protection",
}
"""By database, the attribute that protects it; None where only Terraform itself can."""
ON_BY_DEFAULT = frozenset({"google_sql_database_instance", "google_spanner_database"})
SNAPSHOT = frozenset({"aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster"})


@check("infrastructure.deletion_protection")
def deletion_protection(terraform: Terraform) -> Iterator[Outcome]:
    """Each database is protected against deletion, and leaves a snapshot where it is deleted."""
    for _, block in terraform.resources(*PROTECTION):
        if any(key in block.attributes for key in ("replicate_source_db", "master_instance_name")):
            continue  # a replica: the data are somewhere else
        if block.get("hash_key") == "LockID":
            continue  # the locks of a state; nothing is lost with them
        name = ".".join(block.labels)
        if block.labels[0] in SNAPSHOT and block.get("skip_final_snapshot") is True:
            yield Fail(
                block.at("skip_final_snapshot"),
                f"{name} is deleted with its data: no snapshot is made before",
                "Write skip_final_snapshot = false and a final_snapshot_identifier.",
            )
        yield _judge(block, name)
    for module in terraform.modules.values():
        for call in module.of("module"):
            yield from _called(call)


_DATABASES = lazy(
    r"(?:^|[/_-])(?:sql|rds|aurora|postgres\w*|mysql|mariadb|database|db)(?=$|[/_-])", re.I
)
"""Sources of modules of others that make a database."""


def _called(call: Block) -> Iterator[Outcome]:
    """What a call of a module that makes a database says of its protection."""
    if not _DATABASES.search(str(call.get("source", default=""))):
        return
    value = call.get("deletion_protection")
    if value is True:
        yield Pass(call.at("deletion_protection"))
    elif value is False:
        name = ".".join(("module", *call.labels))
        yield Fail(
            call.at("deletion_protection"),
            f"one `terraform destroy`, or a change that forces a new one, deletes {name}",
            "Write deletion_protection = true.",
        )


def _judge(block: Block, name: str) -> Outcome:
    lifecycle = block.first("lifecycle")
    if lifecycle is not None and lifecycle.get("prevent_destroy") is True:
        return Pass(lifecycle.at("prevent_destroy"))
    attribute = PROTECTION[block.labels[0]]
    if attribute is not None:
        value = block.get(attribute, default=block.labels[0] in ON_BY_DEFAULT)
        if value is not False:
            note = "" if value is True else f"as {value} says"
            return Pass(block.at(attribute), note)
    return Fail(
        block.at(attribute) if attribute else block.place,
        f"one `terraform destroy`, or a change that forces a new one, deletes {name}",
        f"Write {attribute or 'lifecycle { prevent_destroy'} = true{'' if attribute else ' }'}.",
    )
