"""Films of the accuracy study come out as they were saved, so nothing gets worse without notice.

Landmarks of both passes: `tests/study_films.py`, which also tells how to save them anew.
"""

import csv
from dataclasses import replace

import numpy as np
import pytest

from tests.course_clips import RECORDED as COURSE_CLIPS
from tests.course_clips import read as read_course
from tests.study_films import CASES, RECORDED, TOLD, changes, expected, measured
from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.calibration import POSTURES, HeadingFit, built_in
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.recognition import recognise
from tmr_vision.records import MovementResult
from validation.study.grid import MOVEMENTS
from validation.study.settings import RESULTS

LEAST = 40
TABLE = read_movements()
SAME_DEG = 0.3
RENDERED_ANEW_DEG = 1.0
"""The films were rendered again after the saved study, on another machine: single errors of the
difference then move by up to 0.9 deg."""
RECOGNISED_SINCE = (16,)
"""Of these films the saved study says that nothing was recognised; now it is said how to turn."""
LEFT_OUT_SINCE = (25,)
"""In two repetitions of this film the model exchanges the legs. The saved study counts them; in
these landmarks they made an error of 3 deg, and are left out now."""
EXPECTED = expected()
LIMBS = [n for n in RECORDED if CASES[n].movement != "trunk_twist"]
SESSIONS = [name for name in COURSE_CLIPS if name.startswith("session")]
COUNTED = ("reps_true", "reps_missed", "reps_left_out", "reps_invented")


def saved_study() -> dict[int, dict[str, str]]:
    rows = {}
    for name in ("clips.csv", "unlike.csv"):
        with (RESULTS / name).open(newline="", encoding="utf-8") as file:
            rows |= {int(row["number"]): row for row in csv.DictReader(file)}
    return rows


def errors(numbers) -> np.ndarray:
    return np.array([abs(measured(n)["error"]) for n in numbers])


def value(text: str) -> float:
    return float(text) if text else np.nan


def test_all_kinds_of_films_are_there():
    assert len(RECORDED) >= LEAST
    assert list(EXPECTED) == list(RECORDED)
    cases = [CASES[n] for n in RECORDED]
    assert {case.movement for case in cases} == set(MOVEMENTS)
    assert {case.kind for case in cases} == {"ideal", "view", "condition", "unlike"}
    assert sum(case.held_out for case in cases) >= LEAST / 3


@pytest.mark.parametrize("number", RECORDED)
def test_a_film_is_measured_as_it_was(number):
    now, then = measured(number), EXPECTED[number]
    for key in ("left", "right", "error"):
        found = np.nan if now.get(key) is None else now[key]
        assert found == pytest.approx(value(then[key]), abs=SAME_DEG, nan_ok=True), key
    for key in TOLD[TOLD.index("verdict") :]:
        if key != "plain_error":
            assert str("" if now.get(key) is None else now[key]) == then[key], key


@pytest.mark.parametrize("number", RECORDED)
def test_what_is_expected_is_what_the_saved_study_says(number):
    kept, study = EXPECTED[number], saved_study()[number]
    for key in ("true_left", "true_right"):
        assert value(kept[key]) == pytest.approx(value(study[key]), abs=0.02), key
    assert value(kept["error"]) == pytest.approx(
        value(study["error"]), abs=RENDERED_ANEW_DEG, nan_ok=True
    )
    for key in ("verdict", "recognised", *COUNTED):
        if number not in (*RECOGNISED_SINCE, *LEFT_OUT_SINCE):
            assert kept[key] == study[key], key


def test_errors_are_not_larger_than_promised():
    """README: median 0.9, worst 5.2 for limb movements of a good view."""
    good = errors(n for n in LIMBS if CASES[n].kind == "ideal")
    assert np.median(good) <= 1.0
    assert good.max() <= 5.2


def test_a_camera_that_stands_higher_looks_further_down():
    seen = [(CASES[n].spec.camera.height_m, measured(n).get("pitch_found")) for n in RECORDED]
    height_m, pitch_deg = np.array([pair for pair in seen if pair[1] is not None]).T
    assert np.corrcoef(height_m, pitch_deg)[0, 1] > 0.5
    assert abs(np.median(pitch_deg)) < 5.0


def test_a_change_is_told():
    one = RECORDED[0]
    worse = {one: EXPECTED[one] | {"error": "-4.0", "verdict": "inconclusive"}}
    lines = list(changes({one: EXPECTED[one]}, worse))
    assert "-4.0 inconclusive" in lines[0]
    assert lines[-1] == "now: 1 errors, median 4.00, RMS 4.00, worst 4.00 deg"
    assert next(iter(changes(worse, worse))) == lines[-1].replace("now", "before")


# --- whole sessions -------------------------------------------------------------------------------


ONLY_TWIST = replace(
    built_in(),
    angles={},
    heading={posture: HeadingFit((0.0, 180.0), (0.0, 180.0)) for posture in POSTURES},
)
"""The saved sessions were measured before angles and headings were calibrated."""


def saved_sessions() -> dict[tuple[int, str], dict[str, str]]:
    with (RESULTS / "courses.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "session"]
    return {(int(row["number"]), row["test_movement"]): row for row in rows}


def sides_of(name: str, *, calibrated: bool) -> dict[str, MovementResult]:
    seen, _ = read_course(name)
    found = seen.recording(name)
    if not calibrated:
        found = measure(seen.track(), found.info, calibration=ONLY_TWIST)
    return {
        key: compare_sides(
            [found], find_movement(key, TABLE), reps, recognised=True, mirror_averaged=True
        )
        for key, reps in recognise([found], TABLE).items()
    }


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_is_measured_as_the_saved_study_says(name):
    """The same landmarks as in the saved study, which measured courses without calibration."""
    number = int(name.removeprefix("session_"))
    results = sides_of(name, calibrated=False)
    assert set(results) == set(MOVEMENTS)
    for key, result in results.items():
        saved = saved_sessions()[number, key]
        expected_deg = value(saved["test_difference"])
        assert result.difference.value == pytest.approx(expected_deg, abs=SAME_DEG), key
        assert (result.verdict, result.limited_side or "") == (
            saved["test_verdict"],
            saved["test_limited_side"],
        ), key


def test_errors_of_sessions_are_as_small_as_those_of_films():
    sizes = [
        abs(sides_of(name, calibrated=True)[test["movement"]].difference.value
            - test["difference_deg"])
        for name in SESSIONS
        for test in read_course(name)[1]["movements"]
    ]  # fmt: skip
    assert len(sizes) == 28
    assert np.median(sizes) <= 1.0
    assert max(sizes) <= 5.2
