"""Checks of what Terraform opens to the internet, and of what it writes in plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.facts.hcl import Block, Code
from prodready.facts.secretwords import is_literal, is_placeholder, names_secret
from prodready.facts.terraform import Module, Terraform, refers
from prodready.model import Place
from prodready.patterns import lazy

EVERYBODY = frozenset({"0.0.0.0/0", "::/0", "*", "Internet", "Any", "any"})
NEVER_PUBLIC = {
    **{22: "SSH", 23: "Telnet", 445: "SMB", 1433: "SQL Server", 1521: "Oracle", 2375: "Docker"},
    **{2379: "etcd", 3306: "MySQL", 3389: "RDP", 5432: "PostgreSQL", 5601: "Kibana", 5900: "VNC"},
    **{6379: "Redis", 9042: "Cassandra", 9200: "Elasticsearch", 10250: "the kubelet"},
    **{11211: "Memcached", 15672: "RabbitMQ", 27017: "MongoDB"},
}
"""Ports on which a stranger has no business, and who listens there."""
_RULE = "Name the security group or the network of those who connect; SSH goes through a bastion."


@check("infrastructure.open_ingress")
def open_ingress(terraform: Terraform) -> Iterator[Outcome]:
    """No rule lets the whole internet reach the ports of administrators and databases."""
    for module in terraform.modules.values():
        for rule, name in _rules(module):
            sources = [module.resolve(each) for key in _SOURCES for each in _list(rule.get(key))]
            if not sources:
                continue
            public = any(isinstance(one, str) and one in EVERYBODY for one in sources)
            what = _reached(module, rule) if public else None
            if what is not None:
                key = next(key for key in _SOURCES if key in rule.attributes)
                yield Fail(rule.at(key), f"{name} lets the whole internet reach {what}", _RULE)
            else:
                yield Pass(rule.place)


_SOURCES = (
    *("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6", "source_ranges"),
    *("source_address_prefix", "source_address_prefixes", "referenced_security_group_id"),
    *("security_groups", "source_security_group_id", "prefix_list_id", "prefix_list_ids"),
)


def _rules(module: Module) -> Iterator[tuple[Block, str]]:
    """The rules that let something in, and by what name to call each."""
    for block in module.resources("aws_security_group", "aws_default_security_group"):
        for rule in block.of("ingress"):
            yield rule, ".".join(block.labels)
    for block in module.resources("aws_security_group_rule"):
        if block.get("type") == "ingress":
            yield block, ".".join(block.labels)
    for block in module.resources("aws_vpc_security_group_ingress_rule"):
        yield block, ".".join(block.labels)
    for block in module.resources("google_compute_firewall"):
        allowed = any(True for _ in block.of("allow"))
        if allowed and block.get("direction", default="INGRESS") == "INGRESS":
            yield block, ".".join(block.labels)
    for block in module.resources("azurerm_network_security_group"):
        for rule in block.of("security_rule"):
            yield from _azure(rule, ".".join(block.labels))
    for block in module.resources("azurerm_network_security_rule"):
        yield from _azure(block, ".".join(block.labels))


def _azure(rule: Block, name: str) -> Iterator[tuple[Block, str]]:
    if rule.get("direction") == "Inbound" and rule.get("access") == "Allow":
        yield rule, name


def _reached(module: Module, rule: Block) -> str | None:
    """What nobody from outside should reach and the rule opens; None where there is no such."""
    ranges: list[tuple[int, int]] = []
    if "from_port" in rule.attributes or "ip_protocol" in rule.attributes:
        protocol = rule.get("protocol", default=rule.get("ip_protocol"))
        low = module.resolve(rule.get("from_port"))
        high = module.resolve(rule.get("to_port", default=low))
        if str(protocol).lower() in ("-1", "all"):
            return "every port"
        if str(protocol).lower() in ("icmp", "icmpv6", "1", "58"):
            return None
        ranges = [one] if (one := _range(low, high)) else []
    for allow in rule.of("allow"):
        if allow.get("protocol") == "all":
            return "every port"
        if allow.get("protocol") in ("tcp", "udp") and "ports" not in allow.attributes:
            return f"every port ({allow.get('protocol')})"
        ranges += [one for port in _list(allow.get("ports")) if (one := _text_range(port))]
    for key in ("destination_port_range", "destination_port_ranges"):
        ranges += [one for port in _list(rule.get(key)) if (one := _text_range(port))]
    for low, high in ranges:
        if high - low > 60_000:
            return "every port"
        for port, service in NEVER_PUBLIC.items():
            if low <= port <= high:
                return f"{service} (port {port})"
    return None


def _range(low: Any, high: Any) -> tuple[int, int] | None:
    numbers = [int(x) if str(x).lstrip("-").isdigit() else None for x in (low, high)]
    first, last = numbers
    return (first, last) if first is not None and last is not None else None


def _text_range(port: Any) -> tuple[int, int] | None:
    if port == "*":
        return (0, 65535)
    low, dash, high = str(port).partition("-")
    return _range(low, high if dash else low)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


@check("infrastructure.not_public")
def not_public(terraform: Terraform) -> Iterator[Outcome]:
    """No bucket or database is open to everybody, unless it is a web site."""
    for module in terraform.modules.values():
        yield from _buckets(module)
        for block in module.resources("aws_db_instance", "aws_rds_cluster_instance"):
            if block.get("publicly_accessible") is True:
                yield Fail(
                    block.at("publicly_accessible"),
                    f"{'.'.join(block.labels)} has an address in the internet",
                    "Write publicly_accessible = false and private subnets.",
                )
            else:
                yield Pass(block.at("publicly_accessible"))
        for block in module.resources("azurerm_storage_container"):
            access = block.get("container_access_type", default="private")
            if access in ("blob", "container"):
                yield _open(block, "container_access_type")
            elif access == "private":
                yield Pass(block.at("container_access_type"))


def _buckets(module: Module) -> Iterator[Outcome]:
    sites = [b.get("bucket") for b in module.resources("aws_s3_bucket_website_configuration")]
    for bucket in module.resources("aws_s3_bucket"):
        if bucket.first("website") or any(refers(site, bucket) for site in sites):
            continue
        acls = [b for b in module.resources("aws_s3_bucket_acl") if refers(b.get("bucket"), bucket)]
        shown = [b for b in (bucket, *acls) if str(b.get("acl", default="")).startswith("public-")]
        blocks = [
            block
            for block in module.resources("aws_s3_bucket_public_access_block")
            if refers(block.get("bucket"), bucket)
        ]
        if shown:
            yield _open(shown[0], "acl")
        elif blocks:
            yield from (Pass(block.place) for block in blocks)
    for block in module.resources(
        "google_storage_bucket_iam_member", "google_storage_bucket_iam_binding"
    ):
        members = [*_list(block.get("member")), *_list(block.get("members"))]
        if {"allUsers", "allAuthenticatedUsers"} & {m for m in members if isinstance(m, str)}:
            if not any(b.first("website") for b in module.resources("google_storage_bucket")):
                yield _open(block, "member" if "member" in block.attributes else "members")
        else:
            yield Pass(block.place)


def _open(block: Block, attribute: str) -> Fail:
    return Fail(
        block.at(attribute),
        f"{'.'.join(block.labels)} lets everybody read what it holds",
        "Keep it private; serve what is public through a CDN that may read it.",
    )


KEYS = {"aws": ("access_key", "secret_key", "token"), "google": ("credentials",)}
"""What a provider takes and nobody should write into a file."""

NO_SECRET = frozenset({"creation_token", "client_token", "idempotency_token", "request_token"})
"""Names for one request, which the cloud asks for so that it is made once."""


@check("infrastructure.plain_secrets")
def plain_secrets(terraform: Terraform) -> Iterator[Outcome]:
    """No password or key is written out in a resource, a provider or a variable's default."""
    for module in terraform.modules.values():
        fails = list(_plain(module))
        yield from fails
        if not fails and (place := _referenced(module)):
            yield Pass(place, "by reference")


