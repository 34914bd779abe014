"""MediaPipe's pose landmarker, wrapped: the only file that knows mediapipe."""

import ctypes
import os
import sys
from contextlib import suppress
from typing import Any, Self

import numpy as np

from tmr_vision.errors import MissingLibraryError, ModelError
from tmr_vision.language import message
from tmr_vision.pose.models import ModelFile
from tmr_vision.records import Floats
from tmr_vision.skeleton import N_LANDMARKS

COLUMNS = 6
"""A detected pose is (33, 6): image x, y (pixels), world x, y, z (metres), visibility."""
_SYSTEM_LIBRARIES = {"libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2", "libGL.so.1": "libgl1"}


class Landmarker:
    """One pose landmarker; use as a context manager, it holds native memory.

    ``people`` > 1 looks at each picture afresh for up to that many persons. With 1 it follows one
    person through a video, which is faster and steadier; times must then increase.
    """

    def __init__(self, model: ModelFile, *, people: int = 1) -> None:
        vision, base_options, self._mp = import_mediapipe()
        self._follows = people == 1
        self._last_ms = -1
        mode = vision.RunningMode.VIDEO if self._follows else vision.RunningMode.IMAGE
        options = vision.PoseLandmarkerOptions(
            base_options=base_options(model_asset_path=str(model.path)),
            running_mode=mode,
            num_poses=people,
        )
        try:
            self._landmarker = vision.PoseLandmarker.create_from_options(options)
        except OSError as error:  # the first one loads MediaPipe's own library
            raise MissingLibraryError(_missing_library(str(error))) from error
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                "{path} cannot be loaded as a pose model.",
                code="model_not_loaded",
                path=model.path,
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the native memory; more than once does no harm."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None

    def detect(self, image_rgb: np.ndarray, time_s: float = 0.0) -> list[Floats]:
        """Return the poses in a picture, each (33, 6) as :data:`COLUMNS` says; often none."""
        image = self._mp.Image(
            image_format=self._mp.ImageFormat.SRGB, data=np.ascontiguousarray(image_rgb)
        )
        if self._follows:
            self._last_ms = max(round(time_s * 1000), self._last_ms + 1)
            found = self._landmarker.detect_for_video(image, self._last_ms)
        else:
            found = self._landmarker.detect(image)
        height, width = image_rgb.shape[:2]
        return [
            _pose(image_points, world_points, width, height)
            for image_points, world_points in zip(
                found.pose_landmarks, found.pose_world_landmarks, strict=True
            )
        ]


def _pose(image_points: Any, world_points: Any, width: int, height: int) -> Floats:
    pose = np.empty((N_LANDMARKS, COLUMNS))
    for row, point, world in zip(pose, image_points, world_points, strict=True):
        row[:] = (point.x * width, point.y * height, world.x, world.y, world.z, point.visibility)
    return pose


def import_mediapipe() -> Any:
    """Import mediapipe quietly, or say which system library it lacks."""
    os.environ.setdefault("GLOG_minloglevel", "3")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision
    except (ImportError, OSError) as error:
        raise MissingLibraryError(_missing_library(str(error))) from error
    return vision, BaseOptions, mediapipe


def _missing_library(text: str) -> str:
    if sys.platform == "linux":
        for library, package in _SYSTEM_LIBRARIES.items():
            with suppress(OSError):
                ctypes.CDLL(library)
                continue
            return message(
                "the system library {library} is missing; install it: apt-get install {package}",
                code="system_library_missing",
                library=library,
                package=package,
            )
    return message(
        "mediapipe cannot be loaded ({message}); install tmr-vision again.",
        code="mediapipe_not_loaded",
        message=text,
    )
