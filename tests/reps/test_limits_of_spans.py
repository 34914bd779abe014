"""Where repetitions are, to the sample, with angles that go straight from corner to corner."""

import numpy as np
import pytest

from tests.reps.test_exclusion import MOVEMENT, NAME, PLAIN
from tmr_vision.reps.spans import Span, find_spans

ROW = MOVEMENT.with_(rep_signal=MOVEMENT.angle, rep_direction="rises", min_range_deg=40.0)
JUDGED = "left_elbow_flexion"
FRAMES = np.arange(len(PLAIN.angles.time_s))
LAST = len(FRAMES) - 1
UP = ((40, 0.0), (60, 100.0), (80, 0.0))
"""Corners: at which sample (25 a second) how many degrees."""


def along(corners):
    return np.interp(FRAMES, *np.array(corners, dtype=float).T)


def found(corners, row=ROW, *, judged=None, missing=(), heading_deg=None, **options):
    """Spans of an angle, of which samples are missing, while somebody is turned so."""
    angles = PLAIN.angles
    values = angles.angles_deg.copy()
    signal = along(corners)
    signal[list(missing)] = np.nan
    values[:, angles.names.index(NAME)] = signal
    if judged is not None:
        values[:, angles.names.index(JUDGED)] = judged
    view = PLAIN.view
    if heading_deg is not None:
        view = view.with_(heading_deg=np.asarray(heading_deg, dtype=float))
    seen = PLAIN.with_(angles=angles.with_(angles_deg=values), view=view)
    return find_spans(seen, row, "left", **options)


def samples(spans):
    return [(span.start, span.peak, span.end) for span in spans]


def test_a_repetition_is_from_rest_to_rest():
    (span,) = found(UP)
    assert span.peak == 60
    assert (abs(span.start - 40) <= 1, abs(span.end - 80) <= 1, span.after) == (True, True, 0)
    assert Span(1, 2, 3).after == 0


@pytest.mark.parametrize(
    "corners",
    [
        UP,
        ((40, 0.0), (50, 100.0), (57, 50.0), (64, 101.0), (74, 0.0)),  # two tops, too near
        ((27, -20.0), (28, 0.0), (40, 0.0), (60, 100.0), (80, 0.0)),  # a short pause
    ],
)
def test_times_do_not_depend_on_when_the_clock_began(corners):
    later = PLAIN.angles.with_(time_s=PLAIN.angles.time_s + 100.0)
    values = later.angles_deg.copy()
    values[:, later.names.index(NAME)] = along(corners)
    values[:, later.names.index(JUDGED)] = along(((30, 0.0), (60, 50.0), (90, 0.0)))
    for row in (ROW, ROW.with_(angle="elbow_flexion")):
        moved = PLAIN.with_(angles=later.with_(angles_deg=values))
        here = PLAIN.with_(angles=PLAIN.angles.with_(angles_deg=values))
        assert samples(find_spans(moved, row, "left")) == samples(find_spans(here, row, "left"))


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("edge_deg", "n"), [(59.0, 1), (61.0, 0)])
def test_beyond_the_ends_rest_is_assumed(edge_deg, n, backwards):
    """Half of the way is enough there, though it is less than the least range."""
    corners = ((0, edge_deg), (20, 100.0), (40, 0.0))
    if backwards:
        corners = tuple((LAST - at, deg) for at, deg in reversed(corners))
    assert len(found(corners, ROW.with_(min_range_deg=60.0))) == n


@pytest.mark.parametrize("turn_deg", [0.0, 25.0, -40.0])
def test_the_level_of_the_angle_does_not_matter(turn_deg):
    shifted = tuple((at, deg + turn_deg) for at, deg in UP)
    assert samples(found(shifted)) == samples(found(UP))
    upside_down = tuple((at, -deg) for at, deg in shifted)
    falls = ROW.with_(rep_direction="falls")
    assert samples(found(upside_down, falls)) == samples(found(UP))
    assert found(upside_down) == []
    assert found(shifted, falls) == []


# --- what is not seen -----------------------------------------------------------------------------


