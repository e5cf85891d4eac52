"""The pytest plugin: `pytest --prodready docs README.md` runs one test a code block.

pytest loads this module in every run of every project that has prodready installed, so it imports
nothing. All that works is in `pytest_pages`, loaded when a run asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option and the settings."""
    group = parser.getgroup("prodready", "code blocks of documentation")
    group.addoption(
        "--prodready",
        nargs="+",
        metavar="PATH",
        help="check the code blocks of these pages and folders, one test each; "
        "without other paths nothing else is run",
    )
    parser.addini(
        "prodready_paths",
        type="args",
        default=[],
        help="pages and folders whose code blocks are checked with the other tests",
    )
    parser.addini(
        "prodready_strict",
        type="bool",
        default=None,
        help="fail, not skip, what is only a fragment or could not be verified "
        "(default: `strict` of prodready's own settings)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Load the collectors when pages are asked for."""
    if config.getoption("prodready") or config.getini("prodready_paths"):
        from prodready.pytest_pages import Pages

        config.pluginmanager.register(Pages(config), "prodready-pages")
