"""The rules of recognition one by one, with repetitions made up by hand."""

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from tmr_vision.movements import find_movement, read_movements
from tmr_vision.recognition import MIN_SIMILAR
from tmr_vision.recognition import _alike as alike
from tmr_vision.recognition import _belonging as belonging
from tmr_vision.recognition import _repeated as repeated
from tmr_vision.recognition.candidates import Candidate, meets, runs_of, without_overlaps
from tmr_vision.recognition.fit import spread
from tmr_vision.reps import Span
from tmr_vision.skeleton import Side, other

# Written out, so that a limit that is changed is noticed.
ALIKE = 1.6
ALIKE_LENGTH = 2.0
MAX_REST_S = 15.0

TABLE = read_movements()


def rep(
    start_s: float, length_s: float = 2.0, key: str = "arm_raise", side: Side = "left", **more: Any
) -> Candidate:
    values = {field.name: 0.0 for field in fields(Candidate)} | {
        "movement": find_movement(key, TABLE),
        "side": side,
        "source": 0,
        "span": Span(0, 1, 2),
        "start_s": start_s,
        "end_s": start_s + length_s,
        "moved_deg": 100.0,
        "fill_deg": 100.0,
        "nearly": True,
        "in_place": True,
    }
    return Candidate(**(values | more))


@pytest.mark.parametrize(
    ("start_s", "end_s", "within_s", "met"),
    [
        (0, 10, 0, False),
        (0, 10.1, 0, True),
        (12, 20, 0, False),
        (11.9, 20, 0, True),
        (10.5, 11, 0, True),
        (0, 9, 1, False),
        (0, 9, 1.1, True),
        (13, 20, 1, False),
        (13, 20, 1.1, True),
    ],
)
def test_what_only_touches_does_not_meet(start_s, end_s, within_s, met):
    assert meets(start_s, end_s, [rep(10.0)], within_s=within_s) == met
    assert not meets(start_s, end_s, [], within_s=within_s)
    assert rep(start_s, end_s - start_s).overlaps([rep(10.0)]) == meets(start_s, end_s, [rep(10.0)])


@pytest.mark.parametrize(("rest_s", "runs"), [(MAX_REST_S, 1), (MAX_REST_S + 0.1, 2)])
def test_a_run_ends_where_there_is_none_for_long(rest_s, runs):
    first, second = rep(1.0), rep(3.0 + rest_s, side="right")
    assert len(runs_of([second, first])) == runs
    assert runs_of([second, first])[0][0] is first


def test_runs_are_of_one_movement_and_in_order_of_time():
    legs, arms = [rep(9.0, key="leg_raise"), rep(0.0, key="leg_raise")], [rep(4.0)]
    assert runs_of(arms + legs) == [legs[::-1], arms]


def test_where_two_overlap_the_one_with_more_near_is_kept():
    arms, alone = [rep(3.0 * i) for i in range(3)], rep(3.5, key="leg_raise", fill_deg=500.0)
    assert without_overlaps(runs_of([*arms, alone])) == arms
    assert without_overlaps([]) == []


def test_of_as_many_the_longer_run_is_kept_and_then_the_larger_change():
    far = [rep(3.0 + 14.0 * i) for i in range(3)]
    other_one = rep(3.5, key="leg_raise", fill_deg=500.0)
    assert without_overlaps(runs_of([*far, other_one])) == far
    small, large = rep(0.0, fill_deg=50.0), rep(0.5, key="leg_raise", fill_deg=60.0)
    assert without_overlaps(runs_of([small, large])) == [large]


def test_what_only_touches_is_kept_beside_each_other():
    pair = [rep(0.0), rep(2.0, key="leg_raise")]
    assert without_overlaps(runs_of(pair)) == pair


def test_near_is_three_of_its_own_lengths_and_on_its_own_side():
    """Two of one movement against two of another whose second is just near, or too far off."""
    for gap_s, near in ((6.0, True), (6.1, False)):
        arms = [rep(0.0, fill_deg=50.0), rep(2.0 + gap_s, fill_deg=50.0)]
        legs = [rep(at, key="leg_raise", fill_deg=60.0) for at in (0.5, 13.5)]  # one run, not near
        kept = without_overlaps(runs_of([*arms, *legs]))
        assert (arms[0] in kept, legs[0] in kept) == (near, not near)


RUN = [rep(0.0), rep(3.0), rep(6.0)]


@pytest.mark.parametrize("factor", [1 / ALIKE, 1.0, ALIKE])
def test_alike_moves_within_a_factor(factor):
    assert alike(rep(9.0, moved_deg=100.0 * factor), RUN)
    outside = 100.0 * factor * (0.99 if factor < 1 else 1.01)
    assert alike(rep(9.0, moved_deg=outside), RUN) == (factor == 1.0)


@pytest.mark.parametrize("factor", [1 / ALIKE_LENGTH, 1.0, ALIKE_LENGTH])
def test_alike_lasts_within_a_factor(factor):
    assert alike(rep(9.0, 2.0 * factor), RUN)
    assert alike(rep(9.0, 2.0 * factor * (0.99 if factor < 1 else 1.01)), RUN) == (factor == 1.0)


def test_the_other_side_may_move_less_and_nothing_may_leave_its_place():
    assert not alike(rep(9.0, moved_deg=30.0), RUN)
    assert alike(rep(9.0, moved_deg=30.0, side="right"), RUN)
    assert not alike(rep(9.0, moved_deg=170.0, side="right"), RUN)
    assert not alike(rep(9.0, in_place=False), RUN)


def test_a_movement_is_repeated_on_one_side():
    run = [rep(3.0 * i) for i in range(MIN_SIMILAR)]
    assert repeated(run)
    assert not repeated(run[1:])
    assert not repeated([*run[1:], rep(30.0, side="right")][-MIN_SIMILAR:])


@pytest.mark.parametrize(
    ("start_s", "more", "belongs"),
    [
        (10.0, {}, True),  # 2 s after, as long as it lasts
        (10.1, {"nearly": False}, False),
        (10.0, {"nearly": False}, True),
        (23.0, {}, True),  # nearly fits: within the longest rest
        (23.1, {}, False),
        (4.6, {"moved_deg": 5.0, "length_s": 0.5}, True),  # between them, whatever it is
        (9.0, {"moved_deg": 5.0}, False),
    ],
)
def test_what_belongs_to_a_run(start_s, more, belongs):
    """Repetitions of 2 s with rests of 1 s; the last ends at 8 s."""
    more = dict(more)
    each = rep(start_s, more.pop("length_s", 2.0), **more)
    found = belonging(RUN, sorted([*RUN, each], key=lambda c: c.start_s))
    assert (each in found) == belongs
    assert all(one in found for one in RUN)


def test_the_other_side_follows_whatever_side_was_last():
    each = rep(10.0, side=other("left"), nearly=False)
    assert each in belonging(RUN, [*RUN, each])


def test_the_wildest_samples_do_not_count_for_a_change():
    values = np.concatenate([[900.0], np.linspace(0.0, 98.0, 99), [np.nan]])
    assert spread(values) == pytest.approx(97.0 - 1.0, abs=1.01)
    assert spread(np.array([1.0, 5.0])) == 4.0
    assert np.isnan(spread(np.array([np.nan])))
