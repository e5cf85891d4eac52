from __future__ import annotations

import pytest

from prodready.documents.repository import Repository
from prodready.facts.context import context_of, ignore_file
from prodready.facts.deployed import Deployed, short_name
from prodready.facts.images import Image, Images, destination, run_commands, sources
from prodready.model import Document, Kind, LineMap


def repository(files: dict[str, str]) -> Repository:
    def kind(path: str) -> Kind:
        name = path.rpartition("/")[2].lower()
        if name.endswith(".dockerignore"):
            return Kind.DOCKERIGNORE
        if "dockerfile" in name:
            return Kind.DOCKERFILE
        if "compose" in name:
            return Kind.COMPOSE
        return Kind.KUBERNETES if name.startswith("k8s") else Kind.TEXT

    return Repository.from_documents(
        Document(path, text, kind(path), LineMap(path), name=path.rpartition("/")[2])
        for path, text in files.items()
    )


def one(text: str) -> Image:
    [image] = Images.from_repository(repository({"Dockerfile": text}))
    return image


def test_an_entrypoint_resets_the_command_of_its_parents() -> None:
    base = 'FROM a AS base\nCMD ["x"]\n'
    command = one(base).command
    assert command is not None
    assert command.argv == ("x",)
    assert one(base + 'FROM base\nENTRYPOINT ["y"]\n').command is None
    inherited = one(base + "FROM base\nUSER 1\n").command
    assert inherited is not None
    assert one('FROM a AS base\nENTRYPOINT ["y"]\nFROM base\nCMD ["x"]\n').command is not None


def test_health_checks() -> None:
    image = one("FROM a\nHEALTHCHECK --interval=3s CMD curl x || exit 1\n")
    assert image.healthcheck is not None
    assert (image.healthcheck.argv, image.healthcheck.text) == (None, "curl x || exit 1")
    image = one('FROM a\nHEALTHCHECK CMD ["a", "b"]\n')
    assert image.healthcheck is not None
    assert image.healthcheck.argv == ("a", "b")
    assert one("FROM a\nHEALTHCHECK CMD x\nHEALTHCHECK NONE\n").healthcheck is None


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("FROM a\nUSER 1:2\n", "1:2"),
        ('FROM a\nUSER "app"\n', "app"),
        ("ARG U=7\nFROM a\nARG U\nUSER $U\n", "7"),
        ("FROM a\nENV U=8\nUSER ${U}:0\n", "8:0"),
        ("FROM a\nARG U\nUSER $U\n", None),
    ],
)
def test_the_user_with_its_variables(text: str, user: str | None) -> None:
    last = one(text).user
    assert last is not None
    assert last[1] == user


def test_which_dockerfiles_build_for_production() -> None:
    names = [
        "Dockerfile",
        "web/Dockerfile",
        "Dockerfile.worker",
        "api.Dockerfile",
        "x/Dockerfile.prod",
    ]
    aside = [
        *("Dockerfile.dev", "dev.Dockerfile", "tests/Dockerfile", ".devcontainer/Dockerfile"),
        *("docs/Dockerfile", "examples/a/Dockerfile", "ci/Dockerfile", "Dockerfile.test"),
    ]
    images = Images.from_repository(repository(dict.fromkeys([*names, *aside], "FROM a\n")))
    assert sorted(image.path for image in images) == sorted(names)


def test_a_file_without_a_base_is_broken() -> None:
    images = Images.from_repository(repository({"Dockerfile": "RUN a\n", "b/Dockerfile": "FROM\n"}))
    assert not images.images
    assert [broken.place.path for broken in images.broken] == ["Dockerfile", "b/Dockerfile"]
    assert {broken.kind for broken in images.broken} == {Kind.DOCKERFILE}


