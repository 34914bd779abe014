"""What is a person, at the limits."""

import numpy as np
import pytest

from tests.stick_figure import facing_view, times
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.skeleton import index, indices
from tmr_vision.smoothing import check_person, gate
from tmr_vision.smoothing.gates import trunk_length_px

FIGURE = facing_view(times(4.0), {})
"""The trunk is 100 pixels long."""
TRUNK = [at for side in ("left", "right") for at in indices(side, "shoulder", "hip")]


def seen_at(*time_s):
    of_frames = ("image_px", "world_m", "visibility", "disagreement_px", "provenance", "swaps")
    frames = {name: getattr(FIGURE, name)[: len(time_s)] for name in of_frames}
    return FIGURE.with_(time_s=np.array(time_s), **frames)


def test_one_picture_is_too_short():
    with pytest.raises(NothingMeasurableError, match="the video is too short"):
        check_person(seen_at(0.0))
    with pytest.raises(NothingMeasurableError, match="the video is too short"):
        check_person(seen_at(0.0, 0.49))


def test_two_pictures_tell_how_long_it_is_and_how_slow():
    check_person(seen_at(0.0, 0.5))
    check_person(seen_at(0.0, 2.0))
    with pytest.raises(NothingMeasurableError, match="one picture every 3 seconds"):
        check_person(seen_at(0.0, 3.0))


@pytest.mark.parametrize(("apart_px", "plausible"), [(8.0, True), (8.1, False)])
def test_passes_agree_on_the_trunk_within_eight_percent_of_it(apart_px, plausible):
    """The median over all frames and ends: fewer than half may be worse."""
    assert trunk_length_px(FIGURE) == 100.0
    apart = np.zeros_like(FIGURE.disagreement_px)
    apart[:, TRUNK[:3]] = apart_px
    apart[:, TRUNK[3]] = apart_px
    apart[:40] *= 5
    doubtful = FIGURE.with_(disagreement_px=apart)
    if plausible:
        check_person(doubtful)
        return
    with pytest.raises(NothingMeasurableError, match="does not look like a whole person"):
        check_person(doubtful)


@pytest.mark.parametrize(("thigh_px", "plausible"), [(180.0, True), (181.0, False)])
def test_a_thigh_is_no_longer_than_nine_fifths_of_the_trunk(thigh_px, plausible):
    points = FIGURE.image_px.copy()
    points[:60, index("left_knee")] = points[:60, index("left_hip")] + (0.6, 0.8) * np.array(
        [[thigh_px, thigh_px]]
    )
    longer = FIGURE.with_(image_px=points)
    if plausible:
        check_person(longer)
        return
    with pytest.raises(NothingMeasurableError, match="does not look like a whole person"):
        check_person(longer)


@pytest.mark.parametrize(("longer", "blanked"), [(10, True), (11, False)])
def test_the_long_length_of_a_limb_is_what_nine_tenths_are_below(longer, blanked):
    """Of 101 frames; who shows it longer for more than a tenth of the time has it so long."""
    track = facing_view(times(4.04), {})
    assert len(track.time_s) == 101
    points = track.image_px.copy()
    elbow, wrist = index("left_elbow"), index("left_wrist")
    points[:longer, wrist] = points[:longer, elbow] + (0, 1.4 * 55)
    gated = gate(track.with_(image_px=points))
    assert np.isnan(gated.image_px[:longer, wrist]).all() == blanked
    assert np.isfinite(gated.image_px[longer:, wrist]).all()


@pytest.mark.parametrize(("outside", "half"), [(50, False), (51, True)])
def test_who_is_inside_for_half_of_the_time_is_measured(outside, half):
    points = FIGURE.image_px.copy()
    points[:outside, index("left_hip"), 0] = 641.0
    moved = FIGURE.with_(image_px=points)
    if not half:
        check_person(moved)
        return
    with pytest.raises(NothingMeasurableError, match="only half in view"):
        check_person(moved)


@pytest.mark.parametrize(("height_px", "near"), [(360.0, False), (361.0, True)])
def test_a_trunk_of_three_quarters_of_the_picture_is_too_near(height_px, near):
    points = FIGURE.image_px.copy()
    for side, x in (("left", 400.0), ("right", 240.0)):
        points[:, index(f"{side}_shoulder")] = x, 50.0
        points[:, index(f"{side}_hip")] = x, 50.0 + height_px
        points[:, index(f"{side}_knee")] = x, 470.0
    large = FIGURE.with_(image_px=points)
    if not near:
        check_person(large)
        return
    with pytest.raises(NothingMeasurableError, match="head and shoulders fill the picture"):
        check_person(large)
