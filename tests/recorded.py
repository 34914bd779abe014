"""Sample clips as landmarks, with their truth: what most tests start from."""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.calibration import find_calibration
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import pose_track
from tmr_vision.pose.models import SHA256
from tmr_vision.protocol import make_plan
from tmr_vision.records import AnalysisResult, PoseTrack, Recording, SelfRating, SourceInfo
from tmr_vision.reps import find_reps

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
LANDMARKS = Path(__file__).parent / "landmarks"
NAMES = tuple(sorted(path.stem for path in SAMPLES.glob("*.mp4")))
GUIDED = tuple(name for name in NAMES if name != "supine_leg_raise")
"""The movements of one session; who lies down for another is filmed by himself."""
PLANAR = tuple(name for name in NAMES if name != "trunk_twist")
SHARED = Path(os.environ.get("TMR_VISION_RECORDINGS", ROOT.parent / "shared"))
"""Recordings of real people that are not part of the repository; tests skip where it is missing."""

FELT = (SelfRating(left=10, right=40), None, SelfRating(left=60, right=55))
"""What was felt in the movements of a session, in turn."""
MAX_DIFFERENCE_ERROR_DEG = 4.0
MAX_SIDE_ERROR_DEG = 12.0
MAX_TIME_ERROR_S = 0.3


@dataclass(frozen=True)
class Passes:
    """What both passes of the model saw in a clip."""

    time_s: np.ndarray
    plain: np.ndarray
    in_mirror: np.ndarray
    width_px: int
    height_px: int

    def track(self) -> PoseTrack:
        return pose_track(
            self.time_s,
            self.plain,
            self.in_mirror,
            width_px=self.width_px,
            height_px=self.height_px,
        )

    def of_mirrored_clip(self) -> "Passes":
        """What would be seen in the mirrored file: the passes change places."""
        return Passes(self.time_s, self.in_mirror, self.plain, self.width_px, self.height_px)

    def recording(self, name: str = "recorded") -> Recording:
        info = SourceInfo(
            path=name,
            sha256=None,
            width_px=self.width_px,
            height_px=self.height_px,
            duration_s=float(self.time_s[-1]),
            frames=len(self.time_s),
            mirrored=False,
        )
        return measure(self.track(), info, calibration=find_calibration(SHA256["full"]))


@cache
def passes(name: str) -> Passes:
    return read_passes(LANDMARKS / f"{name}.npz")


def read_passes(path: Path) -> Passes:
    with np.load(path) as data:
        width, height = (int(v) for v in data["size_px"])
        plain, in_mirror = (data[key].astype(float) for key in ("plain", "in_mirror"))
        return Passes(data["time_s"], plain, in_mirror, width, height)


@cache
def recording(name: str) -> Recording:
    return passes(name).recording(name)


@cache
def session(*names: str) -> AnalysisResult:
    """Everything that an analysis of these clips (all, if none is named) would give."""
    table = read_movements()
    chosen = names or NAMES
    recordings = tuple(recording(name) for name in chosen)
    results = []
    for i, name in enumerate(chosen):
        movement = find_movement(truth(name)["movement"], table)
        reps = find_reps(recordings[i], movement, source=i)
        results.append(
            compare_sides(
                recordings,
                movement,
                reps,
                recognised=True,
                mirror_averaged=True,
                self_rating=FELT[i % 3],
            )
        )
    return AnalysisResult(
        created="2026-03-04T17:05:00+01:00",
        software="0.1.0",
        model="full",
        model_sha256="4eaa5eb7" * 8,
        mirror_averaged=True,
        movements=tuple(results),
        plan=make_plan(results),
        recordings=recordings,
    )


@cache
def truth(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{name}.json").read_text())
