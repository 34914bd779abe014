"""How the numbers came about, as lines of two columns: for the sheet ``method``."""

from collections.abc import Iterator
from pathlib import PurePath

from tmr_vision.records import AnalysisResult, MovementResult, SourceInfo

_WORDS = (
    ("left, right", "the person's own left and right"),
    ("difference", "right minus left; positive: right is larger"),
    (
        "measurement error (MDC95)",
        "the smallest difference that 95 % certainty can tell from none: scatter of the "
        "repetitions and the systematic error of the method",
    ),
    ("margin that matters", "the smallest difference of practical interest"),
    (
        "verdict",
        "imbalance: larger than its error and at least the margin; balanced: shown to be smaller "
        "than the margin; inconclusive: cannot tell, the reason says why",
    ),
    ("felt", "what the person felt, 0 to 100, higher is worse; never mixed with the measurement"),
    (
        "grey angles",
        "not measured in that picture but put right or filled over a short gap; angles.csv says "
        "which",
    ),
    ("empty cells", "not measured"),
    (
        "what this is",
        "a measurement aid from one camera with errors of about 5 to 10 degrees or more, not a "
        "diagnosis; the clinician decides",
    ),
)


def method_rows(result: AnalysisResult) -> Iterator[tuple[str, object]]:
    """Give label and value of each line."""
    yield from _WORDS
    yield "analysed", result.created
    yield "tmr_vision", result.software
    yield "pose model", result.model
    yield "pose model sha256", result.model_sha256
    yield "mirror balancing", "on" if result.balanced else "off"
    for source, recording in enumerate(result.recordings):
        yield from _source(source, recording.info)
    for found in result.movements:
        yield from _movement(found)


def _source(source: int, info: SourceInfo) -> Iterator[tuple[str, object]]:
    yield f"source {source}", PurePath(info.path).name
    yield f"source {source}, sha256", info.sha256 or "none (camera or stream)"
    yield f"source {source}, pictures", f"{info.frames} in {info.duration_s:.1f} s"
    yield f"source {source}, mirrored", "yes, undone" if info.mirrored else "no"
    for note in info.notes:
        yield f"source {source}, note", note


def _movement(found: MovementResult) -> Iterator[tuple[str, object]]:
    movement = found.movement
    title = movement.title
    yield title, f"{movement.angle.replace('_', ' ')}, {movement.statistic}, seen: {movement.view}"
    yield f"{title}, better", f"{movement.better} degrees"
    yield f"{title}, systematic error", movement.u_sys_source
    for name, value in found.quality.items():
        if name == "notes":
            for note in value:
                yield f"{title}, note", note
        elif isinstance(value, str | int | float):
            shown = value if isinstance(value, str | int) else f"{value:.1f}"
            yield f"{title}, {name.replace('_', ' ')}", shown
