"""What kind a document is: by its language, its file name, then its content."""

from __future__ import annotations

from prodready.model import Kind


def detect(language: str, name: str | None, text: str) -> Kind:
    """The kind of a fenced block."""
    base = (name or "").rsplit("/", 1)[-1].lower()
    if base.startswith("dockerfile") or language.lower() in {"dockerfile", "docker"}:
        return Kind.DOCKERFILE
    if base == ".dockerignore":
        return Kind.DOCKERIGNORE
    if base.endswith((".yml", ".yaml")) or language.lower() in {"yaml", "yml"}:
        if "compose" in base or "\nservices:" in "\n" + text:
            return Kind.COMPOSE
        if "\njobs:" in "\n" + text:
            return Kind.GITHUB_WORKFLOW
        return Kind.KUBERNETES if "apiVersion:" in text else Kind.YAML
    return Kind.TEXT


def kind_of_file(path: str, text: str) -> Kind:
    """The kind of a repository's file."""
    return detect("", path, text)
