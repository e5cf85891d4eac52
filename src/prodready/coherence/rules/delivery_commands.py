"""Commands against the objects, images and targets that the page defines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.coherence.facts.commands import Commands, Typed, Where
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import slip
from prodready.coherence.page import Page
from prodready.facts.compose import Compose
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.reference import Reference
from prodready.facts.workloads import Workloads
from prodready.model import Kind, Place, Severity

KUBECTL = "https://kubernetes.io/docs/reference/kubectl/"
ROLLBACK = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-back-a-deployment"
MAKE = "https://www.gnu.org/software/make/manual/html_node/Rule-Syntax.html"
EXEC = "https://docs.docker.com/reference/cli/docker/compose/exec/"

_KINDS = {
    "deployment": "Deployment", "deployments": "Deployment", "deploy": "Deployment",
    "service": "Service", "services": "Service", "svc": "Service", "pod": "Pod", "pods": "Pod",
    "statefulset": "StatefulSet", "sts": "StatefulSet", "daemonset": "DaemonSet",
    "configmap": "ConfigMap", "cm": "ConfigMap", "secret": "Secret", "job": "Job",
    "cronjob": "CronJob", "ingress": "Ingress", "hpa": "HorizontalPodAutoscaler",
    "pdb": "PodDisruptionBudget",
}  # fmt: skip
_LOOKS = frozenset(
    {"get", "describe", "delete", "edit", "rollout", "scale", "set", "expose", "port-forward"}
    | {"logs", "exec", "autoscale", "patch", "wait", "top", "annotate", "label"}
)


def named(command: Typed) -> Iterator[tuple[str, str]]:
    """The kind and the name of each object that a kubectl command names."""
    plain = [word for word in command.words[1:] if not word.startswith("-")]
    for index, word in enumerate(plain):
        short, slash, name = word.partition("/")
        if slash and short.lower() in _KINDS:
            yield _KINDS[short.lower()], name
        following = plain[index + 1] if index + 1 < len(plain) else ""
        if word.lower() in _KINDS and re.fullmatch(r"[a-z0-9][a-z0-9.-]*", following):
            yield _KINDS[word.lower()], following


@rule("kubectl-object", Severity.HIGH, help=KUBECTL)
def kubectl_object(manifests: Manifests, commands: Commands) -> Iterator[Fault]:
    """A kubectl command names an object that the page defines under a slightly other name.

    Why: the answer is “not found”, at the moment when the reader needs the command.

    Example: `kubectl rollout status deployment/shop-api` beside the Deployment `shopapi`.
    """
    made = {
        word for c in commands for word in c.words if {"create", "run", "expose"} & set(c.words)
    }
    for command in commands.of("kubectl"):
        if not _LOOKS & set(command.plain[:1]):
            continue
        for kind, name in named(command):
            known = {each.name: each for each in manifests.of(kind)}
            near = slip(name, known)
            if near is None or name in known or name in made or name.startswith(f"{near}-"):
                continue
            yield Fault(
                command.place,
                f"the command names {kind} {name}, and the page has {near}",
                f"Write {near}.",
                known[near].place("metadata", "name"),
            )


_POD = re.compile(r"(?P<name>[a-z0-9-]+?)-[a-z0-9]{6,10}-[a-z0-9]{5}\Z")


@rule("kubectl-namespace", Severity.MEDIUM, help=KUBECTL)
def kubectl_namespace(manifests: Manifests, commands: Commands) -> Iterator[Fault]:
    """A kubectl command names an object of another namespace than the one it asks in.

    Reported where the page's other commands do say the namespace, and none makes it the default.

    Why: the answer is “not found”: without `-n` the command asks in `default`.

    Example: `kubectl logs shop-7d8c9f5b6d-abcde` for a Deployment in the namespace `production`.
    """
    asked = list(commands.of("kubectl"))
    if any("set-context" in c.words or "use-context" in c.words for c in asked):
        return
    told = [c for c in asked if c.has("-n", "--namespace")]
    for command in asked if told else []:
        elsewhere = command.has(
            "-n", "--namespace", "-A", "--all-namespaces", "-f", "-k", "--context"
        )
        if elsewhere or not _LOOKS & set(command.plain[:1]):
            continue
        for manifest in _meant(command, manifests):
            if manifest.namespace not in (None, "default"):
                yield Fault(
                    command.place,
                    f"{manifest} is in namespace {manifest.namespace}, and the command asks in "
                    "the default one",
                    f"Add -n {manifest.namespace}.",
                    manifest.place("metadata", "namespace"),
                )
                break


def _meant(command: Typed, manifests: Manifests) -> Iterator[Manifest]:
    for kind, name in named(command):
        yield from (each for each in manifests.of(kind) if each.name == name)
    for word in command.plain:
        match = _POD.match(word.rpartition("/")[2])
        if match:
            owners = manifests.of("Deployment", "Rollout")
            yield from (each for each in owners if each.name == match["name"])


@rule("kubectl-rollback-same-image", Severity.HIGH, help=ROLLBACK)
def rollback(workloads: Workloads, commands: Commands) -> Iterator[Fault]:
    """A rollback goes back to a revision with the same moving tag.

    Why: `kubectl rollout undo` restores the Pod template of before. Where both say `:latest`, that
    is the image that is being rolled back.

    Example: `kubectl rollout undo deployment/shop` with `image: shop:latest`.
    """
    for command in commands.of("kubectl"):
        if command.plain[:2] != ("rollout", "undo"):
            continue
        for workload in workloads.pods():
            if (workload.kind, workload.name) not in list(named(command)):
                continue
            for container in workload.running:
                reference = Reference.parse(container.image or "")
                if container.image and not reference.digest and reference.tag in ("", "latest"):
                    yield Fault(
                        command.place,
                        f"{container} runs {container.image}: the revision before names the same "
                        "image, and nothing is rolled back",
                        "Name a version or a digest in the manifest.",
                        container.place("image"),
                    )


@rule(
    "docker-image-name",
    Severity.HIGH,
    help="https://docs.docker.com/reference/cli/docker/buildx/build/",
)
def image_name(commands: Commands) -> Iterator[Fault]:
    """A command runs or pushes an image under another name than the one it was built with.

    Why: Docker looks for the other name in a registry and does not find it, or finds a stranger's.

    Example: `docker build -t shop-api:1.0 .` and then `docker run shopapi:1.0`.
    """
    built: dict[str, Place] = {}
    for command in commands.of("docker", "podman", "buildah"):
        for tag in _tags(command):
            built.setdefault(Reference.parse(tag).name, command.place)
    for command in commands.of("docker", "podman"):
        if command.plain[:1] not in (("run",), ("push",), ("save",)):
            continue
        for word in command.plain[1:]:
            name = Reference.parse(word).name
            if name in built:
                break
            near = slip(name, built) if re.fullmatch(r"[a-z0-9][\w./-]+", name) else None
            if near and "/" not in name and "." not in name and Reference.parse(word).tag:
                yield Fault(
                    command.place,
                    f"the command uses {word}, and the image is built as {near}",
                    f"Write {near}.",
                    built[near],
                )


def _tags(command: Typed) -> Iterator[str]:
    words = command.words
    if not {"build", "bud", "tag", "pull", "load", "buildx"} & set(words[1:3]):
        return
    if "tag" in words[1:2]:
        yield words[-1]
    if "pull" in words[1:2]:
        yield words[-1]
    for index, word in enumerate(words):
        if word in ("-t", "--tag") and index + 1 < len(words):
            yield words[index + 1]
        elif word.startswith(("--tag=", "-t=")):
            yield word.partition("=")[2]


@rule("compose-service-name", Severity.HIGH, help=EXEC)
def service_name(compose: Compose, commands: Commands, page: Page) -> Iterator[Fault]:
    """A Compose command names a service that the page defines under a slightly other name.

    Why: “no such service”.

    Example: `docker compose exec postgres psql` where the service is called `postgresql`.
    """
    known = {s.name: s for p in compose.projects for s in p.services.values()}
    for command in commands.of("docker", "docker-compose"):
        words = list(command.plain)
        if command.program == "docker" and words[:1] == ["compose"]:
            words = words[1:]
        elif command.program == "docker":
            continue
        if command.has("-f", "--file", "-p", "--project-name") or words[:1] not in (
            ["exec"],
            ["run"],
        ):
            continue
        valued = command.has("-u", "-e", "--user", "--env", "-w", "--index")
        name = words[1] if len(words) > 1 and not valued else ""
        near = slip(name, known) if name and name not in known else None
        if near and not page.elided(known[near].place):
            message = f"the command names service {name}, and the page has {near}"
            yield Fault(command.place, message, f"Write {near}.", known[near].place)


@rule("make-target", Severity.HIGH, help=MAKE)
def make_target(commands: Commands, page: Page) -> Iterator[Fault]:
    """A command makes a target that the page's Makefile does not have.

    Reported for a Makefile with at least three targets, and for a target with nearly the name of
    one of them.

    Why: “No rule to make target”.

    Example: `make tests` beside a Makefile with `test:`, `lint:` and `build:`.
    """
    files = page.of(Kind.MAKEFILE)
    if len(files) != 1 or re.search(r"^-?include\b|^%|%:", files[0].text, re.MULTILINE):
        return
    found = re.finditer(r"^([A-Za-z][\w .-]*?)\s*::?(?![=:])", files[0].text, re.MULTILINE)
    targets = {name: m for m in found for name in m[1].split()}
    for command in commands.of("make"):
        if command.where is Where.RECIPE or command.has("-C", "-f") or len(targets) < 3:
            continue
        for word in command.plain:
            near = slip(word, targets) if word not in targets and "=" not in word else None
            if near:
                line = files[0].text.count("\n", 0, targets[near].start()) + 1
                message = f"there is no target {word}; there is {near}"
                yield Fault(command.place, message, f"Write make {near}.", files[0].locate(line))


@rule("make-command-as-prerequisite", Severity.HIGH, help=MAKE)
def command_as_prerequisite(page: Page) -> Iterator[Fault]:
    """A command stands behind a target's colon, where make takes its words for prerequisites.

    Why: make looks for files called `pytest` and `-v`: “No rule to make target”. The command
    belongs on a line of its own below, after a tab.

    Example: `test: pytest tests/ -v`.
    """
    for document in page.of(Kind.MAKEFILE):
        for number, line in enumerate(document.text.split("\n"), 1):
            match = re.match(r"(?P<target>[\w.-]+)\s*:(?![:=])\s*(?P<rest>[^#;]+)", line)
            words = match["rest"].split() if match else []
            if match and re.match(r"[\w.-]+\s*[?+:]?=", match["rest"]):
                continue  # a variable of this target
            if match and any(re.fullmatch(r"-{1,2}[A-Za-z][\w-]*(=.*)?", w) for w in words[1:]):
                yield Fault(
                    document.locate(number, match.start("rest") + 1),
                    f"make takes {' '.join(words[:3])} … for prerequisites of {match['target']}, "
                    "not for a command",
                    "Write the command on the next line, after a tab.",
                )
