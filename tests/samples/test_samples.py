"""The figures that are promised, on the recorded landmarks of the sample clips."""

import numpy as np
import pytest

from tests.recorded import (
    MAX_DIFFERENCE_ERROR_DEG,
    MAX_SIDE_ERROR_DEG,
    MAX_TIME_ERROR_S,
    NAMES,
    PLANAR,
    Passes,
    passes,
    recording,
    truth,
)
from tmr_vision.asymmetry import compare_sides
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.recognition import recognise
from tmr_vision.records import MovementResult
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES, other

TABLE = read_movements()
FOUND = 20.0
"""A difference this large has to be found."""


def result_of(name: str, made_from=None) -> MovementResult:
    movement = find_movement(truth(name)["movement"], TABLE)
    measured = made_from or recording(name)
    reps = find_reps(measured, movement)
    return compare_sides([measured], movement, reps, recognised=False, mirror_averaged=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_repetition_is_found_where_it_is(name):
    reps = result_of(name).reps
    for side in SIDES:
        expected = [rep for rep in truth(name)["reps"] if rep["side"] == side]
        found = [rep for rep in reps if rep.side == side]
        assert len(found) == len(expected)
        assert not [rep.excluded for rep in found if rep.excluded]
        for rep, true_rep in zip(found, expected, strict=True):
            assert rep.start_s == pytest.approx(true_rep["start_s"], abs=MAX_TIME_ERROR_S)
            assert rep.end_s == pytest.approx(true_rep["end_s"], abs=MAX_TIME_ERROR_S)


@pytest.mark.parametrize("name", PLANAR)
def test_planar_movements_are_measured_right(name):
    result, true = result_of(name), truth(name)
    assert result.difference.value == pytest.approx(
        true["difference_deg"], abs=MAX_DIFFERENCE_ERROR_DEG
    )
    for side in SIDES:
        assert result.side(side).value == pytest.approx(true[f"{side}_deg"], abs=MAX_SIDE_ERROR_DEG)
    assert result.difference.low < true["difference_deg"] < result.difference.high


@pytest.mark.parametrize("name", NAMES)
def test_no_false_verdict(name):
    result, true_deg = result_of(name), truth(name)["difference_deg"]
    margin = result.movement.margin_deg
    if abs(true_deg) < margin:
        assert result.verdict != "imbalance"
    else:
        assert result.verdict != "balanced"
    if result.verdict == "imbalance":
        larger = "right" if true_deg > 0 else "left"
        better = result.movement.better_when == "more"
        assert result.limited_side == (other(larger) if better else larger)


@pytest.mark.parametrize("name", PLANAR)
def test_clear_cases_are_told(name):
    true_deg = truth(name)["difference_deg"]
    assert result_of(name).verdict == ("imbalance" if abs(true_deg) > 15 else "balanced")


@pytest.mark.parametrize("name", NAMES)
def test_recognised_as_itself_and_nothing_else(name):
    assert list(recognise([recording(name)], TABLE)) == [truth(name)["movement"]]


@pytest.mark.parametrize("name", NAMES)
def test_the_mirrored_clip_gives_the_same_numbers_exchanged(name):
    plain = result_of(name)
    flipped = result_of(name, passes(name).of_mirrored_clip().recording())
    assert flipped.verdict == plain.verdict
    assert flipped.difference.value == pytest.approx(-plain.difference.value, abs=1e-6)
    assert flipped.mdc95 == pytest.approx(plain.mdc95, abs=1e-6)
    for side in SIDES:
        assert flipped.side(side).value == pytest.approx(plain.side(other(side)).value, abs=1e-6)
    assert flipped.limited_side == (plain.limited_side and other(plain.limited_side))
    assert [other(rep.side) for rep in flipped.reps] == [rep.side for rep in plain.reps]


def joined(*names: str, pause_s: float = 2.0) -> Passes:
    """Several clips in one long video of the same size."""
    parts = [passes(name) for name in names]
    width, height = parts[0].width_px, parts[0].height_px
    times, offset_s = [], 0.0
    for part in parts:
        times.append(part.time_s + offset_s)
        offset_s = times[-1][-1] + pause_s
    return Passes(
        np.concatenate(times),
        np.concatenate([part.plain for part in parts]),
        np.concatenate([part.in_mirror for part in parts]),
        width,
        height,
    )


def test_a_long_video_falls_into_its_movements():
    names = ("arm_raise", "arm_raise_side", "trunk_twist", "wall_push", "sit_to_stand")
    session = joined(*names).recording()
    found = recognise([session], TABLE)
    assert list(found) == list(names)
    for name in names:
        assert len(found[name]) == len(truth(name)["reps"]), name
        movement = find_movement(name, TABLE)
        in_session = compare_sides(
            [session], movement, found[name], recognised=True, mirror_averaged=True
        )
        assert in_session.difference.value == pytest.approx(
            result_of(name).difference.value, abs=1.0
        )


def test_sides_in_two_clips_are_one_test():
    whole = passes("leg_raise")
    turn_s = np.mean([truth("leg_raise")["reps"][i]["start_s"] for i in (2, 3)]) + 1.0
    halves = []
    for keep in (whole.time_s < turn_s, whole.time_s >= turn_s):
        time_s = whole.time_s[keep] - whole.time_s[keep][0]
        part = Passes(time_s, whole.plain[keep], whole.in_mirror[keep], 480, 640)
        halves.append(part.recording())
    movement = find_movement("leg_raise", TABLE)
    reps = [rep for i, half in enumerate(halves) for rep in find_reps(half, movement, source=i)]
    result = compare_sides(halves, movement, tuple(reps), recognised=False, mirror_averaged=True)
    assert {(rep.side, rep.source) for rep in result.reps} == {("left", 0), ("right", 1)}
    assert result.verdict == "imbalance"
    assert result.difference.value == pytest.approx(
        truth("leg_raise")["difference_deg"], abs=MAX_DIFFERENCE_ERROR_DEG
    )
