"""Rendered people who lie and raise one leg: what was saved of the small study comes out again."""

import numpy as np
import pytest

from tests.recorded import LANDMARKS, Passes
from tmr_vision.asymmetry import compare_sides
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES
from validation.study.settings import SUPINE, read_rows
from validation.study.supine import supine_cases

TABLE = read_movements()
SAVED = {row["body"]: row for row in read_rows(SUPINE)}
GOOD = [row for row in SAVED.values() if row["kind"] == "ideal"]
FILMS = LANDMARKS / "lying"
KEPT = sorted(path.stem for path in FILMS.glob("*.npz"))
SAME_DEG = 0.3


def recording_of(name):
    data = np.load(FILMS / f"{name}.npz")
    width_px, height_px = (int(v) for v in data["size_px"])
    plain, in_mirror = (data[key].astype(float) for key in ("plain", "in_mirror"))
    return Passes(data["time_s"], plain, in_mirror, width_px, height_px).recording(name)


def result_of(name, key):
    recording, row = recording_of(name), find_movement(key, TABLE)
    reps = find_reps(recording, row)
    return compare_sides([recording], row, reps, recognised=False, mirror_averaged=True)


def test_some_films_are_kept_and_every_saved_one_can_be_rendered_again():
    assert len(KEPT) >= 3
    assert set(SAVED) <= {case.body for case in supine_cases()}
    assert len(GOOD) >= 12


@pytest.mark.parametrize("name", KEPT)
def test_the_saved_numbers_come_out_again(name):
    result, saved = result_of(name, "supine_leg_raise"), SAVED[name]
    for side in SIDES:
        assert result.side(side).value == pytest.approx(saved[side], abs=SAME_DEG)
        assert result.side(side).n == saved[f"n_{side}"]
    assert result.difference.value == pytest.approx(saved["difference"], abs=SAME_DEG)
    assert result.difference.low < saved["true_difference"] < result.difference.high


@pytest.mark.parametrize("name", KEPT)
def test_named_as_the_standing_one_nothing_is_measured(name):
    result = result_of(name, "leg_raise")
    assert {result.left.n, result.right.n} == {0}
    assert result.verdict == "inconclusive"
    assert result.reps


def test_the_errors_of_good_views_are_what_is_stated():
    errors = np.array([row["error"] for row in GOOD])
    assert np.sqrt(np.mean(errors**2)) < 2.5
    assert np.abs(errors).max() < 5.0
    sides = [row[side] - row[f"true_{side}"] for row in GOOD for side in SIDES]
    assert abs(np.mean(sides)) < 1.0
    assert all(row["low"] <= row["true_difference"] <= row["high"] for row in GOOD)
