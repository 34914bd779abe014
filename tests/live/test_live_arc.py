"""The judged angle on the body, as a screen draws it: where, from where, and how far."""

import math

import numpy as np
import pytest

from tests.live_actor import TABLE, seen_in, sights_of
from tmr_vision.angles import ANGLES, angle_name
from tmr_vision.live.context import DisplayState
from tmr_vision.live.plain import update_to_dict
from tmr_vision.live.pose_filter import LivePoseFilter
from tmr_vision.live.session import Update
from tmr_vision.movements import find_movement


def arc_of(name, side, seen):
    movement = find_movement(name, TABLE)
    display = DisplayState(phase="reps", movement=movement, side=side, count=0)
    return movement, update_to_dict(Update(display, (), None, seen))["arc"]


@pytest.mark.parametrize("name", ["arm_raise", "wall_push", "toe_reach", "leg_raise"])
def test_the_arc_spans_the_angle(name):
    off_deg = []
    pose_filter = LivePoseFilter(
        None
    )  # what the picture shows; calibrated values say what is there
    for pose in [pose_filter.update(detections) for detections in sights_of(name)][::10]:
        side = "left" if pose.heading_deg > 0 else "right"
        movement, arc = arc_of(name, side, pose)
        if arc is None:
            continue
        turn = math.atan2(arc["arm"][1], arc["arm"][0]) - math.atan2(arc["zero"][1], arc["zero"][0])
        span_deg = abs((math.degrees(turn) + 180) % 360 - 180)
        off_deg.append(abs(span_deg - abs(pose.angles_deg[angle_name(movement.angle, side)])))
    assert len(off_deg) > 10
    assert np.nanmedian(off_deg) < 5  # angles are smoothed once more than points


def test_without_a_place_there_is_no_arc():
    turning = next(m for m in TABLE if ANGLES[m.angle].drawing is None)
    pose = seen_in("arm_raise")[10]
    assert arc_of(turning.key, "left", pose)[1] is None
    assert arc_of("arm_raise", "left", None)[1] is None
