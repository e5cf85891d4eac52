from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from prodready.documents.repository import Repository
from prodready.facts.compose import Compose
from prodready.facts.interpolation import interpolate, read_dotenv
from prodready.facts.service import Service
from prodready.model import Document, Kind, LineMap


def repository(**texts: str) -> Repository:
    kinds = {".env": Kind.DOTENV}
    files = {path.replace("__", "/").replace("_", "."): text for path, text in texts.items()}
    return Repository.from_documents(
        Document(path, text, kinds.get(path, Kind.COMPOSE), LineMap(path), name=path)
        for path, text in files.items()
    )


def services(**texts: str) -> dict[str, Service]:
    compose = Compose.from_repository(repository(**texts))
    assert not compose.broken
    return {service.name: service for service in compose.services()}


BASE = """\
services:
  app:
    image: app:1
    ports: ["80:80"]
    environment: [A=1, B=2]
    command: [a, b]
    volumes: ["./a:/data", "vol:/b"]
"""


def test_files_are_merged_with_their_places() -> None:
    found = services(
        compose_yaml=BASE,
        compose_prod_yaml="services:\n  app:\n    ports: ['81:81']\n    environment: {B: 3}\n"
        "    command: [c]\n    volumes: ['new:/data']\n    mem_limit: 1g\n",
    )["app"]
    assert [port.published for port in found.ports()] == ["80", "81"]
    assert {name: v.text for name, v in found.environment.items()} == {"A": "1", "B": "3"}
    assert found.get("command") == ["c"]
    assert [(m.source, m.target) for m in found.mounts()] == [("vol", "/b"), ("new", "/data")]
    assert str(found.place_of("mem_limit")) == "compose.prod.yaml:7:5"
    assert found.environment["B"].place.path == "compose.prod.yaml"
    assert found.environment["A"].place.path == "compose.yaml"


def test_reset_and_override() -> None:
    found = services(
        compose_yaml=BASE,
        compose_prod_yaml="services:\n  app:\n    ports: !reset []\n"
        "    environment: !override {C: 3}\n",
    )["app"]
    assert list(found.ports()) == []
    assert set(found.environment) == {"C"}


def test_override_and_tests_are_left_aside() -> None:
    found = services(
        compose_yaml=BASE,
        compose_override_yaml="services: {app: {privileged: true}, mail: {image: mailhog}}\n",
        compose_test_yaml="services: {db: {image: postgres}}\n",
    )
    assert set(found) == {"app"}
    assert found["app"].get("privileged") is None


def test_a_production_file_that_stands_alone_is_the_project() -> None:
    found = services(
        compose_yaml="services: {app: {build: .}, mail: {image: mailhog}}\n",
        compose_production_yaml="services: {app: {image: app:1}}\n",
    )
    assert set(found) == {"app"}
    assert found["app"].get("build") is None


def test_variants_that_stand_alone_are_projects_of_their_own() -> None:
    compose = Compose.from_repository(
        repository(compose_yaml=BASE, compose_gpu_yaml="services: {app: {image: app:2}}\n")
    )
    assert sorted(service.image or "" for service in compose.services()) == ["app:1", "app:2"]


def test_extends_include_and_anchors() -> None:
    found = services(
        compose_yaml="include: [shared/compose.yaml]\n"
        "x-log: &log {logging: {driver: local}}\n"
        "services:\n"
        "  app:\n    <<: *log\n    extends: {file: base.yaml, service: base}\n    image: a\n"
        "  loop:\n    extends: loop\n    image: b\n"
        "  lost:\n    extends: {file: nowhere.yaml, service: x}\n    image: c\n",
        base_yaml="services: {base: {restart: always, image: z}}\n",
        shared__compose_yaml="services: {db: {image: postgres}}\n",
    )
    assert found["app"].get("restart") == "always"
    assert found["app"].image == "a"
    assert found["app"].get("logging", "driver") == "local"
    assert found["app"].place_of("logging").line == 2
    assert "db" in found
    assert found["loop"].image == "b"
    assert (found["app"].complete, found["lost"].complete) == (True, False)


def test_a_long_chain_of_extends_ends() -> None:
    rows = [f"  s{i}: {{extends: s{i + 1}, image: a}}\n" for i in range(300)]
    found = services(compose_yaml="services:\n" + "".join(rows) + "  s300: {image: b}\n")
    assert not found["s0"].complete
    assert found["s299"].complete


