"""What the keys of a YAML text say about its kind. Only what is unmistakable; no full parse."""

from __future__ import annotations

import re
from collections.abc import Callable

from prodready.model import Kind
from prodready.patterns import lazy

_KEY = lazy(
    r"""^(?:"([^"\n]+)"|'([^'\n]+)'|([A-Za-z_.$][\w./$\-]*))[ \t]*:(?:[ \t]+([^\n]*))?[ \t\r]*$""",
    re.M,
)


def top_keys(text: str) -> dict[str, str]:
    """The keys of the first level of one YAML document, each with what stands on its line."""
    first = re.search(r"^([ \t]*)[^\s#{\-]", text, re.M)
    if first and first[1]:
        text = re.sub("^" + first[1], "", text, flags=re.M)
    found: dict[str, str] = {}
    for match in _KEY.finditer(text):
        key = match[1] or match[2] or match[3]
        found.setdefault(key, _value(match[4] or ""))
    return found


def _value(text: str) -> str:
    return re.sub(r"[ \t]+#.*$", "", text).strip().strip("\"'")


def yaml_kind(text: str) -> Kind:
    """The kind of a YAML text by its keys; `Kind.YAML` when they are not unmistakable."""
    for part in re.split(r"^---(?:[ \t].*)?$", text.replace("\r\n", "\n"), flags=re.M):
        keys = top_keys(part)
        for kind, test in _TESTS:
            if keys and test(keys, part):
                return kind
    return Kind.YAML


_API = lazy(r"(?:[a-z0-9][a-z0-9.\-]*/)?v\d+(?:(?:alpha|beta)\d+)?$")
_NOT_IN_A_CLUSTER = lazy(
    r"(?:skaffold|backstage\.io|kind\.x-k8s\.io|k3d\.io|eksctl\.io|kpt\.dev|kubeadm\.k8s\.io"
    r"|[\w.\-]*\.config\.k8s\.io|audit\.k8s\.io|config\.kubernetes\.io|ctlptl\.dev|talos\.dev"
    r"|client\.authentication\.k8s\.io)/"
)
"""Groups of files that have a manifest's shape but configure a program; no cluster takes them."""


def _kubernetes(keys: dict[str, str], _text: str) -> bool:
    version, kind = keys.get("apiVersion", ""), keys.get("kind", "")
    if not version or not kind or (version == "v1" and kind == "Config"):
        return False
    if "{{" in version:
        return True
    return bool(_API.match(version)) and not _NOT_IN_A_CLUSTER.match(version)


def _misspelt_manifest(keys: dict[str, str], _text: str) -> bool:
    """A manifest but for one letter in `apiVersion:` or `kind:`."""
    if not {"metadata", "spec"} & keys.keys():
        return False
    if "kind" in keys and "apiVersion" not in keys:
        return any(_is_slip(key, "apiVersion") and _API.match(keys[key]) for key in keys)
    version = keys.get("apiVersion", "")
    known = bool(_API.match(version)) and not _NOT_IN_A_CLUSTER.match(version)
    return known and "kind" not in keys and any(_is_slip(key, "kind") for key in keys)


def _is_slip(key: str, meant: str) -> bool:
    """Whether the key has the letters of the word in another order or case, or one too few."""
    given, word = key.lower(), meant.lower()
    fewer = {word[:index] + word[index + 1 :] for index in range(len(word))}
    return sorted(given) == sorted(word) or given in fewer


_GENERATED = {"configMapGenerator", "secretGenerator", "namePrefix", "nameSuffix", "commonLabels"}
_KUSTOMIZE = (
    "apiVersion kind metadata namespace resources patches patchesStrategicMerge patchesJson6902 "
    "images replicas labels commonAnnotations components generatorOptions replacements transformers "
    "generators helmCharts vars bases crds configurations openapi buildMetadata sortOptions "
    "validators helmGlobals"
)


def _kustomization(keys: dict[str, str], _text: str) -> bool:
    if keys.get("apiVersion", "").startswith("kustomize.config.k8s.io/"):
        return True
    if "apiVersion" in keys or not keys.keys() <= _GENERATED.union(_KUSTOMIZE.split()):
        return False
    return "resources" in keys and bool(
        keys.keys() & (_GENERATED | {"patches", "patchesStrategicMerge", "images"})
    )


_SERVICE_KEY = lazy(
    r"^[ \t]+(?:image|build|command|entrypoint|ports|expose|environment|env_file|volumes|depends_on"
    r"|healthcheck|restart|networks|deploy|extends|profiles|container_name|secrets|configs"
    r"|user|read_only|cap_drop|security_opt|stop_grace_period|logging)[ \t]*:",
    re.M,
)
_CONTAINER_LIBRARY_KEY = lazy(
    r"^[ \t]+(?:class|arguments|autowire|autoconfigure|factory|resource)[ \t]*:", re.M
)


def _compose(keys: dict[str, str], text: str) -> bool:
    known = {"version", "name", "services", "volumes", "networks", "configs", "secrets", "include"}
    if not all(key in known or key.startswith("x-") for key in keys):
        return False
    # The value is a mapping of mappings: not a list as in other CI systems.
    block = re.search(
        r"^([ \t]*)services[ \t]*:[ \t]*(?:#.*)?\n((?:\1[ \t]+.*\n?|[ \t]*\n|[ \t]*#.*\n)+)",
        text,
        re.M,
    )
    if keys.get("services") != "" or not block:
        return False
    return bool(_SERVICE_KEY.search(block[2]) and not _CONTAINER_LIBRARY_KEY.search(block[2]))


