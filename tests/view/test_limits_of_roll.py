"""What a tilt is taken for, at its limits, and from which moments it is read."""

import numpy as np
import pytest

from tests.stick_figure import facing_view, times
from tmr_vision.records import View
from tmr_vision.skeleton import SIDES, index
from tmr_vision.view import is_sideways, person_deg, quarter_turn_deg, unrolled
from tmr_vision.view.rest import Rest
from tmr_vision.view.roll import (
    Tilt,
    is_facing,
    judge_tilt,
    lying_tilt,
    middle_tilt_deg,
    rough_tilt,
    shown_tilts_deg,
    upright,
    wrap_deg,
)

N = 100
FIGURE = facing_view(times(N / 25), {})
FRAMES = np.arange(N)
ALL, NONE = np.ones(N, dtype=bool), np.zeros(N, dtype=bool)


def figure(**places):
    """The figure with these points, each for both sides unless one is named; (2,) or (N, 2)."""
    points = FIGURE.image_px.copy()
    for name, place in places.items():
        names = [name] if name.startswith(SIDES) else [f"{side}_{name}" for side in SIDES]
        for each in names:
            points[:, index(each)] = place
    return FIGURE.with_(image_px=points)


def along(deg, length_px):
    """A step up the picture, turned clockwise by (N,) degrees."""
    a = np.radians(np.broadcast_to(deg, N))
    return length_px * np.stack([np.sin(a), -np.cos(a)], axis=-1)


def person(tilt_deg, *, knee_px=80.0, aside_px=0.0):
    """Somebody tilted by (N,) degrees; knees so far below the hips and to the side of them."""
    hip = np.array([320.0, 250.0])
    knee = hip - along(tilt_deg, knee_px) + along(np.add(tilt_deg, 90), aside_px)
    return figure(
        shoulder=hip + along(tilt_deg, 100), hip=hip, knee=knee, ankle=knee - along(tilt_deg, 80)
    )


# --- what a tilt is taken for ---------------------------------------------------------------------


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(
    ("tilt_deg", "roll_deg"),
    [(0, 0), (10, 0), (10.1, 10.1), (34.9, 34.9), (35, -55), (79.9, -10.1), (80, 0), (90, 0),
     (100, 0), (100.1, 10.1), (145, 55), (145.1, 145.1), (169.9, 169.9), (170, 180), (179, 180)],
)  # fmt: skip
def test_from_one_side_a_lean_and_lying_are_not_taken_out(tilt_deg, roll_deg, sign):
    for seen in ((), ("left",), ("right",)):
        found = judge_tilt(sign * tilt_deg, seen)
        assert found.person_deg == pytest.approx(sign * tilt_deg)
        assert found.roll_deg == pytest.approx(sign * roll_deg)
        assert (found.known, found.seen) == (False, True)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("tilt_deg", [0, 9, 50, 90, 145, 179])
def test_from_both_sides_any_tilt_is_the_cameras(tilt_deg, sign):
    tilt = Tilt(sign * tilt_deg, sign * tilt_deg, known=True)
    assert judge_tilt(sign * tilt_deg, ("left", "right")) == tilt
    assert judge_tilt(sign * tilt_deg, ("left", "right", "facing")) == tilt
    assert judge_tilt(sign * tilt_deg + 360, ("left", "right")) == tilt


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(
    ("tilt_deg", "known"), [(5, True), (59.9, True), (60, False), (90, False), (120, False),
                            (120.1, True), (179, True)]
)  # fmt: skip
def test_from_the_front_only_a_quarter_turn_may_be_lying(tilt_deg, known, sign):
    tilt_deg *= sign
    for seen in (("facing",), ("facing", "left")):
        found = judge_tilt(tilt_deg, seen)
        assert found.person_deg == pytest.approx(tilt_deg)
        assert found.roll_deg == pytest.approx(tilt_deg if known else 0.0)
        assert found.known == known


