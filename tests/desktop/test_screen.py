"""The picture of a live moment: what must be on it, and where left is."""

from dataclasses import replace
from itertools import product

import cv2
import numpy as np
import pytest

from tests.fake_results import fake_result
from tests.live_actor import TABLE, seen_in
from tmr_vision.answers import difference_in_words
from tmr_vision.desktop.layout import DESIGN_PX, Layout
from tmr_vision.desktop.panels import LINE, MARGIN, wrapped
from tmr_vision.desktop.screen import CUE, LiveScene
from tmr_vision.desktop.sketch import draw_sketch
from tmr_vision.headline import headline_by
from tmr_vision.language import LANGUAGES, translate, use_locale
from tmr_vision.live import checks
from tmr_vision.live.context import DisplayState, read_cues
from tmr_vision.live.session import Update
from tmr_vision.live.sketch import sketches
from tmr_vision.movements import find_movement
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, SIDE_COLOURS
from tmr_vision.records import Frame
from tmr_vision.skeleton import SIDES
from tmr_vision.smoothing.framing import _WHERE, PARTS, OutOfView

ARM = find_movement("arm_raise_side", TABLE)
LAYOUT = Layout(DESIGN_PX, (640, 480))
LOST = (
    "No picture comes from camera 0. Is it plugged in, and not in use by another program? "
    "I keep trying."
)
LONGEST = (
    "a difference of {size:.0f}° is real, but with an error of {error:.0f}° it cannot be told on "
    "which side of the margin of {margin:.0f}° it lies"
)


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
    for name in ("text", "letters"):
        monkeypatch.setattr(drawing, name, noting(words, getattr(drawing, name)))
    return words


def noting(words, write):
    def text(image, said, *rest):
        words.append(said)
        write(image, said, *rest)

    return text


def test_the_picture_is_a_mirror_and_sides_stay_the_persons_own():
    image = LiveScene().draw(update_of(DisplayState()))
    assert image.shape == (*DESIGN_PX[::-1], 3)
    left, _, width, _ = LAYOUT.mirror
    assert left + 0.9 * width < centre_x(image, (0, 200, 0)) < left + width
    assert centre_x(image, SIDE_COLOURS["left"]) < centre_x(image, SIDE_COLOURS["right"])


def test_count_side_and_the_other_sides_best_are_shown(written):
    display = DisplayState(
        phase="reps", cue="2", movement=ARM, side="right", count=2, target=5,
        value_deg=101.4, best_deg={"left": 143.6, "right": 120.2}, hint="Stay upright.",
    )  # fmt: skip
    image = LiveScene().draw(update_of(display))
    for words in ("2", "of 5", "101°", "best 120°", "other side 144°", "Stay upright."):
        assert words in written
    assert near(image, SIDE_COLOURS["right"]) > near(image, SIDE_COLOURS["left"])


@pytest.mark.parametrize("phase", ["reps", "set", "practice"])
@pytest.mark.parametrize("count", [3, 10])
def test_the_count_leaves_room_for_what_stands_beside_it(phase, count, monkeypatch):
    boxes = []
    write = drawing.letters

    def letters(image, words, at, size_px, colour):
        boxes.append((words, at[0], at[0] + drawing.text_width(words, size_px)))
        write(image, words, at, size_px, colour)

    monkeypatch.setattr(drawing, "letters", letters)
    display = DisplayState(
        phase=phase, movement=ARM, side="left", count=count, target=10, timer_s=73.0
    )
    LiveScene().draw(update_of(display))
    ends = {words: (first, last) for words, first, last in boxes}
    assert ends[str(count)][1] < ends["of 10"][0]
    assert ends["of 10"][1] <= DESIGN_PX[0]


@pytest.mark.parametrize("phase", ["explain", "stand", "practice", "treat"])
@pytest.mark.parametrize("movement", TABLE, ids=lambda m: m.key)
def test_every_movement_has_a_drawing(phase, movement):
    display = DisplayState(phase=phase, movement=movement)
    plain = LiveScene().draw(update_of(DisplayState(phase="reps", movement=movement)))
    assert (LiveScene().draw(update_of(display)) != plain).any()


def test_the_drawings_are_those_of_the_table():
    assert set(sketches()) == {movement.key for movement in TABLE}


