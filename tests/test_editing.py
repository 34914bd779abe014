"""A result edited by hand: the same without edits, the same twice, the same in any order."""

from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.export.test_loading import assert_same, saved
from tests.recorded import GUIDED, passes, session
from tmr_vision import MovementEdit, RepEdit, load_result, recompute
from tmr_vision.analysis import assemble
from tmr_vision.asymmetry import compare_sides
from tmr_vision.errors import EditError, UnknownMovementError
from tmr_vision.language import code_of, message
from tmr_vision.movements import read_movements
from tmr_vision.pose import ModelFile
from tmr_vision.pose.models import SHA256
from tmr_vision.recognition import count_reps
from tmr_vision.records import AnalysisResult, Edit
from tmr_vision.reps import SMALLER, UNLIKE_THE_OTHERS
from tmr_vision.skeleton import SIDES, other

MODEL = ModelFile("full", Path("full.task"), SHA256["full"])
TABLE = read_movements()
NAME = "wall_push"
"""Its ranges are counted from a start that both sides share."""


def analysed(name: str = NAME, *, mirrored: bool = False) -> AnalysisResult:
    seen = passes(name).of_mirrored_clip() if mirrored else passes(name)
    recording = seen.recording(name)
    movement = next(row for row in TABLE if row.key == name)
    reps = count_reps([recording], movement, TABLE)
    found = compare_sides([recording], movement, reps, recognised=False, mirror_averaged=True)
    return assemble((found,), (recording,), model=MODEL, mirror_averaged=True)


RESULT = analysed()
TEST = RESULT.movements[0]
REPS = [rep for rep in TEST.reps if not rep.excluded]


def edit(rep: Any, **changes: Any) -> RepEdit:
    return RepEdit(test=TEST.id, rep=rep.id, **changes)


def number(result: AnalysisResult) -> float:
    difference = result.movements[0].difference
    return float("nan") if difference is None else difference.value


# --- without edits --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GUIDED)
def test_compared_again_a_movement_gives_the_same(name):
    """The judged value follows from what was measured; it is never stored over."""
    result = session()
    found = result.test(name)
    again = compare_sides(
        result.recordings, found.movement, found.reps, recognised=found.recognised,
        mirror_averaged=True, self_rating=found.self_rating,
    )  # fmt: skip
    assert_same(found, again)


def test_no_edits_give_the_same_result():
    assert_same(recompute(RESULT), RESULT)
    assert_same(recompute(session()), session())


def test_an_edit_that_changes_nothing_gives_the_same_numbers(tmp_path):
    """Also from a saved result, in which numbers are rounded to 0.01 deg for readers."""
    nothing = MovementEdit(test=TEST.id, note="")
    for result in (RESULT, load_result(saved(RESULT, tmp_path))):
        found = recompute(result, [nothing]).movements[0]
        assert found.difference.value == TEST.difference.value
        assert [rep.value for rep in found.reps] == [rep.value for rep in TEST.reps]
        assert (found.verdict, found.limited_side) == (TEST.verdict, TEST.limited_side)
        assert found.reason == TEST.reason


# --- what an edit does ----------------------------------------------------------------------------


def test_a_repetition_left_out_by_hand_does_not_count():
    left_out = REPS[0]
    found = recompute(
        RESULT, [edit(left_out, include=False, reason="he stumbled", who="PT")]
    ).movements[0]
    rep = found.rep(left_out.id)
    assert rep.excluded == "he stumbled"
    assert (rep.decision.include, rep.decision.who) == (False, "PT")
    assert found.side(rep.side).n == TEST.side(rep.side).n - 1
    others = [
        r.value for r in TEST.reps if r.side == rep.side and r.id != rep.id and not r.excluded
    ]
    assert found.side(rep.side).value == pytest.approx(np.mean(others), abs=1.0)  # shared start
    assert all(each.decision is None for each in found.reps if each.id != rep.id)


def test_a_repetition_taken_in_by_hand_stays_whatever_the_rules_say():
    small = REPS[1]
    shown = TEST.with_(
        reps=tuple(
            r.with_(excluded=SMALLER, curve_deg=r.curve_deg * 0.1) if r.id == small.id else r
            for r in TEST.reps
        )
    )
    result = RESULT.with_(movements=(shown,))
    by_rule = recompute(result, [edit(REPS[0], include=True)]).movements[0]
    assert by_rule.rep(small.id).excluded == SMALLER
    by_hand = recompute(result, [edit(small, include=True)]).movements[0]
    assert by_hand.rep(small.id).excluded is None
    assert by_hand.rep(small.id).decision.include


def test_what_is_unlike_the_movement_stays_so_when_it_is_moved():
    strange = REPS[0].with_(excluded=UNLIKE_THE_OTHERS)
    shown = TEST.with_(reps=tuple(strange if r.id == strange.id else r for r in TEST.reps))
    result = RESULT.with_(movements=(shown,))
    moved = edit(strange, end_s=strange.end_s + 0.1)
    once = recompute(result, [moved])
    assert once.movements[0].rep(strange.id).excluded == UNLIKE_THE_OTHERS
    assert_same(recompute(once, [moved]), once)
    taken = recompute(result, [moved, edit(strange, include=True)]).movements[0]
    assert taken.rep(strange.id).excluded is None


