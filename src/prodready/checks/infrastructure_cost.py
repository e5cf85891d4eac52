"""Checks of what costs money for nothing, as far as Terraform and manifests show it.

What a bill says no file can tell: where nothing is wrong to be seen, a person is asked for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.facts.hcl import Block, Code
from prodready.facts.manifests import Manifests
from prodready.facts.terraform import Module, Terraform, refers
from prodready.model import Place
from prodready.patterns import lazy

_OLD_MACHINE = lazy(r"^(?:t1|m[123]|c[13]|cc2|cg1|cr1|g2|hi1|hs1|i2|r3)\.")
_OLD_DATABASE = lazy(r"^(?:db|cache)\.(?:t1|t2|m[1234]|r[34])\.")
"""Families that Amazon lists as previous ones, or moves databases away from."""
MACHINES = {
    "aws_instance": "instance_type",
    "aws_launch_template": "instance_type",
    "aws_db_instance": "instance_class",
    "aws_rds_cluster_instance": "instance_class",
    "aws_elasticache_cluster": "node_type",
    "aws_elasticache_replication_group": "node_type",
}
_SHOW = "the files show nothing dearer than needed; what the bill and the usage say is not here"


def _name(block: Block) -> str:
    return ".".join(block.labels)


@check("infrastructure.compute_cost")
def compute_cost(terraform: Terraform) -> Iterator[Outcome]:
    """No machine is of a generation that costs more than the next one does."""
    place: Place | None = None
    failed = False
    for module, block in terraform.resources(*MACHINES):
        attribute = MACHINES[block.labels[0]]
        value = module.default(block.get(attribute))
        place = place or block.at(attribute)
        if isinstance(value, str) and (_OLD_MACHINE.match(value) or _OLD_DATABASE.match(value)):
            failed = True
            yield Fail(
                block.at(attribute),
                f"{_name(block)} is a {value}: its successors cost less and do more",
                "Name the same size of a current family.",
            )
    for path, block in terraform.terragrunt.items():
        inputs = block.attributes.get("inputs")
        values = inputs.value if inputs is not None and isinstance(inputs.value, dict) else {}
        for name in set(MACHINES.values()) & values.keys():
            value = values[name].data
            if isinstance(value, str) and (_OLD_MACHINE.match(value) or _OLD_DATABASE.match(value)):
                failed = True
                unit = path.rpartition("/")[0] or path
                message = f"{unit} asks for a {value}: its successors cost less and do more"
                yield Fail(values[name].place, message, "Name the same size of a current family.")
    if place is not None and not failed:
        yield Unknown(place, _SHOW, attest=True)


@check("infrastructure.storage_cost")
def storage_cost(terraform: Terraform) -> Iterator[Outcome]:
    """What is stored is deleted or moved when nobody needs it, and disks are of a current sort."""
    found: list[Outcome] = []
    first: Place | None = None
    for module in terraform.modules.values():
        for one in _stored(module):
            first = first or (one.witness if isinstance(one, Pass) else one.place)
            found.append(one)
    fails = [one for one in found if isinstance(one, Fail)]
    yield from fails
    if first is not None and not fails:
        yield Unknown(
            first, "each has a lifecycle; what is stored, and since when, is not here", True
        )


_OF_GOOGLE = {
    "google_storage_bucket": ("lifecycle_rule", "every object"),
    "google_artifact_registry_repository": ("cleanup_policies", "every image that was ever pushed"),
}
"""By Google's resource, the block that lets old things go, and what stays without."""


def _stored(module: Module) -> Iterator[Pass | Fail]:
    rules = [b.get("bucket") for b in module.resources("aws_s3_bucket_lifecycle_configuration")]
    for bucket in module.resources("aws_s3_bucket"):
        own = bucket.first("lifecycle_rule")
        if own or any(refers(each, bucket) or _same_name(each, bucket) for each in rules):
            yield Pass(bucket.place)
        else:
            yield Fail(
                bucket.place,
                f"{_name(bucket)} keeps every object and every old version for ever",
                "Add an aws_s3_bucket_lifecycle_configuration, at least with "
                "abort_incomplete_multipart_upload.",
            )
    for kept_in, (rule, what) in _OF_GOOGLE.items():
        for store in module.resources(kept_in):
            if store.first(rule):
                yield Pass(store.place)
            else:
                yield Fail(
                    store.place, f"{_name(store)} keeps {what} for ever", f"Add {rule} to it."
                )
    for group in module.resources("aws_cloudwatch_log_group"):
        if group.get("retention_in_days") in (None, 0):
            yield Fail(
                group.place, f"{_name(group)} keeps its logs for ever", "retention_in_days = 30"
            )
        else:
            yield Pass(group.at("retention_in_days"))
    kept = [b.get("repository") for b in module.resources("aws_ecr_lifecycle_policy")]
    for images in module.resources("aws_ecr_repository"):
        if any(refers(each, images) for each in kept):
            yield Pass(images.place)
        elif not any(isinstance(each, Code) and "each." in each.text for each in kept):
            yield Fail(
                images.place,
                f"{_name(images)} keeps every image that was ever pushed",
                "Add an aws_ecr_lifecycle_policy that expires untagged images.",
            )
    for disk in module.resources("aws_ebs_volume"):
        if disk.get("type") in ("gp2", "io1"):
            yield Fail(disk.at("type"), f"{_name(disk)} is {disk.get('type')}", 'type = "gp3"')
        else:
            yield Pass(disk.at("type"))


