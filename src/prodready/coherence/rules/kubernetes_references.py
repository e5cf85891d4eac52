"""ConfigMaps, Secrets, accounts and claims that workloads name."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.kubernetes_made import entries
from prodready.coherence.facts.cluster import Reference, references
from prodready.coherence.facts.commands import Commands
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import slip
from prodready.coherence.page import Page
from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Workloads
from prodready.model import Kind, Severity

CONFIG = "https://kubernetes.io/docs/concepts/configuration/"
SECRETS = "https://kubernetes.io/docs/concepts/configuration/secret/"
CERTIFICATES = "https://cert-manager.io/docs/usage/ingress/"

_MAKERS = {
    "Secret": ("ExternalSecret", "SealedSecret", "Certificate", "ClusterExternalSecret"),
    "ConfigMap": ("Kustomization",),
}


@rule("kubernetes-reference", Severity.HIGH, help=CONFIG)
def reference(workloads: Workloads, commands: Commands, page: Page) -> Iterator[Fault]:
    """A workload names a ConfigMap, Secret, ServiceAccount or claim that nothing defines.

    Reported where the page shows what else the workload refers to and leaves this one out, or
    shows one whose name differs only by a slip. What a command creates counts as defined.

    Why: the Pod waits for it (`CreateContainerConfigError`, `FailedMount`) or is never created.

    Example: a Deployment whose ConfigMap and Secret are shown, with `serviceAccountName: shop-sa`
    and no such ServiceAccount.
    """
    if page.of(Kind.KUSTOMIZATION):
        return  # generators make names, and bases hold what is not shown
    for workload in workloads.pods():
        named = [each for each in references(workload) if not each.optional]
        missing = [each for each in named if not _defined(each, workloads, commands)]
        shown = {(r.kind, r.name) for r in named} - {(r.kind, r.name) for r in missing}
        told: set[tuple[str, str]] = set()
        for each in missing:
            if (each.kind, each.name) in told or page.elided(each.place):
                continue
            known = {m.name: m for m in workloads.manifests.beside(workload.manifest, each.kind)}
            near = slip(each.name, known)
            if near is None and len({kind for kind, _ in shown}) < 2:
                continue
            told.add((each.kind, each.name))
            yield _missing(each, known.get(near or ""), sorted(shown))


def _missing(each: Reference, near: Manifest | None, shown: list[tuple[str, str]]) -> Fault:
    if near is not None:
        message = f"{each.workload} needs {each.kind} {each.name}, and the page has {near}"
        return Fault(each.place, message, f"Write {near.name}.", near.place("metadata", "name"))
    rest = " and ".join(f"{kind} {name}" for kind, name in shown)
    message = (
        f"{each.workload} needs {each.kind} {each.name}, which nothing defines, while {rest} are "
        "shown: its Pods do not start"
    )
    return Fault(each.place, message, f"Show the {each.kind}, or the command that creates it.")


def _defined(each: Reference, workloads: Workloads, commands: Commands) -> bool:
    manifests = workloads.manifests
    names = {m.name for m in manifests.beside(each.workload.manifest, each.kind)}
    if each.name in names:
        return True
    for maker in manifests.of(*_MAKERS.get(each.kind, ())):
        targets = (maker.get("spec", "target", "name"), maker.get("spec", "secretName"))
        if each.name in (maker.name, *targets):
            return True
    return any(_makes(command.words, each.name) for command in commands)


def _makes(words: tuple[str, ...], name: str) -> bool:
    """Whether a command could create the object: any that names it, unless it only looks."""
    looks = {"get", "describe", "logs", "delete", "edit", "top", "wait", "rollout"}
    return name in words and not looks & set(words[1:3])


@rule("kubernetes-key", Severity.HIGH, help=CONFIG)
def key(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """A workload takes a key from a ConfigMap or Secret that does not have it.

    Why: the container is not created (`CreateContainerConfigError`).

    Example: `secretKeyRef: {name: shop, key: db-password}` where the Secret has `db_password`.
    """
    for workload in workloads.pods():
        for each in references(workload):
            if each.key is None or each.optional:
                continue
            found = workloads.manifests.beside(workload.manifest, each.kind)
            source = next((m for m in found if m.name == each.name), None)
            if source is None or page.elided(source.place()):
                continue
            keys = set(entries(source))
            if keys and each.key not in keys:
                yield Fault(
                    each.place,
                    f"{workload} takes key {each.key} of {source}, which has "
                    f"{', '.join(sorted(keys))}",
                    "Name a key that it has.",
                    source.place("data"),
                )


@rule("kubernetes-empty-secret", Severity.HIGH, help=SECRETS)
def empty_secret(workloads: Workloads, commands: Commands) -> Iterator[Fault]:
    """A Secret in the manifests has empty values, and a workload or a command relies on it.

    Why: every `kubectl apply` of the file writes the empty values over the real ones.

    Example: `stringData: {db_password: ""}` with the remark that CI fills it in.
    """
    for secret in workloads.manifests.of("Secret", group=""):
        values = [
            (field, name, value)
            for field in ("data", "stringData")
            for name, value in (secret.get(field) or {}).items()
        ]
        if not values or any(value not in ("", None) for _, _, value in values):
            continue
        users = [
            each
            for workload in workloads.pods()
            for each in references(workload)
            if each.kind == "Secret" and each.name == secret.name
        ]
        makers = [
            c for c in commands.of("kubectl") if secret.name in c.words and "create" in c.words
        ]
        if users or makers:
            field, name, _ = values[0]
            related = users[0].place if users else makers[0].place
            yield Fault(
                secret.place(field, name),
                f"{secret} is applied with empty values: they overwrite the real ones, on which "
                "others rely",
                "Keep the Secret out of the manifests: an ExternalSecret or SealedSecret, or only "
                "the command that creates it.",
                related,
            )


@rule("kubernetes-two-certificates", Severity.HIGH, help=CERTIFICATES)
def certificate_owner(workloads: Workloads) -> Iterator[Fault]:
    """Two Certificates write one Secret: one that is shown, and one that an Ingress asks for.

    Why: cert-manager makes a Certificate of its own for an Ingress with its annotation. Where
    another one names the same Secret, one of the two never becomes ready. Before cert-manager
    1.13.2 each issued over the other's, again and again.

    Example: an Ingress with `cert-manager.io/cluster-issuer` and `tls.secretName: shop-tls`, and a
    Certificate `shop` with `secretName: shop-tls`.
    """
    certificates = list(workloads.manifests.of("Certificate", group="cert-manager.io"))
    for ingress in workloads.manifests.of("Ingress"):
        names = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer")
        asked = next((name for name in names if name in ingress.annotations), None)
        if asked is None:
            continue
        secrets = {
            str(entry.get("secretName"))
            for entry in ingress.get("spec", "tls") or []
            if isinstance(entry, dict)
        }
        for certificate in certificates:
            secret = certificate.get("spec", "secretName")
            owned = certificate.get("metadata", "ownerReferences")
            beside = ingress.same_namespace(certificate) and not owned
            if secret in secrets and certificate.name != secret and beside:
                yield Fault(
                    ingress.place("metadata", "annotations", asked),
                    f"{ingress} has cert-manager make a Certificate for Secret {secret}, and "
                    f"{certificate} writes the same Secret",
                    "Keep one of them: drop the annotation, or the Certificate.",
                    certificate.place("spec", "secretName"),
                )