@pytest.mark.parametrize(("lost", "n"), [(23, 1), (25, 0)])
def test_a_second_out_of_sight_is_bridged_and_no_more(lost, n):
    """On the way up; 25 samples that are missing make 26 steps, 1.04 s."""
    gap, corners = range(30, 30 + lost), ((20, 0.0), (60, 100.0), (110, 0.0))
    assert len(found(corners, missing=gap)) == n
    assert len(found(corners, missing=gap, max_bridge_s=1.05)) == 1
    assert len(found(corners, missing=gap, max_bridge_s=0.5)) == 0


def test_both_sides_of_a_long_gap_have_their_own():
    twice = ((10, 0.0), (30, 100.0), (50, 0.0), (130, 0.0), (150, 100.0), (170, 0.0))
    whole, cut = found(twice), found(twice, missing=range(60, 120))
    assert samples(cut) == samples(whole)
    assert [span.after for span in whole] == [0, whole[0].end]
    assert [span.after for span in cut] == [0, 120]


def test_what_lies_at_the_ends_of_what_is_seen_counts():
    """Seen from the top on there is no way up; seen from the foot on there is."""
    assert found(UP, missing=range(60)) == []
    spans = found(((0, 0.0), (20, 100.0), (40, 0.0)))
    assert samples(spans) == [(0, 20, spans[0].end)]
    spans = found(((LAST - 40, 0.0), (LAST - 20, 100.0), (LAST, 0.0)))
    assert samples(spans) == [(spans[0].start, LAST - 20, LAST)]
    (span,) = found(UP, missing=range(40))
    assert (span.start, span.peak, span.after) == (40, 60, 40)
    (span,) = found(UP, missing=range(81, LAST + 1))
    assert (span.peak, span.end) == (60, 80)


def test_nothing_seen_or_hardly_anything_holds_nothing():
    assert found(UP, missing=FRAMES) == []
    assert found(UP, missing=[i for i in FRAMES if i not in (58, 59, 60, 61)]) == []


def test_only_what_is_seen_from_the_right_view_is_looked_at():
    facing = np.where((FRAMES > 30) & (FRAMES < 90), 0.0, 90.0)
    assert len(found(UP, heading_deg=np.full(len(FRAMES), 90.0))) == 1
    assert found(UP, heading_deg=facing) == []
    assert found(UP, heading_deg=np.full(len(FRAMES), -90.0)) == []


# --- several --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("apart", "n"), [(15, 2), (14, 1)])
def test_two_tops_are_six_tenths_of_a_second_apart(apart, n):
    """15 samples."""
    top, middle = 50, 50 + apart / 2
    corners = (
        (40, 0.0),
        (top, 100.0),
        (middle, 0.0),
        (top + apart, 101.0),
        (top + apart + 10, 0.0),
    )
    assert len(found(corners)) == n


@pytest.mark.parametrize(("valley_deg", "n"), [(59.0, 2), (61.0, 1)])
def test_between_two_the_angle_falls_by_two_fifths(valley_deg, n):
    corners = ((20, 0.0), (50, 100.0), (70, valley_deg), (90, 100.0), (120, 0.0))
    assert len(found(corners)) == n
    assert len(found(tuple((at, deg + 30.0) for at, deg in corners))) == n


def test_two_that_follow_at_once_part_at_the_lowest_sample():
    first, second = found(((20, 0.0), (40, 100.0), (60, 20.0), (80, 100.0), (100, 0.0)))
    assert abs(first.end - 60) <= 1
    assert abs(second.start - 60) <= 1
    assert (first.peak, second.peak) == (40, 80)
    assert second.after == first.end


def test_a_flat_top_is_one_top():
    spans = found(((40, 0.0), (60, 100.0), (90, 100.0), (110, 0.0)))
    assert len(spans) == 1
    assert 60 <= spans[0].peak <= 90


# --- rest -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slow_deg", "begins"), [(4.0, 40), (6.5, 15)], ids=["rest", "already moving"]
)
def test_slower_than_five_percent_or_five_degrees_a_second_is_rest(slow_deg, begins):
    """For a second before it rises by 100 degrees in 0.8 s: 5 % of 125 deg/s are 6.25."""
    corners = ((15, -slow_deg), (40, 0.0), (60, 100.0), (80, 0.0))
    (span,) = found(corners)
    assert abs(span.start - begins) <= 2
    back = tuple((LAST - at, deg) for at, deg in reversed(corners))
    (span,) = found(back)
    assert abs(span.end - (LAST - begins)) <= 2