def _same_name(value: object, bucket: Block) -> bool:
    return isinstance(value, str) and value == bucket.get("bucket")


@check("infrastructure.network_cost")
def network_cost(terraform: Terraform) -> Iterator[Outcome]:
    """What goes to S3 from private subnets does not go through the NAT gateway."""
    endpoints = [block for _, block in terraform.resources("aws_vpc_endpoint")]
    calls = [block for module in terraform.modules.values() for block in module.of("module")]
    through = [b for b in calls if "vpc-endpoints" in str(b.get("source"))]
    gateways = [block.place for _, block in terraform.resources("aws_nat_gateway")]
    gateways += [
        block.at("enable_nat_gateway")
        for block in calls
        if block.get("enable_nat_gateway") is True and "vpc" in str(block.get("source"))
    ]
    for place in gateways[:1]:
        if endpoints or through:
            yield Unknown(
                (endpoints or through)[0].place,
                "there are VPC endpoints; what the traffic costs is not here",
                attest=True,
            )
        else:
            yield Fail(
                place,
                "what goes to S3 and DynamoDB is paid by the gigabyte at the NAT gateway",
                "Add an aws_vpc_endpoint of type Gateway for S3: it costs nothing.",
            )


@check("infrastructure.node_scaling")
def node_scaling(terraform: Terraform, manifests: Manifests) -> Iterator[Outcome]:
    """The number of nodes follows the load, by an autoscaler that is there."""
    scaler = next(_node_scalers(terraform, manifests), None)
    if scaler is not None:
        yield Pass(scaler)
    for _, block in terraform.resources("aws_eks_node_group"):
        sizes = block.first("scaling_config")
        if sizes is not None and _fixed(sizes.get("min_size"), sizes.get("max_size")):
            yield _fixed_fail(block, sizes.at("max_size"))
        elif scaler is None:
            yield Unknown(
                block.place,
                "nothing here moves the number of nodes between its bounds",
                attest=True,
            )
    for _, block in terraform.resources("google_container_node_pool"):
        bounds = block.first("autoscaling")
        if bounds is not None:
            yield Pass(bounds.place)
        elif "node_count" in block.attributes:
            yield _fixed_fail(block, block.at("node_count"))
    for _, block in terraform.resources(
        "azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool"
    ):
        pool = block.first("default_node_pool") or block
        switch = ("auto_scaling_enabled", "enable_auto_scaling")
        on = next((name for name in switch if pool.get(name) not in (None, False)), None)
        if on:
            yield Pass(pool.at(on))
        elif "node_count" in pool.attributes:
            yield _fixed_fail(block, pool.at("node_count"))


def _fixed(low: object, high: object) -> bool:
    return isinstance(low, int) and low == high


def _fixed_fail(block: Block, place: Place) -> Fail:
    return Fail(
        place,
        f"{_name(block)} has as many nodes at night as at noon, and no more when one is not enough",
        "Give it a minimum and a maximum, and let an autoscaler choose.",
    )


def _node_scalers(terraform: Terraform, manifests: Manifests) -> Iterator[Place]:
    for manifest in manifests.of("NodePool", "Provisioner"):
        if manifest.group.startswith("karpenter"):
            yield manifest.place("kind")
    for manifest in manifests.of("Deployment"):
        if "cluster-autoscaler" in manifest.name:
            yield manifest.place("metadata", "name")
    for _, block in terraform.resources("helm_release"):
        if str(block.get("chart")).rpartition("/")[2] in ("karpenter", "cluster-autoscaler"):
            yield block.place
    for _, block in terraform.resources("aws_eks_cluster"):
        mode = block.first("compute_config")
        if mode is not None and mode.get("enabled") is True:
            yield mode.at("enabled")
    for _, block in terraform.resources("aws_eks_fargate_profile"):
        yield block.place
    for _, block in terraform.resources("google_container_cluster"):
        if block.get("enable_autopilot") is True:
            yield block.at("enable_autopilot")
