"""Sessions against each other: laws of the comparison, its limits, its words."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from tests.export.test_loading import saved
from tests.fake_results import fake_result
from tmr_vision.cli import app
from tmr_vision.comparison import CHANCE, ORDER, SAME_SETUP, Change, Comparison, compare_results
from tmr_vision.comparison.changes import DAY_SD_DEG
from tmr_vision.errors import UsageError
from tmr_vision.export import comparison_to_dict
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import (
    AnalysisResult,
    Difference,
    MovementResult,
    Quality,
    SelfRating,
    SideSummary,
)
from tmr_vision.skeleton import SIDES, reflect

DEGREES = st.floats(20, 160)
REPS = st.lists(st.floats(-6, 6), min_size=3, max_size=8)
NAMES = ("left", "right", "difference")


def session(
    left: Any = (150, 151, 152),
    right: Any = (130, 131, 132),
    *,
    movement: str = "arm_raise",
    u_sys_deg: float = 3.0,
    heading_deg: tuple[float | None, float | None] = (88.0, -88.0),
    self_rating: SelfRating | None = None,
    **changes: Any,
) -> AnalysisResult:
    """Return a result with one movement and these values of its repetitions."""
    result = fake_result("balanced")
    row = find_movement(movement, read_movements())
    found, rep = result.movements[0], result.movements[0].reps[0]
    values = {"left": list(left), "right": list(right)}
    sides = {
        side: SideSummary(value=float(np.mean(v)) if v else float("nan"), sd=float("nan"), n=len(v))
        for side, v in values.items()
    }
    value = sides["right"].value - sides["left"].value
    changed = found.with_(
        movement=row,
        reps=tuple(
            rep.with_(side=side, peak_deg=float(v), from_deg=0.0)
            for side in SIDES
            for v in values[side]
        ),
        difference=Difference(value=value, low=value - 9, high=value + 9),
        quality=Quality(
            u_sys_deg=u_sys_deg,
            frame_rate_hz=30.0,
            heading_deg=dict(zip(SIDES, heading_deg, strict=True)),
        ),
        self_rating=self_rating,
        **sides,
    )
    return result.with_(movements=(changed,), **changes)


def changes_of(*results: AnalysisResult) -> dict[str, Change]:
    """Return the changes from the first to the last session."""
    last = len(results) - 1
    found = compare_results(results).movements[0].changes
    return {change.compared: change for change in found if change.after == last}


def exchanged(result: AnalysisResult) -> AnalysisResult:
    found = result.movements[0]
    headings = found.quality.heading_deg
    mirrored = found.with_(
        left=found.right,
        right=found.left,
        reps=tuple(rep.with_(side=reflect(rep.side)) for rep in found.reps),
        quality=found.quality.with_(heading_deg={side: -headings[reflect(side)] for side in SIDES}),
    )
    return result.with_(movements=(mirrored,))


SESSIONS = st.builds(
    lambda level, gap, left, right, u_sys, turn: session(
        [level + v for v in left],
        [level + gap + v for v in right],
        u_sys_deg=u_sys,
        heading_deg=(88 + turn, -88),
    ),
    level=DEGREES,
    gap=st.floats(-40, 40),
    left=REPS,
    right=REPS,
    u_sys=st.floats(1, 8),
    turn=st.floats(-18, 18),
)
OPPOSITE = {"better": "worse", "worse": "better", None: None}


# --- laws -----------------------------------------------------------------------------------------


@given(SESSIONS, SESSIONS)
def test_swapping_the_order_negates_the_change(a: AnalysisResult, b: AnalysisResult) -> None:
    forth, back = changes_of(a, b), changes_of(b, a)
    for name in NAMES:
        assert back[name].value == pytest.approx(-(forth[name].value or 0))
        assert back[name].outcome == forth[name].outcome
        assert back[name].direction == OPPOSITE[forth[name].direction]
        if forth[name].mdc95 is not None:
            assert back[name].mdc95 == pytest.approx(forth[name].mdc95)


@given(SESSIONS)
def test_a_result_against_itself_shows_no_measurable_change(a: AnalysisResult) -> None:
    for change in changes_of(a, a).values():
        assert change.value == 0
        assert (change.outcome, change.direction) == ("no measurable change", None)


@given(SESSIONS, SESSIONS)
def test_exchanging_the_sides_exchanges_the_changes(a: AnalysisResult, b: AnalysisResult) -> None:
    plain, mirrored = changes_of(a, b), changes_of(exchanged(a), exchanged(b))
    for name, other in (("left", "right"), ("right", "left"), ("difference", "difference")):
        sign = -1 if name == "difference" else 1
        assert mirrored[other].value == pytest.approx(sign * plain[name].value, abs=1e-9)
        assert mirrored[other].outcome == plain[name].outcome
        assert mirrored[other].direction == plain[name].direction
        if plain[name].mdc95 is not None:
            assert mirrored[other].mdc95 == pytest.approx(plain[name].mdc95)


@given(SESSIONS, SESSIONS)
def test_nothing_is_better_or_worse_below_the_error(a: AnalysisResult, b: AnalysisResult) -> None:
    for change in changes_of(a, b).values():
        if change.direction is not None:
            assert change.outcome == "changed"
        if change.outcome == "changed":
            assert abs(change.value or 0) > (change.mdc95 or np.inf)


@given(SESSIONS, SESSIONS)
def test_a_change_needs_more_than_a_difference_within_a_session(
    a: AnalysisResult, b: AnalysisResult
) -> None:
    """Each session alone has at least this error, so has their difference."""
    changes = changes_of(a, b)
    for result in (a, b):
        u_sys = result.movements[0].quality.u_sys_deg
        if (mdc95 := changes["difference"].mdc95) is not None:
            assert mdc95 > 1.96 * np.sqrt(u_sys**2 + 4 * DAY_SD_DEG**2)


@given(SESSIONS, SESSIONS, st.floats(0, 100), st.floats(0, 100))
def test_what_was_felt_changes_no_measurement(
    a: AnalysisResult, b: AnalysisResult, left: float, right: float
) -> None:
    felt = b.with_(
        movements=(b.movements[0].with_(self_rating=SelfRating(left=left, right=right)),)
    )
    plain, with_felt = changes_of(a, b), changes_of(a, felt)
    assert [plain[n].outcome for n in NAMES] == [with_felt[n].outcome for n in NAMES]
    assert compare_results([a, felt]).movements[0].self_rating == (
        None,
        felt.movements[0].self_rating,
    )


def test_chance_alone_is_seldom_called_a_change() -> None:
    """People who do not change, measured with the errors that are assumed: about 5 % at most."""
    rng = np.random.default_rng(0)
    called = 0
    for _ in range(300):
        pair = []
        for _session in range(2):
            left, right = 140 + rng.normal(0, [DAY_SD_DEG] * 2) + (0, rng.normal(0, 3))
            reps = rng.normal(0, 3, (2, 5))
            pair.append(session(left + reps[0], right + reps[1]))
        called += changes_of(*pair)["difference"].outcome == "changed"
    assert called / 300 < 0.08


# --- examples -------------------------------------------------------------------------------------


def test_a_worse_side_that_gains_and_a_difference_that_closes() -> None:
    changes = changes_of(session(), session(right=(150, 151, 152)))
    assert {n: (c.outcome, c.direction) for n, c in changes.items()} == {
        "left": ("no measurable change", None),
        "right": ("changed", "better"),
        "difference": ("changed", "better"),
    }
    assert changes["right"].value == pytest.approx(20)
    assert changes["difference"].reason.startswith("the sides are 20° nearer to each other")
    assert changes["left"].reason.startswith("up to")


def test_less_is_better_where_the_movement_says_so() -> None:
    before = session((50, 51, 52), (50, 51, 52), movement="sit_to_stand")
    after = session((30, 31, 32), (70, 71, 72), movement="sit_to_stand")
    changes = changes_of(before, after)
    assert changes["left"].direction == "better"
    assert changes["right"].direction == "worse"
    assert changes["difference"].direction == "worse"
    assert "20° less; up to" in changes["left"].reason


def test_a_difference_that_turns_round_is_neither_better_nor_worse() -> None:
    changes = changes_of(session((150,) * 3, (135,) * 3), session((135,) * 3, (150,) * 3))
    assert (changes["difference"].outcome, changes["difference"].direction) == ("changed", None)
    assert "not nearer to each other" in changes["difference"].reason


def test_the_error_of_a_change() -> None:
    """arm_raise, u_sys 3, three repetitions a side, by hand."""
    reps = 4 * 9 / (4 + 4) + 0  # prior only: equal values scatter by 3 deg * sqrt(4 / 8)
    variance = 2 * (reps * 2 / 3 + 9) + 4 * DAY_SD_DEG**2
    changes = changes_of(session((150,) * 3, (150,) * 3), session((150,) * 3, (150,) * 3))
    assert changes["difference"].mdc95 == pytest.approx(np.sqrt(variance) * 2.0, rel=0.03)
    variance = 2 * (reps / 3 + 9) + 2 * DAY_SD_DEG**2
    assert changes["left"].mdc95 == pytest.approx(np.sqrt(variance) * 2.0, rel=0.03)


def test_another_view_widens_the_error() -> None:
    same = changes_of(session(), session())
    turned = changes_of(session(), session(heading_deg=(70.0, -88.0)))
    assert turned["left"].mdc95 > same["left"].mdc95
    assert turned["right"].mdc95 == pytest.approx(same["right"].mdc95)
    assert turned["difference"].mdc95 > same["difference"].mdc95


def changed_movement(**changes: Any) -> AnalysisResult:
    result = session()
    movement = result.movements[0].movement.with_(**changes)
    return result.with_(movements=(result.movements[0].with_(movement=movement),))


def slow() -> AnalysisResult:
    result = session()
    found = result.movements[0]
    quality = found.quality.with_(frame_rate_hz=10.0)
    return result.with_(movements=(found.with_(quality=quality),))


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (session(mirror_averaged=False), "mirror balancing was off"),
        (session(model_sha256="0" * 64), "the pose models differ"),
        (session(software="9.9"), "measured by versions 0.1.0 and 9.9"),
        (changed_movement(statistic="range"), "the movement is defined differently"),
        (slow(), "a video has only 10 frames per second"),
        (session(heading_deg=(60.0, -88.0)), "the left side was seen from views 28° apart"),
        (session(left=(150, 151)), "2 good repetitions of the left side in session 2"),
        (session(left=(150,)), "1 good repetition of the left side in session 2"),
        (session(left=()), "no good repetitions of the left side in session 2"),
    ],
)
def test_what_cannot_be_told_says_why(after: AnalysisResult, reason: str) -> None:
    change = changes_of(session(), after)["left"]
    assert (change.outcome, change.direction, change.mdc95) == ("cannot tell", None, None)
    assert change.reason.startswith(reason)
    difference = changes_of(session(), after)["difference"]
    assert difference.outcome == "cannot tell"
    assert difference.reason


def test_one_side_can_be_told_where_the_other_cannot() -> None:
    changes = changes_of(session(), session(left=(), right=(150, 151, 152)))
    assert (changes["right"].outcome, changes["right"].direction) == ("changed", "better")
    assert changes["left"].value is None
    assert changes["difference"].value is None


def test_views_that_are_not_known_stop_nothing() -> None:
    unknown = session(heading_deg=(None, None))
    assert changes_of(unknown, session())["left"].outcome == "no measurable change"


# --- several sessions -----------------------------------------------------------------------------


def test_each_session_is_compared_with_the_first_that_holds_the_movement() -> None:
    other = session(movement="leg_raise")
    sessions = [other, session(), session(right=(150, 151, 152)), other]
    comparison = compare_results(sessions)
    leg, arm = comparison.movements
    assert [m.movement.key for m in comparison.movements] == ["leg_raise", "arm_raise"]
    assert {(c.before, c.after) for c in leg.changes} == {(0, 3)}
    assert {(c.before, c.after) for c in arm.changes} == {(1, 2)}
    assert [found is None for found in arm.results] == [True, False, False, True]
    assert CHANCE in comparison.notes


def test_notes() -> None:
    assert compare_results([session(), session()]).notes == (SAME_SETUP,)
    late = session(created="2026-01-01T10:00:00+02:00")
    early = session(created="2026-01-01T09:30:00+01:00")
    assert ORDER not in compare_results([late, early]).notes
    assert ORDER in compare_results([early, late]).notes


def test_wrong_calls() -> None:
    with pytest.raises(UsageError, match="needs two results or more"):
        compare_results([session()])
    with pytest.raises(UsageError, match="there are 2 results and 1 labels"):
        compare_results([session(), session()], labels=["one"])


# --- the command ----------------------------------------------------------------------------------

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in a folder with the results ``monday`` and ``friday``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    saved(session(self_rating=SelfRating(left=10, right=60)), tmp_path / "monday")
    saved(
        session(right=(150, 151, 152), self_rating=SelfRating(left=10, right=20)),
        tmp_path / "friday",
    )
    return lambda *args: CliRunner().invoke(app, [str(arg) for arg in args])


def test_the_command_prints_values_and_changes(run: Run) -> None:
    done = run("compare", "monday", "friday/result.json")
    assert done.exit_code == 0, done.output
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    text = " ".join(done.stdout.split())
    assert "Session 1: monday" in text
    assert "Session 2: friday" in text
    assert "Right, 1 to 2 +20° ± 12° Changed (better) 20° more; up to 12° can be error" in text
    assert "Left, 1 to 2 0° ± 12° No measurable change" in text
    assert re.search(r"1 151° 131° right by 20° ± \d+° 10 60", text)
    assert SAME_SETUP in text


def test_the_command_writes_numbers(run: Run, tmp_path: Path) -> None:
    assert run("compare", "monday", "friday", "--out", "there/compare.json").exit_code == 0
    data = json.loads((tmp_path / "there" / "compare.json").read_text(encoding="utf-8"))
    (movement,) = data["movements"]
    assert movement["sessions"][0]["felt"] == {"left": 10, "right": 60, "difference": 50}
    by_name = {change["compared"]: change for change in movement["changes"]}
    assert by_name["right"]["value"] == 20
    assert by_name["right"]["outcome"] == "changed"
    again = run("compare", "monday", "friday", "--out", "there/compare.json")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "exists already" in again.stderr
    assert (
        run("compare", "monday", "friday", "--out", "there/compare.json", "--force").exit_code == 0
    )


def test_a_comparison_as_numbers_has_no_nan() -> None:
    comparison: Comparison = compare_results([session(), session(left=())])
    json.dumps(comparison_to_dict(comparison), allow_nan=False)


def test_every_kind_of_result_can_be_compared(run: Run, tmp_path: Path) -> None:
    for kind in ("several", "one_side", "nothing", "one_rep", "two_sources"):
        saved(fake_result(kind), tmp_path / kind)
    done = run("compare", "several", "one_side", "nothing", "one_rep", "two_sources")
    assert done.exit_code == 0, done.output
    assert "nan" not in done.stdout
    assert "Tested in one session only" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("compare", "monday"), 2, "needs two results or more"),
        (("compare", "monday", "nowhere"), 3, "there is no result at nowhere"),
        (("export", "nowhere", "--format", "csv"), 3, "there is no result at nowhere"),
        (("export", "monday", "--format", "c3d"), 2, "there is no format 'c3d'"),
        (("export", "monday", "--format", "csv", "--patient", "P1"), 2, "into fhir only"),
    ],
)
def test_wrong_use_in_one_sentence(run: Run, args: tuple[str, ...], code: int, words: str) -> None:
    done = run(*args)
    assert done.exit_code == code
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_export_writes_beside_the_result_or_elsewhere(run: Run, tmp_path: Path) -> None:
    beside = run("export", "monday/result.json", "--format", "mot", "--format", "fhir")
    assert beside.exit_code == 0, beside.output
    assert set(beside.stdout.split()) == {"monday/angles.mot", "monday/fhir.json"}
    assert (tmp_path / "monday" / "fhir.json").is_file()
    again = run("export", "monday", "--format", "mot")
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    assert "The options are --out and --force." in again.stderr
    assert run("export", "monday", "--format", "mot", "--force").exit_code == 0
    done = run("export", "monday", "--format", "fhir", "--out", "new", "--patient", "P7")
    assert done.exit_code == 0
    assert '"P7"' in (tmp_path / "new" / "fhir.json").read_text(encoding="utf-8")


def test_movement_results_are_kept() -> None:
    results = [session(), session()]
    kept: MovementResult | None = compare_results(results).movements[0].results[0]
    assert kept is results[0].movements[0]
