"""What is said of a block on a page: slips are, and what is something else is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready import verify_pages
from prodready.model import Document, Kind, LineMap, Place, Verdict
from prodready.verify import verify


def block(kind: Kind, text: str) -> Document:
    """A block that is written into a page."""
    lines = LineMap("page.md", tuple(Place("page.md", n) for n in range(1, text.count("\n") + 3)))
    return Document("page.md", text, kind, lines, line=1, end_line=text.count("\n") + 1)


SLIPS = [
    (Kind.YAML, "a: 1\nb 2\nc: 3\n"),
    (Kind.YAML, "spec:\n  containers:\n  - name: a\n      image: b\n"),
    (Kind.JSON, '{"a": 1,}'),
    (Kind.JSON, '{\n  "a": 1\n  "b": 2\n}'),
    (Kind.SHELL, "curl -X POST http://example.com\n  -d '{}'\n"),
    (Kind.SHELL, 'echo "open\n'),
    (Kind.SHELL, 'TOKEN=a curl "open\n'),
    (Kind.SHELL, 'run() {\n  echo "a\n}\nrun\n'),
    (Kind.PYTHON, "def run()\n    return 1\n"),
    (Kind.PYTHON, "import json\n\n\ndef run(a):\n    return json.loads(os.environ[a])\n"),
    (Kind.SQL, "SELECT a FROM t WHERE a =;\n"),
]
OTHERS = [
    (Kind.YAML, "[demo]$ kubectl get pods\nNAME READY STATUS\na 1/1 Running\n"),
    (Kind.YAML, "a:\n- b: 1\n-   c: old\n+   c: new\n"),
    (Kind.YAML, "a:\n  b: c\n\n\n${vault:path}\n"),
    (Kind.JSON, '{\n  "a": 1, // how many\n  "b": 2\n}'),
    (Kind.JSON, '{\n  "data": payload\n}'),
    (Kind.JSON, '{\n  "arn": "arn\\:aws\\:s3"\n}'),
    (Kind.SHELL, "root@:26257/db> CREATE TABLE a (id INT);\n"),
    (Kind.SHELL, "users/\n  serverless.yml\n"),
    (Kind.SHELL, "aws s3 cp < local file > s3://x\n"),
    (Kind.PYTHON, "x = !kubectl get pods\ny = x[0]\n"),
    (Kind.PYTHON, "def run(a):\n    import json\n\n    return json.loads(os.environ[a])\n"),
    (Kind.PYTHON, "f(\n    a=1\n    ...\n)\n"),
    (Kind.SQL, "SELECT * FROM t USE VINDEX (a) WHERE b = 1;\n"),
    (Kind.COMPOSE, "services:\n  a:\n    path: a\n    params: {b: c}\n"),
    (Kind.COMPOSE, "services:\n  a:\n    image: redis\n"),
    (Kind.YAML, "a:\n  <<: [*b]\n  c: d\n"),
    (Kind.YAML, "NAME    READY   STATUS    AGE\nweb-0   1/1     Running   a: b: c\n"),
    (Kind.YAML, "idp: ***FILL IN***\nid: 1\n"),
    (Kind.SHELL, "DATABASE=root:password@tcp(1.2.3.4:3306)/shop\nNAME=shop\n"),
    (Kind.SHELL, "; <<>> DiG 9.18 <<>> @1.2.3.4\n;; global options: +cmd\n"),
    (Kind.SHELL, "curl https://( API server host ):443/api\n"),
    (Kind.YAML, "a:\n  b: 1\n...<snip>\n  metrics:\n  - c: d\n"),
    (Kind.YAML, '"shop/ssh" in Attacks("X").All()\n'),
    (Kind.YAML, "data:\n  - a: b\n    [type: (regexp|string)]\n"),
    (Kind.PYTHON, "Client(\n    names: List[str],\n    retries: int = 3,\n)\n"),
    (Kind.NGINX, "thread_pool shop threads=4;\nworker_processes 2;\n"),
    (Kind.JSON, '{\n  "a": [{\n    "b": [], // always empty\n    "c": 1\n  }]\n}'),
    (Kind.SHELL, "#!/bin/sh\nset -e\n{\n  echo a\n} &> log.txt\n"),
    (
        Kind.KUBERNETES,
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  k: QVNJ...R04=\n",
    ),
    (Kind.GITHUB_WORKFLOW, "on: push\njobs:\n  a:\n    # ...\n    - uses: actions/checkout@v4\n"),
    (Kind.YAML, "2022-02-03 17:12:04 UTC [22]:Shop: a@b,app=psql ERROR: no memory\n"),
    (Kind.YAML, "a: <VALID: one, two>\nb: 1\n"),
    (Kind.SHELL, "sudo port install postgresql<xx>\n"),
    (Kind.SHELL, "{$payment_type} Rides\n"),
    (Kind.SHELL, "psql -c 'select 1'\n--------+-------+\n"),
    (Kind.SHELL, "nano /etc/shop.conf\nlibraries = ''\n"),
    (Kind.DOCKERFILE, "docker run -it shop\n"),
    (Kind.PROMQL, 'project="shop",\ninstance="a"\n'),
    (Kind.SHELL, "Path((param)) -> setPath(x)\n"),
    (Kind.KUBERNETES, "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  k: xxxxxx\n"),
]


@pytest.mark.parametrize(("kind", "text"), SLIPS)
def test_a_slip_is_found(kind: Kind, text: str) -> None:
    assert verify([block(kind, text)]).verdicts[0].verdict is Verdict.FAILED


@pytest.mark.parametrize(("kind", "text"), OTHERS)
def test_something_else_is_no_fault(kind: Kind, text: str) -> None:
    verdict = verify([block(kind, text)]).verdicts[0]
    assert verdict.findings == ()


def test_a_file_has_no_such_doubt() -> None:
    text = '{\n  "data": payload\n}'
    file = Document("a.json", text, Kind.JSON, LineMap("a.json"), "a.json")
    assert verify([file]).verdicts[0].verdict is Verdict.FAILED


def included(*places: Place) -> Document:
    """A block of a page whose lines stand at these places; in a block they are no fault."""
    text = '{\n  "data": payload\n}\n'
    return Document("page.md", text, Kind.JSON, LineMap("page.md", places), line=3, end_line=9)


WHOLE = [Place("a.json", number, 5) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("places", "verdict"),
    [
        (WHOLE, Verdict.FAILED),
        # The page adds a line of its own, or shows the file from its second line on.
        ([*WHOLE[:2], Place("page.md", 9)], Verdict.FRAGMENT),
        ([each._replace(line=each.line + 1) for each in WHOLE], Verdict.FRAGMENT),
        # The page calls it something else than its name does.
        ([each._replace(path="a.toml") for each in WHOLE], Verdict.FRAGMENT),
    ],
)
def test_a_file_that_a_page_includes_whole_is_a_file(places: list[Place], verdict: Verdict) -> None:
    assert verify([included(*places)]).verdicts[0].verdict is verdict


def test_what_a_page_includes_is_judged_as_the_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    Path("a.json").write_text('{\n  "data": payload\n}\n', encoding="utf-8")
    Path("page.md").write_text('- item\n\n    ```json\n    --8<-- "a.json"\n    ```\n', "utf-8")
    assert [one.path for each in verify_pages(["page.md"]).failed for one in each.findings] == [
        "a.json"
    ]
