"""What a repetition is worth and which ones count together, with numbers given by hand."""

import numpy as np
import pytest

from tests.given_angles import STILL, at, given
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Rep
from tmr_vision.reps import (
    SMALLER,
    Span,
    exclude_small,
    find_reps,
    included,
    judged,
    measure_rep,
    measure_spans,
    share_start,
)
from tmr_vision.skeleton import SIDES

ROW = find_movement("arm_raise", read_movements()).with_(duration_s=(0.4, 15.0), one_side=False)
NAME = "left_shoulder_elevation"
CURVE = np.linspace(0.0, 1.0, 101)
WHY = "for another reason"


def rep(span_deg=100.0, side="left", *, value=100.0, start_deg=0.0, excluded=None):
    return Rep(side=side, source=0, start_s=0.0, peak_s=1.0, end_s=2.0, peak_deg=value,
               start_deg=start_deg, curve_deg=span_deg * CURVE, excluded=excluded)  # fmt: skip


def whys(reps):
    return [each.excluded for each in reps]


# --- which ones count -----------------------------------------------------------------------------


def test_what_counts_is_of_its_side_and_has_no_fault():
    left, wrong, right = rep(), rep(excluded=WHY), rep(side="right")
    assert included([left, wrong, right], "left") == (left,)
    assert included([left, wrong, right], "right") == (right,)


@pytest.mark.parametrize(("span_deg", "small"), [(50.0, False), (49.9, True), (200.0, False)])
def test_less_than_half_of_the_usual_range_is_small(span_deg, small):
    """Usual is the median of the side: a mean would be drawn along."""
    reps = [rep(), rep(), rep(span_deg), rep(100.0), rep(300.0), rep(10.0, excluded=WHY)]
    others = [rep(400.0, "right"), rep(390.0, "right")]
    found = exclude_small([*reps, *others])
    assert whys(found) == [None, None, SMALLER if small else None, None, None, WHY, None, None]


def test_each_side_has_its_own_usual_range():
    found = exclude_small([rep(20.0), rep(20.0), rep(100.0, "right"), rep(100.0, "right")])
    assert whys(found) == [None] * 4
    assert exclude_small([]) == ()
    assert whys(exclude_small([rep(excluded=WHY)])) == [WHY]


def test_unknown_parts_of_a_curve_do_not_count():
    half = rep().with_(curve_deg=np.where(CURVE > 0.4, np.nan, 100.0 * CURVE))
    unknown = rep().with_(curve_deg=np.full(101, np.nan))
    assert whys(exclude_small([rep(), rep(), rep(), half, unknown])) == [None] * 3 + [SMALLER] * 2


# --- one start for both sides ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right_deg", "shared"),
    [(14.0, True), (20.9, True), (21.0, False), (-0.9, True), (-1.0, False)],
)
def test_starts_that_may_be_alike_are_one_start(right_deg, shared):
    """The left side starts at 8 and 12 degrees, so at 10."""
    reps = [rep(value=80.0, start_deg=8.0), rep(value=84.0, start_deg=12.0),
            rep(side="right", value=70.0, start_deg=right_deg),
            rep(side="right", value=5.0, start_deg=90.0, excluded=WHY)]  # fmt: skip
    found = share_start(reps)
    from_deg = [(10.0 + right_deg) / 2] * 4 if shared else [8.0, 12.0, right_deg, 90.0]
    assert [each.from_deg for each in found] == pytest.approx(from_deg)
    values = [80 - from_deg[0], 84 - from_deg[1], 70 - from_deg[2], 5 - from_deg[3]]
    assert [each.value for each in found] == pytest.approx(values)


def test_a_start_is_the_mean_of_its_side():
    reps = [*(rep(value=80.0, start_deg=deg) for deg in (0.0, 0.0, 9.0)),
            rep(side="right", value=80.0, start_deg=5.0)]  # fmt: skip
    assert share_start(reps)[3].value == pytest.approx(80 - (3 + 5) / 2)


@pytest.mark.parametrize("start_deg", [np.nan, 40.0])
def test_starts_of_which_one_is_not_known_are_left(start_deg):
    found = share_start([rep(start_deg=3.0), rep(side="right", start_deg=start_deg)])
    assert [each.from_deg for each in found] == pytest.approx([3.0, start_deg], nan_ok=True)
    for side in SIDES:
        alone = share_start([rep(side=side, start_deg=3.0), rep(side=side, start_deg=4.0)])
        assert [each.from_deg for each in alone] == [3.0, 4.0]


