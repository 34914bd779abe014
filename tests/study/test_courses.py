"""Clips for repetitions and recognition: their design, their sums, and what is planned in them."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from validation.renderer.spec import Activity, ClipSpec, Course, Part, as_data, spec_from
from validation.study.bodies import FITTING, HELD_OUT
from validation.study.cache import film_key
from validation.study.courses import SEATED, UNKNOWNS, course_cases
from validation.study.grid import MOVEMENTS, cases
from validation.study.moving import MOVED_DEG, true_reps
from validation.study.recognition_numbers import course_tables, summarise_courses

KEYS_OF_THE_GRID = "c4b50fd620b94bb7c1e398987e37946e2ed3f65852a75d7c1d8b555c65524854"
"""Of the 210 clips of the grid, from before clips could hold anything else."""
ARM = Part("arm_raise", {"left": 140.0, "right": 140.0}, {"left": 2, "right": 2})


def sessions():
    return [case for case in course_cases() if case.kind == "session"]


# --- the design -----------------------------------------------------------------------------------


def test_films_of_the_grid_keep_their_names():
    keys = " ".join(film_key(case.spec) for case in cases())
    assert hashlib.sha256(keys.encode()).hexdigest() == KEYS_OF_THE_GRID


def test_what_is_unlike_gives_another_film():
    plain = ClipSpec("", (ARM,))
    assert "course" not in as_data(plain)["parts"][0]
    uneven = replace(plain, parts=(replace(ARM, course=Course(uneven=1.5)),))
    walk = replace(plain, parts=(ARM, Activity("walk", 3.0)))
    assert len({film_key(spec) for spec in (plain, uneven, walk)}) == 3


def test_numbers_go_on_after_the_grid_and_clips_are_the_same_every_time():
    numbers = [case.number for case in (*cases(), *course_cases())]
    assert numbers == list(range(len(numbers)))
    assert course_cases() == course_cases()
    assert len({case.name for case in course_cases()}) == len(course_cases())


def test_bodies_of_both_sets_take_part():
    for case in course_cases():
        assert case.spec.body in (HELD_OUT if case.held_out else FITTING)
    for kind in ("reps", "unknown", "session"):
        held_out = [case.held_out for case in course_cases() if case.kind == kind]
        assert set(held_out) == {True, False}


def test_repetitions_of_all_kinds_go_round_the_movements():
    reps = [case for case in course_cases() if case.kind == "reps"]
    assert {case.movement for case in reps} == set(MOVEMENTS)
    counts = [count for case in reps for count in case.spec.parts[0].reps.values()]
    assert min(counts) == 0
    assert max(counts) == 15
    assert any(case.spec.parts[0].course.false_starts for case in reps if case.spec.parts[0].course)


def test_sessions_hold_every_movement_and_nobody_floats_on_a_chair():
    assert len(sessions()) >= 3
    for case in sessions():
        seated, done = False, []
        for part in case.spec.parts:
            if isinstance(part, Part):
                assert seated == (part.movement in SEATED)
                done.append(part.movement)
            else:
                seated = {"sit_down": True, "stand_up": False}.get(part.activity, seated)
                assert part.activity in ("sit_down", "sit_still") or not seated
        assert sorted(done) == sorted(MOVEMENTS)
    assert len({case.level for case in sessions()}) == len(sessions())


def test_unknown_clips_show_one_activity_each_from_both_views():
    unknown = [case for case in course_cases() if case.kind == "unknown"]
    assert [(case.factor, case.level) for case in unknown] == list(UNKNOWNS)
    assert {view for _, view in UNKNOWNS} == {"side", "facing"}


def test_activities_and_courses_are_read_from_a_file():
    row = {
        "name": "a",
        "parts": [
            {"activity": "walk", "duration_s": 3.0, "yaw_deg": 90.0},
            {
                "movement": "arm_raise",
                "mean_deg": {"left": 140.0},
                "reps": {"left": 3},
                "order": ["left"],
                "course": {"uneven": 1.5, "false_starts": [2]},
            },
        ],
    }
    walk, arm = spec_from(row).parts
    assert walk == Activity("walk", 3.0, yaw_deg=90.0)
    assert arm.course == Course(uneven=1.5, false_starts=(2,))
    row["parts"][0]["speed"] = 3
    with pytest.raises(ValueError, match="unknown in Activity: speed"):
        spec_from(row)


# --- what is planned ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def human():
    from validation.renderer.body import Human

    return Human({})


def plan_of(human, *parts, seed=1):
    from validation.renderer.plan import plan_clip

    return plan_clip(ClipSpec("", parts), human, np.random.default_rng(seed))


@pytest.mark.renderer
def test_a_course_leaves_earlier_draws_alone(human):
    plain, paused = (
        plan_of(human, replace(ARM, course=context)) for context in (None, Course(hold_s=3.0))
    )
    assert [rep.rise_s for rep in plain.reps] == [rep.rise_s for rep in paused.reps]
    assert {rep.hold_s for rep in paused.reps} == {3.0}


@pytest.mark.renderer
def test_a_false_start_goes_a_third_of_the_way(human):
    plan = plan_of(human, replace(ARM, course=Course(false_starts=(2,))))
    assert [rep.top == 1 for rep in plan.reps] == [True, False, True, True, False, True]
    first, half = plan.reps[:2]
    assert first.phase(first.start_s + first.rise_s) == pytest.approx(1)
    assert half.phase(half.start_s + half.rise_s) == pytest.approx(1 / 3)
    assert half.phase(half.end_s) == pytest.approx(0)


@pytest.mark.renderer
def test_a_rest_is_as_long_as_it_says(human):
    plan = plan_of(human, replace(ARM, course=Course(rest_after=(1,), rest_s=6.0)))
    assert plan.reps[1].start_s - plan.reps[0].end_s > 6.0


STANDING_M, FLOOR_M, STEP_M = 0.1, 0.03, 0.25


@pytest.mark.renderer
def test_activities_begin_and_end_at_ease_and_stay_above_the_floor(human):
    from validation.renderer.activities import ACTIVITIES, pose_at
    from validation.renderer.postures import standing

    at_ease = human.joint_centres(standing(human))["wrist"]
    for name, act in ACTIVITIES.items():
        poses = [pose_at(act, human, "left", t, 4.0) for t in np.linspace(0, 4, 41)]
        joints = [human.joint_centres(pose) for pose in poses]
        assert min(each["ankle"][:, 2].min() for each in joints) > FLOOR_M, name
        knees = np.array([each["knee"] for each in joints])
        assert np.linalg.norm(np.diff(knees, axis=0), axis=-1).max() < STEP_M, name
        if act.prop is None:
            for each in (joints[0], joints[-1]):
                assert np.linalg.norm(each["wrist"] - at_ease, axis=-1).max() < STANDING_M, name


@pytest.mark.renderer
def test_the_right_side_does_the_reflection_of_the_left(human):
    from validation.renderer.activities import ACTIVITIES, pose_at
    from validation.renderer.pose import REFLECTION

    left, right = (
        human.joint_centres(pose_at(ACTIVITIES["wave"], human, side, 2.0, 4.0))["wrist"]
        for side in ("left", "right")
    )
    np.testing.assert_allclose(right, left[::-1] * REFLECTION, atol=1e-3)


@pytest.mark.renderer
def test_a_slow_turn_goes_all_the_way_round(human):
    turns = (Activity("turn_round", 3.0, yaw_deg=180.0), Activity("turn_round", 3.0, yaw_deg=360.0))
    plan = plan_of(human, *turns, Activity("idle", 2.0, yaw_deg=-90.0))
    yaw_deg = np.array([plan.at(float(t)).yaw_deg for t in np.arange(0, plan.duration_s, 0.05)])
    assert np.abs((np.diff(yaw_deg) + 180) % 360 - 180).max() < 12
    assert yaw_deg[-1] % 360 == pytest.approx(270, abs=1)


# --- truth and sums -------------------------------------------------------------------------------


def test_a_repetition_lasts_while_its_limb_moves():
    times_s = np.arange(0, 4, 0.1)
    angle_deg = np.interp(times_s, [1.5, 2.0, 2.5, 3.0], [4.0, 60.0, 60.0, 4.0])
    rep = {"side": "left", "start_s": 1.0, "end_s": 3.5}
    truth = {
        "judged": "knee_flexion",
        "time_s": times_s.tolist(),
        "series": {f"knee_flexion_{side}": angle_deg.tolist() for side in ("left", "right")},
        "reps": [rep],
    }
    found = true_reps(truth, truth)[0]
    assert found["start_s"] == pytest.approx(1.5 + 0.5 * MOVED_DEG / 56, abs=1e-6)
    assert found["end_s"] == pytest.approx(3.0 - 0.5 * MOVED_DEG / 56, abs=1e-6)
    still = truth | {"series": {name: [4.0] * 40 for name in truth["series"]}}
    assert true_reps(still, still)[0]["start_s"] == 1.0


def one_test(**changes):
    return {
        "movement": "arm_raise",
        "recognised": True,
        "reps_true": 3,
        "reps_missed": 0,
        "reps_left_out": 0,
        "reps_invented": 0,
        "reps_excluded": 1,
        "false_starts": 1,
        "start_errors_s": [0.05, -0.15],
        "end_errors_s": [0.3, 0.0],
        "true_difference": 20.0,
        "difference": 18.0,
        "margin": 10.0,
        "better": "more",
        "verdict": "imbalance",
        "limited_side": "left",
    } | changes


def clip_row(kind="session", tests=(), **changes):
    return {
        "kind": kind,
        "factor": "squat",
        "level": "side",
        "body": "held-out 1",
        "held_out": True,
        "recognised": "nothing",
        "others": 0,
        "tests": list(tests),
    } | changes


def test_tests_are_counted_in_their_groups():
    fault = one_test(reps_missed=1, recognised=False, movement="toe_reach")
    single = one_test(reps_true=1, recognised=False)
    rows = [clip_row(tests=[one_test(), fault], others=2), clip_row("reps", [single])]
    of = summarise_courses(rows)
    assert of["invented_others"] == 2
    assert of["tests"]["all"]["tests"] == 3
    assert of["tests"]["all"]["exact"] == 2
    assert (of["tests"]["session"]["recognised"], of["tests"]["session"]["recognisable"]) == (1, 2)
    assert of["tests"]["reps"]["recognisable"] == 0
    assert of["tests"]["arm_raise"]["within_0.1_s"] == pytest.approx(0.5)
    assert of["tests"]["arm_raise"]["within_0.2_s"] == pytest.approx(0.75)
    assert of["tests"]["all"]["worst_time_s"] == pytest.approx(0.3)


def test_false_verdicts_are_counted():
    tests = [
        one_test(true_difference=1.0),
        one_test(verdict="balanced"),
        one_test(limited_side="right"),
        one_test(true_difference=None, verdict="inconclusive"),
    ]
    of = summarise_courses([clip_row(tests=tests)])["tests"]["all"]
    assert (of["false_imbalance"], of["false_balance"], of["wrong_side"]) == (1, 1, 1)


def test_refusals_are_counted_and_told():
    rows = [
        clip_row("unknown"),
        clip_row("unknown", recognised="toe_reach", held_out=False),
        clip_row(tests=[one_test()]),
    ]
    summary = summarise_courses(rows)
    assert summary["unknown"] == {"clips": 2, "refused": 1, "held_out": 1, "held_out_refused": 1}
    page = course_tables(summary, rows)
    assert "| squat | side | held-out 1 | toe_reach |" in page
    assert "1 of 2 refused" in page
