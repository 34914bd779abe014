"""Every state of the live screen: large enough to read from 3 m, nothing clipped, nothing over."""

from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
import pytest

from tests.fake_results import fake_result
from tests.live_actor import TABLE, seen_in
from tmr_vision.desktop.layout import LEAST, Layout
from tmr_vision.desktop.screen import LiveScene
from tmr_vision.language import LANGUAGES, translate, use_locale
from tmr_vision.live.context import DisplayState, read_cues
from tmr_vision.live.plain import update_to_dict
from tmr_vision.live.session import Update
from tmr_vision.movements import find_movement
from tmr_vision.overlay import drawing
from tmr_vision.records import Frame

SIZES_PX = ((1280, 720), (1920, 1080))
CAMERAS_PX = ((640, 480), (1280, 720), (480, 640))
LONGEST = find_movement("sit_to_stand", TABLE)
SIX = fake_result("several").movements
BEST = {"left": 143.6, "right": 120.2}
COUNTING = DisplayState(
    cue="3", movement=LONGEST, side="right", count=3, target=10, value_deg=101.4, best_deg=BEST
)
STATES = {
    "set_up": DisplayState(phase="set_up"),
    "which_side": DisplayState(phase="which_side"),
    "gate": DisplayState(phase="gate"),
    "explain": DisplayState(phase="explain", movement=LONGEST),
    "stand": DisplayState(phase="stand", movement=LONGEST, side="left"),
    "practice": replace(COUNTING, phase="practice"),
    "reps": replace(COUNTING, phase="reps", count=10),
    "paused": replace(COUNTING, phase="reps", paused=True),
    "set": replace(COUNTING, phase="set", timer_s=83.0),
    "watch": replace(COUNTING, phase="watch", target=None),
    "rest": DisplayState(phase="rest", timer_s=30.0, movement=LONGEST, side="right"),
    "settle": DisplayState(phase="settle", movement=LONGEST),
    "felt": DisplayState(phase="felt", arm_place=7.3, arm_held=0.6),
    "felt_tags": DisplayState(phase="felt", entered=(20, 70), tags=("pain", "tightness")),
    "treat": DisplayState(phase="treat", movement=LONGEST, side="left"),
    "hurt": DisplayState(phase="hurt"),
    "result": DisplayState(phase="result", results=SIX[:1]),
    "result_unclear": DisplayState(phase="result", results=SIX[1:2]),
    "ranking": DisplayState(
        phase="ranking",
        results=SIX,
        plan={SIX[0].movement.key: "with the left arm, 2 sets of 10"},
        actions={found.movement.key: "Film it again." for found in SIX},
    ),
    "end": DisplayState(
        phase="end",
        results=SIX,
        actions={found.movement.key: "Film it again." for found in SIX},
    ),
}
CUES = {
    "set_up": "cut_off", "which_side": "raise_right", "felt": "felt_left", "hurt": "felt_pain",
    "felt_tags": "felt_thanks", "settle": "settle",
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A text on the picture, with the box that its letters take."""

    words: str
    size_px: int
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other):
        return (
            min(self.right, other.right) - max(self.left, other.left) > 1
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 1
        )


@pytest.fixture
def written(monkeypatch):
    """All that is written on a picture, where it was to be before it was kept inside."""
    texts = []

    def noting(write):
        def note(image, words, at, size_px, colour):
            half = 0.36 * size_px  # capitals and digits are 0.73 of the size high
            width = drawing.text_width(words, size_px)
            inside = image.shape[1]
            texts.append(
                (inside, Written(words, size_px, at[0], at[1] - half, at[0] + width, at[1] + half))
            )
            write(image, words, at, size_px, colour)

        return note

    for name in ("text", "letters"):
        monkeypatch.setattr(drawing, name, noting(getattr(drawing, name)))
    return texts


def data_of(name, camera_px):
    shown = STATES[name]
    if name in CUES:
        shown = replace(shown, cue=read_cues().text(CUES[name]))
    image = np.full((camera_px[1], camera_px[0], 3), 90, np.uint8)
    pose = seen_in("arm_raise_side")[10]
    scale = np.divide(camera_px, (pose.width_px, pose.height_px))
    size = {"width_px": camera_px[0], "height_px": camera_px[1]}
    pose = replace(pose, points_px=pose.points_px * scale, **size)
    data = update_to_dict(Update(shown, (), Frame(time_s=1.0, image_rgb=image), pose))
    if name == "end":
        data["report"] = translate(
            "Report: {path}", path="/home/annemarie/checks/live-2026-11-30-143100/report.html"
        )
    return data, image


@pytest.mark.parametrize("camera_px", CAMERAS_PX)
@pytest.mark.parametrize(("size_px", "language"), list(product(SIZES_PX, LANGUAGES)))
@pytest.mark.parametrize("name", STATES)
def test_a_state_is_read_from_far_away(name, size_px, language, camera_px, written):
    with use_locale(language):
        scene = LiveScene(size_px)
        data, image = data_of(name, camera_px)
        picture = scene.draw_data(data, image)
    assert picture.shape == (size_px[1], size_px[0], 3)
    px = Layout(size_px).px
    near = {button["text"] for button in data["buttons"]}
    near |= {tag["text"] for tag in (data["felt"] or {"tags": []})["tags"]}
    on_screen = [text for inside, text in written if inside == size_px[0]]
    assert on_screen
    for text in on_screen:
        is_near = text.words in near or data["report"].endswith(text.words)
        assert text.size_px >= (18 / LEAST if is_near else 1) * px(LEAST), text
        assert text.left >= 0, text
        assert text.right <= size_px[0], text
        assert text.top >= 0, text
        assert text.bottom <= size_px[1], text
        assert "…" not in text.words
    for one, two in combinations(on_screen, 2):
        assert not one.meets(two), (one, two)


def test_the_panel_is_never_empty():
    for name in STATES:
        data, image = data_of(name, (640, 480))
        if data["results"]:
            continue
        scene = LiveScene()
        picture = scene.draw_data(data, image)
        left, top, width, height = scene._layout.panel
        ground = picture[0, -1]
        panel = picture[top : top + height, left : left + width]
        assert (panel != ground).any(axis=-1).mean() > 0.01, name


@pytest.mark.parametrize("camera_px", CAMERAS_PX)
def test_the_mirror_is_as_large_as_it_can_be(camera_px):
    layout = Layout((1280, 720), camera_px)
    _, top, width, height = layout.mirror
    assert width / height == pytest.approx(camera_px[0] / camera_px[1], rel=0.01)
    assert width >= 800 - 1 or height >= 564 - 1
    assert top >= layout.band[3]
    assert layout.panel[0] == width


def test_a_pointer_chooses_scores_answers_and_buttons():
    chosen = {}
    for name in STATES:
        data, image = data_of(name, (640, 480))
        scene = LiveScene()
        scene.draw_data(data, image)
        chosen[name] = {command for _, command in scene._places}
        for (left, top, width, height), command in scene._places:
            assert scene.chosen_at(left + width // 2, top + height // 2) == command
            assert min(width, height) >= 30, "a finger needs room"
        assert scene.chosen_at(5, 5) is None
    assert {str(score) for score in range(10)} | {"next", "repeat", "stop"} <= chosen["felt"]
    assert {"pain", "tightness", "strength", "balance"} <= chosen["felt_tags"]
    assert {"yes", "no"} <= chosen["gate"]
    assert chosen["end"] == {"stop"}
