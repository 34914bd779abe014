"""What the script of ``report.html`` reads: curves, traces, repetitions, videos and its words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from tmr_vision.angles import ANGLES, angle_title, columns_of
from tmr_vision.export import numbered
from tmr_vision.figures import angle_over_time, columns, sources_of, span_s
from tmr_vision.language import N_, translate
from tmr_vision.overlay import typical_rep
from tmr_vision.records import AnalysisResult, Curves, Floats, MovementResult, Recording, Rep
from tmr_vision.skeleton import SIDES, Side

_DEG_DIGITS, _TIME_DIGITS = 1, 3
_WORDS = {
    "left": N_("left"),
    "right": N_("right"),
    "difference": N_("right \N{MINUS SIGN} left"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "repetition": N_("repetition"),
    "noVideo": N_("The video is not beside this file, so it cannot be shown."),
}
"""Words that the script shows; English and marked for the catalogs."""


def page_data(
    result: AnalysisResult,
    videos: Mapping[int, str],
    *,
    all_angles: bool = False,
    more: str = "",
    traces: bool = True,
) -> Markup:
    """Return JSON for the script, safe inside a ``script`` element.

    ``videos`` has the file name of the annotated video of each source that has one; with
    ``all_angles`` the page can show every measured angle, not the judged one alone; with ``more``,
    an address that gives these data with all angles, it fetches them from there when one is wanted.
    Without ``traces`` each trace has its ``key`` alone: who has one of that key has its numbers.
    """
    data = {
        "words": {key: translate(word) for key, word in _WORDS.items()},
        "videos": {str(source): name for source, name in videos.items()},
        "movements": [
            _movement(m, result.recordings, all_angles=all_angles, named=bool(more), traces=traces)
            | ({"more": {"address": more, "movement": i, "offset": 0}} if more else {})
            for i, m in enumerate(result.movements)
        ],
    }
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _movement(
    m: MovementResult,
    recordings: Sequence[Recording],
    *,
    all_angles: bool,
    named: bool,
    traces: bool,
) -> dict[str, Any]:
    typical = {side: typical_rep(m, side) for side in SIDES}
    rate_hz = m.quality.frame_rate_hz or 25.0

    def others(source: int) -> dict[str, Any]:
        found = _others(m, recordings[source], source, values=not named)
        return {"others": list(found) if all_angles or named else []}

    return {
        "curves": None if m.curves is None else _curves(m.curves),
        "reps": [_rep(number, rep) for number, rep in numbered(m.reps)],
        "typical": {s: m.reps.index(found[1]) if found else None for s, found in typical.items()},
        "traces": [
            {"source": source, "key": _key(m, recordings[source], source)}
            | (_trace(m, recordings[source], source) | others(source) if traces else {})
            for source in sources_of(m)
        ],
        "rate": round(float(rate_hz), _TIME_DIGITS),
    }


def _curves(curves: Curves) -> dict[str, Any]:
    return {
        "mean": {side: _plain(curves.mean_deg[side]) for side in SIDES},
        "sd": {side: _plain(curves.sd_deg[side]) for side in SIDES},
        "difference": _plain(curves.difference_deg),
        "error": round(curves.error_deg, _DEG_DIGITS),
    }


def _rep(number: int, rep: Rep) -> dict[str, Any]:
    return {
        "side": rep.side,
        "number": number,
        "source": rep.source,
        "start": round(rep.start_s, _TIME_DIGITS),
        "peak": round(rep.peak_s, _TIME_DIGITS),
        "end": round(rep.end_s, _TIME_DIGITS),
        "curve": _plain(rep.curve_deg),
        "excluded": None if rep.excluded is None else translate(rep.excluded),
    }


def _trace(m: MovementResult, recording: Recording, source: int) -> dict[str, Any]:
    shown = _shown(m, recording, source)
    traces: dict[str, list[float | None]] = {
        side: _plain(angle_over_time(recording, m, side, name)[shown])
        for side, name in columns(m).items()
    }
    time = _plain(recording.angles.time_s[shown], _TIME_DIGITS)
    return {"time": time, "name": _heading(m.movement.angle), **traces}


def _key(m: MovementResult, recording: Recording, source: int) -> str:
    """Name the numbers of a trace: those of the same key are the same in the same session."""
    samples = np.flatnonzero(_shown(m, recording, source))
    span = f"{samples[0]}-{samples[-1]}" if len(samples) else ""
    return f"{source} {m.movement.key} {span}"


def _heading(angle: str) -> str:
    title = translate(angle_title(angle))
    return title[:1].upper() + title[1:]


def _others(
    m: MovementResult, recording: Recording, source: int, *, values: bool
) -> Iterator[dict[str, Any]]:
    """Give the angles that were measured beside the judged one, over the same time; or names."""
    shown = _shown(m, recording, source)
    for angle in ANGLES:
        names: dict[Side, str] = columns_of(angle)
        if angle == m.movement.angle or not set(names.values()) <= set(recording.angles.names):
            continue
        of_side: dict[Side, Floats] = {
            side: recording.angles.of(name)[shown] for side, name in names.items()
        }
        if len(names) > 1:
            of_side = {s: angle_over_time(recording, m, s, n)[shown] for s, n in names.items()}
        if any(np.isfinite(each).any() for each in of_side.values()):
            plain = {str(side): _plain(each, 0) for side, each in of_side.items()} if values else {}
            yield {"name": _heading(angle), **plain}


def _shown(m: MovementResult, recording: Recording, source: int) -> npt.NDArray[np.bool_]:
    start_s, end_s = span_s([rep for rep in m.reps if rep.source == source])
    time_s = recording.angles.time_s
    return np.asarray((time_s >= start_s) & (time_s <= end_s))


def _plain(values: npt.NDArray[np.float64], digits: int = _DEG_DIGITS) -> list[float | None]:
    return [None if v != v else v for v in np.round(values, digits).tolist()]
