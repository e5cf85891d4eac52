"""What a file's name says about its kind; None where the name leaves it open."""

from __future__ import annotations

import re

from prodready.model import Kind
from prodready.patterns import lazy

_OTHER_LANGUAGE = lazy(
    r"\.(?:py|pyi|go|js|mjs|cjs|ts|tsx|jsx|rb|rs|java|kt|cs|php|pl|lua|md|mdx|rst|adoc|txt|html?|css"
    r"|ya?ml|json|toml|sh|lock|log|xml|svg|png)$"
)
"""A suffix that outweighs a telling start: `dockerfile_parser.py`, `.env.d.ts`, `Dockerfile.md`."""

_STARTS: tuple[tuple[Kind, str], ...] = (
    (Kind.DOCKERIGNORE, r"(?:.+)?\.(?:docker|container)ignore"),
    (Kind.DOCKERFILE, r"(?:docker|container)file(?:[.\-_].+)?|.+[.\-_](?:docker|container)file"),
    (Kind.DOTENV, r"\.env(?:[.\-_].+)?|.+\.env|env\.(?:example|sample|template|dist)|\.flaskenv"),
    (Kind.MAKEFILE, r"(?:gnu|bsd)?makefile(?:\..+)?"),
    (Kind.NGINX, r".*nginx.*\.conf(?:\..+)?|.+\.nginx"),
    # Rules of Prometheus; others, such as those of udev and auditd, are no YAML.
    (Kind.YAML, r"(?:.*[.\-_])?(?:alerts?|prometheus|record(?:ing)?)(?:[.\-_].*)?\.rules"),
)
"""Names that carry any suffix, or none; matched against the whole name in lower case."""

_SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys(("py", "pyi", "pyw"), Kind.PYTHON),
    **dict.fromkeys(("sh", "bash", "ksh", "dash"), Kind.SHELL),
    **dict.fromkeys(("tf", "tfvars", "hcl"), Kind.TERRAFORM),
    **dict.fromkeys(("mk", "make"), Kind.MAKEFILE),
    **dict.fromkeys(("json", "webmanifest", "geojson", "jsonld", "sarif"), Kind.JSON),
    **dict.fromkeys(("ini", "cfg", "editorconfig"), Kind.INI),
    **dict.fromkeys(("md", "markdown"), Kind.MARKDOWN),
    **dict.fromkeys(("yml", "yaml"), Kind.YAML),
    **dict.fromkeys(("http", "rest"), Kind.HTTP),
    **{"toml": Kind.TOML, "sql": Kind.SQL, "rego": Kind.REGO, "promql": Kind.PROMQL},
}

_EXACT: dict[str, Kind] = {
    **dict.fromkeys(("pipfile", "poetry.lock", "uv.lock", "pdm.lock", "cargo.lock"), Kind.TOML),
    **dict.fromkeys(("pipfile.lock", "composer.lock", "flake.lock"), Kind.JSON),
    **dict.fromkeys((".flake8", ".pylintrc", ".coveragerc", ".gitconfig"), Kind.INI),
    **dict.fromkeys((".bashrc", ".bash_profile", ".profile", ".envrc", "pkgbuild"), Kind.SHELL),
    "kustomization": Kind.KUSTOMIZATION,
}

_COMMENTED_JSON = lazy(
    r"(?:^|/)(?:(?:ts|js)config[^/]*\.json|(?:\.?devcontainer|api-extractor|\.eslintrc|\.jshintrc"
    r"|babel\.config|\.babelrc|language-configuration|turbo|deno)\.json|\.vscode/[^/]+\.json)$"
)
"""Files that their programs read as JSON with comments, so strict JSON is no measure of them."""

_YAML: tuple[tuple[Kind, str], ...] = (
    (Kind.GITHUB_WORKFLOW, r"(?:.*/)?\.github/workflows/[^/]+"),
    (Kind.GITHUB_ACTION, r"(?:.*/)?action"),
    (Kind.DEPENDABOT, r"(?:.*/)?dependabot"),
    (Kind.PRE_COMMIT, r"(?:.*/)?\.pre-commit-config"),
    (Kind.COMPOSE, r"(?:.*/)?(?:docker-|podman-)?compose(?:[.\-_][\w.\-]+)?"),
    (Kind.KUSTOMIZATION, r"(?:.*/)?kustomization"),
    (Kind.HELM_VALUES, r"(?:.*/)?(?:[\w.\-]+[.\-_])?values(?:[.\-_][\w.\-]+)?"),
    (Kind.PROMETHEUS_CONFIG, r"(?:.*/)?prometheus"),
    (Kind.ALERTMANAGER, r"(?:.*/)?alertmanager"),
)
"""Names of YAML files, without the suffix, against the path in lower case."""

_OTHER_YAML = lazy(
    r"(?:^|/)\.(?:forgejo|gitea)/workflows/[^/]+\.ya?ml$"
    # What Grafana reads at its start is named after what it leads to, as `datasources/prometheus.yml`.
    r"|(?:^|/)(?:provisioning/(?:dashboards|alerting|plugins)|datasources)/[^/]+\.ya?ml$"
    r"|(?:^|/)(?:chart|mkdocs|galaxy|meta|playbook|site|openapi|swagger|skaffold|serverless|template"
    r"|_config|pubspec|catalog-info|\.pre-commit-hooks|[\w.\-]*gitlab-ci[\w.\-]*|\.travis|\.drone"
    r"|azure-pipelines[\w.\-]*|bitbucket-pipelines|cloudbuild|buildspec|appveyor|\.?codecov"
    r"|\.circleci/config|pnpm-lock|[\w.\-]*ansible[\w.\-]*|\.readthedocs|environment)\.ya?ml$"
)
"""Names that settle that a YAML file is of no kind of ours, whatever its keys look like."""


def by_name(name: str) -> Kind | None:
    """The kind that a file name or path tells; None when only the content can.

    `Kind.YAML` means some YAML: `yaml_by_name` and the content say which.
    """
    path = name.strip().lower().replace("\\", "/")
    base = path.rpartition("/")[2]
    if base in _EXACT:
        return _EXACT[base]
    if not _OTHER_LANGUAGE.search(base) or base == "nginx.conf":
        for kind, pattern in _STARTS:
            if re.fullmatch(pattern, base):
                return kind
    if _COMMENTED_JSON.search(path):
        return Kind.TEXT
    return _SUFFIXES.get(base.rpartition(".")[2]) if "." in base else None


def yaml_by_name(name: str) -> Kind | None:
    """The kind of YAML that a file name or path tells; `Kind.YAML`: surely none of the others."""
    path = name.strip().lower().replace("\\", "/")
    if _OTHER_YAML.search(path):
        return Kind.YAML
    stem = re.sub(r"(?:\.(?:dist|example|sample|tmpl|tpl|j2))?\.ya?ml$", "", path)
    if stem == path:
        return None
    return next((kind for kind, pattern in _YAML if re.fullmatch(pattern, stem)), None)
