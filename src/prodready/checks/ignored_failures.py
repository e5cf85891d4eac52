"""Whether a failure that does not end a script is surely lost, or may be looked at further down."""

from __future__ import annotations

from prodready.facts.runs import Run, Runs
from prodready.patterns import lazy

_LOOKED_AT = lazy(r"\$\?|PIPESTATUS|\btrap\b")
_DROPPED = lazy(r"\|\|\s*(?:true|:|echo|printf|exit\s+0)(?![\w-])")
_DECIDES = ("! ", "it only decides")


_CONDITION = lazy(r"\s*(?:if|elif|while|until)\b|\s*!\s")


def surely_ignored(reason: str | None, script: str, line: str = "") -> bool:
    """Whether nothing asks for the failure of a command any more.

    Args:
        reason: why it does not end the script, as `Command.tolerated` says; None where it does.
        script: the text around the command. One that looks at `$?` may end by itself.
        line: the line that the command stands on.
    """
    if reason is None or reason.startswith(_DECIDES) or _CONDITION.match(line):
        return False
    if _LOOKED_AT.search(script):
        return False
    return not reason.startswith("||") or _DROPPED.search(script) is not None


def lost(run: Run, runs: Runs) -> bool:
    """Whether nothing asks for the failure of what CI runs, by the script that it stands in."""
    if run.tolerated is None:
        return False
    own = run.origin == run.place or run.blame == run.place
    script = run.step.script if own else runs.repository.read(run.blame.path)
    return surely_ignored(run.tolerated, script or "")
