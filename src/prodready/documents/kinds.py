"""What kind a document is: by its language, then its file name, then its content."""

from __future__ import annotations

import re
from functools import lru_cache

from prodready.documents import sniff, sniff_yaml
from prodready.documents.filenames import by_name, yaml_by_name
from prodready.model import YAML_KINDS, Kind
from prodready.patterns import lazy

_ALIASES: dict[Kind, str] = {
    Kind.DOCKERFILE: "dockerfile docker containerfile",
    Kind.DOCKERIGNORE: "dockerignore",
    Kind.YAML: "yaml yml kubernetes k8s helm manifest openapi ansible",
    Kind.COMPOSE: "docker-compose dockercompose compose",
    Kind.GITHUB_WORKFLOW: "github-actions github-workflow gha",
    Kind.KUSTOMIZATION: "kustomize kustomization",
    Kind.NGINX: "nginx nginxconf",
    Kind.PYTHON: "python py python3 py3 pycon ipython ipython3 python-console python-repl pyi",
    Kind.SHELL: "sh bash zsh shell shellscript shell-script dash ksh",
    Kind.CONSOLE: "console sh-session shell-session shellsession bash-session terminal termy",
    Kind.TERRAFORM: "tf hcl terraform tfvars opentofu terragrunt",
    Kind.MAKEFILE: "make mk makefile gnumake bsdmake",
    Kind.DOTENV: "env dotenv",
    Kind.JSON: "json geojson jsonld json-ld",
    Kind.TOML: "toml",
    Kind.INI: "ini cfg systemd editorconfig",
    Kind.SQL: "sql postgresql postgres pgsql psql plpgsql mysql mariadb sqlite sqlite3 tsql mssql "
    "sqlserver bigquery snowflake duckdb clickhouse redshift oracle trino presto sparksql athena",
    Kind.REGO: "rego opa",
    Kind.PROMQL: "promql",
    Kind.MARKDOWN: "md markdown",
    Kind.HTTP: "http https rest",
}
_LANGUAGES = {alias: kind for kind, aliases in _ALIASES.items() for alias in aliases.split()}

_UNSAID = frozenset({"", "text", "txt", "plain", "plaintext", "none", "code", "file", "default"})
"""Words that name no language: the file name decides, and without any word the content may."""

_VAGUE = frozenset(
    {"conf", "config", "properties", "gitignore", "ignore", "cfg", "ini", "prometheus"}
)
"""Words for a sort of file that several kinds share: name and content say more."""


def detect(language: str, name: str | None, text: str) -> Kind:
    """The kind of a fenced block.

    `language` is the first word of its info string, `name` its file name or title if it has one.
    A language that is none of ours is `Kind.TEXT`, and so is everything that nothing tells apart.
    """
    word = _word(language)
    spoken = _LANGUAGES.get(word)
    named = _named(name)
    if spoken and sniff.is_other_than_said(text):
        return sniff.is_other_than_said(text) or spoken
    if spoken in YAML_KINDS and not name and sniff.is_heredoc_command(text):
        return _shell(text)
    if spoken is Kind.YAML and not name and (other := _mistaken_for_yaml(text)):
        return other
    if spoken in YAML_KINDS or (named is Kind.YAML and _may_be_yaml(word, spoken)):
        return _yaml(spoken, _file_name(name), text)
    if word in _UNSAID or word in _VAGUE:
        return named or _by_content(word, spoken, text)
    if named is Kind.DOTENV and spoken is Kind.SHELL:
        return Kind.DOTENV
    if named is Kind.DOCKERIGNORE and spoken in (Kind.DOCKERFILE, Kind.SHELL):
        return Kind.DOCKERIGNORE
    if spoken is Kind.PYTHON and not name and (other := sniff.mistaken_for_python(text)):
        return other
    if spoken is Kind.JSON and not name and sniff.is_session(text):
        return Kind.CONSOLE
    if spoken is Kind.JSON and named is Kind.TEXT:
        return Kind.TEXT
    if spoken is Kind.SHELL:
        return _shell(text)
    if spoken is Kind.SQL and sniff.is_database_session(text):
        return Kind.TEXT
    return spoken or Kind.TEXT


