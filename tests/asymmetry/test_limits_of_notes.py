"""Where what is told of camera, tilt and numbers of repetitions begins, exactly."""

import numpy as np
import pytest

from tests.asymmetry.test_signals import LEFT, MOVEMENT, REPS, RIGHT, viewed
from tmr_vision.asymmetry import compare_sides
from tmr_vision.asymmetry.compensations import find_compensations
from tmr_vision.asymmetry.quality import signal_quality, systematic_uncertainty
from tmr_vision.asymmetry.tilt import tilt_notes, why_tilt_inconclusive
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Quality
from tmr_vision.skeleton import SIDES

LEG_RAISE = find_movement("leg_raise", read_movements())
"""Its angle is against the vertical; that of the arm raise is not."""
LEFT_REPS = tuple(rep for rep in REPS if rep.side == "left")


def told(words: str, left=LEFT, right=RIGHT, reps=REPS, movement=MOVEMENT) -> bool:
    return any(words in note for note in signal_quality([left, right], movement, reps).notes)


@pytest.mark.parametrize(("apart_deg", "is_told"), [(15.0, False), (15.5, True)])
def test_sides_seen_fifteen_degrees_apart_are_told_of(apart_deg, is_told):
    heading_deg = np.full(len(RIGHT.view.time_s), -90.0 + apart_deg)
    assert told("both are seen alike", right=viewed(RIGHT, heading_deg=heading_deg)) == is_told


@pytest.mark.parametrize(
    ("off_deg", "words"),
    [(4.9, "left side straight"), (5.0, "5° from behind"), (-4.9, "straight"), (-5.0, "the front")],
)
def test_how_a_side_was_seen_has_words(off_deg, words):
    left, right = (
        viewed(each, heading_deg=np.full(len(each.view.time_s), deg))
        for each, deg in ((LEFT, 90.0 + off_deg), (RIGHT, -110.0 if off_deg < 0 else -70.0))
    )
    assert told(words, left, right)


@pytest.mark.parametrize(
    ("pitch_deg", "down", "up"),
    [(12.0, False, False), (12.1, True, False), (-12.0, False, False), (-12.1, False, True)],
)
def test_a_camera_looks_steeply_beyond_twelve_degrees(pitch_deg, down, up):
    level, seen = viewed(LEFT, pitch_deg=1.0), viewed(RIGHT, pitch_deg=pitch_deg)
    for pair in ((level, seen), (seen, level)):
        assert told("looks steeply down", *pair) == down
        assert told("looks steeply up", *pair) == up


@pytest.mark.parametrize(("distance_m", "far"), [(5.0, False), (5.1, True)])
def test_more_than_five_metres_are_far(distance_m, far):
    near, seen = viewed(LEFT, distance_m=2.0), viewed(RIGHT, distance_m=distance_m)
    assert told("the person is small in the picture", near, seen) == far


@pytest.mark.parametrize(("people", "several"), [(1, False), (2, True)])
def test_more_than_one_person_is_told(people, several):
    crowd = RIGHT.with_(pose=RIGHT.pose.with_(people=people))
    assert told("several people were in view", right=crowd) == several
    assert signal_quality([LEFT, crowd], MOVEMENT, REPS).people == people


@pytest.mark.parametrize(("more", "fewer", "often"), [(3, 2, False), (4, 2, True), (3, 0, False)])
@pytest.mark.parametrize("side", SIDES)
def test_much_more_often_is_more_than_half_as_often_again(more, fewer, often, side):
    first = {each: next(rep for rep in REPS if rep.side == each) for each in SIDES}
    other = "right" if side == "left" else "left"
    reps = (first[side],) * more + (first[other],) * fewer
    assert told("much more often than the other", reps=reps) == often


def test_what_is_not_known_of_a_side_is_no_turn():
    """One side alone that is seen 8 degrees off is apart from nothing."""
    movement = find_movement("toe_reach", read_movements())
    signals = Quality(off_view_deg={"left": 8.0, "right": None}, roll_known=True, calibrated=True)
    assert systematic_uncertainty(movement, signals) == pytest.approx(movement.u_sys_deg)
    nothing = signals.with_(off_view_deg={"left": None, "right": None})
    assert systematic_uncertainty(movement, nothing) == pytest.approx(movement.u_sys_deg)