@pytest.mark.parametrize(("on_deg", "begins"), [(9.0, 40), (13.0, 28)])
def test_where_it_soon_falls_on_by_more_than_a_tenth_is_no_rest(on_deg, begins):
    """A pause of 0.2 s on the way up."""
    corners = ((28, -on_deg), (33, 0.0), (40, 0.0), (60, 100.0), (80, 0.0))
    (span,) = found(corners)
    assert abs(span.start - begins) <= 2


@pytest.mark.parametrize(("pause", "rests"), [(12, False), (13, True), (20, True)])
def test_a_pause_of_half_a_second_is_rest(pause, rests):
    """13 samples; before it the angle was lower by a sixth."""
    low = 40 - pause
    corners = ((low - 1, -20.0), (low, 0.0), (40, 0.0), (60, 100.0), (80, 0.0))
    (span,) = found(corners)
    assert (abs(span.start - 40) <= 2) is rests


def test_five_samples_are_enough():
    sharp = ((58, 0.0), (60, 100.0), (62, 0.0))
    (span,) = found(sharp, missing=[at for at in FRAMES if not 58 <= at <= 62])
    assert (span.start, span.peak, span.end) == (58, 60, 62)


# --- the judged angle -----------------------------------------------------------------------------

TWO = ROW.with_(angle="elbow_flexion")


def test_a_repetition_is_as_long_as_the_judged_angle_moves():
    judged = along(((30, 0.0), (45, 50.0), (75, 50.0), (95, 0.0)))
    (span,) = found(UP, TWO, judged=judged)
    assert abs(span.start - 30) <= 1
    assert abs(span.end - 95) <= 1
    assert span.peak == 60
    (same,) = found(UP, ROW, judged=judged)
    assert abs(same.start - 40) <= 1


@pytest.mark.parametrize("slow_deg_s", [4.9, 5.1])
def test_the_judged_angle_rests_below_five_degrees_a_second(slow_deg_s):
    moving = np.clip(FRAMES - 20, 0, 70) / 25 * slow_deg_s
    (span,) = found(UP, TWO, judged=moving)
    (plain,) = found(UP)
    if slow_deg_s < 5:
        assert (span.start, span.end) == (plain.start, plain.end)
    else:
        assert abs(span.start - 20) <= 1
        assert abs(span.end - 90) <= 1


def test_the_judged_angle_may_lead_by_a_second_and_no_more():
    moving = np.where(FRAMES < 150, FRAMES, 150) * 2.0
    (span,) = found(UP, TWO, judged=moving)
    (plain,) = found(UP)
    assert (span.start, span.end) == (plain.start - 25, plain.end + 25)


def test_the_judged_angle_of_one_does_not_reach_into_the_next():
    twice = ((20, 0.0), (40, 100.0), (60, 0.0), (70, 0.0), (90, 100.0), (110, 0.0))
    first, second = found(twice, TWO, judged=FRAMES * 2.0)
    one, other = found(twice)
    middle = (one.end + other.start) // 2
    assert (first.end, second.start) == (middle, middle)
    assert second.after == first.end


def test_a_judged_angle_that_is_not_seen_changes_nothing():
    (span,) = found(UP, TWO, judged=np.full(len(FRAMES), np.nan))
    (plain,) = found(UP)
    assert (span.start, span.end) == (plain.start, plain.end)
    half = np.where(FRAMES < 60, FRAMES * 2.0, np.nan)
    (span,) = found(UP, TWO, judged=half)
    assert (span.start, span.end) == (plain.start - 25, plain.end)


@pytest.mark.parametrize(("slow_deg_s", "rests"), [(9.0, True), (11.0, False)])
def test_a_quick_judged_angle_rests_below_a_twentieth_of_its_speed(slow_deg_s, rests):
    """Of 200 degrees a second, 8 a sample."""
    steps = np.select([FRAMES < 20, FRAMES < 43, FRAMES < 57], [0.0, slow_deg_s / 25, 8.0], 0.0)
    (span,) = found(UP, TWO, judged=np.cumsum(steps))
    (plain,) = found(UP)
    assert (span.start == plain.start) is rests
    assert rests or abs(span.start - 20) <= 1
