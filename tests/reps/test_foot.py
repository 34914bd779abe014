"""Where a repetition begins and ends: its foot, and how far the judged angle may go beyond."""

import numpy as np
import pytest

from tests.reps.test_exclusion import PLAIN, T
from tests.reps.test_what_is_a_repetition import PLAIN_CYCLE, REST
from tmr_vision.geometry import trunk_length_px
from tmr_vision.records import Edge
from tmr_vision.reps.lost_reps import needed_landmarks, why_missing
from tmr_vision.reps.spans import find_foot, find_spans

# Written out, so that a limit that is changed is noticed.
MAX_LEAD_S = 1.0


@pytest.mark.parametrize(
    ("falling", "foot"),
    [
        ((100, 60, 20, 0), 3),
        ((100, 0, 0, 20), 1),
        ((100, 40, 60, 0), 3),  # a rise of a fifth is a wobble
        ((100, 40, 61, 0), 1),
        ((100, 49, 80, 0), 1),
        ((100, 50, 80, 0), 3),  # half of the way is not yet beyond half
        ((100, 80, 110, 0), 3),
        ((100, 45, 80, 90), 1),
        ((5, 5, 5), None),
        ((5,), None),
        ((5, 4), 1),
    ],
)
def test_the_foot_is_the_lowest_before_the_next_rise(falling, foot):
    assert find_foot(np.array(falling, dtype=float)) == foot


@pytest.mark.parametrize(("moves_s", "lead_s"), [(0.4, 0.4), (5.0, MAX_LEAD_S)])
def test_the_judged_angle_starts_a_second_before_at_most(moves_s, lead_s):
    """It goes on at 20 deg/s so long before and after the one that cycles, else it rests."""
    angles = PLAIN.angles
    values = angles.angles_deg.copy()
    cycle, judged = (
        angles.names.index(f"left_{name}") for name in (PLAIN_CYCLE.rep_signal, "elbow_flexion")
    )
    at = np.arange(len(T))
    values[:, cycle] = np.interp(at, (REST, REST + 20, REST + 40), (0.0, 100.0, 0.0))
    moving = (at >= REST - 25 * moves_s) & (at <= REST + 40 + 25 * moves_s)
    values[:, judged] = np.cumsum(moving) * 20.0 / 25
    changed = PLAIN.with_(angles=angles.with_(angles_deg=values))
    (plain,) = find_spans(changed, PLAIN_CYCLE, "left")
    (span,) = find_spans(changed, PLAIN_CYCLE.with_(angle="elbow_flexion"), "left")
    assert plain.start - span.start == pytest.approx(25 * lead_s, abs=2)
    assert span.end - plain.end == pytest.approx(25 * lead_s, abs=2)
    if moves_s > MAX_LEAD_S:
        assert (plain.start - span.start, span.end - plain.end) == (25, 25)


MISSING = np.arange(20, 40)


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True), (12, True), (20, True)])
def test_what_explains_half_of_what_is_missing_is_the_reason(n, told):
    limb = needed_landmarks(PLAIN_CYCLE, "left")[-1]
    beyond = np.full(PLAIN.pose.visibility.shape, Edge.NONE, dtype=np.uint8)
    beyond[20 : 20 + n, limb] = Edge.TOP
    away = PLAIN.with_(pose=PLAIN.pose.with_(beyond=beyond))
    why = why_missing(away, PLAIN_CYCLE, "left", MISSING)
    assert (why is not None and "leaves the picture at the top" in why) == told

    apart_px = PLAIN.pose.disagreement_px.copy()
    apart_px[20 : 20 + n, needed_landmarks(PLAIN_CYCLE, "left")] = 10 * trunk_length_px(PLAIN.pose)
    both = PLAIN.with_(pose=PLAIN.pose.with_(disagreement_px=apart_px, beyond=None))
    assert (why_missing(both, PLAIN_CYCLE, "left", MISSING) is not None) == told