_WORKFLOW = {
    "name",
    "run-name",
    "on",
    "true",
    "permissions",
    "env",
    "defaults",
    "concurrency",
    "jobs",
}


def _workflow(keys: dict[str, str], text: str) -> bool:
    if not keys.keys() <= _WORKFLOW or "jobs" not in keys:
        return False
    if re.search(r"\$\{\{[ \t]*(?:forgejo|gitea)\.", text):
        return False
    steps = re.search(r"^[ \t]+runs-on[ \t]*:", text, re.M)
    reuse = re.search(r"^[ \t]+uses[ \t]*:[ \t]*\S+\.ya?ml", text, re.M)
    return "on" in keys or bool(steps or reuse)


def _action(keys: dict[str, str], text: str) -> bool:
    known = {"name", "author", "description", "inputs", "outputs", "runs", "branding"}
    using = re.search(r"^[ \t]+using[ \t]*:[ \t]*[\"']?(?:composite|docker|node\d+)", text, re.M)
    return "runs" in keys and keys.keys() <= known and bool(using)


def _dependabot(keys: dict[str, str], text: str) -> bool:
    return keys.get("version") == "2" and "updates" in keys and "package-ecosystem" in text


def _pre_commit(keys: dict[str, str], text: str) -> bool:
    return "repos" in keys and bool(
        re.search(r"^[ \t]*-?[ \t]*repo[ \t]*:", text, re.M)
        and re.search(r"^[ \t]+(?:-[ \t]+)?hooks[ \t]*:", text, re.M)
    )


_PROMETHEUS = (
    "global scrape_configs scrape_config_files rule_files alerting remote_write remote_read storage "
    "tracing otlp runtime"
)


_SCRAPE = frozenset(
    {
        *("job_name", "scrape_interval", "scrape_timeout", "metrics_path", "scheme", "params"),
        *("honor_labels", "honor_timestamps", "static_configs", "relabel_configs", "basic_auth"),
        *("metric_relabel_configs", "authorization", "tls_config", "sample_limit"),
    }
)


def _prometheus(keys: dict[str, str], text: str) -> bool:
    """A configuration, or entries of its `scrape_configs:`; those of a log shipper name paths."""
    if re.search(
        r"^[ \t]*(?:-[ \t]+)?(?:pipeline_stages|positions|loki_push_api)[ \t]*:", text, re.M
    ):
        return False  # a log shipper's
    if "scrape_configs" in keys:
        return keys.keys() <= set(_PROMETHEUS.split())
    own = {key for key in keys if key in _SCRAPE or key.endswith("_sd_configs")}
    named = re.search(r"^[ \t]*(?:-[ \t]+)?job_name[ \t]*:", text, re.M)
    targets = {key for key in own if key.endswith("_configs") and "relabel" not in key}
    return bool(named and targets and own == keys.keys() and "__path__" not in text)


_RULE = frozenset({"alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations"})


def _rules(keys: dict[str, str], text: str) -> bool:
    """Alert and recording rules, or entries of a group; the same shape with log queries is another program's."""
    whole = "groups" in keys and keys.keys() <= {"groups", "namespace"}
    if not whole and not ("expr" in keys and keys.keys() <= _RULE):
        return False
    if "partial_response_strategy" in text:
        return False  # Thanos has it, and Prometheus refuses it
    rule = re.search(r"^[ \t]*(?:-[ \t]+)?(?:alert|record)[ \t]*:", text, re.M)
    expression = re.search(r"^[ \t]*(?:-[ \t]+)?expr[ \t]*:", text, re.M)
    log_query = re.search(
        r"\|[=~]|\}[ \t]*(?:\[\w+\][ \t]*)?\|[ \t]*(?:json|logfmt|pattern|regexp|line_format)\b",
        text,
    )
    return bool(rule and expression and not log_query)


def _alertmanager(keys: dict[str, str], _text: str) -> bool:
    known = {"global", "route", "receivers", "inhibit_rules", "templates"}
    known |= {"time_intervals", "mute_time_intervals", "tracing"}
    return {"route", "receivers"} <= keys.keys() and keys.keys() <= known


_TESTS: tuple[tuple[Kind, Callable[[dict[str, str], str], bool]], ...] = (
    (Kind.KUSTOMIZATION, _kustomization),
    (Kind.KUBERNETES, _kubernetes),
    (Kind.KUBERNETES, _misspelt_manifest),
    (Kind.COMPOSE, _compose),
    (Kind.GITHUB_WORKFLOW, _workflow),
    (Kind.GITHUB_ACTION, _action),
    (Kind.DEPENDABOT, _dependabot),
    (Kind.PRE_COMMIT, _pre_commit),
    (Kind.PROMETHEUS_CONFIG, _prometheus),
    (Kind.PROMETHEUS_RULES, _rules),
    (Kind.ALERTMANAGER, _alertmanager),
)
