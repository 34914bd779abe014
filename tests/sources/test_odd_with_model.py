"""From an odd file to the numbers, with the real model: those of the plain sample come out."""

from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.recorded import SAMPLES, truth
from tests.video_makers import Image, write_video
from tmr_vision.analysis import analyze
from tmr_vision.skeleton import SIDES
from tmr_vision.sources import open_source
from tmr_vision.sources.turning import fitted

pytestmark = pytest.mark.model
FIRST, LAST = 155, 470
"""Pictures of the arm raise in which each side is raised twice."""
MAX_ERROR_DEG = 4.0
SHAPE_S = 1.4
RATE = 25


def pictures() -> list[Image]:
    with open_source(SAMPLES / "arm_raise.mp4") as source:
        return [frame.image_rgb for frame in islice(source, FIRST, LAST)]


def held_back(folder: Path) -> str:
    return str(write_video(folder / "a.avi", pictures(), rate=RATE, options={"bf": "3"}))


def narrow_pixels(folder: Path) -> str:
    path = write_video(
        folder / "a.mp4", [np.asarray(cv2.resize(image, (352, 480))) for image in pictures()],
        rate=RATE, pixel_aspect=Fraction(20, 11),
    )  # fmt: skip
    return path.as_uri()


def another_shape(folder: Path) -> str:
    images, first = pictures(), round(SHAPE_S * RATE)
    parts = ([fitted(image, (480, 640)) for image in images[:first]], images[first:])
    files = [
        write_video(
            folder / f"{i}.ts", part, rate=RATE, tick_s=Fraction(1, RATE),
            ticks=[i * first + k for k in range(len(part))], options={"bf": "0"},
            container_options={"mpegts_copyts": "1", "muxdelay": "0"},
        )
        for i, part in enumerate(parts)
    ]  # fmt: skip
    path = folder / "a.ts"
    path.write_bytes(b"".join(file.read_bytes() for file in files))
    return str(path)


@pytest.mark.parametrize(
    ("make", "note"),
    [
        pytest.param(held_back, None, id="H.264 with B-frames in AVI"),
        pytest.param(narrow_pixels, None, id="352x480, pixels 20:11, by its address"),
        pytest.param(another_shape, "the picture changes its shape at", id="480x640, then 640x480"),
    ],
)
def test_the_numbers_are_those_of_the_sample(
    tmp_path: Path, make: Callable[[Path], str], note: str | None
) -> None:
    result = analyze(make(tmp_path), movement="arm_raise")
    (found,), true = result.movements, truth("arm_raise")
    for side in SIDES:
        peaks_deg = [
            rep["peak_deg"]
            for rep in true["reps"]
            if rep["side"] == side and rep["start_s"] > FIRST / RATE and rep["end_s"] < LAST / RATE
        ]
        assert found.side(side).n == len(peaks_deg) == 2
        assert found.side(side).value == pytest.approx(np.mean(peaks_deg), abs=MAX_ERROR_DEG)
    assert found.quality.frame_rate_hz == pytest.approx(RATE, rel=0.01)
    told = found.quality.notes
    assert not told if note is None else any(note in line for line in told)
