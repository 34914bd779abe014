"""What every angle, movement, format and language promises: a new row is held to it by itself."""

import ast
import inspect
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tmr_vision
from tests.fake_results import fake_result
from tests.stick_figure import facing_view, rotate, side_view, times, with_face
from tmr_vision.angles import (
    ANGLES,
    Angle,
    Body,
    angle_columns,
    angle_name,
    angle_title,
    column_title,
    landmarks_of,
)
from tmr_vision.export import export_result
from tmr_vision.export.formats import writer
from tmr_vision.formats import FORMATS, PAPERS
from tmr_vision.geometry import point
from tmr_vision.kinematics import angles_of, joint_angles, measure_angle
from tmr_vision.language import AUDIENCES, LANGUAGES, use_locale
from tmr_vision.live.sketch import sketches
from tmr_vision.movements import read_movements
from tmr_vision.records import Floats, Movement, PoseTrack, Recording, View, ViewName
from tmr_vision.report import ReportOptions, render_html
from tmr_vision.skeleton import N_LANDMARKS, SIDES, Side, index, other
from tmr_vision.view import find_view
from tools.catalog import messages, read

EVERY_ANGLE = pytest.mark.parametrize("row", ANGLES.values(), ids=lambda row: row.name)
EVERY_MOVEMENT = pytest.mark.parametrize("row", read_movements(), ids=lambda row: row.key)
EVERY_FORMAT = pytest.mark.parametrize("name", FORMATS)
EVERY_OTHER_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES[1:])
HEADINGS_DEG: Mapping[ViewName, float] = {"facing": -7.0, "side": 85.0}
SENTENCES = {entry.id for entry in messages()}
T = times(0.2)


def figure(**told: float) -> PoseTrack:
    return facing_view(T, told)


def with_moved(track: PoseTrack, **by_px: tuple[float, float]) -> PoseTrack:
    xy = track.image_px.copy()
    for name, shift in by_px.items():
        xy[:, index(name)] += shift
    return track.with_(image_px=xy)


def twisted(heading_deg: float) -> PoseTrack:
    """The shoulders of the world landmarks turned to the left."""
    track, turn = figure(), np.radians(heading_deg)
    world = track.world_m.copy()
    for name in ("left_shoulder", "right_shoulder"):
        length = world[:, index(name), 0].copy()
        world[:, index(name), 0] = length * np.cos(turn)
        world[:, index(name), 2] = length * np.sin(turn)
    return track.with_(world_m=world)


TRUTH: dict[str, tuple[PoseTrack, float]] = {
    "shoulder_elevation": (side_view(T, "left", {"shoulder_elevation": 135}), 135.0),
    "elbow_flexion": (side_view(T, "left", {"elbow_flexion": 75}), 75.0),
    "hip_flexion": (side_view(T, "left", {"hip_flexion": 60}), 60.0),
    "leg_elevation": (side_view(T, "left", {"hip_flexion": 65}), 65.0),
    "straight_leg_raise": (side_view(T, "left", {"hip_flexion": 65, "trunk_flexion": 20}), 65.0),
    "knee_flexion": (side_view(T, "left", {"hip_flexion": 70, "knee_flexion": 90}), 90.0),
    "ankle_dorsiflexion": (side_view(T, "left", {}), 0.0),
    "knee_fppa": (with_moved(figure(), left_ankle=(80 * np.tan(np.radians(6.0)), 0.0)), 6.0),
    "trunk_rotation": (twisted(5.0), 5.0),
    "trunk_flexion": (side_view(T, "left", {"trunk_flexion": 40}), 40.0),
    "trunk_lean": (figure(trunk_lean=8), 8.0),
    "pelvis_tilt": (
        with_moved(figure(), left_hip=(0.0, -36 * np.tan(np.radians(5.0)))),
        5.0,
    ),
    "shoulder_tilt": (figure(trunk_lean=8), -8.0),
    "head_tilt": (with_face(figure(), turn_deg=0.0, tilt_deg=12.0), 12.0),
    "head_rotation": (with_face(figure(), turn_deg=37.0), 37.0),
    "leg_bend": (figure(), 2 * np.degrees(np.arccos(160 / (2.7 * 60)))),
}
"""For each angle a stick figure, and what that of its left side (or of the body) is exactly."""


def column(track: PoseTrack, row: Angle, side: Side = "left") -> Floats:
    heading_deg = find_view(track).heading_deg
    level = View(time_s=track.time_s, heading_deg=heading_deg, roll_deg=0.0)
    return joint_angles(track, level).of(angle_name(row.name, side))


def some_body(seed: int, view: ViewName) -> Body:
    """Somebody with every landmark anywhere, but the trunk upright and the face where it is."""
    rng = np.random.default_rng(seed)
    xy = rng.normal(0, 60, (N_LANDMARKS, 2))
    for part, y in (("shoulder", -100.0), ("hip", 0.0)):
        for side, sign in zip(SIDES, (1, -1), strict=True):
            xy[index(f"{side}_{part}")] = (sign * 20 + rng.normal(0, 3), y + rng.normal(0, 5))
    for side, sign in zip(SIDES, (1, -1), strict=True):
        xy[index(f"{side}_ear")] = (sign * 13.0, -135 + rng.normal(0, 2))
    xy[index("nose")] = (rng.normal(0, 4), -130.0)
    return Body(xy, np.array(HEADINGS_DEG[view]), np.array(rng.normal(0, 10)))


