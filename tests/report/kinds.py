"""The seven kinds of results that a reader meets, as whole reports."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from tests import recorded
from tests.report.test_report_comparison import sessions
from tmr_vision.analysis import analyze_recordings
from tmr_vision.comparison import Comparison, compare_results
from tmr_vision.language import Audience, Language
from tmr_vision.overlay import KeyFrame, draw_source
from tmr_vision.pose import find_model
from tmr_vision.protocol import make_plan
from tmr_vision.records import AnalysisResult, Recording, SessionHeader
from tmr_vision.report import ReportOptions, render_html, render_pdf

HEADER = SessionHeader(
    code="P-0042",
    test_date="2026-03-04",
    examiner="M. Muster",
    dominance="right",
    reason="Shoulder feels stiff on the right since a fall in January",
    aids="none",
    pain_before=2,
    pain_after=3,
    notes="Second test of the day.\nTook a break after the leg raise.",
)


def _analysed(name: str, movement: str = "auto") -> AnalysisResult:
    recording = recorded.recording(name)
    path = str(recorded.SAMPLES / f"{name}.mp4")
    shown = recording.with_(info=recording.info.with_(path=path))
    model = find_model("full")
    return analyze_recordings([shown], model=model, movement=movement, header=HEADER)


def _one_side() -> AnalysisResult:
    """The right side was never near the camera."""
    recording = _analysed("leg_raise").recordings[0]
    angles = recording.angles.angles_deg.copy()
    angles[recording.view.heading_deg < 0] = np.nan
    return _again(recording.with_(angles=recording.angles.with_(angles_deg=angles)), "leg_raise")


def _half_turned() -> AnalysisResult:
    """The person stood neither facing the camera nor side-on."""
    recording = _analysed("arm_raise").recordings[0]
    view = recording.view
    return _again(recording.with_(view=view.with_(heading_deg=0.5 * view.heading_deg)), "arm_raise")


def _again(recording: Recording, movement: str) -> AnalysisResult:
    model = find_model("full")
    return analyze_recordings([recording], model=model, movement=movement, header=HEADER)


def _session() -> AnalysisResult:
    found = recorded.session(*recorded.GUIDED)
    recordings = tuple(
        r.with_(info=r.info.with_(path=str(recorded.SAMPLES / f"{name}.mp4")))
        for name, r in zip(recorded.GUIDED, found.recordings, strict=True)
    )
    return found.with_(recordings=recordings, header=HEADER)


def _compared() -> AnalysisResult:
    after = sessions("better")[-1]
    return after.with_(header=HEADER, plan=make_plan(after.movements))


def all_differ() -> AnalysisResult:
    """Every movement of a session is unequal: the longest answer and plan."""
    unequal = tuple(
        m.with_(verdict="imbalance", strength="likely", limited_side="right", self_rating=None)
        for m in _session().movements
    )
    return _session().with_(movements=unequal, plan=make_plan(unequal))


KINDS = {
    "balanced": lambda: _analysed("toe_reach"),
    "imbalance": lambda: _analysed("arm_raise"),
    "cannot_tell": _half_turned,
    "one_side": _one_side,
    "wrong_movement": lambda: _analysed("leg_raise", "wall_push"),
    "session": _session,
    "compared": _compared,
}


@cache
def result_of(kind: str) -> AnalysisResult:
    return KINDS[kind]()


@cache
def comparison_of(kind: str) -> Comparison | None:
    return compare_results(sessions("better")) if kind == "compared" else None


@cache
def pictures_of(kind: str) -> Sequence[KeyFrame]:
    result = result_of(kind)
    if not Path(result.recordings[0].info.path).exists():
        return ()
    return [key for i in range(len(result.recordings)) for key in draw_source(result, i)]


def made(kind: str, language: Language, audience: Audience, folder: Path) -> Path:
    """Write one kind as a page and a PDF; return the page."""
    options = ReportOptions(language=language, audience=audience)
    path = folder / f"{kind}-{audience}-{language}.html"
    values = {"key_frames": pictures_of(kind), "comparison": comparison_of(kind)}
    result = result_of(kind)
    path.write_text(render_html(result, options=options, **values), encoding="utf-8")
    render_pdf(result, path.with_suffix(".pdf"), options=options, **values)
    return path
