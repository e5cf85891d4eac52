"""The check that production's settings are validated before they are deployed."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.ci_tools import program
from prodready.checks.code_environments import SHIPS
from prodready.checks.ignored_failures import surely_ignored
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.runs import Run, Runs
from prodready.model import Place


@check("code.config_validated")
def config_validated(runs: Runs, repository: Repository) -> Iterator[Outcome]:
    """CI runs what is deployed through a validator: manifests, Compose files, the settings."""
    every = [run for run in runs.all if _validates(run.words)]
    counting = [run for run in every if run.tolerated is None]
    for run in counting:
        yield Pass(run.place, run.note or " ".join(run.words[:4]))
    ignored = [run for run in every if _only_validates(run)]
    if counting:
        return
    for run in ignored:
        fix = "Let its failure fail the job, before the one that deploys."
        yield Fail(run.place, f"{' '.join(run.words[:4])}: {run.tolerated}", fix)
    if ignored:
        return
    for path in repository.files:
        own = repository.role(path) is Role.PRODUCTION and not path.startswith(".")
        if SHIPS.match(path.rpartition("/")[2]) and own:
            yield Unknown(
                Place(path), "no CI job is seen that validates what is deployed", attest=True
            )
            return


_VALIDATORS = frozenset(
    {"kubeconform", "kubeval", "kube-linter", "kube-score", "conftest", "polaris"}
)
_VALIDATORS |= {"pluto", "kubepug", "prodready", "check-jsonschema", "dclint"}
_WITH = {
    "kubectl": ({"kustomize"}, {"--dry-run=server", "--dry-run=client"}),
    "helm": ({"lint", "template", "ct"}, set()), "ct": ({"lint"}, set()),
    "kustomize": ({"build"}, set()), "docker": (set(), set()), "nginx": ({"-t"}, set()),
    "promtool": ({"check"}, set()), "terraform": ({"validate"}, set()),
    "tofu": ({"validate"}, set()), "manage.py": (set(), {"--deploy"}),
}  # fmt: skip


def _validates(words: tuple[str, ...]) -> bool:
    name = program(words)
    if name.startswith("python") and len(words) > 1 and words[1].endswith("manage.py"):
        return "check" in words and "--deploy" in words
    if name in _VALIDATORS:
        return True
    if name in ("docker", "docker-compose"):
        return "config" in words and ("compose" in words or name == "docker-compose")
    verbs, options = _WITH.get(name, (set(), set()))
    return bool(verbs & set(words[1:]) or options & set(words[1:]))


_STRICT = frozenset({"kubeconform", "kubeval", "check-jsonschema", "terraform", "tofu", "nginx"})
_STRICT |= {"promtool", "manage.py"}


def _only_validates(run: Run) -> bool:
    """Whether the command is there to find what is wrong, and nobody hears of it.

    One that renders may do so for show.
    """
    if not surely_ignored(run.tolerated, run.step.script or ""):
        return False
    name = program(run.words)
    return name in _STRICT or (name, *run.words[1:2]) == ("helm", "lint") or "--deploy" in run.words
