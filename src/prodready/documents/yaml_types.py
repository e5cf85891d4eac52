"""The types that YAML is read as: JSON's, as the Go programs read them; nothing of a custom tag."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from prodready.patterns import lazy

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser, written in C where PyYAML was built with it."""

_INT = lazy(r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)\Z")
_FLOAT = lazy(
    r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
)


_TRUE = frozenset({"true", "yes", "on", "y"})
_FALSE = frozenset({"false", "no", "off", "n"})


def loader(booleans: Sequence[str]) -> Any:
    """A loader that knows these booleans, and no base-60 numbers (`22:22` is text).

    Both follow what the Go programs that read such files do.
    """
    replaced = {"tag:yaml.org,2002:" + name for name in ("bool", "int", "float")}
    resolvers = {
        first: [pair for pair in pairs if pair[0] not in replaced]
        for first, pairs in LOADER.yaml_implicit_resolvers.items()
    }
    made: Any = type("_Loader", (LOADER,), {"yaml_implicit_resolvers": resolvers})
    words = re.compile("(?:" + "|".join(booleans) + r")\Z")
    made.add_implicit_resolver("tag:yaml.org,2002:bool", words, list("yYnNtTfFoO"))
    made.add_implicit_resolver("tag:yaml.org,2002:int", _INT, list("-+0123456789"))
    made.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+0123456789."))
    return made


class Constructor(yaml.constructor.SafeConstructor):
    """Builds the standard types; a custom tag (`!Ref`, `!reference`) is read as what it tags.

    Keys are text as they were written, as in JSON: `on:`, `8080:` and `true:` stay themselves.
    """

    def construct_mapping(self, node: yaml.Node, deep: bool = False) -> dict[Any, Any]:
        del deep  # everything below is built at once
        if not isinstance(node, yaml.MappingNode):
            raise yaml.constructor.ConstructorError(
                None, None, "a mapping is tagged here, and there is none", node.start_mark
            )
        self.flatten_mapping(node)
        mapping = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    "while constructing a mapping",
                    node.start_mark,
                    "a key that is a list or a mapping",
                    key.start_mark,
                )
            mapping[key.value] = self.construct_object(value, deep=True)
        return mapping

    def boolean(self, node: yaml.ScalarNode) -> bool:
        word = self.construct_scalar(node).lower()
        if word not in _TRUE and word not in _FALSE:
            raise ValueError(f"{word} is no boolean")
        return word in _TRUE

    def untagged(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return self.construct_sequence(node, deep=True)
        return node.value


# What the standard constructor would refuse, or turn into a date, bytes or a set, stays what was
# written: the schemas that judge the data know only JSON's types.
_register: Any = Constructor.add_constructor
for _tag in ("timestamp", "binary"):
    _register(f"tag:yaml.org,2002:{_tag}", Constructor.construct_yaml_str)
for _tag in ("set", "omap", "pairs"):
    _register(f"tag:yaml.org,2002:{_tag}", Constructor.untagged)
_register("tag:yaml.org,2002:bool", Constructor.boolean)
_register(None, Constructor.untagged)
