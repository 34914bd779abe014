"""A result changed by hand, and all that follows from it calculated anew, without the video."""

from collections.abc import Sequence

from tmr_vision.asymmetry import compare_sides, with_ids
from tmr_vision.errors import EditError
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.protocol import make_plan
from tmr_vision.recognition import count_reps
from tmr_vision.records import (
    AnalysisResult,
    Edit,
    Movement,
    MovementEdit,
    MovementResult,
    Recording,
    Rep,
    RepEdit,
)
from tmr_vision.reps.edited import edit_rep


def recompute(
    result: AnalysisResult,
    edits: Sequence[Edit] = (),
    *,
    movements: Sequence[Movement] | None = None,
) -> AnalysisResult:
    """Return a result as it is after edits: repetitions, sides, verdicts and plan.

    The given result stays as it is, so an edit is undone by calculating from the first result
    without it. Edits of different tests or repetitions may come in any order; of one and the same
    the later holds. The same edits once more change nothing, and a test without edits comes back
    with exactly its numbers.

    Parameters
    ----------
    result
        What an analysis returned or :func:`load_result` loaded, with its samples over time.
    edits
        What to change. What was edited before stays edited.
    movements
        The table in which a new name of a movement is looked up; None: the built-in one.

    Raises
    ------
    EditError
        If an edit names a test or repetition that is not there, or makes a repetition that cannot
        be; or if the result has no samples over time.
    UnknownMovementError
        If a movement is renamed to one that is not in the table.
    """
    log = _in_order([*result.edits, *edits])
    wanted = {edit.test for edit in edits}
    if unknown := wanted - {found.id for found in result.movements}:
        raise EditError(
            "this result has no test {test}.", code="no_such_test", test=sorted(unknown)[0]
        )
    if wanted and not all(len(recording.angles.time_s) for recording in result.recordings):
        raise EditError(
            "this result has no samples over time (tracks.npz); analyse the video again.",
            code="edit_needs_samples",
        )
    table = read_movements() if movements is None else movements
    tests = tuple(
        _tested_anew(result, found, [edit for edit in log if edit.test == found.id], table)
        if found.id in wanted
        else found
        for found in result.movements
    )
    _check_names(tests)
    renamed = {
        old.movement.key: new.movement.key for old, new in zip(result.movements, tests, strict=True)
    }
    painful = tuple(renamed.get(key, key) for key in result.painful)
    return result.with_(
        movements=tests, plan=make_plan(tests, painful=painful), painful=painful, edits=log
    )


def _in_order(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return edits test by test and repetition by repetition, each once, where it came last."""
    last = {_fields(edit): edit for edit in reversed(edits)}
    return tuple(sorted(reversed(last.values()), key=_target))


def _fields(edit: Edit) -> tuple[object, ...]:
    return type(edit).__name__, *vars(edit).values()


def _target(edit: Edit) -> tuple[str, str]:
    return edit.test, edit.rep if isinstance(edit, RepEdit) else ""


def _tested_anew(
    result: AnalysisResult,
    found: MovementResult,
    edits: Sequence[Edit],
    table: Sequence[Movement],
) -> MovementResult:
    """Return one test after its edits; repetitions of a renamed movement are found anew."""
    sources = found.sources or tuple(range(len(result.recordings)))
    recordings = [result.recordings[i] for i in sources]
    of_test = [edit for edit in edits if isinstance(edit, MovementEdit)]
    names = [edit.movement for edit in of_test if edit.movement is not None]
    notes = [edit.note for edit in of_test if edit.note is not None]
    movement, reps, recognised = found.movement, found.reps, found.recognised
    if names and (row := find_movement(names[-1], table)).key != movement.key:
        movement, recognised = row, False
        reps = count_reps(recordings, movement, table)
    else:
        reps = tuple(_of_source(rep, sources.index(rep.source)) for rep in reps)
    reps = with_ids(reps, movement)
    changed = _edited(recordings, movement, reps, [e for e in edits if isinstance(e, RepEdit)])
    new = compare_sides(
        recordings,
        movement,
        changed,
        recognised=recognised,
        mirror_averaged=result.mirror_averaged,
        self_rating=found.self_rating,
    )
    return new.with_(
        id=found.id,
        sources=sources,
        reps=tuple(_of_source(rep, sources[rep.source]) for rep in new.reps),
        self_rating_tags=found.self_rating_tags,
        note=notes[-1] if notes else found.note,
        looks_like=found.looks_like if movement.key == found.movement.key else "",
    )


def _of_source(rep: Rep, source: int) -> Rep:
    return rep if rep.source == source else rep.with_(source=source)


def _edited(
    recordings: Sequence[Recording],
    movement: Movement,
    reps: tuple[Rep, ...],
    edits: Sequence[RepEdit],
) -> tuple[Rep, ...]:
    """Return repetitions after their edits; those of an earlier name of the movement are void."""
    valid = [edit for edit in edits if edit.rep.startswith(f"{movement.key}.")]
    if unknown := {edit.rep for edit in valid} - {rep.id for rep in reps}:
        raise EditError("there is no repetition {rep}.", code="no_such_rep", rep=sorted(unknown)[0])
    changed = []
    for rep in reps:
        mine = [edit for edit in valid if edit.rep == rep.id]
        changed.append(edit_rep(recordings[rep.source], movement, rep, mine) if mine else rep)
    return tuple(changed)


def _check_names(tests: Sequence[MovementResult]) -> None:
    keys = [found.movement.key for found in tests]
    for found in tests:
        if keys.count(found.movement.key) > 1:
            raise EditError(
                "this result has a test of {title} already.",
                code="test_exists",
                title=found.movement.title,
            )
