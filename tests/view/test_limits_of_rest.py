"""Where rest begins and ends, with points in the picture that are given by hand."""

import numpy as np
import pytest

from tests.stick_figure import facing_view, times
from tmr_vision.skeleton import SIDES, index
from tmr_vision.view.rest import (
    Rest,
    along_trunk,
    briefly,
    feet_apart,
    find_rest,
    has_straight_legs,
    is_still,
    knee_drops,
    middle_px,
)

N = 7
FIGURE = facing_view(times(1.0)[:N], {})
"""Hips at (320, 250), the trunk 100 pixels long, legs of twice 80 pixels."""
ALL_STILL = np.ones(N, dtype=bool)
DOWN = np.array([0.0, 1.0])


def figure(**places):
    """The figure with these points, each for both sides unless one is named; (2,) or (N, 2)."""
    points = FIGURE.image_px.copy()
    for name, place in places.items():
        names = [name] if name.startswith(SIDES) else [f"{side}_{name}" for side in SIDES]
        for each in names:
            points[:, index(each)] = place
    return FIGURE.with_(image_px=points)


def tilted(deg, **places):
    """The figure with the trunk tilted by so much."""
    a = np.radians(deg)
    return figure(shoulder=(320 + 100 * np.sin(a), 250 - 100 * np.cos(a)), hip=(320, 250), **places)


def rests(track, still=ALL_STILL):
    found = find_rest(track, still)
    kinds = ("standing", "seated", "legs_unseen", "lying")
    assert all(len(set(getattr(found, kind).tolist())) == 1 for kind in kinds)
    return [kind for kind in kinds if getattr(found, kind)[0]]


# --- find_rest ------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(
    ("deg", "found"),
    [(0, ["standing"]), (24.9, ["standing"]), (25.1, []), (64.9, []), (65.1, ["lying"]),
     (90, ["lying"]), (114.9, ["lying"]), (115.1, []), (180, [])],
)  # fmt: skip
def test_upright_is_up_to_25_degrees_and_lying_from_65_to_115(deg, sign, found):
    assert rests(tilted(sign * deg)) == found
    assert rests(tilted(sign * deg), ~ALL_STILL) == []


@pytest.mark.parametrize(
    ("higher_px", "lower_px", "found"),
    [(67, 67, ["standing"]), (66.9, 90, []), (45, 45, ["seated"]), (-10, 45.1, []),
     (0, 40, ["seated"]), (45.1, 66.9, []), (90, 90, ["standing"])],
)  # fmt: skip
def test_who_stands_has_both_knees_67_percent_of_the_trunk_below_the_hips(
    higher_px, lower_px, found
):
    places = {"left_knee": (300, 250 + higher_px), "right_knee": (340, 250 + lower_px)}
    assert rests(tilted(0, **places)) == found
    assert rests(tilted(0, **places), ~ALL_STILL) == []


def test_one_leg_will_do_and_none_is_unseen():
    nothing = (np.nan, np.nan)
    assert rests(tilted(0, left_knee=nothing)) == ["standing"]
    assert rests(tilted(0, knee=nothing)) == ["legs_unseen"]
    assert rests(tilted(0, knee=nothing), ~ALL_STILL) == []
    assert rests(tilted(30, knee=nothing)) == []


def test_a_trunk_of_another_size_rests_alike():
    wide = figure(shoulder=(320, 50), hip=(320, 250), knee=(400, 250 + 134.1))
    assert rests(wide) == ["standing"]
    assert rests(figure(shoulder=(320, 50), hip=(320, 250), knee=(400, 250 + 133.9))) == []


def test_what_is_still_is_found_unless_it_is_given():
    track = walked(100.0, along=(1.0, 0.0))
    assert rests(track, None) == []
    assert rests(track) != []
    assert rests(figure(), None) == ["standing"]


# --- lies -----------------------------------------------------------------------------------------


def rest_at(**frames):
    kinds = dict.fromkeys(("standing", "seated", "legs_unseen", "lying"), ())
    marks = {kind: np.isin(np.arange(12), frames.get(kind, of)) for kind, of in kinds.items()}
    return Rest(**marks)


@pytest.mark.parametrize("upright", ["standing", "seated", "legs_unseen"])
def test_who_lies_does_so_until_half_way_to_the_next_rest(upright):
    assert rest_at(**{"lying": [2, 5], upright: [10]}).lies.tolist() == [True] * 8 + [False] * 4
    assert rest_at(**{upright: [0, 1], "lying": [6]}).lies.tolist() == [False] * 4 + [True] * 8
    found = rest_at(**{upright: [1, 9], "lying": [4, 5]}).lies
    assert np.flatnonzero(found).tolist() == [3, 4, 5, 6, 7]


def test_who_never_rests_does_not_lie():
    assert rest_at().lies.tolist() == [False] * 12
    assert rest_at(lying=[3]).lies.all()


# --- parts ----------------------------------------------------------------------------------------


def test_knees_are_below_the_hips_in_trunk_lengths_along_any_down():
    track = figure(
        shoulder=(320, 200), left_hip=(310, 250), right_hip=(330, 250),
        left_knee=(340, 265), right_knee=(325, 290),
    )  # fmt: skip
    less, more = knee_drops(track, down=DOWN)
    np.testing.assert_allclose(less, 15 / 50)
    np.testing.assert_allclose(more, 40 / 50)
    less, more = knee_drops(track, down=np.array([1.0, 0.0]))
    np.testing.assert_allclose(less, -5 / 50)
    np.testing.assert_allclose(more, 30 / 50)
    each = np.tile([0.6, 0.8], (N, 1))
    np.testing.assert_allclose(knee_drops(track, down=each)[0], (-5 * 0.6 + 40 * 0.8) / 50)


