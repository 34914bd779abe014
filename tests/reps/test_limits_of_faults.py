"""Why a repetition does not count, at the limits, with angles that are given by hand."""

import numpy as np
import pytest

from tests.given_angles import FRAMES, STILL, at, given
from tmr_vision.angles import ANGLES
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Edge, Provenance
from tmr_vision.reps import TURNED_AWAY, Span
from tmr_vision.reps.faults import find_fault
from tmr_vision.reps.requirements import seen_posture, why_not_this_movement
from tmr_vision.skeleton import N_LANDMARKS, SIDES, index, other

TABLE = read_movements()
ROW = find_movement("arm_raise", TABLE).with_(duration_s=(0.1, 15.0), one_side=False)
NAME = "left_shoulder_elevation"
SPAN = Span(20, 30, 39)
"""Of 20 samples."""
PEAK_S = 30 / 25


def fault(seen, row=ROW, span=SPAN, peak_s=PEAK_S, side="left"):
    return find_fault(seen, row, side, span, peak_s)


def test_what_is_plain_counts():
    assert fault(given({NAME: at([30], 80.0)})) is None


# --- duration -------------------------------------------------------------------------------------

LENGTH_S = float(STILL.angles.time_s[39] - STILL.angles.time_s[20])


@pytest.mark.parametrize(
    ("low_s", "high_s", "words"),
    [
        (LENGTH_S, 15.0, None),
        (LENGTH_S + 0.001, 15.0, "too quick (0.8 s)"),
        (0.1, LENGTH_S, None),
        (0.1, LENGTH_S - 0.001, "too slow (0.8 s)"),
    ],
)
def test_as_long_as_the_row_allows(low_s, high_s, words):
    assert fault(given({}), ROW.with_(duration_s=(low_s, high_s))) == words


# --- limits of the body ---------------------------------------------------------------------------


@pytest.mark.parametrize("frame", [20, 39])
def test_an_angle_beyond_its_limits_is_none(frame):
    low_deg, high_deg = ANGLES[ROW.angle].limits_deg
    for deg in (low_deg, high_deg):
        assert fault(given({NAME: at([frame], deg)})) is None
        beyond_deg = deg + np.sign(deg)
        told = fault(given({NAME: at([frame], beyond_deg)}))
        assert told == f"an angle of {beyond_deg:.0f}° is beyond what a body can do"
        assert fault(given({NAME: at([frame], beyond_deg)}), side="right") != told
    outside = at([19, 40], 999.0) + at([frame], 80.0)
    assert fault(given({NAME: outside})) is None
    both = at([25], high_deg + 7) + at([30], high_deg + 50)
    assert f"of {high_deg + 7:.0f}°" in fault(given({NAME: both}))


# --- what was not seen ----------------------------------------------------------------------------

CODES = {"interpolated": Provenance.INTERPOLATED, "gated": Provenance.GATED}


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
@pytest.mark.parametrize(
    ("frames", "words"),
    [((20, 39), None), ((20, 21, 39), "15 % of it could not be seen clearly"),
     ((19, 40, 20, 39), None), (range(20, 39), "95 % of it could not be seen clearly")],
)  # fmt: skip
def test_a_tenth_may_be_guessed(frames, words, code):
    assert fault(given({}, codes={NAME: at(frames, code)})) == words
    assert fault(given({NAME: at(frames, np.nan)})) == words
    assert fault(given({}, codes={NAME: at(frames, Provenance.SWAPPED_BACK)})) is None


def test_what_is_missing_and_what_is_guessed_add_up():
    told = fault(given({NAME: at([20, 21], np.nan)}, codes={NAME: at([39], Provenance.GATED)}))
    assert told == "15 % of it could not be seen clearly"


END = "the end position could not be seen clearly"


@pytest.mark.parametrize(("frame", "words"), [(26, None), (27, END), (33, END), (34, None)])
def test_nothing_is_guessed_within_15_hundredths_of_the_peak(frame, words):
    assert fault(given({}, codes={NAME: at([frame], Provenance.INTERPOLATED)})) == words
    assert fault(given({NAME: at([frame], np.nan)})) == words


@pytest.mark.parametrize(("peak_s", "words"), [(0.15, END), (0.1501, None)])
def test_15_hundredths_are_within(peak_s, words):
    """From the very first moment, 0: that is exact."""
    seen = given({}, codes={NAME: at([0], Provenance.INTERPOLATED)})
    assert fault(seen, span=Span(0, 4, 30), peak_s=peak_s) == words


OUT = "the left elbow leaves the picture at the top: step back or film in portrait"


@pytest.mark.parametrize("frames", [(20, 21, 39), (31,)])
@pytest.mark.parametrize("moved", [0, 1, 20])
def test_what_leaves_the_picture_just_there_is_the_reason(frames, moved):
    beyond = np.full((len(FRAMES), N_LANDMARKS), Edge.NONE, dtype=np.uint8)
    beyond[np.array(frames) + moved, index("left_elbow")] = Edge.TOP
    codes = {NAME: at(frames, Provenance.GATED)}
    elsewhere = fault(given({}, codes=codes))
    same = np.isin(np.array(frames) + moved, frames).mean() >= 0.5
    told = fault(given({}, codes=codes, beyond=beyond))
    assert told == (OUT if same else elsewhere)
    assert elsewhere in ("15 % of it could not be seen clearly", END)


