"""Clips of real people as landmarks: seen by the model once, then kept in a cache folder."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import numpy as np

from tests.recorded import ROOT, SHARED, Passes
from tmr_vision import analysis
from tmr_vision.analysis import measure
from tmr_vision.pose import find_model
from tmr_vision.pose.landmarker import COLUMNS, Landmarker
from tmr_vision.pose.people import MAX_PEOPLE, Follower
from tmr_vision.records import AnalysisResult, Recording, SourceInfo
from tmr_vision.skeleton import N_LANDMARKS
from tmr_vision.sources import file_sha256, open_source

VIDEOS = SHARED / "videos"
CACHE = Path.home() / ".cache" / "tmr-vision" / "real"
SEEING = ("pose/landmarker.py", "pose/people.py", "pose/models.py", "sources/files.py")
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
        return measure(seen.track().with_(people=self.people), self.info)

    def analyze(self, *, movement: str = "auto", mirrored_file: bool = False) -> AnalysisResult:
        """Run the whole analysis from the landmarks on."""

        def record(*_: object, **__: object) -> Recording:
            return self.recording(mirrored_file=mirrored_file)

        with patch.object(analysis, "record", record):
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
    """Run both passes as the pose stage does, the others in the picture hidden."""
    model = find_model("full")
    nobody = np.full((N_LANDMARKS, COLUMNS), np.nan)
    poses: dict[str, list[np.ndarray]] = {"plain": [], "in_mirror": []}
    times_s = []
    with (
        open_source(path) as source,
        Landmarker(find_model("lite"), people=MAX_PEOPLE) as finder,
        Landmarker(model) as plain,
        Landmarker(model) as in_mirror,
    ):
        follower = Follower(finder)
        for frame in source:
            shown = follower.frame(frame)
            times_s.append(frame.time_s)
            for name, landmarker, step in (("plain", plain, 1), ("in_mirror", in_mirror, -1)):
                found = landmarker.detect(shown.image_rgb[:, ::step], frame.time_s)
                poses[name].append(found[0] if found else nobody)
        info = source.info()
    return {
        "time_s": np.array(times_s),
        "size_px": np.array([info.width_px, info.height_px]),
        "duration_s": np.array(info.duration_s),
        "notes": np.array(info.notes, dtype=str),
        "people": np.array(follower.most_people),
        **{name: np.array(of_pass) for name, of_pass in poses.items()},
    }


def _key(path: Path) -> str:
    told = [file_sha256(path), find_model("full").sha256, find_model("lite").sha256]
    told += [file_sha256(ROOT / "tmr_vision" / name) for name in SEEING]
    return hashlib.sha256(" ".join(told).encode()).hexdigest()[:16]
