"""What is told of the signals when several recordings make one test: always the worst of them."""

import numpy as np
import pytest

from tests.stick_figure import bumps, info_of, side_view, times
from tmr_vision.analysis import measure
from tmr_vision.asymmetry.compensations import find_compensations
from tmr_vision.asymmetry.quality import signal_quality
from tmr_vision.calibration import built_in
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES

MOVEMENT = find_movement("arm_raise", read_movements())
T = times(12.0)


def recorded(near, **told):
    angles = {"shoulder_elevation": bumps(T, (1.0, 4.5, 8.0), (150.0,) * 3)} | told
    track = side_view(T, near, angles)
    return measure(track, info_of(track))


LEFT, RIGHT = (recorded(side) for side in SIDES)
REPS = tuple(
    rep for i, each in enumerate((LEFT, RIGHT)) for rep in find_reps(each, MOVEMENT, source=i)
)


def quality(left=LEFT, right=RIGHT, reps=REPS):
    return signal_quality([left, right], MOVEMENT, reps)


def viewed(recording, **changes):
    return recording.with_(view=recording.view.with_(**changes))


def test_calibrated_and_a_known_roll_mean_all_recordings():
    yes = LEFT.with_(calibrated=built_in().pairs)
    assert quality(yes, RIGHT.with_(calibrated=built_in().pairs)).calibrated
    assert not quality(yes, RIGHT).calibrated
    level = viewed(LEFT, roll_known=True)
    assert quality(level, viewed(RIGHT, roll_known=True)).roll_known
    assert not quality(level, viewed(RIGHT, roll_known=False)).roll_known


def test_the_largest_roll_and_the_lowest_rate_are_told():
    found = quality(viewed(LEFT, roll_deg=2.0), viewed(RIGHT, roll_deg=-7.0))
    assert found.roll_deg == -7.0
    slow = RIGHT.with_(info=RIGHT.info.with_(rate_hz=10.0))
    assert quality(right=slow).frame_rate_hz == 10.0
    unknown = RIGHT.with_(info=RIGHT.info.with_(frames=121, rate_hz=None))
    rate_hz = quality(unknown, unknown).frame_rate_hz
    assert rate_hz == pytest.approx(120 / RIGHT.info.duration_s)


def test_pitch_and_distance_are_the_middle_of_what_is_known():
    three = [viewed(LEFT, pitch_deg=p, distance_m=d) for p, d in ((1, 2), (2, 3), (9, 10))]
    reps = tuple(rep.with_(source=i) for i, rep in enumerate(REPS[:3]))
    found = signal_quality(three, MOVEMENT, reps)
    assert (found.pitch_deg, found.distance_m) == (2.0, 3.0)
    unknown = [viewed(each, pitch_deg=np.nan, distance_m=np.nan) for each in three]
    assert signal_quality(unknown, MOVEMENT, reps).pitch_deg is None


def test_only_recordings_that_hold_repetitions_count():
    left_only = tuple(rep for rep in REPS if rep.source == 0)
    found = quality(LEFT.with_(calibrated=built_in().pairs), viewed(RIGHT, roll_deg=9.0), left_only)
    assert found.calibrated
    assert abs(found.roll_deg) < 1.0


def test_the_heading_of_each_side_is_the_middle_of_its_repetitions():
    found = quality()
    assert found.heading_deg == {"left": pytest.approx(90.0), "right": pytest.approx(-90.0)}
    assert found.off_view_deg == {"left": pytest.approx(0.0), "right": pytest.approx(0.0)}
    assert quality(reps=REPS[:3]).heading_deg["right"] is None


def test_one_side_repeated_much_more_often_is_told():
    def told(n: int) -> bool:
        more = tuple(rep for rep in REPS if rep.side == "left") * n
        one = next(rep for rep in REPS if rep.side == "right")
        notes = quality(reps=(*more, *(one,) * 2)).notes
        return "one side was repeated much more often than the other" in notes

    assert [told(n) for n in (1, 2)] == [False, True]


@pytest.mark.parametrize(("share", "told"), [(0.55, True), (0.45, False)])
def test_what_moved_too_is_told_where_it_was_seen_for_half_of_the_time(share, told):
    """The elbow bends; the view allows to see it for a part of each repetition only."""
    rule = next(rule for rule in MOVEMENT.compensations if rule.view == "side")
    heading_deg = LEFT.view.heading_deg.copy()
    for rep in REPS[:3]:
        first, last = np.searchsorted(T, (rep.start_s, rep.end_s))
        heading_deg[first + round(share * (last - first)) : last] = 0.0
    seen = find_compensations([viewed(LEFT, heading_deg=heading_deg)], MOVEMENT, REPS[:3])
    assert (rule.name in {each.name for each in seen}) == told
