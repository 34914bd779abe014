"""Whether one repetition fits a movement, at the limits, with angles that are given by hand."""

from typing import Any

import numpy as np
import pytest

from tests.given_angles import FRAMES, STILL, at, given
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.recognition.fit import bounds, fill_deg, in_place, nearly_fits, spread
from tmr_vision.records import Band, Edge
from tmr_vision.reps import Span
from tmr_vision.skeleton import N_LANDMARKS, SIDES, index, other

SPAN = Span(20, 30, 40)
"""Of 21 samples, so few that none is left out as wild."""
RISE = (60.0, 100.0)
MOVED = "shoulder_elevation"


def band(angle: str, low_deg: float, high_deg: float) -> Band:
    return Band(angle=angle, low_deg=low_deg, high_deg=high_deg)


ROW = find_movement("arm_raise", read_movements()).with_(
    rest=(), excursion=(band(MOVED, *RISE),), peak=(), side_gap=(), fixed_parts=(), one_side=False,
    duration_s=(0.5, 15.0),
)  # fmt: skip


def recording(points_px: dict[str, Any] | None = None, beyond=None, **angles_deg):
    """Somebody whose arm goes up by 80 degrees, unless something else is given."""
    raised = {"left_shoulder_elevation": at([40], 80.0)}
    return given(raised | angles_deg, points_px=points_px, beyond=beyond)


def fits(seen, row=ROW, side="left", span=SPAN):
    """How far it moves, and whether it nearly fits."""
    known = {"trunk_px": 100.0}
    return (
        fill_deg(seen, row, side, span, **known),
        nearly_fits(seen, row, side, span, **known),
    )


# --- how far it moves -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moved_deg", "fit", "nearly"),
    [(60, True, True), (59.9, False, True), (100, True, True), (100.1, False, True),
     (44, False, True), (43.9, False, False), (116, False, True), (116.1, False, False)],
)  # fmt: skip
def test_a_change_lies_in_its_band_or_nearly(moved_deg, fit, nearly):
    seen = recording(left_shoulder_elevation=at([30], moved_deg))
    assert fits(seen) == (moved_deg if fit else None, nearly)


@pytest.mark.parametrize("frame", [20, 40])
def test_a_change_is_that_from_the_first_sample_to_the_last(frame):
    inside = recording(left_shoulder_elevation=at([frame], 80.0))
    assert fits(inside) == (80.0, True)
    outside = recording(left_shoulder_elevation=at([frame], 80.0) + at([19, 41], 500.0))
    assert fits(outside) == (80.0, True)


def test_the_largest_change_is_returned_and_each_has_to_fit():
    row = ROW.with_(excursion=(band(MOVED, *RISE), band("elbow_flexion", 0.0, 30.0)))
    assert fits(recording(left_elbow_flexion=at([30], 20.0)), row) == (80.0, True)
    assert fits(recording(left_elbow_flexion=at([30], 31.0)), row) == (None, True)
    assert fits(recording(left_elbow_flexion=at([30], 90.0)), row) == (None, False)
    assert fits(recording(right_elbow_flexion=at([30], 90.0)), row) == (80.0, True)
    assert fits(recording(left_elbow_flexion=np.nan), row) == (80.0, True)


def test_a_trunk_movement_must_not_move_a_limb_of_either_side():
    row = ROW.with_(
        region="trunk", excursion=(band(MOVED, *RISE), band("elbow_flexion", 0.0, 30.0))
    )
    for side in SIDES:
        assert fits(recording(**{f"{side}_elbow_flexion": at([30], 90.0)}), row) == (None, False)
    assert fits(recording(right_shoulder_elevation=at([30], 170.0)), row) == (80.0, True)


@pytest.mark.parametrize(("more_s", "fit"), [(0.0, True), (0.001, False)])
def test_what_is_shorter_than_the_shortest_does_not_fit(more_s, fit):
    time_s = STILL.angles.time_s
    row = ROW.with_(duration_s=(float(time_s[40] - time_s[20]) + more_s, 15.0))
    assert fits(recording(), row) == ((80.0, True) if fit else (None, False))


# --- posture --------------------------------------------------------------------------------------


def posed(good, moment):
    """An elbow that is straight in these frames and bent around the moment otherwise."""
    return at(range(moment - 9, moment + 10), 90.0) * ~np.isin(FRAMES, list(good))


@pytest.mark.parametrize(("kind", "moment"), [("rest", 20), ("peak", 30)])
def test_a_posture_is_the_median_of_a_fifth_of_a_second_around(kind, moment):
    row = ROW.with_(**{kind: (band("elbow_flexion", -1.0, 5.0),)})
    six = range(moment - 5, moment + 1)
    assert fits(recording(left_elbow_flexion=posed(six, moment)), row) == (80.0, True)
    assert fits(recording(left_elbow_flexion=posed(six[2:], moment)), row) == (None, False)
    assert fits(recording(right_elbow_flexion=90.0), row) == (80.0, True)
    assert fits(recording(left_elbow_flexion=np.nan), row) == (80.0, True)
    few = at([moment], 0.0, np.nan)
    assert fits(recording(left_elbow_flexion=few), row) == (80.0, True)


def test_rest_is_before_and_the_peak_at_the_turning_point():
    bent = at(range(26, 100), 90.0)
    rest, peak = (ROW.with_(**{k: (band("elbow_flexion", -1, 5),)}) for k in ("rest", "peak"))
    seen = recording(left_elbow_flexion=bent)
    assert fits(seen, rest) == (80.0, True)
    assert fits(seen, peak) == (None, False)
    early = recording(left_elbow_flexion=90.0 - bent)
    assert fits(early, rest) == (None, False)
    assert fits(early, peak) == (80.0, True)


