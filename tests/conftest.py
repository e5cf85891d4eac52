"""What tests of several folders share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.built_site import built

collect_ignore_glob = ["cases/*"]
"""The cases are repositories to judge; the tests in them are theirs."""


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handbook's sources with evidence and built site, apart from the working tree."""
    base = tmp_path_factory.getbasetemp()
    return built(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)
