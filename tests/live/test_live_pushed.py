"""A session without a feed: frames pushed one by one, from any thread, and plain data."""

import asyncio
import json
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.live_actor import TABLE, Actor, opened, options, run
from tests.live_film import film_of
from tests.recorded import SAMPLES
from tmr_vision.desktop.screen import LiveScene
from tmr_vision.errors import NothingMeasurableError, UsageError
from tmr_vision.language import use_locale
from tmr_vision.live import finish_session, open_session, update_to_dict
from tmr_vision.live.context import SessionOptions
from tmr_vision.live.journal import is_unfinished
from tmr_vision.live.plain import event_to_dict
from tmr_vision.live.run import SessionConfig
from tmr_vision.movements import find_movement
from tmr_vision.pose import find_model
from tmr_vision.records import Frame
from tmr_vision.sources import open_source

FELT = {"arm_raise": [{"left": 10, "right": 50, "tags": ["tightness"]}, {"left": 10, "right": 10}]}
HEADLESS = [sys.executable, "-c", "from tmr_vision.cli import main; main()", "live"]


def pushed(session, actor):
    """Push what the actor does, and let it see what is shown."""
    for frame in actor.frames():
        update = session.push(frame)
        actor.display = update.display
        yield update
        if update.finished:
            return


def told(updates):
    return [event_to_dict(event) for update in updates for event in update.events]


def numbers(result):
    return [
        (m.movement.key, m.verdict, m.left.value, m.right.value, m.difference.value, m.mdc95,
         [(rep.side, rep.source, rep.value, rep.excluded) for rep in m.reps])
        for m in result.movements
    ]  # fmt: skip


@pytest.fixture(scope="module")
def fed(tmp_path_factory):
    """A session with exercise and a second test, fed by a loop over frames."""
    updates = []
    chosen = options("arm_raise", reps=3, rounds=1)
    state, _ = run(
        tmp_path_factory.mktemp("fed") / "s", Actor(), chosen, answers={"felt": FELT},
        on_update=lambda _, update: updates.append(update),
    )  # fmt: skip
    return chosen, state, updates


# --- pushed is fed ------------------------------------------------------------------------------


def test_pushed_frames_give_the_same_events_and_result_as_a_feed(fed, tmp_path):
    chosen, store, updates = fed
    actor = Actor()
    session, _, _ = opened(tmp_path / "s", actor, chosen, answers={"felt": FELT})
    assert told(pushed(session, actor)) == told(updates)
    first = finish_session(store, chosen.movements)
    assert numbers(session.finish()) == numbers(first)
    last, comparison = session.retest(first)
    assert last.movements[0].self_rating.right == 10
    assert [m.movement.key for m in comparison.movements] == ["arm_raise"]


def test_any_clock_will_do(fed, tmp_path):
    chosen, store, updates = fed
    later_s, actor = 1e6, Actor()
    session, _, _ = opened(tmp_path / "s", actor, chosen, answers={"felt": FELT})
    events = []
    for frame in actor.frames():
        update = session.push(frame.with_(time_s=frame.time_s + later_s))
        actor.display = update.display
        events += told([update])
        if update.finished:
            break
    expected = told(updates)
    assert [event["event"] for event in events] == [event["event"] for event in expected]
    assert [event["time_s"] - later_s for event in events[1:]] == pytest.approx(
        [event["time_s"] for event in expected[1:]], abs=0.002
    )
    one = session.finish().movements[0]
    two = finish_session(store, chosen.movements).movements[0]
    # Rounded times (to 1e-10 s here) can move a sample over the edge of a plateau: 0.02 degrees.
    assert one.difference.value == pytest.approx(two.difference.value, abs=0.05)
    assert [rep.peak_s for rep in one.reps] == pytest.approx([rep.peak_s for rep in two.reps])


@pytest.mark.model
def test_a_clip_pushed_is_the_clip_of_the_command(tmp_path):
    clip = SAMPLES / "arm_raise.mp4"
    arguments = ["--no-guide", "--movement", "arm_raise"]
    check_the_same_as_the_command(clip, arguments, tmp_path, "arm_raise", guided=False)