def test_a_moved_peak_is_read_where_it_was_put():
    rep = REPS[0]
    angles = RESULT.recordings[0].angles
    at = int(np.searchsorted(angles.time_s, (rep.start_s + rep.peak_s) / 2))
    moved = recompute(RESULT, [edit(rep, peak_s=float(angles.time_s[at]))]).movements[0]
    seen = angles.of(f"{rep.side}_{TEST.movement.angle}")
    found = moved.rep(rep.id)
    assert found.peak_s == angles.time_s[at]
    assert found.peak_deg == pytest.approx(seen[at], abs=3.0)
    assert found.peak_deg < rep.peak_deg - 5.0
    back = edit(rep, peak_s=rep.peak_s)
    assert recompute(RESULT, [back]).movements[0].rep(rep.id).peak_deg == rep.peak_deg


def test_a_reason_that_lay_in_its_times_goes_with_them():
    rep = REPS[0]
    quick = edit(rep, start_s=rep.peak_s - 0.2, end_s=rep.peak_s + 0.2)
    worse = recompute(RESULT, [quick])
    assert code_of(worse.movements[0].rep(rep.id).excluded) == "rep_too_quick"
    as_before = edit(rep, start_s=rep.start_s, peak_s=rep.peak_s, end_s=rep.end_s)
    assert recompute(worse, [as_before]).movements[0].rep(rep.id).excluded is None


def test_a_moved_start_is_where_the_way_up_begins():
    rep = REPS[0]
    half_s = (rep.start_s + rep.peak_s) / 2
    found = recompute(RESULT, [edit(rep, start_s=half_s)]).movements[0].rep(rep.id)
    assert found.start_s == pytest.approx(half_s, abs=0.03)
    assert found.start_deg > rep.start_deg + 5.0
    assert found.peak_deg == rep.peak_deg


def test_a_repetition_of_the_other_side_is_read_on_that_side():
    rep = REPS[0]
    found = recompute(RESULT, [edit(rep, side=other(rep.side))]).movements[0]
    assert found.rep(rep.id).side == other(rep.side)
    assert (
        sum(r.side == rep.side for r in found.reps)
        == sum(r.side == rep.side for r in TEST.reps) - 1
    )


def test_a_renamed_movement_is_counted_anew_and_keeps_its_id():
    result = session("arm_raise")
    once = recompute(result, [MovementEdit(test="arm_raise", movement="leg raise", note="it was")])
    found = once.test("arm_raise")
    assert (found.movement.key, found.recognised, found.note) == ("leg_raise", False, "it was")
    assert_same(recompute(once, once.edits), once)
    back = recompute(once, [MovementEdit(test="arm_raise", movement="arm_raise")])
    values = [rep.value for rep in back.test("arm_raise").reps if not rep.excluded]
    assert len(values) == sum(r.excluded is None for r in result.test("arm_raise").reps)


def test_pain_stays_with_its_movement():
    result = session("arm_raise", "leg_raise")
    hurts = assemble(
        result.movements,
        result.recordings,
        model=MODEL,
        mirror_averaged=True,
        painful=("arm_raise",),
    )
    assert "arm_raise" in {step.movement for step in result.plan.steps}
    edits = [MovementEdit(test="leg_raise", note="careful")]
    assert "arm_raise" not in {step.movement for step in recompute(hurts, edits).plan.steps}
    renamed = recompute(hurts, [MovementEdit(test="arm_raise", movement="wall_push")])
    assert renamed.painful == ("wall_push",)


def test_the_result_that_is_edited_stays_as_it_was_and_the_log_is_saved(tmp_path):
    log = [edit(REPS[0], include=False, reason="cut off", who="PT", when="2026-01-02T10:00:00Z")]
    edited = recompute(RESULT, log)
    assert RESULT.edits == ()
    assert RESULT.movements[0].rep(REPS[0].id).excluded is None
    assert edited.id == RESULT.id
    loaded = load_result(saved(edited, tmp_path))
    assert_same(loaded.edits, edited.edits)
    assert_same(
        loaded.test(TEST.id).rep(REPS[0].id).decision, edited.test(TEST.id).rep(REPS[0].id).decision
    )


# --- laws -----------------------------------------------------------------------------------------

AT_MOST_S = 0.4


