"""A goniometer: one joint angle in a video, how low and how high it gets, with an honest error.

No movement has to be done or named. An error is given only where the accuracy study measured it
(:mod:`tmr_vision.goniometer.reading_errors`), and a target is judged only beyond that error.
"""

import difflib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tmr_vision.analysis import SourceLike, measure_sources, software_version
from tmr_vision.angles import ANGLES
from tmr_vision.errors import UnknownAngleError
from tmr_vision.goniometer.extremes import MIN_SEEN_S, Seen, find_seen, highest, lies, lowest
from tmr_vision.goniometer.reading_errors import ReadingError, find_error
from tmr_vision.goniometer.reasons import (
    why_no_error,
    why_not_covered,
    why_not_read,
    why_sideways,
)
from tmr_vision.pose import ModelFile, find_model
from tmr_vision.pose.person_tracker import SEVERAL_PEOPLE
from tmr_vision.progress import Job
from tmr_vision.records import AngleReading, Extreme, Recording, SideReading, TargetResult
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.view import is_sideways, off_view_deg

__all__ = ["find_angle", "read_angle", "read_recordings"]


def read_angle(
    sources: Sequence[SourceLike] | SourceLike,
    angle: str,
    *,
    target_deg: float | None = None,
    mirrored: bool = False,
    mirror_averaging: bool = True,
    model: str | Path = "full",
    seconds: float | None = None,
    roll_deg: float | None = None,
    job: Job | None = None,
) -> AngleReading:
    """Read one joint angle in one video, or in several that show the same person.

    Parameters
    ----------
    angle
        Its name, ``"knee_flexion"``; :data:`tmr_vision.angles.ANGLES` lists them.
    target_deg
        An angle to be reached: the reading says whether the highest value is at least that.
    mirrored, mirror_averaging, model, seconds, roll_deg, job
        As in :func:`tmr_vision.analyze`.

    Raises
    ------
    TmrVisionError
        One of :mod:`tmr_vision.errors`, with a sentence that says what was wrong.
    """
    row_name = find_angle(angle)  # a wrong name is told before the work
    checked, job = find_model(model), job or Job()
    recordings = measure_sources(
        sources, model=checked, mirror_averaging=mirror_averaging, mirrored=mirrored,
        seconds=seconds, roll_deg=roll_deg, job=job,
    )  # fmt: skip
    reading = read_recordings(recordings, row_name, model=checked, target_deg=target_deg)
    job.report(1.0, "done")
    return reading


def read_recordings(
    recordings: Sequence[Recording],
    angle: str,
    *,
    model: ModelFile,
    target_deg: float | None = None,
) -> AngleReading:
    """Read one joint angle in recordings that are measured already, as :func:`read_angle` does.

    ``model`` is the pose model that they were measured with.
    """
    name = find_angle(angle)
    sides: tuple[Side | None, ...] = SIDES if ANGLES[name].sided else (None,)
    return AngleReading(
        created=datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
        software=software_version(),
        model=model.name,
        model_sha256=model.sha256,
        angle=name,
        target_deg=target_deg,
        sides=tuple(_read_side(recordings, name, side, target_deg, model.sha256) for side in sides),
        notes=tuple(_notes(recordings)),
        recordings=tuple(recordings),
    )


def find_angle(name: str) -> str:
    """Return the angle of this name; case, spaces and hyphens do not matter.

    Raises
    ------
    UnknownAngleError
        With the names that there are, the nearest first.
    """
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    if plain in ANGLES:
        return plain
    near = difflib.get_close_matches(plain, ANGLES, n=3, cutoff=0.5)
    names = ", ".join([*near, *(each for each in ANGLES if each not in near)])
    raise UnknownAngleError(
        "there is no angle {name}; there are: {names}.",
        code="no_such_angle",
        name=repr(name),
        names=names,
    )


