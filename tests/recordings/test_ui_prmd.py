"""Healthy people from motion capture through angles, repetitions and statistics.

What is expected of all ten people of the data set stands in the research note `metrics.md`, 3.3;
four of them are here.
"""

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from tests.stick_figure import info_of, noisy
from tests.ui_prmd import (
    ABDUCTION,
    LEG_RAISE,
    PEOPLE,
    REPS,
    SIT_TO_STAND,
    person,
)
from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.asymmetry.tilt import TOLD_ROLL_DEG
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.recognition import recognise
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import LANDMARKS, SIDES, index, other

pytestmark = pytest.mark.recordings("data/ui-prmd")

TABLE = read_movements()
RECORDED_AS = {
    "leg_raise": LEG_RAISE,
    "arm_raise_side": ABDUCTION,
    "sit_to_stand": SIT_TO_STAND,
    "toe_reach": SIT_TO_STAND,
}
"""Sitting down and standing up on both legs is, from standing, a squat."""
ONE_SIDED = (("leg_raise", "right"), ("arm_raise_side", None))
"""Movements that these people did with the right side only, and from where they are seen."""
BOTH_SIDED = ("sit_to_stand", "toe_reach")
TIMES = {"sit_to_stand": len(REPS) - 1, "toe_reach": len(REPS)}
"""From seat to seat there is one less."""
PER_SIDE = 5


def row_of(key):
    return find_movement(key, TABLE)


def someone(key, number):
    whole = person(RECORDED_AS[key], number)
    return whole.from_seat_to_seat() if key == "sit_to_stand" else whole


@cache
def filmed(key, number, where):
    return someone(key, number).recording(where)


@cache
def in_mirror(key, number, where):
    return someone(key, number).mirrored().recording(where and other(where))


def both_films(key, number):
    return tuple(filmed(key, number, side) for side in SIDES)


def reps_of(recordings, key):
    found = (find_reps(each, row_of(key), source=i) for i, each in enumerate(recordings))
    return tuple(rep for reps in found for rep in reps)


def compared(recordings, key, reps=None):
    reps = reps_of(recordings, key) if reps is None else reps
    return compare_sides(recordings, row_of(key), reps, recognised=False, mirror_averaged=True)


def values(reps, side):
    return np.array([rep.value for rep in reps if rep.side == side])


def pooled_sd(groups):
    return np.sqrt(np.mean([np.var(group, ddof=1) for group in groups]))


@pytest.mark.parametrize("number", PEOPLE)
@pytest.mark.parametrize(("key", "where"), ONE_SIDED)
def test_every_repetition_of_one_side_is_found_and_none_of_the_other(key, where, number):
    reps = reps_of((filmed(key, number, where),), key)
    assert [rep.side for rep in reps] == ["right"] * len(REPS)
    assert not any(rep.excluded for rep in reps)


@pytest.mark.parametrize("number", PEOPLE)
@pytest.mark.parametrize("key", BOTH_SIDED)
def test_every_repetition_of_both_sides_is_found(key, number):
    reps = reps_of(both_films(key, number), key)
    assert {side: len(values(reps, side)) for side in SIDES} == dict.fromkeys(SIDES, TIMES[key])
    assert not any(rep.excluded for rep in reps)


@pytest.mark.parametrize(("key", "where"), [*ONE_SIDED, *((key, "right") for key in BOTH_SIDED)])
def test_noise_changes_no_count(key, where):
    """Each landmark off by 2.5 % of the trunk (1.3 cm, standard deviation) in every picture."""
    rng = np.random.default_rng(3)
    for number in PEOPLE:
        film = noisy(someone(key, number).seen_from(where), rng, sd_px=4.0)
        reps = reps_of((measure(film, info_of(film)),), key)
        assert [rep.side for rep in reps] == ["right"] * TIMES.get(key, len(REPS))
        clean = values(reps_of((filmed(key, number, where),), key), "right")
        assert values(reps, "right").mean() == pytest.approx(clean.mean(), abs=2.5)


@pytest.mark.parametrize("number", PEOPLE)
@pytest.mark.parametrize(("key", "where"), ONE_SIDED)
def test_one_sided_movements_are_recognised(key, where, number):
    assert set(recognise((filmed(key, number, where),), TABLE)) == {key}


