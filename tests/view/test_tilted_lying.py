"""Who lies before a tilted camera is not taken for who stands, nor who stands for who lies."""

import numpy as np
import pytest

from tests.recorded import passes, recording
from tests.stick_figure import joined, mirrored, rotate, side_view, times
from tests.tilted import TABLE, compared, one_side_each, tilted
from tmr_vision.asymmetry import compare_sides
from tmr_vision.calibration import built_in
from tmr_vision.movements import find_movement
from tmr_vision.recognition import recognise
from tmr_vision.records import PoseTrack, Recording
from tmr_vision.reps import included
from tmr_vision.skeleton import SIDES
from tmr_vision.view import find_view

LYING, STANDING = "supine_leg_raise", "leg_raise"
TILTS_DEG = (5, -5, 15, -15, 30, -30, 45, -45)
TURNS_DEG = (90, -90, 180)
ACROSS_DEG = (45, -45, 60, -60, 75, 90, -90, 120, -120, 135, -135)


def whole(name: str, tilt_deg: float) -> tuple[Recording, ...]:
    return (tilted(passes(name), tilt_deg).recording(name),)


def parts(name: str, tilt_deg: float) -> tuple[Recording, ...]:
    return tuple(tilted(part, tilt_deg).recording(name) for part in one_side_each(name))


def numbers(recordings: tuple[Recording, ...], key: str) -> dict[str, int]:
    """Count what is measured when the movement is named."""
    found = compared(recordings, key)
    return {side: getattr(found, side).n for side in SIDES}


def recognised(recordings: tuple[Recording, ...]) -> dict[str, list[int]]:
    found = recognise(recordings, TABLE)
    return {key: [len(included(reps, side)) for side in SIDES] for key, reps in found.items()}


@pytest.mark.parametrize("tilt_deg", TILTS_DEG)
@pytest.mark.parametrize("cut", [whole, parts])
def test_who_lies_before_a_tilted_camera_keeps_the_value(cut, tilt_deg):
    level, found = compared((recording(LYING),), LYING), compared(cut(LYING, tilt_deg), LYING)
    for side in SIDES:
        assert getattr(found, side).n == getattr(level, side).n == 3
        assert getattr(found, side).value == pytest.approx(getattr(level, side).value, abs=0.3)
    assert (found.verdict, found.limited_side) == (level.verdict, level.limited_side)


@pytest.mark.parametrize("tilt_deg", [0, *TILTS_DEG, *TURNS_DEG])
def test_who_lies_for_both_legs_is_never_taken_for_standing(tilt_deg):
    seen = whole(LYING, tilt_deg)
    named = compared(seen, STANDING)
    assert named.left.n == named.right.n == 0
    assert np.isnan([named.left.value, named.right.value]).all()
    assert "or the film is turned" in named.reason
    assert set(recognised(seen)) <= {LYING}
    assert seen[0].view.roll_known
    if tilt_deg in TILTS_DEG:
        assert recognised(seen) == {LYING: [3, 3]}
        assert abs(seen[0].view.roll_deg - tilt_deg) < 3


@pytest.mark.parametrize("tilt_deg", [0, *TILTS_DEG, 180])
def test_who_lies_for_one_leg_in_a_clip_is_never_taken_for_standing(tilt_deg):
    seen = parts(LYING, tilt_deg)
    named = compared(seen, STANDING)
    assert named.left.n == named.right.n == 0
    assert "the person lies, or the picture is turned by a quarter" in named.reason
    assert STANDING not in recognised(seen)


@pytest.mark.parametrize("tilt_deg", [90, -90])
def test_upright_in_one_clip_and_upside_down_in_the_other_gives_no_verdict(tilt_deg):
    """Each clip alone is that of somebody who stands, or stands on the head."""
    found = compared(parts(LYING, tilt_deg), STANDING)
    assert found.verdict == "inconclusive"
    assert "the head is up in one clip and down in another" in found.reason


@pytest.mark.parametrize("tilt_deg", [90, -90, 180])
def test_a_turned_picture_of_who_lies_gives_the_value_or_the_reason(tilt_deg):
    level, found = compared((recording(LYING),), LYING), compared(whole(LYING, tilt_deg), LYING)
    if found.left.n:
        assert found.left.value == pytest.approx(level.left.value, abs=0.3)
        assert found.right.value == pytest.approx(level.right.value, abs=0.3)
    else:
        assert found.right.n == 0
        assert "face down, or the film is turned" in found.reason


