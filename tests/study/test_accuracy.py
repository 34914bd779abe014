"""The table of movements and the calibration are what the saved accuracy study says."""

import tomllib

import numpy as np
import pytest

from tmr_vision.calibration import built_in
from tmr_vision.movements import read_movements
from tmr_vision.pose.models import SHA256
from validation.study.calibrate import TOML
from validation.study.calibrate import read_rows as read_stills
from validation.study.fitting import calibration_from
from validation.study.settings import (
    MOVEMENTS_TOML,
    NECK,
    NECK_TURN,
    SINGLE_LEG_SQUAT,
    SQUAT,
    SUPINE,
    UNLIKE,
    neck_settings,
    read_rows,
    settings,
    squat_settings,
    written,
)

ROWS, UNLIKE_ROWS, SUPINE_ROWS = read_rows(), read_rows(UNLIKE), read_rows(SUPINE)
NECK_ROWS = read_rows(NECK)
GOOD = [row for row in ROWS if row["kind"] == "ideal" and row["error"] is not None]


@pytest.mark.parametrize("movement", read_movements(), ids=lambda movement: movement.key)
def test_systematic_errors_are_those_of_the_saved_study(movement):
    found = settings(ROWS, UNLIKE_ROWS, SUPINE_ROWS) | {
        NECK_TURN: neck_settings(NECK_ROWS),
        SINGLE_LEG_SQUAT: squat_settings(read_rows(SQUAT)),
    }
    found = found[movement.key]
    assert movement.u_sys_deg == found["u_sys_deg"]
    assert movement.u_sys_per_deg_off == found["u_sys_per_deg_off"]


def test_settings_change_when_the_errors_do():
    worse = [row | {"error": 2 * row["error"]} if row["error"] else row for row in ROWS]
    before = settings(ROWS, UNLIKE_ROWS)["wall_push"]["u_sys_deg"]
    assert settings(worse, UNLIKE_ROWS)["wall_push"]["u_sys_deg"] > before


def test_what_sides_held_unlike_cost_is_a_half_of_their_error():
    """Twice the errors add three squares; the movement's own count as much as those of all."""
    errors = [row["error"] for row in UNLIKE_ROWS if row["movement"] == "wall_push"]
    assert len(errors) == len(UNLIKE_ROWS) / 6
    worse = [row | {"error": 2 * row["error"]} for row in UNLIKE_ROWS]
    alike = [row | {"error": 0.0} for row in UNLIKE_ROWS]
    least, now, most = (
        settings(ROWS, rows)["wall_push"]["u_sys_deg"] for rows in (alike, UNLIKE_ROWS, worse)
    )
    assert least < now < most
    whole = [row["error"] for row in UNLIKE_ROWS]
    square = (np.mean(np.square(errors)) + np.mean(np.square(whole))) / 2
    rounding = 2 * most * 0.1  # both are rounded up to a tenth
    assert most**2 - now**2 == pytest.approx(0.5**2 * 3 * square, abs=rounding)


def test_settings_are_written_into_their_own_rows_only():
    text = MOVEMENTS_TOML.read_text(encoding="utf-8")
    changed = written(text, {"leg_raise": {"u_sys_deg": 9.5}}, source="a test")
    rows = {row["key"]: row for row in tomllib.loads(changed)["movement"]}
    assert rows["leg_raise"]["u_sys_deg"] == 9.5
    assert rows["leg_raise"]["u_sys_source"] == "a test"
    same = {row["key"]: row for row in tomllib.loads(text)["movement"]}
    assert all(rows[key] == same[key] for key in rows if key != "leg_raise")


def test_the_calibration_is_what_the_saved_stills_give():
    saved = tomllib.loads(TOML.read_text(encoding="utf-8"))
    again = calibration_from(
        read_stills(), SUPINE_ROWS, date=saved["date"], model_sha256=saved["model_sha256"]
    )
    assert saved == again
    assert built_in().model_sha256 == SHA256["full"]


def test_fits_of_heading_and_twist_are_mirror_images_of_themselves():
    angle_deg, off_deg = np.linspace(-20, 170, 50), np.linspace(-40, 40, 50)
    for fit in built_in().heading.values():
        heading_deg = np.linspace(0, 180, 37)
        np.testing.assert_allclose(fit.correct(-heading_deg), -fit.correct(heading_deg))
        assert (np.diff(fit.correct(heading_deg)) > 0).all()
    for sign in (built_in().twist.heading, built_in().twist.depth):
        turned = sign.turn_deg(angle_deg, off_deg)
        np.testing.assert_allclose(sign.turn_deg(-angle_deg, -off_deg), -turned)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    inside = [row["low"] <= row["true_difference"] <= row["high"] for row in GOOD]
    assert np.mean(inside) >= 0.93


def test_no_error_of_a_good_view_is_far_outside_the_stated_one():
    for row in GOOD:
        assert abs(row["error"]) <= 3.5 * row["u_sys_used"], row["number"]
