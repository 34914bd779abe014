"""Writing H.264 files with exact presentation times, by PyAV."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from validation.renderer.spec import ClipSpec

FINE = Fraction(1, 90_000)
"""Time base of a variable frame rate, s."""
FASTEST_S, SLOWEST_S = 1 / 40, 1 / 18
"""Interval between two frames of a variable frame rate."""


def presentation_ticks(
    spec: ClipSpec, duration_s: float, rng: np.random.Generator
) -> tuple[list[int], Fraction]:
    """Presentation times of all frames as whole ticks, and the length of a tick in seconds."""
    if spec.rate is not None:
        return list(range(int(duration_s * spec.rate))), 1 / spec.rate
    count = int(duration_s / FASTEST_S) + 1
    steps = (rng.uniform(FASTEST_S, SLOWEST_S, count) / float(FINE)).astype(int)
    ticks = np.concatenate([[0], np.cumsum(steps)])
    return [int(tick) for tick in ticks[ticks * float(FINE) < duration_s]], FINE


def write(
    path: Path,
    spec: ClipSpec,
    frames: Iterable[NDArray[np.uint8]],
    ticks: Iterable[int],
    tick_s: Fraction,
    *,
    quick: bool = False,
) -> None:
    """Encode upright RGB frames (height, width, 3); store them turned if the clip has a tag.

    The player turns the stored picture back by `spec.rotation_deg` counter-clockwise, as PyAV's
    `VideoFrame.rotation` reports it.
    """
    turned = spec.rotation_deg % 180 != 0
    size = spec.size_px[::-1] if turned else spec.size_px
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=spec.rate or 30)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(spec.crf), "preset": "veryfast" if quick else "slow"}
        stream.codec_context.time_base = tick_s
        if spec.rotation_deg:
            stream.set_display_rotation(spec.rotation_deg)
        for image, tick in zip(frames, ticks, strict=True):
            stored = np.rot90(image, -spec.rotation_deg // 90)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(stored), format="rgb24")
            frame.pts, frame.time_base = tick, tick_s
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
