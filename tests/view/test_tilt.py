"""Whatever the tilt of the camera: the truth, or "cannot tell" with the tilt named."""

import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recorded import NAMES, passes, recording, truth
from tests.stick_figure import (
    bumps,
    facing_view,
    info_of,
    joined,
    mirrored,
    rotate,
    side_view,
    times,
)
from tests.tilted import TABLE, after_each_other, compared, one_side_each, tilted
from tmr_vision.analysis import measure
from tmr_vision.calibration import built_in
from tmr_vision.recognition import recognise
from tmr_vision.view import find_view, is_sideways
from tmr_vision.view.rest import find_rest
from tmr_vision.view.roll import upright

TILTS_DEG = (-45, -40, -35, -30, -25, -20, -15, -12, -8, -5, 5, 8, 12, 15, 20, 25, 30, 35, 40, 45)
TURNS_DEG = (90, -90, 180, 170, -135)
STANDING = tuple(name for name in NAMES if name != "supine_leg_raise")
"""Who lies is in `test_tilted_lying`."""
FACING = ("arm_raise_side", "trunk_twist")
UPRIGHT = ("leg_raise", "sit_to_stand")
T = times(4.0)
LEFT, RIGHT = (side_view(T, side, {}) for side in ("left", "right"))


def rolled(track, roll_deg):
    turned_m = np.concatenate(
        [rotate(track.world_m[..., :2], roll_deg), track.world_m[..., 2:]], axis=-1
    )
    return track.with_(image_px=rotate(track.image_px, roll_deg), world_m=turned_m)


@cache
def of_sample(name, tilt_deg):
    seen = tilted(passes(name), tilt_deg).recording(name)
    return seen, compared((seen,), truth(name)["movement"])


def may_lie(name, tilt_deg):
    """From the front a picture that is turned by a quarter may be of somebody who lies."""
    return name in FACING and abs(tilt_deg) == 90


def turn_between(a_deg, b_deg):
    return abs((a_deg - b_deg + 180) % 360 - 180)


@pytest.mark.parametrize("tilt_deg", [*TILTS_DEG, *TURNS_DEG])
@pytest.mark.parametrize("name", STANDING)
def test_a_tilted_sample_gives_what_the_level_one_gives(name, tilt_deg):
    level = compared((recording(name),), truth(name)["movement"])
    seen, found = of_sample(name, tilt_deg)
    wanted_deg = recording(name).view.roll_deg + tilt_deg
    assert turn_between(seen.view.tilt_deg, wanted_deg) < 0.2
    if may_lie(name, tilt_deg):
        assert is_sideways(seen.view)
        assert found.verdict == "inconclusive"
        assert found.left.n == found.right.n == 0
        assert "the person lies, or the " in found.reason
        assert any("turned by 90°" in note.replace("-90", "90") for note in found.quality.notes)
        return
    assert seen.view.roll_known
    assert turn_between(seen.view.roll_deg, wanted_deg) < 0.2
    for side in ("left", "right"):
        assert getattr(found, side).n == getattr(level, side).n
        assert getattr(found, side).value == pytest.approx(getattr(level, side).value, abs=0.3)
    assert found.difference.value == pytest.approx(level.difference.value, abs=0.3)
    assert (found.verdict, found.limited_side) == (level.verdict, level.limited_side)


@pytest.mark.parametrize("tilt_deg", [-30, 15, 45, 180])
@pytest.mark.parametrize("name", STANDING)
def test_a_tilted_sample_is_recognised(name, tilt_deg):
    seen, _ = of_sample(name, tilt_deg)
    found = recognise((seen,), TABLE)
    level = recognise((recording(name),), TABLE)
    assert {key: len(reps) for key, reps in found.items()} == {
        key: len(reps) for key, reps in level.items()
    }


@pytest.mark.parametrize(
    ("tilt_deg", "words"),
    [
        (15, "tilted sideways by 16°; it was taken out"),
        (-30, "tilted sideways by 29°; it was taken out"),
        (90, "turned by a quarter; it was turned upright"),
        (180, "upside down; it was turned round"),
    ],
)
def test_what_was_done_about_the_tilt_is_told(tilt_deg, words):
    _, found = of_sample("leg_raise", tilt_deg)
    assert words in "; ".join(found.quality.notes)
    _, level = of_sample("leg_raise", 0)
    assert not any("tilted" in note or "turned" in note for note in level.quality.notes)


