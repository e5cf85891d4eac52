"""The model in the repository is the one that the data and the code give."""

import json
import math
import runpy
import sys
from pathlib import Path

import pytest

from late.model import ModelError, load
from late.regression import area_under_curve, fit, sigmoid
from late.train import TrainingError, main, read, train
from tests.conftest import MODEL, ROOT

DATA = ROOT / "data" / "deliveries.csv"
HEADING = "distance_km,weight_kg,hour,stops,late\n"


def test_the_data_are_made_by_the_script() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "make_data.py"))["rows"]()
    assert DATA.read_text(encoding="utf-8").splitlines() == made


def test_the_same_data_give_the_same_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version = load(MODEL).version
    assert main([version, str(DATA), str(tmp_path / "model.json")]) == 0
    assert (tmp_path / "model.json").read_bytes() == MODEL.read_bytes()
    assert load(MODEL).digest in capsys.readouterr().out


def test_it_is_better_than_guessing_and_says_how_much() -> None:
    model = load(MODEL)
    rows, answers = read(DATA.read_bytes())
    scores = [model.probability(row) for row in rows]
    assert model.rows == len(rows) == 600
    assert 0.7 < model.quality < 1
    assert area_under_curve(scores, answers) == pytest.approx(model.quality, abs=0.1)


def test_what_was_learnt_makes_sense() -> None:
    model = load(MODEL)
    near = model.probability((5, 1, 8, 2))
    far = model.probability((900, 1, 8, 2))
    assert near < 0.3 < 0.9 < far


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEADING, "0 rows are too few"),
        (HEADING + "1,1,1,1,0\n" * 50, "50 rows are too few"),
        (HEADING + "1,1,1,1,yes\n", "line 2: KeyError"),
        (HEADING + "1,1,1,1,0\n1,,1,1,0\n", "line 3: ValueError"),
        (HEADING + "1,1,1\n", "line 2: TypeError"),
        (HEADING + "1,1,99,1,0\n", "line 2: hour is 99"),
        (HEADING + "nan,1,9,1,0\n", "line 2: distance_km is nan"),
        ("a,b\n1,2\n", "line 2: KeyError"),
    ],
)
def test_wrong_data_are_refused(text: str, why: str) -> None:
    with pytest.raises(TrainingError, match=why):
        train(text.encode(), "1")


def test_a_model_that_learnt_nothing_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = HEADING + "".join(f"5,1,8,2,{place // 5 % 2}\n" for place in range(200))
    (tmp_path / "noise.csv").write_text(noise, encoding="utf-8")
    assert main(["1", str(tmp_path / "noise.csv"), str(tmp_path / "model.json")]) == 1
    assert "quality is 0.5" in capsys.readouterr().err
    assert not (tmp_path / "model.json").exists()


def test_the_command_says_what_it_wants(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main([]) == 2
    assert main(["1", str(tmp_path / "none.csv"), "m"]) == 1
    error = capsys.readouterr().err
    assert "usage:" in error
    assert "none.csv" in error
    monkeypatch.setattr(sys, "argv", ["train"])
    monkeypatch.delitem(sys.modules, "late.train")
    with pytest.raises(SystemExit, match="2"):
        runpy.run_module("late.train", run_name="__main__")


def test_no_size_of_score_overflows() -> None:
    assert (sigmoid(-1e6), sigmoid(0), sigmoid(1e6)) == (0, 0.5, 1)


def test_a_line_is_found() -> None:
    rows = [(float(x),) for x in range(-5, 6)]
    (weight,), bias = fit(rows, [row[0] > 0 for row in rows])
    assert weight > 0.5
    assert abs(bias) < weight


def test_one_sort_of_answer_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="parcels that were not"):
        area_under_curve([0.5], [True])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "late-model/0"}, "not of the format"),
        ({"features": ["distance_km"]}, "and this release gives"),
        ({"weights": [1, 2, 3]}, "4 of each"),
        ({"weights": [1, 2, 3, "4"]}, "not numbers"),
        ({"bias": math.inf}, "no answer"),
        ({"scales": [0, 1, 1, 1]}, "no answer"),
        ({"spreads": [{"edges": [1], "shares": [1]}] * 4}, "bins without edges"),
        ({"more": 1}, "is not a model"),
        ({"bias": None}, "is not a model"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    tmp_path: Path, change: dict[str, object], why: str
) -> None:
    kept = json.loads(MODEL.read_text(encoding="utf-8"))
    (tmp_path / "model.json").write_text(json.dumps({**kept, **change}), encoding="utf-8")
    with pytest.raises(ModelError, match=why):
        load(tmp_path / "model.json")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\x80\x04N.", b"\xff"])
def test_what_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.json").write_bytes(content)
    with pytest.raises(ModelError, match="is not a model"):
        load(tmp_path / "model.json")


def test_the_digest_decides(tmp_path: Path) -> None:
    assert load(MODEL, load(MODEL).digest).version == load(MODEL).version
    with pytest.raises(ModelError, match="MODEL_DIGEST asks for"):
        load(MODEL, "sha256:" + "0" * 64)
    with pytest.raises(ModelError, match="cannot be read"):
        load(tmp_path / "none.json")
