"""Samples with less around the person, through the model: what a user would read."""

import numpy as np
import pytest

from tests.recorded import SAMPLES
from tests.video_makers import MILLISECOND, write_video
from tmr_vision.analysis import analyze
from tmr_vision.sources import open_source

pytestmark = pytest.mark.model


def cut_film(path, name, *, mirrored=False, **cut):
    """Write a sample again without a part of its picture; every second picture is enough."""
    images, ticks = [], []
    with open_source(SAMPLES / f"{name}.mp4") as source:
        for i, frame in enumerate(source):
            height, width = frame.image_rgb.shape[:2]
            left, right = round(cut.get("left", 0) * width), round(cut.get("right", 0) * width)
            part = frame.image_rgb[:, left : width - right]
            part = part[: height // 2 * 2, : part.shape[1] // 2 * 2]
            if i % 2 == 0:
                images.append(np.ascontiguousarray(part[:, ::-1] if mirrored else part))
                ticks.append(round(1000 * frame.time_s))
    return write_video(path, images, ticks=ticks, tick_s=MILLISECOND)


@pytest.mark.parametrize(
    ("name", "cut", "mirrored", "sentence"),
    [
        ("leg_raise", {"right": 0.27}, False, "the right foot leaves the picture on the right: "),
        ("leg_raise", {"right": 0.27}, True, "the right foot leaves the picture on the left: "),
        ("arm_raise_side", {"left": 0.38}, False, "the right hand leaves the picture on the left:"),
    ],
)
def test_what_a_user_reads(name, cut, mirrored, sentence, tmp_path):
    film = cut_film(tmp_path / "cut.mp4", name, mirrored=mirrored, **cut)
    result = analyze(film, movement=name, mirrored=mirrored).movements[0]
    assert result.verdict == "inconclusive"
    assert sentence in result.reason
    assert result.left.n == 3
