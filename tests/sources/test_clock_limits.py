"""The clock of a file at its limits, in seconds that are written out."""

import pytest

from tests.sources.test_clock import STEP_S, even, given_out
from tmr_vision.sources.clock import Clock

AGAIN = "the clock in the file starts again in the middle"


def cut_s(stamps):
    clock = Clock(25.0)
    list(clock.times((stamp, None) for stamp in stamps))
    return clock.cut_s


@pytest.mark.parametrize(("gap_s", "shown_s"), [(30.0, 30.0), (31.0, 10.0)])
def test_a_gap_of_more_than_thirty_seconds_counts_as_ten(gap_s, shown_s):
    stamps = even(30, step_s=0.25) + even(30, 29 * 0.25 + gap_s, step_s=0.25)
    times_s, _, notes = given_out(stamps)
    assert times_s[30] - times_s[29] == shown_s
    assert len(notes) == (gap_s > 30)
    assert cut_s(stamps) == gap_s - shown_s


def test_two_gaps_are_cut_and_none():
    assert cut_s(even(60)) == 0.0
    assert cut_s([0.0, 100.0, 300.0]) == 90.0 + 190.0


@pytest.mark.parametrize(
    ("gap_s", "words"), [(119.0, "119 s"), (120.0, "2 min"), (150.0, "2 min"), (600.0, "10 min")]
)
def test_how_long_a_gap_is_in_words(gap_s, words):
    assert f"a gap of {words} in the video" in given_out([0.0, gap_s])[2][0]


@pytest.mark.parametrize(("back_to_s", "step_s"), [(0.0, 0.04), (1.0, 0.04), (50.0, 10.0)])
def test_a_clock_that_goes_back_far_starts_again_two_seconds_later(back_to_s, step_s):
    """Also where it does not go back to where it began, and in pictures ten seconds apart."""
    times_s, _, notes = given_out(even(100, step_s=step_s) + even(100, back_to_s, step_s=step_s))
    assert times_s[100] - times_s[99] == pytest.approx(2.0)
    assert times_s[-1] == pytest.approx(2 * 99 * step_s + 2.0)
    assert [note.startswith(AGAIN) for note in notes] == [True]


def test_back_by_sixteen_pictures_is_the_order_of_decoding():
    stamps = even(40, step_s=0.25)
    late = stamps.pop(23)
    times_s, numbers, notes = given_out([*stamps, late])  # 16 * 0.25 s before the newest
    assert times_s == pytest.approx(even(40, step_s=0.25))
    assert (numbers, notes) == (list(range(40)), [])
    assert given_out([*stamps, late - 0.25])[2][0].startswith(AGAIN)


@pytest.mark.parametrize(("total", "told"), [(99, True), (100, False)])
def test_one_picture_in_a_hundred_may_be_left_out_without_a_word(total, told):
    stamps = even(total - 1)
    assert bool(given_out([*stamps, stamps[-1]])[2]) == told


def test_two_stamps_are_enough():
    assert given_out([0.0, 0.5, None, None]) == ([0.0, 0.5, 1.0, 1.5], [0, 1, 2, 3], [])


def test_two_pictures_without_stamps_have_an_assumed_rate():
    times_s, _, notes = given_out([None, None], rate_hz=10.0)
    assert times_s == [0.0, 0.1]
    assert notes[0].endswith("10 frames per second are assumed")


@pytest.mark.parametrize("missing", [1, 15])
def test_stamps_that_come_late_are_used(missing):
    stamps = [None] * missing + even(30, missing * 0.125, step_s=0.125)
    times_s, _, notes = given_out(stamps)
    assert times_s == pytest.approx(even(30 + missing, step_s=0.125))
    assert notes == []


def test_stamps_that_come_too_late_are_not():
    times_s, _, notes = given_out([None] * 16 + even(30, 16 * 0.125, step_s=0.125))
    assert times_s == pytest.approx(even(46, step_s=STEP_S))
    assert notes[0].endswith("25 frames per second are assumed")
