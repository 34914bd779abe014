"""Finishing a session: from what was kept of it to its result, in the clinical order."""

from collections.abc import Iterable, Mapping

from tmr_vision.analysis import assemble
from tmr_vision.comparison import Comparison, compare_results
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.language import message
from tmr_vision.live.context import read_cues
from tmr_vision.live.state import MovementTest, SessionState
from tmr_vision.records import AnalysisResult, Movement, Recording, SelfRating
from tmr_vision.sets import with_sources

NOTHING_DONE = message(
    "no movement was done far enough to be measured, so there is no report; "
    "stand so that the whole body is in the picture and do at least three repetitions a side.",
    code="nothing_done",
)


def finish_session(
    state: SessionState, movements: Iterable[Movement], *, latest: bool = False
) -> AnalysisResult:
    """Return the result of all that was kept of a session, whether or not it came to its end.

    The order is the clinical one. What the safety screening left out was never done, so it is not
    judged. Every other test is measured from its landmarks, and how it felt is put beside it. A
    movement that hurt is judged but not exercised. The plan follows from all of that.

    Parameters
    ----------
    state
        What was kept, of a session that ran just now or restored from its folder.
    movements
        What the session was about, in its order.
    latest
        Judge the last finished test of every movement; else its first one, before any exercise.

    Raises
    ------
    NothingMeasurableError
        If no movement was done far enough.
    """
    chosen = list(_chosen(state, movements, latest=latest))
    blocks = sorted({interval.block for _, test in chosen for interval in test.intervals})
    recordings = {n: r for n in blocks if isinstance(r := state.recording(n), Recording)}
    place = {n: i for i, n in enumerate(recordings)}
    results = tuple(
        with_sources(state.assess(movement, test.number), [place[n] for n in own])
        for movement, test in chosen
        if (own := [n for n in test.blocks() if n in place])
    )
    if not results:
        raise NothingMeasurableError(NOTHING_DONE)
    return assemble(
        results,
        tuple(recordings.values()),
        model=state.model,
        mirror_averaged=True,
        painful=pain_stops(state),
        header=state.header,
    )


def retest_result(
    state: SessionState, movements: Iterable[Movement], first: AnalysisResult
) -> tuple[AnalysisResult, Comparison] | None:
    """Return the result over the last tests and what changed since the first; None: no retest.

    ``first`` is what :func:`finish_session` returned. What was tested once is not compared.
    """
    repeated = {t.movement for t in state.tests.values() if t.number > 0 and t.done}
    if not repeated:
        return None
    last = finish_session(state, movements, latest=True)
    both = [
        result.with_(movements=tuple(m for m in result.movements if m.movement.key in repeated))
        for result in (first, last)
    ]
    return last, compare_results(both, labels=[message("first test"), message("last test")])


def pain_stops(state: SessionState) -> frozenset[str]:
    """Return the keys of the movements that hurt too much to be exercised."""
    felt = {test.movement for test in state.tests.values() if is_pain_stop(state, test)}
    return frozenset(felt | state.contraindicated)


def is_pain_stop(state: SessionState, test: MovementTest) -> bool:
    """Tell whether pain was strong, or has risen since the test before (``cues.toml``, pain)."""
    if test.self_rating is None or "pain" not in test.tags:
        return False
    limits: Mapping[str, float] = read_cues().pain
    before = state.test(test.movement, test.number - 1).self_rating if test.number else None
    now = _worst(test.self_rating)
    rise = now - _worst(before) if before is not None else 0.0
    return now > limits["strong"] or rise >= limits["rise"]


def _worst(self_rating: SelfRating) -> float:
    return max(self_rating.left, self_rating.right)


def _chosen(
    state: SessionState, movements: Iterable[Movement], *, latest: bool
) -> Iterable[tuple[Movement, MovementTest]]:
    """Give the test of each movement that is judged, if there is one."""
    for movement in movements:
        tests = [t for t in state.tests_of(movement.key) if t.intervals and not t.skipped]
        finished = [t for t in tests if t.done] if latest else []
        for test in (*reversed(finished), *tests)[:1]:
            yield movement, test
