"""The check of tags: who owns what costs money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.facts.hcl import Block, Code
from prodready.facts.terraform import Terraform

DEFAULTS = {"aws": "default_tags", "google": "default_labels", "google-beta": "default_labels"}
"""What puts tags on everything that a provider makes."""

TAGGED = {
    "tags": frozenset(
        {"aws_instance", "aws_db_instance", "aws_rds_cluster", "aws_s3_bucket", "aws_vpc", "aws_lb"}
        | {"aws_subnet", "aws_security_group", "aws_eks_cluster", "aws_ecs_cluster", "aws_alb"}
        | {"aws_ecs_service", "aws_lambda_function", "aws_dynamodb_table", "aws_sqs_queue"}
        | {"aws_sns_topic", "aws_kms_key", "aws_elasticache_cluster", "aws_efs_file_system"}
        | {"aws_elasticache_replication_group", "aws_ecr_repository", "aws_nat_gateway", "aws_eip"}
        | {"aws_cloudfront_distribution", "aws_opensearch_domain", "aws_ebs_volume"}
        | {"aws_launch_template", "aws_eks_node_group", "aws_secretsmanager_secret"}
        | {"aws_cloudwatch_log_group", "aws_msk_cluster", "aws_redshift_cluster"}
        | {"azurerm_resource_group", "azurerm_kubernetes_cluster", "azurerm_storage_account"}
        | {"azurerm_postgresql_flexible_server", "azurerm_mysql_flexible_server"}
        | {"azurerm_linux_virtual_machine", "azurerm_key_vault", "azurerm_container_registry"}
        | {"azurerm_mssql_server", "azurerm_redis_cache", "azurerm_virtual_network"}
        | {"azurerm_service_plan", "azurerm_linux_web_app", "azurerm_public_ip"}
    ),
    "labels": frozenset(
        {
            "google_project",
            "google_storage_bucket",
            "google_compute_instance",
            "google_pubsub_topic",
        }
        | {"google_bigquery_dataset", "google_redis_instance", "google_secret_manager_secret"}
        | {"google_artifact_registry_repository", "google_cloud_run_v2_service"}
    ),
    "resource_labels": frozenset({"google_container_cluster"}),
}
"""By attribute, resources that cost money or hold data and can carry tags."""


@check("infrastructure.tags")
def tags(terraform: Terraform) -> Iterator[Outcome]:
    """Whatever costs money carries tags: by the provider's defaults, or its own."""
    for root in terraform.roots:
        defaults = {
            provider.labels[0]: block
            for provider in root.of("provider")
            if provider.labels and provider.labels[0] in DEFAULTS
            for block in _defaults(provider)
        }
        bare: list[Block] = []
        for module in terraform.tree(root):
            for attribute, types in TAGGED.items():
                for block in module.resources(*types):
                    cloud = block.labels[0].partition("_")[0]
                    if cloud in defaults:
                        continue
                    if attribute in block.attributes:
                        yield Pass(block.at(attribute))
                    else:
                        bare.append(block)
        for block in defaults.values():
            yield Pass(block.place, "on everything that the provider makes")
        if bare:
            yield _untagged(bare)
    yield from _by_terragrunt(terraform)


def _names_tags(inputs: Any) -> bool:
    """Whether the values that a unit hands to its module hold tags, as far as it is written out."""
    return "tags" in (inputs.text if isinstance(inputs, Code) else inputs or ())


def _by_terragrunt(terraform: Terraform) -> Iterator[Outcome]:
    """The providers that Terragrunt writes beside each module, where no module is given tags."""
    given = any(_names_tags(unit.get("inputs")) for unit in terraform.terragrunt.values())
    for generate, contents in terraform.generated if terraform.units else ():
        for provider in contents.of("provider"):
            if not provider.labels or provider.labels[0] not in DEFAULTS:
                continue
            if list(_defaults(provider)):
                yield Pass(generate.place, "on everything that the provider makes")
            elif not given:
                name = DEFAULTS[provider.labels[0]]
                message = f"the provider {provider.labels[0]} of every unit has no {name}"
                fix = "Write default_tags { tags = { Application = …, Environment = … } } in it."
                yield Fail(generate.place, message, fix)


def _defaults(provider: Block) -> Iterator[Block]:
    name = DEFAULTS[provider.labels[0]]
    yield from provider.of(name)
    if name in provider.attributes:
        yield Block(name, (), provider.at(name))


def _untagged(bare: list[Block]) -> Fail:
    names = [".".join(block.labels) for block in bare]
    more = f" and {len(names) - 1} more resources" if len(names) > 1 else ""
    return Fail(
        bare[0].place,
        f"{names[0]}{more} carry no tags: the bill does not say whose they are"
        if more
        else f"{names[0]} carries no tags: the bill does not say whose it is",
        "Write `default_tags { tags = local.tags }` in the provider, or `tags` at each.",
    )
