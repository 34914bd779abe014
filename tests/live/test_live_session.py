"""Whole live sessions: a person of recorded landmarks does what the guide says."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.live_actor import (
    MODEL,
    QUICK,
    STANDING,
    STEP_S,
    TABLE,
    Actor,
    options,
    run,
    sights_of,
)
from tests.recorded import NAMES, passes, recording, truth
from tmr_vision.asymmetry import compare_sides
from tmr_vision.errors import NothingMeasurableError, OutputError, SourceError
from tmr_vision.live.checks import SetUpChecks
from tmr_vision.live.context import read_cues
from tmr_vision.live.finish import finish_session, retest_result
from tmr_vision.live.guide import Unguided
from tmr_vision.live.journal import LINES, Journal, is_unfinished, read_lines, restore
from tmr_vision.live.pose_filter import LivePoseFilter
from tmr_vision.live.session import LiveSession
from tmr_vision.live.state import MovementTest, SessionState, rows_path
from tmr_vision.movements import find_movement
from tmr_vision.overlay import VideoWriter
from tmr_vision.report import ReportOptions, render_comparison
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES, index
from tmr_vision.sources import open_source

SAME_DEG = 0.5
"""The promise: a live value and the recorded one of the same pictures."""


def of_kind(events, kind):
    return [event.data for event in events if event.kind == kind]


def cues_said(events):
    return [event.data["cue"] for event in events if event.kind in ("cue", "announced")]


def phases(events):
    return [data["phase"] for data in of_kind(events, "phase")]


def watched(name, folder, *, balancing="both"):
    """Watch a whole clip without the guide."""
    movement = find_movement(truth(name)["movement"], TABLE)
    sights = list(sights_of(name, balancing=balancing))

    class Played:
        mirrored = False
        balancing = "both"

        def __init__(self):
            self._next = iter(sights)

        def detect(self, _):
            return next(self._next)

    state = SessionState(source=name, folder=folder, model=MODEL)
    journal = Journal(folder)
    session = LiveSession(Played(), state, journal, options(movement.key), first=Unguided(movement))
    events = [e for u in session.updates([s.frame for s in sights]) for e in u.events]
    journal.close()
    return movement, state, events


# --- the law: the live result is the recorded result --------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_live_result_is_the_recorded_result(name, tmp_path):
    movement, store, events = watched(name, tmp_path / "live")
    live = store.assess(movement, 0)
    recorded = recording(name)
    reps = find_reps(recorded, movement)
    expected = compare_sides([recorded], movement, reps, recognised=False, mirror_averaged=True)
    assert [(r.side, r.excluded) for r in live.reps] == [
        (r.side, r.excluded) for r in expected.reps
    ]
    values = [rep.value for rep in expected.reps]
    assert [rep.value for rep in live.reps] == pytest.approx(values, abs=0.01)
    assert (live.verdict, live.strength) == (expected.verdict, expected.strength)
    assert live.difference.value == pytest.approx(expected.difference.value, abs=0.01)
    for side in SIDES:
        counted = [data for data in of_kind(events, "rep") if data["side"] == side]
        assert len(counted) == sum(rep.side == side for rep in expected.reps)


@pytest.mark.parametrize("name", NAMES)
def test_alternating_passes_give_nearly_the_same(name, tmp_path):
    movement, store, _ = watched(name, tmp_path / "live", balancing="alternate")
    live = store.assess(movement, 0)
    recorded = recording(name)
    reps = find_reps(recorded, movement)
    expected = compare_sides([recorded], movement, reps, recognised=False, mirror_averaged=True)
    assert [r.side for r in live.reps] == [r.side for r in expected.reps]
    assert live.verdict == expected.verdict
    for side in SIDES:
        assert live.side(side).value == pytest.approx(expected.side(side).value, abs=SAME_DEG)


# --- the guide ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """One movement, then exercise and a second test."""
    folder = tmp_path_factory.mktemp("live") / "session"
    before = {"left": 10, "right": 50, "tags": ["tightness"]}
    felt = {"arm_raise": [before, {"left": 10, "right": 15}]}
    chosen = options("arm_raise", reps=3, rounds=1)
    state, events = run(folder / "s", Actor(), chosen, answers={"felt": felt})
    return folder, state, events


def test_a_movement_is_led_from_the_set_up_to_the_end(checked):
    _, _, events = checked
    side = ["stand", "practice", "reps"]
    test = ["explain", *side, *side, "settle", "felt", "result"]
    retest = ["explain", "stand", "reps", "stand", "reps", "settle", "felt", "result"]
    assert phases(events) == [
        *("set_up", "which_side", *test, "ranking"),
        *("treat", "stand", "set", "rest", "set", *retest, "end"),
    ]


def test_practice_does_not_count_and_both_sides_do(checked):
    _, store, events = checked
    result = store.test("arm_raise", 0)
    assert [take.side for take in result.intervals] == ["left", "right"]
    movement = find_movement("arm_raise", TABLE)
    found = store.assess(movement, 0)
    assert (found.left.n, found.right.n) == (3, 3)
    assert found.difference.value == pytest.approx(-18, abs=2)
    assert (found.self_rating.left, found.self_rating.right) == (10, 50)
    assert store.test("arm_raise", 0).tags == ("tightness",)
    first = of_kind(events, "result")[0]
    assert first["difference"] == pytest.approx(found.difference.value, abs=0.01)


def test_the_good_side_is_exercised_and_tested_again(checked):
    _, store, events = checked
    assert of_kind(events, "treated") == [{"movement": "arm_raise", "side": "left", "rounds": 1}]
    # it feels alike now, but the camera still sees 18 degrees; one round was agreed
    assert of_kind(events, "decision") == [{"movement": "arm_raise", "decision": "leave"}]
    assert store.exercised == {"arm_raise": 1}


def test_before_and_after_are_both_there(checked):
    _, store, _ = checked
    movements = (find_movement("arm_raise", TABLE),)
    first, last = (finish_session(store, movements, latest=latest) for latest in (False, True))
    assert first.movements[0].self_rating.right == 50
    assert last.movements[0].self_rating.right == 15
    assert first.plan.steps[0].good_side == "left"
    assert len(first.recordings) == len(last.recordings) == 1
    assert first.recordings[0].info.path == "live://actor"


# --- left and right -----------------------------------------------------------------------------


@pytest.mark.parametrize("camera_mirrored", [False, True])
@pytest.mark.parametrize("setting", [False, True])
def test_the_raised_right_hand_decides_mirroring(camera_mirrored, setting, tmp_path):
    actor = Actor(camera_mirrored=camera_mirrored, mirrored=setting)
    state, events = run(tmp_path / "s", actor, options("arm_raise", rounds=0, reps=3))
    corrected = camera_mirrored != setting
    assert of_kind(events, "sides") == [
        {"mirrored": camera_mirrored, "corrected": corrected, "known": True}
    ]
    assert ("sides_corrected" in cues_said(events)) == corrected
    found = state.assess(find_movement("arm_raise", TABLE), 0)
    assert found.left.value > found.right.value + 10


def test_left_and_right_can_be_left_open(tmp_path):
    def skip(session, update):
        if update.display.phase == "which_side":
            session.command("next")
        return update.display.phase == "explain"

    state, events = run(tmp_path / "s", Actor(raises={}), options("arm_raise"), on_update=skip)
    assert "sides_unknown" in cues_said(events)
    assert not state.mirrored


# --- safety gate --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"falls_or_65": False, "five_seconds": True}, "ok"),
        ({"falls_or_65": True, "five_seconds": True}, "supported"),
        ({"falls_or_65": False, "five_seconds": False}, "left_out"),
        ({"falls_or_65": True, "five_seconds": False}, "left_out"),
    ],
)
def test_single_leg_movements_have_a_gate(answers, outcome, tmp_path):
    def until(_, update):
        return update.display.phase == "stand"

    chosen = options("leg_raise", rounds=0)
    state, events = run(tmp_path / "s", Actor(), chosen, answers={"gate": answers}, on_update=until)
    assert state.screening == outcome
    said = [data["text"] for data in of_kind(events, "cue")]
    assert any("support" in text for text in said) == (outcome == "supported")
    assert state.test("leg_raise", 0).skipped == (outcome == "left_out")
    assert ("explain" in phases(events)) == (outcome != "left_out")


@pytest.mark.parametrize(("hand", "answer"), [("right", "yes"), ("left", "no")])
def test_a_raised_hand_answers_and_must_be_let_go_between(hand, answer, tmp_path):
    def until(_, update):
        return any(event.kind == "answer" for event in update.events)

    actor = Actor(raises={"which_side": "right", "gate": hand})
    _, events = run(tmp_path / "s", actor, options("leg_raise"), on_update=until)
    if hand == "right":  # it has been up since the question about the sides
        assert of_kind(events, "answer")[0]["answer"] == "yes"
    else:
        assert of_kind(events, "answer") == [{"question": "falls_or_65", "answer": answer}]


def test_no_answer_is_the_careful_one(tmp_path):
    state, events = run(tmp_path / "s", Actor(), options("leg_raise", rounds=0))
    assert [data["answer"] for data in of_kind(events, "answer")] == ["yes", "no"]
    assert state.screening == "left_out"
    assert phases(events)[-1] == "end"


# --- pause, skip, repeat, stop ------------------------------------------------------------------


def test_leaving_the_picture_pauses_and_the_count_is_kept(tmp_path):
    away = {"frames": 0}

    def gone(shown):
        away["frames"] += shown.phase == "reps" and shown.count == 2
        return shown.phase == "reps" and shown.count == 2 and away["frames"] < 60

    state, events = run(tmp_path / "s", Actor(gone=gone), options("arm_raise", rounds=0))
    assert [event.kind for event in events if event.kind in ("paused", "resumed")] == [
        "paused",
        "resumed",
    ]
    assert of_kind(events, "paused") == [{"why": "away"}]
    assert "go_on" in cues_said(events)
    assert state.assess(find_movement("arm_raise", TABLE), 0).left.n >= 4


def test_whoever_leaves_for_long_finds_the_count_as_it_was(tmp_path):
    away = {"frames": 0}
    long = round(2.5 * QUICK.pace["give_up_s"] / STEP_S)

    def gone(shown):
        away["frames"] += shown.phase == "reps" and shown.count == 2
        return shown.phase == "reps" and shown.count == 2 and away["frames"] < long

    _, events = run(tmp_path / "s", Actor(gone=gone), options("arm_raise", rounds=0))
    counts = [rep["number"] for rep in of_kind(events, "rep") if rep["side"] == "left"]
    assert counts == [1, 1, 2, 3, 4, 5]  # a practice repetition first
    assert "enough" not in cues_said(events)


def test_both_hands_over_the_head_are_no_repetition(tmp_path):
    """The arms go up to end a set early; the recorded analysis must not take that for one."""
    up = {"since": None}
    clip = passes("arm_raise")
    high = int(np.nanargmin(clip.plain[:, index("left_wrist"), 1]))
    actor = Actor()
    act, look = actor._act, actor.detect

    def raise_arms():
        if (
            actor.display.phase == "reps"
            and actor.display.side == "left"
            and actor.display.count == 4
        ):
            up["since"] = up["since"] or len(actor.acted)
            actor._clip, actor._side, actor._at = "arm_raise", "left", high
        else:
            act()

    def both_up(frame):
        detections = look(frame)
        if actor._at == high and up["since"] is not None:
            for number in (0, 1):
                detections.poses[number, index("right_wrist"), :2] = detections.poses[
                    number, index("left_wrist"), :2
                ]
                detections.poses[number, [index("right_wrist"), index("left_wrist")], 5] = 0.99
        return detections

    actor._act, actor.detect = raise_arms, both_up
    state, events = run(tmp_path / "s", actor, options("arm_raise", rounds=0))
    assert of_kind(events, "gesture")
    interval = next(t for t in state.test("arm_raise", 0).intervals if t.side == "left")
    raised_s = next(e.time_s for e in events if e.kind == "gesture") - QUICK.pace["next_s"]
    started_s = next(e.time_s for e in events if e.kind == "cue" and e.data["cue"] == "go")
    assert interval.end_s - interval.start_s == pytest.approx(raised_s - started_s, abs=0.3)
    assert state.assess(find_movement("arm_raise", TABLE), 0).left.n == 4


def test_a_seated_movement_waits_until_the_person_sits(tmp_path):
    actor = Actor()
    act = actor._act

    def stays_up():
        if actor.display.phase == "stand" and len(actor.acted) < 400:
            actor._clip, actor._at, actor._side = STANDING, 0, None
        else:
            act()

    actor._act = stays_up
    done = {"sat": False}

    def until(_, update):
        done["sat"] = update.display.phase == "practice"
        return done["sat"]

    _, events = run(tmp_path / "s", actor, options("trunk_twist"), on_update=until)
    assert done["sat"]
    assert "sit_facing" in cues_said(events)
    practice_s = next(e.time_s for e in events if e.data.get("phase") == "practice")
    assert practice_s > 399 * STEP_S


# --- the set-up ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "goes_on"), [("slow", True), ("tilted", True), ("far", False)])
def test_what_is_bearable_holds_nobody_up(fault, goes_on, tmp_path, monkeypatch):
    monkeypatch.setattr(SetUpChecks, "fault", lambda *_: fault)
    seconds = QUICK.pace["question_s"] + 5
    _, events = run(tmp_path / "s", Actor(longest_s=seconds), options("arm_raise"))
    assert ("which_side" in phases(events)) == goes_on
    assert ("all_the_same" in cues_said(events)) == goes_on
    assert ("as_it_is" in cues_said(events)) == (not goes_on)


def test_one_fault_is_told_at_a_time(tmp_path, monkeypatch):
    faults = iter(["far", "slow"] * 1000)
    monkeypatch.setattr(SetUpChecks, "fault", lambda *_: next(faults))
    _, events = run(tmp_path / "s", Actor(longest_s=3.0), options("arm_raise"), cues=read_cues())
    assert len(cues_said(events)) <= 2


def test_somebody_who_stops_is_waited_for_and_then_let_go(tmp_path):
    actor = Actor()
    act = actor._act

    def tired():
        if actor.display.phase == "reps" and actor.display.count == 3:
            actor._at = 0
        else:
            act()

    actor._act = tired
    state, events = run(tmp_path / "s", actor, options("arm_raise", rounds=0))
    said = cues_said(events)
    assert said.index("ready") < said.index("enough")
    assert {"why": "still"} in of_kind(events, "paused")
    assert phases(events)[-1] == "end"
    assert state.assess(find_movement("arm_raise", TABLE), 0).left.n == 3


@pytest.mark.parametrize("at", ["explain", "stand", "practice", "reps", "result"])
def test_next_goes_on_from_everywhere(at, tmp_path):
    told = []

    def press(session, update):
        if update.display.phase == at and not told:
            told.append(at)
            session.command("next")

    _, events = run(
        tmp_path / "s", Actor(), options("arm_raise", rounds=0, reps=3), on_update=press
    )
    assert told
    assert phases(events)[-1] == "end"


def test_nothing_done_is_skipped_and_makes_no_report(tmp_path):
    def press(session, update):
        if update.display.phase in ("explain", "stand", "practice", "reps"):
            session.command("next")

    state, events = run(tmp_path / "s", Actor(), options("arm_raise"), on_update=press)
    assert "skipped" in cues_said(events)
    with pytest.raises(NothingMeasurableError, match="at least three repetitions"):
        finish_session(state, (find_movement("arm_raise", TABLE),))


def test_repeat_does_a_movement_once_more(tmp_path):
    told = []

    def press(session, update):
        if update.display.phase == "result" and not told:
            told.append("repeat")
            session.command("repeat")

    state, events = run(
        tmp_path / "s", Actor(), options("arm_raise", rounds=0, reps=3), on_update=press
    )
    assert phases(events).count("explain") == 2
    found = state.assess(find_movement("arm_raise", TABLE), 0)
    assert (found.left.n, found.right.n) == (3, 3)
    assert {interval.block for interval in state.test("arm_raise", 0).intervals} == {1}


def test_stopping_keeps_what_was_done(tmp_path):
    def stop(session, update):
        if update.display.side == "right" and update.display.count == 3:
            session.close()
            return True
        return False

    state, _ = run(tmp_path / "s", Actor(), options("arm_raise"), on_update=stop)
    found = finish_session(state, (find_movement("arm_raise", TABLE),)).movements[0]
    assert (found.left.n, found.right.n) == (5, 3)


def test_a_lost_camera_pauses_and_comes_back(tmp_path):
    actor = Actor()
    frames = list(actor.frames())[:10]
    state = SessionState(source="actor", folder=tmp_path / "s", model=MODEL)
    session = LiveSession(actor, state, Journal(tmp_path / "s"), options("arm_raise"))
    feed = [*frames[:5], "No picture comes from camera 0.", "No picture comes from camera 0.",
            *frames[5:]]  # fmt: skip
    updates = list(session.updates(feed))
    assert [u.frame is None for u in updates[4:8]] == [False, True, True, False]
    assert updates[5].display.paused
    assert not updates[7].display.paused
    events = [event for update in updates for event in update.events]
    assert len(of_kind(events, "camera_lost")) == len(of_kind(events, "camera_back")) == 1


# --- felt scores --------------------------------------------------------------------------------


def test_felt_scores_come_from_keys(tmp_path):
    keys = ["3", "t", "7", "next"]
    names = {"t": "tightness"}

    def press(session, update):
        if update.display.phase == "felt" and keys:
            key = keys.pop(0)
            session.command(names.get(key, key))
        return update.display.phase == "ranking"

    chosen = options("arm_raise", reps=3, ask_self_rating=True)
    state, _ = run(tmp_path / "s", Actor(), chosen, on_update=press)
    test = state.test("arm_raise", 0)
    assert (test.self_rating.left, test.self_rating.right, test.tags) == (30, 70, ("tightness",))


def test_strong_pain_ends_the_exercise(tmp_path):
    felt = {"arm_raise": [{"left": 10, "right": 80, "tags": ["pain"]}]}
    chosen = options("arm_raise", reps=3)
    state, events = run(tmp_path / "s", Actor(), chosen, answers={"felt": felt})
    assert "felt_pain" in cues_said(events)
    assert phases(events)[-2:] == ["hurt", "end"]
    plan = finish_session(state, chosen.movements).plan
    assert plan.steps == ()
    assert any("it hurt too much" in note for note in plan.notes)


@pytest.mark.parametrize(("later", "hurt"), [(35, True), (20, False)])
def test_pain_that_grows_with_exercise_ends_it(later, hurt, tmp_path):
    felt = {
        "arm_raise": [
            {"left": 0, "right": 10, "tags": ["pain"]},
            {"left": 0, "right": later, "tags": ["pain"]},
        ]
    }
    chosen = options("arm_raise", reps=3, rounds=2)
    state, events = run(tmp_path / "s", Actor(), chosen, answers={"felt": felt})
    assert ("hurt" in phases(events)) == hurt
    assert phases(events).count("treat") == (1 if hurt else 2)
    again = SessionState(source="actor", folder=tmp_path / "s", model=MODEL)
    restore(again)
    assert again.contraindicated == ({"arm_raise"} if hurt else set()) == state.contraindicated


# --- on disk ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def broken_off(tmp_path_factory):
    """A session that died in the middle of the second movement, nothing closed."""
    folder = tmp_path_factory.mktemp("live") / "s"

    def dies(_, update):
        shown = update.display
        return bool(
            shown.movement and shown.movement.key == "wall_push"
            and shown.side == "right" and shown.count == 2
        )  # fmt: skip

    felt = {"arm_raise": [{"left": 10, "right": 50}]}
    chosen = options("arm_raise", "wall_push", rounds=0, reps=3)
    state, _ = run(folder, Actor(), chosen, answers={"felt": felt}, on_update=dies)
    return folder, state


def test_a_crash_loses_nothing_that_was_done(broken_off):
    folder, store = broken_off
    assert is_unfinished(folder)
    found = SessionState(source="x", folder=folder, model=MODEL)
    restore(found)
    assert repr(found.tests) == repr(store.tests)
    assert [len(segment) for segment in found.segments.values()] == [
        len(block) for block in store.segments.values()
    ]
    movement = find_movement("arm_raise", TABLE)
    before, after = store.assess(movement, 0), found.assess(movement, 0)
    assert after.difference.value == before.difference.value
    assert (after.self_rating.left, after.self_rating.right) == (10, 50)


def test_a_session_goes_on_where_it_was(broken_off, tmp_path):
    folder, _ = broken_off
    copy = tmp_path / "s"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    chosen = options("arm_raise", "wall_push", rounds=0, reps=3)
    state, events = run(copy, Actor(), chosen, resumed=True)
    assert phases(events).count("explain") == 1
    assert {data["side"] for data in of_kind(events, "rep")} == {"right"}
    result = finish_session(state, chosen.movements)
    assert [found.movement.key for found in result.movements] == ["arm_raise", "wall_push"]
    assert [(m.left.n, m.right.n) for m in result.movements] == [(3, 3), (3, 3)]
    assert len(result.recordings) == 3
    assert {rep.source for rep in result.movements[1].reps} == {1, 2}


def test_a_line_and_a_row_that_were_cut_off_are_left_out(broken_off, tmp_path):
    folder, store = broken_off
    copy = tmp_path / "s"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    with (copy / LINES).open("ab") as lines:
        lines.write(b'{"kind": "done", "mov')
    with rows_path(copy, 0).open("ab") as rows:
        rows.write(b"\0" * 100)
    found = SessionState(source="x", folder=copy, model=MODEL)
    restore(found)
    assert repr(found.tests) == repr(store.tests)
    assert len(found.segments[0]) == len(store.segments[0])


def test_the_journal_is_plain_json_lines(broken_off):
    folder, _ = broken_off
    for line in (folder / LINES).read_text().splitlines():
        assert "kind" in json.loads(line)


def test_a_folder_with_an_unfinished_session_is_not_overwritten(broken_off, tmp_path):
    folder, _ = broken_off
    with pytest.raises(OutputError, match="not finished; go on with it"):
        Journal(folder)
    (tmp_path / "x").write_text("something else")
    with pytest.raises(OutputError, match="exists already"):
        Journal(tmp_path)
    with pytest.raises(SourceError, match="holds no session"):
        list(read_lines(tmp_path))


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        Journal(tmp_path / "file" / "s")


# --- the machine --------------------------------------------------------------------------------


@pytest.mark.parametrize(("look_s", "balancing"), [(0.0, "both"), (0.05, "alternate")])
def test_the_machine_decides_how_the_passes_share_the_frames(
    look_s, balancing, tmp_path, monkeypatch
):
    clock = iter(np.repeat(np.arange(10_000), 2) * 1.0 + np.tile([0.0, look_s], 10_000))
    monkeypatch.setattr("tmr_vision.live.session.time.perf_counter", lambda: float(next(clock)))
    actor = Actor(longest_s=1.2)
    _, events = run(tmp_path / "s", actor, options("arm_raise"), choose_balancing=True)
    assert [data["balancing"] for data in of_kind(events, "balancing")] == [balancing]
    assert actor.balancing == balancing


# --- hints, pictures, change --------------------------------------------------------------------


def test_a_bent_elbow_is_hinted_once_in_a_repetition(tmp_path, monkeypatch):
    see = LivePoseFilter.update

    def bent(self, detections):
        pose = see(self, detections)
        raised = pose.angles_deg["left_shoulder_elevation"] > 60
        angles = {**pose.angles_deg, "left_elbow_flexion": 40.0 if raised else 5.0}
        return replace(pose, angles_deg=angles)

    monkeypatch.setattr(LivePoseFilter, "update", bent)

    def until(_, update):
        return update.display.side == "right"

    _, events = run(tmp_path / "s", Actor(), options("arm_raise"), on_update=until)
    hints = [data for data in of_kind(events, "hint") if data["compensation"] == "elbow_bend"]
    assert 3 <= len(hints) <= 6
    assert hints[0]["text"] == "Keep the elbow straight."
    assert hints[0]["deg"] == pytest.approx(35, abs=3)


def test_pictures_are_kept_only_if_asked_for_and_belong_to_the_result(tmp_path):
    chosen = options("arm_raise", rounds=0, reps=3)
    state, _ = run(tmp_path / "s", Actor(), chosen, recorder=VideoWriter)
    info = finish_session(state, chosen.movements).recordings[0].info
    assert info.path == str(tmp_path / "s" / "video_00.mp4")
    with open_source(info.path) as source:
        times = [frame.time_s for frame in source]
    assert len(times) == info.frames
    assert times[-1] == pytest.approx(info.duration_s, abs=0.01)
    assert source.sha256 == info.sha256


def test_before_and_after_stand_on_one_page(checked):
    _, store, _ = checked
    movements = options("arm_raise").movements
    _, comparison = retest_result(store, movements, finish_session(store, movements))
    assert [m.movement.key for m in comparison.movements] == ["arm_raise"]
    assert {c.outcome for c in comparison.movements[0].changes} == {"no measurable change"}
    page = render_comparison(comparison, links=["report/report.html", "report_after/report.html"])
    for words in ("first test", "last test", "no measurable change", 'href="report_after/'):
        assert words in page
    german = render_comparison(comparison, options=ReportOptions(language="de"))
    assert "erster Test" in german


def test_what_was_tested_once_is_not_compared(checked):
    _, store, _ = checked
    other_one = replace(
        store, tests={**store.tests, ("leg_raise", 0): MovementTest("leg_raise", 0)}
    )
    movements = options("arm_raise", "leg_raise").movements
    _, comparison = retest_result(other_one, movements, finish_session(other_one, movements))
    assert [m.movement.key for m in comparison.movements] == ["arm_raise"]
