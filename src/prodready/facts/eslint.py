"""What ESLint is told to look at: whether its rules are those of a formatter too."""

from __future__ import annotations

import re

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.patterns import lazy

_CONFIG = lazy(r"(^|/)(\.eslintrc(\.(js|cjs|json|ya?ml))?|eslint\.config\.[cm]?[jt]s)$")
_WHOLE = lazy(
    r"plugin:prettier/recommended|prettier/prettier[\"']?\s*:\s*\[?\s*[\"']?(?:error|2)|"
    r"eslint-plugin-prettier/recommended|@stylistic/eslint-plugin|eslint-config-standard|neostandard|"
    r"[\"'](?:airbnb|standard)(?:-[\w-]+)?[\"']"
)
"""Plugins and shared configurations that say how code is laid out."""
_RULE = r"(?:^|[\s,{])[\"']?%s[\"']?\s*:\s*\[?\s*[\"']?(?:error|2)\b"


def formats(repository: Repository) -> bool:
    """Whether the rules of ESLint hold the layout: a formatter's plugin, or indents and signs."""
    for path in repository.files:
        if _CONFIG.search(path) and repository.role(path) is Role.PRODUCTION:
            text = repository.read(path) or ""
            by_hand = all(re.search(_RULE % name, text) for name in ("indent", "(?:quotes|semi)"))
            if by_hand or _WHOLE.search(text):
                return True
    return False
