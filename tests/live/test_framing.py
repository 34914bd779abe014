"""What leaves the picture, said while it happens."""

from dataclasses import replace

import numpy as np
import pytest

from tests import live_actor
from tests.cropped import cropped
from tests.live.test_live_gestures import fault_of, standing
from tests.live_actor import CALIBRATION, Actor, options, run, seen_in
from tmr_vision.live.checks import HELD, WINDOW_S, Framing, leaving_words
from tmr_vision.live.pose_filter import LivePoseFilter
from tmr_vision.records import Edge
from tmr_vision.skeleton import index


def watched(monkeypatch, name, **cut):
    """Every moment of a sample in a smaller picture, as it is seen live."""
    monkeypatch.setattr(live_actor, "passes", lambda name: cropped(name, **cut))
    pose_filter = LivePoseFilter(CALIBRATION)
    return [pose_filter.update(detections) for detections in live_actor.sights_of(name)]


def away(edge=Edge.LEFT, part="right_wrist", time_s=0.0):
    beyond = np.zeros(33, dtype=np.uint8)
    beyond[index(part)] = edge
    return replace(standing(), beyond=beyond, time_s=time_s)


def test_in_a_good_picture_nothing_leaves():
    assert not any(pose.beyond[list(range(11, 17))].any() for pose in seen_in("arm_raise_side"))


def test_a_hand_that_leaves_is_seen_to_leave(monkeypatch):
    moments = watched(monkeypatch, "arm_raise_side", left=0.36)
    framing, told = Framing(), []
    for seen in moments:
        framing.update(seen)
        told.append(framing.leaving([index("right_wrist")]))
    found = [out_of_view for out_of_view in told if out_of_view is not None]
    assert len(found) > 20
    assert {(each.part, each.sides, each.edges) for each in found} == {
        ("hand", ("right",), (Edge.LEFT,))
    }
    assert told[:100] == [None] * 100  # the other arm comes first


def test_a_tremor_at_the_edge_is_not_told():
    framing, told = Framing(), []
    for i in range(100):
        framing.update(away(Edge.LEFT if i % 2 else Edge.NONE, time_s=i / 25))
        told.append(framing.leaving() is not None)
    assert not any(told[round(WINDOW_S * 25) :])
    for i in range(100, 100 + round(WINDOW_S * 25)):
        framing.update(away(time_s=i / 25))
    assert framing.leaving().share > HELD
    assert Framing().leaving() is None


def test_the_screen_is_a_mirror():
    framing = Framing()
    framing.update(away(Edge.LEFT))
    assert leaving_words(framing.leaving()) == {"part": "the right hand", "edge": "on the right"}


def test_who_does_not_fit_into_the_picture_is_not_set_up():
    assert fault_of(standing()) is None
    assert fault_of(away()) == "cut_off"


@pytest.mark.parametrize(
    ("cut", "text"),
    [
        ({"bottom": 0.16}, "Not in the picture: both feet, at the bottom. Please step back a"),
        ({"left": 0.445}, "Not in the picture: the right hand, on the right. Please step back"),
    ],
)
def test_the_set_up_says_what_is_not_in_the_picture(cut, text, monkeypatch, tmp_path):
    monkeypatch.setattr(live_actor, "passes", lambda name: cropped(name, **cut))
    _, events = run(tmp_path, Actor(longest_s=12.0), options("arm_raise_side"))
    cues = [event.data["text"] for event in events if event.kind == "cue"]
    assert any(cue.startswith(text) for cue in cues), cues


def test_while_counting_it_is_said_what_leaves_the_picture(monkeypatch, tmp_path):
    monkeypatch.setattr(live_actor, "passes", lambda name: cropped(name, left=0.38))
    actor = Actor(longest_s=120.0)
    _, events = run(tmp_path, actor, options("arm_raise_side", reps=2, practice=0))
    cues = [(event.data["cue"], event.data["text"]) for event in events if event.kind == "cue"]
    told = [text for cue, text in cues if cue == "leaves"]
    assert told
    assert all("the right hand, on the right" in text for text in told)
    after = [cue for cue, _ in cues]
    assert after.index("leaves") > after.index("go")
