"""The whole chain in one short function; no other logic."""

import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from tmr_vision.asymmetry import compare_sides
from tmr_vision.calibration import Calibration, find_calibration
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.kinematics import joint_angles
from tmr_vision.language import join_messages
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import ModelFile, estimate_pose, find_model, usual_rate_hz
from tmr_vision.pose.copies import add_recording, note_copy
from tmr_vision.progress import Job
from tmr_vision.protocol import make_plan
from tmr_vision.recognition import count_reps, recognise
from tmr_vision.records import (
    AnalysisResult,
    Movement,
    MovementResult,
    PoseTrack,
    Recording,
    Rep,
    SelfRating,
    SessionHeader,
    Sex,
    SourceInfo,
)
from tmr_vision.reps import why_out_of_view
from tmr_vision.smoothing import clean
from tmr_vision.sources import find_copy, open_source, public_name
from tmr_vision.timed_tests import find_timed_test, measure_timed_test
from tmr_vision.view import find_view

AUTO = "auto"
READING = 0.98
"""Part of an analysis that the videos take, for the progress."""
SourceLike = str | Path | int

_P = ParamSpec("_P")
_R = TypeVar("_R")
_FORMER = {"balance": "mirror_averaging", "felt": "self_rating"}
"""Options from before 0.3; they go with the next release."""


def _with_former_options(function: Callable[_P, _R]) -> Callable[_P, _R]:
    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        for old in [name for name in kwargs if name in _FORMER]:
            warnings.warn(f"{old}= is called {_FORMER[old]}= now", DeprecationWarning, stacklevel=2)
            kwargs[_FORMER[old]] = kwargs.pop(old)
        return function(*args, **kwargs)

    return call


@_with_former_options
def analyze(
    sources: Sequence[SourceLike] | SourceLike,
    *,
    movement: str = AUTO,
    mirrored: bool = False,
    mirror_averaging: bool = True,
    model: str | Path = "full",
    self_rating: Mapping[str, SelfRating] | SelfRating | None = None,
    movements_file: str | Path | None = None,
    seconds: float | None = None,
    roll_deg: float | None = None,
    age: int | None = None,
    sex: Sex | None = None,
    header: SessionHeader | None = None,
    job: Job | None = None,
) -> AnalysisResult:
    """Measure left against right in one video, or in several that make one test.

    Parameters
    ----------
    sources
        Video files (also a camera number or stream address), analysed together as one test. A
        copy of one of them is used once.
    movement, movements_file
        Its name or alias (``"auto"``: all that are recognised), or that of a test that is judged
        by a time or a count (``"five_times_sit_to_stand"``); a TOML file with more movements.
    mirror_averaging
        Run the pose model on the mirrored picture too; without it no verdict is given.
    model
        ``"full"``, ``"lite"`` or the path of a ``.task`` file.
    self_rating
        What the person felt, for each movement, or for the only one that is found.
    header
        What is to stand at the head of the report: code, date, examiner.
    mirrored, seconds, roll_deg, job
        As in :func:`measure_source`.
    age, sex
        Of the person, for the norm of a timed test.

    Raises
    ------
    TmrVisionError
        One of :mod:`tmr_vision.errors`, with a sentence that says what was wrong.
    """
    job = job or Job()
    table = read_movements(Path(movements_file) if movements_file else None)
    timed_test = find_timed_test(movement)
    if movement != AUTO and timed_test is None:
        find_movement(movement, table)  # a wrong name is told before the work
    checked = find_model(model)
    recordings = measure_sources(
        sources, model=checked, mirror_averaging=mirror_averaging, mirrored=mirrored,
        seconds=seconds, roll_deg=roll_deg, job=job.part(0.0, READING),
    )  # fmt: skip
    job.report(READING, "comparing")
    if timed_test is not None:
        timed = measure_timed_test(recordings, timed_test, age=age, sex=sex)
        result = assemble(
            (), recordings, model=checked, mirror_averaged=mirror_averaging, header=header
        )
        result = result.with_(timed=(timed,))
    else:
        result = analyze_recordings(
            recordings, model=checked, movement=movement, movements=table,
            mirror_averaging=mirror_averaging, self_rating=self_rating, header=header,
        )  # fmt: skip
    job.report(1.0, "done")
    return result


def measure_sources(
    sources: Sequence[SourceLike] | SourceLike, *, job: Job, **how: Any
) -> tuple[Recording, ...]:
    """Measure one source or several, each with the options of :func:`measure_source`.

    A copy of one of them is used once, and that is noted.
    """
    several = (sources,) if isinstance(sources, str | Path | int) else tuple(sources)
    recordings: tuple[Recording, ...] = ()
    for i, source in enumerate(several):
        copy_of = find_copy(source, [recording.info for recording in recordings])
        if copy_of is None:
            part = job.part(i / len(several), (i + 1) / len(several))
            recordings = add_recording(recordings, measure_source(source, job=part, **how))
        else:
            recordings = note_copy(recordings, copy_of, Path(public_name(source)).name)
    return recordings