def _plain(module: Module) -> Iterator[Fail]:
    for block in module.of("provider", "resource", "module"):
        for name in _secret_names(block):
            value = block.get(name)
            if isinstance(value, str) and (_CLOUD_KEY.fullmatch(value) or _secret(value)):
                yield Fail(
                    block.at(name),
                    f"{name} of {'.'.join(block.labels)} is written out: it is in git and in the "
                    "state",
                    "Let the cloud make it (manage_master_user_password), or read it from the "
                    "secrets manager; a key of the cloud comes by role.",
                )
    for block in module.of("variable"):
        value = block.get("default")
        if (
            isinstance(value, str)
            and _secret(value)
            and block.labels
            and names_secret(block.labels[0])
        ):
            yield Fail(
                block.at("default"),
                f"the default of variable {block.labels[0]} is a secret, and in git",
                "Drop the default; give the value by the environment or the secrets manager.",
            )


_CLOUD_KEY = lazy(r"A[KS]IA[0-9A-Z]{16}|[0-9A-Za-z/+]{40}")


_STAND_IN = lazy(r"(?i)(?:test|mock|fake|dummy|localstack|minioadmin|foo|bar|none|unused)[\w-]*")


def _secret(value: str) -> bool:
    stand_in = is_placeholder(value) or _STAND_IN.fullmatch(value)
    return is_literal(value) and not stand_in


def _secret_names(block: Block) -> Iterator[str]:
    keys = KEYS.get(block.labels[0], ()) if block.type == "provider" and block.labels else ()
    for name in block.attributes:
        if name in keys or (names_secret(name) and name not in NO_SECRET):
            yield name


def _referenced(module: Module) -> Place | None:
    for block in module.of("provider", "resource"):
        for name in block.attributes:
            by_cloud = name == "manage_master_user_password" and block.get(name) is True
            if by_cloud or (names_secret(name) and isinstance(block.get(name), Code)):
                return block.at(name)
    return None
