"""The pose model itself on tilted pictures, which it looks at otherwise than at level ones."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from tests.recorded import SAMPLES, recording, truth
from tests.tilted import compared
from tmr_vision.analysis import measure
from tmr_vision.calibration import find_calibration
from tmr_vision.pose import estimate_pose, find_model
from tmr_vision.records import Frame
from tmr_vision.sources import open_source

pytestmark = pytest.mark.model

EVERY = {"sit_to_stand": 1}
"""Every second picture is enough where the body is not quick."""


def turned(image_rgb: np.ndarray, tilt_deg: float) -> np.ndarray:
    """Turn a picture clockwise about its middle; below 60 deg its corners are cut off."""
    height, width = image_rgb.shape[:2]
    if tilt_deg % 90 == 0:
        return np.ascontiguousarray(np.rot90(image_rgb, -round(tilt_deg / 90)))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -tilt_deg, 1.0)
    return cv2.warpAffine(image_rgb, turn, (width, height), borderValue=(128, 128, 128))


def frames(name: str, tilt_deg: float) -> Iterator[Frame]:
    with open_source(SAMPLES / f"{name}.mp4") as source:
        for i, frame in enumerate(source):
            if i % EVERY.get(name, 2) == 0:
                yield frame.with_(image_rgb=turned(frame.image_rgb, tilt_deg))


@pytest.mark.parametrize(
    ("name", "tilt_deg"),
    [
        ("leg_raise", 15),
        ("leg_raise", 180),
        ("arm_raise", 90),
        ("sit_to_stand", -30),
        ("toe_reach", 45),
    ],
)
def test_a_tilted_film_gives_the_truth(name, tilt_deg):
    model = find_model("full")
    track = estimate_pose(frames(name, tilt_deg), model=model)
    info = recording(name).info.with_(frames=len(track.time_s))
    seen = measure(track, info, calibration=find_calibration(model.sha256))
    off_deg = seen.view.roll_deg - recording(name).view.roll_deg - tilt_deg
    assert abs((off_deg + 180) % 360 - 180) < 0.5
    assert seen.view.roll_known
    found, true = compared((seen,), name), truth(name)
    assert found.difference.value == pytest.approx(true["difference_deg"], abs=2.0)
    level = compared((recording(name),), name)
    for side in ("left", "right"):
        assert getattr(found, side).n == getattr(level, side).n
        assert getattr(found, side).value == pytest.approx(getattr(level, side).value, abs=4.0)