@pytest.mark.parametrize("tilt_deg", ACROSS_DEG)
def test_who_stands_before_a_turned_camera_is_never_taken_for_lying(tilt_deg):
    seen = whole(STANDING, tilt_deg)
    assert numbers(seen, LYING) == {"left": 0, "right": 0}
    assert recognised(seen) == {STANDING: [3, 3]}


@pytest.mark.parametrize("tilt_deg", ACROSS_DEG)
def test_who_stands_in_one_clip_a_side_is_measured_neither_way_without_a_word(tilt_deg):
    seen = parts(STANDING, tilt_deg)
    named = compared(seen, STANDING)
    assert named.left.n == named.right.n == 0
    assert "the person lies, or the picture is turned by a quarter" in named.reason
    row = find_movement(LYING, TABLE)
    reps = recognise(seen, TABLE).get(LYING, ())
    found = compare_sides(seen, row, reps, recognised=True, mirror_averaged=True)
    assert found.verdict == "inconclusive"
    if reps:
        assert "the person lies, or stands and the picture is turned by a quarter" in found.reason
    assert STANDING not in recognised(seen)


@pytest.mark.parametrize("tilt_deg", [0, 15, -30])
def test_who_may_lie_has_to_name_the_movement_for_a_verdict(tilt_deg):
    seen = parts(LYING, tilt_deg)
    row, reps = find_movement(LYING, TABLE), recognise(seen, TABLE)[LYING]
    by_itself = compare_sides(seen, row, reps, recognised=True, mirror_averaged=True)
    assert by_itself.verdict == "inconclusive"
    assert "name the movement if it was done lying" in by_itself.reason
    assert compared(seen, LYING).verdict == "imbalance"


@pytest.mark.parametrize("tilt_deg", [0, 15, -30, 90])
def test_the_mirror_law_holds_for_who_lies(tilt_deg):
    seen = tilted(passes(LYING), tilt_deg)
    one = compared((seen.recording(),), LYING)
    other = compared((seen.of_mirrored_clip().recording(),), LYING)
    assert (one.left.n, one.right.n) == (other.right.n, other.left.n)
    assert one.left.value == pytest.approx(other.right.value, abs=1e-6, nan_ok=True)
    assert one.right.value == pytest.approx(other.left.value, abs=1e-6, nan_ok=True)


T = times(4.0)


def turned(track: PoseTrack, turn_deg: float) -> PoseTrack:
    world_m = np.concatenate(
        [rotate(track.world_m[..., :2], turn_deg), track.world_m[..., 2:]], axis=-1
    )
    return track.with_(image_px=rotate(track.image_px, turn_deg), world_m=world_m)


@pytest.mark.parametrize("tilt_deg", [0.0, 10.0, 40.0, -40.0])
def test_as_long_with_the_head_at_either_end_the_roll_is_told(tilt_deg):
    """The middle of the two directions is none; and no heading is corrected as if upright."""
    left = turned(side_view(T, "left", {}), 90.0)
    view = find_view(turned(joined(left, mirrored(left)), tilt_deg), calibration=built_in())
    assert view.roll_known
    assert view.roll_deg == pytest.approx(tilt_deg, abs=0.1)
    assert np.nanmedian(np.abs(view.heading_deg)) == pytest.approx(90.0, abs=0.5)


def test_who_lies_is_as_far_off_the_view_in_two_clips_as_in_one():
    together = np.nanmedian(np.abs(recording(LYING).view.heading_deg))
    for part in parts(LYING, 0):
        assert np.nanmedian(np.abs(part.view.heading_deg)) == pytest.approx(together, abs=4.0)


def test_who_bends_down_with_the_head_below_does_not_lie():
    down_deg = np.where(T > 2.2, 165.0, 0.0)
    bent = {"trunk_flexion": down_deg, "hip_flexion": down_deg}
    view = find_view(joined(side_view(T, "left", bent), side_view(T, "right", bent)))
    assert view.roll_known
    assert view.roll_deg == pytest.approx(0.0, abs=0.5)
