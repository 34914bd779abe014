"""All wording of the reports, and how numbers are written: whole degrees, with their error.

A measurement aid: it names what was measured and how sure that is, never a disease or a cure.
"""

import math
import re
from datetime import datetime
from pathlib import PurePath

from tmr_vision.export import numbered
from tmr_vision.figures import MINUS
from tmr_vision.records import (
    AnalysisResult,
    Compensation,
    MovementResult,
    Rep,
    SideSummary,
    SourceInfo,
)
from tmr_vision.skeleton import SIDES, Side, other
from tmr_vision.smoothing import CUTOFF_HZ, MAX_GAP_S

DASH = "\N{EN DASH}"
MISSING = DASH

TITLE = "Movement self-check"
SUBTITLE = "Left against right, measured from video. A measurement aid, not a diagnosis."
SAFETY = (
    "Stop if it hurts, or if you feel dizzy or numb. Move only as far as is comfortable, with "
    "something sturdy to hold on to. If something worries you, ask a professional."
)
DISCLAIMER = (
    "Not a medical device. Estimates from one camera have errors of about 5 to 10 degrees or "
    "more. It does not diagnose or treat. Based on the published approach; not affiliated with or "
    "endorsed by Total Motion Release (TMR), a mark of its owner."
)
SIGN = f"Difference = right {MINUS} left; positive: right is larger. ± is the measurement error."
NO_MOVEMENT = "No movement was found in the video, so nothing could be compared."
NO_STEPS = "There is no exercise to propose from these measurements."
NO_REPS = "No repetition was found, so there is nothing to draw."
NO_PICTURES = "Pictures of the peaks are missing: the video could not be read again. {reason}"

VERDICTS = {
    ("imbalance", "clear"): "Imbalance, clear",
    ("imbalance", "likely"): "Imbalance, likely",
    ("balanced", None): "Balanced",
    ("inconclusive", None): "Inconclusive",
}
VERDICT_MEANINGS = (
    ("Imbalance, clear", "the difference is surely larger than the margin."),
    ("Imbalance, likely", "the difference is larger than its error and at least the margin."),
    ("Balanced", "the difference is shown to be smaller than the margin."),
    ("Inconclusive", "the measurement cannot tell; the report says why and what would help."),
)
VIEWS = {"side": "from the side, the working side near the camera", "facing": "from the front"}
STATISTICS = {"peak": "how far it gets (peak)", "range": "how far it moves (range)"}
_REACHES = {"peak": "reaches", "range": "moves through"}

ANGLES = {
    "shoulder_elevation": ("upper arm against the trunk axis", "arm hangs along the trunk"),
    "elbow_flexion": ("forearm against the line of the upper arm", "elbow straight"),
    "hip_flexion": ("thigh against the trunk axis", "thigh in line with the trunk"),
    "leg_elevation": ("line from hip to ankle against the vertical", "standing"),
    "knee_flexion": ("shank against the line of the thigh", "knee straight"),
    "ankle_dorsiflexion": ("shank against the foot, less 90°", "foot at a right angle"),
    "trunk_rotation": ("shoulder line against the hip line, about the trunk axis", "facing ahead"),
    "trunk_flexion": ("trunk axis against the vertical, forward positive", "upright"),
    "trunk_lean": ("trunk axis against the vertical, to the person's left positive", "upright"),
    "knee_fppa": ("hip, knee and ankle seen from the front, inward positive", "straight"),
    "pelvis_tilt": ("hip line against the horizontal, left higher positive", "level"),
    "shoulder_tilt": ("shoulder line against the horizontal, left higher positive", "level"),
}
"""What each angle is, and where it is zero."""

HOW_TO_READ = (
    "Left and right are always the person's own sides. In all plots left is red and solid, right "
    "is blue and dashed; colour means side and nothing else.",
    "Thin lines are single repetitions, thick lines the mean of each side, the band around it one "
    "standard deviation. Dotted lines were left out of the mean.",
    "The grey band is the measurement error of the difference, not a norm. A difference inside "
    "it cannot be told from none.",
    "The error written as ± is the smallest difference that stands out from measurement error "
    "with 95 % confidence (MDC95). The margin is the smallest difference of practical interest.",
    "The number in a picture is the angle of that moment; the value of a repetition is fitted "
    "to the moments around it and can differ by a degree or two.",
    "Felt scores (0 to 100, higher = worse) and measured angles are two different things. They "
    "are shown side by side and can disagree.",
)
ERROR_SOURCES = (
    "One camera sees angles in the plane of the picture. A limb that moves out of that plane "
    "looks shorter, and its angle too small or too large.",
    "Joint positions are estimated by a pose model; loose clothes, bad light and hidden limbs "
    "make them worse.",
    "A tilted camera, or another place of camera or chair for each side, makes a difference that "
    "is not the person's.",
    "Sessions can only be compared when filmed in the same way; changes smaller than the error "
    "are no change.",
)


