"""What the remarks about faults say: one for each fault, naming the key that is wrong."""

from __future__ import annotations

import pytest

from prodready.model import Kind
from prodready.tools import compose_schema, kubernetes_schema, workflow_schema
from prodready.tools.interface import Tool
from prodready.tools.schema_words import closest, dotted
from tests.tools.case_files import answer

COMPOSE = compose_schema.TOOL
WORKFLOW = workflow_schema.TOOL
KUBERNETES = kubernetes_schema.TOOL
JOBS = "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{run: x}]\n"


@pytest.mark.parametrize(
    ("tool", "text", "message"),
    [
        (
            COMPOSE,
            "services:\n  web: {image: a, restrat: no}\n",
            "unknown key `restrat` in `services.web`, did you mean `restart`?",
        ),
        (
            COMPOSE,
            "services:\n  web: {image: [a]}\n",
            "`services.web.image` must be text, not a list",
        ),
        (
            COMPOSE,
            "services:\n  web: {command: {a: b}}\n",
            "`services.web.command` must be text or a list, not a mapping",
        ),
        (
            COMPOSE,
            "services:\n  web: {image: a, ports: [{targt: 80}]}\n",
            "unknown key `targt` in `services.web.ports[0]`, did you mean `target`?",
        ),
        (
            COMPOSE,
            "services:\n  web: {image: a, pull_policy: allways}\n",
            '`services.web.pull_policy` is the text "allways", which does not match',
        ),
        (
            COMPOSE,
            "services:\n  my web: {image: a}\n",
            "`my web` is not a name that is allowed here",
        ),
        (
            WORKFLOW,
            JOBS.replace("runs-on", "runs_on"),
            "unknown key `runs_on` in `jobs.a`, did you mean `runs-on`?",
        ),
        (WORKFLOW, JOBS.replace("run: x", "name: x"), "needs one of the keys `uses`, `run`"),
        (
            WORKFLOW,
            JOBS.replace("run: x", "run: x, uses: o/n@v1"),
            "`uses` and `run` exclude each other",
        ),
        (WORKFLOW, JOBS.replace("push", "pusch"), 'not the text "pusch", did you mean `push`?'),
        (
            WORKFLOW,
            JOBS + "    timeout-minutes: soon\n",
            '`jobs.a.timeout-minutes` must be a number, not the text "soon"',
        ),
        (
            KUBERNETES,
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: a}]}\n",
            "`spec.containers[0]` lacks the key `name`",
        ),
        (
            KUBERNETES,
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {A: on}\n",
            "`data.A` must be text, not true",
        ),
    ],
)
def test_message(tool: Tool, text: str, message: str) -> None:
    found = answer(tool, text, next(iter(tool.kinds)))
    assert [message in remark.message for remark in found.remarks] == [True], found.remarks


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("restrat", "restart"),
        ("startPeriod", "start_period"),
        ("healthcheck", None),
        ("x", None),
        ("RESTART", "restart"),
    ],
)
def test_closest(word: str, meant: str | None) -> None:
    assert closest(word, ["restart", "start_period", "image"]) == meant


def test_dotted() -> None:
    assert dotted(("spec", "containers", 0, "image")) == "spec.containers[0].image"


def test_booleans_are_those_of_who_reads_the_file() -> None:
    manifest = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostNetwork: yes\n"
    found = answer(KUBERNETES, manifest + "  containers: [{name: a, image: b}]\n")
    assert found.remarks == ()
    assert answer(COMPOSE, "services: {web: {image: a, restart: no}}\n", Kind.COMPOSE).remarks == ()