@pytest.mark.parametrize(("rate_hz", "forbidden"), [(13.9, True), (14.0, False)])
def test_fourteen_pictures_a_second_are_enough(rate_hz, forbidden):
    slow = RIGHT.with_(info=RIGHT.info.with_(rate_hz=rate_hz))
    result = compare_sides([LEFT, slow], MOVEMENT, REPS, recognised=False, mirror_averaged=True)
    assert ("film with at least 25" in result.reason) == forbidden
    assert (result.verdict == "inconclusive") == forbidden


@pytest.mark.parametrize(("share", "suits"), [(0.29, False), (0.3, True)])
def test_a_view_suits_from_three_tenths_of_the_time_on(share, suits):
    heading_deg = np.zeros(100)
    heading_deg[: round(100 * share)] = 90.0
    time_s = LEFT.view.time_s[:100]
    seen = viewed(LEFT, heading_deg=heading_deg, time_s=time_s)
    result = compare_sides([seen], MOVEMENT, (), recognised=False, mirror_averaged=True)
    assert ("film this movement side-on" in result.reason) == (not suits)


@pytest.mark.parametrize(
    ("roll_deg", "words"),
    [(90.0, "a quarter; it was turned upright"), (180.0, "upside down"), (94.0, "sideways by 4°")],
)
def test_quarter_turns_are_told_apart_from_tilt(roll_deg, words):
    notes = tilt_notes(MOVEMENT, [LEFT.view.with_(roll_deg=roll_deg, roll_known=True)])
    assert any(words in note for note in notes)
    assert any("sideways by" in note for note in notes) == (roll_deg % 90 != 0)


def bent(start_deg: float, most_deg: float):
    """An elbow that goes from one angle to another and back in each repetition."""
    angles = LEFT.angles
    values = angles.angles_deg.copy()
    column = angles.names.index("left_elbow_flexion")
    values[:, column] = start_deg
    for rep in LEFT_REPS:
        first, last = np.searchsorted(angles.time_s, (rep.start_s, rep.end_s))
        values[first + 2 : last, column] = most_deg
    return LEFT.with_(angles=angles.with_(angles_deg=values))


@pytest.mark.parametrize("over_deg", [0.0, 1.0])
def test_what_moved_too_is_counted_from_where_it_started(over_deg):
    rule = next(rule for rule in MOVEMENT.compensations if rule.angle == "elbow_flexion")
    moved = bent(10.0, 10.0 + rule.threshold_deg + over_deg)
    (found,) = [c for c in find_compensations([moved], MOVEMENT, LEFT_REPS) if c.name == rule.name]
    assert found.value == pytest.approx(rule.threshold_deg + over_deg)
    assert found.seen == (over_deg > 0)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(("roll_deg", "is_told"), [(3.9, False), (4.0, True), (7.0, True)])
def test_a_tilt_of_four_degrees_is_told(roll_deg, is_told, sign):
    views = [each.view.with_(roll_deg=deg) for each, deg in ((LEFT, 1.0), (RIGHT, sign * roll_deg))]
    for pair in (views, views[::-1]):
        notes = tilt_notes(MOVEMENT, pair)
        assert any(f"tilted sideways by {roll_deg:.0f}°; it was taken out" in n for n in notes) == (
            is_told
        )


@pytest.mark.parametrize(
    ("left_deg", "right_deg", "forbidden"),
    [
        (7.0, -7.0, False),
        (4.0, 0.0, False),
        (4.1, 0.0, True),
        (-2.5, -2.5, True),
        (2.0, 2.0, False),
    ],
)
def test_leans_that_do_not_cancel_are_a_tilt_of_the_camera(left_deg, right_deg, forbidden):
    tilted = [
        viewed(each, roll_known=False, roll_deg=0.0, tilt_deg=deg)
        for each, deg in ((LEFT, left_deg), (RIGHT, right_deg))
    ]
    reason = why_tilt_inconclusive(tilted, LEG_RAISE, REPS)
    assert bool(reason) == forbidden
    if forbidden:
        both_deg = abs(left_deg + right_deg)
        assert f"by about {both_deg / 2:.0f}°" in reason
        assert f"difference of {both_deg:.0f}°" in reason
    assert why_tilt_inconclusive(tilted, MOVEMENT, REPS) == ""
    known = [viewed(each, roll_known=True) for each in tilted]
    assert why_tilt_inconclusive(known, LEG_RAISE, REPS) == ""


def test_somebody_who_never_stands_still_shows_no_tilt():
    unseen = viewed(LEFT, roll_known=False, tilt_deg=np.nan)
    assert "never stands or sits still" in why_tilt_inconclusive([unseen, RIGHT], LEG_RAISE, REPS)