def test_variables_of_the_file_beside() -> None:
    found = services(compose_yaml="services: {app: {image: 'a:${TAG}'}}\n", _env="TAG=1.2\n")
    assert found["app"].image == "a:1.2"


def test_profiles_of_development_are_left_aside() -> None:
    found = services(
        compose_yaml="services:\n  a: {image: a, profiles: [dev]}\n  b: {image: b, profiles: [x]}\n"
    )
    assert set(found) == {"b"}


def test_ports_in_every_form() -> None:
    text = """\
services:
  a:
    image: a
    ports:
      - "80"
      - 81:81/udp
      - 127.0.0.1:82:82
      - "[::1]:83:83"
      - "${P:-84}:84"
      - "${ADDRESS}:85:85"
      - {target: 86, published: "86", host_ip: 127.0.0.1}
      - "8000-8010:8000-8010"
"""
    found = list(services(compose_yaml=text)["a"].ports())
    assert [(port.address, port.published, port.target) for port in found] == [
        ("", None, "80"),
        ("", "81", "81"),
        ("127.0.0.1", "82", "82"),
        ("[::1]", "83", "83"),
        ("", "84", "84"),
        (None, None, "85"),
        ("127.0.0.1", "86", "86"),
        ("", "8000-8010", "8000-8010"),
    ]
    assert [port.local for port in found] == [False, False, True, True, False, False, True, False]
    assert [port.place.line for port in found] == list(range(5, 13))


def test_build_context_and_dockerfile() -> None:
    found = services(
        deploy__compose_yaml="services:\n"
        "  a: {build: ../app}\n"
        "  b: {build: {context: .., dockerfile: app/Dockerfile.web}}\n"
        "  c: {build: 'https://example.com/a.git'}\n"
        "  d: {build: {context: ., dockerfile_inline: FROM a}}\n"
    )
    assert [found[name].dockerfile for name in "abcd"] == [
        "app/Dockerfile",
        "app/Dockerfile.web",
        None,
        None,
    ]


def test_broken_and_strange_files_are_told() -> None:
    compose = Compose.from_repository(
        repository(
            a__compose_yaml="services: [", b__compose_yaml="services: 3", c__compose_yaml="- 1"
        )
    )
    assert [broken.place.path for broken in compose.broken] == ["a/compose.yaml", "c/compose.yaml"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just("${A:-x}:1"),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "ports",
        "volumes",
        "environment",
        "depends_on",
        "networks",
        "build",
        "extends",
        "healthcheck",
        "env_file",
        "command",
        "profiles",
        "deploy",
        "tmpfs",
        "image",
        "restart",
        "logging",
    ]
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_reads_any_service(data: dict[str, object]) -> None:
    import json

    compose = Compose.from_repository(
        repository(compose_yaml=json.dumps({"services": {"a": data, "b": {"image": "x"}}}))
    )
    for service in compose.services():
        list(service.ports())
        list(service.mounts())
        assert isinstance(service.environment, dict)
        assert isinstance(service.dependencies, dict)
        assert isinstance(service.networks, set)
        assert service.image is None or isinstance(service.image, str)
        assert service.dockerfile is None or isinstance(service.dockerfile, str)


@given(st.text())
def test_interpolates_any_text(text: str) -> None:
    assert interpolate(text) is None or isinstance(interpolate(text), str)
    assert isinstance(read_dotenv(text), dict)


def test_interpolation() -> None:
    known = {"A": "1", "E": ""}
    cases = {
        "$A ${A} $$A": "1 1 $A",
        "${B:-x}${E:-y}${E-z}": "xy",
        "${B:-${A}}": "1",
        "${A:+y}${B+z}": "y",
        "${B}": None,
        "${B:?say}": None,
        "${A:?say}": "1",
    }
    assert {text: interpolate(text, known) for text in cases} == cases


def test_dotenv() -> None:
    text = "# A=0\nA=1 # one\nexport B='x # y'\nC = \"z\"\nnot an assignment\nD=\n"
    assert read_dotenv(text) == {"A": "1", "B": "x # y", "C": "z", "D": ""}
