"""Checks of what CI does with Terraform before it is applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from prodready.checks.ci_common import Found, ci_check, demand, found_runs, found_steps, uses_any
from prodready.checks.ci_tools import Words, has, option, program
from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.documents.repository import Repository
from prodready.facts.jobs import Step
from prodready.facts.runs import Runs
from prodready.facts.terraform import Terraform, read_hcl
from prodready.model import Place

TERRAFORM = frozenset({"terraform", "tofu", "terragrunt"})


def validates(words: Words) -> bool:
    """Whether the command fails on a configuration that is not valid; a plan does that too."""
    verbs = {word for word in words[1:] if not word.startswith("-")}
    return program(words) in TERRAFORM and bool({"validate", "plan", "validate-inputs"} & verbs)


def formats(words: Words) -> bool:
    """Whether the command fails on a file that is not formatted."""
    if program(words) not in TERRAFORM:
        return False
    return bool({"fmt", "hclfmt"} & set(words)) and has(words, "-check", "--check")


VALIDATE_ACTIONS = ("dflook/terraform-validate", "dflook/terraform-plan", "dflook/tofu-validate")
FORMAT_ACTIONS = ("dflook/terraform-fmt-check", "dflook/tofu-fmt-check")
HOOKS = ("terraform_fmt", "terraform_validate", "tofu_fmt", "tofu_validate")


@ci_check("infrastructure.validation")
def validation(terraform: Terraform, runs: Runs) -> Iterator[Outcome]:
    """CI fails where Terraform is not valid, or not formatted."""
    if not terraform.modules:
        return
    hooks = list(_hooks(runs.repository))
    if any("validate" in name for name, _ in hooks) and _hooks_run(runs):
        yield from (Pass(place, "a hook that CI runs") for _, place in hooks)
        return
    yield from demand(
        runs,
        _counted(found_runs(runs, validates)) + found_steps(runs, uses_any(*VALIDATE_ACTIONS)),
        "validates the Terraform",
        "Add a job: `terraform init -backend=false && terraform validate`.",
    )
    if any("fmt" in name for name, _ in hooks) and _hooks_run(runs):
        return
    formatted = _counted(found_runs(runs, formats)) + found_steps(runs, uses_any(*FORMAT_ACTIONS))
    wish, fix = "looks at the format of the Terraform", "Add `terraform fmt -check -recursive`."
    beside = found_runs(runs, validates)
    for outcome in demand(runs, formatted, wish, fix):
        if isinstance(outcome, Fail) and beside and not formatted:
            yield Fail(beside[0].place, f"no job {wish}, as this one could", fix)
        else:
            yield outcome


_BY_HAND = ("it only decides a condition", "! turns its failure into success")


def _counted(found: list[Found]) -> list[Found]:
    """What a script does with the answer, as in `if ! terraform fmt -check`, is its own matter."""
    return [replace(one, tolerated=None) if one.tolerated in _BY_HAND else one for one in found]


def _hooks(repository: Repository) -> Iterator[tuple[str, Place]]:
    text = repository.read(".pre-commit-config.yaml") or ""
    for number, line in enumerate(text.splitlines(), 1):
        name = line.partition("id:")[2].strip()
        if name in HOOKS and not line.lstrip().startswith("#"):
            yield name, Place(".pre-commit-config.yaml", number)


def _hooks_run(runs: Runs) -> bool:
    by_action = found_steps(runs, lambda step: "pre-commit" in step.action or "prek" in step.action)
    return bool(by_action or found_runs(runs, lambda w: program(w) in ("pre-commit", "prek")))


POLICY_TOOLS = frozenset(
    {"conftest", "checkov", "tfsec", "terrascan", "kics", "regula", "snyk", "terraform-compliance"}
)
POLICY_ACTIONS = (
    *("bridgecrewio/checkov-action", "aquasecurity/tfsec-action", "checkmarx/kics-github-action"),
    *("tenable/terrascan-action", "aquasecurity/tfsec-sarif-action"),
)


def _judges(words: Words) -> bool:
    name = program(words)
    if name == "trivy":
        return "config" in words[1:3] or option(words, "--scanners") in ("misconfig", "config")
    if name == "opa":
        return words[1:2] in (("eval",), ("exec",)) and has(words, "--fail", "--fail-defined")
    if name == "sentinel":
        return words[1:2] in (("test",), ("apply",))
    if name == "snyk":
        return words[1:2] == ("iac",)
    return name in POLICY_TOOLS


def _harmless(words: Words) -> str | None:
    if has(words, "--soft-fail", "-s", "--no-fail") or option(words, "--exit-code") == "0":
        return "its findings do not fail the job"
    if program(words) == "trivy" and not has(words, "--exit-code"):
        return "without --exit-code 1 its findings do not fail the job"
    return None


@ci_check("infrastructure.policies")
def policies(terraform: Terraform, runs: Runs) -> Iterator[Outcome]:
    """Policies are held against Terraform before it is applied, and what breaks them stops it."""
    if not terraform.modules:
        return
    rules = list(_sentinel(runs.repository))
    yield from rules
    gating = runs.pipelines.gating
    found = [
        Found(
            program(run.words),
            run.place,
            _harmless(run.words) or run.tolerated,
            run.note,
            run.job.workflow.path in gating,
        )
        for run in runs.all
        if _judges(run.words)
    ]
    found += [_soft(one, runs) for one in found_steps(runs, _is_policy_step)]
    if found:
        yield from demand(runs, found, "holds policies against the Terraform", "Drop --soft-fail.")
    elif not rules:
        place = next(iter(next(iter(terraform.modules.values())).blocks)).place
        yield Unknown(
            place,
            "no policy is held against it in this repository; HCP Terraform or the organisation "
            "may do so",
            attest=True,
        )


def _is_policy_step(step: Step) -> bool:
    if uses_any("aquasecurity/trivy-action")(step):
        return bool(step.get("with", "scan-type") == "config")
    return uses_any(*POLICY_ACTIONS)(step)


def _soft(found: Found, runs: Runs) -> Found:
    for job in runs.pipelines.jobs():
        for step in runs.pipelines.steps(job):
            if step.uses is None or step.place("uses") != found.place:
                continue
            soft = str(step.get("with", "soft_fail", default="")).lower() == "true"
            no_exit = "trivy" in step.action and str(step.get("with", "exit-code")) != "1"
            if soft or no_exit:
                reason = "its findings do not fail the job"
                return Found(found.what, found.place, reason, found.note, found.before_merge)
    return found


def _sentinel(repository: Repository) -> Iterator[Outcome]:
    for path in repository.files:
        if path.rpartition("/")[2] != "sentinel.hcl":
            continue
        for policy in read_hcl(repository, path).of("policy"):
            if policy.get("enforcement_level", default="advisory") == "advisory":
                yield Fail(
                    policy.at("enforcement_level"),
                    "an advisory policy stops nothing",
                    'Write enforcement_level = "soft-mandatory" or "hard-mandatory".',
                )
            else:
                yield Pass(policy.at("enforcement_level"))