@pytest.mark.parametrize(
    ("tilt_deg", "roll_deg"), [(80, -10), (90, 0), (100, 10), (-80, 10), (-100, -10), (60, -30)]
)
def test_who_lies_shows_the_roll_by_a_level_line(tilt_deg, roll_deg):
    assert lying_tilt(tilt_deg) == Tilt(tilt_deg, roll_deg, known=True)


@pytest.mark.parametrize(
    ("tilt_deg", "quarters_deg"),
    [(0, 0), (44.9, 0), (45, 90), (135, 90), (135.1, 180), (180, 180)],
)
def test_quarter_turns_in_a_tilt(tilt_deg, quarters_deg):
    assert quarter_turn_deg(tilt_deg) == quarters_deg
    assert quarter_turn_deg(-tilt_deg) == -quarters_deg


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(
    ("tilt_deg", "roll_deg", "sideways"),
    [(90, 0, True), (60, 0, True), (59.9, 0, False), (120, 0, True), (120.1, 0, False),
     (90, 30, True), (90, 31, False), (90, -40, False), (150, 90, True), (170, -80, True)],
)  # fmt: skip
def test_across_the_picture_is_from_60_to_120_degrees_off_it(tilt_deg, roll_deg, sideways, sign):
    tilt_deg, roll_deg = sign * tilt_deg, sign * roll_deg
    assert Tilt(tilt_deg, roll_deg, known=False).sideways == sideways
    assert not Tilt(tilt_deg, roll_deg, known=True).sideways
    nothing = np.zeros(1)
    view = View(time_s=nothing, heading_deg=nothing, roll_deg=roll_deg, roll_known=False,
                tilt_deg=tilt_deg, pitch_deg=0.0, distance_m=3.0)  # fmt: skip
    assert is_sideways(view) == sideways
    assert person_deg(view) == (tilt_deg if sideways else roll_deg)


@pytest.mark.parametrize(
    ("headings_deg", "facing"),
    [([44.9], True), ([-44.9], True), ([45], False), ([-90], False), ([135], False),
     ([135.1], True), ([180], True), ([np.nan], False), ([0, 90], False), ([0, 0, 90], True),
     ([0, 0, 90, 90, 90], False), ([np.nan, np.nan, 0], True), ([np.nan, 90, 90], False)],
)  # fmt: skip
def test_facing_is_less_than_half_of_the_time_side_on(headings_deg, facing):
    assert is_facing(np.array(headings_deg, dtype=float)) is facing


def test_one_roll_of_several_tilts():
    assert middle_tilt_deg({"facing": 3.0, "left": 9.0, "right": 30.0}) == 3.0
    assert middle_tilt_deg({"left": 8.0, "right": -2.0}) == 3.0
    assert middle_tilt_deg({"right": 8.0}) == 8.0


def test_turns_are_told_the_short_way():
    turns_deg = np.array([0.0, 179.0, 181.0, -181.0, 360.0, 541.0, -90.0])
    assert wrap_deg(turns_deg).tolist() == [0, 179, -179, 179, 0, -179, -90]


def test_a_roll_is_taken_out_of_points_and_of_depths():
    s, c = np.sin(np.radians(30)), np.cos(np.radians(30))
    found = unrolled(np.array([[[1.0, 0.0, 7.0], [0.0, 1.0, 8.0]]]), 30.0)
    np.testing.assert_allclose(found, [[[c, -s, 7.0], [s, c, 8.0]]], atol=1e-12)
    np.testing.assert_allclose(unrolled(np.array([0.0, 2.0]), 30.0), [2 * s, 2 * c])
    level = upright(person(30.0), 30.0)
    trunk = level.image_px[:, index("left_shoulder")] - level.image_px[:, index("left_hip")]
    np.testing.assert_allclose(trunk, np.tile([0.0, -100.0], (N, 1)), atol=1e-9)


# --- roughly --------------------------------------------------------------------------------------


