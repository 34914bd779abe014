"""Clips of real people as landmarks: seen by the model once, then kept in a cache folder."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import numpy as np

from tests.recorded import ROOT, SHARED, Passes
from tmr_vision import analysis, pose
from tmr_vision.records import AnalysisResult, Recording, SourceInfo
from tmr_vision.sources import file_sha256, open_source

VIDEOS = SHARED / "videos"
CACHE = Path.home() / ".cache" / "tmr-vision" / "real"
SEEING = ("pose/__init__.py", "pose/landmarker.py", "pose/people.py", "sources/files.py")
"""What the landmarks depend on; when one of these files changes, the model looks again."""


@dataclass(frozen=True)
class Clip:
    """What both passes of the model saw in one file, and what the file is."""

    passes: Passes
    info: SourceInfo
    people: int

    def recording(self, *, mirrored_file: bool = False) -> Recording:
        """Measure the clip, or the file that shows its mirror image."""
        seen = self.passes.of_mirrored_clip() if mirrored_file else self.passes
        return analysis.measure(seen.track().with_(people=self.people), self.info)

    def analyze(self, *, movement: str = "auto", mirrored_file: bool = False) -> AnalysisResult:
        """Run the whole analysis from the landmarks on."""

        def record(*_: object, **__: object) -> Recording:
            return self.recording(mirrored_file=mirrored_file)

        with patch.object(analysis, "measure_source", record):
            return analysis.analyze(self.info.path, movement=movement)


@cache
def clip(name: str) -> Clip:
    """Return the landmarks of a clip in the folder of real videos."""
    path = VIDEOS / name
    kept = CACHE / f"{Path(name).stem}-{_key(path)}.npz"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".part.npz")
        np.savez_compressed(unfinished, **_look(path))
        unfinished.rename(kept)
    data = np.load(kept)
    width_px, height_px = (int(v) for v in data["size_px"])
    info = SourceInfo(
        path=str(path),
        sha256=file_sha256(path),
        width_px=width_px,
        height_px=height_px,
        duration_s=float(data["duration_s"]),
        frames=len(data["time_s"]),
        mirrored=False,
        notes=tuple(str(note) for note in data["notes"]),
    )
    seen = Passes(data["time_s"], data["plain"], data["in_mirror"], width_px, height_px)
    return Clip(seen, info, int(data["people"]))


def _look(path: Path) -> dict[str, np.ndarray]:
    """Run the pose stage and keep what each pass saw, before it joins them."""
    with (
        open_source(path) as source,
        patch.object(pose, "pose_track", wraps=pose.pose_track) as join,
    ):
        track = pose.estimate_pose(source, model=pose.find_model("full"))
        info = source.info()
    time_s, plain, in_mirror = join.call_args.args
    return {
        "time_s": time_s,
        "plain": plain,
        "in_mirror": in_mirror,
        "size_px": np.array([info.width_px, info.height_px]),
        "duration_s": np.array(info.duration_s),
        "notes": np.array(info.notes, dtype=str),
        "people": np.array(track.people),
    }


def _key(path: Path) -> str:
    told = [file_sha256(path), *(pose.find_model(name).sha256 for name in ("full", "lite"))]
    told += [file_sha256(ROOT / "tmr_vision" / name) for name in SEEING]
    return hashlib.sha256(" ".join(told).encode()).hexdigest()[:16]
