"""The check of a filter in front of the cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.facts.manifests import Manifests

_WAF = {
    "nginx.ingress.kubernetes.io/enable-modsecurity": "true",
    "nginx.ingress.kubernetes.io/enable-owasp-core-rules": "true",
    "alb.ingress.kubernetes.io/wafv2-acl-arn": "",
    "alb.ingress.kubernetes.io/waf-acl-id": "",
    "appgw.ingress.kubernetes.io/waf-policy-for-path": "",
}


@kubernetes_check("security.waf")
def waf(manifests: Manifests) -> Iterator[Outcome]:
    """Something in front of the service takes the load of attacks and refuses the known ones."""
    found: list[Outcome] = []
    entries = [*manifests.of("Ingress", "Gateway")]
    for ingress in entries:
        for key, value in _WAF.items():
            if key in ingress.annotations and value in ("", ingress.annotations[key]):
                found.append(Pass(ingress.place("metadata", "annotations", key)))
        snippet = "nginx.ingress.kubernetes.io/modsecurity-snippet"
        if re.search(r"SecRuleEngine\s+(DetectionOnly|Off)", ingress.annotations.get(snippet, "")):
            message = f"the rules in front of {ingress} only record what they find"
            place = ingress.place("metadata", "annotations", snippet)
            found.append(Fail(place, message, "Write `SecRuleEngine On`."))
    for backend in manifests.of("BackendConfig", "GCPBackendPolicy"):
        if backend.get("spec", "securityPolicy") or backend.get(
            "spec", "default", "securityPolicy"
        ):
            found.append(Pass(backend.place("spec")))
    yield from found
    if not found and entries:
        message = "what stands in front of the cluster is not written here"
        yield Unknown(entries[0].place(), message, attest=True)