def first(count):
    """So many frames of a hundred."""
    return count > FRAMES


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("posture", [{}, {"knee_px": 0.0, "aside_px": 80.0}])
def test_who_stands_or_sits_still_shows_the_tilt(posture, sign):
    tilt_deg = np.where(first(6), sign * 20.0, sign * 40.0)
    assert rough_tilt(person(tilt_deg, **posture), first(6)) == judge_tilt(sign * 20.0)
    assert not rough_tilt(person(tilt_deg, **posture), first(5)).seen
    assert rough_tilt(person(sign * 7.0, **posture), ALL) == Tilt(sign * 7.0, 0.0, known=False)


@pytest.mark.parametrize("drop_px", [67.0, 45.0])
def test_knees_as_far_down_as_of_who_stands_or_sits(drop_px):
    towards = 1 if drop_px == 67.0 else -1
    assert rough_tilt(person(0.0, knee_px=drop_px), ALL).seen
    assert rough_tilt(person(0.0, knee_px=drop_px + towards * 0.1), ALL).seen
    assert not rough_tilt(person(0.0, knee_px=drop_px - towards * 0.1), ALL).seen


def test_who_stands_counts_before_who_sits():
    stands = first(20)
    tilt_deg = np.where(stands, 20.0, 40.0)
    down_px = np.where(stands, 80.0, 10.0)[:, None]
    assert rough_tilt(person(tilt_deg, knee_px=down_px), ALL) == judge_tilt(20.0)


def test_a_lunge_is_no_rest():
    """The knee of the front leg is bent, though it is far enough down."""
    lunge = first(60)
    track = person(np.where(lunge, 40.0, 20.0))
    points = track.image_px.copy()
    ankle = index("left_ankle")
    points[lunge, ankle] = points[lunge, index("left_knee")] + (80.0, 0.0)
    assert rough_tilt(track.with_(image_px=points), ALL) == judge_tilt(20.0)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(
    ("usual_deg", "tilt_deg", "roll_deg"),
    [(0, 0, 0), (24.9, 0, 0), (25.1, 25.1, 0), (90, 90, 0), (154.9, 154.9, 0), (155.1, 155.1, 180),
     (178, 178, 180)],
)  # fmt: skip
def test_without_rest_only_an_upside_down_picture_is_turned(usual_deg, tilt_deg, roll_deg, sign):
    found = rough_tilt(person(sign * usual_deg), NONE)
    assert found.person_deg == pytest.approx(sign * tilt_deg, abs=1e-9)
    assert (found.roll_deg, found.known, found.seen) == (roll_deg, False, False)


def test_nobody_has_no_tilt():
    assert rough_tilt(figure(shoulder=(np.nan, np.nan)), NONE).person_deg == 0.0


def usual_deg(*groups):
    """The tilt without rest of groups (degrees, how many of a hundred)."""
    return rough_tilt(person(np.repeat(*zip(*groups, strict=True))), NONE).person_deg


@pytest.mark.parametrize("turn_deg", [50, 140, -80])
def test_the_usual_tilt_is_that_of_most(turn_deg):
    near = [(turn_deg - 2, 20), (turn_deg, 30), (turn_deg + 4, 20)]
    assert usual_deg(*near, (turn_deg + 70, 30)) == pytest.approx(turn_deg)
    assert usual_deg(*near, (turn_deg + 30, 30)) == pytest.approx(turn_deg)
    assert usual_deg((turn_deg, 60), (turn_deg + 24, 40)) == pytest.approx(turn_deg)
    assert usual_deg((turn_deg, 45), (turn_deg + 10, 55)) == pytest.approx(turn_deg + 10)


@pytest.mark.parametrize("turn_deg", [50, 90, 130, -60])
def test_of_two_opposite_ways_the_more_frequent_one_is_usual(turn_deg):
    back = turn_deg - 180 if turn_deg > 0 else turn_deg + 180
    assert usual_deg((turn_deg, 55), (back, 45)) == pytest.approx(turn_deg)
    assert usual_deg((turn_deg, 45), (back, 55)) == pytest.approx(back)
    assert usual_deg((turn_deg, 50), (back, 50)) == pytest.approx(turn_deg) or usual_deg(
        (turn_deg, 50), (back, 50)
    ) == pytest.approx(back)