def processing(result: AnalysisResult) -> tuple[str, ...]:
    """Say how pictures became numbers."""
    passes = (
        "Every picture was analysed twice, as it is and mirrored, and both results were averaged "
        "(mirror balancing), which cancels the model's own left/right bias."
        if result.balanced
        else "Mirror balancing was switched off, so the model's own left/right bias is contained."
    )
    return (
        f"Pose model {result.model}. {passes}",
        "Landmarks that were hidden, outside the picture or implausible were removed; sides that "
        "the model had exchanged were put right; single outliers were replaced.",
        f"Gaps up to {MAX_GAP_S:g} s were filled, longer ones were not; then positions were "
        f"smoothed with a {CUTOFF_HZ:g} Hz low-pass filter without delay (Butterworth, forwards "
        "and backwards).",
        "The value of a repetition comes from a smooth curve fitted around its peak, not from a "
        "single picture. The value of a side is the mean over its trusted repetitions.",
        "The error of a difference holds the scatter of the repetitions and a systematic part "
        "that more repetitions do not reduce.",
    )


# --- numbers ------------------------------------------------------------------------------------


def degrees(value: float | None, *, signed: bool = False) -> str:
    """Write whole degrees, ``142°``; a dash if it was not measured."""
    if value is None or not math.isfinite(value):
        return MISSING
    whole = round(value)
    return f"{_sign(whole) if signed else MINUS if whole < 0 else ''}{abs(whole)}°"


def with_error(value: float | None, error: float | None) -> str:
    """Write a difference with its error, ``+12° ± 9°``."""
    if value is None:
        return MISSING
    return f"{degrees(value, signed=True)} ± {degrees(error)}"


def seconds(value: float) -> str:
    """Write a time in the video, ``3.2 s``."""
    return f"{value:.1f} s" if math.isfinite(value) else MISSING


def spread(side: SideSummary) -> str:
    """Write mean and standard deviation of a side, ``142° (SD 3°)``."""
    if not math.isfinite(side.value):
        return MISSING
    return degrees(side.value) + (f" (SD {degrees(side.sd)})" if math.isfinite(side.sd) else "")


def percent(value: float | None) -> str:
    """Write a signed whole percentage."""
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{_sign(round(value))}{abs(round(value))} %"


def when(created: str) -> str:
    """Write the time of the analysis for people; as it is if it is not ISO 8601."""
    try:
        return datetime.fromisoformat(created).strftime("%Y-%m-%d, %H:%M %Z").rstrip()
    except ValueError:
        return created


def _sign(whole: int) -> str:
    return MINUS if whole < 0 else "+" if whole > 0 else ""


# --- sentences ----------------------------------------------------------------------------------


def sentence(text: str) -> str:
    """Make a sentence of a clause: capital letter, full stop, degree signs."""
    text = re.sub(r"(?<=\d) deg(rees)?\b", "°", text.strip())
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def spoken(name: str) -> str:
    """Write the name of an angle or quality: ``shoulder elevation``."""
    return name.replace("_", " ")


def verdict(m: MovementResult) -> str:
    """Name the verdict."""
    return VERDICTS.get((m.verdict, m.strength)) or m.verdict.capitalize()


def verdict_in_full(m: MovementResult) -> str:
    """Name the verdict with the side that does worse."""
    limited = f": {m.limited_side} side does worse" if m.limited_side else ""
    return verdict(m) + limited


def finding(m: MovementResult) -> str:
    """Say in one sentence what was measured."""
    if m.difference is None:
        known = [f"{s} {degrees(m.side(s).value)}" for s in SIDES if m.side(s).n]
        only = f"; measured: {known[0]}" if known else ""
        return f"The sides cannot be compared{only}."
    value = m.difference.value
    error = f"measurement error ±{degrees(m.mdc95)}"
    counts = " and ".join(f"{m.side(s).n} {s}" for s in SIDES)
    if not round(value):
        return f"Both sides are the same within 1° ({error}; repetitions: {counts})."
    size = degrees(abs(value))
    if m.mdc95 is not None and abs(value) < m.mdc95:
        return f"The difference of {size} is within the {error} (repetitions: {counts})."
    return (
        f"The right side {_REACHES[m.movement.statistic]} {size} "
        f"{'more' if value > 0 else 'less'} than the left ({error}; repetitions: {counts})."
    )


def felt(m: MovementResult) -> str:
    """Write the felt scores, ``10 / 40``."""
    return MISSING if m.felt is None else " / ".join(f"{getattr(m.felt, s):.0f}" for s in SIDES)


def reps_counted(m: MovementResult) -> str:
    """Write how many repetitions were trusted, ``5 / 4``, and how many were left out."""
    left_out = sum(rep.excluded is not None for rep in m.reps)
    counts = " / ".join(str(m.side(s).n) for s in SIDES)
    return counts + (f", {left_out} left out" if left_out else "")


