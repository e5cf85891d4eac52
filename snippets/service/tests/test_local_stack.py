"""The generator of the local configurations changes what it says, and nothing else."""

import difflib
import struct
import subprocess
from pathlib import Path

import pytest
import yaml
from local_stack import render
from local_stack.names import Names

from tests.processes import left_behind


def test_only_addresses_and_paths_of_nginx_are_changed() -> None:
    original = (render.ROOT / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    made = render.nginx(1111, 2222, 3333, Path("/run/here"))
    diff = list(difflib.ndiff(original.splitlines(), made.splitlines()))
    new = [line[2:].strip() for line in diff if line.startswith("+ ")]
    assert len(new) == len([line for line in diff if line.startswith("- ")]) == 11
    assert "listen 127.0.0.1:1111;" in new
    assert "resolver 127.0.0.1:2222 valid=10s ipv6=off;" in new
    assert "set $app http://app:3333;" in new
    assert all(
        "/run/here/" in line for line in new if not line.startswith(("listen", "res", "set"))
    )


def test_an_original_without_the_part_is_noticed() -> None:
    with pytest.raises(render.NotThere, match="listen"):
        render.replace("server { listen 80; }", {"listen 8080;": "listen 1;"})


def test_prometheus_keeps_all_but_addresses_and_times() -> None:
    original = yaml.safe_load((render.ROOT / "prometheus" / "prometheus.yml").read_text())
    made = render.prometheus(1, 2, ["127.0.0.2:3"], "1s")
    assert made["rule_files"] == original["rule_files"]
    assert [j["job_name"] for j in made["scrape_configs"]] == [
        j["job_name"] for j in original["scrape_configs"]
    ]
    assert made["scrape_configs"][0]["static_configs"] == [{"targets": ["127.0.0.2:3"]}]
    assert made["scrape_configs"][-1] == original["scrape_configs"][-1]


def test_only_a_hurry_changes_the_rules() -> None:
    original = (render.ROOT / "prometheus" / "rules.yml").read_text(encoding="utf-8")
    assert render.rules(hurry=False) == original
    made = render.rules(hurry=True)
    changed = [
        (old.strip(), new.strip())
        for old, new in zip(original.splitlines(), made.splitlines(), strict=True)
        if old != new
    ]
    assert len(changed) == 6
    assert all(old == new[:-1] + "m" and old.startswith("for: ") for old, new in changed)


def test_alertmanager_keeps_its_routes() -> None:
    original = yaml.safe_load((render.ROOT / "alertmanager" / "alertmanager.yml").read_text())
    made = render.alertmanager("http://127.0.0.1:1", hurry=False)
    assert made["route"] == original["route"]
    assert made["inhibit_rules"] == original["inhibit_rules"]
    names = [receiver["name"] for receiver in original["receivers"]]
    assert [receiver["name"] for receiver in made["receivers"]] == names


def test_the_name_server_answers_as_rfc_1035_has_it() -> None:
    names = Names(["127.0.0.2", "127.0.0.3"])
    try:
        question = b"\x03app\x00" + struct.pack("!HH", 1, 1)
        asked = b"\xab\xcd" + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0) + question
        answer = names.answer(asked)
        assert answer[:2] == b"\xab\xcd"
        assert struct.unpack("!HHHHH", answer[2:12]) == (0x8180, 1, 2, 0, 0)
        assert answer[12 : 12 + len(question)] == question
        assert answer.endswith(b"\x00\x04\x7f\x00\x00\x03")
        six = asked[:-4] + struct.pack("!HH", 28, 1)
        assert struct.unpack("!H", names.answer(six)[6:8]) == (0,), "there is no IPv6 address"
    finally:
        names.close()


def test_a_process_that_is_left_is_found(tmp_path: Path, backends: dict[str, str]) -> None:
    folder = Path(backends["FOLDER"])
    assert any("postgres" in command for command in left_behind("no such mark", [folder]))
    assert left_behind("no such mark", [tmp_path]) == []
    with subprocess.Popen(["/bin/sleep", "60"], env={"MARK": "left-behind-1"}) as child:
        assert [one.split()[0] for one in left_behind("left-behind-1", [])] == [str(child.pid)]
        child.kill()
    assert left_behind("left-behind-1", []) == []
