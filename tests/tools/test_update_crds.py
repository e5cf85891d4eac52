"""The script that makes the kept schemas, on packages written here."""

from __future__ import annotations

import gzip
import json
import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "update_crds.py"
MODELS = """
raise SystemExit("a package is not run")
class Size(RootModel[str]):
    root: Annotated[str, Field(pattern="^[0-9]+$")]
class PlanSpecItem(BaseModel):
    model_config = ConfigDict(extra='allow')
    name: Annotated[str, Field(min_length=1)]
class PlanSpec(BaseModel):
    class Builder: ...
    mode: Literal["Full", "Partial"] | None = "Full"
    keep_for: Annotated[int | None, Field(alias="keepFor", ge=1)] = None
    size: int | Size
    shares: Annotated[list[PlanSpecItem] | None, Field(max_length=3)] = None
    labels: dict[str, str] | None = None
    values: dict[str, Any] | None = None
    only_go: Annotated[str | None, Field(alias="onlyGo", pattern="^(?i)[[:alpha:]]$")] = None
class Plan(Resource):
    api: ClassVar[dict] = {"plural": "plans"}
    api_version: Annotated[Literal["example.org/v1"], Field(alias="apiVersion")] = "example.org/v1"
    kind: Literal["Plan"] = "Plan"
    metadata: ObjectMeta | None = None
    spec: PlanSpec
"""
DECLARED = """
import { TypeMeta } from "base";
import { IOrgPlanSpec } from "./PlanSpec.js";
/** a comment with { braces } */
export interface IPlan extends TypeMeta {
    "apiVersion": "example.org/v1";
    "kind": "Plan";
    "spec": IOrgPlanSpec;
}
export declare class Plan extends Model<IPlan> implements IPlan { "kind": "Plan"; }
export type { IPlan as IOrgPlan, Plan as OrgPlan };
"""
SPEC = """
export interface IBase { "name": string; }
export interface IPlanSpec extends IOrgBase {
    "mode"?: "Full" | "Partial";
    "size": IIoK8sIntOrString;
    "steps"?: Array<{ "run": string; } & IOrgBase>;
    "labels"?: { [key: string]: string; };
    "pod"?: IForeign;
    "again"?: IOrgPlanSpec;
}
export type { IPlanSpec as IOrgPlanSpec, IBase as IOrgBase };
"""
REFERENCE = 'export interface IRef { "apiVersion": string; "kind": string; }'


def _made(monkeypatch: pytest.MonkeyPatch, source: Path, *options: str) -> dict[str, Any]:
    to = source.parent / "to"
    monkeypatch.setattr("sys.argv", ["update_crds.py", str(source), "--to", str(to), *options])
    assert runpy.run_path(str(SCRIPT))["main"]() == 0
    found: dict[str, Any] = json.loads(gzip.decompress((to / "example.org.json.gz").read_bytes()))
    return found


def test_models_become_schemas_and_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "wheel"
    package.mkdir()
    (package / "v1.py").write_text(MODELS, encoding="utf-8")
    plan = _made(monkeypatch, package)["plan_v1"]
    assert plan["required"] == ["spec"]
    assert "x-unknown-keys" not in plan
    spec = plan["properties"]["spec"]
    assert spec["additionalProperties"] is False
    assert spec["required"] == ["size"]
    keys = spec["properties"]
    assert keys["mode"] == {"type": ["string", "null"], "enum": ["Full", "Partial", None]}
    assert keys["keepFor"] == {"type": ["integer", "null"], "minimum": 1}
    assert keys["size"] == {"type": ["integer", "string"], "pattern": "^[0-9]+$"}
    assert keys["shares"]["maxItems"] == 3
    assert keys["shares"]["items"]["additionalProperties"] is True
    assert keys["labels"]["additionalProperties"] == {"type": "string"}
    assert keys["values"] == {}
    assert keys["onlyGo"] == {"type": ["string", "null"]}


def _declarations(folder: Path) -> Path:
    files = {"Plan": DECLARED, "PlanSpec": SPEC, "Ref": REFERENCE}
    (folder / "package" / "example.org" / "v1").mkdir(parents=True)
    for name, text in files.items():
        file = folder / "package" / "example.org" / "v1" / f"{name}.d.ts"
        file.write_text(text, encoding="utf-8")
    return folder / "package"


def test_declarations_become_schemas_that_prove_no_unknown_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _made(monkeypatch, _declarations(tmp_path))
    assert list(made) == ["plan_v1"]
    plan = made["plan_v1"]
    assert plan["x-unknown-keys"] == "unproven"
    assert plan["required"] == ["spec"]
    spec = plan["properties"]["spec"]
    assert spec["required"] == ["name", "size"]
    keys = spec["properties"]
    assert keys["mode"] == {"type": ["string", "null"], "enum": ["Full", "Partial", None]}
    assert keys["size"] == {"type": ["integer", "string"]}
    assert set(keys["steps"]["items"]["properties"]) == {"run", "name"}
    assert keys["labels"]["additionalProperties"] == {"type": "string"}
    assert keys["pod"] == keys["again"] == {}


def test_what_may_change_can_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = json.dumps(_made(monkeypatch, _declarations(tmp_path), "--types-only"))
    assert '"required"' not in made
    assert '"enum"' not in made
    assert '"mode"' in made
