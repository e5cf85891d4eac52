"""The reference service's Terraform: formatted, whole in itself, and without a known trap.

No provider is asked: which arguments a resource has is not checked here, `terraform validate` in
CI does that.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import pytest

from tests.handbook.cluster import SERVICE

ROOT = SERVICE / "terraform"
FOLDERS = [ROOT, *sorted((ROOT / "modules").iterdir())]
TERRAFORM = shutil.which("terraform") or shutil.which("tofu")
ENVIRONMENTS = ("staging", "production")


def plain(value: Any) -> Any:
    """What hcl2 read, without the quotes and marks that it keeps."""
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [plain(item) for item in value]
    quoted = isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if quoted else value


def blocks(text: str, kind: str) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """The blocks of this type, with their labels."""
    labels = {"resource": 2, "data": 2, "variable": 1, "output": 1, "module": 1, "provider": 1}

    def walk(value: Any, left: int, found: tuple[str, ...]) -> Iterator[Any]:
        if not left:
            yield found, value
            return
        for label, item in value.items():
            yield from walk(item, left - 1, (*found, label))

    for block in plain(hcl2.loads(text)).get(kind, []):
        yield from walk(block, labels.get(kind, 0), ())


def source(folder: Path) -> str:
    """All of a module's files as one text, which is how Terraform reads them."""
    files = sorted(folder.glob("*.tf"))
    assert files
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def faults(folder: Path, text: str) -> set[str]:
    """Names that lead nowhere, names that nothing leads to, and what is not explained."""
    found: set[str] = set()
    code = re.sub(r"(?m)^\s*#.*$", "", text)
    variables = {name: block for (name,), block in blocks(text, "variable")}
    used = set(re.findall(r"\bvar\.(\w+)", code))
    found |= {f"var.{name} is not declared" for name in used - set(variables)}
    found |= {f"var.{name} is not used" for name in set(variables) - used}
    locals_ = {name for _, block in blocks(text, "locals") for name in block}
    named = set(re.findall(r"\blocal\.(\w+)", code))
    found |= {f"local.{name} differs" for name in named ^ locals_}
    resources = {".".join(labels) for labels, _ in blocks(text, "resource")}
    referred = set(re.findall(r"\b(aws_\w+\.\w+)\.", code)) | set(
        re.findall(r"\[(aws_\w+\.\w+)\]", code)
    )
    found |= {f"{name} is not declared" for name in referred - resources}
    described = [*variables.items(), *((n, b) for (n,), b in blocks(text, "output"))]
    found |= {f"{name} has no description" for name, b in described if not b.get("description")}
    found |= {f"{name} has no type" for name, b in variables.items() if "type" not in b}
    for (name,), call in blocks(text, "module"):
        found |= _call(name, call, folder / str(call["source"]), code)
    return found


def _call(name: str, call: dict[str, Any], folder: Path, code: str) -> set[str]:
    """What is wrong between a module and whoever uses it."""
    inside = source(folder)
    variables = {label: block for (label,), block in blocks(inside, "variable")}
    required = {label for label, block in variables.items() if "default" not in block}
    given = set(call) - {"source", "version", "providers", "count", "for_each", "depends_on"}
    outputs = {label for (label,), _ in blocks(inside, "output")}
    asked = set(re.findall(rf"\bmodule\.{name}\.(\w+)", code))
    return (
        {f"module.{name} lacks {label}" for label in required - given}
        | {f"module.{name} knows no {label}" for label in given - set(variables)}
        | {f"module.{name} gives no {label}" for label in asked - outputs}
    )


@pytest.mark.skipif(TERRAFORM is None, reason="neither terraform nor tofu is installed")
def test_it_is_formatted() -> None:
    done = subprocess.run(
        [str(TERRAFORM), "fmt", "-check", "-recursive", "-diff", str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_name_leads_somewhere(folder: Path) -> None:
    assert faults(folder, source(folder)) == set()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("var.database_size.class", "var.size.class", "var.size is not declared"),
        ("local.name", "local.nam", "local.nam differs"),
        ("aws_s3_bucket.dumps.bucket", "aws_s3_bucket.dump.bucket", "aws_s3_bucket.dump is not declared"),
        ("two_zones  ", "zones  ", "module.database lacks two_zones"),
        ("two_zones  ", "zones  ", "module.database knows no zones"),
        ("module.database.address", "module.database.host", "module.database gives no host"),
        ('  description = "The AWS region"\n', "", "region has no description"),
    ],
)  # fmt: skip
def test_a_slip_is_found(old: str, new: str, told: str) -> None:
    text = source(ROOT)
    assert old in text
    assert told in faults(ROOT, text.replace(old, new))


