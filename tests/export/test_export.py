"""result.json, angles.csv and reps.csv: structure, numbers, missing values."""

import csv
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fake_results import CASES, fake_result
from tmr_vision import export
from tmr_vision.export.numbers import plain
from tmr_vision.records import Provenance

TOP_LEVEL = [
    *("schema", "software", "model", "created", "id", "sources", "movements", "plan"),
    *("painful", "edits", "header", "messages"),
]
OF_A_MOVEMENT = {
    *("movement", "title", "recognised", "view", "measure", "statistic", "unit", "left", "right"),
    *("difference", "mdc95", "margin", "normalised", "verdict", "strength", "limited_side"),
    *("reason", "felt", "felt_tags", "quality", "reps", "compensations", "definition"),
    *("id", "note", "looks_like"),
}


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(export.result_schema())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_schema_is_valid():
    jsonschema.Draft202012Validator.check_schema(export.result_schema())


@pytest.mark.parametrize("kind", CASES)
def test_every_kind_of_result_satisfies_the_schema(kind: str, tmp_path: Path):
    export.write_json(fake_result(kind), tmp_path / "result.json")
    written = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    validator().validate(written)
    assert list(written) == TOP_LEVEL
    assert all(set(movement) == OF_A_MOVEMENT for movement in written["movements"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("movements", 0, "verdict"), "abnormal"),
        (("movements", 0, "limited_side"), None),
        (("movements", 0, "extra"), 1),
        (("movements", 0, "reps", 0, "side"), "both"),
        (("movements", 0, "felt", "left"), 101),
        (("sources", 0, "sha256"), "short"),
        (("schema",), 2),
    ],
)
def test_schema_refuses(path: tuple[Any, ...], value: object):
    data = export.result_to_dict(fake_result("imbalance"))
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert list(validator().iter_errors(data))


def test_values_and_signs():
    movement = export.result_to_dict(fake_result("imbalance"))["movements"][0]
    assert movement["left"]["value"] > movement["right"]["value"]
    assert movement["difference"]["value"] == pytest.approx(
        movement["right"]["value"] - movement["left"]["value"], abs=0.011
    )
    assert (movement["verdict"], movement["limited_side"]) == ("imbalance", "right")
    assert movement["left"]["n"] == 5
    assert movement["right"]["n"] == 4
    assert (movement["margin"], movement["unit"]) == (10.0, "deg")
    assert [rep["side"] for rep in movement["reps"]] == ["left"] * 5 + ["right"] * 5


def test_missing_is_null():
    movement = export.result_to_dict(fake_result("one_side"))["movements"][0]
    assert movement["right"] == {"value": None, "sd": None, "n": 0}
    assert movement["difference"] is None
    assert movement["mdc95"] is None
    assert movement["normalised"] == {"percent": None, "symmetry_angle": None}


def test_plan():
    plan = export.result_to_dict(fake_result("several"))["plan"]
    assert plan["order"] == ["arm_raise"]
    assert plan["good_side"] == {"arm_raise": "left"}
    assert plan["dose"]["arm_raise"] == plan["steps"][0]["dose"]


@given(
    st.recursive(
        st.floats() | st.integers() | st.booleans() | st.none() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_quality_can_be_written(quality: object):
    text = json.dumps(plain({"q": quality, "a": np.array([np.nan, 1.0])}), allow_nan=False)
    assert json.loads(text)["a"] == [None, 1.0]


def test_reps_csv_is_result_json(tmp_path: Path):
    result = fake_result("several")
    export.write_reps(result, tmp_path / "reps.csv")
    rows = rows_of(tmp_path / "reps.csv")
    reps = [
        (movement["movement"], rep)
        for movement in export.result_to_dict(result)["movements"]
        for rep in movement["reps"]
    ]
    assert len(rows) == len(reps)
    for row, (key, rep) in zip(rows, reps, strict=True):
        assert (row["movement"], row["side"]) == (key, rep["side"])
        assert int(row["source"]) == rep["source"]
        assert float(row["value_deg"]) == rep["value"]
        assert float(row["peak_s"]) == rep["peak_s"]
        assert row["excluded"] == (rep["excluded"] or "")
        assert row["angle"] != ""
        assert row["statistic"] in ("peak", "range")
    first = [row["rep"] for row in rows if row["movement"] == "arm_raise"]
    assert first == ["1", "2", "3", "4", "5"] * 2


def test_angles_csv_is_tidy(tmp_path: Path):
    result = fake_result("two_sources")
    export.write_angles(result, tmp_path / "angles.csv")
    rows = rows_of(tmp_path / "angles.csv")
    tracks = [recording.angles for recording in result.recordings]
    assert len(rows) == sum(track.angles_deg.size for track in tracks)
    last = rows[-1]
    assert last["source"] == "1"
    assert float(last["time_s"]) == pytest.approx(tracks[1].time_s[-1], abs=0.0006)
    at_40 = {
        (row["side"], row["angle"]): row
        for row in rows
        if row["source"] == "0" and float(row["time_s"]) == round(float(tracks[0].time_s[40]), 3)
    }
    assert len(at_40) == len(tracks[0].names)
    assert ("body", "trunk_lean") in at_40
    for name in tracks[0].names:
        side, _, angle = name.partition("_")
        row = at_40[(side, angle) if side in ("left", "right") else ("body", name)]
        value = float(tracks[0].of(name)[40])
        cell = row["value_deg"]
        assert (cell == "") if math.isnan(value) else (float(cell) == round(value, 2))
        code = Provenance(tracks[0].provenance_of(name)[40])
        assert row["provenance"] == code.name.lower()


def test_each_source_has_its_own_angles(tmp_path: Path):
    result = fake_result("two_sources")
    first, second = result.recordings
    fewer = second.angles.with_(
        names=second.angles.names[:2],
        angles_deg=second.angles.angles_deg[:, :2],
        provenance=second.angles.provenance[:, :2],
    )
    export.write_angles(
        result.with_(recordings=(first, second.with_(angles=fewer))), tmp_path / "angles.csv"
    )
    angles = {
        (row["side"], row["angle"])
        for row in rows_of(tmp_path / "angles.csv")
        if row["source"] == "1"
    }
    assert angles == {("left", "shoulder_elevation"), ("right", "shoulder_elevation")}


def test_importing_loads_nothing_heavy():
    heavy = {"matplotlib", "cv2", "mediapipe", "av", "scipy", "xlsxwriter"}
    code = f"import sys, tmr_vision.export; print({heavy!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
