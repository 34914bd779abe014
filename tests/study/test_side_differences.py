"""People who hold the two sides unlike: how they are made, filmed and counted."""

from dataclasses import replace

import numpy as np
import pytest

from tests.study.test_study import row
from tmr_vision.records import CURVE_POINTS, Rep
from validation.renderer.spec import ClipSpec, Part, as_data
from validation.study.bodies import HELD_OUT
from validation.study.cache import film_key
from validation.study.courses import course_cases
from validation.study.grid import MOVEMENTS, cases
from validation.study.measure import count_reps
from validation.study.side_differences import (
    WANTED_DEG,
    summarise_unlike,
    unlike_cases,
    unlike_table,
)

SQUAT = Part("toe_reach", {"left": 60.0, "right": 60.0}, {"left": 2, "right": 2}, unlike=1.0)
LEG = replace(SQUAT, movement="leg_raise")


def test_alike_sides_leave_a_film_its_name():
    alike, unlike = (ClipSpec("", (replace(SQUAT, unlike=size),)) for size in (0.0, 1.0))
    assert "unlike" not in as_data(alike)["parts"][0]
    assert film_key(alike) != film_key(unlike)


def test_clips_are_of_held_out_bodies_in_good_views():
    clips = unlike_cases()
    assert clips == unlike_cases()
    assert len(clips) == len(WANTED_DEG) * (len(MOVEMENTS) - 1)
    assert {case.movement for case in clips} == set(MOVEMENTS) - {"trunk_twist"}
    assert all(case.held_out and case.spec.body in HELD_OUT for case in clips)
    assert max(case.off_view_deg for case in clips) <= 10
    taken = {case.number for case in (*cases(), *course_cases())}
    assert not taken & {case.number for case in clips}


def test_differences_of_both_signs_and_none_are_filmed():
    for key in set(MOVEMENTS) - {"trunk_twist"}:
        parts = [case.spec.parts[0] for case in unlike_cases() if case.movement == key]
        wanted = [part.mean_deg["right"] - part.mean_deg["left"] for part in parts]
        np.testing.assert_allclose(sorted(wanted), sorted(WANTED_DEG), atol=0.1)


# --- manners --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def human():
    from validation.renderer.body import Human

    return Human({})


def plan_of(human, part, seed=1):
    from validation.renderer.plan import plan_clip

    return plan_clip(ClipSpec("", (part,), seed=seed), human, np.random.default_rng(seed))


def joints_at(plan, side, phase):
    rep = next(rep for rep in plan.reps if rep.stance.side == side)
    return plan.human.joint_centres(plan.pose_in(rep, phase))


def mirrored(joints):
    return {name: pair[::-1] * (-1, 1, 1) for name, pair in joints.items()}


def apart_m(one, other):
    return max(float(np.linalg.norm(one[name] - other[name], axis=-1).max()) for name in one)


@pytest.mark.renderer
def test_a_manner_grows_with_the_movement(human):
    plan, alike = (plan_of(human, replace(SQUAT, unlike=size)) for size in (1.0, 0.0))
    for side in ("left", "right"):
        away = [apart_m(joints_at(plan, side, p), joints_at(alike, side, p)) for p in (0, 0.5, 1.0)]
        assert away[0] < 1e-9 < 0.01 < away[1] < away[2]


@pytest.mark.renderer
def test_sides_are_held_unlike_and_each_always_alike(human):
    plan, alike = (plan_of(human, replace(SQUAT, unlike=size)) for size in (1.0, 0.0))
    left, right = (joints_at(alike, side, 1.0) for side in ("left", "right"))
    assert apart_m(left, mirrored(right)) < 0.03  # amplitudes scatter
    left, right = (joints_at(plan, side, 1.0) for side in ("left", "right"))
    assert apart_m(left, mirrored(right)) > 0.05
    manners = {rep.stance.side: rep.manner for rep in plan.reps}
    assert all(rep.manner is manners[rep.stance.side] for rep in plan.reps)
    again = plan_of(human, SQUAT)
    assert apart_m(joints_at(again, "left", 1.0), joints_at(plan, "left", 1.0)) == 0


@pytest.mark.renderer
@pytest.mark.parametrize(("part", "foot"), [(SQUAT, 0), (LEG, 1)])
def test_the_standing_foot_stays_in_place(human, part, foot):
    plan, alike = (plan_of(human, replace(part, unlike=size)) for size in (1.0, 0.0))
    held, free = (joints_at(each, "left", 1.0)["ankle"][foot] for each in (plan, alike))
    np.testing.assert_allclose(held, free, atol=1e-9)


@pytest.mark.renderer
def test_manners_spread_as_wide_as_they_say():
    from validation.renderer.execution_style import CHEST_DEG, LIMB_DEG, draw_manner

    rng = np.random.default_rng(0)
    drawn = [draw_manner(rng, size=0.5) for _ in range(2000)]
    chest = np.std([manner.chest_deg for manner in drawn], axis=0)
    np.testing.assert_allclose(chest, 0.5 * np.array(CHEST_DEG), rtol=0.1)
    thigh = np.std([manner.limb_deg["thigh"] for manner in drawn])
    assert thigh == pytest.approx(0.5 * LIMB_DEG["thigh"], rel=0.1)


# --- sums -----------------------------------------------------------------------------------------


def test_errors_are_summed_by_movement_and_over_all():
    rows = [
        row(true=(140.0, 140.0), measured=(140.0, 143.0)),
        row(true=(140.0, 120.0), measured=(140.0, 124.0)),
        row(movement="toe_reach", true=(60.0, 60.0), measured=(60.0, 60.0)),
    ]
    of = summarise_unlike([*rows, {"movement": "toe_reach", "impossible": "cannot reach"}])
    assert of["arm_raise"]["rms"] == pytest.approx(np.sqrt((9 + 16) / 2), abs=0.01)
    assert of["all"]["difference"]["worst"] == pytest.approx(4.0)
    assert of["all"]["clips"] == 3
    assert of["all"]["operating"]["clips"] == 3
    lines = [line.split(" | ")[0] for line in unlike_table(of).splitlines()]
    first = lines.index("| movement") + 2
    assert lines[first : first + 3] == ["| arm_raise", "| toe_reach", "| all"]
    assert lines[-1] == "| all"


def test_no_clips_give_no_numbers():
    assert summarise_unlike([]) == {}


# --- repetitions ----------------------------------------------------------------------------------


def rep(start_s, **changes):
    made = {"side": "left", "source": 0, "start_s": start_s, "peak_s": start_s + 1}
    made |= {"end_s": start_s + 2, "peak_deg": 60.0, "start_deg": 4.0}
    return Rep(**made, curve_deg=np.zeros(CURVE_POINTS), excluded=changes.get("excluded"))


def test_missed_left_out_and_invented_repetitions_are_told_apart():
    wanted = [{"side": "left", "start_s": s, "end_s": s + 2.0} for s in (0.0, 5.0, 10.0)]
    found = [rep(0.1), rep(5.1, excluded="unseen"), rep(20.0), rep(30.0, excluded="a false start")]
    pairs, counts = count_reps(found, wanted)
    assert [(each.start_s, true["start_s"]) for each, true in pairs] == [(0.1, 0.0)]
    assert counts == {
        "reps_true": 3,
        "reps_missed": 1,
        "reps_left_out": 1,
        "reps_invented": 1,
        "reps_excluded": 2,
    }
