"""An OpenAPI description that lies beside its code: each path of it is one that the code answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.openapi import Description
from prodready.facts.routes import Routes


def not_answered(descriptions: list[Description], routes: Routes) -> Iterator[Fail]:
    """Paths of which no text of the code can be the last part, where it has most of the others."""
    if len(descriptions) != 1 or descriptions[0].old:
        return
    description = descriptions[0]
    paths = list(dict.fromkeys(one.path for one in description.operations))
    judged = {path: routes.may_serve(last, "") for path in paths if (last := _fixed(path))}
    missing = [path for path, there in judged.items() if not there]
    if not missing or len(missing) * 2 > len(judged) or len(missing) > 3:
        return  # made by a package, or of another service
    for path in missing:
        operation = next(one for one in description.operations if one.path == path)
        yield Fail(
            operation.description.place_of("paths", path),
            f"the description has {path}, and nothing in the code is called so",
            "Correct the path, or take it out.",
        )


def _fixed(path: str) -> str:
    """The path up to its last part that is no parameter."""
    parts = [part for part in path.split("/") if part and not re.search(r"[{}:]", part)]
    return f"/{parts[-1]}" if parts else ""
