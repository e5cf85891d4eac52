"""Which programs and actions change what is running somewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prodready.checks.ci_tools import Words, program

VALUED = frozenset(
    {"-n", "--namespace", "--context", "--kube-context", "--kubeconfig", "-s", "--server"}
)
"""Options before the verb that take the word after them."""


def verb(words: Words) -> str:
    """What the program is told to do: its first word that is no option."""
    index = 1
    while index < len(words) and words[index].startswith("-"):
        index += 2 if words[index] in VALUED else 1
    return words[index] if index < len(words) else ""


DEPLOYERS: Mapping[str, Callable[[Words], bool]] = {
    "kubectl": lambda w: (
        verb(w) in ("apply", "set", "rollout", "replace", "patch")
        and not any(word.startswith("--dry-run") for word in w)
        and not {"status", "history"} & set(w)
    ),
    "helm": lambda w: (
        verb(w) in ("upgrade", "install") and not any(word.startswith("--dry-run") for word in w)
    ),
    "helmfile": lambda w: bool({"apply", "sync"} & set(w)),
    "terraform": lambda w: "apply" in w[1:3],
    "tofu": lambda w: "apply" in w[1:3],
    "terragrunt": lambda w: "apply" in w or ("run-all" in w and "apply" in w),
    "pulumi": lambda w: "up" in w[1:3],
    "cdk": lambda w: "deploy" in w[1:3],
    "sam": lambda w: w[1:2] == ("deploy",),
    "serverless": lambda w: "deploy" in w[1:3],
    "sls": lambda w: "deploy" in w[1:3],
    "flyctl": lambda w: "deploy" in w[1:3],
    "fly": lambda w: "deploy" in w[1:3],
    "gcloud": lambda w: "deploy" in w[1:4],
    "aws": lambda w: w[1:3] in (("ecs", "update-service"), ("lambda", "update-function-code")),
    "az": lambda w: "deploy" in w or w[1:3] == ("containerapp", "update"),
    "wrangler": lambda w: bool({"deploy", "publish"} & set(w[1:3])),
    "vercel": lambda w: "--prod" in w,
    "netlify": lambda w: "deploy" in w and "--prod" in w,
    "firebase": lambda w: "deploy" in w[1:3],
    "argocd": lambda w: w[1:3] == ("app", "sync"),
    "ansible-playbook": lambda w: not {"--check", "--syntax-check"} & set(w),
    "kamal": lambda w: "deploy" in w[1:3],
    "cap": lambda w: "deploy" in w,
    "eb": lambda w: w[1:2] == ("deploy",),
}
DEPLOY_ACTIONS = (
    *("azure/webapps-deploy", "azure/k8s-deploy", "azure/functions-action"),
    *("google-github-actions/deploy-cloudrun", "google-github-actions/deploy-appengine"),
    *(
        "google-github-actions/deploy-cloud-functions",
        "aws-actions/amazon-ecs-deploy-task-definition",
    ),
    *("aws-actions/aws-cloudformation-github-deploy", "cloudflare/wrangler-action"),
    *("superfly/flyctl-actions", "actions/deploy-pages", "akhileshns/heroku-deploy"),
    *("digitalocean/app_action", "amondnet/vercel-action", "appleboy/ssh-action"),
)
LOCAL_CLUSTERS = ("helm/kind-action", "engineerd/setup-kind", "medyagh/setup-minikube")


def deploys(words: Words) -> bool:
    """Whether the command changes what is running somewhere."""
    judge = DEPLOYERS.get(program(words))
    return judge is not None and judge(words)


def starts_services(words: Words) -> bool:
    """Whether the command starts Compose services in the background."""
    compose = program(words) == "docker-compose" or words[:2] == ("docker", "compose")
    return compose and "up" in words and bool({"-d", "--detach", "--wait"} & set(words))


def starts_local_cluster(words: Words) -> bool:
    """Whether the command makes a cluster that lives no longer than the job."""
    if any("get.k3s.io" in word for word in words) or program(words) == "k3s":
        return True
    return program(words) in ("kind", "k3d", "minikube", "microk8s") and bool(
        {"create", "start", "cluster"} & set(words)
    )
