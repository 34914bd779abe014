"""Angles and landmarks for OpenSim and programs that read its files: ``.mot`` and ``.trc``.

Missing values are written ``NaN``. OpenSim's ``TimeSeriesTable`` and ``TimeSeriesTableVec3`` read
that; its older ``Storage`` class has no missing values and stops there. An angle that was never
measured has no column.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tmr_vision.export.numbers import rate_hz, text
from tmr_vision.records import Recording
from tmr_vision.skeleton import LANDMARKS

_TIME_DIGITS = 6
_PX_DIGITS = 2
_DEG_DIGITS = 4


def write_mot(recording: Recording, path: Path) -> None:
    """Write the joint angles of one recording, degrees over seconds."""
    track = recording.angles
    measured = np.flatnonzero(np.isfinite(track.angles_deg).any(axis=0))
    names = [track.names[i] for i in measured]
    head = [
        path.stem,
        "version=1",
        f"nRows={len(track.time_s)}",
        f"nColumns={len(names) + 1}",
        "inDegrees=yes",
        "endheader",
        "\t".join(["time", *names]),
    ]
    rows = (
        [text(time_s, _TIME_DIGITS), *(text(deg, _DEG_DIGITS, missing="NaN") for deg in angles)]
        for time_s, angles in zip(
            track.time_s.tolist(), track.angles_deg[:, measured].tolist(), strict=True
        )
    )
    _write(path, head, rows)


def write_trc(recording: Recording, path: Path) -> None:
    """Write the landmarks of one recording as markers: pixels, x right, y up, z always 0.

    One camera gives no depth and no scale, so the unit is ``px`` and the origin the lower left
    corner of the picture.
    """
    track = recording.pose
    rate = f"{rate_hz(recording.angles):.6g}"
    frames, markers = len(track.time_s), len(LANDMARKS)
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\t"
        "OrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate}\t{rate}\t{frames}\t{markers}\tpx\t{rate}\t1\t{frames}",
        "Frame#\tTime\t" + "".join(f"{name}\t\t\t" for name in LANDMARKS),
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, markers + 1)),
        "",
    ]
    up_px = single(track.image_px) * (1, -1) + (0, track.height_px)
    rows = (
        [str(frame), text(time_s, _TIME_DIGITS), *_markers(points)]
        for frame, (time_s, points) in enumerate(
            zip(track.time_s.tolist(), up_px.tolist(), strict=True), start=1
        )
    )
    _write(path, head, rows)


def single(values: np.ndarray) -> np.ndarray:
    """Return landmarks as ``tracks.npz`` keeps them: a loaded result gives the same file."""
    return values.astype(np.float32).astype(np.float64)


def _markers(points: Iterable[tuple[float, float]]) -> list[str]:
    cells = []
    for x, y in points:
        z = 0.0 if np.isfinite(x) else np.nan
        cells += [text(value, _PX_DIGITS, missing="NaN") for value in (x, y, z)]
    return cells


def _write(path: Path, head: Iterable[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in head)
        file.writelines("\t".join(row) + "\n" for row in rows)
