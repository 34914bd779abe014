"""How the numbers came about, as lines of two columns: for the sheet ``method``."""

from collections.abc import Iterator
from dataclasses import fields

from tmr_vision.angles import column_title
from tmr_vision.language import joined, mark, said
from tmr_vision.records import AnalysisResult, MovementResult, SourceInfo

_WORDS = (
    (mark("left, right"), mark("the person's own left and right")),
    (mark("difference"), mark("right minus left; positive: right is larger")),
    (
        mark("measurement error (MDC95)"),
        mark(
            "the smallest difference that 95 % certainty can tell from none: scatter "
            "of the repetitions and the systematic error of the method"
        ),
    ),
    (mark("margin that matters"), mark("the smallest difference of practical interest")),
    (
        mark("verdict"),
        mark(
            "imbalance: larger than its error and at least the margin; balanced: shown to be "
            "smaller than the margin; inconclusive: cannot tell, the reason says why"
        ),
    ),
    (
        mark("felt"),
        mark("what the person felt, 0 to 100, higher is worse; never mixed with the measurement"),
    ),
    (
        mark("grey angles"),
        mark(
            "not measured in that picture but put right or filled over a short gap; "
            "angles.csv says which"
        ),
    ),
    (mark("empty cells"), mark("not measured")),
    (
        mark("what this is"),
        mark(
            "a measurement aid from one camera with errors of about 5 to 10 degrees or more, "
            "not a diagnosis; the clinician decides"
        ),
    ),
)
_QUALITY = {
    "view": mark("view"),
    "frame_rate_hz": mark("frame rate hz"),
    "measured_percent": mark("measured percent"),
    "roll_deg": mark("roll deg"),
    "roll_known": mark("roll known"),
    "pitch_deg": mark("pitch deg"),
    "distance_m": mark("distance m"),
    "calibrated": mark("calibrated"),
    "swaps_repaired": mark("swaps repaired"),
    "people": mark("people"),
    "u_sys_deg": mark("u sys deg"),
}
_SEEN = {"side": mark("seen: side"), "facing": mark("seen: facing")}
_BETTER = {"more": mark("more degrees"), "less": mark("less degrees")}
_STATISTICS = {"peak": mark("peak"), "range": mark("range")}
_TRUE = {True: mark("True"), False: mark("False")}


def method_rows(result: AnalysisResult) -> Iterator[tuple[str, str]]:
    """Give label and value of each line: English, to be said in the reader's language."""
    yield from _WORDS
    yield mark("analysed"), result.created
    yield "tmr_vision", result.software
    yield mark("pose model"), result.model
    yield mark("pose model sha256"), result.model_sha256
    yield mark("mirror balancing"), mark("on") if result.balanced else mark("off")
    for source, recording in enumerate(result.recordings):
        yield from _source(said("source {n}", n=source), recording.info)
    for found in result.movements:
        yield from _movement(found)


def _source(source: str, info: SourceInfo) -> Iterator[tuple[str, str]]:
    yield source, info.name
    yield _of(source, "sha256"), info.sha256 or mark("none (camera or stream)")
    pictures = said("{n} in {seconds:.1f} s", n=info.frames, seconds=info.duration_s)
    yield _of(source, mark("pictures")), pictures
    yield _of(source, mark("mirrored")), mark("yes, undone") if info.mirrored else mark("no")
    for note in info.notes:
        yield _of(source, mark("note")), note


def _movement(found: MovementResult) -> Iterator[tuple[str, str]]:
    movement = found.movement
    title = movement.title
    yield (
        title,
        joined(
            ", ",
            (column_title(movement.angle), _STATISTICS[movement.statistic], _SEEN[movement.view]),
        ),
    )
    yield _of(title, mark("better")), _BETTER[movement.better]
    yield _of(title, mark("systematic error")), movement.u_sys_source
    for note in found.quality.notes:
        yield _of(title, mark("note")), note
    for field in fields(found.quality):
        name, value = field.name, getattr(found.quality, field.name)
        if isinstance(value, str | int | float):
            yield _of(title, _QUALITY.get(name, name.replace("_", " "))), _shown(value)


def _of(whose: str, what: str) -> str:
    return joined(", ", (whose, what))


def _shown(value: str | float) -> str:
    if isinstance(value, bool):
        return _TRUE[value]
    if isinstance(value, float):
        return said("{n:.1f}", n=value)
    return value if isinstance(value, str) else str(value)
