"""Tempo makes no imbalance: who waits, hurries or never pauses has moved as far."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recorded import NAMES, SHARED, Passes, passes, read_passes
from tests.retimed import held, paced
from tests.stick_figure import RATE_HZ, info_of, side_view
from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Recording
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES, Side

TABLE = read_movements()
WALL_PUSH = find_movement("wall_push", TABLE)
STRAIGHT_DEG, BENT_DEG = 8.0, 85.0
REST_S = 0.6
SAME_DEG = 1.0
"""So much may values differ at another tempo."""
HELD_DEG = 2.0
"""Who holds a pose is at rest in it too, which moves his heading a little: the wall push by 1.9."""


def cycle(phase: np.ndarray) -> np.ndarray:
    """Elbow flexion of push-ups over their number; straight at 0, 1, 2, ..."""
    return STRAIGHT_DEG + (BENT_DEG - STRAIGHT_DEG) * (1 - np.cos(2 * np.pi * phase)) / 2


def push_ups(side: Side, n: int, *, period_s=1.6, holds=()) -> Recording:
    """Push-ups without a pause, but for holds: (phase of each push-up, seconds)."""
    step = 1 / (RATE_HZ * period_s)
    stops = {round(phase / step): round(hold_s * RATE_HZ) for phase, hold_s in holds}
    phase = [0.0] * round(REST_S * RATE_HZ)
    for k in range(round((n + 0.999) / step)):
        waiting = stops.get(round((k * step % 1) / step), 0)
        now = min(k * step, n)
        phase += [now] * (1 + waiting)
    t = np.arange(len(phase)) / RATE_HZ
    elbow = {"elbow_flexion": cycle(np.array(phase)), "shoulder_elevation": 85.0}
    track = side_view(t, side, elbow)
    return measure(track, info_of(track))


def compared(*recordings: Recording):
    reps = tuple(
        rep for i, each in enumerate(recordings) for rep in find_reps(each, WALL_PUSH, source=i)
    )
    return compare_sides(recordings, WALL_PUSH, reps, recognised=False, mirror_averaged=True)


@pytest.mark.parametrize("phase", [0.0, 0.1, 0.25, 0.5, 0.8])
@pytest.mark.parametrize("side", SIDES)
def test_one_side_that_pauses_is_not_less_mobile(side, phase):
    other = "left" if side == "right" else "right"
    result = compared(push_ups(side, 6, holds=[(phase, 1.0)]), push_ups(other, 6))
    assert (result.left.n, result.right.n) == (6, 6)
    assert result.verdict == "balanced"
    assert result.difference.value == pytest.approx(0, abs=SAME_DEG)
    for rep in result.reps:
        assert rep.range_deg == pytest.approx(BENT_DEG - STRAIGHT_DEG, abs=2.0)


@settings(max_examples=25, deadline=None)
@given(
    period_s=st.floats(1.6, 4.0),  # of quicker ones the low-pass takes up to 2 deg at a stop
    holds=st.lists(st.tuples(st.floats(0, 0.99), st.floats(0, 2.0)), max_size=3),
)
def test_any_tempo_gives_the_same_range(period_s, holds):
    usual = compared(push_ups("left", 4, period_s=2.0))
    result = compared(push_ups("left", 4, period_s=period_s, holds=holds))
    assert len(result.reps) == 4
    assert result.left.value == pytest.approx(usual.left.value, abs=SAME_DEG)


def analyzed(passes: Passes, name: str):
    recording, row = passes.recording(name), find_movement(name, TABLE)
    reps = find_reps(recording, row)
    return compare_sides([recording], row, reps, recognised=False, mirror_averaged=True)


def moment(rep, share: float) -> float:
    """A moment of a repetition: 0 is its start, 1 its peak, 2 its end."""
    if share <= 1:
        return rep.start_s + share * (rep.peak_s - rep.start_s)
    return rep.peak_s + (share - 1) * (rep.end_s - rep.peak_s)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [-0.1, 0.05, 0.15, 0.5, 1.0, 1.3])
def test_a_pose_that_one_side_holds_makes_no_difference(name, share):
    usual = analyzed(passes(name), name)
    moments_s = [moment(rep, share) for rep in usual.reps if rep.side == "left"]
    result = analyzed(held(passes(name), moments_s, hold_s=1.0), name)
    assert len(result.reps) == len(usual.reps)
    assert result.verdict in (usual.verdict, "inconclusive")  # legs that meet are told apart worse
    for side in SIDES:
        assert result.side(side).value == pytest.approx(usual.side(side).value, abs=HELD_DEG)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("times_as_long", [0.7, 1.5, 2.5])
def test_a_side_that_takes_its_time_is_not_less_mobile(name, times_as_long):
    usual = analyzed(passes(name), name)
    of_left = [rep for rep in usual.reps if rep.side == "left"]
    stretch_s = of_left[0].start_s - 0.2, of_left[-1].end_s + 0.2
    result = analyzed(paced(passes(name), *stretch_s, times_as_long=times_as_long), name)
    for side in SIDES:
        assert result.side(side).n == usual.side(side).n
        assert result.side(side).value == pytest.approx(usual.side(side).value, abs=SAME_DEG)


@pytest.mark.recordings("data/real-landmarks/floor_pushup_left.npz")
def test_real_push_ups_without_a_pause():
    paths = [SHARED / f"data/real-landmarks/floor_pushup_{side}.npz" for side in SIDES]
    result = compared(*(read_passes(path).recording(path.stem) for path in paths))
    assert result.verdict != "imbalance"
    assert all(63 <= rep.range_deg <= 81 for rep in result.reps if not rep.excluded)