@pytest.mark.parametrize("turn_deg", range(50, 131, 8))
def test_two_ways_that_are_nearly_opposite_have_no_middle(turn_deg):
    """A mean of the directions lies between them, where nobody is."""
    found = usual_deg((turn_deg, 50), (turn_deg - 160, 50))
    off_deg = abs(wrap_deg(np.array([turn_deg, turn_deg - 160]) - found))
    assert off_deg.min() == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(("apart_deg", "found_deg"), [(40, 70), (50, -110)])
def test_what_lies_within_45_degrees_of_a_way_is_on_it(apart_deg, found_deg):
    groups = [(70 - apart_deg, 30), (70 + apart_deg, 30), (-110, 40)]
    assert usual_deg(*groups) == pytest.approx(found_deg, abs=1e-6)


def test_a_trunk_of_which_one_end_is_missing_points_nowhere():
    half = first(60)
    track = person(np.where(half, 80.0, 40.0))
    points = track.image_px.copy()
    points[half, index("left_hip")] = np.nan
    assert rough_tilt(track.with_(image_px=points), NONE).person_deg == pytest.approx(40.0)


# --- finely ---------------------------------------------------------------------------------------

STRAIGHT = {"shoulder": (345, 150), "hip": (335, 250), "knee": (327.5, 325), "ankle": (320, 400)}
"""Shoulders over the ankles, 5.71 degrees to the right."""
STRAIGHT_DEG = np.degrees(np.arctan2(25, 250))
SITS = {"ear": (340, 110), "shoulder": (300, 150), "hip": (320, 250), "knee": (400, 250),
        "ankle": (400, 330)}  # fmt: skip
SITS_DEG = np.degrees(np.arctan2(20, 140))


def shown(track, *, standing=NONE, seated=NONE, **standpoints):
    rest = Rest(standing=standing, seated=seated, legs_unseen=NONE, lying=NONE)
    masks = dict.fromkeys(("facing", "left", "right"), NONE) | standpoints
    found = shown_tilts_deg(track, rest, masks)
    return {name: float(np.round(tilt_deg, 6)) for name, tilt_deg in found.items()}


@pytest.mark.parametrize("standpoint", ["facing", "left", "right"])
def test_who_stands_has_the_shoulders_over_the_ankles_who_sits_the_head_over_the_hips(standpoint):
    at = {standpoint: ALL}
    assert shown(figure(**STRAIGHT), standing=ALL, **at) == {standpoint: round(STRAIGHT_DEG, 6)}
    assert shown(figure(**SITS), seated=ALL, **at) == {standpoint: round(SITS_DEG, 6)}
    assert shown(figure(**SITS), standing=ALL, **at) == {}  # bent knees
    assert shown(figure(**STRAIGHT), **at) == {}


def test_the_posture_that_is_seen_longer_counts():
    track = figure(**STRAIGHT, ear=(345, 150))  # the head is 5.71 deg over the hips, too
    up = figure(**{**STRAIGHT, "ear": (335, 100)})
    assert shown(track, standing=first(60), seated=~first(60), left=ALL) == {
        "left": round(STRAIGHT_DEG, 6)
    }
    assert shown(up, standing=first(40), seated=~first(40), left=ALL) == {"left": 0.0}
    assert shown(up, standing=first(60), seated=~first(60), left=ALL) == {
        "left": round(STRAIGHT_DEG, 6)
    }