def test_the_state_is_remote_encrypted_and_locked() -> None:
    [(_, settings)] = blocks(source(ROOT), "terraform")
    assert settings["backend"] == [{"s3": {"encrypt": True, "use_lockfile": True}}]
    states = set()
    for name in ENVIRONMENTS:
        backend = plain(
            hcl2.loads((ROOT / "environments" / f"{name}.s3.tfbackend").read_text(encoding="utf-8"))
        )
        assert set(backend) == {"bucket", "key", "region", "allowed_account_ids"}
        assert name in backend["bucket"]
        states.add((backend["bucket"], backend["key"]))
    assert len(states) == len(ENVIRONMENTS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_versions_are_bounded(folder: Path) -> None:
    [(_, settings)] = blocks(source(folder), "terraform")
    assert re.fullmatch(r"~> \d+\.\d+", settings["required_version"])
    for provider in settings["required_providers"][0].values():
        # A module leaves the choice to its root: two modules would else exclude each other.
        assert re.fullmatch(
            r"\d+\.\d+\.\d+" if folder == ROOT else r">= \d+\.\d+", provider["version"]
        )


def test_every_variable_of_the_root_is_validated_or_bounded_by_its_type() -> None:
    for (name,), block in blocks(source(ROOT), "variable"):
        assert block.get("validation"), name


def test_everything_is_tagged() -> None:
    text = source(ROOT)
    [((name,), provider)] = blocks(text, "provider")
    assert name == "aws"
    assert provider["default_tags"] == [{"tags": "${local.tags}"}]
    assert provider["allowed_account_ids"] == ["${var.account_id}"]
    [(_, values)] = blocks(text, "locals")
    assert {"Application", "Environment", "Owner"} <= set(values["tags"])


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_each_environment_gives_what_is_asked_for(name: str) -> None:
    given = plain(
        hcl2.loads((ROOT / "environments" / f"{name}.tfvars").read_text(encoding="utf-8"))
    )
    variables = {label: block for (label,), block in blocks(source(ROOT), "variable")}
    assert set(given) <= set(variables)
    assert {label for label, block in variables.items() if "default" not in block} <= set(given)
    assert given["environment"] == name


def test_the_database_is_closed_encrypted_and_can_be_restored() -> None:
    text = source(ROOT / "modules" / "database")
    found = {".".join(labels): block for labels, block in blocks(text, "resource")}
    database = found["aws_db_instance.this"]
    assert database["storage_encrypted"] is True
    assert database["publicly_accessible"] is False
    assert database["deletion_protection"] is True
    assert database["skip_final_snapshot"] is False
    assert database["lifecycle"][0]["prevent_destroy"] is True
    # The password is in no variable, and so in no state.
    assert database["manage_master_user_password"] is True
    assert "password" not in database
    [rule] = [block for name, block in found.items() if name.startswith("aws_vpc_security")]
    assert "cidr_ipv4" not in rule
    assert (rule["from_port"], rule["to_port"]) == (5432, 5432)


def test_the_dumps_are_private_encrypted_and_versioned() -> None:
    found = {labels[0]: block for labels, block in blocks(source(ROOT), "resource")}
    closed = found["aws_s3_bucket_public_access_block"]
    assert [closed[key] for key in closed if key.startswith(("block", "ignore", "restrict"))] == [
        True
    ] * 4
    assert found["aws_s3_bucket_versioning"]["versioning_configuration"] == [{"status": "Enabled"}]
    assert "aws_s3_bucket_server_side_encryption_configuration" in found
    assert found["aws_s3_bucket"]["lifecycle"][0]["prevent_destroy"] is True
