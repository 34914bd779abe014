"""Times only go on, no picture is lost without a word, and what was odd is said."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmr_vision.sources.clock import JOINT_S, LONGEST_GAP_S, REORDER, SHOWN_GAP_S, Clock

STEP_S = 0.04


def given_out(stamps, rate_hz=25.0):
    """Return the times, the numbers of the pictures that have them, and the notes."""
    clock = Clock(rate_hz)
    placed = list(clock.times((stamp, i) for i, stamp in enumerate(stamps)))
    return [time_s for time_s, _ in placed], [i for _, i in placed], clock.notes()


def even(count, start_s=0.0, step_s=STEP_S):
    return [start_s + i * step_s for i in range(count)]


@given(
    st.lists(st.floats(0.005, 5.0), min_size=1, max_size=80),
    st.floats(-1e5, 1e5),
    st.sampled_from([0.0, 7.0, 25.0, 90_000.0]),
)
def test_times_that_increase_are_kept(steps_s, start_s, rate_hz):
    stamps = [start_s]
    for step_s in steps_s:
        stamps.append(stamps[-1] + step_s)
    times_s, numbers, notes = given_out(stamps, rate_hz)
    assert times_s == pytest.approx([stamp - start_s for stamp in stamps], abs=1e-6)
    assert numbers == list(range(len(stamps)))
    assert notes == []


@given(st.integers(0, 120), st.integers(1, 16), st.randoms(use_true_random=False))
def test_stamps_of_decoding_are_put_in_order(count, reach, random):
    """Whatever a codec that holds back pictures does to the stamps, pictures come evenly."""
    stamps = even(count)
    for first in range(0, count, reach):
        piece = stamps[first : first + reach]
        random.shuffle(piece)
        stamps[first : first + reach] = piece
    stamps.sort(key=bool)  # the first one is never held back
    times_s, numbers, notes = given_out(stamps)
    assert times_s == pytest.approx(even(count))
    assert numbers == list(range(count))
    assert notes == []


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.floats(-100, 100),
            st.sampled_from([0.0, 0.04, 0.08, 1e4, 1e9, -1e9]),
        ),
        max_size=120,
    )
)
def test_whatever_the_stamps_are_times_increase_and_pictures_keep_their_order(stamps):
    times_s, numbers, notes = given_out(stamps)
    assert all(a < b for a, b in pairwise(times_s))
    assert all(a < b for a, b in pairwise(numbers))
    assert times_s[:1] in ([], [0.0])
    lost = len(stamps) - len(numbers)
    assert lost <= 0.01 * len(stamps) or f"{lost} of {len(stamps)} pictures were" in notes[-1]
    longest_s = max((b - a for a, b in pairwise(times_s)), default=0.0)
    assert longest_s <= LONGEST_GAP_S + 1e-6


@pytest.mark.parametrize("pieces", [2, 3])
@pytest.mark.parametrize("start_s", [0.0, 1.48])
def test_a_clock_that_starts_again_goes_on(pieces, start_s):
    times_s, numbers, notes = given_out(even(50, start_s) * pieces)
    assert numbers == list(range(50 * pieces))
    piece_s = 49 * STEP_S + JOINT_S
    assert times_s == pytest.approx([t for i in range(pieces) for t in even(50, i * piece_s)])
    assert len(notes) == 1
    again = (
        "again in the middle; the second piece was put behind" if pieces == 2 else "again 2 times"
    )
    assert again in notes[0]


@pytest.mark.parametrize("count", [3, 5, 10])
def test_short_pieces_are_told_from_stamps_of_decoding(count):
    times_s, numbers, _ = given_out(even(count) * 4)
    assert numbers == list(range(4 * count))
    steps_s = [b - a for a, b in pairwise(times_s)]
    assert sum(step_s == pytest.approx(JOINT_S) for step_s in steps_s) == 3


def test_a_clock_that_starts_again_in_stamps_of_decoding():
    piece = [0.04, 0.16, 0.12, 0.2, 0.08, 0.32, 0.28, 0.36, 0.24, 0.4, *even(20, 0.44)]
    times_s, numbers, _ = given_out(piece * 2)
    assert numbers == list(range(60))
    steps_s = [b - a for a, b in pairwise(times_s)]
    assert steps_s == pytest.approx([STEP_S] * 29 + [JOINT_S] + [STEP_S] * 29)


@pytest.mark.parametrize(
    ("gap_s", "shown_s", "words"),
    [
        pytest.param(10.0, 10.0, None, id="a pause"),
        pytest.param(LONGEST_GAP_S, LONGEST_GAP_S, None, id="the longest pause"),
        pytest.param(90.0, SHOWN_GAP_S, "a gap of 90 s in the video; it counts as 10 s", id="90 s"),
        pytest.param(7200.0, SHOWN_GAP_S, "a gap of 120 min in the video", id="two hours"),
    ],
)
def test_long_gaps_are_shortened(gap_s, shown_s, words):
    stamps = even(30) + even(30, 29 * STEP_S + gap_s)
    times_s, numbers, notes = given_out(stamps, rate_hz=60 / (2 + gap_s))
    assert numbers == list(range(60))
    assert times_s == pytest.approx(even(30) + even(30, 29 * STEP_S + shown_s))
    assert notes == [] if words is None else words in notes[0]


def test_many_gaps_are_told_together():
    stamps = even(20) + even(20, 100) + even(20, 300)
    notes = given_out(stamps)[2]
    assert notes == ["there are 2 gaps of up to 3 min in the video; each counts as 10 s"]


def test_a_single_wild_stamp_loses_nothing():
    stamps = [*even(30), 99_999.0, *even(30, 1.24)]
    times_s, numbers, notes = given_out(stamps)
    assert numbers == list(range(61))
    assert times_s[-1] - times_s[31] == pytest.approx(29 * STEP_S)
    assert len(notes) == 2


def test_stamps_that_go_back_by_a_little_lose_nothing():
    stamps = even(30)
    stamps[10] -= 0.05
    times_s, numbers, notes = given_out(stamps)
    assert numbers == list(range(30))
    assert times_s == pytest.approx(even(30), abs=1.01 * STEP_S)
    assert notes == []


@pytest.mark.parametrize("stamp", [None, 0.0, 7.5])
@pytest.mark.parametrize(("rate_hz", "said_hz"), [(30.0, "30"), (29.97, "29.97"), (0.0, "25")])
def test_without_stamps_of_use_a_rate_is_assumed_and_said(stamp, rate_hz, said_hz):
    times_s, numbers, notes = given_out([stamp] * 60, rate_hz)
    assert times_s == pytest.approx(even(60, step_s=1 / float(said_hz)))
    assert numbers == list(range(60))
    assert notes == [
        "the file does not say when its pictures were taken; "
        f"{said_hz} frames per second are assumed"
    ]


def test_a_stamp_that_is_missing_follows_the_one_before():
    stamps = even(40)
    stamps[20] = None
    assert given_out(stamps)[0] == pytest.approx(even(40))


def test_one_picture_needs_no_clock():
    assert given_out([None]) == ([0.0], [0], [])
    assert given_out([3.0]) == ([0.0], [0], [])
    assert given_out([]) == ([], [], [])


def test_pictures_without_a_time_of_their_own_are_counted_above_one_percent():
    twice = [stamp for stamp in even(50) for _ in range(2)]
    times_s, numbers, notes = given_out(twice)
    assert times_s == pytest.approx(even(50))
    assert numbers == list(range(0, 100, 2))
    assert notes == ["50 of 100 pictures were left out, because they have no time of their own"]
    once = [*even(150), 149 * STEP_S, *even(150, 150 * STEP_S)]
    assert given_out(once)[2] == []


def test_no_more_pictures_wait_than_can_be_out_of_order():
    made = []

    def stamped():
        for i in range(100):
            made.append(i)
            yield i * STEP_S, i

    ahead = [len(made) - i for _, i in Clock(25.0).times(stamped())]
    assert max(ahead) <= REORDER + 1 == 17


@pytest.mark.parametrize("missing", [1, 3])
def test_first_pictures_without_a_stamp_come_before_the_first_that_has_one(missing):
    """Stamps that begin late are no gap."""
    stamps = [None] * missing + even(60, 100.0)
    times_s, numbers, notes = given_out(stamps)
    assert times_s == pytest.approx(even(60 + missing))
    assert numbers == list(range(60 + missing))
    assert notes == []
