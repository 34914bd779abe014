"""How good the signals were, in numbers that are given by hand."""

import numpy as np
import pytest

from tests.asymmetry.test_signals import LEFT, MOVEMENT, REPS, RIGHT, quality, viewed
from tmr_vision.asymmetry.quality import signal_quality, systematic_uncertainty
from tmr_vision.records import Quality
from tmr_vision.reps import UNLIKE_THE_OTHERS
from tmr_vision.skeleton import SIDES

CURVE = np.linspace(0.0, 1.0, 101)


def gone(rep, share):
    """A repetition of which this share was not measured."""
    return rep.with_(curve_deg=np.where(np.arange(101) < round(101 * share), np.nan, CURVE))


def test_what_was_measured_is_the_mean_over_the_repetitions():
    reps = (gone(REPS[0], 0.3), gone(REPS[1], 0.0), gone(REPS[2], 0.8))
    found = quality(reps=reps).measured_percent
    assert found == pytest.approx(100 * np.mean([71 / 101, 1, 20 / 101]))
    apart = reps[2].with_(excluded=UNLIKE_THE_OTHERS)
    assert quality(reps=(*reps[:2], apart)).measured_percent == pytest.approx(
        100 * np.mean([71 / 101, 1])
    )
    assert quality(reps=()).measured_percent == 0.0


def test_exchanges_are_added_up_and_people_are_the_most():
    def changed(recording, swaps, people):
        pose = recording.pose
        marks = np.arange(len(pose.swaps)) < swaps
        return recording.with_(pose=pose.with_(swaps=marks, people=people))

    found = quality(changed(LEFT, 3, 1), changed(RIGHT, 5, 4))
    assert (found.swaps_repaired, found.people) == (8, 4)
    assert any("several people" in note for note in found.notes)


def test_how_far_each_side_is_off_its_view():
    found = quality(viewed(LEFT, heading_deg=np.full(len(LEFT.view.time_s), 100.0)))
    assert found.heading_deg == pytest.approx({"left": 100.0, "right": -90.0})
    assert found.off_view_deg == pytest.approx({"left": 10.0, "right": 0.0})
    time_s = LEFT.view.time_s
    once = quality(viewed(LEFT, heading_deg=np.where(time_s < 4.0, 120.0, 90.0)))
    assert once.heading_deg["left"] == 90.0  # in two of three
    only = signal_quality([LEFT], MOVEMENT, tuple(rep for rep in REPS if rep.side == "left"))
    assert only.off_view_deg == {"left": pytest.approx(0.0), "right": None}


# --- the systematic part of the error -------------------------------------------------------------

ROW = MOVEMENT.with_(u_sys_deg=3.0, u_sys_per_deg_off=0.5, u_sys_per_deg_apart=0.25)


def u_sys(left_deg=0.0, right_deg=0.0, *, row=ROW, roll_known=True, calibrated=True):
    off = dict(zip(SIDES, (left_deg, right_deg), strict=True))
    return systematic_uncertainty(
        row, Quality(off_view_deg=off, roll_known=roll_known, calibrated=calibrated)
    )


@pytest.mark.parametrize(
    ("left_deg", "right_deg", "beyond_deg", "apart_deg"),
    [(0, 0, 0, 0), (10, 10, 0, 0), (18, 18, 8, 0), (-18, -18, 8, 0), (4, -1, 0, 0), (4, -4, 0, 3),
     (0, 9, 0, 4), (-9, 0, 0, 4), (14, -16, 6, 25), (None, 14, 4, 0), (12, None, 2, 0),
     (None, None, 0, 0)],
)  # fmt: skip
def test_views_add_to_the_error_as_squares(left_deg, right_deg, beyond_deg, apart_deg):
    """Half a degree for each one beyond 10, a quarter for each one that the sides are apart."""
    wanted = np.sqrt(9 + (0.5 * beyond_deg) ** 2 + (0.25 * apart_deg) ** 2)
    assert u_sys(left_deg, right_deg) == pytest.approx(wanted)


def test_an_unknown_roll_counts_twice_where_the_vertical_matters():
    upright = ROW.with_(angle="leg_elevation")
    assert u_sys(row=upright, roll_known=False) == pytest.approx(np.sqrt(9 + 3**2))
    assert u_sys(row=upright) == pytest.approx(3.0)
    assert u_sys(roll_known=False) == pytest.approx(3.0)


def test_without_calibration_three_degrees_are_added():
    assert u_sys(calibrated=False) == pytest.approx(np.sqrt(9 + 9))
