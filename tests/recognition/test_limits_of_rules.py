"""The rules of recognition at their limits, with repetitions made up by hand."""

import pytest

from tests.recognition.test_recognition import arm_raises, found_in
from tests.recognition.test_rules import rep
from tmr_vision.recognition import _alike as alike
from tmr_vision.recognition import _alone as alone
from tmr_vision.recognition import _belonging as belonging
from tmr_vision.recognition import _held as held
from tmr_vision.recognition import _mostly_fits as mostly_fits
from tmr_vision.recognition import _repeated as repeated
from tmr_vision.recognition.candidates import runs_of, without_overlaps
from tmr_vision.reps import UNLIKE_THE_OTHERS
from tmr_vision.skeleton import SIDES, other


def unfit(start_s, length_s=2.0, **more):
    """What does not fit, nor nearly."""
    return rep(start_s, length_s, **({"fill_deg": None, "nearly": False} | more))


def run_of(*starts_s, **more):
    return [rep(start_s, **more) for start_s in starts_s]


def test_two_of_one_side_make_a_movement():
    assert repeated(run_of(0.0, 3.0))
    assert repeated([*run_of(0.0, 3.0, side="right"), rep(6.0)])
    assert not repeated([rep(0.0)])
    assert not repeated([rep(0.0), rep(3.0, side="right")])


# --- alike ----------------------------------------------------------------------------------------

RUN = run_of(0.0, 3.0, 6.0)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(("rest_deg", "is_alike"), [(40.0, True), (40.1, False)])
def test_what_begins_within_two_fifths_of_the_way_is_alike(rest_deg, is_alike, sign):
    assert alike(rep(9.0, rest_deg=sign * rest_deg), RUN) is is_alike
    far = run_of(0.0, 3.0, 6.0, rest_deg=200.0)
    assert alike(rep(9.0, rest_deg=200.0 + sign * rest_deg), far) is is_alike
    assert alike(rep(9.0, side="right", rest_deg=sign * rest_deg), RUN) is is_alike


def test_alike_is_held_to_the_median_of_its_side():
    left = [rep(3.0 * i, moved_deg=deg) for i, deg in enumerate((100.0, 100.0, 190.0))]
    right = [rep(1.0 + 3.0 * i, side="right", moved_deg=40.0) for i in range(3)]
    both = sorted([*left, *right], key=lambda each: each.start_s)
    assert alike(rep(20.0, moved_deg=160.0), both)
    assert not alike(rep(20.0, moved_deg=161.0), both)
    assert alike(rep(20.0, moved_deg=64.0, side="right"), both)
    assert not alike(rep(20.0, moved_deg=65.0, side="right"), both)
    slow = [rep(0.0, 2.0), rep(3.0, 2.0), rep(6.0, 9.0)]
    assert alike(rep(20.0, 4.0), slow)
    assert not alike(rep(20.0, 4.1), slow)


# --- what belongs to a run ------------------------------------------------------------------------


def belongs(each, run, **more):
    everything = sorted([*run, each], key=lambda one: one.start_s)
    return each in belonging(run, everything, **more)


@pytest.mark.parametrize(("gap_s", "is_near"), [(6.0, True), (6.1, False)])
def test_what_is_alike_follows_within_one_and_a_half_rests(gap_s, is_near):
    """Repetitions of 2 s with rests of 4 s, before them and after."""
    run = run_of(20.0, 26.0, 32.0)
    assert belongs(unfit(34.0 + gap_s), run) is is_near
    assert belongs(unfit(20.0 - gap_s - 2.0), run) is is_near


@pytest.mark.parametrize(("gap_s", "is_near"), [(2.0, True), (2.1, False)])
def test_or_within_one_length(gap_s, is_near):
    run = run_of(20.0, 22.5, 25.0)
    assert belongs(unfit(27.0 + gap_s), run) is is_near
    assert belongs(unfit(20.0 - gap_s - 2.0), run) is is_near
    assert belongs(unfit(27.0 + 3 * gap_s), run, reach=3) is is_near


def test_one_that_belongs_carries_the_next():
    run, first, second = run_of(20.0, 22.5), unfit(26.0), unfit(29.5)
    assert belonging(run, [*run, first, second])[-2:] == [first, second]
    assert second not in belonging(run, [*run, second])


@pytest.mark.parametrize(("rest_s", "near"), [(15.0, True), (15.1, False)])
def test_nothing_follows_after_more_than_fifteen_seconds(rest_s, near):
    long_ones = [rep(0.0, 20.0), rep(30.0, 20.0)]
    assert belongs(unfit(50.0 + rest_s, 20.0), long_ones) is near
    assert belongs(rep(50.0 + rest_s, 20.0), long_ones) is near


