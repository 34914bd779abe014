"""Films and landmarks, made once and kept: a key names all that they depend on."""

import hashlib
import io
import json
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tmr_vision.pose import ModelFile, estimate_pose, pose_track
from tmr_vision.records import Floats, PoseTrack, SourceInfo
from tmr_vision.sources import open_source
from validation.renderer.spec import ClipSpec, as_data

RENDERER_VERSION = 1
"""Raise it when the same spec gives another film."""
POSE_VERSION = 1
"""Raise it when the same film and model give other landmarks: whenever reading of videos, the crop
or the use of the model changes. What comes after (balancing, smoothing, angles) is not kept."""


def default_folder() -> Path:
    """Where films and landmarks are kept unless another folder is named."""
    return Path.home() / ".cache" / "tmr-vision" / "study"


def _key(*what: Any) -> str:
    text = json.dumps(what, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def film_key(spec: ClipSpec) -> str:
    """Name a film by everything that is in it; the clip's own name plays no part."""
    return _key(RENDERER_VERSION, as_data(replace(spec, name="")))


def landmarks_key(spec: ClipSpec, model_sha256: str) -> str:
    """Name landmarks by the film, the model and the code that uses it."""
    return _key(film_key(spec), model_sha256, POSE_VERSION)


@dataclass(frozen=True)
class Passes:
    """What the model saw in a film and in its mirror image, (n, 33, 6) each (`pose_track`)."""

    time_s: Floats
    plain: Floats
    in_mirror: Floats
    info: SourceInfo

    def track(self, *, balanced: bool = True) -> PoseTrack:
        """Join both passes, as the product does, or take the plain one alone."""
        passes = (self.plain, self.in_mirror) if balanced else (self.plain,)
        size = {"width_px": self.info.width_px, "height_px": self.info.height_px}
        return pose_track(self.time_s, *passes, **size)


class Cache:
    """A folder of films (`films/`) and landmarks (`landmarks/`)."""

    def __init__(self, folder: Path) -> None:
        self._films, self._landmarks = folder / "films", folder / "landmarks"
        for each in (self._films, self._landmarks):
            each.mkdir(parents=True, exist_ok=True)

    def has(self, spec: ClipSpec, model: ModelFile) -> bool:
        """Whether a clip can be evaluated without rendering and without the model."""
        key = film_key(spec)
        return self._truth_path(key).exists() and self._passes_path(spec, model).exists()

    def truth(self, spec: ClipSpec) -> dict[str, Any]:
        """Truth file of a clip; the film is rendered if it is not there."""
        path = self._truth_path(film_key(spec))
        if not path.exists():
            self._render(spec)
        truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return truth

    def passes(self, spec: ClipSpec, model: ModelFile) -> Passes:
        """Landmarks of a clip; the model is run if they are not there."""
        path = self._passes_path(spec, model)
        if not path.exists():
            self.truth(spec)
            _write(path, lambda out: _record(self._film_path(film_key(spec)), model, out))
        return _read_passes(path)

    def _render(self, spec: ClipSpec) -> None:
        from validation.renderer.render import render  # needs torch and vtk, landmarks alone do not

        key = film_key(spec)
        with tempfile.TemporaryDirectory(dir=self._films) as folder, redirect_stdout(io.StringIO()):
            render(replace(spec, name=key), Path(folder), quick=True)
            for made, kept in (("mp4", self._film_path(key)), ("json", self._truth_path(key))):
                (Path(folder) / f"{key}.{made}").rename(kept)

    def _film_path(self, key: str) -> Path:
        return self._films / f"{key}.mp4"

    def _truth_path(self, key: str) -> Path:
        return self._films / f"{key}.json"

    def _passes_path(self, spec: ClipSpec, model: ModelFile) -> Path:
        return self._landmarks / f"{landmarks_key(spec, model.sha256)}.npz"


def _write(path: Path, write: Callable[[Path], None]) -> None:
    """Let a file appear whole or not at all."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        made = Path(folder) / path.name
        write(made)
        made.rename(path)


def _record(film: Path, model: ModelFile, out: Path) -> None:
    """Run the product's pose stage on the film and on its mirror image."""
    passes = {}
    for name, mirrored in (("plain", False), ("in_mirror", True)):
        with open_source(film) as source:
            track = estimate_pose(source, model=model, mirror_averaging=False, mirrored=mirrored)
            info = source.info()
        columns = (track.image_px, track.world_m, track.visibility[..., None])
        passes[name] = np.concatenate(columns, axis=-1).round(4).astype(np.float32)
    size_px = (info.width_px, info.height_px)
    np.savez_compressed(
        out, time_s=track.time_s, size_px=size_px, duration_s=info.duration_s, **passes
    )


def _read_passes(path: Path) -> Passes:
    with np.load(path) as data:
        plain, in_mirror = (data[name].astype(float) for name in ("plain", "in_mirror"))
        time_s, (width_px, height_px) = data["time_s"], (int(v) for v in data["size_px"])
        info = SourceInfo(
            path=path.name,
            sha256=None,
            width_px=width_px,
            height_px=height_px,
            duration_s=float(data["duration_s"]),
            frames=len(time_s),
            mirrored=False,
        )
    return Passes(time_s, plain, in_mirror, info)
