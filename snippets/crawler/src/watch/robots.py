"""What a site allows: robots.txt after RFC 9309. (The standard library's takes the first rule that
fits, and the RFC asks for the longest; it knows neither `*` inside of a path nor `$`.)"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

LIMIT = 500 * 1024
_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*(.*?)\s*(?:#.*)?$")


@dataclass(frozen=True)
class Rule:
    """Allows or forbids the paths that match."""

    pattern: str
    allows: bool

    def fits(self, path: str) -> bool:
        """Whether the pattern matches from the path's start. No backtracking: patterns are theirs."""
        pattern, whole = self.pattern, self.pattern.endswith("$")
        first, *parts = (pattern[:-1] if whole else pattern).split("*")
        if not path.startswith(first):
            return False
        place = len(first)
        for number, part in enumerate(parts, start=1):
            if whole and number == len(parts):
                return path.endswith(part) and len(path) - len(part) >= place
            found = path.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        return not whole or place == len(path)


@dataclass(frozen=True)
class Robots:
    """The rules of one site for one agent."""

    rules: tuple[Rule, ...] = ()
    # Seconds between two pages. Not in the RFC; who writes it means it.
    delay: float = 0.0

    def allows(self, path: str) -> bool:
        """Whether the path with its query may be asked for: the longest rule decides, or allows."""
        path = unquote(path)
        found = [rule for rule in self.rules if rule.fits(path)]
        best = max(found, key=lambda rule: (len(rule.pattern), rule.allows), default=None)
        return best is None or best.allows


EVERYTHING = Robots()
NOTHING = Robots((Rule("/", allows=False),))


def parse(text: str, agent: str) -> Robots:
    """The rules for the agent's product name, or those for everybody."""
    product = re.match(r"[A-Za-z_-]*", agent)[0].lower()  # type: ignore[index]
    groups: dict[str, list[tuple[str, str]]] = {}
    named: list[str] = []
    heading = False
    for line in text[:LIMIT].splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        key, value = match[1].lower(), match[2]
        if key == "user-agent":
            named = [*named, value.lower()] if heading else [value.lower()]
            groups.setdefault(value.lower(), [])
        elif key in ("allow", "disallow", "crawl-delay"):
            for name in named:
                groups[name].append((key, value))
        heading = key == "user-agent"
    return _rules(groups.get(product, groups.get("*", [])))


def _rules(lines: list[tuple[str, str]]) -> Robots:
    delay = 0.0
    rules = []
    for key, value in lines:
        if key == "crawl-delay":
            delay = float(value) if re.fullmatch(r"\d{1,4}(\.\d{1,3})?", value) else delay
        elif value:  # an empty `Disallow:` forbids nothing
            rules.append(Rule(unquote(value), key == "allow"))
    return Robots(tuple(rules), delay)
