"""Names in a block on a page: which of those that a tool does not know are slips."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from difflib import get_close_matches

from prodready.patterns import lazy

_CLOSE = 0.75
_NAMES = """
    Any Callable Dict Iterable Iterator List Literal Mapping NamedTuple Optional Protocol
    Sequence Set Tuple Type TypedDict Union datetime timedelta timezone date dataclass field Path
    Decimal Enum StrEnum defaultdict Counter partial wraps contextmanager asynccontextmanager
"""
_TYPING = frozenset(_NAMES.split())
"""Names of the standard library that code mostly imports by themselves."""
_ELSEWHERE = frozenset({"field", "date", "test", "site", "code", "token", "user", "types", "this"})
"""Names of it that a reader's own variables often have."""
_IMPORTS = (ast.Import, ast.ImportFrom)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def not_shown(text: str, line: int, column: int) -> str | None:
    """Why an undefined name at a place may be the reader's own; None where it is a slip.

    It is one where the block has nearly that name, or where it imports what it needs except this
    part of the standard library.
    """
    lines = text.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    match = re.compile(r"\w+").match(written, column - 1)
    name = match[0] if match else ""
    before = written[: column - 1]
    if before[-1:] in ("'", '"') or len(re.findall(r"(?<!\\\\)[\"']", before)) % 2:
        return f"an annotation at line {line} names what is not shown"
    bound, imports = _bound(text)
    near = get_close_matches(name, bound - {name}, 1, _CLOSE)
    if near or any(sorted(name) == sorted(each) for each in dir(builtins)):
        return None
    known = name in sys.stdlib_module_names or name in _TYPING
    if known and imports and name not in _ELSEWHERE:
        return None
    return f"a module: it uses {name}, which it does not define"


def _bound(text: str) -> tuple[set[str], bool]:
    """The names that a text gives a meaning, and whether its top level imports any."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return set(), False
    found: set[str] = set()
    # What a function imports does not tell what its module imports.
    shown = [node for node in tree.body if not isinstance(node, _INNER)]
    imports = any(isinstance(each, _IMPORTS) for node in shown for each in ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, _IMPORTS):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found, imports


_FIELD = lazy(r"field (?P<name>\S+) not found in type")
_WRITTEN = """
    global scrape_configs rule_files alerting remote_write remote_read storage tracing otlp runtime
    scrape_interval scrape_timeout evaluation_interval external_labels query_log_file scrape_protocols
    alertmanagers alert_relabel_configs relabel_configs metric_relabel_configs job_name metrics_path
    scheme params honor_labels honor_timestamps static_configs file_sd_configs dns_sd_configs
    kubernetes_sd_configs consul_sd_configs nomad_sd_configs ec2_sd_configs docker_sd_configs http_sd_configs
    azure_sd_configs gce_sd_configs basic_auth authorization oauth2 tls_config bearer_token
    bearer_token_file username password password_file credentials credentials_file ca_file cert_file
    key_file server_name insecure_skip_verify targets labels files refresh_interval role namespaces
    selectors source_labels separator target_label regex modulus replacement action sample_limit
    label_limit body_size_limit follow_redirects enable_http2 proxy_url url name headers queue_config
    write_relabel_configs send_exemplars groups rules interval limit record alert expr for
    keep_firing_for annotations query_offset partial_response_strategy max_shards capacity
    max_samples_per_send batch_send_deadline min_backoff max_backoff sigv4 api_version path_prefix
    timeout route receiver receivers group_by group_wait group_interval repeat_interval matchers
    continue routes inhibit_rules templates mute_time_intervals active_time_intervals
    time_intervals
"""
_KEYS = frozenset(_WRITTEN.split())
"""Keys of Prometheus, its rules and its Alertmanager."""
_WIDER = frozenset({"headers", "relabel_configs", "metric_relabel_configs"})
"""Keys that other programs have in more places."""
_MORE_STRICT = lazy(
    r"requires? an?\b|\bmissing\b|is not a valid hostname|is not valid for file|\.\.\.|URL|in host name"
    r"|unmarshal !!(?:map|seq)|unmarshal !!str `<"
)


def beyond_prometheus(message: str) -> str | None:
    """Why a refusal by promtool may be none: other programs read more than Prometheus does."""
    field = _FIELD.search(message)
    if field:
        name = field["name"]
        if name in _KEYS - _WIDER or any(sorted(name) == sorted(each) for each in _KEYS - {name}):
            return None
        if get_close_matches(name, _KEYS - {name}, 1, 0.9):
            return None
        return f"`{field['name']}` is no key of Prometheus: of a program that reads its files"
    if _MORE_STRICT.search(message):
        return f"it leaves something out, or is read by another program: {message}"
    return None
