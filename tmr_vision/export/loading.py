"""A saved result, back in Python: ``result.json`` and the ``tracks.npz`` beside it."""

import json
import math
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import numpy as np

from tmr_vision.errors import ResultError, UnknownMovementError, UsageError
from tmr_vision.export.destination import RESULT
from tmr_vision.export.messages import with_messages
from tmr_vision.export.plain import Json, from_plain
from tmr_vision.export.result_json import SCHEMA
from tmr_vision.export.tracks import TRACKS, read_curves, read_messages, read_recording
from tmr_vision.export.validation import check_result
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import (
    CURVE_POINTS,
    AnalysisResult,
    AngleTrack,
    Edit,
    Movement,
    MovementEdit,
    MovementResult,
    Plan,
    PoseTrack,
    Recording,
    Rep,
    RepEdit,
    SessionHeader,
    SourceInfo,
    TimedResult,
    View,
)
from tmr_vision.records.movement import with_present_names
from tmr_vision.skeleton import N_LANDMARKS

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, MemoryError)
_OF_ANOTHER_SHAPE = (KeyError, TypeError, ValueError, AttributeError, UsageError)


def load_result(path: str | Path) -> AnalysisResult:
    """Return a saved result: what ``analyze`` returned, as :func:`write_folder` wrote it.

    Numbers are those of ``result.json`` (times to 0.001 s, angles to 0.01 degrees). Without the
    ``tracks.npz`` of newer results the recordings have no samples and there are no curves, and what
    needs them says so. Reasons and notes have their codes and can be said in another language;
    those of older results are found in ``tracks.npz`` and may have none.

    Parameters
    ----------
    path
        The folder of a result, or its ``result.json``.

    Raises
    ------
    ResultError
        If there is no result, it is damaged, or the two files do not belong together.
    """
    file = Path(path) / RESULT if Path(path).is_dir() else Path(path)
    with _as_result_error(file):
        data = _read_json(file)
        result = with_messages(_result(data), data.get("messages", {}).values())
        result = _found_again(result, file.parent)
        check_result(result)
        tracks = file.with_name(TRACKS)
        return _with_tracks(result, tracks) if tracks.is_file() else result


def _found_again(result: AnalysisResult, folder: Path) -> AnalysisResult:
    """Return a result whose videos can be opened, where they still lie as seen from its folder."""
    recordings = []
    for recording in result.recordings:
        info = recording.info
        if info.sha256 is not None and isinstance(info.path, str):
            path = os.path.normpath(folder / info.path)
            info = info.with_(path=path) if Path(path).exists() else info
        recordings.append(recording.with_(info=info))
    return result.with_(recordings=tuple(recordings))


def has_tracks(result: AnalysisResult) -> bool:
    """Tell whether a result knows its angles over time."""
    return all(len(recording.angles.time_s) for recording in result.recordings)


def check_tracks(result: AnalysisResult, what: str) -> None:
    """Raise ResultError if ``what`` cannot be made of a result because its samples are missing."""
    if not has_tracks(result):
        raise ResultError(
            "{name} needs the samples over time, and this result has none: its {tracks} "
            "is missing (results before 0.2 have no such file); analyse the video again.",
            code="samples_missing",
            name=what,
            tracks=TRACKS,
        )


