"""What may be guessed of a repetition, and where: never its end position."""

import numpy as np
import pytest

from tests.stick_figure import bumps, info_of, side_view, times
from tmr_vision.analysis import measure
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Provenance
from tmr_vision.reps import Span, exclude_small, find_reps, included, measure_rep
from tmr_vision.reps.spans import find_spans

MOVEMENT = find_movement("arm_raise", read_movements())
T = times(9.0)
NAME = "left_shoulder_elevation"
UNSEEN = "of it could not be seen clearly"


def recording(**shape):
    raised = bumps(T, (1.0, 5.0), (120.0, 120.0), **shape)
    track = side_view(T, "left", {"shoulder_elevation": raised})
    return measure(track, info_of(track))


PLAIN = recording(hold_s=0.0)
SPAN = find_spans(PLAIN, MOVEMENT, "left")[0]
N = SPAN.end - SPAN.start + 1
PEAK = round(measure_rep(PLAIN, MOVEMENT, "left", SPAN, source=0).peak_s * 25)


def judged(frames, code=Provenance.INTERPOLATED, *, missing=False):
    """Why a repetition does not count, of which these frames were not measured."""
    angles = PLAIN.angles
    column = angles.names.index(NAME)
    codes, values = angles.provenance.copy(), angles.angles_deg.copy()
    codes[frames, column] = code
    if missing:
        values[frames, column] = np.nan
    changed = PLAIN.with_(angles=angles.with_(provenance=codes, angles_deg=values))
    return measure_rep(changed, MOVEMENT, "left", SPAN, source=0).excluded


@pytest.mark.parametrize("code", [Provenance.INTERPOLATED, Provenance.GATED])
def test_a_tenth_may_be_guessed_and_no_more(code):
    assert judged(slice(SPAN.start, SPAN.start + int(0.1 * N)), code) is None
    told = judged(slice(SPAN.start, SPAN.start + int(0.1 * N) + 1), code)
    assert UNSEEN in told
    assert told.startswith(f"{100 * (int(0.1 * N) + 1) / N:.0f} %")


def test_a_tenth_may_be_missing_and_no_more():
    few, more = (slice(SPAN.start + 2, SPAN.start + 2 + int(0.1 * N) + k) for k in (0, 1))
    assert judged(few, Provenance.MEASURED, missing=True) is None
    assert UNSEEN in judged(more, Provenance.MEASURED, missing=True)


def test_what_was_measured_or_put_right_is_no_guess():
    everywhere = slice(SPAN.start, SPAN.end + 1)
    for code in Provenance:
        wanted = code >= Provenance.INTERPOLATED
        assert bool(judged(everywhere, code)) == wanted, code


@pytest.mark.parametrize("offset", [-3, -1, 0, 2, 3])
def test_the_peak_is_never_a_guess(offset):
    assert judged([PEAK + offset]) == "the end position could not be seen clearly"
    assert judged([PEAK + offset], Provenance.MEASURED, missing=True)


@pytest.mark.parametrize("offset", [-5, 5])
def test_beside_the_peak_something_may_be_guessed(offset):
    assert judged([PEAK + offset]) is None


def test_what_is_guessed_in_another_angle_or_at_another_time_does_not_matter():
    angles = PLAIN.angles
    codes = np.full_like(angles.provenance, Provenance.GATED)
    codes[:, angles.names.index(NAME)] = Provenance.MEASURED
    codes[SPAN.end + 1 :] = Provenance.GATED
    codes[: SPAN.start] = Provenance.GATED
    changed = PLAIN.with_(angles=angles.with_(provenance=codes))
    assert measure_rep(changed, MOVEMENT, "left", SPAN, source=0).excluded is None


@pytest.mark.parametrize(
    ("limits_s", "told"),
    [((0.5, 20.0), None), ((3.0, 20.0), "too quick (2.0 s)"), ((0.5, 1.5), "too slow (2.0 s)")],
)
def test_how_long_a_repetition_takes_is_judged(limits_s, told):
    movement = MOVEMENT.with_(duration_s=limits_s)
    assert measure_rep(PLAIN, movement, "left", SPAN, source=0).excluded == told


def test_limits_of_time_are_allowed_themselves():
    lasts_s = float(PLAIN.angles.time_s[SPAN.end] - PLAIN.angles.time_s[SPAN.start])
    for limits_s in ((lasts_s, 9.0), (0.1, lasts_s)):
        movement = MOVEMENT.with_(duration_s=limits_s)
        assert measure_rep(PLAIN, movement, "left", SPAN, source=0).excluded is None


def test_who_turns_away_for_more_than_a_tenth_does_not_count():
    for share, counts in ((0.08, True), (0.13, False)):
        heading_deg = PLAIN.view.heading_deg.copy()
        heading_deg[SPAN.start : SPAN.start + round(share * N)] = 20.0
        turned = PLAIN.with_(view=PLAIN.view.with_(heading_deg=heading_deg))
        rep = measure_rep(turned, MOVEMENT, "left", SPAN, source=0)
        assert (rep.excluded is None) == counts
        assert counts or "turned away" in rep.excluded


def test_less_than_half_of_the_usual_range_is_small():
    track = side_view(
        T, "left", {"shoulder_elevation": bumps(T, (0.5, 3.3, 6.1), (120.0, 120.0, 120.0))}
    )
    reps = find_reps(measure(track, info_of(track)), MOVEMENT)
    for share, counts in ((0.53, True), (0.47, False)):
        small = reps[1].with_(curve_deg=reps[1].curve_deg * share)
        marked = exclude_small((reps[0], small, reps[2]))
        assert [rep.excluded is None for rep in marked] == [True, counts, True]
        assert len(included(marked, "left")) == 2 + counts


def test_a_span_is_valued_as_it_is_given():
    """Peak less start, both from the samples of the span."""
    rep = measure_rep(PLAIN, MOVEMENT, "left", Span(SPAN.start, SPAN.peak, SPAN.end), source=3)
    assert (rep.source, rep.side) == (3, "left")
    assert rep.value == pytest.approx(120.0, abs=0.5)
    assert rep.range_deg == pytest.approx(rep.value - rep.start_deg)
    ranged = measure_rep(PLAIN, MOVEMENT.with_(statistic="range"), "left", SPAN, source=0)
    assert ranged.value == ranged.range_deg
