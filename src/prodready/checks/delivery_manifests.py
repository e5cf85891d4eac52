"""Checks of the manifests as a whole: overlays that build, labels, files that deployments name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.checks.ci_common import ci_check, found_runs
from prodready.checks.ci_deploy import deploy_jobs
from prodready.checks.ci_deployers import verb
from prodready.checks.ci_tools import Words, every, option, program
from prodready.checks.delivery_stages import ignored_twins, paths_of_flux, without_files
from prodready.checks.infrastructure_environments import ENVIRONMENT
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.documents.repository import Repository
from prodready.facts.manifests import LOOSE, Manifest, Manifests
from prodready.facts.objects import chart_folders, is_template, left_aside
from prodready.facts.overlays import Overlays
from prodready.facts.runs import Run, Runs
from prodready.facts.workloads import Workload, Workloads, labels
from prodready.model import Kind, Place
from prodready.patterns import lazy


@check("delivery.overlays")
def overlays(overlays: Overlays, manifests: Manifests) -> Iterator[Outcome]:
    """Each overlay finds what it names, and no environment is a copy of another one."""
    failed = False
    for overlay in overlays.all:
        for entry in overlays.missing(overlay):
            failed = True
            yield Fail(
                entry.place,
                f"{overlay.path} names {entry.path}, which is not in the repository: it does not build",
                "Add the file, or drop the line.",
            )
    copies = list(_copies(manifests))
    yield from copies
    if not failed and not copies:
        for overlay in overlays.ends():
            yield Pass(overlay.node.place_of("resources"))


COPIED = 3
"""Equal objects in two environments beyond which they are copies."""
_PLAIN = frozenset({"", "apps", "batch", "networking.k8s.io", "autoscaling", "policy"})


def _copies(manifests: Manifests) -> Iterator[Fail]:
    """Environments whose files are written out side by side, without an overlay or a chart."""
    by_place: dict[str, dict[str, dict[tuple[str, str], Manifest]]] = {}
    for manifest in manifests.all if not manifests.templates else ():
        path = manifest.place().path
        folder = posixpath.dirname(path)
        found = ENVIRONMENT.search(folder)
        plain = manifest.group in _PLAIN and manifest.kind != "Namespace"
        if manifest.scope == LOOSE and found and plain:
            twin = folder[: found.start(1)] + "*" + folder[found.end(1) :]
            objects = by_place.setdefault(twin, {}).setdefault(found[1], {})
            objects.setdefault((manifest.kind, manifest.name), manifest)
    for environments in by_place.values():
        (first, known), *others = environments.items()
        for name, objects in others:
            same = known.keys() & objects.keys()
            if len(same) >= COPIED:
                one = next(manifest for key, manifest in objects.items() if key in same)
                yield Fail(
                    one.place(),
                    f"{name} is a copy of {first}: {len(same)} objects are written twice",
                    "Write them once in a base, and what differs in overlays.",
                )


RECOMMENDED = "app.kubernetes.io/name"


@kubernetes_check("delivery.labels")
def recommended_labels(workloads: Workloads) -> Iterator[Outcome]:
    """Workloads and their Pods carry the labels by which every tool knows an application."""
    bare: list[Workload] = []
    for workload in workloads.pods():
        own = labels(workload.manifest.get("metadata", "labels"))
        if RECOMMENDED in workload.pod_labels or RECOMMENDED in own:
            template = (*workload.template, "metadata", "labels")
            path = template if RECOMMENDED in workload.pod_labels else ("metadata", "labels")
            yield Pass(workload.manifest.place(*path, RECOMMENDED))
        else:
            bare.append(workload)
    # Where none has them it is one decision; where one lacks them it is one slip each.
    everywhere = len(bare) == len(workloads.all)
    for workload in bare[:1] if everywhere else bare:
        more = f" and {len(bare) - 1} more workloads" if everywhere and len(bare) > 1 else ""
        yield Fail(
            workload.manifest.place("metadata", "labels"),
            f"{workload}{more} have no label {RECOMMENDED}"
            if more
            else f"{workload} has no label {RECOMMENDED}",
            f"Write `{RECOMMENDED}` at the workload and in its Pod template, and select by it.",
        )


@ci_check("delivery.manifests_present")
def manifests_present(workloads: Workloads, runs: Runs) -> Iterator[Outcome]:
    """What a deployment applies is in the repository."""
    named = False
    if workloads.all:
        yield from without_files(runs.repository, runs)
        yield from ignored_twins(runs.repository, workloads.manifests)
        yield from paths_of_flux(runs.repository, workloads.manifests)
    for job, _, _ in deploy_jobs(runs):
        if any(
            step.action == "actions/download-artifact"
            or (step.action == "actions/checkout" and step.get("with", "repository"))
            for step in runs.pipelines.steps(job)
        ):
            continue
        scripts = "\n".join(step.script or "" for step in runs.pipelines.steps(job))
        for run in runs.of(job):
            for written, path in _applied(run):
                if runs.repository.exists(path):
                    named = True
                    yield Pass(run.place)
                elif scripts.count(written) < 2:
                    named = True
                    yield Fail(
                        run.place,
                        f"{job} applies {path}, which is not in the repository",
                        "Commit the manifests, or correct the path.",
                    )
    if workloads.all and not named:
        yield Pass(workloads.all[0].manifest.place("kind"))


def _applied(run: Run) -> Iterator[tuple[str, str]]:
    """The paths of the repository that a command applies: as written, and from its root."""
    words: Words = run.words
    name, wanted = program(words), verb(words)
    found: list[str | None] = []
    if name == "kubectl" and wanted in ("apply", "create", "replace"):
        found = [*every(words, "-f", "--filename"), option(words, "-k", "--kustomize")]
    elif name == "helm" and wanted in ("upgrade", "install"):
        found = [word for word in words if word.startswith(("./", "../"))]
        found += every(words, "-f", "--values")
    for path in found:
        if path and path not in ("-", ".") and not re.search(r"[$*{~]|://|^/", path):
            yield path, posixpath.normpath(posixpath.join(run.folder, path))


MANY, LONG = 30, 80_000
"""Files, and characters of all, beyond which judging each by its schema takes too long here."""
_VALIDATORS = frozenset(
    {"kubeconform", "kubeval", "kubernetes-validate", "datree", "kubectl-validate", "polaris"}
)


def _validates(words: Words) -> bool:
    name = program(words)
    if name == "kubectl":
        dry = any(word in ("--dry-run=server", "--validate=strict") for word in words)
        return (verb(words) in ("apply", "create") and dry) or verb(words) == "validate"
    if name == "helm":
        return verb(words) == "lint"
    return name in _VALIDATORS


_EARLY = lazy(
    r"^apiVersion:\s*[\"']?(?:extensions|apps|batch|policy|autoscaling|(?:rbac|storage|networking"
    r"|admissionregistration|apiextensions)[\w.]*\.k8s\.io)/v\d+(?:alpha|beta)\d",
    re.MULTILINE,
)
"""Versions of the API's own groups that come and go."""


