"""A camera that is covered is told apart from a dim room, and from one that is just starting."""

import cv2
import numpy as np
import pytest

from tests.app.clinic import Clinic, home_client
from tests.app.live_page import GREY, begun, connected, with_actors
from tests.live_actor import Actor
from tests.recorded import SAMPLES
from tmr_vision.app.live.darkness import DARK, HELD_S, Darkness
from tmr_vision.app.live.words import COVERED
from tmr_vision.sources import open_source

BLACK = np.full((480, 640, 3), 6, np.uint8)
STEP_S = 0.04


def finger() -> np.ndarray:
    """Return what a lens gives with a finger on it: some light through it, brighter at an edge."""
    red = np.linspace(10, 45, 640, dtype=np.uint8)
    picture = np.zeros((480, 640, 3), np.uint8)
    picture[..., 0] = red
    return picture


def dim_room() -> np.ndarray:
    with open_source(SAMPLES / "arm_raise.mp4") as source:
        picture = next(iter(source)).image_rgb
    return np.asarray(picture * (1.1 * DARK / picture.mean()), np.uint8)


def told_after_s(picture: np.ndarray, *, most_s: float = 5.0) -> float | None:
    watch = Darkness()
    times = np.arange(0, most_s, STEP_S)
    return next((float(t) for t in times if watch.covers(picture, float(t))), None)


@pytest.mark.parametrize("picture", [BLACK, finger()])
def test_a_covered_lens_is_told_after_a_moment(picture: np.ndarray) -> None:
    after_s = told_after_s(picture)
    assert after_s is not None
    assert HELD_S <= after_s < HELD_S + 2 * STEP_S


def test_a_room_in_which_somebody_can_be_seen_is_not_covered() -> None:
    assert told_after_s(dim_room()) is None


def test_a_light_picture_begins_it_anew() -> None:
    watch = Darkness()
    assert not watch.covers(BLACK, 0.0)
    assert not watch.covers(np.full_like(BLACK, 90), 0.9)
    assert not watch.covers(BLACK, 1.1)
    assert watch.covers(BLACK, 2.2)


def test_it_is_said_once_and_the_check_goes_on(home: Clinic) -> None:
    with_actors(home, Actor())
    client = home_client(home)
    black = cv2.imencode(".jpg", BLACK)[1].tobytes()
    with connected(client, begun(client)) as page:
        page.send(0.0)
        for i in range(40):
            told = page.send(0.1 + i * STEP_S, black)
        assert str(COVERED) in told["update"]["cue"]
        assert told["update"]["pause"]
        assert "kept" in told["update"]["cue"]
        said = [each for each in page.events if each.get("code") == COVERED.code]
        assert [each["event"] for each in said] == ["cue", "camera_lost"]
        for i in range(60):
            told = page.send(2.0 + i * STEP_S, GREY)
        assert str(COVERED) not in told["update"]["cue"]
        assert not told["update"]["pause"]
