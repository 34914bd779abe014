"""What odd time stamps do to the numbers: nothing, on either side of a gap or a joint."""

from dataclasses import replace

import numpy as np
import pytest

from tests.recorded import Passes, passes, recording
from tmr_vision.asymmetry import compare_sides
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import MovementResult, Recording
from tmr_vision.reps import find_reps, included
from tmr_vision.skeleton import SIDES
from tmr_vision.sources.clock import Clock

NAMES = ("arm_raise", "leg_raise", "arm_raise_side")
SAME_DEG = 0.5


def retimed(seen: Passes, stamps_s: np.ndarray) -> Recording:
    """Measure a clip whose pictures have other stamps, as they come through the clock."""
    placed = list(Clock(25.0).times((float(stamp), i) for i, stamp in enumerate(stamps_s)))
    rows = [i for _, i in placed]
    return replace(
        seen, time_s=np.array([t for t, _ in placed]),
        plain=seen.plain[rows], in_mirror=seen.in_mirror[rows],
    ).recording()  # fmt: skip


def result_of(made: Recording, name: str) -> MovementResult:
    movement = find_movement(name, read_movements())
    reps = find_reps(made, movement)
    return compare_sides((made,), movement, reps, recognised=False, mirror_averaged=True)


def rest_s(name: str) -> float:
    """Return a time between the sides, where the person rests."""
    result = result_of(recording(name), name)
    ends = {side: [(r.start_s, r.end_s) for r in result.reps if r.side == side] for side in SIDES}
    first, second = sorted(ends.values())
    return (max(end for _, end in first) + min(start for start, _ in second)) / 2


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("gap_s", [10.0, 7200.0])
def test_a_gap_changes_no_number_and_fills_no_table(name, gap_s):
    seen, before = passes(name), result_of(recording(name), name)
    stamps_s = seen.time_s + gap_s * (seen.time_s > rest_s(name))
    made = retimed(seen, stamps_s)
    after = result_of(made, name)
    for side in SIDES:
        assert after.side(side).n == before.side(side).n
        assert after.side(side).value == pytest.approx(before.side(side).value, abs=SAME_DEG)
    assert (after.verdict, after.limited_side) == (before.verdict, before.limited_side)
    rate_hz = before.quality.frame_rate_hz
    assert after.quality.frame_rate_hz == pytest.approx(rate_hz, rel=0.01)
    assert made.pose.time_s[-1] < seen.time_s[-1] + 11
    assert len(made.angles.time_s) < 2 * len(seen.time_s) + 300


@pytest.mark.parametrize("name", NAMES)
def test_a_clip_that_is_there_twice_with_one_clock_has_all_repetitions_twice(name):
    seen, before = passes(name), result_of(recording(name), name)
    double = replace(
        seen,
        plain=np.concatenate([seen.plain, seen.plain]),
        in_mirror=np.concatenate([seen.in_mirror, seen.in_mirror]),
    )
    after = result_of(retimed(double, np.tile(seen.time_s, 2)), name)
    for side in SIDES:
        assert len(included(after.reps, side)) == 2 * before.side(side).n
        assert after.side(side).value == pytest.approx(before.side(side).value, abs=SAME_DEG)


@pytest.mark.parametrize("name", NAMES)
def test_no_repetition_reaches_over_a_joint(name):
    """One that is cut at its top goes on from there with another one: that is none."""
    seen, whole = passes(name), result_of(recording(name), name)
    top_s = whole.reps[1].peak_s
    upto = int(np.searchsorted(seen.time_s, top_s))
    rows = [*range(upto), *range(upto, len(seen.time_s))]
    stamps_s = np.concatenate([seen.time_s[:upto], seen.time_s[upto:] - seen.time_s[upto]])
    made = retimed(replace(seen, plain=seen.plain[rows], in_mirror=seen.in_mirror[rows]), stamps_s)
    joint_s = seen.time_s[upto - 1] + 1.0
    assert not any(rep.start_s < joint_s < rep.end_s for rep in result_of(made, name).reps)


def test_the_rate_is_that_of_most_pictures():
    seen = passes("arm_raise")
    every_third = replace(
        seen, time_s=seen.time_s[::3], plain=seen.plain[::3], in_mirror=seen.in_mirror[::3]
    )
    quality = result_of(every_third.recording(), "arm_raise").quality
    assert quality.frame_rate_hz == pytest.approx(25 / 3, rel=0.01)


def test_a_time_lapse_is_refused():
    seen = passes("arm_raise")
    with pytest.raises(NothingMeasurableError) as caught:
        replace(seen, time_s=seen.time_s * 250).recording()  # a picture every 10 s
    assert "has only one picture every 10 seconds; film with at least 25" in str(caught.value)