def kind_by_name(path: str) -> Kind | None:
    """The kind of a repository's file where its path alone tells; None where its text has a say."""
    named = by_name(path)
    if named in (None, Kind.YAML, Kind.DOCKERFILE, Kind.SHELL):
        return None
    return named


def kind_of_file(path: str, text: str) -> Kind:
    """The kind of a repository's file, by its path, then its content."""
    named = by_name(path)
    if named is Kind.YAML or (named is None and yaml_by_name(path)):
        return _yaml(None, path, text)
    if named in (Kind.DOCKERFILE, Kind.SHELL, None) and (script := sniff.by_shebang(text)):
        return script
    if named is not None:
        return named
    return Kind.NGINX if path.endswith((".conf", ".vhost")) and sniff.is_nginx(text) else Kind.TEXT


@lru_cache(maxsize=1024)
def _word(language: str) -> str:
    """The bare word of `{.yaml}`, `language-yaml`, `yaml{1,3}`, `yaml,linenos`, `yaml:app.yml`."""
    word = language.strip().lower().lstrip("{ .")
    word = re.split(r"[\s{},:;=\[(]", word, maxsplit=1)[0]
    return word.removeprefix("language-").removeprefix("lang-")


def _file_name(name: str | None) -> str:
    """The file name that a title starts with: `Dockerfile (final stage)`, a name in backticks."""
    return (name or "").strip().partition(" ")[0].strip("`\"'*:")


def _named(name: str | None) -> Kind | None:
    """What a title says, when it is a file name or starts with one."""
    return by_name(_file_name(name)) if _file_name(name) else None


def _may_be_yaml(word: str, spoken: Kind | None) -> bool:
    return word in _UNSAID or word in _VAGUE or spoken is Kind.DOCKERFILE


def _yaml(spoken: Kind | None, name: str, text: str) -> Kind:
    """The exact kind of a YAML text: a manifest by its content, else by its name, then content."""
    content = sniff_yaml.yaml_kind(text)
    named = yaml_by_name(name) if name else None
    if named is Kind.YAML:
        return Kind.YAML
    if content in (Kind.KUBERNETES, Kind.KUSTOMIZATION):
        return content
    if named is None or (named in _BY_CONTENT and content is not Kind.YAML):
        named = content
    return spoken if named is Kind.YAML and spoken else named


_BY_CONTENT = frozenset({Kind.PROMETHEUS_CONFIG, Kind.ALERTMANAGER})
"""Kinds whose file names are given to other files too, so an exact content outweighs the name."""


def _by_content(word: str, spoken: Kind | None, text: str) -> Kind:
    if word in ("conf", "config", "cfg", "ini") and sniff.is_nginx(text):
        return Kind.NGINX
    if word == "prometheus":
        return sniff_yaml.yaml_kind(text) if sniff_yaml.top_keys(text) else Kind.TEXT
    if word == "":
        return sniff.unlabelled(text)
    return spoken or Kind.TEXT


_PROMPT = lazy(r"^\$ \S", re.M)


def _mistaken_for_yaml(text: str) -> Kind | None:
    """What a block is that says YAML and has the prompts of a session, or the tables of TOML."""
    if sniff.is_session(text) and len(_PROMPT.findall(text)) > 1:
        return Kind.CONSOLE
    command = sniff.command_above(text)
    if command is not None and sniff.is_no_yaml_below(command, text[len(command) :]):
        return _shell(text)
    if sniff.is_exposition(text) or sniff.is_printed(text):
        return Kind.TEXT
    return Kind.TOML if sniff.is_toml(text) else None


def _shell(text: str) -> Kind:
    """What a shell block is: a session with prompts, another language's script, printed data."""
    if sniff.is_session(text):
        return Kind.CONSOLE
    if re.match(r"\s*(?:#.*\n\s*)*apiVersion[ \t]*:[ \t]", text):
        return sniff_yaml.yaml_kind(text)
    if sniff.is_json_object(text):
        return Kind.JSON
    return sniff.by_shebang(text) or _mistaken_for_shell(text) or Kind.SHELL


def _mistaken_for_shell(text: str) -> Kind | None:
    """The other language of a block that says it is a shell."""
    if sniff.is_sql(text):
        return Kind.SQL
    if sniff.is_unit(text):
        return Kind.INI
    if sniff.is_makefile(text):
        return Kind.MAKEFILE
    return Kind.TOML if sniff.is_toml(text) else None