@pytest.mark.parametrize(
    ("rest_deg", "fit", "nearly"),
    [(10, True, True), (20, True, True), (6, False, True), (5.9, False, False),
     (24, False, True), (24.1, False, False)],
)  # fmt: skip
def test_a_posture_lies_in_its_band_or_nearly(rest_deg, fit, nearly):
    row = ROW.with_(rest=(band("elbow_flexion", 10.0, 20.0),))
    seen = recording(left_elbow_flexion=float(rest_deg))
    assert fits(seen, row) == (80.0 if fit else None, nearly)


@pytest.mark.parametrize(
    ("left_deg", "right_deg", "fit"),
    [(50, 20, True), (20, 50, True), (50, 40, False), (-20, 20, True), (20, 20, False),
     (80, 20, False)],
)  # fmt: skip
def test_the_sides_are_apart_at_the_turning_point(left_deg, right_deg, fit):
    row = ROW.with_(side_gap=(band("elbow_flexion", 20.0, 45.0),))
    angles = {"left_elbow_flexion": at(range(25, 35), left_deg, 300.0),
              "right_elbow_flexion": at(range(25, 35), right_deg, 300.0)}  # fmt: skip
    assert (fits(recording(**angles), row)[0] == 80.0) is fit


def test_who_lies_does_not_stand():
    assert fits(recording(trunk_flexion=-85.0)) == (None, False)
    assert fits(recording(trunk_flexion=0.0)) == (80.0, True)


# --- places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize(
    ("frames", "moved_px", "stays"),
    [([20], 35.0, True), ([20], 35.1, False), ([40], 36.0, False), ([19, 41], 90.0, True),
     ([30], -36.0, False)],
)  # fmt: skip
def test_what_stays_moves_by_no_more_than_35_percent_of_the_trunk(axis, frames, moved_px, stays):
    places = np.full((len(FRAMES), 2), 300.0)
    places[:, axis] += at(frames, moved_px)
    row = ROW.with_(fixed_parts=("hip", "ankle"))
    seen = recording({"left_ankle": places})
    assert in_place(seen.pose, row, "left", SPAN, trunk_px=100.0) == stays
    assert in_place(seen.pose, row, "right", SPAN, trunk_px=100.0)
    assert in_place(seen.pose, ROW, "left", SPAN, trunk_px=100.0)
    assert fits(seen, row) == ((80.0, True) if stays else (None, False))
    twice = recording({"left_ankle": 300 + 2 * (places - 300)})
    assert in_place(twice.pose, row, "left", SPAN, trunk_px=200.0) == stays


def arm(frames, length_px, side="left"):
    """An upper arm of 60 pixels that is this long in some frames."""
    elbow = np.stack([at(frames, length_px, 60.0) * 0.6, at(frames, length_px, 60.0) * 0.8], -1)
    return recording({f"{side}_shoulder": (0.0, 0.0), f"{side}_elbow": elbow})


@pytest.mark.parametrize(
    ("frames", "length_px", "fit"),
    [([20], 36.0, True), ([20], 35.0, False), ([40], 35.0, False), ([19, 41], 5.0, True),
     ([30], np.nan, True), (FRAMES, np.nan, True)],
)  # fmt: skip
def test_a_limb_that_points_at_the_camera_is_not_in_the_plane(frames, length_px, fit):
    seen = arm(frames, length_px)
    assert fits(seen) == (80.0 if fit else None, True)
    assert fits(seen, ROW.with_(angle="elbow_flexion")) == (80.0, True)
    assert fits(arm(frames, length_px, side=other("left"))) == (80.0, True)


@pytest.mark.parametrize(("short", "fit"), [(2, True), (3, False)])
def test_the_two_wildest_of_a_hundred_do_not_count(short, fit):
    long_span = Span(2, 50, 101)
    moved = {"left_shoulder_elevation": at(range(50, 102), 80.0)}
    seen = arm(range(10, 10 + short), 5.0)
    seen = seen.with_(angles=recording(**moved).angles)
    assert fits(seen, span=long_span)[0] == (80.0 if fit else None)
    values = np.concatenate([np.full(short, -900.0), np.zeros(100 - 2 * short), [70.0] * short])
    assert bounds(np.append(values, np.nan)) == ((0.0, 0.0) if fit else (-900.0, 70.0))
    assert spread(values) == (0.0 if fit else 970.0)


@pytest.mark.parametrize("side", SIDES)
def test_what_turns_outside_the_picture_is_not_recognised(side):
    row = ROW.with_(peak=(band("elbow_flexion", -200.0, 200.0),))
    moved = {f"{side}_shoulder_elevation": at([40], 80.0)}

    def seen(frames, name="wrist"):
        beyond = np.full((len(FRAMES), N_LANDMARKS), Edge.NONE, dtype=np.uint8)
        beyond[np.isin(FRAMES, list(frames)), index(f"{side}_{name}")] = Edge.TOP
        return fits(recording(beyond=beyond, **moved), row, side)

    assert seen([]) == (80.0, True)
    assert seen(range(25, 36)) == (None, False)
    assert seen(range(25, 36), "shoulder") == (None, False)
    assert seen(range(25, 36), "ankle") == (80.0, True)
    assert seen(range(26, 36)) == (80.0, True)  # seen at first
    assert seen(range(10, 25)) == (80.0, True)
    assert fits(recording(**moved), row, side) == (80.0, True)