@pytest.mark.soak
def test_a_filmed_session_pushed_is_that_of_the_command(tmp_path):
    film = film_of(tmp_path / "film.mp4", tmp_path / "acted", "arm_raise", reps=4)
    arguments = ["--brief", "--reps", "3", "--rounds", "0", "--movement", "arm_raise"]
    check_the_same_as_the_command(
        film, arguments, tmp_path, "arm_raise", brief=True, reps=3, rounds=0, ask_self_rating=False
    )


def check_the_same_as_the_command(film, arguments, folder, movement, *, guided=True, **chosen):
    done = subprocess.run(
        [*HEADLESS, film, *arguments, "--fast", "--headless", "--model", "lite",
         "--out", folder / "command"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    expected = [json.loads(line) for line in done.stdout.splitlines()]
    config = SessionConfig("somebody", folder / "pushed", balancing="both", guided=guided)
    rows = SessionOptions(
        movements=(find_movement(movement, TABLE),), **{"ask_self_rating": False, **chosen}
    )  # the command has nobody to ask either
    events = []
    with (
        open_source(film) as frames,
        open_session(config, rows, model=find_model("lite")) as session,
    ):
        for frame in frames:
            update = session.push(frame)
            events += told([update])
            if update.finished:
                break
        result = session.finish()
    assert [e["event"] for e in expected][-1] == "report"
    assert events == expected[:-1]
    written = json.loads((folder / "command" / "report" / "result.json").read_text())["movements"]
    for found, saved in zip(result.movements, written, strict=True):
        assert found.verdict == saved["verdict"]
        assert found.difference.value == pytest.approx(saved["difference"]["value"], abs=0.005)
        assert [rep.value for rep in found.reps] == pytest.approx(
            [rep["value"] for rep in saved["reps"]], abs=0.005
        )
    assert result.recordings[0].info.path == "live://somebody"


# --- plain data ---------------------------------------------------------------------------------


def test_plain_data_survives_json_and_draws_the_same_screen(fed):
    _, _, updates = fed
    direct, by_data, drawn = LiveScene(), LiveScene(), set()
    for update in updates:
        data = update_to_dict(update)
        again = json.loads(json.dumps(data, allow_nan=False))
        assert again == data
        state = (
            update.display.phase,
            update.display.cue,
            update.display.count,
            update.display.side,
        )
        if state not in drawn:
            drawn.add(state)
            image = None if update.frame is None else update.frame.image_rgb
            assert (by_data.draw_data(again, image) == direct.draw(update)).all(), state
    assert {state[0] for state in drawn} >= {"reps", "felt", "result", "ranking", "rest", "end"}


def test_plain_data_says_where_the_session_is(fed):
    _, _, updates = fed
    data = [update_to_dict(update) for update in updates]
    counting = next(d for d in data if d["phase"] == "reps" and d["counter"]["count"] == 2)
    assert counting["counter"] == {"count": 2, "target": 3, "words": "of 3"}
    assert counting["name"] == {"text": "Arm raise, left", "look": "left"}
    assert counting["gauge"]["best_deg"]["left"] > 100
    assert counting["gauge"]["full_deg"] > counting["gauge"]["best_deg"]["left"]
    assert counting["progress"] == {"done": 0, "of": 1}
    assert len(counting["person"]["landmarks"]) == 33
    assert (data[-1]["progress"], data[-1]["finished"]) == ({"done": 1, "of": 1}, True)
    assert data[-1]["results"][0]["verdict"] == {"text": "imbalance, clear: right", "look": "right"}
    assert not any(d["finished"] for d in data[:-1])


def test_who_is_not_seen_and_what_is_not_known_is_none(fed):
    _, _, updates = fed
    counting = next(u for u in updates if u.display.phase == "practice" and u.pose.there)
    hidden = counting.pose.points_px.copy()
    hidden[3] = np.nan
    part = update_to_dict(replace(counting, pose=replace(counting.pose, points_px=hidden)))
    landmarks = update_to_dict(counting)["person"]["landmarks"]
    assert landmarks[3] is not None
    assert part["person"]["landmarks"] == [*landmarks[:3], None, *landmarks[4:]]
    assert part["gauge"]["best_deg"] == {"left": None, "right": None}
    nobody = replace(counting, pose=replace(counting.pose, there=False))
    assert update_to_dict(nobody)["person"] is None
    assert update_to_dict(replace(counting, frame=None, pose=None))["time_s"] is None


def test_the_data_tell_that_the_pushed_pictures_are_mirrored(tmp_path):
    actor = Actor(camera_mirrored=True)
    session, _, _ = opened(tmp_path / "s", actor, options("arm_raise"))
    turned = []
    for update in pushed(session, actor):
        turned.append(update_to_dict(update)["person"]["mirrored"])
        if update.display.phase == "explain":
            break
    assert (turned[0], turned[-1]) == (False, True)


# --- any caller ---------------------------------------------------------------------------------


def test_two_sessions_run_in_one_loop_each_in_its_own_language(tmp_path):
    async def check(name, lang):
        actor = Actor()
        with use_locale(lang):
            session, _, _ = opened(tmp_path / name, actor, options("arm_raise", reps=3, rounds=0))
        said = []
        for frame in actor.frames():
            update = await asyncio.to_thread(session.push, frame)
            actor.display = update.display
            said += [e["text"] for e in update_to_dict(update)["events"] if e["event"] == "cue"]
            if update.finished:
                return said, update_to_dict(update), await asyncio.to_thread(session.finish)
        raise AssertionError("the session did not end")

    async def both():
        return await asyncio.gather(check("a", "en"), check("b", "de"))

    (english, _, one), (german, last, two) = asyncio.run(both())
    assert re.fullmatch(
        r"The right arm rises \d+° less than the left one. The check is over.", english[-1]
    )
    assert german[-1].endswith("weniger hoch als links. Die Prüfung ist zu Ende.")
    assert last["results"][0]["verdict"]["text"] == "deutlicher Seitenunterschied: rechts"
    assert numbers(one) == numbers(two)


@pytest.mark.model
def test_two_pose_models_run_beside_each_other_from_any_thread(tmp_path):
    names = ("arm_raise", "arm_raise_side")

    def session_of(name):
        config = SessionConfig("somebody", tmp_path / name, balancing="both", guided=False)
        chosen = SessionOptions(movements=(find_movement(name, TABLE),))
        return open_session(config, chosen, model=find_model("lite"))

    def first_frames(name):
        with open_source(SAMPLES / f"{name}.mp4") as source:
            return [frame for frame, _ in zip(source, range(25), strict=False)]

    async def look(name):
        with session_of(name) as session:
            for frame in first_frames(name):
                update = await asyncio.to_thread(session.push, frame)
            return update_to_dict(update)["person"]["landmarks"]

    async def both():
        return await asyncio.gather(*map(look, names))

    beside = asyncio.run(both())
    (tmp_path / names[0]).rename(tmp_path / "before")
    assert asyncio.run(look(names[0])) == beside[0]
    assert all(any(point is not None for point in landmarks) for landmarks in beside)


def test_a_command_acts_and_what_comes_of_it_is_in_the_next_update(tmp_path):
    actor = Actor()
    session, _, _ = opened(tmp_path / "s", actor, options("arm_raise"))
    updates = pushed(session, actor)
    assert next(updates).display.phase == "set_up"
    session.command("next")
    assert told([next(updates)])[0] == {"event": "phase", "time_s": 0.0, "phase": "which_side"}


def test_answers_may_come_later(tmp_path):
    actor = Actor()
    session, state, _ = opened(
        tmp_path / "s", actor, options("leg_raise"), answers={"gate": {"falls_or_65": False}}
    )
    for update in pushed(session, actor):
        if update.display.phase == "which_side":
            session.answer({"gate": {"five_seconds": False}})
        if update.display.phase == "end":
            break
    assert state.screening == "left_out"


# --- what cannot be pushed ----------------------------------------------------------------------


def grey(time_s, shape=(480, 640, 3), dtype=np.uint8):
    return Frame(time_s=time_s, image_rgb=np.full(shape, 128, dtype))


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (grey(1.0), "came after one at 1.000 s"),
        (grey(0.5), "in the order of their times"),
        (grey(float("inf")), "in the order of their times"),
        (grey(float("nan")), "in the order of their times"),
        (grey(2.0, shape=(480, 640)), r"uint8, not \(480, 640\)"),
        (grey(2.0, shape=(480, 640, 4)), r"\(480, 640, 4\) of uint8"),
        (grey(2.0, dtype=np.float32), "float32"),
        (grey(2.0, shape=(0, 0, 3)), r"\(0, 0, 3\)"),
    ],
)
def test_a_frame_that_cannot_be_used_is_one_sentence_and_harms_nothing(frame, words, tmp_path):
    session, _, _ = opened(tmp_path / "s", Actor(), options("arm_raise"))
    session.push(grey(1.0))
    with pytest.raises(UsageError, match=words):
        session.push(frame)
    assert session.push(grey(3.0)).pose.time_s == 3.0