@st.composite
def edits_of_reps(draw) -> list[Edit]:
    chosen = draw(st.lists(st.sampled_from(REPS), unique_by=lambda rep: rep.id, max_size=4))
    made = []
    for rep in chosen:
        kind = draw(st.sampled_from(["in", "out", "start", "peak", "end", "side"]))
        off_s = draw(st.floats(-AT_MOST_S, AT_MOST_S).map(lambda s: round(s, 2)))
        made.append(
            {
                "in": lambda rep=rep: edit(rep, include=True),
                "out": lambda rep=rep: edit(rep, include=False, reason="by hand"),
                "start": lambda rep=rep, s=off_s: edit(rep, start_s=rep.start_s + s / 2),
                "peak": lambda rep=rep, s=off_s: edit(rep, peak_s=rep.peak_s + s),
                "end": lambda rep=rep, s=off_s: edit(rep, end_s=rep.end_s + s / 2),
                "side": lambda rep=rep: edit(rep, side=other(rep.side), include=True),
            }[kind]()
        )
    return made


def outcome(edits: list[Edit], result: AnalysisResult = RESULT) -> AnalysisResult | str:
    try:
        return recompute(result, edits)
    except EditError as error:
        return str(error)


@settings(max_examples=25, deadline=None)
@given(edits=edits_of_reps())
def test_twice_is_as_once_and_the_order_does_not_matter(edits):
    once = outcome(edits)
    for order in list(permutations(edits))[:4]:
        assert_same(outcome(list(order)), once)
    if isinstance(once, AnalysisResult):
        assert_same(recompute(once, edits), once)
        one_by_one = RESULT
        for each in edits:
            one_by_one = recompute(one_by_one, [each])
        assert_same(one_by_one, once)


MIRRORED = analysed(mirrored=True)


@settings(max_examples=15, deadline=None)
@given(edits=edits_of_reps())
def test_edits_of_the_mirrored_film_give_the_mirrored_result(edits):
    """The same repetitions with the sides exchanged, so the negative difference."""
    exchanged = [each.with_(side=other(each.side)) if each.side else each for each in edits]
    a, b = outcome(edits), outcome(exchanged, MIRRORED)
    if isinstance(a, str):
        assert a == b
        return
    assert number(b) == pytest.approx(-number(a), abs=1e-6, nan_ok=True)
    found, seen = a.movements[0], b.movements[0]
    assert found.verdict == seen.verdict
    for side in SIDES:
        assert found.side(side).n == seen.side(other(side)).n


# --- what cannot be -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([RepEdit(test="nothing", rep="nothing.r1", include=True)], "no test nothing"),
        (
            [RepEdit(test=TEST.id, rep=f"{TEST.id}.r99", include=True)],
            "no repetition wall_push.r99",
        ),
        ([edit(REPS[0], start_s=REPS[0].peak_s + 5)], "must start before its peak"),
        ([edit(REPS[0], peak_s=REPS[0].end_s)], "must start before its peak"),
        ([edit(REPS[0], end_s=1e4)], "must lie within its recording"),
        ([edit(REPS[0], start_s=-5.0)], "must lie within its recording"),
    ],
)
def test_what_cannot_be_is_said(edits, words):
    with pytest.raises(EditError, match=words):
        recompute(RESULT, edits)


def test_leaving_out_needs_a_reason():
    with pytest.raises(ValueError, match="needs a reason"):
        edit(REPS[0], include=False, reason=" ")


def test_what_was_not_measured_cannot_count():
    lost = REPS[0].with_(peak_deg=np.nan, excluded=message("the two arms could not be told apart"))
    recording = RESULT.recordings[0]
    name = f"{lost.side}_{TEST.movement.angle}"
    values = recording.angles.angles_deg.copy()
    values[:, recording.angles.names.index(name)] = np.nan
    blind = recording.with_(angles=recording.angles.with_(angles_deg=values))
    shown = TEST.with_(reps=tuple(lost if r.id == lost.id else r for r in TEST.reps))
    result = RESULT.with_(movements=(shown,), recordings=(blind,))
    with pytest.raises(EditError, match="could not be measured"):
        recompute(result, [edit(lost, include=True)])


def test_a_lost_repetition_that_can_be_read_counts_when_it_is_taken_in():
    lost = REPS[0].with_(peak_deg=np.nan, excluded=message("the two arms could not be told apart"))
    shown = TEST.with_(reps=tuple(lost if r.id == lost.id else r for r in TEST.reps))
    found = recompute(RESULT.with_(movements=(shown,)), [edit(lost, include=True)]).movements[0]
    assert found.rep(lost.id).peak_deg == REPS[0].peak_deg


def test_a_name_is_taken_once():
    with pytest.raises(EditError, match="has a test of"):
        recompute(session(), [MovementEdit(test="arm_raise", movement="leg_raise")])
    with pytest.raises(UnknownMovementError):
        recompute(session(), [MovementEdit(test="arm_raise", movement="cartwheel")])


def test_a_result_without_samples_cannot_be_edited(tmp_path):
    folder = saved(RESULT, tmp_path)
    (folder / "tracks.npz").unlink()
    with pytest.raises(EditError, match=r"no samples over time \(tracks.npz\)"):
        recompute(load_result(folder), [edit(REPS[0], include=False, reason="cut")])
