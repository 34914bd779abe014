"""Pictures cut to the person: of both sides at one scale, whatever camera saw them."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from tmr_vision.geometry import trunk_lengths
from tmr_vision.overlay.drawing import PLAIN, Image
from tmr_vision.records import AnalysisResult, Floats, Rep
from tmr_vision.skeleton import Side

_MARGIN = 1.2
"""Room around the landmarks, which end at the nose above and at the toes below."""

_WORDS = np.array([0.8, 0.0])
"""Room at both sides for the angle that is written beside the joint, in trunk lengths."""


@dataclass(frozen=True)
class Window:
    """What is cut out: middle and half size in pixels (x, y)."""

    middle: Floats
    half: Floats


def find_windows(reps: Mapping[Side, Rep], result: AnalysisResult) -> dict[Side, Window]:
    """Return windows that hold the person in one repetition of each side.

    All are equally large, measured in lengths of the person's trunk.
    """
    seen = {side: found for side, rep in reps.items() if (found := _extent(rep, result))}
    if not seen:
        return {}
    largest = np.max([half / trunk for _, half, trunk in seen.values()], axis=0)
    size = _MARGIN * largest + _WORDS
    return {side: Window(middle, trunk * size) for side, (middle, _, trunk) in seen.items()}


def _extent(rep: Rep, result: AnalysisResult) -> tuple[Floats, Floats, float] | None:
    """Return middle and half size of what the person took up, and the length of the trunk."""
    track = result.recordings[rep.source].pose
    inside = (track.time_s >= rep.start_s) & (track.time_s <= rep.end_s)
    points = track.image_px[inside]
    known = points[np.isfinite(points).all(axis=-1)]
    if not len(known):
        return None
    trunk = trunk_lengths(points)
    length = trunk[np.isfinite(trunk) & (trunk > 0)]
    if not len(length):
        return None
    low, high = known.min(axis=0), known.max(axis=0)
    return (low + high) / 2, (high - low) / 2, float(np.median(length))


def cut(image: Image, window: Window, largest_px: int) -> Image:
    """Return what a window holds, at most so many pixels large; what lies beside it is dark."""
    size = np.maximum(2, np.round(2 * window.half)).astype(int)
    height, width = image.shape[:2]
    corner = np.round(window.middle - window.half).astype(int)
    room = np.array([width, height]) - size
    corner = np.where(room > 0, np.clip(corner, 0, np.maximum(room, 0)), room // 2)
    low, high = np.maximum(corner, 0), np.minimum(corner + size, (width, height))
    part = image[low[1] : high[1], low[0] : high[0]]
    before, after = low - corner, corner + size - high
    padded = cv2.copyMakeBorder(
        part, before[1], after[1], before[0], after[0], cv2.BORDER_CONSTANT, value=PLAIN
    )
    scale = largest_px / max(size)
    inter = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    wide, high = (max(1, round(scale * each)) for each in size.tolist())
    return np.asarray(cv2.resize(padded, (wide, high), interpolation=inter), np.uint8)
