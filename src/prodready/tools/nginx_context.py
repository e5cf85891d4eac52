"""The contexts that a piece of an nginx configuration may stand in."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from prodready.model import Document
from prodready.tools.interface import Remark
from prodready.tools.nginx_config import Directive, directive
from prodready.tools.nginx_safety import defaults

MAIN_BLOCKS = frozenset({"events", "http", "stream", "mail"})
MAIN_ONLY = frozenset({"user", "pid", "worker_processes", "load_module", "worker_rlimit_nofile"})


@dataclass
class Case:
    """One document on its way: its directives in their context, and what is known so far."""

    document: Document
    directives: list[Directive]
    part_of: str | None
    whole: bool
    """It is a whole nginx.conf; otherwise what it names may be defined elsewhere."""
    remarks: list[Remark] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def cases(document: Document, directives: list[Directive]) -> list[Case]:
    """The contexts to try, likeliest first."""
    names = {one.name.value for one in directives}
    if names & MAIN_BLOCKS or names <= MAIN_ONLY:
        part = None if "events" in names else "a configuration: it has no events block"
        main = copy.deepcopy(directives)
        if part:
            main.insert(0, directive(1, "events", block=True))
        return [Case(document, main, part, whole=bool(names & MAIN_BLOCKS))]
    # What stands in conf.d/*.conf is a whole file; settings without a block are a part of one.
    blocks_within = any(one.block is not None for one in directives)
    contexts: tuple[tuple[tuple[str, ...], str | None], ...] = (
        (("http",), None if blocks_within else "a configuration"),
        (("http", "server _"), "a server"),
        (("http", "server _", "location /"), "a location"),
        (("http", "upstream example"), "an upstream"),
    )
    found = []
    for blocks, part in contexts:
        inner = copy.deepcopy(directives)
        for head in reversed(blocks):
            name, _, argument = head.partition(" ")
            arguments = [argument] if argument and name != "server" else []
            outer = directive(1, name, *arguments, block=True)
            outer.block = inner
            outer.end_line = max(one.end_line for one in inner)
            inner = [outer]
        if inner[0].block is not None and "log_format" not in names:
            # The nginx.conf that nginx.org ships defines this format.
            inner[0].block.insert(0, directive(1, "log_format", "main", "$remote_addr"))
        events = directive(1, "events", block=True)
        found.append(Case(document, [events, *inner], part, whole=False))
    return found


def add_defaults(directives: list[Directive]) -> None:
    names = {one.name.value for one in directives}
    for one in directives:
        if one.name.value == "http" and one.block is not None:
            inside = {child.name.value for child in one.block}
            one.block[:0] = defaults(inside, one.head_line, http=True)
    directives[:0] = defaults(names, 1, http=False)
