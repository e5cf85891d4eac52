"""yamllint's own rules about tokens, fed by libyaml's scanner instead of PyYAML's.

yamllint reads each text twice with a scanner in Python, which is nine tenths of its time. The rules
that we ask for look at tokens alone, so they may be given those of libyaml. Only texts that
libyaml parses go this way: what is broken, what carries a directive of yamllint, and every text
when PyYAML came without libyaml, is read by yamllint itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yamllint.config import YamlLintConfig  # type: ignore[import-untyped]

DIRECTIVE = "yamllint "


def problems_of(text: str, config: YamlLintConfig) -> list[Any]:
    """What `yamllint.linter.run` yields for the text, in the order of the lines.

    Raises:
        yaml.reader.ReaderError: a character that YAML does not allow.
        RecursionError: the text is nested too deeply.
    """
    from yamllint import linter  # type: ignore[import-untyped]

    rules = config.enabled_rules(None)
    tokens = None
    if DIRECTIVE not in text and all(rule.TYPE == "token" for rule in rules):
        tokens = _tokens(text)
    if tokens is None:
        return list(linter.run(text, config))
    return sorted(_judged(tokens, rules, config), key=lambda problem: problem.line)


def _tokens(text: str) -> list[Any] | None:
    """The tokens; None where libyaml is not there or does not parse the text."""
    import yaml

    if not hasattr(yaml, "CBaseLoader"):
        return None
    try:
        for _ in yaml.parse(text, Loader=yaml.CBaseLoader):
            pass
        return list(yaml.scan(text, Loader=yaml.CBaseLoader))
    except (yaml.YAMLError, UnicodeError):
        return None


def _judged(tokens: list[Any], rules: list[Any], config: YamlLintConfig) -> Iterator[Any]:
    """Each rule's problems, named and levelled as yamllint does it."""
    for rule in rules:
        settings, context = config.rules[rule.ID], {}  # type: ignore[var-annotated]
        around = zip(
            tokens, [None, *tokens], [*tokens[1:], None], [*tokens[2:], None, None], strict=False
        )
        for current, before, after, next_after in around:
            for problem in rule.check(settings, current, before, after, next_after, context):
                problem.rule, problem.level = rule.ID, settings["level"]
                yield problem
