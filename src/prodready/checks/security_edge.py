"""The checks of what a connection is protected by: certificates, TLS versions, a filter in front."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.caddy import old_tls
from prodready.checks.given_settings import in_plain_text
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.facts.caddyfile import Caddyfiles
from prodready.facts.compose import Compose
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.nginxfiles import NginxFiles
from prodready.facts.variables import Variables
from prodready.facts.workloads import Workloads
from prodready.model import Place
from prodready.patterns import lazy

_OLD = lazy(r"\b(SSLv2|SSLv3|TLSv1(\.1)?)(?![\d.])", re.IGNORECASE)
_HOURS = lazy(r"(\d+)h(?:(\d+)m)?(?:0s)?\Z")
_STAGING = "acme-staging"


@check("security.tls_versions")
def tls_versions(nginx: NginxFiles, manifests: Manifests, caddy: Caddyfiles) -> Iterator[Outcome]:
    """TLS before 1.2 is refused wherever the versions are written down."""
    yield from old_tls(caddy)
    for file, one in nginx.named("ssl_protocols", "proxy_ssl_protocols"):
        old = [word for word in one.values() if _OLD.fullmatch(word)]
        if old:
            yield _old(file.place(one), old, "Write `ssl_protocols TLSv1.2 TLSv1.3;`.")
        else:
            yield Pass(file.place(one))
    for config in manifests.of("ConfigMap"):
        written = config.get("data", "ssl-protocols")
        if isinstance(written, str):
            old = [found[0] for found in _OLD.finditer(written)]
            place = config.place("data", "ssl-protocols")
            yield _old(place, old, "Write TLSv1.2 TLSv1.3.") if old else Pass(place)
    yield from _balancers(manifests)
    for option in manifests.of("TLSOption"):
        least = option.get("spec", "minVersion")
        if isinstance(least, str):
            place = option.place("spec", "minVersion")
            weak = least in ("VersionSSL30", "VersionTLS10", "VersionTLS11")
            yield _old(place, [least], "Write VersionTLS12.") if weak else Pass(place)
    for gateway in manifests.of("Gateway", group="networking.istio.io"):
        for index, _ in enumerate(gateway.get("spec", "servers") or ()):
            path = ("spec", "servers", index, "tls", "minProtocolVersion")
            least = gateway.get(*path)
            if isinstance(least, str):
                weak = least in ("TLSV1_0", "TLSV1_1")
                place = gateway.place(*path)
                yield _old(place, [least], "Write TLSV1_2.") if weak else Pass(place)


def _balancers(manifests: Manifests) -> Iterator[Outcome]:
    for entry in manifests.of("Ingress", "Service", "IngressClassParams"):
        for key, policy in entry.annotations.items():
            if key in _POLICIES:
                place = entry.place("metadata", "annotations", key)
                weak = _OLD_POLICY.match(policy) is not None
                yield _old(place, [policy], _NEWER) if weak else Pass(place)


_POLICIES = frozenset(
    {"alb.ingress.kubernetes.io/ssl-policy"}
    | {"service.beta.kubernetes.io/aws-load-balancer-ssl-negotiation-policy"}
)
_OLD_POLICY = lazy(
    r"ELBSecurityPolicy-(?:2014-\d+|2015-\d+|2016-08|TLS-1-0-\S+|TLS-1-1-\S+|FS-2018-06|FS-1-1-\S+|"
    r"TLS13-1-[01]-\S+)\Z"
)
"""Policies of load balancers of AWS that still take TLS 1.0 or 1.1."""
_NEWER = "Write ELBSecurityPolicy-TLS13-1-2-2021-06."


def _old(place: Place, versions: list[str], fix: str) -> Fail:
    return Fail(place, f"{' and '.join(versions)} is taken: attacks on it are known", fix)


@kubernetes_check("security.certificates")
def certificates(manifests: Manifests) -> Iterator[Outcome]:
    """Certificates are renewed by a machine, in time, by an authority that browsers trust."""
    issuers = {one.name: one for one in manifests.of("Issuer", "ClusterIssuer")}
    hosts = {
        str(entry.get("secretName")): ingress
        for ingress in manifests.of("Ingress")
        for entry in ingress.get("spec", "tls") or ()
        if isinstance(entry, dict)
    }
    made = set()
    for certificate in manifests.of("Certificate", group="cert-manager.io"):
        secret = str(certificate.get("spec", "secretName"))
        made.add(secret)
        issuer = issuers.get(str(certificate.get("spec", "issuerRef", "name")))
        yield _certificate(certificate, issuer, public=secret in hosts)
    for ingress in manifests.of("Ingress"):
        if not ingress.get("spec", "tls"):
            continue
        notes = ingress.annotations
        named = [key for key in notes if key in _ISSUERS]
        secrets = {key for key, one in hosts.items() if one is ingress}
        if named:
            issuer = issuers.get(notes[named[0]])
            place = ingress.place("metadata", "annotations", named[0])
            yield _issued(place, issuer) or Pass(place)
        elif not secrets <= made:
            message = f"{ingress} names a certificate that nothing here renews"
            yield Unknown(ingress.place("spec", "tls"), message, attest=True)


_ISSUERS = frozenset(
    {"cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme"}
    | {"networking.gke.io/managed-certificates", "alb.ingress.kubernetes.io/certificate-arn"}
)


def _certificate(certificate: Manifest, issuer: Manifest | None, *, public: bool) -> Outcome:
    lasts = _hours(certificate.get("spec", "duration")) or 2160
    before = _hours(certificate.get("spec", "renewBefore"))
    place = certificate.place("spec", "renewBefore")
    if before is not None and before >= lasts:
        return Fail(
            place, f"{certificate} is renewed {before} h before its end and lasts {lasts} h"
        )
    if before is not None and public and lasts > 240 and before < 72:
        message = f"{certificate} is renewed {before} h before its end: a weekend is longer"
        fix = "Leave it out: cert-manager then renews with a third of the life left."
        return Fail(place, message, fix)
    if public:
        found = _issued(certificate.place("spec", "issuerRef"), issuer)
        if found is not None:
            return found
    return Pass(certificate.place("spec"))


def _issued(place: Place, issuer: Manifest | None) -> Fail | None:
    """What is wrong with an issuer for a host that browsers ask for."""
    if issuer is None:
        return None
    acme = ("spec", "acme", "server")
    server = str(issuer.get("spec", "acme", "server", default=""))
    if _STAGING in server:
        message = f"{issuer} is the staging one: no browser trusts what it signs"
        return Fail(
            issuer.place(*acme), message, "Use https://acme-v02.api.letsencrypt.org/directory."
        )
    if issuer.get("spec", "selfSigned") is not None:
        message = f"{issuer} lets the certificate sign itself: no browser trusts it"
        return Fail(place, message, "Use an issuer of an authority that browsers know.")
    return None


def _hours(value: object) -> int | None:
    found = _HOURS.match(value) if isinstance(value, str) else None
    return int(found[1]) if found else None


_PLAIN = lazy(
    r"\b(?P<fault>sslmode=disable|ssl=false|tls=false|useSSL=false|encrypt=false"
    r"|TrustServerCertificate=true)\b",
    re.IGNORECASE,
)
_HERE = lazy(r"(@|//)(localhost|127\.0\.0\.1|\[::1\])\b|host=(localhost|127\.0\.0\.1|/)")


@check("security.encryption")
def encryption(
    manifests: Manifests, workloads: Workloads, compose: Compose, variables: Variables
) -> Iterator[Outcome]:
    """Data are encrypted on the way and where they rest."""
    found = [*_connections(manifests, workloads, compose)]
    known = {each.place for each in found if isinstance(each, Fail)}
    yield from found
    yield from in_plain_text(variables, manifests, compose, known)
    yield from _disks(manifests)


def _connections(manifests: Manifests, workloads: Workloads, compose: Compose) -> Iterator[Outcome]:
    for container in workloads.containers():
        for index, entry in container.mappings("env"):
            yield from _plain(entry.get("value"), container.place("env", index, "value"), manifests)
    for config in manifests.of("ConfigMap", "Secret"):
        for field in ("data", "stringData"):
            entries = config.get(field)
            for key, value in entries.items() if isinstance(entries, dict) else ():
                yield from _plain(value, config.place(field, key), manifests)
    for service in compose.services():
        for variable in service.environment.values():
            if _PLAIN.search(str(variable.text)) and "." in _host(str(variable.text)):
                yield from _plain(variable.text, variable.place, None)


def _disks(manifests: Manifests) -> Iterator[Outcome]:
    for storage in manifests.of("StorageClass"):
        written = storage.get("parameters", "encrypted")
        place = storage.place("parameters", "encrypted")
        if str(written).lower() == "false":
            message = f"{storage} makes disks that are not encrypted"
            yield Fail(place, message, 'Write `encrypted: "true"`.')
        elif written is not None:
            yield Pass(place)
    claims = [*manifests.of("PersistentVolumeClaim")]
    claims += [m for m in manifests.of("StatefulSet") if m.get("spec", "volumeClaimTemplates")]
    if claims:
        message = "whether these disks are encrypted, their storage class says"
        yield Unknown(claims[0].place("spec"), message, attest=True)


def _host(text: str) -> str:
    found = re.search(r"//(?:[^@/]*@)?([^:/?]+)|host=(\S+)", text)
    return (found[1] or found[2]) if found else ""


def _plain(value: object, place: Place, manifests: Manifests | None) -> Iterator[Outcome]:
    """An address of a database that turns encryption off, where it leaves the machine."""
    if not isinstance(value, str) or "{{" in value:
        return
    found = _PLAIN.search(value)
    if found is None or _HERE.search(value) or not _host(value):
        return
    host = _host(value).split(".")[0]
    inside = manifests is not None and any(
        service.name == host for service in manifests.of("Service")
    )
    if inside:
        message = f"{found['fault']}: inside the cluster only a mesh could encrypt it"
        yield Unknown(place, message, attest=True)
    else:
        fix = "Write `sslmode=verify-full` with the authority's certificate."
        yield Fail(place, f"{found['fault']}: passwords and data cross the network as text", fix)
