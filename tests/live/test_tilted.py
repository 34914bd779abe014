"""Live: what is told of a moment follows the person, not the picture."""

import numpy as np
import pytest

from tests.stick_figure import facing_view, rotate, side_view, times
from tmr_vision.live.checks import TILT_DEG, _height_px, _tilt_deg, raised_hands
from tmr_vision.live.pose_filter import LivePose
from tmr_vision.live.stance import Stance

T = times(3.0)
TILTS_DEG = (0.0, 20.0, -40.0, 90.0, 180.0)


def rolled(track, roll_deg):
    turned_m = np.concatenate(
        [rotate(track.world_m[..., :2], roll_deg), track.world_m[..., 2:]], axis=-1
    )
    return track.with_(image_px=rotate(track.image_px, roll_deg), world_m=turned_m)


def watched(track):
    stance = Stance()
    names = ("time_s", "image_px", "world_m", "visibility", "disagreement_px", "provenance")
    for i in range(len(track.time_s)):
        frame = {name: getattr(track, name)[i : i + 1] for name in (*names, "swaps")}
        stance.update(track.with_(**frame))
    return stance


def seen(track, stance):
    return LivePose(
        time_s=float(track.time_s[-1]),
        width_px=track.width_px,
        height_px=track.height_px,
        there=True,
        points_px=track.image_px[-1],
        visibility=track.visibility[-1],
        heading_deg=stance.heading_deg,
        angles_deg={},
        tilt_deg=stance.tilt_deg,
    )


@pytest.mark.parametrize("tilt_deg", TILTS_DEG)
def test_facing_somebody_stands_and_gives_signs_in_a_tilted_picture_too(tilt_deg):
    hands_up = facing_view(T, {"right_shoulder_elevation": 175.0})
    track = rolled(hands_up, tilt_deg)
    stance = watched(track)
    assert stance.heading_deg == pytest.approx(0.0, abs=0.5)
    assert abs((stance.tilt_deg - tilt_deg + 180) % 360 - 180) < 0.1
    moment = seen(track, stance)
    assert moment.stands
    assert raised_hands(moment) == {"right"}
    level = seen(hands_up, watched(hands_up))
    assert _height_px(moment) == pytest.approx(_height_px(level), abs=1.0)
    assert abs(_tilt_deg(moment)) == pytest.approx(abs(tilt_deg), abs=0.5)


@pytest.mark.parametrize("tilt_deg", TILTS_DEG)
def test_side_on_a_tilted_camera_is_told_but_no_lean(tilt_deg):
    track = rolled(side_view(T, "left", {"trunk_flexion": 7.0}), tilt_deg)
    stance = watched(track)
    assert stance.heading_deg == pytest.approx(90.0, abs=0.5)
    moment = seen(track, stance)
    assert moment.stands
    told_deg = abs(_tilt_deg(moment))
    assert (told_deg > TILT_DEG) is (tilt_deg != 0.0)
    if tilt_deg == 0.0:
        assert told_deg == 0.0


def test_a_new_picture_is_looked_at_afresh():
    stance = watched(rolled(facing_view(T, {}), 30.0))
    stance.reset()
    assert (stance.tilt_deg, stance.roll_deg) == (0.0, 0.0)
