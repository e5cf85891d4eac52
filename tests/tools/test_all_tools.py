from __future__ import annotations

import subprocess
import sys

from prodready.model import Kind
from prodready.tools import all_tools, tools_for

EXPECTED = {
    "amtool", "hadolint", "nginx", "promtool", "ruff", "shellcheck", "shfmt", "yamllint", "zizmor",
}  # fmt: skip


def test_every_adapter_is_found_and_sorted() -> None:
    names = [tool.name for tool in all_tools()]
    assert set(names) >= EXPECTED
    assert names == sorted(set(names))


def test_every_tool_says_what_it_is() -> None:
    for tool in all_tools():
        assert tool.kinds <= set(Kind), tool.name
        assert tool.kinds, tool.name
        assert tool.install, tool.name
        assert tool.configuration == tool.configuration, tool.name


def test_adapters_are_imported_only_when_asked_for() -> None:
    program = (
        "import sys, prodready.tools;"
        "print([m for m in sys.modules if m in ('prodready.tools.ruff', 'yamllint', 'yaml')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_adapters_are_light_to_import() -> None:
    program = (
        "import sys; from prodready.tools import all_tools; all_tools();"
        "print([m for m in ('yamllint', 'jsonschema', 'hcl2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_tools_for_a_kind_are_those_that_name_it() -> None:
    known: dict[str, list[str]] = {}
    for kind in Kind:
        expected = [tool for tool in all_tools() if kind in tool.kinds]
        assert list(tools_for({kind}, known)) == expected
    assert tools_for(set(), known) == ()
    assert list(tools_for(set(Kind), known)) == list(all_tools())


def test_only_the_modules_that_are_needed_are_imported() -> None:
    code = (
        "import sys\nfrom prodready.tools import tools_for\nfrom prodready.model import Kind\n"
        "known = {'ruff': ['python'], 'zizmor': ['github-workflow']}\n"
        "print([tool.name for tool in tools_for({Kind.PYTHON}, known)])\n"
        "print('prodready.tools.zizmor' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["['ruff']", "False"]