def quality_in_short(m: MovementResult) -> str:
    """Write the quality for the summary: how much was measured, how many remarks."""
    measured = m.quality.get("measured_percent")
    words = [] if measured is None else [f"{measured:.0f} % measured"]
    if count := len(m.quality.get("notes", ())):
        words.append(f"{count} remark{'s' * (count > 1)}")
    return ", ".join(words) or MISSING


def facts(m: MovementResult) -> list[tuple[str, str]]:
    """Return name and value of all that a reader needs to trust a movement's numbers."""
    quality = m.quality
    headings = quality.get("heading_deg") or {}
    rows = [
        ("Judged by", f"{spoken(m.movement.angle)}, {STATISTICS[m.movement.statistic]}"),
        ("To be filmed", VIEWS[m.movement.view]),
        ("View seen", quality.get("view")),
        ("Turned to the camera", " / ".join(degrees(headings.get(s)) for s in SIDES)),
        ("Camera roll", degrees(quality.get("roll_deg"), signed=True)),
        ("Frame rate", _unit(quality.get("frame_rate_hz"), "pictures a second")),
        ("Measured", _unit(quality.get("measured_percent"), "% of the pictures")),
        ("Exchanged sides put right", _unit(quality.get("swaps_repaired"), "pictures")),
        ("People in view", _unit(quality.get("people"), "")),
        ("Margin", degrees(m.movement.margin_deg)),
        ("95 % interval of the difference", _interval(m)),
        ("Systematic part of the error", _unit(quality.get("u_sys_deg"), "° (SD)")),
        ("Difference, % of the larger side", percent(m.percent)),
        ("Symmetry angle", percent(m.symmetry_angle)),
    ]
    return [(name, value) for name, value in rows if value and value.strip(f" /{MISSING}")]


def remarks(m: MovementResult) -> list[str]:
    """Return what was unusual about the signals, as sentences."""
    return [sentence(note) for note in m.quality.get("notes", ())]


def left_out(m: MovementResult) -> list[str]:
    """Return which repetitions were left out, and why."""
    return [
        sentence(f"{rep.side} {number} was left out: {rep.excluded}")
        for number, rep in numbered(m.reps)
        if rep.excluded is not None
    ]


def peak_caption(rep: Rep, number: int) -> str:
    """Describe a key frame."""
    out = "" if rep.excluded is None else ", left out"
    where = f"repetition {number} at {seconds(rep.peak_s)}{out}"
    return f"{rep.side.capitalize()}, {degrees(rep.value)}: {where}"


def compensation_value(found: Compensation | None) -> str:
    """Write how far a compensation went, and whether that counts as seen."""
    if found is None or not math.isfinite(found.value):
        return "not measured"
    return f"{_amount(found.value, found.unit)}, {'seen' if found.seen else 'not seen'}"


def compensations(m: MovementResult) -> list[tuple[str, str, dict[Side, str]]]:
    """Return title, threshold and what each side did, for each compensation."""
    found = {(c.name, c.side): c for c in m.compensations}
    rows = {c.name: c for c in m.compensations}
    return [
        (
            c.title,
            _amount(c.threshold, c.unit),
            {side: compensation_value(found.get((name, side))) for side in SIDES},
        )
        for name, c in rows.items()
    ]


def _amount(value: float, unit: str) -> str:
    return degrees(value) if unit == "deg" else f"{value:.1f} {unit}"


def curves_text(m: MovementResult) -> str:
    """Describe the curves to those who do not see them."""
    sides = "; ".join(f"{s}: {spread(m.side(s))} in {m.side(s).n} repetitions" for s in SIDES)
    return f"{m.movement.title}, {spoken(m.movement.angle)} over each repetition. {sides}."


def timeline_text(m: MovementResult) -> str:
    """Describe the strip of repetitions to those who do not see it."""
    counts = ", ".join(f"{sum(r.side == s for r in m.reps)} {s}" for s in SIDES)
    return f"{m.movement.title} over the time of the video, repetitions: {counts}."


def good_side(side: Side) -> str:
    """Say which side to exercise."""
    return f"Exercise the {side} side (the better one), not the {other(side)}."


def frame_size(info: SourceInfo) -> str:
    """Write the size of a video's pictures."""
    return f"{info.width_px} \N{MULTIPLICATION SIGN} {info.height_px}"


def source_name(path: str) -> str:
    """Return the file's name without its folders, which can tell who a person is."""
    return path if "://" in path else PurePath(path).name or path


def _interval(m: MovementResult) -> str:
    if m.difference is None or not math.isfinite(m.difference.low):
        return ""
    return " to ".join(degrees(d, signed=True) for d in (m.difference.low, m.difference.high))


def _unit(value: float | None, unit: str) -> str:
    if value is None or not math.isfinite(value):
        return ""
    gap = "" if unit.startswith("°") or not unit else " "
    return f"{value:.0f}{gap}{unit}"
