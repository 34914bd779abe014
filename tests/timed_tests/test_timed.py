"""Tests by time or count: exact on stick figures, near the truth on films, honest otherwise."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.recorded import read_passes, session
from tests.stick_figure import bump, facing_view, info_of, mirrored, side_view, times
from tests.timed_tests.record import TIMED
from tmr_vision import analysis
from tmr_vision.analysis import assemble, measure
from tmr_vision.cli import app
from tmr_vision.export import load_result, result_schema
from tmr_vision.export.result_json import result_to_dict, write_json
from tmr_vision.language import use_locale
from tmr_vision.movements import read_movements
from tmr_vision.pose import find_model
from tmr_vision.records import Floats, PoseTrack, Recording, TimedResult, TimedSide
from tmr_vision.report import render_html
from tmr_vision.report.wording import timed_rows
from tmr_vision.skeleton import SIDES, Side, index, other
from tmr_vision.timed_tests import (
    _trial,
    compare_with_norm,
    find_timed_test,
    judge_legs,
    measure_timed_test,
    read_timed_tests,
)
from tmr_vision.timed_tests.chair_stands import ChairStands, Stand

FIVE, STANCE, THIRTY = (
    find_timed_test(key)
    for key in ("five_times_sit_to_stand", "single_leg_stance", "chair_stand_30s")
)
FULL = find_model("full")


def recording_of(track: PoseTrack) -> Recording:
    return measure(track, info_of(track), roll_deg=0.0)


def chair_stands(time_s: Floats, starts_s: list[float], *, near: Side = "left") -> PoseTrack:
    """Somebody side-on who sits, and stands for half a second from each of these times on.

    Up takes 1 s, down too; the trunk bends with it. Both legs are alike.
    """
    up = sum(bump(time_s, start_s) for start_s in starts_s)
    bow = sum(bump(time_s, s, rise_s=0.4, hold_s=0.0, fall_s=0.4) for s in starts_s)
    told = {"hip_flexion": 90 * (1 - up), "knee_flexion": 90 * (1 - up), "trunk_flexion": 30 * bow}
    track = side_view(time_s, "left", told)
    xy = track.image_px.copy()
    for part in ("hip", "knee", "ankle", "heel", "foot_index"):
        xy[:, index(f"right_{part}")] = xy[:, index(f"left_{part}")]
    # The feet stay where they are, the body rises.
    xy += (xy[0, index("left_ankle")] - xy[:, index("left_ankle")])[:, None]
    both = track.with_(image_px=xy)
    return both if near == "left" else mirrored(both)


def one_leg(time_s: Floats, lifts: list[tuple[Side, float, float]], *, px: float = 40) -> PoseTrack:
    """Somebody who faces the camera and lifts a foot from one time to another."""
    track = facing_view(time_s, {})
    xy = track.image_px.copy()
    for foot, start_s, end_s in lifts:
        up = (time_s >= start_s) & (time_s <= end_s)
        for part in ("ankle", "heel", "foot_index"):
            xy[up, index(f"{foot}_{part}")] -= (0.0, px)
    return track.with_(image_px=xy)


def result_of(track: PoseTrack, test, **person) -> TimedResult:
    return measure_timed_test([recording_of(track)], test, **person)


# --- the table ----------------------------------------------------------------------------------


def test_the_table_is_whole():
    rows = read_timed_tests()
    assert [row.key for row in rows] == [FIVE.key, STANCE.key, THIRTY.key]
    names = [name.lower().replace(" ", "_") for row in rows for name in (row.key, *row.aliases)]
    others = {n.lower().replace(" ", "_") for m in read_movements() for n in (m.key, *m.aliases)}
    assert not set(names) & others, "a name means one thing"
    for row in rows:
        assert row.mdc95 == pytest.approx(1.96 * np.sqrt(2) * row.sem, rel=0.02)
        assert all(norm.from_age <= norm.to_age for norm in row.norms)
        for sex in ("female", "male"):
            ages = [a for n in row.norms if n.sex in (None, sex) for a in (n.from_age, n.to_age)]
            assert ages == sorted(ages)
            assert all(b == a + 1 for a, b in zip(ages[1::2], ages[2::2], strict=False))


# --- chair stands -------------------------------------------------------------------------------


@pytest.mark.parametrize("near", SIDES)
def test_five_chair_stands_of_a_stick_figure(near):
    track = chair_stands(times(20.0), [3.0, 6.0, 9.0, 12.0, 15.0], near=near)
    found = result_of(track, FIVE)
    assert found.reason == ""
    assert found.trials[0].start_s == pytest.approx(3.0, abs=0.15)
    assert found.trials[0].end_s == pytest.approx(17.5, abs=0.3)
    assert found.side(None).value == pytest.approx(14.5, abs=0.35)
    assert (found.verdict, found.difference) == ("inconclusive", None)


@pytest.mark.parametrize(
    ("name", "within_s"), [("chair_stands_side", 0.2), ("chair_stands_facing", 0.5)]
)
def test_rendered_chair_stands_are_timed_as_they_were(name, within_s):
    recording = read_passes(TIMED / f"{name}.npz").recording(name)
    truth = json.loads((TIMED / f"{name}.json").read_text(encoding="utf-8"))
    done = len(truth["seated_s"])
    found = measure_timed_test([recording], FIVE.with_(stands=done)).trials[0]
    assert found.value == pytest.approx(truth["seated_s"][-1] - truth["start_s"], abs=within_s)
    more = measure_timed_test([recording], FIVE.with_(stands=done + 1))
    assert more.trials == ()
    assert f"only {done} of {done + 1} stands" in more.reason


def test_a_count_of_thirty_seconds():
    starts_s = [3.0 + 3 * i for i in range(12)]
    found = result_of(chair_stands(times(42.0), starts_s), THIRTY, age=72, sex="female")
    assert found.side(None).value == 10  # the eleventh is half done at 33.5 s
    assert found.side(None).norm.norm == 10
    assert found.side(None).norm.verdict == "inconclusive"


def test_a_stand_that_is_more_than_half_done_at_the_end_counts():
    stands = tuple(Stand(half_s=s, up_s=s + 0.2, seated_s=s + 1.5) for s in (1.0, 29.9, 30.1))
    found = ChairStands(start_s=0.0, stands=stands, end_s=35.0, one_leg=False)
    trial, why = _trial(THIRTY, found, 0)
    assert (trial.value, why) == (2.0, "")


@pytest.mark.parametrize(
    ("track", "test", "why"),
    [
        (chair_stands(times(12.0), [3.0, 6.0]), FIVE, "only 2 of 5 stands were seen"),
        (chair_stands(times(12.0), [0.0, 3.0, 6.0]), FIVE, "the start was not seen"),
        (chair_stands(times(20.0), [3.0, 6.0]), THIRTY, "of 30 seconds only; film for longer"),
        (side_view(times(8.0), "left", {}), FIVE, "nobody was seen to sit and to stand up"),
        (
            chair_stands(times(16.2), [3.0, 6.0, 9.0, 12.0, 14.5]),
            FIVE,
            "the film ends before the person sits again",
        ),
    ],
)
def test_chair_stands_that_cannot_be_timed_say_why(track, test, why):
    found = result_of(track, test, age=65)
    assert np.isnan(found.side(None).value)
    assert found.side(None).norm is None
    assert found.trials == ()
    assert why in found.reason


def test_chair_stands_on_one_leg_are_another_test():
    track = chair_stands(times(20.0), [3.0, 6.0, 9.0, 12.0, 15.0])
    xy = track.image_px.copy()
    xy[:, index("right_ankle")] -= (0.0, 40.0)
    assert "this test is done on both feet" in result_of(track.with_(image_px=xy), FIVE).reason


# --- one leg ------------------------------------------------------------------------------------


def test_seconds_on_each_leg():
    track = one_leg(times(50.0), [("right", 2, 7), ("right", 9, 12), ("left", 15, 45)])
    found = result_of(track, STANCE, age=65)
    assert found.side("left").value == pytest.approx(5.0, abs=0.2)
    assert found.side("right").value == pytest.approx(30.0, abs=0.2)
    assert [trial.side for trial in found.trials] == ["left", "left", "right"]
    assert found.difference == pytest.approx(25.0, abs=0.3)
    assert (found.verdict, found.limited_side) == ("imbalance", "left")
    assert found.side("left").norm.verdict == "worse"
    assert found.side("right").norm.verdict == "inconclusive"


@settings(max_examples=15, deadline=None)
@given(
    first=st.floats(2, 12),
    second=st.floats(2, 12),
    later_s=st.floats(0, 50),
    larger=st.floats(0.8, 1.3),
)
def test_mirror_time_and_size(first, second, later_s, larger):
    lifts = [("left", 2.0, 2.0 + first), ("right", 16.0, 16.0 + second)]
    track = one_leg(times(32.0), lifts)
    here = result_of(track, STANCE)
    there = result_of(mirrored(track), STANCE)
    for side in SIDES:
        assert here.side(side).value == there.side(other(side)).value
    moved = track.with_(
        time_s=track.time_s + later_s,
        image_px=track.image_px * larger,
        width_px=round(track.width_px * larger),
        height_px=round(track.height_px * larger),
    )
    again = result_of(moved, STANCE)
    for side in SIDES:
        assert again.side(side).value == pytest.approx(here.side(side).value, abs=0.05)
    assert here.side("right").value == pytest.approx(first, abs=0.2)
    assert here.side("left").value == pytest.approx(second, abs=0.2)


def test_a_step_is_no_trial_and_45_seconds_are_the_end():
    track = one_leg(times(60.0), [("left", 2, 2.6), ("right", 5, 58)])
    found = result_of(track, STANCE)
    assert [(t.side, t.value, t.ended) for t in found.trials] == [("left", 45.0, True)]
    assert "standing on the right leg was not seen" in found.reason


def test_a_film_that_ends_too_soon_tells_at_least():
    track = one_leg(times(12.0), [("left", 1, 4), ("right", 6, 20)])
    found = result_of(track, STANCE)
    assert found.side("left").at_least
    assert found.side("left").value == pytest.approx(6.0, abs=0.2)
    assert not found.side("right").at_least


def test_a_foot_that_hops_ends_the_trial():
    track = one_leg(times(14.0), [("right", 2, 12)])
    xy = track.image_px.copy()
    hop = times(14.0) > 7.0
    for part in ("ankle", "heel", "foot_index"):
        xy[hop, index(f"left_{part}")] += (40.0, 0.0)
    found = result_of(track.with_(image_px=xy), STANCE)
    assert found.side("left").value == pytest.approx(5.0, abs=0.3)


def test_from_the_side_nobody_is_timed():
    assert "face the camera" in result_of(side_view(times(8.0), "left", {}), STANCE).reason


@given(left=st.floats(1, 44), right=st.floats(1, 44))
def test_legs_are_told_apart_beyond_the_mdc_only(left, right):
    sides = (TimedSide(side="left", value=left), TimedSide(side="right", value=right))
    verdict, worse, _ = judge_legs(STANCE, *sides)
    assert (verdict == "imbalance") == (abs(right - left) > STANCE.mdc95)
    assert verdict != "balanced", "within the error of two trials is not alike"
    assert worse == (None if verdict != "imbalance" else "left" if left < right else "right")


def test_legs_that_both_hold_to_the_end_are_alike_and_half_a_trial_is_none():
    whole = [TimedSide(side=side, value=45.0) for side in SIDES]
    assert judge_legs(STANCE, *whole)[0] == "balanced"
    cut = TimedSide(side="left", value=10.0, at_least=True)
    verdict, _, why = judge_legs(STANCE, cut, whole[1])
    assert verdict == "inconclusive"
    assert "film until the foot comes down" in why


# --- norms --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(9.0, "better"), (11.0, "inconclusive"), (13.0, "inconclusive"), (14.0, "worse")],
)
def test_a_norm_is_judged_beyond_the_error_of_one_test(value, verdict):
    found = compare_with_norm(FIVE, value, False, age=65, sex=None)
    assert (found.norm, found.verdict) == (11.4, verdict)


def test_without_age_or_sex_there_is_no_norm():
    assert compare_with_norm(FIVE, 10.0, False, age=None, sex="male") is None
    assert compare_with_norm(FIVE, 10.0, False, age=40, sex="male") is None
    assert compare_with_norm(THIRTY, 10.0, False, age=65, sex=None) is None
    assert compare_with_norm(STANCE, 5.0, True, age=65, sex=None).verdict == "inconclusive"
    track = chair_stands(times(42.0), [3.0 + 3 * i for i in range(12)])
    assert "tell the sex too" in result_of(track, THIRTY, age=65).notes[0]
    assert "norms are known for ages of 60 to 94" in result_of(track, THIRTY, age=30).notes[0]


# --- where it goes ------------------------------------------------------------------------------


@pytest.fixture
def made():
    track = one_leg(times(50.0), [("right", 2, 7), ("left", 15, 45)])
    recording = recording_of(track)
    timed = measure_timed_test([recording], STANCE, age=65, sex="male")
    return assemble((), (recording,), model=FULL, mirror_averaged=True).with_(timed=(timed,))


def test_it_is_in_result_json_and_comes_back(made, tmp_path: Path):
    plain = result_to_dict(made)
    jsonschema.validate(plain, result_schema())
    assert plain["timed_tests"][0]["name"] == "single_leg_stance"
    assert plain["timed_tests"][0]["verdict"] == "imbalance"
    write_json(made, tmp_path / "result.json")
    again = load_result(tmp_path)
    assert result_to_dict(again) == plain
    assert again.timed[0].test.norms[0].value == 44
    assert "timed_tests" not in result_to_dict(session("toe_reach")), "others are as they were"


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_is_on_the_page(made, language):
    with use_locale(language):
        from tmr_vision.report import ReportOptions

        page = render_html(made, options=ReportOptions(language=language))
    told = {
        "en": ("Single-leg stance", "The left leg does worse.", "less than the usual 32 s"),
        "de": ("Einbeinstand", "Schlechter ist das Bein links.", "weniger als die üblichen 32 s"),
    }[language]
    assert all(words in page for words in told)
    assert "No movement was found" not in page


def test_a_stance_that_the_film_cuts_off_is_not_called_usual():
    found = result_of(one_leg(times(6.0), [("right", 1, 9)]), STANCE, age=30)
    rows = timed_rows(found)
    assert rows[0][1].startswith("at least ")
    assert rows[0][3] == "cannot tell (usual 44 s)"


def test_the_command_line_prints_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    recording = read_passes(TIMED / "chair_stands_side.npz").recording("chair.mp4")
    monkeypatch.setattr(analysis, "measure_source", lambda *_, **__: recording)
    monkeypatch.setattr("tmr_vision.report.folder.render_pdf", lambda _, path, **__: path.touch())
    monkeypatch.chdir(tmp_path)
    clip = tmp_path / "chair.mp4"
    clip.touch()
    arguments = ["analyze", str(clip), "--movement", "5xsts", "--age", "67", "--lang", "en"]
    done = CliRunner().invoke(app, [*arguments, "--no-overlay"])
    assert done.exit_code == 0, done.output
    assert "Five times sit-to-stand" in done.stdout
    assert "14.6 s" in done.stdout
    assert "worse than average (limit 11.4 s)" in done.stdout
    assert "Goldberg 2012" in done.stdout
    assert (tmp_path / "chair-tmr" / "result.json").is_file()


def test_movements_lists_and_shows_them():
    listed = CliRunner().invoke(app, ["movements", "--lang", "en"]).stdout
    assert all(row.key in listed for row in read_timed_tests())
    shown = CliRunner().invoke(app, ["movements", "single_leg_stance", "--lang", "en"]).stdout
    assert "Springer 2007" in shown
    assert "Careful" in shown