@pytest.mark.parametrize("movement", sorted(sketches()))
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
    for movement in sketches():
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
    plan = {results[0].movement.key: "with the left arm, 2 sets of 10"}
    actions = {found.movement.key: "Film it again." for found in results[1:]}
    shown = DisplayState(phase="ranking", results=results, plan=plan, actions=actions)
    LiveScene().draw(update_of(shown))
    assert plan[results[0].movement.key] in written
    assert written.count("Film it again.") == len(results) - 1
    for found in results:
        assert any(found.movement.title in words for words in written)
    assert any("imbalance, clear: right" in words for words in written)


def test_felt_scores_are_shown_as_they_are_entered(written):
    LiveScene().draw(update_of(DisplayState(phase="felt", entered=(30,))))
    assert {"left", "right", "3", "?", "nothing", "the worst"} <= set(written)
    assert "p: pain" not in written
    LiveScene().draw(update_of(DisplayState(phase="felt", entered=(30, 10), tags=("pain",))))
    assert {"3", "1", "p: pain ✓", "b: balance"} <= set(written)


def test_a_pause_and_a_timer_are_large(written):
    scene = LiveScene()
    scene.draw(update_of(DisplayState(phase="rest", timer_s=12.3, movement=ARM)))
    scene.draw(update_of(DisplayState(phase="reps", paused=True)))
    assert {"13 s", "Pause"} <= set(written)


def test_without_a_picture_the_last_one_is_shown(written):
    scene = LiveScene()
    scene.draw(update_of(DisplayState(cue="Hello")))
    lost = scene.draw(Update(DisplayState(cue="No picture comes.", paused=True), ()))
    assert "No picture comes." in written
    assert near(lost, (0, 50, 0)) > 20_000


def test_a_long_cue_stays_in_the_picture(written):
    cue = " ".join(["Have you fallen in the last year, or are you 65 or older?"] * 4)
    LiveScene().draw(update_of(DisplayState(cue=cue)))
    lines = [words for words in written if words in cue]
    assert " ".join(lines) == cue
    assert all(drawing.text_width(line, CUE[-1]) < DESIGN_PX[0] for line in lines)
    assert len(lines) * LINE * CUE[-1] <= LAYOUT.band[3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_said_fits_into_the_band(language):
    with use_locale(language):
        for words in sentences():
            lines = wrapped(words, CUE[-1], LAYOUT.band[2] - 2 * MARGIN)
            assert len(lines) * LINE * CUE[-1] <= LAYOUT.band[3], words


def finding(movement):
    return translate(difference_in_words(movement, "right", 17.4))


def sentences():
    """Give every sentence of a session, with long words filled in."""
    cues, title = read_cues(), max((translate(m.title) for m in TABLE), key=len)
    words = dict.fromkeys(("title", "side", "limited"), title) | {"text": "", "how": ""}
    numbers = {"n": 10, "left": 9, "size": 22.0, "error": 11.0, "sets": 2, "seconds": 30, "set": 2}
    what = cues.with_side(ARM, "right")
    words |= {"part": "", "edge": ""}
    words["finding"] = max((finding(movement) for movement in TABLE), key=len)
    words["titles"] = ", ".join(sorted((translate(m.title) for m in TABLE), key=len)[-3:])
    words["answer"] = translate(headline_by(fake_result("several").movements))
    for key in cues.texts:
        yield cues.text(key, **words, **numbers, what=what, right=9, reason=LOST)
    for part, sides, edges in product(PARTS, (("left",), ("right",), SIDES), _WHERE):
        found = OutOfView(part, () if part == "head" else sides, edges, share=1.0)
        yield cues.text("leaves", **checks.leaving_words(found))
    yield from (translate(LONGEST, size=14.0, error=9.0, margin=15.0), translate("it was not done"))
    yield from (cues.hint(name, "") for name in cues.hints)
    yield from (f"{translate(q.text)} {translate(cues.how_to_answer)}" for q in cues.questions)
    for movement in TABLE:
        yield from (cues.explains(text) for text in movement.instructions)
        yield translate(movement.caution)


def test_a_person_who_is_not_seen_is_not_drawn():
    display = DisplayState(phase="reps")
    nobody = replace(seen_in("arm_raise_side")[10], points_px=np.full((33, 2), np.nan), there=False)
    update = replace(update_of(display), pose=nobody)
    image = LiveScene().draw(update)
    assert near(image, SIDE_COLOURS["left"]) == near(image, SIDE_COLOURS["right"]) == 0
    assert near(image, BRIGHT["left"]) == 0
