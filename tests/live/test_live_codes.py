"""What the live check says has a code, and is in the session's language in every thread."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.language.test_language import english_in
from tests.live_actor import Actor, opened, options
from tests.recorded import session
from tmr_vision.errors import SourceError
from tmr_vision.language import message, translate, use_locale
from tmr_vision.live.context import read_cues
from tmr_vision.live.feed import Feed
from tmr_vision.live.outcome import result_cues
from tmr_vision.live.plain import UpdateData, update_to_dict
from tmr_vision.records import Frame
from tools.codes import codes


class Camera:
    """A camera whose thread says something, after which it is lost."""

    duration_s = None

    def frames(self) -> Iterator[Frame]:
        yield Frame(time_s=0.0, image_rgb=np.zeros((64, 96, 3), np.uint8))
        raise SourceError(translate("the left hand"))

    def close(self) -> None:
        pass


def test_a_german_feed_speaks_german_in_its_thread():
    with use_locale("de"):
        feed = Feed("a.mp4", fast=True, opener=lambda _: Camera())
    with pytest.raises(SourceError, match="die linke Hand"):
        list(feed)


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> list[UpdateData]:
    """A German session that two threads without a language push to in turn."""
    actor = Actor()
    with use_locale("de"):
        live, _, _ = opened(
            tmp_path_factory.mktemp("live"),
            actor,
            options("arm_raise", reps=3, rounds=0, ask_self_rating=True),
        )
    updates = []
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as two:
        for number, frame in enumerate(actor.frames()):
            caller = (one, two)[number % 2]
            if number == 40:
                lost = message("camera {number}", code="camera_silent", number=1)
                updates.append(caller.submit(live.lost, lost).result())
            updates.append(caller.submit(live.push, frame).result())
            actor.display = updates[-1].display
            if updates[-1].finished:
                break
    return [update_to_dict(update) for update in updates]


def test_a_german_session_gives_german_only_whoever_pushes(german: list[UpdateData]):
    texts = [e["text"] for update in german for e in update["events"] if "text" in e]
    texts += [text for update in german for text in (update["cue"], update["hint"])]
    assert len(texts) > 50
    assert english_in(" | ".join(dict.fromkeys(texts))) == []


def test_every_text_of_the_live_check_has_a_code(german: list[UpdateData]):
    events = [event for update in german for event in update["events"]]
    cues = read_cues()
    known = {*cues.texts, *cues.hints, *codes()}
    shown = [event for event in events if "text" in event]
    assert {event["event"] for event in shown} >= {"cue", "announced"}
    assert {event["code"] for event in shown} <= known
    assert all(event["code"] == event["cue"] for event in shown if event["event"] == "announced")
    assert {update["cue_code"] for update in german if update["cue"]} <= known
    assert not any(bool(u["cue"]) != bool(u["cue_code"]) for u in german)
    assert not any(bool(u["hint"]) != bool(u["hint_code"]) for u in german)
    (lost,) = (event for event in events if event["event"] == "camera_lost")
    assert (lost["code"], lost["reason"]) == ("camera_silent", "camera 1")
    (result,) = (event for event in events if event["event"] == "result")
    assert result["code"] in codes()


def test_why_nothing_can_be_told_is_a_cue_with_the_code_of_the_reason():
    found = session("arm_raise").movements[0]
    reason = message("only {n}", code="too_few_reps", n=1)
    unclear = found.with_(verdict="inconclusive", reason=reason)
    (_, (key, words)) = result_cues(unclear)
    assert (key, words) == ("sentence", {"text": "Only 1.", "code": "too_few_reps"})
