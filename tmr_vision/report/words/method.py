"""How it was measured, and how good the signals were."""

import math

from tmr_vision.language import mark, say, say_n
from tmr_vision.records import AnalysisResult, MovementResult
from tmr_vision.report.words import texts
from tmr_vision.report.words.numbers import MISSING, degrees, percent
from tmr_vision.report.words.sentences import sentence, spoken
from tmr_vision.skeleton import SIDES
from tmr_vision.smoothing import CUTOFF_HZ, MAX_GAP_S


def quality_in_short(m: MovementResult) -> str:
    """Write the quality for the summary: how much was measured, how many remarks."""
    measured = m.quality.measured_percent
    words = [] if measured is None else [say("{share:.0f} % measured", share=measured)]
    if count := len(m.quality.notes):
        words.append(say_n("{n} remark", "{n} remarks", n=count))
    return ", ".join(words) or MISSING


def remarks(m: MovementResult) -> list[str]:
    """Return what was unusual about the signals, as sentences."""
    return [sentence(note) for note in m.quality.notes]


def facts(m: MovementResult) -> list[tuple[str, str]]:
    """Return name and value of all that a reader needs to trust a movement's numbers."""
    found = m.quality
    statistic = say(texts.STATISTICS[m.movement.statistic])
    rows = [
        (say("Judged by"), f"{spoken(m.movement.angle)}, {statistic}"),
        (say("To be filmed"), say(texts.VIEWS[m.movement.view])),
        (say("View seen"), _seen(found.view)),
        (say("Turned to the camera"), " / ".join(degrees(found.heading_of(s)) for s in SIDES)),
        (say("Camera roll"), degrees(found.roll_deg, signed=True)),
        (
            say("Frame rate"),
            _counted(mark("{n:.0f} pictures a second"), found.frame_rate_hz),
        ),
        (
            say("Measured"),
            _counted(mark("{n:.0f} % of the pictures"), found.measured_percent),
        ),
        (
            say("Exchanged sides put right"),
            _counted(mark("{n} pictures"), found.swaps_repaired),
        ),
        (say("People in view"), _counted(mark("{n}"), found.people)),
        (say("Margin"), degrees(m.movement.margin_deg)),
        (say("95 % interval of the difference"), _interval(m)),
        (
            say("Systematic part of the error"),
            _counted(mark("{n:.0f}° (SD)"), found.u_sys_deg),
        ),
        (say("Difference, % of the larger side"), percent(m.percent)),
        (say("Symmetry angle"), percent(m.symmetry_angle)),
    ]
    return [(name, value) for name, value in rows if value and value.strip(f" /{MISSING}")]


def processing(result: AnalysisResult) -> tuple[str, ...]:
    """Say how pictures became numbers."""
    passes = say(texts.BALANCED_PASSES if result.balanced else texts.PLAIN_PASS)
    return (
        say("Pose model {model}. {passes}", model=result.model, passes=passes),
        say(
            "Landmarks that were hidden, outside the picture or implausible were removed; sides "
            "that the model had exchanged were put right; single outliers were replaced."
        ),
        say(
            "Gaps up to {gap:g} s were filled, longer ones were not; then positions were smoothed "
            "with a {cutoff:g} Hz low-pass filter without delay (Butterworth, forwards and "
            "backwards).",
            gap=MAX_GAP_S,
            cutoff=CUTOFF_HZ,
        ),
        say(
            "The value of a repetition comes from a smooth curve fitted around its peak, not from "
            "a single picture. The value of a side is the mean over its trusted repetitions."
        ),
        say(
            "The error of a difference holds the scatter of the repetitions and a systematic part "
            "that more repetitions do not reduce."
        ),
    )


def _interval(m: MovementResult) -> str:
    if m.difference is None or not math.isfinite(m.difference.low):
        return ""
    low, high = (degrees(d, signed=True) for d in (m.difference.low, m.difference.high))
    return say("{low} to {high}", low=low, high=high)


def _counted(template: str, value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else say(template, n=value)


def _seen(view: str | None) -> str:
    return say(view) if view else ""