@pytest.mark.parametrize("command", ["12", "quit", ""])
def test_a_command_that_is_none_is_one_sentence(command, tmp_path):
    session, _, _ = opened(tmp_path / "s", Actor(), options("arm_raise"))
    with pytest.raises(UsageError, match="there are next, repeat, yes, no, 0, 1"):
        session.command(command)


@pytest.mark.parametrize("answers", [{"felt": 3}, {"felt": {"arm_raise": {"left": 1}}}, [1]])
def test_answers_that_make_no_sense_are_told_at_once(answers, tmp_path):
    session, _, _ = opened(tmp_path / "s", Actor(), options("arm_raise"))
    with pytest.raises(UsageError, match="answers look like"):
        session.answer(answers)


def test_a_closed_session_takes_no_frames(tmp_path):
    session, _, _ = opened(tmp_path / "s", Actor(), options("arm_raise"))
    session.push(grey(1.0))
    with pytest.raises(NothingMeasurableError):
        session.finish()
    with pytest.raises(UsageError, match="closed; open a new one"):
        session.push(grey(2.0))


def test_pictures_of_another_size_are_fitted_into_the_first(tmp_path):
    session, _, _ = opened(tmp_path / "s", Actor(), options("arm_raise"))
    shapes = [(64, 96, 3), (96, 64, 3), (64, 96, 3)]
    frames = [grey(i * 0.04, shape=shape) for i, shape in enumerate(shapes)]
    assert {session.push(frame).frame.image_rgb.shape for frame in frames} == {(64, 96, 3)}


# --- finishing ----------------------------------------------------------------------------------


def test_a_session_is_unfinished_until_its_result_is_written(tmp_path):
    session, _, _ = opened(tmp_path / "s", Actor(), options("arm_raise"))
    assert is_unfinished(session.folder)
    session.mark_complete()
    assert not is_unfinished(session.folder)


def test_pain_keeps_a_movement_from_the_plan_also_when_the_power_failed_at_once(fed):
    chosen, store, _ = fed
    assert finish_session(store, chosen.movements).plan.steps
    trial = replace(store.test("arm_raise", 0), tags=("pain",))
    assert trial.self_rating.right == 50  # not above the limit yet
    assert finish_session(_with(store, trial), chosen.movements).plan.steps
    hurt = replace(trial, self_rating=trial.self_rating.with_(right=60))
    plan = finish_session(_with(store, hurt), chosen.movements).plan
    assert plan.steps == ()
    assert any("it hurt too much" in note for note in plan.notes)


def _with(store, trial):
    return replace(store, tests={**store.tests, (trial.movement, trial.number): trial})
