"""The neck turn: measured with a wide error, judged with caution, and only where it is named."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recorded import LANDMARKS, NAMES, passes, recording
from tests.stick_figure import bumps, facing_view, info_of, mirrored, times, with_face
from tests.tilted import TABLE, compared
from tmr_vision.analysis import measure
from tmr_vision.angles import ANGLES
from tmr_vision.calibration import built_in
from tmr_vision.language import translate, use_locale
from tmr_vision.movements import find_movement
from tmr_vision.protocol import make_plan
from tmr_vision.recognition import recognise
from tmr_vision.records import Movement, MovementResult, PoseTrack, Recording
from tmr_vision.skeleton import SIDES, index
from tmr_vision.stats import difference_of_sides, least_mdc95
from validation.study.neck import rows_of, setups
from validation.study.settings import (
    NECK,
    NECK_FLOOR_DEG,
    neck_errors_deg,
    neck_settings,
    read_rows,
)

NECK_TURN = find_movement("neck_turn", TABLE)
ROWS = read_rows(NECK)
T = times(34.0)
STARTS_S = np.arange(4) * 4.0 + 1.0
TOLD = "reads too low"


def turning(left_deg: float, right_deg: float) -> PoseTrack:
    """Four turns to the left, then four to the right, by somebody who faces the camera."""
    turn_deg = bumps(T, STARTS_S, [left_deg] * 4) - bumps(T, STARTS_S + 16, [right_deg] * 4)
    return with_face(facing_view(T, {}), turn_deg=turn_deg)


def seen(track: PoseTrack) -> Recording:
    return measure(track, info_of(track)).with_(calibrated=built_in().pairs)


def result(left_deg: float, right_deg: float) -> MovementResult:
    return compared((seen(turning(left_deg, right_deg)),), "neck_turn")


def test_turns_to_both_sides_are_counted_and_measured() -> None:
    found = result(40.0, 32.0)
    assert (found.left.n, found.right.n) == (4, 4)
    assert found.left.value == pytest.approx(40.0, abs=1.0)
    assert found.right.value == pytest.approx(32.0, abs=1.0)


@settings(max_examples=5, deadline=None)
@given(left_deg=st.floats(20, 60), right_deg=st.floats(20, 60))
def test_the_mirrored_film_has_the_sides_exchanged(left_deg: float, right_deg: float) -> None:
    plain, flipped = (seen(t).angles for t in (turning(left_deg, right_deg),) * 2)
    flipped = seen(mirrored(turning(left_deg, right_deg))).angles
    for side, other in zip(SIDES, SIDES[::-1], strict=True):
        np.testing.assert_allclose(
            flipped.of(f"{side}_head_rotation"), plain.of(f"{other}_head_rotation"), atol=1e-9
        )
    np.testing.assert_allclose(flipped.of("head_tilt"), -plain.of("head_tilt"), atol=1e-9)


@pytest.mark.parametrize(("left_deg", "right_deg"), [(40.0, 40.0), (45.0, 30.0), (30.0, 45.0)])
def test_it_is_never_called_balanced_and_seldom_an_imbalance(
    left_deg: float, right_deg: float
) -> None:
    found = result(left_deg, right_deg)
    assert found.verdict == "inconclusive"
    assert found.mdc95 > 20
    assert "one camera can tell larger differences only" in found.reason
    assert "would help" not in found.reason, "more repetitions do not"


POOR = ("neck_turn", "single_leg_squat")


@pytest.mark.parametrize("row", [row for row in TABLE if row.key not in POOR])
def test_of_every_other_movement_repetitions_can_tell(row: Movement) -> None:
    assert least_mdc95(row.u_sys_deg) < row.margin_deg


def test_what_is_left_of_the_error_is_its_systematic_part() -> None:
    """1.96 standard deviations; a little more, for that is known from 30 or so values only."""
    assert least_mdc95(10.0) == pytest.approx(20.4, abs=0.05)
    many = np.full(1000, 40.0)
    difference = difference_of_sides(many, many, u_sys=10.0)
    assert difference.mdc95 == pytest.approx(least_mdc95(10.0), abs=0.05)


def test_a_difference_far_beyond_the_error_is_told() -> None:
    found = result(45.0, 18.0)
    assert (found.verdict, found.limited_side) == ("imbalance", "right")
    (step,) = make_plan([found]).steps
    assert "to the left only" in step.dose


@pytest.mark.parametrize(("peak_deg", "told"), [(44.0, False), (60.0, True)])
def test_a_turn_that_is_read_too_low_says_so(peak_deg: float, told: bool) -> None:
    notes = result(peak_deg, 30.0).quality.notes
    assert any(TOLD in note for note in notes) == told
    if told:
        with use_locale("de"):
            assert any("Kopfdrehung über etwa 45°" in translate(note) for note in notes)


def test_a_face_that_the_model_lost_is_not_measured() -> None:
    """Nose and ears nearer to each other than those of any face: NaN, and never a small turn."""
    track = turning(0.0, 0.0)
    xy = track.image_px.copy()
    middle = xy[:, index("nose")].copy()
    for name in ("nose", "left_ear", "right_ear"):
        xy[:, index(name)] = middle + 0.5 * (xy[:, index(name)] - middle)
    angles = seen(track.with_(image_px=xy)).angles
    for name in ("left_head_rotation", "right_head_rotation", "head_tilt"):
        assert np.isnan(angles.of(name)).all(), name


def test_a_turned_face_shows_no_tilt() -> None:
    angles = seen(turning(60.0, 60.0)).angles
    turned = (angles.of("left_head_rotation") > 46) | (angles.of("right_head_rotation") > 46)
    assert turned.any()
    assert np.isnan(angles.of("head_tilt")[turned]).all()
    np.testing.assert_allclose(angles.of("head_tilt")[~turned], 0.0, atol=1.5)


# --- nobody gets a neck test unasked -------------------------------------------------------------


def test_who_only_turns_the_head_does_no_known_movement() -> None:
    assert recognise([seen(turning(45.0, 40.0))], TABLE) == {}


@pytest.mark.parametrize("name", NAMES)
def test_no_sample_has_a_neck_turn(name: str) -> None:
    without = [row for row in TABLE if row.key != "neck_turn"]
    assert "neck_turn" not in recognise([recording(name)], TABLE)
    assert (
        recognise([recording(name)], TABLE).keys() == recognise([recording(name)], without).keys()
    )


def test_a_film_with_its_head_turned_has_the_movements_that_it_had() -> None:
    """The person of a sample looks about: nothing else is recognised, and no value changes."""
    plain = passes("arm_raise_side").track()
    turn_deg = 50 * np.sin(2 * np.pi * plain.time_s / 4)
    looking = with_face(plain, turn_deg=turn_deg)
    (before,), (after,) = (recognise([seen(track)], TABLE).items() for track in (plain, looking))
    assert after[0] == before[0] == "arm_raise_side"
    assert [rep.value for rep in after[1]] == [rep.value for rep in before[1]]


# --- where its error comes from ------------------------------------------------------------------


def test_its_error_is_that_of_the_saved_study() -> None:
    found = neck_settings(ROWS)
    assert NECK_TURN.u_sys_deg == found["u_sys_deg"] >= NECK_FLOOR_DEG
    rms = np.sqrt(np.mean(np.square(neck_errors_deg(ROWS))))
    assert rms <= NECK_TURN.u_sys_deg


@pytest.mark.parametrize("path", sorted((LANDMARKS / "neck").glob("*.npz")), ids=lambda p: p.stem)
def test_the_heads_of_the_study_are_read_as_its_table_says(path: Path) -> None:
    """Three of its people again, from what the model saw of them."""
    setup = next(each for each in setups() if each.number == int(path.stem))
    with np.load(path) as data:
        rows = list(rows_of(setup, {name: data[name].astype(float) for name in data}))
    saved = [row for row in ROWS if row["person"] == setup.number]
    assert [row["head_deg"] for row in rows] == [row["head_deg"] for row in saved]
    for row, kept in zip(rows, saved, strict=True):
        assert row["read_deg"] == pytest.approx(kept["read_deg"], abs=0.1, nan_ok=True)


def test_errors_of_pairs_worked_out_by_hand() -> None:
    """Left 50 read as 40, right 30 read as 31: right less left is -9 instead of -20."""
    rows = [
        {"person": 1, "head_deg": 50.0, "chest_deg": 0.0, "read_deg": 40.0},
        {"person": 1, "head_deg": -30.0, "chest_deg": 0.0, "read_deg": -31.0},
        {"person": 2, "head_deg": -30.0, "chest_deg": 0.0, "read_deg": -90.0},
        {"person": 1, "head_deg": -35.0, "chest_deg": 12.0, "read_deg": -90.0},
        {"person": 1, "head_deg": -35.0, "chest_deg": 0.0, "read_deg": None},
        {"person": 1, "head_deg": 80.0, "chest_deg": 0.0, "read_deg": 55.0},
    ]
    assert neck_errors_deg(rows) == [11.0]
    assert neck_settings([*rows[:2], *rows[2:3]])["u_sys_deg"] == 11.0


def test_readings_are_too_low_from_where_the_angle_says_so() -> None:
    limit_deg = ANGLES["head_rotation"].reads_up_to_deg
    still = [row for row in ROWS if row["head_deg"] and not row["chest_deg"]]
    read = [row for row in still if row["read_deg"] is not None]
    low = {
        size: np.mean([size - abs(row["read_deg"]) for row in read if abs(row["head_deg"]) == size])
        for size in {abs(row["head_deg"]) for row in read}
    }
    assert max(low[size] for size in low if size <= limit_deg) < 6
    assert min(low[size] for size in low if size > limit_deg + 10) > 10
