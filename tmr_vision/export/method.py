"""How the numbers came about, as lines of two columns: for the sheet ``method``."""

from collections.abc import Iterator
from dataclasses import fields

from tmr_vision.angles import column_title
from tmr_vision.language import N_, join_messages, message
from tmr_vision.records import AnalysisResult, MovementResult, SourceInfo

_WORDS = (
    (N_("left, right"), N_("the person's own left and right")),
    (N_("difference"), N_("right minus left; positive: right is larger")),
    (
        N_("measurement error (MDC95)"),
        N_(
            "the smallest difference that 95 % certainty can tell from none: scatter "
            "of the repetitions and the systematic error of the method"
        ),
    ),
    (N_("margin that matters"), N_("the smallest difference of practical interest")),
    (
        N_("verdict"),
        N_(
            "imbalance: larger than its error and at least the margin; balanced: shown to be "
            "smaller than the margin; inconclusive: cannot tell, the reason says why"
        ),
    ),
    (
        N_("felt"),
        N_("what the person felt, 0 to 100, higher is worse; never mixed with the measurement"),
    ),
    (
        N_("grey angles"),
        N_(
            "not measured in that picture but put right or filled over a short gap; "
            "angles.csv says which"
        ),
    ),
    (N_("empty cells"), N_("not measured")),
    (
        N_("what this is"),
        N_(
            "a measurement aid from one camera with errors of about 5 to 10 degrees or more, "
            "not a diagnosis; the clinician decides"
        ),
    ),
)
_QUALITY = {
    "view": N_("view"),
    "frame_rate_hz": N_("frame rate hz"),
    "measured_percent": N_("measured percent"),
    "roll_deg": N_("roll deg"),
    "roll_known": N_("roll known"),
    "pitch_deg": N_("pitch deg"),
    "distance_m": N_("distance m"),
    "calibrated": N_("calibrated"),
    "swaps_repaired": N_("swaps repaired"),
    "people": N_("people"),
    "u_sys_deg": N_("u sys deg"),
}
_SEEN = {"side": N_("seen: side"), "facing": N_("seen: facing")}
_BETTER = {"more": N_("more degrees"), "less": N_("less degrees")}
_STATISTICS = {"peak": N_("peak"), "range": N_("range")}
_TRUE = {True: N_("True"), False: N_("False")}


def method_rows(result: AnalysisResult) -> Iterator[tuple[str, str]]:
    """Give label and value of each line: English, to be said in the reader's language."""
    yield from _WORDS
    yield N_("analysed"), result.created
    yield "tmr_vision", result.software
    yield N_("pose model"), result.model
    yield N_("pose model sha256"), result.model_sha256
    yield N_("mirror balancing"), N_("on") if result.mirror_averaged else N_("off")
    for source, recording in enumerate(result.recordings):
        yield from _source(message("source {n}", n=source), recording.info)
    for found in result.movements:
        yield from _movement(found)


def _source(source: str, info: SourceInfo) -> Iterator[tuple[str, str]]:
    yield source, info.name
    yield _of(source, "sha256"), info.sha256 or N_("none (camera or stream)")
    pictures = message("{n} in {seconds:.1f} s", n=info.frames, seconds=info.duration_s)
    yield _of(source, N_("pictures")), pictures
    yield _of(source, N_("mirrored")), N_("yes, undone") if info.mirrored else N_("no")
    for note in info.notes:
        yield _of(source, N_("note")), note


def _movement(found: MovementResult) -> Iterator[tuple[str, str]]:
    movement = found.movement
    title = movement.title
    yield (
        title,
        join_messages(
            ", ",
            (column_title(movement.angle), _STATISTICS[movement.statistic], _SEEN[movement.view]),
        ),
    )
    yield _of(title, N_("better")), _BETTER[movement.better_when]
    yield _of(title, N_("systematic error")), movement.u_sys_source
    for note in found.quality.notes:
        yield _of(title, N_("note")), note
    for field in fields(found.quality):
        name, value = field.name, getattr(found.quality, field.name)
        if isinstance(value, str | int | float):
            yield _of(title, _QUALITY.get(name, name.replace("_", " "))), _shown(value)


def _of(whose: str, what: str) -> str:
    return join_messages(", ", (whose, what))


def _shown(value: str | float) -> str:
    if isinstance(value, bool):
        return _TRUE[value]
    if isinstance(value, float):
        return message("{n:.1f}", n=value)
    return value if isinstance(value, str) else str(value)
