"""What the guide says while it counts, moment by moment; the counters are played."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from tmr_vision.live.context import Observation, SessionContext, SessionOptions, read_cues
from tmr_vision.live.counter import LiveRep
from tmr_vision.live.counting import AWAY_S, HINT_S, Counting
from tmr_vision.live.phase import Phase
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import CompensationRule, Edge
from tmr_vision.smoothing.framing import OutOfView

CUES = replace(
    read_cues(),
    pace={**read_cues().pace, "idle_s": 8.0, "give_up_s": 60.0, "words_per_s": 1e9, "least_s": 0.0},
)
NEXT = Phase()


def rule(name="bend", **changes):
    known = {"angle": "elbow_flexion", "direction": "more", "threshold_deg": 20.0, "view": "side"}
    return CompensationRule(name=name, title=f"A {name}", source="", **{**known, **changes})


class Played:
    """A counter that says what it is told to."""

    def __init__(self):
        self.reps, self.moving, self.next = [], False, None
        self.value_deg = self.best_deg = np.nan
        self.changed = {}

    def update(self, _):
        rep, self.next = self.next, None
        if rep is not None:
            self.reps.append(rep)
        return rep

    def change_deg(self, angle):
        return self.changed.get(angle, np.nan)


class Ends(Counting):
    def done(self, _):
        return NEXT


class Play:
    """A count of the left side to a target, whose moments are given one by one."""

    def __init__(self, *rules, target=5, at_s=100.0):
        movement = find_movement("arm_raise", read_movements())
        self.movement = replace(movement, compensations=rules)
        nothing = lambda *_, **__: None  # noqa: E731
        self.course = SessionContext(
            SessionOptions((self.movement,)),
            CUES,
            None,
            nothing,
            nothing,
            nothing,
            lambda: (0, 0.0),
        )
        self.course.now_s = at_s
        self.left, self.right = Played(), Played()
        self.course.counters = {"left": self.left, "right": self.right}
        self.phase = Ends(self.movement, "left", target)
        self.phase.enter(self.course)

    def see(self, at_s, *, there=True, leaving=None):
        self.course.now_s = at_s
        framing = SimpleNamespace(leaving=lambda _: leaving)
        seen = SimpleNamespace(there=there)
        return self.phase.on_frame(self.course, Observation(seen, None, None, framing))

    def rep(self, at_s, value_deg=90.0, side="left"):
        counter = {"left": self.left, "right": self.right}[side]
        counter.next = LiveRep(side, len(counter.reps) + 1, at_s - 2, at_s, value_deg)
        return self.see(at_s)

    def told(self, kind):
        return [event.data for event in self.course.events if event.kind == kind]

    def cues(self):
        return [data["cue"] for data in self.told("cue")]

    @property
    def paused(self):
        return self.course.display.paused


# --- counting -------------------------------------------------------------------------------------


def test_it_begins_at_zero():
    play = Play(target=4)
    display = play.course.display
    assert (display.count, display.target, display.side) == (0, 4, "left")
    assert play.see(100.1) is None


def test_it_counts_aloud_to_the_target():
    play = Play(target=3)
    assert [play.rep(101 + 3 * i, 90.26) for i in range(3)] == [None, None, NEXT]
    assert play.cues() == ["count", "last_one"]
    assert [data["text"] for data in play.told("cue")] == ["1", "2. One more."]
    assert [data["number"] for data in play.told("rep")] == [1, 2, 3]
    assert {data["value_deg"] for data in play.told("rep")} == {90.3}
    assert play.course.display.count == 3


def test_the_other_side_after_three_goes_on():
    play = Play()
    for i in range(2):
        play.rep(101 + 3 * i)
    assert play.rep(108, side="right") is None
    play.rep(111)
    assert play.see(112) is None
    assert play.rep(113, side="right") is NEXT


def test_next_goes_on_and_nothing_else_does():
    play = Play()
    assert play.phase.handle_command(play.course, "next") is NEXT
    assert play.phase.handle_command(play.course, "repeat") is None


# --- out of the picture ---------------------------------------------------------------------------


def test_who_is_away_for_more_than_a_second_is_called_back():
    play = Play()
    play.rep(100.5)
    play.see(101)
    play.course.show(hint="Keep the elbow straight.")
    assert play.see(101 + AWAY_S, there=False) is None
    assert not play.paused
    assert play.see(101.01 + AWAY_S, there=False) is None
    assert play.paused
    assert play.course.display.hint == ""
    for i in range(5):
        assert play.see(103 + i, there=False) is None
    assert play.cues() == ["count", "come_back"]
    assert play.told("paused") == [{"why": "away"}]
    assert play.see(109) is None
    assert not play.paused
    assert play.told("cue")[-1]["text"] == "There you are. Go on: 4 to go."
    assert len(play.told("resumed")) == 1
    play.see(110)
    assert len(play.told("resumed")) == 1
    play.see(112, there=False)
    assert play.cues()[-1] == "come_back"


def test_seen_at_once_nothing_is_said():
    play = Play()
    play.see(100.0)
    assert play.course.events == []
    assert not play.paused


def test_away_for_long_is_no_reason_to_go_on_without():
    play = Play()
    play.see(100)
    for i in range(200):
        assert play.see(101 + i, there=False) is None
    assert play.see(302) is None
    assert not play.paused
    assert play.see(309) is None
    assert not play.paused
    play.see(310.1)
    assert play.paused


def test_how_long_one_second_and_three_are():
    assert (AWAY_S, HINT_S) == (1.0, 3.0)


def test_a_hand_out_of_the_picture_is_told_and_waited_for():
    play = Play()
    hand = OutOfView("hand", ("left",), (Edge.TOP,), 1.0)
    for at_s in (105.0, 110.0):
        assert play.see(at_s, leaving=hand) is None
    assert set(play.cues()) == {"leaves"}
    assert "the left hand" in play.told("cue")[0]["text"]
    play.see(118.0)
    assert not play.paused
    play.see(118.1)
    assert play.paused


# --- standing still -------------------------------------------------------------------------------


def test_who_stands_still_for_eight_seconds_is_given_time():
    play = Play()
    play.rep(101)
    play.course.show(hint="Keep the elbow straight.")
    assert play.see(109) is None
    assert not play.paused
    assert play.see(109.01) is None
    assert play.paused
    assert play.course.display.hint == ""
    assert play.told("cue")[-1]["text"] == "Take your time. 4 to go."
    play.see(110)
    assert play.told("paused") == [{"why": "still"}]
    play.left.moving = True
    play.see(111)
    assert not play.paused
    assert len(play.told("resumed")) == 1


def test_a_movement_under_way_is_no_standing_still():
    play = Play()
    for i in range(200):
        play.left.moving = i % 7 == 0
        assert play.see(101 + i) is None
    assert not play.paused


def test_after_a_minute_it_goes_on_with_what_there_is():
    play = Play()
    assert play.see(160) is None
    assert play.paused
    assert play.see(160.01) is NEXT
    assert not play.paused
    assert [data["cue"] for data in play.told("announced")] == ["enough"]


# --- hints ----------------------------------------------------------------------------------------


def hints(play):
    return [data["compensation"] for data in play.told("hint")]


def moving(*rules, at_s=100.0, **changed):
    play = Play(*rules, at_s=at_s)
    play.left.moving = True
    play.left.changed = changed
    return play


@pytest.mark.parametrize(
    ("direction", "changed", "told"),
    [("more", 20.01, True), ("more", 20.0, False), ("more", -30, False), ("less", -20.01, True),
     ("less", 30, False), ("either", 20.01, True), ("either", -20.01, True), ("either", 19, False),
     ("more", np.nan, False)],
)  # fmt: skip
def test_a_compensation_beyond_its_threshold_is_hinted(direction, changed, told):
    play = moving(rule(direction=direction), elbow_flexion=changed)
    play.see(101)
    assert hints(play) == (["bend"] if told else [])
    assert play.course.display.hint == ("A bend." if told else "")


def test_a_hint_says_how_much():
    play = moving(rule(), elbow_flexion=24.26)
    play.see(101)
    assert play.told("hint")[0]["deg"] == 24.3


def test_what_is_hinted_at_the_very_start():
    play = moving(rule(), at_s=0.0, elbow_flexion=24.0)
    play.see(0.0)
    assert hints(play) == ["bend"]


def test_no_hint_of_the_other_side_or_of_another_view_or_at_rest():
    other, facing = rule(whose="other"), rule(view="facing")
    for each in (other, facing):
        play = moving(each, elbow_flexion=40.0)
        play.see(101)
        assert hints(play) == []
    play = moving(other, facing, rule("lean", angle="trunk_lean"), elbow_flexion=40, trunk_lean=40)
    play.see(101)
    assert hints(play) == ["lean"]
    still = moving(rule(), elbow_flexion=40.0)
    still.left.moving = False
    still.see(101)
    assert hints(still) == []


def test_hints_come_once_a_repetition_and_three_seconds_apart():
    play = moving(rule(), rule("lean", angle="trunk_lean"), elbow_flexion=40.0, trunk_lean=40.0)
    play.see(101)
    play.see(101 + HINT_S - 0.01)
    assert hints(play) == ["bend"]
    play.see(101 + HINT_S)
    assert hints(play) == ["bend", "lean"]
    play.see(108)
    assert hints(play) == ["bend", "lean"]
    play.rep(109)
    assert play.course.display.hint == ""
    play.see(110)
    assert hints(play) == ["bend", "lean", "bend"]