@pytest.mark.parametrize("number", PEOPLE)
def test_standing_up_on_both_legs_is_not_taken_for_one_leg(number):
    assert recognise(both_films("sit_to_stand", number), TABLE) == {}


@pytest.mark.parametrize(
    ("key", "where", "published_deg"),
    [
        ("leg_raise", "right", 2.3),
        ("arm_raise_side", None, 3.1),
        ("toe_reach", "right", 1.15),
        ("toe_reach", "left", 1.15),
    ],
)
def test_repetitions_scatter_as_published(key, where, published_deg):
    """Within 40 %: people differ that much, and here are four of ten."""
    side = where or "right"
    groups = [values(reps_of((filmed(key, n, where),), key), side) for n in PEOPLE]
    assert pooled_sd(groups) == pytest.approx(published_deg, rel=0.4)


def test_healthy_knees_differ_as_published():
    """3-D markers: at most 3.9 deg in ten people; seen in a plane, 2.6 deg more or less."""
    differences = [compared(both_films("toe_reach", n), "toe_reach").difference for n in PEOPLE]
    found = np.array([difference.value for difference in differences])
    assert np.abs(found).max() < 3.9 + 2.6
    assert np.sqrt(np.mean(found**2)) > 1.0  # they do differ


@pytest.mark.parametrize("number", PEOPLE)
@pytest.mark.parametrize("key", BOTH_SIDED)
def test_healthy_people_are_not_called_imbalanced(key, number):
    result = compared(both_films(key, number), key)
    assert result.verdict != "imbalance"


@pytest.mark.parametrize("number", PEOPLE)
def test_the_trunk_is_the_same_from_both_sides(number):
    result = compared(both_films("sit_to_stand", number), "sit_to_stand")
    assert result.verdict == "balanced"
    assert abs(result.difference.value) < 0.3


@pytest.mark.parametrize("number", PEOPLE)
@pytest.mark.parametrize(("key", "where"), ONE_SIDED)
def test_one_limb_is_balanced_with_itself(key, where, number):
    """The truth is no difference, with a person's real scatter: never may it be an imbalance.

    72 % called balanced is what the rule gives with a systematic error of 3 deg (`metrics.md` 2.6).
    """
    verdicts = [result.verdict for result in halves(key, where, number)]
    assert "imbalance" not in verdicts
    assert verdicts.count("balanced") > 0.72 * len(verdicts)


@pytest.mark.parametrize("number", PEOPLE)
@pytest.mark.parametrize(("key", "where"), ONE_SIDED)
def test_one_limb_against_itself_made_worse_is_an_imbalance(key, where, number):
    results = tuple(halves(key, where, number, taken_off_deg=15.0))
    sides = [result.limited_side for result in results if result.verdict == "imbalance"]
    assert set(sides) == {"left"}
    assert len(sides) > 0.95 * len(results)


def halves(key, where, number, *, taken_off_deg=0.0):
    """Compare half of a limb's repetitions with the mirror image of the others: 126 ways."""
    films = in_mirror(key, number, where), filmed(key, number, where)
    found = reps_of(films, key)
    left, right = ([rep for rep in found if rep.side == side] for side in SIDES)
    worse = [rep.with_(peak_deg=rep.peak_deg - taken_off_deg) for rep in left]
    for half in combinations(range(1, len(REPS)), PER_SIDE):
        chosen = [worse[i] if i in half else right[i] for i in range(len(REPS))]
        yield compared(films, key, tuple(chosen))


@pytest.mark.parametrize("number", PEOPLE)
@pytest.mark.parametrize(("key", "where"), ONE_SIDED)
def test_mirrored_markers_exchange_the_sides(key, where, number):
    assert_exchanged((filmed(key, number, where),), (in_mirror(key, number, where),), key)


@pytest.mark.parametrize("number", PEOPLE)
@pytest.mark.parametrize("key", BOTH_SIDED)
def test_mirrored_markers_exchange_both_sides(key, number):
    films = both_films(key, number)
    mirrored = tuple(in_mirror(key, number, side) for side in SIDES)
    assert_exchanged(films, mirrored, key)


