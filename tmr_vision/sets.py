"""Sets that were filmed one by one: each video is said to show one movement and one side.

Who films a whole session in sets knows what is in each of them, so nothing has to be recognised,
and one set that cannot be measured costs no other. What is said is checked all the same: a video
that mostly shows the other side counts for neither, because left and right may be exchanged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tmr_vision.analysis import READING, SourceLike, assemble, looks_like, measure_source
from tmr_vision.asymmetry import compare_sides
from tmr_vision.asymmetry.nothing import nothing_measured
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.language import code_of, message
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import find_model
from tmr_vision.progress import Job
from tmr_vision.recognition import count_reps
from tmr_vision.records import (
    AnalysisResult,
    Movement,
    MovementResult,
    Recording,
    Rep,
    SelfRating,
    SessionHeader,
)
from tmr_vision.skeleton import Side

OTHER_SIDE = message(
    "in a video that is said to show one side and mostly shows the other one",
    code="rep_of_other_side",
)
EXCHANGED = message(
    "a video that is said to show one side mostly shows the other one, so left and right may be "
    "exchanged; record this movement again",
    code="sides_may_be_exchanged",
)


@dataclass(frozen=True)
class NamedSet:
    """A video, the name of the movement in it, and whose repetitions it shows (None: both)."""

    source: SourceLike
    movement: str
    side: Side | None = None


def analyze_sets(
    sets: Sequence[NamedSet],
    *,
    mirrored: bool = False,
    mirror_averaging: bool = True,
    model: str | Path = "full",
    movements_file: str | Path | None = None,
    roll_deg: float | None = None,
    self_rating: SelfRating | None = None,
    header: SessionHeader | None = None,
    job: Job | None = None,
) -> AnalysisResult:
    """Measure left against right in sets of several movements, which make one session.

    Parameters
    ----------
    sets
        In their order; a movement's sets need not follow each other.
    self_rating
        What the person felt, if there is only one movement.
    mirrored, mirror_averaging, model, movements_file, roll_deg, header, job
        As in :func:`tmr_vision.analysis.analyze`.

    Raises
    ------
    NothingMeasurableError
        If no set can be measured.
    TmrVisionError
        Another one of :mod:`tmr_vision.errors`, with a sentence that says what was wrong.
    """
    job = job or Job()
    table = read_movements(Path(movements_file) if movements_file else None)
    rows = [find_movement(each.movement, table) for each in sets]
    checked = find_model(model)
    measured: list[Recording | str] = []
    for i, each in enumerate(sets):
        part = job.part(READING * i / len(sets), READING * (i + 1) / len(sets))
        try:
            measured.append(measure_source(
                each.source, model=checked, mirror_averaging=mirror_averaging, mirrored=mirrored,
                roll_deg=roll_deg, job=part,
            ))  # fmt: skip
        except NothingMeasurableError as error:
            measured.append((error.__cause__ or error).args[0])  # without the name of the file
    job.report(READING, "comparing")
    result = compare_sets(
        sets, rows, measured, table, mirror_averaging=mirror_averaging, self_rating=self_rating
    )
    recordings = tuple(each for each in measured if isinstance(each, Recording))
    if not recordings:
        raise NothingMeasurableError(str(measured[0]))
    job.report(1.0, "done")
    return assemble(
        result, recordings, model=checked, mirror_averaged=mirror_averaging, header=header
    )


def compare_sets(
    sets: Sequence[NamedSet],
    rows: Sequence[Movement],
    measured: Sequence[Recording | str],
    table: Sequence[Movement],
    *,
    mirror_averaging: bool = True,
    self_rating: SelfRating | None = None,
) -> tuple[MovementResult, ...]:
    """Compare the sides of each movement over its sets.

    Parameters
    ----------
    rows, measured
        The movement of each set, and what was measured in it, or why it cannot be.
    """
    keys = list(dict.fromkeys(row.key for row in rows))
    recorded = [i for i, each in enumerate(measured) if isinstance(each, Recording)]
    results = []
    for key in keys:
        own = [i for i, row in enumerate(rows) if row.key == key]
        rating = self_rating if len(keys) == 1 else None
        found = _compared(
            [(sets[i].side, measured[i]) for i in own], rows[own[0]], table,
            mirror_averaging=mirror_averaging, self_rating=rating,
        )  # fmt: skip
        results.append(with_sources(found, [recorded.index(i) for i in own if i in recorded]))
    return tuple(results)


def with_sources(found: MovementResult, places: Sequence[int]) -> MovementResult:
    """Return a result whose repetitions name their recording among those of the session."""
    reps = tuple(rep.with_(source=places[rep.source]) for rep in found.reps)
    return found.with_(reps=reps, sources=tuple(places))


def _compared(
    own: Sequence[tuple[Side | None, Recording | str]],
    movement: Movement,
    table: Sequence[Movement],
    *,
    mirror_averaging: bool,
    self_rating: SelfRating | None,
) -> MovementResult:
    recorded = [(side, each) for side, each in own if isinstance(each, Recording)]
    missing = [each for _, each in own if isinstance(each, str)]
    recordings = [each for _, each in recorded]
    if not recordings:
        return nothing_measured(movement, missing[0], self_rating)
    reps = tuple(
        rep.with_(source=i)
        for i, (side, each) in enumerate(recorded)
        for rep in _of_side(count_reps([each], movement, table), side)
    )
    found = compare_sides(
        recordings, movement, reps, recognised=False, mirror_averaged=mirror_averaging,
        self_rating=self_rating,
    )  # fmt: skip
    found = found.with_(looks_like=looks_like(recordings, movement, table))
    if found.verdict != "inconclusive":
        return found
    if any(code_of(rep.excluded) == OTHER_SIDE.code for rep in found.reps):
        return found.with_(reason=EXCHANGED)
    return found.with_(reason=missing[0]) if missing else found


def _of_side(reps: Sequence[Rep], side: Side | None) -> tuple[Rep, ...]:
    """Return what counts of a set: one side's repetitions; of the other side's set, nothing.

    What the other side does meanwhile, as in turning back beyond the middle, is no repetition.
    """
    if side is None:
        return tuple(reps)
    own = [rep for rep in reps if rep.side == side]
    counted = sum(rep.excluded is None for rep in own)
    if counted >= sum(rep.excluded is None and rep.side != side for rep in reps):
        return tuple(own)
    return tuple(rep.with_(excluded=rep.excluded or OTHER_SIDE) for rep in reps)
