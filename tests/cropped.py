"""Recorded landmarks as they would be in a smaller picture.

The model goes on drawing what the frame cuts off (tried with the real model on cropped samples), so
a crop shifts all landmarks, and some of them lie outside.
"""

from unittest.mock import patch

from tests.recorded import Passes, passes
from tmr_vision import analysis
from tmr_vision.records import AnalysisResult, Recording


def cropped(
    name: str, *, left: float = 0, right: float = 0, top: float = 0, bottom: float = 0
) -> Passes:
    """Return what both passes see of a sample when these parts of the picture are cut off."""
    seen = passes(name)
    cut = {"left": left, "right": right, "top": top, "bottom": bottom}
    width, height = seen.width_px, seen.height_px
    px = {side: round(part * (width if side in ("left", "right") else height))
          for side, part in cut.items()}  # fmt: skip
    plain, in_mirror = seen.plain.copy(), seen.in_mirror.copy()
    plain[..., 0] -= px["left"]
    in_mirror[..., 0] -= px["right"]
    for poses in (plain, in_mirror):
        poses[..., 1] -= px["top"]
    size = (width - px["left"] - px["right"], height - px["top"] - px["bottom"])
    return Passes(seen.time_s, plain, in_mirror, *size)


def analyzed(recording: Recording, movement: str = "auto") -> AnalysisResult:
    """Run the whole analysis on one recording."""
    with patch.object(analysis, "measure_source", lambda *_, **__: recording):
        return analysis.analyze("recorded.mp4", movement=movement)
