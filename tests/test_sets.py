"""Sets that were filmed one by one: what is said of a video is used, and checked."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.live_actor import _part
from tests.recorded import Passes, passes, recording, session
from tmr_vision import sets as module
from tmr_vision.editing import recompute
from tmr_vision.errors import NothingMeasurableError, UnknownMovementError
from tmr_vision.language import code_of, message
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import ModelFile
from tmr_vision.records import MovementEdit, MovementResult, Recording
from tmr_vision.sets import EXCHANGED, OTHER_SIDE, NamedSet, analyze_sets, compare_sets
from tmr_vision.skeleton import SIDES, Side, other

TABLE = read_movements()
MODEL = ModelFile("full", Path("full.task"), "0" * 64)
MOVED = ("arm_raise", "leg_raise", "trunk_twist", "wall_push", "toe_reach", "sit_to_stand")


@cache
def one_side(name: str, side: Side, *, mirrored: bool = False) -> Recording:
    """Return the part of a sample clip in which one side works, as a video of its own."""
    first, last = _part(name, side)
    clip = passes(name)
    part = Passes(
        clip.time_s[first : last + 1] - clip.time_s[first], clip.plain[first : last + 1],
        clip.in_mirror[first : last + 1], clip.width_px, clip.height_px,
    )  # fmt: skip
    return (part.of_mirrored_clip() if mirrored else part).recording(f"{name}-{side}")


def compared(*given: tuple[str, Side, Recording | str]) -> tuple[MovementResult, ...]:
    named = [NamedSet("x.webm", name, side) for name, side, _ in given]
    rows = [find_movement(name, TABLE) for name, _, _ in given]
    return compare_sets(named, rows, [each for _, _, each in given], TABLE)


@pytest.mark.parametrize("name", MOVED)
def test_two_sets_are_the_clip_that_they_are_cut_from(name: str) -> None:
    (found,) = compared(*((name, side, one_side(name, side)) for side in SIDES))
    (whole,) = session(name).movements
    assert found.movement.key == name
    assert found.sources == (0, 1)
    assert (found.left.n, found.right.n) == (whole.left.n, whole.right.n)
    assert {rep.side for rep in found.reps if rep.source == 0} == {"left"}
    for side in SIDES:
        assert getattr(found, side).value == pytest.approx(getattr(whole, side).value, abs=2.0)
    assert found.limited_side == whole.limited_side


@pytest.mark.parametrize("name", MOVED)
def test_mirrored_videos_of_the_other_sides_give_the_same_exchanged(name: str) -> None:
    (plain,) = compared(*((name, side, one_side(name, side)) for side in SIDES))
    (found,) = compared(
        *((name, other(side), one_side(name, side, mirrored=True)) for side in SIDES)
    )
    assert found.verdict == plain.verdict
    for side in SIDES:
        one, two = getattr(found, side), getattr(plain, other(side))
        assert (one.n, one.value) == (two.n, pytest.approx(two.value, abs=1e-9))


@pytest.mark.parametrize("name", MOVED)
def test_what_mostly_shows_the_other_side_counts_for_neither(name: str) -> None:
    """As of a camera that mirrors: no number comes out with the sides exchanged."""
    (found,) = compared(*((name, side, one_side(name, side, mirrored=True)) for side in SIDES))
    assert (found.verdict, found.left.n, found.right.n) == ("inconclusive", 0, 0)
    assert code_of(found.reason) == EXCHANGED.code
    assert {code_of(rep.excluded) for rep in found.reps} >= {OTHER_SIDE.code}


def test_a_set_of_the_wrong_side_is_told_though_the_other_is_right() -> None:
    left = one_side("arm_raise", "left")
    (found,) = compared(("arm_raise", "left", left), ("arm_raise", "right", left))
    assert (found.left.n, found.right.n) == (4, 0)
    assert code_of(found.reason) == EXCHANGED.code


def test_what_the_other_side_does_meanwhile_does_not_count() -> None:
    """The whole clip has four repetitions of the left side, and three of the right one."""
    (found,) = compared(("arm_raise", "left", recording("arm_raise")))
    assert (found.left.n, found.right.n) == (4, 0)
    assert {rep.side for rep in found.reps} == {"left"}
    both = [NamedSet("x.webm", "arm_raise")]
    row = find_movement("arm_raise", TABLE)
    (found,) = compare_sets(both, [row], [recording("arm_raise")], TABLE)
    assert (found.left.n, found.right.n) == (4, 3)


def test_movements_are_told_apart_by_their_names_in_any_order() -> None:
    given: list[Any] = [(name, side, one_side(name, side))
                        for side in SIDES for name in ("arm_raise", "leg_raise")]  # fmt: skip
    arm, leg = compared(*given)
    assert (arm.movement.key, leg.movement.key) == ("arm_raise", "leg_raise")
    assert (arm.sources, leg.sources) == ((0, 2), (1, 3))
    assert {rep.source for rep in leg.reps} == {1, 3}
    for found in (arm, leg):
        (alone,) = compared(
            *((found.movement.key, side, one_side(found.movement.key, side)) for side in SIDES)
        )
        assert found.left.value == alone.left.value


def test_a_set_that_cannot_be_measured_costs_no_other() -> None:
    nobody = message("nobody is seen", code="nobody")
    arm, leg, twist = compared(
        ("arm_raise", "left", nobody), ("arm_raise", "right", one_side("arm_raise", "right")),
        ("leg_raise", "left", one_side("leg_raise", "left")),
        ("leg_raise", "right", one_side("leg_raise", "right")),
        ("trunk_twist", "left", nobody), ("trunk_twist", "right", nobody),
    )  # fmt: skip
    assert (arm.verdict, arm.reason, arm.sources) == ("inconclusive", nobody, (0,))
    assert {rep.source for rep in arm.reps} == {0}
    assert leg.sources == (1, 2)
    assert (twist.verdict, twist.reason, twist.reps) == ("inconclusive", nobody, ())


def test_a_wrong_movement_is_doubted() -> None:
    (found,) = compared(*(("leg_raise", side, one_side("arm_raise", side)) for side in SIDES))
    assert found.looks_like == find_movement("arm_raise", TABLE).title


# --- with files -----------------------------------------------------------------------------------


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let a source be measured as the recorded landmarks of its name."""
    asked: list[dict[str, Any]] = []

    def measure_source(source: Any, *, job: Any, **how: Any) -> Recording:
        asked.append(how)
        job.report(1.0, "reading")
        if source == "empty":
            raise NothingMeasurableError("empty: nobody") from NothingMeasurableError("nobody")
        name, side = source.split("-")
        return one_side(name, "left" if side == "left" else "right")

    monkeypatch.setattr(module, "measure_source", measure_source)
    monkeypatch.setattr(module, "find_model", lambda _: MODEL)
    return asked


