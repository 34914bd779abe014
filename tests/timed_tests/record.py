"""Keeps of rendered chair stands the landmarks, and when each began, rose and ended in truth.

Run: python -m tests.timed_tests.record FOLDER, which holds the films of `clips.toml`.
"""

import json
import sys
from pathlib import Path

import numpy as np

from tests.record_landmarks import LANDMARKS, record

TIMED = LANDMARKS / "timed"
MOVED_DEG = 2.0
"""A trunk that is this much further bent than at rest has begun to move."""
FLAT = 0.02
"""Of the way down from the stand, the knee bends no further: the person sits."""


def truth_of(series: dict[str, list[float]], time_s: np.ndarray) -> dict[str, object]:
    """Return the first movement, and when the person was up and seated again, seconds."""
    knee, trunk = (np.array(series[name], float) for name in ("knee_flexion_left", "trunk_flexion"))
    low, high = knee.min(), knee.max()
    way = (high - knee) / (high - low)
    up = np.flatnonzero((way[1:] >= 0.75) & (way[:-1] < 0.75)) + 1
    seated = np.flatnonzero((way[1:] <= FLAT) & (way[:-1] > FLAT)) + 1
    before = np.flatnonzero((trunk - np.median(trunk[:20]) <= MOVED_DEG) & (time_s < time_s[up[0]]))
    return {
        "start_s": round(float(time_s[before[-1]]), 3),
        "up_s": time_s[up].round(3).tolist(),
        "seated_s": time_s[seated].round(3).tolist(),
    }


def main(folder: Path) -> None:
    TIMED.mkdir(parents=True, exist_ok=True)
    for clip in sorted(folder.glob("*.mp4")):
        truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
        found = truth_of(truth["series"], np.array(truth["time_s"]))
        text = json.dumps(found, indent=1) + "\n"
        (TIMED / f"{clip.stem}.json").write_text(text, encoding="utf-8")
        record(clip, TIMED / f"{clip.stem}.npz")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
