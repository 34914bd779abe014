"""What the model reads wrong is taken out as it was fitted, for the model it was fitted on."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.stick_figure import bumps, facing_view, info_of, side_view, times
from tmr_vision import analysis
from tmr_vision.calibration import (
    AngleFit,
    CueFit,
    HeadingFit,
    TwistFit,
    built_in,
    find_calibration,
)
from tmr_vision.kinematics import body_of, measure_angle
from tmr_vision.pose import ModelFile
from tmr_vision.pose.models import SHA256

FIT = AngleFit(
    constant=3.0, gain=1.1, off=-0.2, off_squared=0.01, gain_off=0.002, limit_deg=20.0
)  # fmt: skip
T = times(4.0)


def test_an_angle_is_corrected_by_the_formula():
    """3 - 0.2 off + 0.01 off squared + (1.1 + 0.002 off) angle, worked out by hand."""
    assert FIT.correct(np.array(100.0), np.array(0.0)) == pytest.approx(113.0)
    assert FIT.correct(np.array(100.0), np.array(10.0)) == pytest.approx(114.0)
    assert FIT.correct(np.array(100.0), np.array(-10.0)) == pytest.approx(114.0)
    assert FIT.correct(np.array(50.0), np.array(-10.0)) == pytest.approx(60.0)
    assert FIT.correct(np.array(0.0), np.array(20.0)) == pytest.approx(3.0)


def test_beyond_what_was_fitted_the_view_counts_as_the_limit():
    for sign in (-1, 1):
        at, beyond = (FIT.correct(np.array(80.0), np.array(sign * off)) for off in (20.0, 45.0))
        assert at == beyond
        assert at != FIT.correct(np.array(80.0), np.array(sign * 19.0))
    assert np.isnan(FIT.correct(np.array(np.nan), np.array(0.0)))


def test_a_heading_is_read_between_the_points_of_the_fit_on_both_sides():
    fit = HeadingFit(seen_deg=(0.0, 80.0, 180.0), true_deg=(0.0, 90.0, 180.0))
    heading_deg = np.array([40.0, -40.0, 80.0, -130.0, 0.0])
    np.testing.assert_allclose(fit.correct(heading_deg), [45.0, -45.0, 90.0, -135.0, 0.0])
    assert np.isnan(fit.correct(np.array(np.nan)))


def test_a_sign_of_a_twist_is_turned_into_degrees():
    fit = CueFit(gain=2.0, off=0.05, limit_deg=10.0)
    assert fit.turn_deg(np.array(10.0), np.array(0.0)) == pytest.approx(20.0)
    assert fit.turn_deg(np.array(10.0), np.array(4.0)) == pytest.approx(40.0)
    assert fit.turn_deg(np.array(-10.0), np.array(4.0)) == pytest.approx(0.0)
    assert fit.turn_deg(np.array(10.0), np.array(30.0)) == pytest.approx(70.0)


def test_hands_go_round_the_body():
    sign = CueFit(gain=1.0, off=0.0, limit_deg=1.0)
    fit = TwistFit(heading=sign, depth=sign, hands_reach=0.5, hands_weight=0.5)
    assert fit.hands_deg(np.array(0.25)) == pytest.approx(30.0)
    assert fit.hands_deg(np.array(-0.25)) == pytest.approx(-30.0)
    most_deg = np.degrees(np.arcsin(0.95))
    assert fit.hands_deg(np.array(2.0)) == pytest.approx(most_deg)
    assert fit.hands_deg(np.array(-2.0)) == pytest.approx(-most_deg)


@pytest.mark.parametrize(("angle", "plane"), built_in().angles)
def test_no_angle_is_changed_by_more_than_the_model_errs(angle, plane):
    """7 % of an arm at 150 deg would be 10 deg: the fits hold what is true at the ideal view."""
    angle_deg = np.linspace(20.0, 130.0, 12)
    changed = built_in().correct(angle, plane, angle_deg, np.zeros(12)) - angle_deg
    assert np.abs(changed).max() < 14.0
    assert np.abs(changed).max() > 0.5


def test_what_was_not_fitted_stays_as_it_is():
    angle_deg = np.array([1.0, 2.0])
    assert built_in().correct("pelvis_tilt", "side", angle_deg, np.zeros(2)) is angle_deg


@pytest.mark.parametrize(
    ("track", "name", "told", "plane"),
    [
        (side_view(T, "left", {"shoulder_elevation": 120}), "shoulder_elevation", 120, "side"),
        (side_view(T, "left", {"hip_flexion": 60}), "hip_flexion", 60, "side"),
        (facing_view(T, {"left_shoulder_elevation": 90}), "shoulder_elevation", 90, "facing"),
    ],
)
def test_the_fit_of_the_plane_that_is_seen_is_used(track, name, told, plane):
    heading_deg = np.full(len(T), 90.0 if plane == "side" else 0.0)
    body = body_of(track.image_px, track.world_m, heading_deg, roll_deg=0.0)
    found = measure_angle(body, name, built_in())
    wanted = built_in().correct(name, plane, np.array(float(told)), np.array(0.0))
    np.testing.assert_allclose(found, wanted, atol=1e-9)
    np.testing.assert_allclose(measure_angle(body, name), told, atol=1e-9)
    seen_off = body_of(track.image_px, track.world_m, heading_deg + 10.0, roll_deg=0.0)
    wanted = built_in().correct(name, plane, np.array(float(told)), np.array(10.0))
    np.testing.assert_allclose(measure_angle(seen_off, name, built_in()), wanted, atol=1e-9)


# --- for which model ------------------------------------------------------------------------------


class Frames:
    """What stands in for an open video."""

    duration_s = float(T[-1])

    def __init__(self, track):
        self.track = track

    def info(self):
        return info_of(self.track)


@pytest.mark.parametrize(("name", "calibrated"), [("full", True), ("lite", False), (None, False)])
def test_a_recording_is_calibrated_for_the_model_of_the_calibration(name, calibrated, monkeypatch):
    track = side_view(T, "left", {"shoulder_elevation": bumps(T, (1.0,), (120.0,))})

    @contextmanager
    def open_source(*_, **__):
        yield Frames(track)

    monkeypatch.setattr(analysis, "open_source", open_source)
    monkeypatch.setattr(analysis, "estimate_pose", lambda *_, **__: track)
    sha256 = SHA256[name] if name else "0" * 64
    recording = analysis.measure_source("clip", model=ModelFile("m", Path("m"), sha256))
    assert recording.calibrated == (built_in().pairs if calibrated else ())
    wanted = analysis.measure(
        track, info_of(track), calibration=built_in() if calibrated else None
    ).angles
    np.testing.assert_array_equal(recording.angles.angles_deg, wanted.angles_deg)
    elbow = recording.angles.of("left_shoulder_elevation")[-1]
    assert bool(abs(elbow) > 0.5) is calibrated


def test_no_other_model_has_a_calibration():
    assert find_calibration(SHA256["full"]) is built_in()
    assert find_calibration(SHA256["lite"]) is None
    assert find_calibration("") is None
