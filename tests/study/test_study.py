"""The accuracy study's design and its sums; films are not made here."""

import csv
import json
import subprocess
import sys

import numpy as np
import pytest

from tests.recorded import ROOT
from tmr_vision.movements import read_movements
from tmr_vision.pose import find_model
from validation.renderer.spec import ClipSpec
from validation.study.bodies import FITTING, HELD_OUT, N_BODIES
from validation.study.cache import POSE_VERSION, film_key, landmarks_key
from validation.study.grid import CONDITIONS, MOVEMENTS, cases, short_cases
from validation.study.settings import LYING, NECK_TURN, SINGLE_LEG_SQUAT
from validation.study.stills import N_ASIDE, still_cases, stills
from validation.study.summary import gain, numbers, summarise, u_sys

RESULTS = ROOT / "validation" / "study" / "results"


def row(**changes):
    true, measured = changes.pop("true", (100.0, 120.0)), changes.pop("measured", (98.0, 116.0))
    difference = measured[1] - measured[0]
    return {
        "movement": "arm_raise",
        "kind": "ideal",
        "factor": "",
        "level": "",
        "held_out": False,
        "off_view_deg": 5.0,
        "true_left": true[0],
        "true_right": true[1],
        "true_difference": true[1] - true[0],
        "left": measured[0],
        "right": measured[1],
        "n_left": 3,
        "n_right": 3,
        "difference": difference,
        "low": difference - 5,
        "high": difference + 5,
        "error": difference - (true[1] - true[0]),
        "margin": 10.0,
        "better": "more",
        "verdict": "imbalance",
        "limited_side": "left",
        "reps_true": 6,
        "reps_missed": 0,
        "reps_left_out": 0,
        "reps_invented": 0,
        "start_error_s": 0.1,
        "end_error_s": -0.3,
        "rep_noise": 0.0,
        "recognised": "arm_raise",
        "plain_error": -12.0,
        "yaw_deg": 3.0,
        "turn_deg": 1.0,
        "roll_deg": 0.5,
        "roll_found": 0.4,
        "off_left": 2.5,
        "off_right": -3.0,
        "u_sys_used": 2.0,
    } | changes


# --- the grid -------------------------------------------------------------------------------------


def test_the_grid_is_the_same_every_time():
    assert cases() == cases()
    assert cases(seed=4) != cases()
    names = [case.name for case in cases()]
    assert len(set(names)) == len(names)


