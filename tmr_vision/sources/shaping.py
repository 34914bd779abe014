"""Decoded pictures become 8-bit RGB, upright, with square pixels, and all of one size."""

from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter

from tmr_vision.language import message
from tmr_vision.records import own
from tmr_vision.sources.turning import fitted, mirror, turn

MAX_SIDE_PX = 1280
"""Larger pictures are scaled down once: the pose model looks at 256 x 256 pixels of the person."""
SAME_SHAPE = 0.02
"""Width by height of pictures that differ by less have the same shape."""
Size = tuple[int, int]
Turn = tuple[bool, int]
_UPRIGHT: Turn = (False, 0)
"""Whether a picture is mirrored, and its quarter turns against the clock."""


class Shaper:
    """Brings the pictures of one video stream to the size of the first.

    A picture of another shape is not stretched: it gets bars, and :meth:`notes` says so.
    """

    def __init__(self, stream: av.VideoStream) -> None:
        self._stream = stream
        self._stated = stream.sample_aspect_ratio or 1
        self._coded = stream.codec_context.sample_aspect_ratio
        self._aspects: dict[Size, float] = {}
        self._seen: object = None
        self._turn = _UPRIGHT
        self._within_px: Size = (0, 0)
        self._whole_px: Size | None = None
        self._changed_s: float | None = None
        self._converter = VideoReformatter()  # a new one takes longer than a small picture

    def image_rgb(self, picture: av.VideoFrame, time_s: float) -> npt.NDArray[np.uint8]:
        """Return a picture (height, width, 3) as it is to be seen."""
        aspect = self._pixel_aspect(picture)
        seen = picture.width, picture.height, aspect, picture.rotation
        if seen != self._seen:  # the turn is looked at then only, for each look keeps some memory
            self._seen, self._turn = seen, _turn(picture)
            self._within_px = _size_px(picture, aspect)
        width, height = self._within_px
        # One thread: to share out a picture among several takes longer than to convert it.
        made = self._converter.reformat(
            picture, format="rgb24", width=width, height=height, threads=1
        ).to_ndarray()
        image = cast("npt.NDArray[np.uint8]", made)
        mirrored, quarters = self._turn
        upright = turn(mirror(image) if mirrored else image, quarters)
        size_px = (upright.shape[1], upright.shape[0])
        if self._whole_px is None:
            self._whole_px = size_px
        elif self._changed_s is None and not _alike(size_px, self._whole_px):
            self._changed_s = time_s
        return own(fitted(upright, self._whole_px))

    def notes(self) -> list[str]:
        """Say where the picture changed its shape."""
        if self._changed_s is None:
            return []
        return [
            message(
                "the picture changes its shape at {time_s:.1f} s (was the camera turned?); bars "
                "were put beside it",
                code="picture_shape_changes",
                time_s=self._changed_s,
            )
        ]

    def _pixel_aspect(self, picture: av.VideoFrame) -> float:
        """Return width by height of a pixel.

        What the file states holds until the stream itself says otherwise. The decoder runs ahead
        of its pictures, so what it says is kept for the size that it goes with.
        """
        context = self._stream.codec_context
        coded = context.sample_aspect_ratio
        stated = self._stated if coded == self._coded or not coded else coded
        self._aspects[context.width, context.height] = float(stated)
        return self._aspects.get((picture.width, picture.height), float(self._stated))


def _alike(a_px: Size, b_px: Size) -> bool:
    return abs(a_px[0] * b_px[1] / (a_px[1] * b_px[0]) - 1) < SAME_SHAPE


def _size_px(picture: av.VideoFrame, pixel_aspect: float) -> Size:
    """Return width and height with square pixels, scaled down once, before the turn."""
    width, height = picture.width * pixel_aspect, picture.height
    scale = min(1.0, MAX_SIDE_PX / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _turn(picture: av.VideoFrame) -> Turn:
    matrix: Any = picture.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return _UPRIGHT
    a, b, _, c, d = np.frombuffer(matrix, np.int32)[:5].astype(float)
    mirrored = bool(a * d < b * c)  # a front camera's picture, flipped in editing
    if mirrored:
        a, b = -a, -b
    return mirrored, round(-np.arctan2(b, a) / (np.pi / 2))