def test_the_stage_that_compose_names() -> None:
    text = "FROM a AS app\nFROM app AS check\n"
    for target, stage in (("app", 0), ("dev", 1), ("nope", 1)):
        compose = f"services: {{a: {{build: {{context: ., target: {target}}}}}}}\n"
        [image] = Images.from_repository(repository({"Dockerfile": text, "compose.yaml": compose}))
        assert image.stage.index == stage


def test_commands_of_every_form_of_run() -> None:
    image = one(
        'FROM a\nRUN a && b\nRUN ["c", "d e"]\nRUN ["/bin/sh", "-c", "f | g"]\nRUN <<EOF\nh\ni\nEOF\n'
    )
    runs = [instruction for instruction, _ in image.stage.scoped]
    found = [[command.words for command in run_commands(run)] for run in runs]
    assert found == [
        [("a",), ("b",)],
        [("c", "d e")],
        [("f",), ("g",)],
        [("h",), ("i",)],
    ]


def test_copies() -> None:
    image = one(
        'FROM a AS b\nWORKDIR /x\nWORKDIR y\nCOPY ["p q", "./z/"]\nCOPY <<EOF r /s\nt\nEOF\nADD $W .\n'
    )
    (first, named), (second, _), (third, _) = image.files_copied
    assert named == ["p q"]
    assert sources(second) == ["r"]
    stage = image.stage
    assert [destination(stage, copy) for copy in (first, second, third)] == ["/x/y/z", "/s", "/x/y"]
    assert image.own_paths() == ["/x/y/z", "/s", "/x/y"]


def test_the_context_is_composes_or_where_the_files_are() -> None:
    files = {
        "api/Dockerfile": "FROM a\nCOPY shared/lib.txt api/main.txt /x/\n",
        "web/Dockerfile": "FROM a\nCOPY src/*.txt /x/\n",
        "job/Dockerfile": "FROM a\nCOPY . .\n",
        "compose.yaml": "services: {job: {build: {context: ., dockerfile: job/Dockerfile}}}\n",
        "shared/lib.txt": "",
        "api/main.txt": "",
        "web/src/a.txt": "",
        ".dockerignore": "a\n",
        "web/.dockerignore": "b\n",
        "job/Dockerfile.dockerignore": "c\n",
    }
    known = repository(files)
    deployed = Deployed.from_repository(known)
    found = {}
    for image in deployed.images:
        context = context_of(image, deployed, known)
        ignore = ignore_file(image, context, known)
        found[image.path] = (context, ignore.path if ignore else None)
    assert found == {
        "api/Dockerfile": ("", ".dockerignore"),
        "job/Dockerfile": ("", "job/Dockerfile.dockerignore"),
        "web/Dockerfile": ("web", "web/.dockerignore"),
    }


POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: x}}\nspec: {{containers: [{{name: c, image: {}}}]}}\n"


@pytest.mark.parametrize(
    ("dockerfile", "image", "runs"),
    [
        ("src/shop/Dockerfile", "example.com/team/shop:1", True),
        ("src/shop/src/Dockerfile", "example.com/team/shop:1", True),
        ("src/shop/Dockerfile", "example.com/team/store:1", True),
        ("src/shop/Dockerfile", "redis:8", False),
    ],
)
def test_which_containers_run_an_image(dockerfile: str, image: str, runs: bool) -> None:
    files = {dockerfile: "FROM a\n", "k8s.yaml": POD.format(image)}
    deployed = Deployed.from_repository(repository(files))
    assert bool(deployed.containers(deployed.images.images[0])) == runs


def test_two_images_are_not_mixed_up() -> None:
    files = {
        "a/Dockerfile": "FROM a\n",
        "b/Dockerfile": "FROM a\n",
        "k8s.yaml": POD.format("x/b:1"),
    }
    deployed = Deployed.from_repository(repository(files))
    assert [len(deployed.containers(image)) for image in deployed.images] == [0, 1]


def test_short_name() -> None:
    assert short_name("registry.example.com:5000/team/shop:1.2@sha256:abc") == "shop"
    assert short_name("redis") == "redis"
