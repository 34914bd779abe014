"""What the model saw in real clips, counted by eye (the README beside the files)."""

from functools import cache
from unittest.mock import patch

import numpy as np
import pytest

from tests.recorded import SHARED, Passes, read_passes
from tmr_vision import analysis
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.movements import read_movements
from tmr_vision.records import AnalysisResult, Recording
from tmr_vision.reps import TURNED_AWAY
from tmr_vision.skeleton import SIDES, other

FOLDER = SHARED / "data" / "real-landmarks"
pytestmark = pytest.mark.recordings("data/real-landmarks/lateral_raise_once.npz")

BY_EYE = {
    "lateral_raise_turned": ("arm_raise_side", 4, 4),
    "lateral_raise_once": ("arm_raise_side", 1, 1),
    "front_raise_right": ("arm_raise", 0, 3),
}
"""Clip, movement that has to be recognised, repetitions of the left and the right side."""
UNLIKE_ANY = ("lying_both_legs",)
"""No leg raise of somebody who stands, whatever else it may be."""
ALL = (*BY_EYE, *UNLIKE_ANY, "floor_pushup_left", "floor_pushup_right")


@cache
def passes(name: str) -> Passes:
    return read_passes(FOLDER / f"{name}.npz")


def analyze(*names: str, movement: str = "auto", mirrored: bool = False) -> AnalysisResult:
    films = iter(names)

    def record(*_: object, **__: object) -> Recording:
        name = next(films)
        seen = passes(name).of_mirrored_clip() if mirrored else passes(name)
        return seen.recording(name)

    with patch.object(analysis, "measure_source", record):
        return analysis.analyze(names, movement=movement)


def counts(result, *, trusted=False):
    reps = [rep for rep in result.reps if not (trusted and rep.excluded)]
    return {side: sum(rep.side == side for rep in reps) for side in SIDES}


def found_in(*names, **options):
    try:
        return analyze(*names, **options).movements
    except NothingMeasurableError:
        return ()


@pytest.mark.parametrize("name", BY_EYE)
def test_what_the_eye_counts(name):
    movement, left, right = BY_EYE[name]
    (result,) = analyze(name).movements
    assert result.movement.key == movement
    assert counts(result) == {"left": left, "right": right}


@pytest.mark.parametrize("name", ALL)
def test_what_is_recognised_counts_as_when_it_is_named(name):
    for result in found_in(name):
        (named,) = analyze(name, movement=result.movement.key).movements
        for trusted in (False, True):
            assert counts(result, trusted=trusted) == counts(named, trusted=trusted)


def test_one_repetition_is_said_to_be_one():
    (result,) = analyze("lateral_raise_once").movements
    assert "one repetition" in result.reason
    assert result.verdict == "inconclusive"


def test_nobody_is_turned_away_whose_hips_are_at_the_edge_of_the_picture():
    (result,) = analyze("front_raise_right").movements
    assert not any(rep.excluded == TURNED_AWAY for rep in result.reps)
    assert counts(result, trusted=True) == {"left": 0, "right": 3}


@pytest.mark.parametrize("name", UNLIKE_ANY)
def test_a_movement_of_who_lies_is_not_one_of_who_stands(name):
    assert "leg_raise" not in [result.movement.key for result in found_in(name)]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("movement", ["auto", *(row.key for row in read_movements())])
def test_the_mirrored_landmarks_give_the_same_with_sides_exchanged(name, movement):
    plain, flipped = (found_in(name, movement=movement, mirrored=m) for m in (False, True))
    assert [r.movement.key for r in plain] == [r.movement.key for r in flipped]
    for result, mirror in zip(plain, flipped, strict=True):
        of_mirror = counts(mirror, trusted=True)
        assert counts(result, trusted=True) == {s: of_mirror[other(s)] for s in SIDES}
        for side in SIDES:
            np.testing.assert_allclose(
                result.side(side).value, mirror.side(other(side)).value, atol=1e-6
            )