@pytest.mark.parametrize("tilt_deg", [15, -40, 90, 180])
@pytest.mark.parametrize("name", ["leg_raise", "sit_to_stand", "arm_raise_side", "trunk_twist"])
def test_the_mirror_law_holds_for_tilted_recordings(name, tilt_deg):
    seen, found = of_sample(name, tilt_deg)
    in_mirror = tilted(passes(name), tilt_deg).of_mirrored_clip().recording(name)
    other_way = compared((in_mirror,), truth(name)["movement"])
    assert turn_between(in_mirror.view.roll_deg, -seen.view.roll_deg) < 1e-6
    assert in_mirror.view.roll_known == seen.view.roll_known
    assert (found.left.n > 0) is not may_lie(name, tilt_deg)
    assert (found.left.n, found.right.n) == (other_way.right.n, other_way.left.n)
    for one, other in (("left", "right"), ("right", "left")):
        assert getattr(other_way, one).value == pytest.approx(
            getattr(found, other).value, abs=1e-6, nan_ok=True
        )
    assert other_way.verdict == found.verdict


@settings(deadline=None, max_examples=25)
@given(tilt_deg=st.floats(-180, 180), lean_deg=st.floats(-6, 12))
def test_from_both_sides_any_tilt_is_found_and_the_lean_is_not_in_it(tilt_deg, lean_deg):
    lean = {"trunk_flexion": lean_deg}
    track = rolled(joined(side_view(T, "left", lean), side_view(T, "right", lean)), tilt_deg)
    view = find_view(track)
    assert view.roll_known
    assert turn_between(view.roll_deg, tilt_deg) < 0.1
    assert turn_between(find_view(mirrored(track)).roll_deg, -tilt_deg) < 0.1


@settings(deadline=None, max_examples=25)
@given(tilt_deg=st.floats(-180, 180))
def test_facing_any_tilt_is_found_but_across_the_picture_a_person_may_lie(tilt_deg):
    view = find_view(rolled(facing_view(T, {}), tilt_deg))
    assert turn_between(view.tilt_deg, tilt_deg) < 0.1
    np.testing.assert_allclose(view.heading_deg, 0, atol=0.2)
    across = 60 <= abs(view.tilt_deg) <= 120
    assert view.roll_known is not across
    assert turn_between(view.roll_deg, 0.0 if across else tilt_deg) < 0.1


@pytest.mark.parametrize(
    ("name", "posture"), [("leg_raise", "standing"), ("sit_to_stand", "seated")]
)
@pytest.mark.parametrize("tilt_deg", [40, 90, -170])
def test_rest_follows_the_person_and_not_the_picture(name, posture, tilt_deg):
    level, turned = recording(name), of_sample(name, tilt_deg)[0]
    rests = [
        getattr(find_rest(upright(seen.pose, seen.view.tilt_deg)), posture)
        for seen in (level, turned)
    ]
    assert rests[0].mean() > 0.2
    assert (rests[0] == rests[1]).mean() > 0.98


@pytest.mark.parametrize("name", UPRIGHT)
@pytest.mark.parametrize(
    ("tilts_deg", "words"),
    [
        ((15, 15), "tilted sideways by 1[2-5]° in the picture"),
        ((-30, 12), "tilted sideways by (30|33)° in the picture"),
        ((3, 3), "makes a difference of [67]°"),
        ((-4, -4), "makes a difference of [78]°"),
        ((90, 90), "lies, or the picture is turned by a quarter.*turned by 90°"),
        ((-90, -90), "lies, or the picture is turned by a quarter.*turned by -90°"),
    ],
)
def test_a_tilt_that_one_side_alone_cannot_tell_gives_no_verdict(name, tilts_deg, words):
    parts = zip(one_side_each(name), tilts_deg, strict=True)
    found = compared(tuple(tilted(p, deg).recording(name) for p, deg in parts), name)
    assert found.verdict == "inconclusive"
    assert re.search(words, found.reason), found.reason
    if 90 in np.abs(tilts_deg):
        assert np.isnan([found.left.value, found.right.value]).all()


@pytest.mark.parametrize("name", UPRIGHT)
@pytest.mark.parametrize("tilts_deg", [(0, 0), (2, -2), (180, 180)])
def test_level_recordings_of_one_side_each_keep_their_verdict(name, tilts_deg):
    parts = zip(one_side_each(name), tilts_deg, strict=True)
    found = compared(tuple(tilted(p, deg).recording(name) for p, deg in parts), name)
    level = compared((recording(name),), name)
    assert (found.verdict, found.limited_side) == (level.verdict, level.limited_side)
    assert found.difference.value == pytest.approx(level.difference.value, abs=2.0)