def _read_side(
    recordings: Sequence[Recording],
    angle: str,
    side: Side | None,
    target_deg: float | None,
    model_sha256: str,
) -> SideReading:
    if ANGLES[angle].against_vertical and any(is_sideways(r.view) for r in recordings):
        return SideReading(side=side, reason=why_sideways(recordings))
    seen = _best_view(list(_everything_seen(recordings, angle, side)))
    tops = [(high, one) for one in seen if (high := highest(one, angle)) is not None]
    bottoms = [(low, one) for one in seen if (low := lowest(one, angle)) is not None]
    if not tops or not bottoms:
        return SideReading(side=side, reason=why_not_read(recordings, angle, side))
    (high_deg, high_s), at_high = max(tops, key=lambda pair: pair[0][0])
    (low_deg, low_s), at_low = min(bottoms, key=lambda pair: pair[0][0])
    found = [_plain(high_deg, high_s, at_high), _plain(low_deg, low_s, at_low)]
    off = [_off_deg(one, time_s) for one, time_s in ((at_high, high_s), (at_low, low_s))]
    turn, view = ANGLES[angle].turn, at_high.view
    judged = found[:1] if turn else found
    off_deg = max(off[:1] if turn else off, key=abs)
    why = why_no_error(
        recordings, angle, view, off_deg, judged, lies=lies(at_high), model_sha256=model_sha256
    )
    known = None if why else find_error(angle, view, off_deg)
    top = _with_error(found[0], known, "highest_deg")
    why = why or why_not_covered(angle, known, judged)
    return SideReading(
        side=side,
        highest=top,
        # The other way round a turn is the other side's, so it has no lowest value.
        lowest=None if turn else _with_error(found[1], known, "lowest_deg"),
        excursion_deg=float("nan") if turn else high_deg - low_deg,
        excursion_error_deg=None if turn or known is None or why else known.excursion_deg,
        view=view,
        off_view_deg=off[0],
        seen_s=sum(one.duration_s for one in seen),
        target=None if target_deg is None else judge_target(top, target_deg),
        no_error_reason=why,
    )


def judge_target(top: Extreme, target_deg: float) -> TargetResult:
    """Tell whether the highest value is at least a target, beyond its error."""
    missing_deg = target_deg - top.value_deg
    if top.error_deg is None or abs(missing_deg) < top.error_deg:
        return TargetResult(verdict="inconclusive", missing_deg=missing_deg)
    return TargetResult(
        verdict="reached" if missing_deg < 0 else "not_reached", missing_deg=missing_deg
    )


def _everything_seen(
    recordings: Sequence[Recording], angle: str, side: Side | None
) -> Iterator[Seen]:
    row = ANGLES[angle]
    for source, recording in enumerate(recordings):
        for view in row.reading_views:
            near = (side,) if side else SIDES if view == "side" else SIDES[:1]
            for whose in near:
                yield find_seen(recording, angle, whose, view, source)


def _best_view(seen: list[Seen]) -> list[Seen]:
    """Keep what was seen from the view that shows most: values of two views are two things."""
    long = [one for one in seen if one.duration_s >= MIN_SEEN_S]
    if not long:
        return []
    lasts = {view: sum(o.duration_s for o in long if o.view == view) for view in ("side", "facing")}
    best = max(lasts, key=lambda view: lasts[view])
    return [one for one in long if one.view == best]


def _plain(value_deg: float, time_s: float, seen: Seen) -> Extreme:
    return Extreme(value_deg=value_deg, time_s=time_s, source=seen.source, error_deg=None)


def _with_error(extreme: Extreme, known: ReadingError | None, which: str) -> Extreme:
    if known is None or not known.covers(extreme.value_deg):
        return extreme
    return extreme.with_(error_deg=getattr(known, which))


def _off_deg(seen: Seen, time_s: float) -> float:
    view = seen.recording.view
    at = int(np.abs(view.time_s - time_s).argmin())
    return float(off_view_deg(view.heading_deg[at], seen.view, seen.side))


def _notes(recordings: Sequence[Recording]) -> Iterator[str]:
    for recording in recordings:
        yield from recording.info.notes
    if any(recording.pose.people > 1 for recording in recordings):
        yield SEVERAL_PEOPLE