def analyze_recordings(
    recordings: Sequence[Recording],
    *,
    model: ModelFile,
    movement: str = AUTO,
    movements: Sequence[Movement] | None = None,
    mirror_averaging: bool = True,
    self_rating: Mapping[str, SelfRating] | SelfRating | None = None,
    painful: Collection[str] = (),
    header: SessionHeader | None = None,
) -> AnalysisResult:
    """Compare left with right in recordings that are measured already: repetitions, verdicts, plan.

    Parameters
    ----------
    recordings
        What :func:`measure_source` or :func:`measure` returned; together they make one test.
    model, mirror_averaging
        With which pose model they were measured, and whether the mirrored picture was used too.
    movement, self_rating, header
        As in :func:`analyze`.
    movements
        The table of movements; None: the built-in one.
    painful
        Keys of movements that are not to be exercised, see :func:`make_plan`.

    Raises
    ------
    UnknownMovementError
        If the movement is not in the table.
    NothingMeasurableError
        If no movement is recognised.
    """
    table = read_movements() if movements is None else movements
    wanted = None if movement == AUTO else find_movement(movement, table)
    tests = tuple(_find_tests(recordings, table, wanted))
    results = tuple(
        compare_sides(
            recordings,
            row,
            reps,
            recognised=wanted is None,
            mirror_averaged=mirror_averaging,
            self_rating=_rating_for(row, self_rating, n_movements=len(tests)),
        ).with_(looks_like=looks_like(recordings, row, table) if wanted else "")
        for row, reps in tests
    )
    return assemble(
        results, tuple(recordings), model=model, mirror_averaged=mirror_averaging, painful=painful,
        header=header,
    )  # fmt: skip


def assemble(
    results: tuple[MovementResult, ...],
    recordings: tuple[Recording, ...],
    *,
    model: ModelFile,
    mirror_averaged: bool,
    painful: Collection[str] = (),
    header: SessionHeader | None = None,
) -> AnalysisResult:
    """Put results together with what is needed to repeat them, and the plan that follows.

    ``painful`` names movements that are not to be exercised, see :func:`make_plan`.
    """
    return AnalysisResult(
        created=datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
        software=software_version(),
        model=model.name,
        model_sha256=model.sha256,
        mirror_averaged=mirror_averaged,
        movements=results,
        plan=make_plan(results, painful=painful),
        recordings=recordings,
        painful=tuple(sorted(painful)),
        header=header or SessionHeader(),
    )


def measure_source(
    source: SourceLike,
    *,
    model: ModelFile,
    mirror_averaging: bool = True,
    mirrored: bool = False,
    seconds: float | None = None,
    roll_deg: float | None = None,
    job: Job | None = None,
) -> Recording:
    """Measure everything in one source: landmarks, camera view, joint angles.

    Parameters
    ----------
    mirrored
        The pictures are mirrored (selfie video).
    seconds
        How long to look at a camera or stream.
    roll_deg
        How far the camera was tilted sideways, positive where the content of the (not mirrored)
        picture is turned clockwise; None: it is estimated.
    job
        Is told how far it is, and can stop it.
    """
    with open_source(source, mirrored=mirrored, seconds=seconds) as frames:
        progress = job or Job()
        seen = [estimate_pose(
            frames, model=model, mirror_averaging=mirror_averaging, mirrored=mirrored,
            on_frame=lambda _: progress.report(frames.fraction, "reading"),
        )]  # fmt: skip
        progress.report(1.0, "measuring")
        calibration = find_calibration(model.sha256)
        # Given away: of an hour it is 170 MB, which nobody needs when it is clean.
        return measure(seen.pop(), frames.info(), roll_deg=roll_deg, calibration=calibration)


def measure(
    raw: PoseTrack,
    info: SourceInfo,
    *,
    roll_deg: float | None = None,
    calibration: Calibration | None = None,
) -> Recording:
    """Turn a raw pose track into a recording; raises NothingMeasurableError naming the source.

    ``calibration`` is that of the pose model; None takes its readings as they are.
    """
    rate_hz = usual_rate_hz(raw.time_s)
    try:
        pose = clean(raw, mirrored=info.mirrored)
    except NothingMeasurableError as error:
        raise NothingMeasurableError(join_messages(": ", (info.path, error.args[0]))) from error
    del raw
    view = find_view(pose, roll_deg=roll_deg, calibration=calibration)
    angles = joint_angles(pose, view, calibration=calibration)
    return Recording(
        info=info.with_(rate_hz=rate_hz),
        pose=pose,
        angles=angles,
        view=view,
        calibrated=() if calibration is None else calibration.pairs,
    )


def software_version() -> str:
    """Return the version of this package."""
    try:
        return version("tmr-vision")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"


def _find_tests(
    recordings: Sequence[Recording], table: Sequence[Movement], wanted: Movement | None
) -> Iterator[tuple[Movement, tuple[Rep, ...]]]:
    """Give each movement with its repetitions: the wanted one, or all that are recognised."""
    if wanted is not None:
        yield wanted, count_reps(recordings, wanted, table)
        return
    found = recognise(recordings, table)
    if not found:
        leaving = next(filter(None, map(why_out_of_view, recordings)), None)
        if leaving is not None:
            raise NothingMeasurableError(
                "{path}: a person is there, but none of the known movements was "
                "recognised; {leaving}.",
                code="not_recognised_out_of_view",
                path=recordings[0].info.path,
                leaving=leaving,
            )
        raise NothingMeasurableError(
            "{path}: a person is there, but none of the known movements was "
            "recognised; name the one that was done.",
            code="not_recognised",
            path=recordings[0].info.path,
        )
    for key, reps in found.items():
        yield find_movement(key, table), reps


def looks_like(recordings: Sequence[Recording], named: Movement, table: Sequence[Movement]) -> str:
    """Return the title of the movement that is recognised where the named one is not."""
    found = recognise(recordings, table)
    if not found or named.key in found:
        return ""
    return find_movement(max(found, key=lambda key: len(found[key])), table).title


def _rating_for(
    movement: Movement,
    self_rating: Mapping[str, SelfRating] | SelfRating | None,
    *,
    n_movements: int,
) -> SelfRating | None:
    if isinstance(self_rating, SelfRating):
        return self_rating if n_movements == 1 else None
    return (self_rating or {}).get(movement.key)