def assert_exchanged(films, mirrored, key):
    result, reflected = compared(films, key), compared(mirrored, key)
    assert result.verdict == reflected.verdict
    if result.difference:
        assert result.difference.value == pytest.approx(-reflected.difference.value, abs=1e-9)
        assert result.mdc95 == pytest.approx(reflected.mdc95, abs=1e-9)
    for side in SIDES:
        mine, theirs = (
            [rep for rep in r.reps if rep.side == whose]
            for r, whose in ((result, side), (reflected, other(side)))
        )
        assert len(mine) == len(theirs)
        for rep, same in zip(mine, theirs, strict=True):
            assert rep.value == pytest.approx(same.value, abs=1e-9)
            assert (rep.start_s, rep.peak_s, rep.end_s) == (same.start_s, same.peak_s, same.end_s)


def angle_deg(a, b):
    cos = (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)
    return np.degrees(np.arccos(cos))


def true_deg(doer, key, side):
    """The judged angle between the markers in space, (n,)."""

    def at(part, whose=side):
        return doer.points_m[:, index(f"{whose}_{part}")]

    trunk = sum(at("hip", s) - at("shoulder", s) for s in SIDES)
    if key == "toe_reach":
        return angle_deg(at("knee") - at("hip"), at("ankle") - at("knee"))
    if key == "leg_raise":
        return angle_deg(at("ankle") - at("hip"), np.array([[0.0, 0.0, -1.0]]))
    if key == "sit_to_stand":
        return angle_deg(trunk, np.array([[0.0, 0.0, -1.0]]))
    return angle_deg(at("elbow") - at("shoulder"), trunk)


def true_peak_deg(doer, key, side, reps):
    true, time_s = true_deg(doer, key, side), doer.time_s
    inside = [(time_s >= rep.start_s) & (time_s <= rep.end_s) for rep in reps]
    return np.mean([np.nanmax(true[here]) for here in inside])


@pytest.mark.parametrize(
    ("key", "where", "worst_deg"),
    [
        ("leg_raise", "right", 1.5),
        ("sit_to_stand", "right", 1.0),
        ("arm_raise_side", None, 6.0),  # the trunk gives way to the side and back
        ("toe_reach", "right", 7.5),  # the knees point outwards
        ("toe_reach", "left", 7.5),
    ],
)
def test_peaks_in_the_picture_are_near_those_in_space(key, where, worst_deg):
    side = where or "right"
    errors = []
    for number in PEOPLE:
        film = filmed(key, number, where)
        reps = [rep for rep in reps_of((film,), key) if rep.side == side]
        true = true_peak_deg(someone(key, number), key, side, reps)
        errors.append(np.mean([rep.value for rep in reps]) - true)
    assert np.abs(errors).max() < worst_deg


def of_both_sides(key, number):
    """Who does the left and who the right side: the left of one limb is its mirror image."""
    whole = someone(key, number)
    return {"left": whole if key in BOTH_SIDED else whole.mirrored(), "right": whole}


def stated_and_true(key, number, turned_deg):
    """The difference that is stated and that between the markers in space, five a side."""
    films, reps, true = [], [], {}
    for source, side in enumerate(SIDES):
        doer = of_both_sides(key, number)[side]
        where = None if row_of(key).view == "facing" else side
        films.append(doer.turned(turned_deg).recording(where))
        found = find_reps(films[-1], row_of(key), source=source)
        mine = [rep for rep in found if rep.side == side][:PER_SIDE]
        true[side] = true_peak_deg(doer, key, side, mine)
        reps += mine
    return compared(films, key, tuple(reps)).difference, true["right"] - true["left"]


@pytest.mark.strict
@pytest.mark.parametrize("key", RECORDED_AS)
def test_what_unlike_views_cost_is_what_real_people_show(key):
    """The camera aside makes one side seen as far from behind as the other from the front."""
    slopes = []
    for number in PEOPLE:
        errors = {}
        for turned_deg in (-20, -10, 0, 10, 20):
            stated, true = stated_and_true(key, number, turned_deg)
            errors[turned_deg] = stated.value - true
        slopes += [(errors[t] - errors[0]) / (2 * abs(t)) for t in errors if t]
    measured = float(np.sqrt(np.mean(np.square(slopes))))
    nearest = max(0.05, round(measured / 0.05) * 0.05)
    assert row_of(key).u_sys_per_deg_apart == pytest.approx(nearest)