# --- angles --------------------------------------------------------------------------------------


def test_every_angle_has_its_truth() -> None:
    assert set(TRUTH) == set(ANGLES)
    assert all(name == row.name for name, row in ANGLES.items())


@EVERY_ANGLE
def test_the_angle_of_a_stick_figure_is_exact(row: Angle) -> None:
    track, expected_deg = TRUTH[row.name]
    np.testing.assert_allclose(column(track, row), expected_deg, atol=1e-9)


@EVERY_ANGLE
def test_the_angle_is_seen_from_its_views_and_from_no_other(row: Angle) -> None:
    assert row.views
    for view in HEADINGS_DEG:
        value = measure_angle(some_body(1, view), row.name)
        assert np.isfinite(value) == (view in row.views), view


@EVERY_ANGLE
def test_the_angle_has_words_in_every_language(row: Angle) -> None:
    for text in (row.title, row.definition, row.zero):
        assert text in SENTENCES
        for language in LANGUAGES[1:]:
            translated = {entry.id: entry.string for entry in read(language)}
            assert translated[text], language


@EVERY_ANGLE
def test_zero_and_the_truth_lie_within_the_limits(row: Angle) -> None:
    low_deg, high_deg = row.limits_deg
    assert low_deg < 0 < high_deg
    assert low_deg < TRUTH[row.name][1] < high_deg
    assert row.reads_up_to_deg is None or 0 < row.reads_up_to_deg < high_deg


@EVERY_ANGLE
def test_the_angle_is_measured_from_its_landmarks_alone(row: Angle) -> None:
    """What else moves does not matter; without any of its own there is no angle."""
    used = landmarks_of(row.name, "left")
    for view in row.views:
        body = some_body(2, view)
        unused = np.setdiff1d(np.arange(N_LANDMARKS), used)
        xy = body.xy.copy()
        xy[unused] = np.nan
        blind = Body(xy, body.heading_deg, body.twist_deg)
        assert measure_angle(blind, row.name) == measure_angle(body, row.name)
        if np.isnan(measure_angle(without(body, used), row.name)):  # a twist is measured before
            for landmark in used:
                assert np.isnan(measure_angle(without(body, [landmark]), row.name)), landmark


def without(body: Body, landmarks: object) -> Body:
    xy = body.xy.copy()
    xy[landmarks] = np.nan
    return Body(xy, body.heading_deg, body.twist_deg)


@EVERY_ANGLE
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), view=st.sampled_from(sorted(HEADINGS_DEG)))
def test_the_mirrored_body_has_the_sides_exchanged(row: Angle, seed: int, view: ViewName) -> None:
    body = some_body(seed, view)
    plain, flipped = angles_of(body), angles_of(body.reflected())
    for side in SIDES:
        sign = -1 if row.to_left else 1
        expected = sign * plain[angle_name(row.name, other(side))]
        np.testing.assert_array_equal(flipped[angle_name(row.name, side)], expected)
    assert not (row.sided and row.to_left)


@EVERY_ANGLE
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), roll_deg=st.floats(-20, 20), scale=st.floats(0.2, 5))
def test_only_an_angle_against_the_vertical_sees_a_tilted_camera(
    row: Angle, seed: int, roll_deg: float, scale: float
) -> None:
    for view in row.views:
        body = some_body(seed, view)
        turned = Body(rotate(scale * body.xy, roll_deg), body.heading_deg, body.twist_deg)
        plain, tilted = (float(measure_angle(b, row.name)) for b in (body, turned))
        expected_deg = abs(roll_deg) if row.against_vertical else 0.0
        off_deg = abs((tilted - plain + 180) % 360 - 180)
        assert off_deg == pytest.approx(expected_deg, abs=1e-6)


@EVERY_ANGLE
def test_left_and_right_of_a_turn_are_turns_to_that_side(row: Angle) -> None:
    """Who turns to one side does not turn to the other; of two limbs both move."""
    bodies = [some_body(seed, row.views[-1]) for seed in range(20)]
    pairs = [[measure_angle(b, row.name) for b in (body, body.reflected())] for body in bodies]
    to_one_side = all(min(pair) == 0 < max(pair) for pair in pairs)
    assert to_one_side == row.turn
    assert row.sided or not row.turn


@EVERY_ANGLE
def test_a_drawing_shows_the_angle(row: Angle) -> None:
    """From its zero to its arm is as wide as the angle; what is not in the picture has none."""
    if row.drawing is None:
        return
    for view in row.views:
        body = some_body(3, view)
        zero, arm = (drawn(body, line) for line in (row.drawing.zero, row.drawing.arm))
        cosine = zero @ arm / np.linalg.norm(zero) / np.linalg.norm(arm)
        assert np.cos(np.radians(measure_angle(body, row.name))) == pytest.approx(cosine)
        assert np.isfinite(spot(body, row.drawing.vertex)).all()
    if row.limb is not None:
        assert row.limb == row.drawing.arm


