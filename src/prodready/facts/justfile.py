"""What the recipes of a justfile run, with what they depend on, its variables, imports and modules."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from prodready.facts.targets import Line, Read
from prodready.model import Place
from prodready.patterns import lazy

NAMES = ("justfile", "Justfile", ".justfile", "JUSTFILE")
DEPTH = 8
_HEAD = lazy(
    r"^@?(?P<name>[A-Za-z_][\w-]*)(?P<parameters>(?:[ \t]+[^:=\n][^:\n]*?)?)[ \t]*:(?!=)(?P<after>[^\n]*)$"
)
_SETTING = lazy(r"^(?:export\s+)?(?P<name>[A-Za-z_][\w-]*)\s*:=\s*(?P<value>.+?)\s*$")
_ALIAS = lazy(r"^alias\s+(?P<name>[\w-]+)\s*:=\s*(?P<target>[\w:-]+)")
_IMPORT = lazy(r"^import\??\s+[\"'](?P<path>[^\"']+)[\"']")
_MODULE = lazy(r"^mod\??\s+(?P<name>[\w-]+)(?:\s+[\"'](?P<path>[^\"']+)[\"'])?")
_BLANK = lazy(r"\{\{\s*(.*?)\s*\}\}")
_TEXT = lazy(r"^[\"'](.*)[\"']$")
_PARAMETER = lazy(
    r"(?:^|\s)(?P<marks>[+*$]*)(?P<name>[A-Za-z_][\w-]*)(?:=(?P<value>\"[^\"]*\"|'[^']*'|\S+))?"
)
_CALL = lazy(r"\(\s*([\w:-]+)((?:\s+(?:\"[^\"]*\"|'[^']*'|[\w./-]+))*)\s*\)")
_ALL = lazy(r"[\"']?\$(?:@|\*)[\"']?")
_VALUED = frozenset({"--set", "--dotenv-path", "-E", "--dotenv-filename", "--color", "--shell"})


@dataclass
class Recipe:
    """A recipe: what it depends on, and its lines, each with its number.

    Attributes:
        rest: the last parameter, where it takes all words that are left.
        defaults: what parameters are where nothing is given.
        calls: the words that what it depends on is given, by its name.
        folder: where its lines start.
    """

    name: str
    path: str
    parameters: tuple[str, ...]
    rest: str = ""
    defaults: dict[str, str] = field(default_factory=dict)
    calls: dict[str, list[str]] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)
    folder: str = ""


@dataclass
class Justfile:
    """All recipes by name, those of modules as `module::recipe`."""

    recipes: dict[str, Recipe] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    whole: bool = True

    def find(self, name: str) -> Recipe | None:
        """The recipe by its name or alias."""
        return self.recipes.get(self.aliases.get(name, name))


def justfile(read: Read, file: str | None = None, folder: str = "") -> Justfile | None:
    """The justfile that `just` reads; None where there is none."""
    for name in [file] if file else [posixpath.join(folder, each) for each in NAMES]:
        text = read(name)
        if text is not None:
            found = Justfile()
            _collect(found, read, name, text, prefix="", depth=0)
            return found
    return None


def _collect(found: Justfile, read: Read, path: str, text: str, *, prefix: str, depth: int) -> None:
    current: Recipe | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t"):
            if current is not None and line.strip():
                current.lines.append((number, line.strip()))
            continue
        if not line.strip() or line.startswith(("#", "[")):
            continue
        current = None
        if matched := _ALIAS.match(line):
            found.aliases[prefix + matched["name"]] = prefix + matched["target"]
        elif matched := _SETTING.match(line):
            plain = _TEXT.match(matched["value"])
            if plain and not line.startswith("set "):
                found.variables[matched["name"]] = plain[1]
        elif matched := _IMPORT.match(line):
            _include(found, read, path, [matched["path"]], prefix=prefix, depth=depth)
        elif matched := _MODULE.match(line):
            name = matched["name"]
            own = [matched["path"]] if matched["path"] else []
            paths = [
                *own,
                f"{name}.just",
                *(f"{p}/{n}" for p in (*own, name) for n in ("mod.just", *NAMES)),
            ]
            _include(found, read, path, paths, prefix=f"{prefix}{name}::", depth=depth)
        elif matched := _HEAD.match(line):
            before, _, after = matched["after"].partition("&&")
            written = list(_PARAMETER.finditer(matched["parameters"]))
            parameters = [one["name"] for one in written]
            many = bool(written) and bool({"*", "+"} & set(written[-1]["marks"]))
            current = Recipe(
                matched["name"], path, tuple(parameters),
                before=_called(before), after=_called(after), folder=posixpath.dirname(path),
                rest=parameters[-1] if many else "",
                defaults={one["name"]: _unquoted(one["value"]) for one in written if one["value"]},
                calls={one[1]: _words(one[2]) for one in _CALL.finditer(matched["after"])},
            )  # fmt: skip
            found.recipes[prefix + matched["name"]] = current


def _include(
    found: Justfile, read: Read, path: str, names: Sequence[str], *, prefix: str, depth: int
) -> None:
    for name in names if depth < DEPTH else ():
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        text = read(target)
        if text is not None:
            _collect(found, read, target, text, prefix=prefix, depth=depth + 1)
            return
    found.whole = False


def _unquoted(text: str) -> str:
    found = _TEXT.match(text)
    return found[1] if found else text


def _words(text: str) -> list[str]:
    return [_unquoted(one) for one in re.findall(r"\"[^\"]*\"|'[^']*'|\S+", text)]


def _called(text: str) -> list[str]:
    """The names of recipes: `build (test "unit") lint`."""
    text = text.partition("#")[0]
    return [a or b for a, b in re.findall(r"\(\s*([\w:-]+)[^)]*\)|([\w:-]+)", text)]


def just(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """The lines of the named recipes, of what they depend on first."""
    file, folder = None, ""
    goals: list[str] = []
    index = 0
    while index < len(arguments):
        word = arguments[index]
        name, equals, value = word.partition("=")
        if name in ("-f", "--justfile", "-d", "--working-directory"):
            if not equals and index + 1 < len(arguments):
                index += 1
                value = arguments[index]
            file, folder = (file, value) if "d" in name[:2] or "work" in name else (value, folder)
        elif word in _VALUED:
            index += 2 if word == "--set" else 1
        elif not word.startswith("-") and not (equals and not goals):
            goals = list(arguments[index:])  # options behind it are words for the recipe
            break
        index += 1
    known = justfile(read, file, folder)
    if known is None:
        return
    if not goals and known.recipes:
        goals = [next(iter(known.recipes))]
    while goals:
        name, *goals = goals
        recipe = known.find(name) or known.find(f"{name}::{goals[0]}" if goals else name)
        if recipe is None:
            continue
        taken = len(goals) if recipe.rest else len(recipe.parameters)
        yield from _run(known, recipe, goals[:taken], ())
        goals = goals[taken:]


def _run(
    known: Justfile, one: Recipe, given: Sequence[str], above: tuple[str, ...]
) -> Iterator[Line]:
    if one.name in above or len(above) > DEPTH:
        return
    above = (*above, one.name)
    for name in one.before:
        if other := known.find(name):
            yield from _run(known, other, one.calls.get(name, ()), above)
    yield from _own(known, one, given)
    for name in one.after:
        if other := known.find(name):
            yield from _run(known, other, (), above)


def _own(known: Justfile, one: Recipe, given: Sequence[str]) -> Iterator[Line]:
    values = {**known.variables, **one.defaults, **dict(zip(one.parameters, given, strict=False))}
    if one.rest:
        values[one.rest] = " ".join(given[len(one.parameters) - 1 :]) or one.defaults.get(
            one.rest, ""
        )
    every = " ".join(given)

    def value(found: re.Match[str]) -> str:
        return values.get(found[1], f"${re.sub(r'[^A-Za-z0-9_]', '_', found[1])}")

    enter = f"cd {one.folder}; " if one.folder else ""
    if one.lines and one.lines[0][1].startswith("#!"):
        first = one.lines[0]
        # A script of its own: it goes on after a failure unless it says otherwise.
        rows = dict(one.lines)
        text = "\n".join(rows.get(n, "") for n in range(first[0] + 1, one.lines[-1][0] + 1))
        if re.search(r"(?:ba|da|z|k)?sh\b", first[1]):
            errexit = re.search(r"\s-\w*e", first[1]) is not None
            yield Line(
                enter + _BLANK.sub(value, text), Place(one.path, first[0] + 1), None, errexit
            )
        return
    joined: list[tuple[int, str]] = []
    for number, line in one.lines:
        if joined and joined[-1][1].endswith("\\"):
            joined[-1] = (joined[-1][0], joined[-1][1][:-1] + " " + line)
        elif not line.startswith("#"):
            joined.append((number, line))
    for number, line in joined:
        marks = re.match(r"[@-]*", line)
        signs = marks[0] if marks else ""
        hidden = "- hides its failure from just" if "-" in signs else None
        yield Line(
            enter + _ALL.sub(lambda _: every, _BLANK.sub(value, line[len(signs) :])),
            Place(one.path, number),
            hidden,
        )