@pytest.mark.parametrize("side", SIDES)
def test_the_other_side_belongs_while_the_run_lasts(side):
    run = run_of(20.0, 40.0, side=side)
    assert belongs(unfit(41.0, side=other(side), moved_deg=90.0), run)
    assert belongs(unfit(30.0, side=side, moved_deg=5.0), run)  # between those of its side


# --- most of what moves ---------------------------------------------------------------------------


@pytest.mark.parametrize(("more_deg", "is_most"), [(55.0, False), (54.9, True)])
def test_a_movement_is_recognised_where_more_than_45_percent_fits(more_deg, is_most):
    run = [rep(0.0, moved_deg=45.0)]
    seen = [*run, unfit(3.0, moved_deg=more_deg)]
    assert mostly_fits(run, seen, run) is is_most
    assert alone(seen) == ([run] if is_most else [])


def test_what_another_movement_takes_up_does_not_count_against_it():
    run, other_one = [rep(0.0, moved_deg=45.0)], rep(3.0, key="leg_raise")
    seen = [*run, unfit(3.0, moved_deg=70.0), other_one]
    assert mostly_fits(run, seen, [*run, other_one])
    assert not mostly_fits(run, seen, run)


def test_alone_is_the_movement_of_which_most_fits():
    arm, leg = rep(0.0, moved_deg=60.0), rep(30.0, key="leg_raise")
    seen = [arm, unfit(3.0, moved_deg=40.0), leg]
    assert alone(seen) == [[leg]]
    assert alone([arm]) == [[arm]]
    assert alone([unfit(0.0)]) == []
    assert alone([]) == []


def test_held_is_what_is_repeated_and_what_is_not_leaves_room():
    arms, leg = run_of(0.0, 3.0), rep(40.0, key="leg_raise")
    assert held([*arms, leg]) == [arms]
    assert held([leg]) == []


def test_what_is_refused_leaves_room_for_others():
    """Three leg raises win over two squats, but most of what moves like them does not fit."""
    legs = [rep(at, key="leg_raise") for at in (40.0, 43.0, 46.0)]
    squats = [rep(at, key="toe_reach", fill_deg=50.0) for at in (40.5, 43.5)]
    bad = [unfit(49.0 + 3 * i, key="leg_raise", moved_deg=150.0) for i in range(4)]
    in_order = sorted([*legs, *squats], key=lambda each: each.start_s)
    assert held(in_order) == [legs]
    assert held([*in_order, *bad]) == [squats]


# --- overlaps -------------------------------------------------------------------------------------


def test_more_than_three_near_count_no_more():
    """Four against five: both have enough around them, so the longer run decides."""
    arms = run_of(*(3.0 * i for i in range(5)))
    legs = [rep(0.5 + 3.0 * i, key="leg_raise", fill_deg=900.0) for i in range(4)]
    kept = without_overlaps(runs_of([*arms, *legs]))
    assert kept == arms


def test_what_was_done_long_before_is_not_near():
    arms = run_of(72.0, 86.0, 100.0)
    legs = [rep(at, key="leg_raise", fill_deg=50.0) for at in (100.5, 103.5)]
    assert without_overlaps(runs_of([*arms, *legs])) == [*arms[:2], *legs]
    later = run_of(100.0, 114.0, 128.0)
    before = [rep(at, key="leg_raise", fill_deg=50.0) for at in (96.5, 99.5)]
    assert without_overlaps(runs_of([*later, *before])) == [*before, *later[1:]]


@pytest.mark.parametrize(("gap_s", "near"), [(6.0, True), (6.1, False)])
def test_near_ends_three_lengths_before_and_begins_three_lengths_after(gap_s, near):
    """Of two runs of two, in which the leg raises are not near each other but move further."""
    legs = [rep(at, key="leg_raise", fill_deg=900.0) for at in (94.5, 107.0)]
    arm = rep(94.0)
    for other_one in (rep(92.0 - gap_s), rep(96.0 + gap_s)):
        kept = without_overlaps(runs_of([arm, other_one, *legs]))
        assert (arm in kept, legs[0] in kept) == (near, not near)


def test_one_movement_may_overlap_itself():
    left, right = rep(0.0), rep(0.5, side="right")
    assert without_overlaps(runs_of([left, right])) == [left, right]


# --- what counts ----------------------------------------------------------------------------------


def test_what_belongs_counts_and_what_does_not_is_shown_with_the_reason():
    track = arm_raises((1.0, 4.5, 8.0, 16.0), 20.0, heights=[150, 150, 150, 25])
    (reps,) = found_in(track).values()
    assert [each.excluded for each in reps] == [None, None, None, UNLIKE_THE_OTHERS]
    (plain,) = found_in(arm_raises()).values()
    assert [each.excluded for each in plain] == [None] * 3


def test_what_is_far_from_a_run_is_not_shown():
    track = arm_raises((1.0, 4.5, 8.0, 26.5), 30.0, heights=[150, 150, 150, 25])
    (reps,) = found_in(track).values()
    assert [each.excluded for each in reps] == [None] * 3