def drawn(body: Body, line: tuple[str, str]) -> Floats:
    return spot(body, line[1]) - spot(body, line[0])


def spot(body: Body, part: str) -> Floats:
    if part in ("origin", "down"):
        return np.array([0.0, 1.0 * (part == "down")])
    return point(body.xy, part if part.startswith("mid_") else f"left_{part}")


def test_only_the_table_and_postures_know_angles_by_name() -> None:
    """How somebody stands, sits or lies is read from trunk and hip (``reps/requirements.py``)."""
    package = Path(tmr_vision.__file__).parent
    knowing = {
        str(path.relative_to(package)): names
        for path in package.rglob("*.py")
        if (names := {node.value for node in strings(path)} & ANGLES.keys())
    }
    assert knowing.pop("angles/table.py") == ANGLES.keys()
    assert knowing == {"reps/requirements.py": {"trunk_flexion", "trunk_lean", "hip_flexion"}}


def strings(path: Path) -> list[ast.Constant]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_a_column_is_called_by_its_angles_title_unless_the_row_says_otherwise() -> None:
    odd = {row.name: column_title(row.name) for row in ANGLES.values() if row.column}
    assert odd == {"knee_fppa": "knee fppa"}
    assert column_title("knee_flexion") == angle_title("knee_flexion") == "knee flexion"
    assert column_title("my_own") == angle_title("my_own") == "my own"


def test_every_column_is_of_one_angle() -> None:
    columns = angle_columns()
    assert len(columns) == sum(2 if row.sided else 1 for row in ANGLES.values())
    assert all(angle_name(row.name, side) == name for name, (row, side) in columns.items())


# --- movements -----------------------------------------------------------------------------------


@EVERY_MOVEMENT
def test_a_movement_names_angles_of_the_table_that_its_view_shows(row: Movement) -> None:
    bands = (*row.rest, *row.excursion, *row.peak, *row.side_gap)
    for name in (row.angle, row.rep_signal, *(band.angle for band in bands)):
        assert row.view in ANGLES[name].views, name
    assert ANGLES[row.rep_signal].sided
    for rule in row.compensations:
        assert rule.view in ANGLES[rule.angle].views, rule.name
        assert rule.whose == "working" or ANGLES[rule.angle].sided


@EVERY_MOVEMENT
def test_a_movement_has_words_in_every_language_and_a_drawing(row: Movement) -> None:
    texts = [row.title, row.filming, *row.instructions, row.caution, row.source, row.u_sys_source]
    texts += [rule.title for rule in row.compensations]
    for language in LANGUAGES[1:]:
        translated = {entry.id: entry.string for entry in read(language)}
        assert all(translated[text] for text in texts), language
    assert row.key in sketches()


@EVERY_MOVEMENT
def test_a_movement_asks_for_no_more_than_its_angle_can_show(row: Movement) -> None:
    low_deg, high_deg = ANGLES[row.angle].limits_deg
    assert row.min_range_deg < high_deg - low_deg
    if ANGLES[row.angle].reads_up_to_deg is not None:
        assert not row.excursion, "what is read so roughly is not recognised by itself"


# --- formats -------------------------------------------------------------------------------------


@EVERY_FORMAT
def test_a_format_has_words_and_writers(name: str) -> None:
    form = FORMATS[name]
    assert form.title
    assert form.files
    for path in form.files.values():
        parameters = list(inspect.signature(writer(path)).parameters.values())
        taken = parameters[0].annotation
        assert taken is Recording if form.each else taken is not Recording
        assert ("patient" in {each.name for each in parameters}) == form.patient


@EVERY_FORMAT
def test_a_format_is_written_as_the_files_it_names(name: str, tmp_path: Path) -> None:
    written = export_result(fake_result("imbalance"), tmp_path, [name])
    assert {path.name for path in written} == set(FORMATS[name].files)
    assert all(path.stat().st_size for path in written)


def test_files_of_formats_do_not_overwrite_each_other() -> None:
    names = [file for form in FORMATS.values() for file in form.files]
    assert len(set(names)) == len(names)


# --- languages and other choices -----------------------------------------------------------------


@EVERY_OTHER_LANGUAGE
def test_a_language_has_every_sentence(language: str) -> None:
    translated = {entry.id: entry.string for entry in read(language)}
    assert set(translated) == SENTENCES
    assert all(translated[sentence] for sentence in SENTENCES if sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language(language: str) -> None:
    page = render_html(fake_result("imbalance"), options=ReportOptions(language=language))
    assert f'<html lang="{language}">' in page
    with use_locale(language):
        assert page


def test_the_command_line_offers_what_the_lists_hold() -> None:
    from tests.test_docs import COMMANDS

    offered = {
        option.opts[0]: option.metavar
        for command in COMMANDS.values()
        for option in command.params
        if option.metavar
    }
    for name, choices in (("--lang", LANGUAGES), ("--audience", AUDIENCES), ("--paper", PAPERS)):
        assert offered[name] == f"[{'|'.join(choices)}]"
    assert offered["--format"] == "|".join(FORMATS)