def test_each_standpoint_is_told_by_its_own_moments_at_rest():
    def moved(px):
        return {name: np.add(place, np.array([px, 0])[None]) for name, place in STRAIGHT.items()}

    shoulder = np.where(first(50)[:, None], (345, 150), (295, 150))
    hip = np.where(first(50)[:, None], (335, 250), (305, 250))
    knee = np.where(first(50)[:, None], (327.5, 325), (312.5, 325))
    track = figure(**moved(0) | {"shoulder": shoulder, "hip": hip, "knee": knee})
    found = shown(track, standing=ALL, left=first(50), right=~first(50))
    assert found == {"left": round(STRAIGHT_DEG, 6), "right": -round(STRAIGHT_DEG, 6)}
    found = shown(track, standing=first(50), left=ALL)
    assert found == {"left": round(STRAIGHT_DEG, 6)}


@pytest.mark.parametrize(("count", "told"), [(5, False), (6, True)])
def test_more_than_a_twentieth_has_to_be_at_rest(count, told):
    track = figure(**STRAIGHT)
    assert bool(shown(track, standing=first(count), left=ALL)) is told
    assert bool(shown(track, standing=ALL, facing=first(count))) is told


@pytest.mark.parametrize(("apart_px", "together"), [(35.0, True), (36.0, False)])
def test_from_the_side_feet_together_come_first(apart_px, together):
    """In the second half the feet are apart, and the shoulders 10 pixels off them."""
    apart = ~first(50)[:, None]
    track = figure(
        shoulder=np.where(apart, (330, 150), (320, 150)),
        hip=np.where(apart, (330, 250), (320, 250)),
        knee=np.where(apart, (325, 325), (320, 325)),
        left_ankle=np.where(apart, (320 - apart_px / 2, 400), (320, 400)),
        right_ankle=np.where(apart, (320 + apart_px / 2, 400), (320, 400)),
    )
    visits = (FRAMES % 50 >= 10) & (FRAMES % 50 < 23)
    off_deg = round(np.degrees(np.arctan2(10, 250)), 6)
    half_deg = round(np.degrees(np.arctan2(10, 250)) / 2, 6)
    assert shown(track, standing=visits, facing=ALL) == {"facing": half_deg}
    assert shown(track, standing=visits, left=ALL) == {"left": half_deg if together else 0.0}
    assert shown(track, standing=visits & apart[:, 0], right=ALL) == {"right": off_deg}


def test_feet_of_who_sits_may_be_apart():
    wide = {**SITS, "left_ankle": (300, 330), "right_ankle": (500, 330)}
    places = {name: place for name, place in wide.items() if name != "ankle"}
    assert shown(figure(**places), seated=ALL, left=ALL) == {"left": round(SITS_DEG, 6)}


@pytest.mark.parametrize("hidden", ["left_ankle", "right_ankle"])
def test_side_on_one_foot_will_do_but_not_from_the_front(hidden):
    places = {**STRAIGHT, hidden: (np.nan, np.nan)}
    assert shown(figure(**places), standing=ALL, right=ALL) == {"right": round(STRAIGHT_DEG, 6)}
    assert shown(figure(**places), standing=ALL, facing=ALL) == {}


def test_the_tilt_is_the_median_over_the_visits():
    """Of five rests one is far off; a rest that is held long counts no more."""
    visit = FRAMES // 20
    off_px = np.select([visit == 0, visit == 1, visit == 2], [50.0, 0.0, 10.0], default=5.0)
    shoulder = np.stack([320 + off_px, np.full(N, 150.0)], axis=-1)
    middle = np.stack([320 + off_px * 0.6, np.full(N, 250.0)], axis=-1)
    knee = np.stack([320 + off_px * 0.3, np.full(N, 325.0)], axis=-1)
    track = figure(shoulder=shoulder, hip=middle, knee=knee, ankle=(320, 400))
    resting = (FRAMES % 20 >= 7) & (FRAMES % 20 < 15) | (visit == 0) & (FRAMES < 18)
    wanted_deg = round(np.degrees(np.arctan2(5, 250)), 6)
    assert shown(track, standing=resting, facing=ALL) == {"facing": wanted_deg}
