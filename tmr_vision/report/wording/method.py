"""How it was measured, and how good the signals were."""

import math

from tmr_vision.answers import VERDICTS
from tmr_vision.language import N_, translate
from tmr_vision.records import AnalysisResult, MovementResult
from tmr_vision.report.wording import texts
from tmr_vision.report.wording.numbers import MISSING, degrees, percent
from tmr_vision.report.wording.sentences import angle_words, capital, sentence
from tmr_vision.skeleton import SIDES
from tmr_vision.smoothing import CUTOFF_HZ, MAX_GAP_S


def remarks(m: MovementResult) -> list[str]:
    """Return what was unusual about the signals, as sentences."""
    return [sentence(note) for note in m.quality.notes]


def facts(m: MovementResult) -> list[tuple[str, str]]:
    """Return name and value of all that a reader needs to trust a movement's numbers."""
    found = m.quality
    statistic = translate(texts.STATISTICS[m.movement.statistic])
    rows = [
        (translate("Judged by"), f"{angle_words(m.movement.angle)}, {statistic}"),
        (translate("To be filmed"), translate(texts.VIEWS[m.movement.view])),
        (translate("View seen"), _seen(found.view)),
        _headings(m),
        (translate("Camera roll"), degrees(found.roll_deg, signed=True)),
        (
            translate("Frame rate"),
            _counted(N_("{n:.0f} frames per second"), found.frame_rate_hz),
        ),
        (translate("Measured"), _measured(m)),
        (
            translate("Swapped sides corrected"),
            _counted(N_("in {n} frames"), found.swaps_repaired),
        ),
        (translate("People in view"), _counted(N_("{n}"), found.people)),
        (translate("Margin"), degrees(m.movement.margin_deg)),
        (translate("95 % interval of the difference"), interval(m)),
        (
            translate("Systematic part of the error"),
            _counted(N_("{n:.0f}° (SD)"), found.u_sys_deg),
        ),
        (translate("Difference, % of the larger side"), percent(m.percent)),
        (translate("Symmetry angle"), percent(m.symmetry_angle)),
    ]
    return [(name, value) for name, value in rows if value and value.strip(f" /{MISSING}")]


def _headings(m: MovementResult) -> tuple[str, str]:
    """Return how each side stood to the camera; the sign only says which side was near."""
    known = {s: m.quality.heading_of(s) for s in SIDES}
    turned = ", ".join(
        f"{translate(s)} {degrees(abs(deg))}" for s, deg in known.items() if deg is not None
    )
    ideal = degrees(90.0 if m.movement.view == "side" else 0.0)
    return translate("Angle to the camera (ideal: {ideal})", ideal=ideal), turned


def _measured(m: MovementResult) -> str:
    """Return how much was measured; nothing beside a refusal, where it would only mislead."""
    if m.verdict == "inconclusive":
        return ""
    return _counted(N_("{n:.0f} % of the frames"), m.quality.measured_percent)


def verdict_meanings() -> list[tuple[str, str]]:
    """Return the verdicts with what each means."""
    return [
        (capital(VERDICTS[key]), translate(meaning))
        for key, meaning in texts.VERDICT_MEANINGS.items()
    ]


def processing(result: AnalysisResult) -> tuple[str, ...]:
    """Say how pictures became numbers."""
    passes = translate(texts.BALANCED_PASSES if result.mirror_averaged else texts.PLAIN_PASS)
    return (
        translate("Pose model {model}. {passes}", model=result.model, passes=passes),
        translate(
            "Landmarks that were hidden, outside the picture or implausible were removed; sides "
            "that the model had swapped were put right; single outliers were replaced."
        ),
        translate(
            "Gaps up to {gap:g} s were filled, longer ones were not; then positions were smoothed "
            "with a {cutoff:g} Hz low-pass filter without delay (Butterworth, forwards and "
            "backwards).",
            gap=MAX_GAP_S,
            cutoff=CUTOFF_HZ,
        ),
        translate(
            "The value of a repetition comes from a smooth curve fitted around its peak, not from "
            "a single picture. The value of a side is the mean over its trusted repetitions."
        ),
        translate(
            "The error of a difference holds the scatter of the repetitions and a systematic part "
            "that more repetitions do not reduce."
        ),
    )


def interval(m: MovementResult) -> str:
    """Write the 95 % interval of the difference; nothing where it is not known."""
    if m.difference is None or not math.isfinite(m.difference.low):
        return ""
    low, high = (degrees(d, signed=True) for d in (m.difference.low, m.difference.high))
    return translate("{low} to {high}", low=low, high=high)


def _counted(template: str, value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else translate(template, n=value)


def _seen(view: str | None) -> str:
    return translate(view) if view else ""
