"""How many repetitions are over, of how many; and an arc that can be seen at small angles."""

import numpy as np
import pytest

from tests.fake_results import fake_result
from tmr_vision.language import use_locale
from tmr_vision.overlay import Scene, drawing
from tmr_vision.overlay.drawing import Image
from tmr_vision.records import AnalysisResult, Frame
from tmr_vision.skeleton import SIDES


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []
    monkeypatch.setattr(drawing, "text", lambda _, text, *__: words.append(text))
    return words


def counts(written: list[str]) -> list[str]:
    return [text for text in written if " of " in text or " von " in text]


def shown_at(result: AnalysisResult, source: int, time_s: float, written: list[str]) -> list[str]:
    written.clear()
    image = np.zeros((240, 320, 3), np.uint8)
    Scene(result, source).draw(Frame(time_s=time_s, image_rgb=image))
    return counts(written)


def test_at_the_end_all_that_count_are_over(written: list[str]) -> None:
    result = fake_result("imbalance")
    (movement,) = result.movements
    n = {side: movement.side(side).n for side in SIDES}
    assert shown_at(result, 0, 1e4, written) == [f"L {n['left']} of {n['left']}",
                                                 f"R {n['right']} of {n['right']}"]  # fmt: skip


def test_the_second_clip_goes_on_counting(written: list[str]) -> None:
    """One clip for each side, and two for one side: the total is that of all of them."""
    result = fake_result("balanced")
    (movement,) = result.movements
    lefts = [rep for rep in movement.reps if rep.side == "left" and rep.excluded is None]
    moved = tuple(rep.with_(source=1) if rep in lefts[2:] else rep for rep in movement.reps)
    split = result.with_(
        movements=(movement.with_(reps=moved, sources=(0, 1)),),
        recordings=(*result.recordings, result.recordings[0]),
    )
    total = len(lefts)
    assert shown_at(split, 0, 1e4, written)[0] == f"L 2 of {total}"
    assert shown_at(split, 1, 0.0, written)[0] == f"L 2 of {total}"
    assert shown_at(split, 1, 1e4, written)[0] == f"L {total} of {total}"


def test_a_side_without_any_has_no_target(written: list[str]) -> None:
    result = fake_result("one_side")
    shown_at(result, 0, 1e4, written)
    (movement,) = result.movements
    none = [side for side in SIDES if not movement.side(side).n]
    assert [f"{side[0].upper()} 0" in written for side in none] == [True] * len(none)
    assert none


def test_in_german(written: list[str]) -> None:
    with use_locale("de"):
        assert shown_at(fake_result("imbalance"), 0, 1e4, written)[0].startswith("L ")
        assert " von " in written[-2]


@pytest.mark.parametrize("angle_deg", [2.0, 5.0, 90.0])
def test_the_arc_of_a_small_angle_can_be_seen(angle_deg: float) -> None:
    image: Image = np.zeros((480, 640, 3), np.uint8)
    turn = np.radians(angle_deg)
    down, arm = np.array([0.0, 1.0]), 150 * np.array([np.sin(turn), np.cos(turn)])
    drawing.wedge(image, np.array([320.0, 200.0]), down, arm, (200, 30, 30))
    painted = np.argwhere(image.any(axis=-1))
    assert np.ptp(painted[:, 0]) > 50, "drawn longer where it is narrow"
    assert len(painted) > 100