@pytest.mark.strict
def test_the_interval_holds_the_truth_wherever_the_camera_stands():
    """The camera up to 20 deg aside, so that both sides are seen differently: 80 tests."""
    held = {}
    for key in RECORDED_AS:
        for number in PEOPLE:
            for turned_deg in (-20, -10, 0, 10, 20):
                stated, true = stated_and_true(key, number, turned_deg)
                held[key, number, turned_deg] = stated.low <= true <= stated.high
    assert len(held) == 80
    assert np.mean(list(held.values())) >= 0.95, [test for test, well in held.items() if not well]


@pytest.mark.parametrize("number", PEOPLE)
@pytest.mark.parametrize("key", ["toe_reach", "leg_raise", "arm_raise_side"])
def test_a_level_camera_is_not_said_to_be_tilted(key, number):
    assert abs(filmed(key, number, None).view.roll_deg) < TOLD_ROLL_DEG


# --- how unlike people hold themselves ------------------------------------------------------------


def held_at_the_end(movement, number):
    """How a person holds the rest of the body at the end positions of the right limb, degrees."""
    film = person(movement, number)
    points = {name: film.points_m[:, index(name)] for name in LANDMARKS}
    shoulders, hips = (
        {side: points[f"{side}_{part}"] for side in SIDES} for part in ("shoulder", "hip")
    )
    trunk = sum(shoulders.values()) / 2 - sum(hips.values()) / 2
    across = shoulders["left"] - shoulders["right"]
    arm = points["right_elbow"] - points["right_shoulder"]
    forearm = points["right_wrist"] - points["right_elbow"]
    leg = points["right_ankle"] - hips["right"]
    raised = between_deg(arm, -trunk) if movement == ABDUCTION else between_deg(leg, (0, 0, -1))
    every = len(raised) // len(REPS)
    ends = [first + np.nanargmax(raised[first : first + every]) for first in starts(raised, every)]
    held = {
        "forwards": np.arctan2(trunk[:, 0], trunk[:, 2]),
        "sideways": np.arctan2(trunk[:, 1], trunk[:, 2]),
        "turned": np.arctan2(-across[:, 0], across[:, 1]),
        "shoulders": np.arctan2(across[:, 2], np.linalg.norm(across[:, :2], axis=-1)),
        "arm out of plane": np.arcsin(arm[:, 0] / np.linalg.norm(arm, axis=-1)),
        "elbow": np.radians(between_deg(arm, forearm)),
        "leg outwards": np.arcsin(-leg[:, 1] / np.linalg.norm(leg, axis=-1)),
    }
    return {name: float(np.degrees(values[ends].mean())) for name, values in held.items()}


def starts(values, every):
    return range(0, len(values) - every // 2, every)


def between_deg(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    cosine = (a * b).sum(axis=-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def spread_between_people(movement):
    held = [held_at_the_end(movement, number) for number in PEOPLE]
    return {name: np.std([each[name] for each in held], ddof=1) for name in held[0]}


@pytest.mark.renderer
def test_people_hold_themselves_as_unlike_as_the_study_has_it():
    from validation.renderer.execution_style import CHEST_DEG, GIRDLE_DEG, LIMB_DEG

    arm, leg = spread_between_people(ABDUCTION), spread_between_people(LEG_RAISE)
    trunk = [arm[name] for name in ("forwards", "sideways", "turned")]
    np.testing.assert_allclose(trunk, CHEST_DEG, atol=0.3)
    assert arm["shoulders"] == pytest.approx(GIRDLE_DEG, abs=0.3)
    assert leg["arm out of plane"] <= LIMB_DEG["upper_arm"] <= arm["arm out of plane"]
    assert LIMB_DEG["forearm"] * np.sqrt(2) == pytest.approx(arm["elbow"], abs=0.5)
    assert leg["leg outwards"] == pytest.approx(LIMB_DEG["thigh"], abs=0.3)
