"""A production-readiness handbook that proves itself.

For programs: `verify_pages` checks the code blocks of Markdown pages and returns their verdicts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prodready.api import Verification, verify_pages

__version__ = "0.1.0"
__all__ = ["Verification", "__version__", "verify_pages"]


def __getattr__(name: str) -> Any:
    """Import the engine when it is first asked for, so that `--version` does not wait for it."""
    if name in {"Verification", "verify_pages"}:
        from prodready import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