@contextmanager
def _as_result_error(file: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ResultError(
            "there is no result at {file}; give the folder of a result, or its result.json.",
            code="no_result",
            file=file,
        ) from error
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ResultError(
            "{file} cannot be read ({reason}).",
            code="result_unreadable",
            file=file,
            reason=reason,
        ) from error
    except _OF_ANOTHER_SHAPE as error:
        raise ResultError(
            "{file} is not a result that this version can read ({kind}: {why}).",
            code="result_not_understood",
            file=file,
            kind=type(error).__name__,
            why=str(error),
        ) from error


def _read_json(file: Path) -> Json:
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:  # no JSON, or no UTF-8
        raise ResultError(
            "{file} is damaged, or is no result.json ({why}).",
            code="result_damaged",
            file=file,
            why=str(error),
        ) from error
    if not isinstance(data, dict) or "schema" not in data:
        raise ResultError(
            "{file} is no result.json of this program.", code="not_a_result", file=file
        )
    if data["schema"] != SCHEMA:
        raise ResultError(
            "{file} has schema {schema}, this version reads {known}; "
            "use the version that wrote it.",
            code="result_schema_unknown",
            file=file,
            schema=data["schema"],
            known=SCHEMA,
        )
    return data


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _with_tracks(result: AnalysisResult, tracks: Path) -> AnalysisResult:
    try:
        with np.load(tracks, allow_pickle=False) as arrays:
            if str(arrays["created"]) != result.created:
                raise ResultError(
                    "{tracks} belongs to another analysis than the result.json beside it; "
                    "put back the right one, or remove it.",
                    code="tracks_of_another_result",
                    tracks=tracks,
                )
            spoken = read_messages(arrays, result)
            return spoken.with_(
                recordings=tuple(
                    read_recording(arrays, source, recording.info)
                    for source, recording in enumerate(spoken.recordings)
                ),
                movements=tuple(read_curves(arrays, found) for found in spoken.movements),
            )
    except (*_DAMAGED, OSError, *_OF_ANOTHER_SHAPE) as error:
        raise ResultError(
            "{tracks} is damaged or of another version ({why}); remove it to load what "
            "result.json holds, or analyse the video again.",
            code="tracks_damaged",
            tracks=tracks,
            why=str(error),
        ) from error


# --- parts of result.json -----------------------------------------------------------------------


def _result(data: Json) -> AnalysisResult:
    return AnalysisResult(
        created=data["created"],
        software=data["software"]["version"],
        model=data["model"]["name"],
        model_sha256=data["model"]["sha256"],
        mirror_averaged=data["model"].get("balanced", True),
        movements=tuple(_movement_result(found) for found in data["movements"]),
        plan=from_plain(Plan, data["plan"]),
        recordings=tuple(_recording(source) for source in data["sources"]),
        painful=tuple(data.get("painful", ())),
        edits=tuple(_edit(edit) for edit in data.get("edits", ())),
        timed=tuple(from_plain(TimedResult, found) for found in data.get("timed_tests", ())),
        header=from_plain(SessionHeader, data.get("header", {})),
    )


def _recording(source: Json) -> Recording:
    """Return a recording that knows its file and has no samples."""
    none, points = np.empty(0), (0, N_LANDMARKS)
    unknown = {"width_px": 0, "height_px": 0}  # in results before 0.2
    info = from_plain(SourceInfo, {**unknown, **source, **_exact_path(source)})
    pose = PoseTrack(
        time_s=none,
        image_px=np.empty((*points, 2)),
        world_m=np.empty((*points, 3)),
        visibility=np.empty(points),
        disagreement_px=np.empty(points),
        provenance=np.empty(points, np.uint8),
        swaps=np.empty(0, np.bool_),
        width_px=info.width_px,
        height_px=info.height_px,
    )
    angles = AngleTrack(
        time_s=none, names=(), angles_deg=np.empty((0, 0)), provenance=np.empty((0, 0), np.uint8)
    )
    view = View(time_s=none, heading_deg=none, roll_deg=0.0)
    return Recording(info=info, pose=pose, angles=angles, view=view)


def _exact_path(source: Json) -> Json:
    """Return the path of a file whose name is no text, so that it can be opened."""
    quoted = source.get("path_quoted")
    return {} if quoted is None else {"path": os.fsdecode(unquote_to_bytes(quoted))}


def _movement_result(data: Json) -> MovementResult:
    key, statistic = data["movement"], data["statistic"]
    return from_plain(  # type: ignore[no-any-return]
        MovementResult,
        {**data.get("normalised", {}), **data, "id": data.get("id") or key, "reps": []}
        | {"self_rating": data["felt"], "self_rating_tags": data.get("felt_tags", ())}
        | {"movement": None, "compensations": [_compensation(c) for c in data["compensations"]]},
        curves=None,
    ).with_(
        movement=_movement(data),
        reps=tuple(
            _rep({"id": f"{key}.r{i}", **rep}, statistic) for i, rep in enumerate(data["reps"], 1)
        ),
    )


def _movement(data: Json) -> Movement:
    if "definition" in data:
        return from_plain(Movement, with_present_names(data["definition"]))  # type: ignore[no-any-return]
    try:  # a result of version 0.1.0
        row = find_movement(data["movement"], read_movements())
    except UnknownMovementError as error:
        raise ResultError(
            "the movement '{name}' of this older result is not in the table; "
            "analyse the video again with its movements file.",
            code="old_movement_unknown",
            name=data["movement"],
        ) from error
    return row.with_(
        title=data.get("title", row.title),
        view=data["view"],
        angle=data["measure"],
        statistic=data["statistic"],
        margin_deg=data["margin"],
    )


def _rep(data: Json, statistic: str) -> Rep:
    """Return a repetition with what was measured; older results hold only its value and range."""
    value, range_deg, start_deg = (
        from_plain(float, data.get(name)) for name in ("value", "range_deg", "start_deg")
    )
    peak_deg = value if math.isnan(start_deg) else range_deg + start_deg
    return from_plain(  # type: ignore[no-any-return]
        Rep,
        data,
        peak_deg=peak_deg,
        from_deg=peak_deg - value if statistic == "range" else 0.0,
        curve_deg=np.full(CURVE_POINTS, np.nan),
    )


def _compensation(data: Json) -> Json:
    return {"title": data["name"].replace("_", " "), **data}


def _edit(data: Json) -> Edit:
    return from_plain(RepEdit if "rep" in data else MovementEdit, data)  # type: ignore[no-any-return]
