"""The picture of a live moment: what must be on it, and where left is."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.fake_results import fake_result
from tests.live_actor import TABLE, seen_in
from tmr_vision.live.course import Shown
from tmr_vision.live.session import Update
from tmr_vision.movements import find_movement
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, SIDE_COLOURS
from tmr_vision.overlay.live import SIZE_PX, LiveScene
from tmr_vision.overlay.sketch import _sketches, draw_sketch
from tmr_vision.records import Frame
from tmr_vision.skeleton import SIDES

ARM = find_movement("arm_raise_side", TABLE)


def update_of(shown, at=10):
    image = np.full((480, 640, 3), 90, np.uint8)
    image[:, :40] = (0, 200, 0)  # the left edge of the camera's picture
    frame = Frame(time_s=1.0, image_rgb=image)
    return Update(shown, (), frame, seen_in("arm_raise_side")[at])


def near(image, colour, limit=12):
    return (np.abs(image.astype(int) - colour).max(axis=-1) <= limit).sum()


def centre_x(image, colour):
    return np.flatnonzero(
        (np.abs(image.astype(int) - colour).max(axis=-1) <= 12).any(axis=0)
    ).mean()


@pytest.fixture
def written(monkeypatch):
    """What is written on the picture."""
    words = []
    write = drawing.text

    def text(image, said, *rest):
        words.append(said)
        write(image, said, *rest)

    monkeypatch.setattr(drawing, "text", text)
    return words


def test_the_picture_is_a_mirror_and_sides_stay_the_persons_own():
    image = LiveScene().draw(update_of(Shown()))
    assert image.shape == (*SIZE_PX[::-1], 3)
    assert centre_x(image, (0, 200, 0)) > 850
    assert centre_x(image, SIDE_COLOURS["left"]) < centre_x(image, SIDE_COLOURS["right"])


def test_count_side_and_the_other_sides_best_are_shown(written):
    shown = Shown(
        phase="reps", cue="2", movement=ARM, side="right", count=2, target=5,
        value_deg=101.4, best_deg={"left": 143.6, "right": 120.2}, hint="Stay upright.",
    )  # fmt: skip
    image = LiveScene().draw(update_of(shown))
    for words in ("2", "of 5", "101°", "best 120°", "other 144°", "! Stay upright."):
        assert words in written
    assert near(image, SIDE_COLOURS["right"]) > near(image, SIDE_COLOURS["left"])


@pytest.mark.parametrize("phase", ["explain", "stand", "practice", "treat"])
@pytest.mark.parametrize("movement", TABLE, ids=lambda m: m.key)
def test_every_movement_has_a_drawing(phase, movement):
    shown = Shown(phase=phase, movement=movement)
    plain = LiveScene().draw(update_of(Shown(phase="reps", movement=movement)))
    assert (LiveScene().draw(update_of(shown)) != plain).any()


def test_the_drawings_are_those_of_the_table():
    assert set(_sketches()) == {movement.key for movement in TABLE}


@pytest.mark.parametrize("movement", sorted(_sketches()))
def test_the_drawing_of_the_other_side_is_the_mirror_image(movement):
    images = {}
    for side in SIDES:
        images[side] = np.zeros((320, 300, 3), np.uint8)
        draw_sketch(images[side], movement, side, 0.75, (0, 0, 300, 320))
        images[side] = cv2.GaussianBlur(images[side].max(axis=-1), (0, 0), 2)
    off = np.abs(images["left"].astype(int) - images["right"][:, ::-1])
    assert np.percentile(off, 99) < 90
    assert images["left"].max() > 100


def test_a_drawing_stays_in_its_box_and_moves():
    for movement in _sketches():
        moments = []
        for time_s in (0.75, 2.25):
            image = np.zeros((480, 460, 3), np.uint8)
            draw_sketch(image, movement, "left", time_s, (80, 80, 300, 320))
            outside = image.copy()
            outside[80:400, 80:380] = 0
            assert not outside.any(), movement
            moments.append(image)
        assert (moments[0] != moments[1]).any()


def test_a_movement_of_the_users_own_has_no_drawing():
    image = np.zeros((100, 100, 3), np.uint8)
    draw_sketch(image, "my_own", "left", 0.0, (0, 0, 100, 100))
    assert not image.any()


def test_results_and_plan_are_a_table(written):
    results = fake_result("several").movements
    LiveScene().draw(update_of(Shown(phase="ranking", results=results)))
    for found in results:
        assert any(found.movement.title[:8] in words for words in written)
    assert any("less well" in words for words in written)


def test_felt_scores_are_shown_as_they_are_entered(written):
    LiveScene().draw(update_of(Shown(phase="felt", entered=(30,), tags=("pain",))))
    assert {"left", "right", "3", "?", "p: pain yes", "b: balance"} <= set(written)


def test_a_pause_and_a_timer_are_large(written):
    scene = LiveScene()
    scene.draw(update_of(Shown(phase="rest", timer_s=12.3)))
    scene.draw(update_of(Shown(phase="reps", paused=True)))
    assert {"13 s", "Pause"} <= set(written)


def test_without_a_picture_the_last_one_is_shown(written):
    scene = LiveScene()
    scene.draw(update_of(Shown(cue="Hello")))
    lost = scene.draw(Update(Shown(cue="No picture comes.", paused=True), ()))
    assert "No picture comes." in written
    assert near(lost, (0, 50, 0)) > 40_000


def test_a_long_cue_stays_in_the_picture(written):
    cue = " ".join(["Have you fallen in the last year, or are you 65 or older?"] * 4)
    LiveScene().draw(update_of(Shown(cue=cue)))
    lines = [words for words in written if words in cue]
    assert " ".join(lines) == cue
    assert all(drawing.text_width(line, 28) < SIZE_PX[0] for line in lines)


def test_a_person_who_is_not_seen_is_not_drawn():
    shown = Shown(phase="reps")
    nobody = replace(seen_in("arm_raise_side")[10], points_px=np.full((33, 2), np.nan), there=False)
    update = replace(update_of(shown), seen=nobody)
    image = LiveScene().draw(update)
    assert near(image, SIDE_COLOURS["left"]) == near(image, SIDE_COLOURS["right"]) == 0
    assert near(image, BRIGHT["left"]) == 0
