"""Key frames are cut to the person, both sides at one scale, nothing of the person lost."""

import numpy as np
import pytest

from tests.fake_results import fake_result
from tmr_vision.overlay import typical_rep
from tmr_vision.overlay.crop import Window, cut, find_windows
from tmr_vision.skeleton import SIDES


def test_the_person_is_inside_and_both_windows_are_as_large_in_trunk_lengths() -> None:
    result = fake_result("two_sources", size=(640, 480))
    far = result.recordings[1]
    half = far.pose.with_(image_px=0.5 * far.pose.image_px)
    result = result.with_(recordings=(result.recordings[0], far.with_(pose=half)))
    movement = result.movements[0]
    reps = {side: typical_rep(movement, side)[1] for side in SIDES}  # type: ignore[index]
    windows = find_windows(reps, result)
    for side, rep in reps.items():
        track, window = result.recordings[rep.source].pose, windows[side]
        inside = (track.time_s >= rep.start_s) & (track.time_s <= rep.end_s)
        away = np.abs(track.image_px[inside] - window.middle)
        assert np.nanmax(away / window.half) < 1
    np.testing.assert_allclose(windows["right"].half, 0.5 * windows["left"].half)


def test_without_a_person_there_is_no_window() -> None:
    result = fake_result("two_sources")
    track = result.recordings[0].pose
    gone = track.with_(image_px=np.full_like(track.image_px, np.nan))
    result = result.with_(recordings=(result.recordings[0].with_(pose=gone), result.recordings[1]))
    reps = {side: typical_rep(result.movements[0], side)[1] for side in SIDES}  # type: ignore[index]
    assert set(find_windows(reps, result)) == {"right"}


@pytest.mark.parametrize("middle", [(0, 0), (320, 240), (100, 60)])
@pytest.mark.parametrize("half", [(40, 30), (400, 200), (30, 300)])
def test_every_window_gives_a_picture_of_its_shape(
    middle: tuple[int, int], half: tuple[int, int]
) -> None:
    image = np.full((240, 320, 3), 200, np.uint8)
    window = Window(np.array(middle, float), np.array(half, float))
    picture = cut(image, window, 200)
    assert max(picture.shape[:2]) == 200
    assert picture.shape[1] / picture.shape[0] == pytest.approx(half[0] / half[1], rel=0.05)
    if half[0] <= 160 and half[1] <= 120:
        assert (picture == 200).all()  # moved into the picture, nothing beside it