@pytest.mark.parametrize("bent", SIDES)
@pytest.mark.parametrize(("deg", "straight"), [(0, True), (29.9, True), (30.1, False), (90, False)])
@pytest.mark.parametrize("shank_px", [40.0, 160.0])
def test_a_knee_bent_by_30_degrees_is_not_straight(bent, deg, straight, shank_px):
    for sign in (-1, 1):
        a = np.radians(sign * deg)
        ankle = np.array([320 + 32, 250 + 74]) + shank_px * np.array([np.sin(a), np.cos(a)])
        track = figure(
            hip=(352, 250), knee=(352, 324), ankle=(352, 400), **{f"{bent}_ankle": ankle}
        )
        assert has_straight_legs(track).tolist() == [straight] * N


def test_legs_that_are_not_seen_are_not_bent():
    assert has_straight_legs(figure(knee=(np.nan, np.nan))).all()


def test_each_frame_has_straight_legs_of_its_own():
    bent = np.where(np.arange(N)[:, None] == 3, (400, 330), (302, 410))
    assert np.flatnonzero(~has_straight_legs(figure(left_ankle=bent))).tolist() == [3]


def test_feet_apart_in_trunk_lengths():
    track = figure(shoulder=(320, 200), hip=(320, 250), left_ankle=(300, 400),
                   right_ankle=(330, 440))  # fmt: skip
    np.testing.assert_allclose(feet_apart(track), 1.0)


def test_the_trunk_points_to_the_hips():
    np.testing.assert_allclose(along_trunk(figure()), np.tile(DOWN, (N, 1)))
    np.testing.assert_allclose(
        along_trunk(figure(shoulder=(300, 200), hip=(330, 240))), np.tile([0.6, 0.8], (N, 1))
    )


def test_the_middle_needs_both_sides_unless_one_will_do():
    track = figure(left_hip=(300, 240), right_hip=(330, 260))
    assert middle_px(track, "hip")[0].tolist() == [315, 250]
    for side, place in (("left", [330, 260]), ("right", [300, 240])):
        one = figure(**{"left_hip": (300, 240), "right_hip": (330, 260)}
                     | {f"{side}_hip": (np.nan, np.nan)})  # fmt: skip
        assert np.isnan(middle_px(one, "hip")).all()
        assert middle_px(one, "hip", one_will_do=True)[0].tolist() == place


# --- stillness ------------------------------------------------------------------------------------


def walked(px_per_s, *, along, part=None):
    moved = (np.arange(N) / 25 * px_per_s)[:, None] * along
    points = FIGURE.image_px.copy()
    at = slice(None) if part is None else [index(f"{side}_{part}") for side in SIDES]
    points[:, at] += moved[:, None]
    return FIGURE.with_(image_px=points)


@pytest.mark.parametrize("along", [(1.0, 0.0), (0.0, -1.0), (0.6, 0.8)])
@pytest.mark.parametrize("part", ["knee", "ankle", None])
@pytest.mark.parametrize(("px_per_s", "still"), [(24.0, True), (26.0, False)])
def test_still_is_up_to_a_quarter_of_the_trunk_a_second(px_per_s, still, part, along):
    track = walked(px_per_s, along=np.array(along), part=part)
    assert is_still(track).tolist() == [still] * N


@pytest.mark.parametrize("part", ["shoulder", "hip"])
def test_a_trunk_that_sways_is_not_still(part):
    assert not is_still(walked(40.0, along=(1.0, 0.0), part=part)).any()


@pytest.mark.parametrize(
    ("part", "still"), [("knee", 1), ("ankle", 1), ("hip", 0), ("shoulder", 0)]
)
def test_legs_that_are_not_seen_may_be_still(part, still):
    assert is_still(figure(**{part: (np.nan, np.nan)})).tolist() == [bool(still)] * N


# --- visits ---------------------------------------------------------------------------------------


def kept(at_rest, step_s=0.125, begun_s=40.0):
    marks = np.array([mark == "x" for mark in at_rest])
    found = briefly(begun_s + step_s * np.arange(len(marks)), marks)
    return "".join("x" if mark else "." for mark in found)


@pytest.mark.parametrize(
    ("at_rest", "found"),
    [
        ("..xxxxxxxxx..", "....xxxxx...."),
        ("xxxxxxxxx....", "..xxxxx......"),
        ("....xxxxxxxxx", "......xxxxx.."),
        ("..xxx..xxxx..", "..xxx..xxxx.."),
        (".xxxxxxx.xxxxxxx", "..xxxxx...xxxxx."),
        ("....", "...."),
        ("x", "x"),
    ],
)
def test_half_a_second_in_the_middle_of_every_rest_counts(at_rest, found):
    assert kept(at_rest) == found
    assert kept(at_rest, begun_s=0.0) == found


def test_the_half_second_is_that_of_the_clock():
    assert kept("." + "x" * 11 + ".", step_s=0.1) == "....xxxxx...."
    assert kept("." + "x" * 12 + ".", step_s=0.1) == "....xxxxxx...."
