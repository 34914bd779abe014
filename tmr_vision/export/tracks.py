"""``tracks.npz``: what a result has over time, so that it can be loaded, drawn and exported again.

Every field of :class:`PoseTrack`, :class:`AngleTrack` and :class:`View` of each recording, and the
curves and repetitions of each movement, as plain numpy arrays named ``0/pose/image_px`` or
``arm_raise/curves/mean_deg/left``. Landmarks are kept in single precision, which is far finer than
the pose model sees; everything else exactly.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, TypeVar, get_origin

import numpy as np

from tmr_vision.calibration import built_in
from tmr_vision.export.messages import with_messages
from tmr_vision.records import (
    CURVE_POINTS,
    AnalysisResult,
    AngleTrack,
    Curves,
    MovementResult,
    PoseTrack,
    Record,
    Recording,
    SourceInfo,
    View,
)
from tmr_vision.skeleton import SIDES

TRACKS = "tracks.npz"
Arrays = Mapping[str, np.ndarray]
_SENTENCES = "sentences"
_SINGLE = ("image_px", "world_m", "visibility", "disagreement_px")
_EXACT = ("start_s", "peak_s", "end_s", "peak_deg", "start_deg", "from_deg")
ROUNDING = 0.02
"""What is rounded to 0.01, and calculated with such numbers, is no farther than this from exact."""
_Any = TypeVar("_Any", bound=Record)


def write_tracks(result: AnalysisResult, path: Path) -> None:
    """Write ``tracks.npz``."""
    arrays: dict[str, np.ndarray] = {"created": np.array(result.created)}
    for source, recording in enumerate(result.recordings):
        for part in ("pose", "angles", "view"):
            arrays |= dict(_of_record(f"{source}/{part}", getattr(recording, part)))
        arrays[f"{source}/calibrated"] = np.array(recording.calibrated)
    for found in result.movements:
        arrays |= dict(_of_movement(found))
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def read_messages(arrays: Arrays, result: AnalysisResult) -> AnalysisResult:
    """Return a result whose sentences can be said again; older results keep them here."""
    if _SENTENCES not in arrays:
        return result
    return with_messages(result, json.loads(str(arrays[_SENTENCES])))


def read_recording(arrays: Arrays, source: int, info: SourceInfo) -> Recording:
    """Return one recording; TypeError if a part of it is missing."""
    return Recording(
        info=info,
        pose=_record(PoseTrack, arrays, f"{source}/pose"),
        angles=_record(AngleTrack, arrays, f"{source}/angles"),
        view=_record(View, arrays, f"{source}/view"),
        calibrated=_calibrated(arrays[f"{source}/calibrated"]),
    )


def _refined(written: float, exact: float) -> float:
    """Return a number exactly, unless another one was written into ``result.json`` since."""
    return exact if abs(exact - written) < ROUNDING else written


def _calibrated(known: np.ndarray) -> tuple[str, ...]:
    """Return which angles were calibrated; results before 0.3 say only whether any was."""
    if known.dtype == np.bool_:
        return built_in().pairs if known else ()
    return tuple(str(pair) for pair in known)


def read_curves(arrays: Arrays, found: MovementResult) -> MovementResult:
    """Return a movement's result with the curves of its repetitions and of its sides."""
    key = found.movement.key
    of_reps = arrays[f"{key}/reps/curve_deg"]
    if len(of_reps) != len(found.reps):
        raise ValueError(f"{len(of_reps)} curves of {len(found.reps)} repetitions")
    exact = {name: arrays.get(f"{key}/reps/{name}") for name in _EXACT}
    reps = tuple(
        rep.with_(
            curve_deg=of_reps[i],
            **{
                name: _refined(getattr(rep, name), float(values[i]))
                for name, values in exact.items()
                if values is not None
            },
        )
        for i, rep in enumerate(found.reps)
    )
    sources = arrays.get(f"{key}/sources")
    found = found.with_(sources=() if sources is None else tuple(int(i) for i in sources))
    if f"{key}/curves/error_deg" not in arrays:
        return found.with_(reps=reps)
    curves = Curves(
        mean_deg={side: arrays[f"{key}/curves/mean_deg/{side}"] for side in SIDES},
        sd_deg={side: arrays[f"{key}/curves/sd_deg/{side}"] for side in SIDES},
        difference_deg=arrays[f"{key}/curves/difference_deg"],
        error_deg=arrays[f"{key}/curves/error_deg"].item(),
    )
    return found.with_(reps=reps, curves=curves)


def _of_record(lead: str, record: Record) -> Iterator[tuple[str, np.ndarray]]:
    for field in fields(record):
        value = getattr(record, field.name)
        if value is not None:
            array = np.asarray(value)
            single = field.name in _SINGLE
            yield f"{lead}/{field.name}", array.astype(np.float32) if single else array


def _of_movement(found: MovementResult) -> Iterator[tuple[str, np.ndarray]]:
    key, curves = found.movement.key, found.curves
    of_reps = [rep.curve_deg for rep in found.reps]
    yield f"{key}/reps/curve_deg", np.reshape(of_reps, (len(of_reps), CURVE_POINTS))
    yield f"{key}/sources", np.array(found.sources, dtype=np.int64)
    for name in _EXACT:
        yield f"{key}/reps/{name}", np.array([getattr(rep, name) for rep in found.reps])
    if curves is not None:
        for side in SIDES:
            yield f"{key}/curves/mean_deg/{side}", curves.mean_deg[side]
            yield f"{key}/curves/sd_deg/{side}", curves.sd_deg[side]
        yield f"{key}/curves/difference_deg", curves.difference_deg
        yield f"{key}/curves/error_deg", np.array(curves.error_deg)


def _record(kind: type[_Any], arrays: Arrays, lead: str) -> _Any:
    return kind(
        **{
            field.name: _value(arrays[f"{lead}/{field.name}"], field)
            for field in fields(kind)
            if f"{lead}/{field.name}" in arrays
        }
    )


def _value(array: np.ndarray, field: Field[Any]) -> Any:
    if get_origin(field.type) is tuple:
        return tuple(array.tolist())
    if array.ndim == 0:
        return array.item()
    return array.astype(np.float64) if field.name in _SINGLE else array
