"""What one NetworkPolicy closes or opens, and defaults that close one way only."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Workloads


def ways(policy: Manifest) -> list[str]:
    """The ways that the policy rules: Ingress, Egress or both."""
    found = policy.get("spec", "policyTypes")
    if isinstance(found, list):
        return [str(way) for way in found]
    return ["Ingress", *(["Egress"] if policy.get("spec", "egress") else [])]


def opens(policy: Manifest, way: str) -> bool:
    """Whether a rule of the policy lets everything through on this way."""
    rules = policy.get("spec", way.lower())
    return isinstance(rules, list) and any(rule in ({}, None) for rule in rules)


def opened_by(policies: list[Manifest]) -> Manifest | None:
    """The policy that opens what another one closes; None where none closes that way."""
    for way in ("Ingress", "Egress"):
        ruling = [policy for policy in policies if way in ways(policy)]
        opening = [policy for policy in ruling if opens(policy, way)]
        if opening and len(ruling) > len(opening):
            return opening[0]
    return None


def half_closed(workloads: Workloads) -> Iterator[Fail]:
    """A default for all Pods that closes one way, where no default closes the other."""
    manifests = workloads.manifests
    if manifests.templates:
        return
    for policy in manifests.of("NetworkPolicy"):
        closes = _closed(policy)
        if len(closes) != 1 or policy.scope in manifests.partial:
            continue
        others = {
            way
            for one in manifests.beside(policy, "NetworkPolicy")
            if one.get("spec", "podSelector") in ({}, None)
            for way in ways(one)
        }
        other = "Egress" if "Ingress" in closes else "Ingress"
        deployed = any(policy.same_namespace(one.manifest) for one in workloads.all)
        if other not in others and deployed:
            yield Fail(
                policy.place("spec", "policyTypes"),
                f"{policy} closes the {closes[0].lower()} of all Pods, and nothing closes their "
                f"{other.lower()} by default: a Pod that no other policy names is open there",
                "Write policyTypes: [Ingress, Egress].",
            )


def _closed(policy: Manifest) -> list[str]:
    """The ways that a policy for all Pods closes altogether."""
    if policy.get("spec", "podSelector") not in ({}, None):
        return []
    return [way for way in ways(policy) if not policy.get("spec", way.lower())]
