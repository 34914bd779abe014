"""The systematic errors of the movement table hold up against the saved accuracy study."""

import csv
from collections.abc import Sequence

import numpy as np
import pytest

from tests.recorded import SAMPLES
from tmr_vision.movements import read_movements

CLIPS = SAMPLES / "study" / "results" / "clips.csv"
MAX_WORST = 3.0
"""No error of a good view lies this many systematic standard errors off."""


def errors_deg(movement: str) -> Sequence[float]:
    with CLIPS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "ideal"]
    return [float(row["error"]) for row in rows if row["movement"] == movement and row["error"]]


@pytest.mark.parametrize("movement", read_movements(), ids=lambda movement: movement.key)
def test_stated_error_is_not_below_the_measured_one(movement):
    found = np.array(errors_deg(movement.key))
    assert len(found) >= 6
    assert np.sqrt(np.mean(found**2)) <= movement.u_sys_deg
    assert np.abs(found).max() <= MAX_WORST * movement.u_sys_deg


def test_the_interval_holds_the_truth_as_often_as_it_says():
    with CLIPS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "ideal" and row["low"]]
    inside = [
        float(row["low"]) <= float(row["true_difference"]) <= float(row["high"]) for row in rows
    ]
    assert np.mean(inside) >= 0.93