def test_the_grid_can_be_made_without_the_renderer():
    heavy = ("torch", "vtk", "anny", "mediapipe", "matplotlib")
    code = (
        "import sys, validation.study.cache, validation.study.grid, validation.study.tables; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_every_round_has_each_movement_once():
    # The last three have studies of their own.
    filmed = {*MOVEMENTS, LYING, NECK_TURN, SINGLE_LEG_SQUAT}
    assert filmed == {movement.key for movement in read_movements()}
    for first in range(0, len(cases()), len(MOVEMENTS)):
        of_round = cases()[first : first + len(MOVEMENTS)]
        assert [case.movement for case in of_round] == list(MOVEMENTS)
        assert len({case.kind for case in of_round}) == 1
    assert len(cases()) % len(MOVEMENTS) == 0
    assert cases()[0].kind == "ideal"


def test_the_short_study_is_the_beginning_of_the_full_one():
    assert short_cases() == cases()[: len(short_cases())]
    assert {case.kind for case in short_cases()} == {"ideal", "view", "condition"}
    assert len(short_cases()) <= 30


def test_bodies_to_fit_on_and_held_out_bodies_are_disjoint():
    assert len(FITTING) == len(HELD_OUT) == N_BODIES
    assert not [body for body in FITTING if body in HELD_OUT]
    for case in cases():
        assert case.spec.body in (HELD_OUT if case.held_out else FITTING)
    for movement in MOVEMENTS:
        ideal = [c.held_out for c in cases() if c.movement == movement and c.kind == "ideal"]
        assert 3 <= sum(ideal) <= len(ideal) - 3


def test_a_good_view_is_good_and_a_bad_one_is_as_bad_as_it_says():
    for case in cases():
        if case.kind == "view":
            assert case.off_view_deg == float(case.level)
        else:
            assert case.off_view_deg <= 10


def test_true_differences_go_both_ways_and_are_often_none():
    for movement in MOVEMENTS:
        of_ideal = [c for c in cases() if c.movement == movement and c.kind == "ideal"]
        values = [c.spec.parts[0].mean_deg for c in of_ideal]
        true = [mean["right"] - mean["left"] for mean in values]
        assert min(true) < -14
        assert max(true) > 14
        assert min(map(abs, true)) <= 2
        assert max(map(abs, true)) < 32


def test_every_condition_is_filmed_with_several_movements():
    for factor, _ in CONDITIONS:
        assert len({case.movement for case in cases() if case.factor == factor}) >= 3


def test_a_condition_changes_what_it_says():
    by_name = {f"{case.factor} {case.level}": case.spec for case in cases()}
    ordinary = ClipSpec("", ())
    assert by_name["light back-lit"].light == "back-lit"
    assert by_name["fps variable"].rate is None
    assert by_name["size 320x240"].size_px == (320, 240)
    assert by_name["noise 16"].noise == 16
    assert abs(by_name["roll 5"].camera.roll_deg) == 5
    assert len(by_name["compensation both_sides"].parts[0].compensation_deg) == 2
    assert by_name["order alternating"].parts[0].order == ("left", "right") * 3
    assert by_name["light dim"].noise == ordinary.noise


# --- the cache ------------------------------------------------------------------------------------


def test_keys_name_what_films_and_landmarks_depend_on(monkeypatch):
    one, other = (case.spec for case in cases()[:2])
    assert film_key(one) != film_key(other)
    renamed = ClipSpec("renamed", one.parts)
    assert film_key(renamed) == film_key(ClipSpec("", one.parts))
    assert landmarks_key(one, "a") != landmarks_key(one, "b")
    before = landmarks_key(one, "a")
    monkeypatch.setattr("validation.study.cache.POSE_VERSION", POSE_VERSION + 1)
    assert landmarks_key(one, "a") != before


# --- the sums -------------------------------------------------------------------------------------


def test_errors_of_sides_and_difference():
    rows = [row(), row(measured=(101.0, 125.0))]  # errors -2 and +4
    of = numbers(rows)
    assert of["difference"]["mean"] == pytest.approx(1.0)
    assert of["difference"]["median_abs"] == pytest.approx(3.0)
    assert of["difference"]["worst"] == pytest.approx(4.0)
    assert of["difference"]["covered"] == 2
    assert of["side"]["bias"] == pytest.approx((-2 - 4 + 1 + 5) / 4)
    assert of["plain"]["worst"] == pytest.approx(12.0)


def test_gain_is_the_slope_through_zero():
    true = np.array([-20.0, 0.0, 10.0])
    assert gain(true, 0.8 * true) == pytest.approx(0.8)
    assert gain(np.zeros(3), np.ones(3)) is None


def test_coverage_counts_truths_inside_the_interval():
    rows = [row(), row(low=0.0, high=10.0)]
    assert numbers(rows)["difference"]["coverage"] == pytest.approx(0.5)


def test_verdicts_are_held_to_the_truth():
    rows = [
        row(),  # 20 deg, left is worse: found
        row(limited_side="right"),
        row(verdict="inconclusive", limited_side=None),
        row(true=(100.0, 101.0)),  # none, and called imbalance
        row(true=(100.0, 101.0), verdict="balanced", limited_side=None),
        row(better="less", limited_side="right"),
    ]
    of = numbers(rows)["verdicts"]
    assert of["true_imbalance"] == {"imbalance": 3, "balanced": 0, "inconclusive": 1}
    assert of["true_balanced"] == {"imbalance": 1, "balanced": 1, "inconclusive": 0}
    assert (of["equal"], of["equal_called_imbalance"]) == (2, 1)
    assert (of["clear"], of["clear_found"], of["clear_called_balanced"]) == (4, 2, 0)
    assert of["wrong_side"] == 1


def test_repetitions_and_recognition_are_counted():
    rows = [row(), row(reps_missed=1), row(reps_invented=2, recognised="nothing")]
    rows[0] |= {"reps_left_out": 3}
    rows.append(row(recognised="arm_raise+trunk_twist"))
    of = numbers(rows)
    assert of["reps"]["exact"] == 2
    assert (of["reps"]["missed"], of["reps"]["invented"]) == (1, 2)
    assert of["reps"]["left_out"] == 3
    assert of["reps"]["times_within"] == pytest.approx(0.5)
    assert of["recognised"] == {"right": 2, "wrong": 1, "not": 1}


def test_a_clip_without_a_measure_counts_as_a_clip():
    nothing = row(verdict="inconclusive", recognised="nothing")
    for name in ("difference", "error", "left", "right", "plain_error", "reps_true", "margin"):
        nothing.pop(name)
    of = numbers([nothing])
    assert (of["clips"], of["measured"]) == (1, 0)
    assert of["difference"]["worst"] is None


def test_what_repetitions_explain_is_not_systematic():
    errors = (3.0, -3.0, 3.0, -3.0)
    rows = [row(measured=(100.0, 120.0 + error)) for error in errors]
    assert u_sys(rows)["rms"] == pytest.approx(3.0)
    assert u_sys(rows)["upper"] > 3.0
    noisy = [each | {"rep_noise": 3.0} for each in rows]  # explains 3**2 * (1/3 + 1/3) = 6
    assert u_sys(noisy)["rms"] == pytest.approx(3**0.5, abs=0.01)


def test_u_sys_is_taken_from_ideal_views_and_grows_are_told_apart():
    rows = [row(), row(kind="view", off_view_deg=30.0, error=-9.0)]
    rows.append(row(kind="condition", error=50.0))
    of = u_sys(rows)
    assert of["rms"] == pytest.approx(2.0)
    assert of["by_off_view_deg"]["20-35"]["rms"] == pytest.approx(9.0)


def test_a_body_that_cannot_move_so_far_is_left_out():
    rows = [row(), row() | {"impossible": "cannot reach"}]
    assert summarise(rows)["clips"] == 1
    assert summarise(rows)["impossible"] == 1


# --- the saved results ----------------------------------------------------------------------------


def test_stills_are_as_many_and_as_far_aside_as_they_say():
    made = still_cases()
    aside = made[-N_ASIDE:]
    assert {case.movement for case in aside} == set(MOVEMENTS) - {"trunk_twist"}
    assert all(10 <= abs(case.spec.camera.yaw_deg) <= 28 for case in aside)
    for movement in MOVEMENTS:
        sets = [case.held_out for case in made if case.movement == movement]
        assert 0.4 < np.mean(sets) < 0.6


@pytest.mark.model
@pytest.mark.renderer
def test_a_still_shows_start_and_end_of_both_sides(tmp_path, monkeypatch):
    monkeypatch.setattr("validation.study.stills.AMPLITUDES", (0.0,))
    monkeypatch.setattr("validation.study.stills.SETTLE", 2)
    case = next(case for case in still_cases() if case.movement == "wall_push")
    seen = stills(case, tmp_path)
    assert sorted(set(seen["side"])) == ["left", "right"]
    assert sorted(set(seen["place"])) == ["peak", "start"]
    assert seen["plain"].shape == seen["in_mirror"].shape == (len(seen["side"]), 33, 6)
    assert list(tmp_path.glob("stills/*.npz"))


def test_the_saved_results_belong_together():
    """The rows that are saved give the summary that is saved, with the model that is delivered."""
    summary = json.loads((RESULTS / "summary.json").read_text())
    with (RESULTS / "clips.csv").open(newline="") as file:
        saved = list(csv.DictReader(file))
    assert summary["model_sha256"] == find_model("full").sha256
    assert summary["clips"] + summary["impossible"] == len(saved)
    assert [int(each["number"]) for each in saved] == sorted(int(each["number"]) for each in saved)
    by_number = {case.number: case for case in cases()}
    for each in saved:
        assert by_number[int(each["number"])].movement == each["movement"]
    assert set(summary["movements"]) == set(MOVEMENTS)
    assert f"{summary['clips']} clips" in (RESULTS / "table.md").read_text()