@pytest.mark.usefixtures("measured")
def test_sets_make_one_result_that_can_be_edited() -> None:
    told: list[float] = []
    sets = [NamedSet("empty", "wall_push", "left")]
    sets += [NamedSet(f"{name}-{side}", name, side)
             for name in ("arm_raise", "leg_raise") for side in SIDES]  # fmt: skip
    job = module.Job(lambda each: told.append(each.fraction or 0.0))
    result = analyze_sets(sets, job=job)
    assert [each.movement.key for each in result.movements] == [
        "wall_push", "arm_raise", "leg_raise",
    ]  # fmt: skip
    assert result.movements[0].reason == "nobody"
    assert len(result.recordings) == 4
    assert result.plan.steps
    assert np.diff(told).min() > -1e-9
    assert told[-1] == 1.0
    edited = recompute(result, [MovementEdit(test="leg_raise", note="slow")])
    assert edited.movements[2].left.value == result.movements[2].left.value
    assert np.isfinite(edited.movements[2].right.value)


@pytest.mark.usefixtures("measured")
def test_nothing_measurable_at_all_is_told() -> None:
    with pytest.raises(NothingMeasurableError, match="nobody"):
        analyze_sets([NamedSet("empty", "arm_raise", side) for side in SIDES])


def test_a_wrong_name_is_told_before_the_work(measured: list[dict[str, Any]]) -> None:
    given = NamedSet("arm_raise-left", "arm_raise", "left")
    with pytest.raises(UnknownMovementError):
        analyze_sets([given, replace(given, movement="somersault")])
    assert measured == []