@check("delivery.valid_manifests")
def valid_manifests(repository: Repository, overlays: Overlays, runs: Runs) -> Iterator[Outcome]:
    """Every manifest is what the API takes, by its schema; CI may prove the same."""
    charts = chart_folders(repository.files)
    patches = overlays.patches()
    documents = [
        document
        for document in repository.documents(Kind.KUBERNETES)
        if not left_aside(document, repository)
        and not is_template(document, charts)
        and document.path not in patches
    ]
    proofs = [run for run in found_runs(runs, _validates) if run.tolerated is None]
    yield from (Pass(run.place, "in CI") for run in proofs)
    many = len(documents) > MANY or sum(len(document.text) for document in documents) > LONG
    if not documents or (proofs and many):
        return
    from prodready.tools.kubernetes_schema import TOOL  # only here: it brings the schemas

    if many:
        early = [one for one in documents if TOOL.version() and _EARLY.search(one.text)]
        # Of the whole, only versions that the API may have dropped are looked at.
        for document, answer in zip(early[:MANY], TOOL.run(early[:MANY]), strict=True):
            for remark in answer.remarks:
                place = document.locate(remark.line, remark.column)
                yield Fail(place, f"the API refuses it: {remark.message}", remark.fix)
        why = f"{len(documents)} files are too many to be held against their schemas here"
        yield Unknown(Place(documents[0].path), why, attest=True)
        return
    if TOOL.version() is None:
        if not proofs:
            yield Unknown(Place(documents[0].path), f"{TOOL.name} is not installed: {TOOL.install}")
        return
    for document, answer in zip(documents, TOOL.run(documents), strict=True):
        for remark in answer.remarks:
            place = document.locate(remark.line, remark.column)
            yield Fail(place, f"the API refuses it: {remark.message}", remark.fix)
        if not answer.remarks and answer.unable is None and not answer.aside:
            yield Pass(Place(document.path))
