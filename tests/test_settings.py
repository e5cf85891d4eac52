"""What may stand in the settings: the reader and the schema for editors say the same."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from prodready.catalog import load_profiles
from prodready.catalog.thresholds import load_thresholds
from prodready.config import Config, load_config
from prodready.directives import Expected
from prodready.documents.flavor import Flavor
from prodready.errors import InputError
from prodready.model import Kind
from prodready.settings import FLAVORS, SETTINGS, YAML

SCHEMA = json.loads(
    files("prodready").joinpath("data", "config.schema.json").read_text(encoding="utf-8")
)
GOOD: list[dict[str, Any]] = [
    {},
    {"examples": ["snippets"], "strict": True},
    {"exclude": ["docs/blog/", "*.draft.md", "!docs/blog/kept.md"]},
    {"expect": {"bad/Dockerfile": ["DL3007@1", "zizmor/unpinned-uses"]}},
    {"ignore": {"docs/**": ["SC2086", "zizmor/*"], "*": ["DL3008"]}},
    {"select": {"docs/runbooks/": ["SC2086", "DL*"]}},
    *({"flavor": flavor} for flavor in FLAVORS),
    *({"profile": profile} for profile in load_profiles()),
    {"thresholds": {"coverage": 85.5, "replicas": 3}},
    {"kinds": {"sites/*.tmpl": "nginx", "!sites/kept.tmpl": "text"}},
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({"ignored": {}}, "did you mean `ignore`?"),
    ({"colour": "red"}, "it knows `examples`"),
    ({"examples": "snippets"}, "examples is a list of strings"),
    ({"exclude": [1]}, "exclude is a list of strings"),
    ({"expect": ["R1"]}, "expect maps a path"),
    ({"expect": {"a": ["R1@0"]}}, "neither RULE nor RULE@LINE"),
    ({"ignore": {"docs": ["*"]}}, "`*` is not the name of a rule"),
    ({"ignore": {"docs": "SC2086"}}, "ignore.docs is a list of strings"),
    ({"ignore": ["SC2086"]}, "ignore maps a path"),
    ({"select": {"docs": ["*"]}}, "`*` is not the name of a rule"),
    ({"select": ["SC2086"]}, "select maps a path"),
    ({"flavor": "mdx"}, "commonmark, python-markdown"),
    ({"strict": "yes"}, "strict is true or false"),
    ({"profile": "website"}, "profile is one of infrastructure, lab-1.6"),
    ({"thresholds": {"cover": 1}}, "thresholds: there is no threshold cover"),
    ({"thresholds": {"coverage": 101}}, "coverage is at least 0 and at most 100 (percent)"),
    ({"thresholds": {"coverage": "80"}}, "coverage is a number (percent)"),
    ({"thresholds": {"coverage": True}}, "coverage is a number (percent)"),
    ({"kinds": {"a": "ngnix"}}, "there is no kind `ngnix`; did you mean `nginx`?"),
    ({"kinds": ["nginx"]}, "kinds maps a path to a kind"),
    ({"thresholds": [1]}, "thresholds maps the name of a threshold to a number"),
]


def write(folder: Path, data: object) -> Path:
    """The settings as `.prodready.yaml`; JSON is YAML."""
    (folder / YAML).write_text(json.dumps(data), encoding="utf-8")
    return folder


def test_the_schema_is_one_and_knows_the_same_settings() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(SETTINGS)
    assert SCHEMA["properties"]["flavor"]["enum"] == list(FLAVORS)
    kinds = SCHEMA["properties"]["kinds"]["additionalProperties"]["enum"]
    assert kinds == [kind.value for kind in Kind]
    assert SCHEMA["properties"]["profile"]["enum"] == sorted(load_profiles())
    for one in load_thresholds().values():
        shown = SCHEMA["properties"]["thresholds"]["properties"][one.name]
        assert (shown["minimum"], shown.get("maximum")) == (one.least, one.most)
        assert shown["description"] == f"{one.says} Default: {one.default:g} {one.unit}."
    assert all(one["description"] for one in SCHEMA["properties"].values())


@pytest.mark.parametrize("data", GOOD, ids=str)
def test_what_is_good_is_good_for_both(tmp_path: Path, data: dict[str, Any]) -> None:
    jsonschema.validate(data, SCHEMA)
    config = load_config(write(tmp_path, data))
    assert (config == Config()) == (not data)


@pytest.mark.parametrize(("data", "says"), BAD, ids=str)
def test_what_is_bad_is_bad_for_both(tmp_path: Path, data: dict[str, Any], says: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, SCHEMA)
    with pytest.raises(InputError) as caught:
        load_config(write(tmp_path, data))
    assert says in str(caught.value)
    assert str(tmp_path / YAML) in str(caught.value)


def test_each_value_arrives(tmp_path: Path) -> None:
    text = (
        "examples: [s]\nexclude: [a/]\nexpect: {s/a: [R1@2]}\n"
        "ignore: {b/: [SC1]}\nflavor: commonmark\nstrict: true\n"
        "kinds: {c/: nginx}\n"
    )
    (tmp_path / YAML).write_text(text, encoding="utf-8")
    assert load_config(tmp_path) == Config(
        ("s",),
        {"s/a": (Expected("R1", 2),)},
        ("a/",),
        {"b/": ("SC1",)},
        Flavor.COMMONMARK,
        True,
        kinds={"c/": Kind.NGINX},
    )


def test_settings_in_both_files_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {"strict": True})
    (tmp_path / "pyproject.toml").write_text("[tool.prodready]\n", encoding="utf-8")
    with pytest.raises(InputError, match="both hold settings"):
        load_config(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    assert load_config(tmp_path).strict


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "did not find expected"),
        ("- strict\n", "holds one mapping"),
        ("strict: true\n---\nstrict: true\n", "holds one mapping"),
        ("strict: !!python/name:os.system\n", "strict is true or false"),
    ],
)
def test_yaml_that_is_no_settings(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / YAML).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says) as caught:
        load_config(tmp_path)
    assert YAML in str(caught.value)


def test_an_empty_file_is_no_settings(tmp_path: Path) -> None:
    (tmp_path / YAML).write_text("# nothing yet\n", encoding="utf-8")
    assert load_config(tmp_path) == Config()


def test_the_wrong_ending_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".prodready.yml").write_text("strict: true\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"call it \.prodready\.yaml"):
        load_config(tmp_path)


def test_only_the_folder_itself_is_looked_at(tmp_path: Path) -> None:
    write(tmp_path, {"strict": True})
    (tmp_path / "inner").mkdir()
    assert load_config(tmp_path / "inner") == Config()