# --- the view -------------------------------------------------------------------------------------


def headed(frames, heading_deg, otherwise=90.0):
    view = STILL.view.with_(heading_deg=at(frames, heading_deg, otherwise))
    return given({}).with_(view=view)


@pytest.mark.parametrize(
    ("frames", "away"), [((20, 39), False), ((20, 21, 39), True), ((19, 40, 20, 39), False)]
)
def test_a_tenth_may_be_turned_away(frames, away):
    assert (fault(headed(frames, 0.0)) == TURNED_AWAY) == away
    assert (fault(headed(frames, np.nan)) == TURNED_AWAY) == away


@pytest.mark.parametrize(
    ("limit_deg", "heading_deg", "away"),
    [(20, 110, False), (20, 111, True), (20, 70, False), (20, 69, True), (35, 125, False),
     (35, 126, True), (35, 55, False), (35, 54, True), (60, 126, True)],
)  # fmt: skip
def test_a_row_may_allow_less_than_any_view(limit_deg, heading_deg, away):
    row = ROW.with_(view_limit_deg=float(limit_deg))
    assert (fault(headed(FRAMES, heading_deg), row) == TURNED_AWAY) == away
    assert fault(headed(FRAMES, -heading_deg), row) == TURNED_AWAY  # the other side is near


@pytest.mark.parametrize("key", ["leg_raise", "arm_raise"])
def test_across_the_picture_an_angle_against_the_vertical_means_nothing(key):
    row = find_movement(key, TABLE).with_(duration_s=(0.1, 15.0), one_side=False)
    view = STILL.view.with_(roll_known=False, roll_deg=0.0, tilt_deg=90.0)
    told = fault(given({}).with_(view=view), row)
    assert told == (
        "the person lies, or the picture is turned by a quarter" if key == "leg_raise" else None
    )
    assert fault(given({}).with_(view=view.with_(roll_known=True)), row) is None


# --- the posture ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trunk_deg", "lean_deg", "hip_deg", "seen"),
    [
        (0, 0, 0, "standing"), (0, 0, 60, "standing"), (0, 0, 60.1, "seated"),
        (0, 0, np.nan, "upright"), (50, 0, 0, "standing"), (50.1, 0, 0, "prone"),
        (-50, 0, 0, "standing"), (-50.1, 0, 0, "lying"), (np.nan, 50, 0, "upright"),
        (np.nan, -50, 0, "upright"), (np.nan, 50.1, 0, "level"), (np.nan, -50.1, 0, "level"),
        (np.nan, np.nan, 0, None), (-85, 0, 90, "lying"), (30, 80, 90, "seated"),
    ],
)  # fmt: skip
def test_a_posture_by_its_angles(trunk_deg, lean_deg, hip_deg, seen):
    angles = given(
        {"trunk_flexion": trunk_deg, "trunk_lean": lean_deg, "left_hip_flexion": hip_deg,
         "right_hip_flexion": 20.0}
    ).angles  # fmt: skip
    assert seen_posture(angles, "left", slice(10, 20)) == seen


@pytest.mark.parametrize("moment", [SPAN.start, SPAN.peak])
def test_a_posture_is_the_median_of_a_fifth_of_a_second_around(moment):
    """Ten samples; the trunk is level in most of them, or in fewer."""
    lies = at(range(moment - 9, moment + 10), -85.0)
    six = range(moment - 5, moment + 1)
    upright = lies * ~np.isin(FRAMES, list(six))
    four = lies * ~np.isin(FRAMES, list(six)[2:])

    def why(trunk_deg):
        return why_not_this_movement(given({"trunk_flexion": trunk_deg}).angles, ROW, "left", SPAN)

    assert why(upright) is None
    assert why(four).startswith("the person lies on the back")


def test_how_somebody_ends_says_nothing_of_the_posture():
    late = given({"trunk_flexion": at(range(35, 60), -85.0)}).angles
    assert why_not_this_movement(late, ROW, "left", SPAN) is None


@pytest.mark.parametrize(
    ("own_deg", "other_deg", "shared"),
    [(80, 40, True), (80, 39.9, False), (80, -40, False), (-80, -40, True), (0, 40, False),
     (80, np.nan, False)],
)  # fmt: skip
@pytest.mark.parametrize("side", SIDES)
def test_half_as_much_of_the_other_side_is_both_sides(side, own_deg, other_deg, shared):
    row = ROW.with_(one_side=True)
    up = at(range(25, 35), 1.0)
    angles = {f"{side}_shoulder_elevation": 10 + own_deg * up,
              f"{other(side)}_shoulder_elevation": 20 + other_deg * up}  # fmt: skip
    told = why_not_this_movement(given(angles).angles, row, side, SPAN)
    words = "both sides moved together; this movement is done with one side at a time"
    assert told == (words if shared else None)
    assert why_not_this_movement(given(angles).angles, ROW, side, SPAN) is None
