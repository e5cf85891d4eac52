"""Settings, labels, addresses and options on a page that the table of the past knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.coherence.facts.code import Code, Module, dotted, text
from prodready.coherence.facts.commands import Typed
from prodready.coherence.facts.configured import directives
from prodready.coherence.facts.outdated import Entry, by_match, entries
from prodready.coherence.page import Page
from prodready.facts.deployed import Deployed
from prodready.facts.workflows import Pipelines
from prodready.model import Kind, Place
from prodready.tools.nginx_config import walk

Found = Iterator[tuple[Place, str, Entry]]


def typed(command: Typed) -> Found:
    """Options, addresses and messages to the runner in a command."""
    for entry in entries("option"):
        program, option = entry.match[:-1], str(entry.match[-1])
        words = (command.program, *command.plain)
        if words[: len(program)] == program and command.has(option):
            yield command.place, " ".join(entry.match), entry
    for entry in entries("address"):
        host = re.compile(rf"(?<![\w.-]){re.escape(str(entry.match))}(?![\w-])")
        if any(host.search(word) for word in command.words):
            yield command.place, str(entry.match), entry
    for entry in entries("workflow-command"):
        if command.program in ("echo", "printf") and any(
            word.startswith(f"::{entry.match}") for word in command.words[1:]
        ):
            yield command.place, f"::{entry.match}", entry


def configured(deployed: Deployed, pipelines: Pipelines, page: Page) -> Found:
    """Labels of runners, annotations, kinds, and keys of Compose files."""
    runners = by_match("runner")
    for job in pipelines.jobs():
        label = job.node.get("runs-on")
        for each in label if isinstance(label, list) else [label]:
            if str(each) in runners:
                yield job.place("runs-on"), f"runs-on: {each}", runners[str(each)]
    annotations, kinds = by_match("annotation"), by_match("kind")
    for manifest in deployed.workloads.manifests.all:
        # Other kinds, such as Traefik's routes, have no other way to name their class.
        ingress = manifest.kind == "Ingress"
        for name, value in manifest.annotations.items() if ingress else ():
            entry = annotations.get(name)
            if entry is not None and not value.startswith(entry.but):
                place = manifest.place("metadata", "annotations", name)
                yield place, f"the annotation {name}", entry
        entry = kinds.get(f"{manifest.group}/{manifest.kind}")
        if entry is not None:
            yield manifest.place("kind"), f"{manifest.kind} of {manifest.group}", entry
    keys = by_match("compose-key")
    for project in deployed.compose.projects:
        for key, entry in keys.items():
            if project.root.get(key) is not None:
                yield project.root.place_of(key), f"{key}: in a Compose file", entry
    yield from _headers(page)


def _headers(page: Page) -> Found:
    """Headers that nginx adds."""
    known = by_match("header")
    for document in page.of(Kind.NGINX):
        for one, _ in walk(directives(document)):
            values = one.values()
            if one.name.value != "add_header" or len(values) < 2:
                continue
            entry = known.get(values[0].lower())
            if entry is not None and not values[1].startswith(entry.but):
                yield document.locate(one.line), f"{values[0]}: {values[1]}", entry


def coded(code: Code) -> Found:
    """Headers that code sends, and arguments that are no longer taken."""
    for module in code.modules:
        yield from _sent(module)
        yield from _arguments(module)


def _sent(module: Module) -> Found:
    known = by_match("header")
    for node in module.walk(ast.Dict, ast.Assign):
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(node, ast.Dict):
            pairs = list(zip(node.keys, node.values, strict=True))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            pairs = [(node.targets[0].slice, node.value)]
        for key, value in pairs:
            entry = known.get((text(key) or "").lower())
            said = text(value)
            if entry is not None and said is not None and not said.startswith(entry.but):
                yield module.place(key or value), f"{text(key)}: {said}", entry


def expected_to_fail(module: Module) -> Iterator[int]:
    """The identities of what stands in a `try` whose handlers catch what goes wrong with it."""
    for node in module.walk(ast.Try):
        if isinstance(node, ast.Try) and node.handlers:
            yield from (id(inner) for each in node.body for inner in ast.walk(each))


def _arguments(module: Module) -> Found:
    imported = {
        (name.asname or name.name): f"{node.module}:{name.name}"
        for node in module.walk(ast.ImportFrom)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    known = by_match("argument")
    tried = set(expected_to_fail(module))
    for call in module.calls:
        if id(call) in tried:
            continue
        made = imported.get(dotted(call.func))
        for argument in call.keywords if made else ():
            entry = known.get(f"{made}:{argument.arg}")
            if entry is not None:
                yield module.place(argument), f"{dotted(call.func)}({argument.arg}=…)", entry