@pytest.mark.parametrize("name", ["arm_raise", "toe_reach"])
@pytest.mark.parametrize("tilts_deg", [(15, 15), (-30, 20)])
def test_an_angle_between_parts_of_the_body_needs_no_vertical(name, tilts_deg):
    parts = zip(one_side_each(name), tilts_deg, strict=True)
    found = compared(tuple(tilted(p, deg).recording(name) for p, deg in parts), name)
    level = compared((recording(name),), name)
    assert found.difference.value == pytest.approx(level.difference.value, abs=2.0)
    assert (found.verdict, found.limited_side) == (level.verdict, level.limited_side)


@pytest.mark.parametrize("name", ["arm_raise", "toe_reach"])
@pytest.mark.parametrize("tilts_deg", [(90, -90), (-90, 90), (90, 90), (60, -120)])
def test_an_upright_movement_of_somebody_who_may_lie_is_not_measured(name, tilts_deg):
    parts = zip(one_side_each(name), tilts_deg, strict=True)
    found = compared(tuple(tilted(p, deg).recording(name) for p, deg in parts), name)
    assert found.verdict == "inconclusive"
    assert found.left.n == found.right.n == 0
    assert "or the film is turned" in found.reason
    assert any("say that it was turned by" in note for note in found.quality.notes)


def test_a_roll_that_is_given_settles_what_cannot_be_told():
    left, right = one_side_each("leg_raise")
    recordings = tuple(
        measure(tilted(part, 90).track(), recording("leg_raise").info, roll_deg=90.0)
        for part in (left, right)
    )
    found = compared(
        tuple(each.with_(calibrated=built_in().pairs) for each in recordings), "leg_raise"
    )
    level = compared((recording("leg_raise"),), "leg_raise")
    assert found.verdict == "imbalance"
    assert found.difference.value == pytest.approx(level.difference.value, abs=2.0)


def test_who_lies_on_the_back_for_either_leg_is_not_taken_for_somebody_who_stands():
    """The head at the left for one leg and at the right for the other: the camera is level."""
    left, right = one_side_each("leg_raise")
    lying = after_each_other(tilted(left, 90), tilted(right, -90)).recording("lying")
    assert lying.view.roll_known
    assert abs(lying.view.roll_deg) < 2
    for reps in recognise((lying,), TABLE).values():
        assert all(rep.excluded for rep in reps if rep.value > 100)
    found = compared((lying,), "leg_raise")
    assert found.verdict == "inconclusive"
    assert "the person lies on the back" in found.reason
    assert found.left.n == found.right.n == 0


def test_who_is_never_at_rest_gets_no_verdict_against_the_vertical():
    """A tilt that could not be told may have made the difference."""
    raise_deg = 60.0 * bumps(times(12.0), (0.0, 2.0, 4.0, 6.0, 8.0, 10.0), (1.0,) * 6, hold_s=0.0)
    swing_deg = 12.0 * np.sin(2 * np.pi * times(12.0))
    movements = {"hip_flexion": raise_deg, "trunk_flexion": swing_deg}
    both = joined(*(side_view(times(12.0), side, movements) for side in ("left", "right")))
    seen = measure(rolled(both, 10.0), info_of(both)).with_(calibrated=built_in().pairs)
    assert not seen.view.roll_known
    assert np.isnan(seen.view.tilt_deg)
    found = compared((seen,), "leg_raise")
    assert found.left.n >= 3
    assert found.right.n >= 3
    assert found.verdict == "inconclusive"
    assert "never stands or sits still" in found.reason


def test_without_rest_a_picture_upside_down_is_still_turned():
    moving = {"trunk_flexion": 20.0 * np.sin(2 * np.pi * T), "hip_flexion": 40 * np.sin(9 * T)}
    both = joined(side_view(T, "left", moving), side_view(T, "right", moving))
    upside_down = find_view(rolled(both, 180.0))
    assert abs(upside_down.roll_deg) == 180.0
    assert not upside_down.roll_known
    assert find_view(both).roll_deg == 0.0


def test_a_trunk_that_is_always_bent_is_not_taken_for_a_tilted_camera():
    bending = {"trunk_flexion": 45.0 + 15.0 * np.sin(2 * np.pi * T)}
    view = find_view(side_view(T, "left", bending))
    assert view.roll_deg == 0.0
    assert not view.roll_known
