"""What moved too, with angles that are given by hand."""

import numpy as np
import pytest

from tests.given_angles import FRAMES, STILL, at, given
from tmr_vision.asymmetry.compensations import find_compensations
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import CompensationRule, Rep
from tmr_vision.skeleton import SIDES, other

ROW = find_movement("arm_raise", read_movements())
FIRST, PAST = 20, 61
"""Of 41 samples: the lowest and the highest two are left out of 5 to 95 %."""


def rule(**changes):
    known = {"angle": "elbow_flexion", "direction": "more", "threshold_deg": 20.0, "view": "side"}
    return CompensationRule(name="bend", title="A bend", source="", **(known | changes))


def rep(first=FIRST, past=PAST, *, side="left", source=0, excluded=None):
    time_s = STILL.angles.time_s
    return Rep(side=side, source=source, start_s=float(time_s[first]), peak_s=0.0,
               end_s=float(time_s[past]), peak_deg=90.0, start_deg=0.0,
               curve_deg=np.zeros(101), excluded=excluded)  # fmt: skip


def found(seen, *reps, **changes):
    """Value and whether it is seen, by side."""
    recordings = seen if isinstance(seen, list) else [seen]
    row = ROW.with_(compensations=(rule(**changes),))
    each = find_compensations(recordings, row, reps or (rep(),))
    return {one.side: (round(one.value, 6), one.seen) for one in each}


def bent(frames, deg, *, rest_deg=7.0, side="left", angle="elbow_flexion"):
    return given({f"{side}_{angle}": at(frames, rest_deg + deg, rest_deg)})


@pytest.mark.parametrize(
    ("direction", "deg", "value"),
    [("more", 30, 30), ("more", -30, 0), ("less", -30, 30), ("less", 30, 0), ("either", 30, 30),
     ("either", -30, 30)],
)  # fmt: skip
def test_how_far_an_angle_leaves_its_start(direction, deg, value):
    seen = bent(range(40, 50), deg)
    assert found(seen, direction=direction) == {"left": (value, value > 20)}


@pytest.mark.parametrize(("deg", "told"), [(20.0, False), (20.01, True)])
def test_more_than_its_threshold_is_seen(deg, told):
    assert found(bent(range(40, 50), deg), direction="more")["left"][1] is told


@pytest.mark.parametrize(("count", "value"), [(2, 0.0), (3, 30.0)])
def test_five_percent_at_either_end_are_wild(count, value):
    assert found(bent(range(40, 40 + count), 30.0)) == {"left": (value, value > 20)}
    fallen = found(bent(range(40, 40 + count), -30.0), direction="less")
    assert fallen == {"left": (value, value > 20)}


def test_between_two_samples_the_percentile_lies_between():
    """Of 21 samples the 95th percentile is the second highest; of 31 it is half-way."""
    ramp = given({"left_elbow_flexion": np.clip(FRAMES - 20.0, 0.0, None)})
    assert found(ramp, rep(20, 41)) == {"left": (19.0, False)}
    assert found(ramp, rep(20, 51)) == {"left": (28.5, True)}


def test_the_start_is_the_first_sample_that_is_known():
    seen = given({"left_elbow_flexion": np.select(
        [FRAMES < 19, FRAMES < 25, FRAMES < 40], [500.0, np.nan, 10.0], 50.0)})  # fmt: skip
    assert found(seen) == {"left": (40.0, True)}
    outside = bent([*range(20), *range(61, 80)], 90.0)
    assert found(outside) == {"left": (0.0, False)}


@pytest.mark.parametrize(("known", "told"), [(1, False), (2, True)])
def test_two_samples_are_enough(known, told):
    seen = given({"left_elbow_flexion": at(range(30, 30 + known), 5.0, np.nan)})
    assert bool(found(seen)) is told


def test_a_side_has_the_median_of_its_repetitions_that_count():
    angle_deg = np.select([FRAMES < 25, FRAMES < 40, FRAMES < 55, FRAMES < 70], [10, 30, 10, 24], 0)
    seen = given({"left_elbow_flexion": angle_deg.astype(float)})
    three = rep(20, 40), rep(40, 55), rep(54, 70)
    assert found(seen, *three) == {"left": (14.0, False)}
    assert found(seen, three[0], three[1].with_(excluded="why"), three[2]) == {
        "left": (17.0, False)
    }
    assert found(seen, rep(excluded="why")) == {}


@pytest.mark.parametrize("side", SIDES)
def test_the_working_side_or_the_other_one(side):
    seen = bent(range(40, 50), 30.0, side=side)
    heading_deg = 90.0 if side == "left" else -90.0
    seen = seen.with_(view=seen.view.with_(heading_deg=np.full(len(FRAMES), heading_deg)))
    assert found(seen, rep(side=side)) == {side: (30.0, True)}
    assert found(seen, rep(side=side), whose="other") == {side: (0.0, False)}
    across = given({f"{other(side)}_elbow_flexion": at(range(40, 50), 37.0, 7.0)})
    across = across.with_(view=seen.view)
    assert found(across, rep(side=side), whose="other") == {side: (30.0, True)}


@pytest.mark.parametrize(("facing", "told"), [(20, True), (21, False)])
def test_it_is_judged_where_half_of_it_is_seen_from_the_right_view(facing, told):
    """Of 40 samples."""
    seen = bent(range(40, 50), 30.0)
    seen = seen.with_(view=seen.view.with_(heading_deg=at(range(20, 20 + facing), 0.0, 90.0)))
    assert bool(found(seen, rep(20, 60))) is told
    assert bool(found(seen, rep(20, 60), view="facing")) is (facing >= 20)


def test_each_repetition_is_looked_for_in_its_own_recording():
    still, bends = given({}), bent(range(40, 50), 30.0)
    assert found([still, bends], rep(source=1)) == {"left": (30.0, True)}
    assert found([still, bends], rep(source=0)) == {"left": (0.0, False)}