def test_only_a_range_is_counted_from_the_start():
    reps = [rep(start_deg=3.0), rep(side="right", start_deg=5.0), rep(20.0)]
    of_range, of_peak = (judged(reps, ROW.with_(statistic=of)) for of in ("range", "peak"))
    assert [each.from_deg for each in of_range[:2]] == [4.0, 4.0]
    assert [each.from_deg for each in of_peak] == [0.0, 0.0, 0.0]


def test_what_was_decided_by_hand_stays():
    reps = [rep(), rep(), rep(20.0), rep(100.0, excluded=SMALLER)]
    assert whys(exclude_small(reps)) == [None, None, SMALLER, None]
    assert whys(exclude_small(exclude_small(reps))) == [None, None, SMALLER, None]


# --- one repetition -------------------------------------------------------------------------------

SPAN = Span(20, 30, 40, after=10)


def raised(peak=30, *, foot_deg=10.0, top_deg=90.0):
    """Up and down in straight lines from frame 20 to 40."""
    frames = np.arange(len(STILL.angles.time_s))
    return np.interp(frames, [20, peak, 40], [foot_deg, top_deg, foot_deg])


@pytest.mark.parametrize("statistic", ["peak", "range"])
def test_a_repetition_is_told_from_its_first_to_its_last_sample(statistic):
    seen = given({NAME: raised() + at([19, 41], 500.0)})
    found = measure_rep(seen, ROW.with_(statistic=statistic), "left", SPAN, source=3)
    assert (found.side, found.source) == ("left", 3)
    assert (found.start_s, found.peak_s, found.end_s) == pytest.approx((0.8, 1.2, 1.6))
    assert found.curve_deg[[0, 50, 100]] == pytest.approx([10.0, 90.0, 10.0])
    flat = measure_rep(given({NAME: raised()}), ROW, "left", SPAN, source=0)
    assert flat.range_deg == pytest.approx(flat.value - flat.start_deg)
    assert 75 < flat.value < 90
    assert flat.start_deg == pytest.approx(10.0)
    ranged = measure_rep(
        given({NAME: raised()}), ROW.with_(statistic="range"), "left", SPAN, source=0
    )
    assert ranged.value == pytest.approx(flat.range_deg)


def test_the_way_up_may_begin_before_the_repetition_but_not_before_the_last_one():
    """The foot lies at frame 12; what is lower still lies before ``after``."""
    frames = np.arange(len(STILL.angles.time_s))
    angle_deg = np.interp(frames, [5, 9, 12, 20, 30, 40], [-60, -30, 0, 10, 90, 10])
    seen = given({NAME: angle_deg})
    early = measure_rep(seen, ROW, "left", SPAN, source=0).start_deg
    late = measure_rep(seen, ROW, "left", Span(20, 30, 40, after=20), source=0).start_deg
    before = measure_rep(seen, ROW, "left", Span(20, 30, 40, after=0), source=0).start_deg
    assert before < early < late
    end = measure_rep(seen, ROW, "left", Span(20, 30, 35, after=20), source=0)
    assert end.start_deg == pytest.approx(late)


def test_both_sides_are_found_in_order_of_time():
    frames = np.arange(len(STILL.angles.time_s))
    up = np.interp(frames, [10, 20, 30, 60, 70, 80], [0, 90, 0, 0, 90, 0])
    seen = given({NAME: up, "right_shoulder_elevation": np.roll(up, 25)})
    both = seen.with_(view=seen.view.with_(heading_deg=np.zeros(len(frames))))
    row = ROW.with_(view="facing", angle="shoulder_elevation")
    found = find_reps(both, row)
    assert [each.side for each in found] == ["left", "right", "left", "right"]
    assert {each.source for each in found} == {0}
    assert {each.source for each in find_reps(both, row, source=2)} == {2}


@pytest.mark.parametrize(("shortest_s", "kept"), [(1.6, True), (1.61, False)])
def test_what_is_over_in_half_the_shortest_time_is_no_repetition(shortest_s, kept):
    """Twenty steps of 0.04 s."""
    row = ROW.with_(duration_s=(shortest_s, 15.0))
    span = Span(0, 10, 20)
    found = list(measure_spans(given({NAME: raised()}), row, "left", [span], source=0))
    assert [each for _, each in found] == ([span] if kept else [])
    later = Span(60, 70, 79)
    assert not list(measure_spans(given({NAME: raised()}), row, "left", [later], source=0))
