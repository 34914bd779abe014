"""What a comparison says at its limits."""

import pytest

from tests.comparison.test_comparison import changes_of, session
from tmr_vision.asymmetry.quality import IDEAL_VIEW_DEG
from tmr_vision.asymmetry.reasons import MIN_RATE_HZ
from tmr_vision.comparison import CHANCE, ORDER, compare_results

LATER = ("2026-01-01T10:00:00+00:00", "2026-01-02T10:00:00+00:00", "2026-01-03T10:00:00+00:00")


def with_row(result, **changes):
    found = result.movements[0]
    return result.with_(movements=(found.with_(movement=found.movement.with_(**changes)),))


def with_quality(result, **changes):
    found = result.movements[0]
    return result.with_(movements=(found.with_(quality=found.quality.with_(**changes)),))


def mdc95(before, after):
    return changes_of(before, after)["left"].mdc95


def test_of_two_tables_the_dearer_view_counts():
    plain, turned = session(), session(heading_deg=(88.0 + IDEAL_VIEW_DEG + 8, -88.0))
    dear = with_row(turned, u_sys_per_deg_off=1.0)
    assert mdc95(plain, dear) == mdc95(with_row(plain, u_sys_per_deg_off=1.0), dear)
    assert mdc95(plain, dear) == mdc95(with_row(plain, u_sys_per_deg_off=1.0), turned)
    assert mdc95(plain, dear) > mdc95(plain, turned)


def test_without_an_error_of_its_own_a_test_has_that_of_its_movement():
    row_deg = session().movements[0].movement.u_sys_deg
    unknown = with_quality(session(), u_sys_deg=None)
    own = session(u_sys_deg=row_deg)
    assert mdc95(unknown, unknown) == pytest.approx(mdc95(own, own))
    large = session(u_sys_deg=row_deg + 4)
    assert mdc95(unknown, large) < mdc95(large, large)


@pytest.mark.parametrize(
    ("rate_hz", "told"), [(None, True), (MIN_RATE_HZ, True), (MIN_RATE_HZ - 0.1, False)]
)
def test_a_slow_video_is_not_compared(rate_hz, told):
    slow = with_quality(session(), frame_rate_hz=rate_hz)
    assert (mdc95(session(), slow) is not None) == told
    assert (mdc95(slow, session()) is not None) == told


def test_three_sessions_may_show_a_change_by_chance():
    assert CHANCE not in compare_results([session()] * 2).notes
    assert CHANCE in compare_results([session()] * 3).notes


@pytest.mark.parametrize("order", [(0, 2, 1), (1, 0, 2)])
def test_one_session_before_another_is_told(order):
    assert ORDER in compare_results([session(created=LATER[i]) for i in order]).notes
    assert ORDER not in compare_results([session(created=at) for at in LATER]).notes


def test_sessions_are_numbered_from_one_unless_they_are_named():
    sessions = [session(), session(left=(150, 151))]
    assert [s.label for s in compare_results(sessions).sessions] == ["session 1", "session 2"]
    named = compare_results(sessions, labels=["May", "June"])
    assert [s.label for s in named.sessions] == ["May", "June"]
    for pair, number in ((sessions, 2), (sessions[::-1], 1)):
        assert f"in session {number};" in changes_of(*pair)["left"].reason


def test_a_side_that_was_never_good_is_told_by_its_session():
    nothing = session(left=())
    assert changes_of(nothing, session())["left"].reason.endswith("in session 1")
    assert changes_of(session(), nothing)["left"].reason.endswith("in session 2")


@pytest.mark.parametrize("headings_deg", [(None, 88.0), (88.0, None)])
def test_a_view_that_is_known_once_stops_nothing(headings_deg):
    pair = [session(heading_deg=(heading, -88.0)) for heading in headings_deg]
    assert mdc95(*pair) == mdc95(session(), session())


@pytest.mark.parametrize(("before_deg", "after_deg"), [(171.0, -171.0), (-171.0, 171.0)])
def test_a_turn_across_the_back_costs_what_it_costs_elsewhere(before_deg, after_deg):
    pair = [session(heading_deg=(heading, -88.0)) for heading in (before_deg, after_deg)]
    assert mdc95(*pair) == pytest.approx(mdc95(session(), session(heading_deg=(106.0, -88.0))))
    assert mdc95(*pair) > mdc95(session(), session())
