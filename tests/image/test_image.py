"""The reference service's image, really built, started hardened, watched, stopped and looked into.

Where nothing builds images the tests say so and are skipped; with CI=true that is a failure.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from prodready.building import BuildError, Engine, build, recipe_for
from prodready.building.trial import EndedError, Trial
from prodready.errors import UnavailableError
from prodready.targets.image import open_image

ROOT = Path(__file__).parents[2]
BUDGET = 200_000_000
"""What a service's image may weigh, compressed, in bytes."""
GRACE_SECONDS = 25
FIRST_BUILD_SECONDS = 240

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """What `try_image.py` saw, and the folder that it wrote into; once for all workers."""
    base = tmp_path_factory.getbasetemp()
    output = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "image"
    output.mkdir(exist_ok=True)
    with (output / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (output / "service.json").exists():
            try_image(output)
    facts: dict[str, Any] = json.loads((output / "service.json").read_text(encoding="utf-8"))
    return facts, output


def try_image(output: Path) -> None:
    """Build, run and measure the service's image."""
    done = subprocess.run(
        [sys.executable, "scripts/try_image.py", "snippets/service", "--output", str(output)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=800,
    )
    if done.returncode == 3 and os.environ.get("CI") != "true":
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["run"]["exit_status"] is not None


@pytest.fixture
def facts(tried: tuple[dict[str, Any], Path]) -> dict[str, Any]:
    return tried[0]


@pytest.fixture(scope="module")
def engine() -> Engine:
    """What builds here."""
    spec = importlib.util.spec_from_file_location("try_image", ROOT / "scripts" / "try_image.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        found = module.engine_here()
    except UnavailableError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
    assert isinstance(found, Engine)
    return found


def test_it_says_what_it_was_built_with_and_in_time(facts: dict[str, Any]) -> None:
    name, _, rest = facts["engine"].partition(" ")
    assert name in ("docker", "buildah")
    assert (name == "docker") == ("stand-in base" not in rest)
    assert facts["build_seconds"] < FIRST_BUILD_SECONDS


def test_it_becomes_healthy(facts: dict[str, Any]) -> None:
    assert facts["run"]["health"][-1] == "healthy"
    assert facts["image"]["health"]


def test_it_runs_as_a_user_without_any_right(facts: dict[str, Any]) -> None:
    process = facts["run"]["process"]
    assert facts["image"]["user"] == "10001:10001"
    assert (facts["run"]["uid"], facts["run"]["gid"]) == (10001, 10001)
    assert set(process["Uid"].split()) == set(process["Gid"].split()) == {"10001"}
    assert int(process["CapEff"], 16) == int(process["CapBnd"], 16) == 0
    assert process["NoNewPrivs"] == "1"
    assert process["Seccomp"] == "2"


def test_it_can_write_to_its_temporary_folders_alone(facts: dict[str, Any]) -> None:
    assert set(facts["run"]["writable"]) <= {"/tmp", "/dev/shm"}  # noqa: S108
    assert "/tmp" in facts["run"]["writable"]  # noqa: S108


def test_it_ends_by_itself_when_told_to(facts: dict[str, Any]) -> None:
    assert facts["run"]["exit_status"] == 0
    assert facts["run"]["stop_seconds"] < GRACE_SECONDS
    assert any("shutdown complete" in line for line in facts["run"]["log"])


def test_it_stays_within_its_budget(facts: dict[str, Any]) -> None:
    image = facts["image"]
    layers = [layer["compressed_bytes"] for layer in image["layers"]]
    assert 0 < sum(layers) == image["compressed_bytes"] < BUDGET
    assert image["unpacked_bytes"] > image["compressed_bytes"]
    # The base, the packages, the code, and what is small comes last.
    assert len([size for size in layers if size > 1000]) <= 6
    assert layers[-1] < 1_000_000


def test_it_has_no_secret_no_compiler_and_nothing_of_this_machine(facts: dict[str, Any]) -> None:
    image = facts["image"]
    assert image["leaks"] == []
    assert image["build_tools"] == []
    assert image["exposed"] == ["8000/tcp"]
    assert not {name for name in image["environment"] if name.startswith(("PIP_", "DATABASE"))}
    assert image["labels"]["org.opencontainers.image.revision"] == "unknown"


def test_its_bill_of_materials_lists_what_the_lock_installs(
    tried: tuple[dict[str, Any], Path],
) -> None:
    text = (tried[1] / "service.cdx.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = {(each["name"], each["version"]) for each in json.loads(text)["components"]}
    lock = (ROOT / "snippets/service/requirements.txt").read_text(encoding="utf-8")
    pinned = {
        tuple(line.split(" ")[0].split("=="))
        for line in lock.splitlines()
        if "==" in line and line[0].isalnum() and ";" not in line
    }
    assert len(pinned) > 20
    assert pinned <= told


def test_the_second_build_takes_no_time(engine: Engine, facts: dict[str, Any]) -> None:
    recipe = recipe_for(engine, ROOT / "snippets" / "service")
    assert recipe.tag == facts["tag"]
    assert build(engine, recipe) is False


@pytest.fixture
def running(engine: Engine, facts: dict[str, Any]) -> Iterator[Trial]:
    """A container of it."""
    with Trial(engine, facts["tag"], {"LOG_LEVEL": "WARNING"}) as trial:
        yield trial


def test_it_serves_from_within(running: Trial) -> None:
    assert running.wait_healthy()[-1] == "healthy"
    ask = (
        "import json, sys, urllib.request as u;"
        "print(u.urlopen('http://127.0.0.1:8000/openapi.json').read(80).decode())"
    )
    status, told = running.ask("python", "-c", ask)
    assert status == 0
    assert '"openapi"' in told
    lines = [json.loads(line) for line in running.logs().splitlines() if line.startswith("{")]
    assert any("startup complete" in line["message"] for line in lines)


def test_a_wrong_setting_ends_it_at_once(engine: Engine, facts: dict[str, Any]) -> None:
    with Trial(engine, facts["tag"], {"MAX_IN_FLIGHT": "many"}) as trial:
        assert trial.wait_healthy(20)[-1] != "healthy"
        state = trial.state()["State"]
        assert state["ExitCode"] not in (0, 137)
        assert "MAX_IN_FLIGHT" in trial.logs()
        with pytest.raises(EndedError, match="MAX_IN_FLIGHT"):
            trial.process()


def test_the_page_tells_what_was_measured(facts: dict[str, Any]) -> None:
    if not facts["engine"].startswith("buildah"):
        pytest.skip("the page speaks of the image on the stand-in")
    page = (ROOT / "docs" / "reference" / "service.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| `service` |"))
    base, above = (int(cell) * 1e6 for cell in row.split("|")[2:4])
    layers = [layer["compressed_bytes"] for layer in facts["image"]["layers"]]
    assert sum(layers[-2:]) == pytest.approx(above, rel=0.1)
    assert layers[0] == pytest.approx(base, rel=0.1)


def test_a_step_that_fails_names_its_line(engine: Engine, tmp_path: Path) -> None:
    base = (ROOT / "snippets/service/Dockerfile").read_text().splitlines()[1].split(" AS ")[0]
    (tmp_path / "Dockerfile").write_text(f"{base} AS one\nFROM one\nRUN true\nRUN exit 3\n")
    with pytest.raises(BuildError, match="3") as caught:
        build(engine, recipe_for(engine, tmp_path))
    assert (caught.value.stage, caught.value.step) == (2, 3) or caught.value.line == 4


def test_a_label_has_the_argument_of_its_own_build(engine: Engine, tmp_path: Path) -> None:
    base = (ROOT / "snippets/service/Dockerfile").read_text().splitlines()[1].split(" AS ")[0]
    (tmp_path / "Dockerfile").write_text(f"{base}\nARG REVISION=unknown\nLABEL rev=$REVISION\n")
    for revision in ("4b825dc", "9d2e1f0"):
        recipe = recipe_for(engine, tmp_path, arguments={"REVISION": revision})
        build(engine, recipe)
        engine.save(recipe.tag, tmp_path / "saved.tar")
        with open_image(tmp_path / "saved.tar") as image:
            assert image.config.labels["rev"] == revision
    engine.call("rmi", recipe.tag)


def test_a_base_that_cannot_be_had_is_no_fault_of_the_file(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM localhost/no-such-image:1\nRUN true\n")
    with pytest.raises(UnavailableError, match=r"base image|network"):
        build(engine, recipe_for(engine, tmp_path))


def test_the_script_says_what_is_wrong(tmp_path: Path) -> None:
    for folder, message in ((tmp_path / "none", "no such folder"), (tmp_path, "Dockerfile")):
        done = subprocess.run(
            [sys.executable, "scripts/try_image.py", str(folder), "--output", str(tmp_path / "o")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (1, 3)
        assert "Traceback" not in done.stderr
        if done.returncode == 1:
            assert message in done.stderr
