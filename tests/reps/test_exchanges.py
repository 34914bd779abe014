"""Films in which the model exchanged the legs in many frames: no repetition is lost or invented."""

import numpy as np
import pytest

from tests.exchange_clips import KEPT, RECORDED, read
from tests.recorded import MAX_DIFFERENCE_ERROR_DEG
from tmr_vision.asymmetry import compare_sides
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import other

MOVEMENT = find_movement("leg_raise", read_movements())
NOT_TOLD_APART = "the two legs could not be told apart"
MANY = 20
LEFT_OUT = {"leg_raise_401": {"left": 2}, "leg_raise_403": {}, "leg_raise_404": {"right": 1}}


def test_the_films_are_there():
    assert tuple(f"leg_raise_{number}" for number in KEPT) == RECORDED


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("name", RECORDED)
def test_every_repetition_is_found_or_left_out_with_the_reason(name, mirrored):
    seen, truth = read(name)
    recording = (seen.of_mirrored_clip() if mirrored else seen).recording(name)
    assert recording.pose.swaps.sum() >= MANY
    reps = find_reps(recording, MOVEMENT)
    assert len(reps) == len(truth["reps"])
    for rep, true in zip(reps, truth["reps"], strict=True):
        assert rep.side == (other(true["side"]) if mirrored else true["side"])
        assert rep.start_s < true["peak_s"] < rep.end_s
        assert rep.excluded in (None, NOT_TOLD_APART)
    wanted = {other(s) if mirrored else s: n for s, n in LEFT_OUT[name].items()}
    left_out = [rep.side for rep in reps if rep.excluded]
    assert {side: left_out.count(side) for side in set(left_out)} == wanted


@pytest.mark.parametrize("name", RECORDED)
def test_what_counts_is_right(name):
    seen, truth = read(name)
    recording = seen.recording(name)
    reps = find_reps(recording, MOVEMENT)
    result = compare_sides([recording], MOVEMENT, reps, recognised=False, mirror_averaged=True)
    error = result.difference.value - truth["difference_deg"]
    assert abs(error) < MAX_DIFFERENCE_ERROR_DEG
    if LEFT_OUT[name]:
        assert result.verdict == "inconclusive"
        assert NOT_TOLD_APART in result.reason
    assert np.isfinite([rep.value for rep in reps if not rep.excluded]).all()
