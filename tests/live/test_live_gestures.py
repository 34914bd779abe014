"""Raised hands, and what the set-up check says."""

from dataclasses import replace

import numpy as np
import pytest

from tests.live_actor import seen_in
from tests.recorded import NAMES, truth
from tmr_vision.live.checks import HeldGestures, SetUpChecks, raised_hands
from tmr_vision.live.context import read_cues
from tmr_vision.movements import read_movements
from tmr_vision.records import Frame
from tmr_vision.skeleton import SIDES, index

PACE = read_cues().pace
STANDING = "arm_raise_side"


def standing(**changes):
    """A person who faces the camera with the arms down."""
    return replace(seen_in(STANDING)[10], **changes)


def with_points(**places):
    points = standing().points_px.copy()
    for name, place in places.items():
        points[index(name)] = place
    return standing(points_px=points)


def picture(level=128, size_px=(640, 480)):
    image = np.full((size_px[1], size_px[0], 3), level, np.uint8)
    return Frame(time_s=0.0, image_rgb=image)


# --- hands --------------------------------------------------------------------------------------


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_no_movement_is_taken_for_both_hands_over_the_head(name, mirrored):
    gestures = HeldGestures()
    for pose in seen_in(name, mirrored=mirrored):
        gestures.update(raised_hands(pose), pose.time_s)
        assert not gestures.consume("both", 0.5)


def test_a_raised_hand_is_the_side_that_is_raised():
    rep = next(rep for rep in truth(STANDING)["reps"] if rep["side"] == "right")
    raised = [raised_hands(s) for s in seen_in(STANDING) if abs(s.time_s - rep["peak_s"]) < 0.2]
    assert set(raised) == {frozenset({"right"})}
    assert raised_hands(standing()) == frozenset()


def test_both_hands_over_the_head():
    up = with_points(left_wrist=(340, 60), right_wrist=(300, 60))
    assert raised_hands(up) == frozenset(SIDES)
    hidden = up.visibility.copy()
    hidden[index("left_wrist")] = 0.6
    assert raised_hands(replace(up, visibility=hidden)) == frozenset({"right"})


def test_a_sign_is_held_taken_once_and_let_go():
    gestures = HeldGestures()
    taken = []
    for i in range(200):
        time_s = i * 0.05
        up = 1.0 <= time_s < 5.0 or time_s >= 6.0
        flicker = 2.0 <= time_s < 2.2
        gestures.update(frozenset(SIDES) if up and not flicker else frozenset(), time_s)
        if gestures.consume("both", PACE["next_s"]):
            taken.append(time_s)
    assert taken == [pytest.approx(3.0, abs=0.1), pytest.approx(8.0, abs=0.1)]


# --- set-up -------------------------------------------------------------------------------------


def fault_of(seen, frame=None):
    return SetUpChecks().fault(frame or picture(), seen)


def test_a_person_who_stands_well_is_accepted():
    assert fault_of(standing()) is None


@pytest.mark.parametrize("name", ["arm_raise", "leg_raise", "toe_reach"])
def test_the_sample_people_are_accepted_from_the_side(name):
    pose = seen_in(name)[10]
    assert fault_of(pose, picture(size_px=(pose.width_px, pose.height_px))) is None


def test_every_fault_has_its_cue():
    nobody = standing(there=False, points_px=np.full((33, 2), np.nan), heading_deg=np.nan)
    small = standing().points_px * 0.3 + (200, 150)
    tilted = standing().points_px.copy()
    tilted[[index("left_shoulder"), index("right_shoulder")]] += (20, 0)
    faults = {
        "nobody": fault_of(nobody),
        "several": fault_of(standing(people=2)),
        "dark": fault_of(standing(), picture(20)),
        "cut_off": fault_of(with_points(left_ankle=(320, 478))),
        "far": fault_of(standing(points_px=small)),
        "tilted": fault_of(standing(points_px=tilted)),
    }
    assert faults == {name: name for name in faults}
    assert set(faults) | {"shaky", "slow"} <= set(read_cues().texts)


def test_an_invisible_foot_is_cut_off_when_facing():
    assert fault_of(with_points(right_ankle=(np.nan, np.nan))) == "cut_off"


def test_a_moving_camera_is_told():
    checks = SetUpChecks()
    stripes = (np.arange(640) // 40 % 2 * 120 + 60).astype(np.uint8)
    images = [
        np.broadcast_to(np.roll(stripes, 15 * i)[None, :, None], (480, 640, 3)) for i in (0, 1)
    ]
    assert checks.fault(Frame(time_s=0.0, image_rgb=images[0]), standing()) is None
    assert checks.fault(Frame(time_s=0.04, image_rgb=images[1]), standing()) == "shaky"


@pytest.mark.parametrize(("rate_hz", "fault"), [(25, None), (12, "slow")])
def test_a_slow_camera_is_told(rate_hz, fault):
    checks = SetUpChecks()
    for i in range(3 * rate_hz):
        told = checks.fault(picture(), standing(time_s=i / rate_hz))
    assert told == fault


# --- wording ------------------------------------------------------------------------------------


def test_every_cue_can_be_said_and_promises_nothing():
    cues = read_cues()
    words = dict.fromkeys(
        (
            "title",
            "side",
            "what",
            "limited",
            "reason",
            "text",
            "how",
            "seconds",
            "sets",
            "part",
            "edge",
            "finding",
            "answer",
            "titles",
        ),
        "X",
    )
    for key in cues.texts:
        said = cues.text(key, **words, n=1, left=2, right=3, size=4.4, error=5.5, set=1)
        assert said[0].isupper() or said[0].isdigit()
        assert not {"diagnos", "cure", "heal", "treatment", "abnormal"} & set(said.lower().split())


def test_hints_and_gate_know_the_movement_table():
    cues, table = read_cues(), read_movements()
    guided = [movement for movement in table if movement.posture != "lying"]  # the rest is refused
    assert set(cues.hints) == {rule.name for m in guided for rule in m.compensations}
    screened = {movement.key for movement in table if movement.screening == "balance"}
    assert screened == {movement.key for movement in table if movement.single_leg}
    assert screened == {"leg_raise", "sit_to_stand", "toe_reach", "single_leg_squat"}
    assert set(cues.what) == {f"{m.region}_{side}" for m in table for side in SIDES}
    for movement in table:
        told = [cues.explains(text) for text in movement.instructions]
        assert not any("four" in text for text in told)
        assert told[:3] == list(movement.instructions[:3])
    assert cues.explains("Do at least four turns. The chest counts.") == "The chest counts."


@pytest.mark.filterwarnings("error")
def test_who_shows_no_face_raises_no_hand():
    pose = seen_in(STANDING)[0]
    points = np.full_like(pose.points_px, np.nan)
    assert raised_hands(replace(pose, points_px=points)) == frozenset()
