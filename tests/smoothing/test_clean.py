"""The whole clean-up, with hidden, wild and missing landmarks at the same time."""

import numpy as np
import pytest

from tests.recorded import Passes, passes, truth
from tests.stick_figure import bump, bumps, info_of, noisy, rotate, side_view, times
from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import PoseTrack, Provenance
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import index
from tmr_vision.smoothing import CUTOFF_HZ, clean, low_pass

T = times(9.0)
TRUE_DEG = bumps(T, (1.0, 5.0), (150.0, 140.0))
ELBOW, SHOULDER = index("left_elbow"), index("left_shoulder")
ANGLE = "left_shoulder_elevation"
TABLE = read_movements()


def figure() -> PoseTrack:
    return side_view(T, "left", {"shoulder_elevation": TRUE_DEG})


def swung(track: PoseTrack, frames, by_deg: float) -> PoseTrack:
    """The elbow is seen elsewhere on its circle about the shoulder, so no length tells."""
    points = track.image_px.copy()
    arm = points[frames, ELBOW] - points[frames, SHOULDER]
    points[frames, ELBOW] = points[frames, SHOULDER] + rotate(arm, by_deg)
    return track.with_(image_px=points)


def moved(track: PoseTrack, frames, by_px: tuple[float, float]) -> PoseTrack:
    points = track.image_px.copy()
    points[frames, ELBOW] += by_px
    return track.with_(image_px=points)


def hidden(track: PoseTrack, frames) -> PoseTrack:
    """The elbow is guessed, far off, and the model says so."""
    seen = track.visibility.copy()
    seen[frames, ELBOW] = 0.2
    return swung(track.with_(visibility=seen), frames, 60.0)


def disputed(track: PoseTrack, frames) -> PoseTrack:
    """Both passes see the elbow in different places."""
    apart = track.disagreement_px.copy()
    apart[frames, ELBOW] = 60.0
    return swung(track.with_(disagreement_px=apart), frames, 50.0)


def without(track: PoseTrack, frames) -> PoseTrack:
    """Pictures that were lost."""
    kept = np.delete(np.arange(len(track.time_s)), frames)
    parts = ("time_s", "image_px", "world_m", "visibility", "disagreement_px", "provenance")
    return track.with_(**{name: getattr(track, name)[kept] for name in (*parts, "swaps")})


def nobody(track: PoseTrack, frames) -> PoseTrack:
    points, world = track.image_px.copy(), track.world_m.copy()
    points[frames], world[frames] = np.nan, np.nan
    return track.with_(image_px=points, world_m=world)


LONG = slice(195, 215)
"""Hidden for 0.8 s, at rest after the second repetition (it ends at 7.5 s)."""


def spoiled() -> PoseTrack:
    track = noisy(figure(), np.random.default_rng(3), sd_px=0.3)
    track = hidden(track, slice(35, 39))  # 0.16 s in the first rise
    for frame in (12, 55, 58, 113, 158):  # at rest and about the top
        track = swung(track, frame, 16.0 if frame % 2 else -16.0)
    track = moved(track, 64, (150.0, 90.0))
    track = disputed(track, slice(136, 139))
    track = moved(track, 150, (-500.0, 0.0))  # outside the picture
    track = nobody(track, slice(96, 99))
    track = hidden(track, LONG)
    return without(track, [20, 21, 105, 140])


def measured(track: PoseTrack):
    return measure(track, info_of(track))


def test_hidden_wild_and_missing_frames_together_leave_the_truth():
    angles = measured(spoiled()).angles
    found = angles.of(ANGLE)
    error = found - np.interp(angles.time_s, T, TRUE_DEG)
    long = (angles.time_s > T[LONG.start] - 0.02) & (angles.time_s < T[LONG.stop] - 0.02)
    assert np.isnan(found[long]).all()
    assert np.isfinite(found[~long]).all()
    assert np.abs(error[~long]).max() < 1.5
    assert np.sqrt(np.mean(error[~long] ** 2)) < 0.5


def test_what_was_filled_in_says_so_and_what_was_not_seen_is_blank():
    track = clean(spoiled())
    codes = track.provenance[:, ELBOW]

    def at(first: int, last: int):
        return codes[(track.time_s > T[first] + 0.01) & (track.time_s < T[last] - 0.01)]

    assert (at(35, 38) == Provenance.INTERPOLATED).all()
    assert (at(LONG.start, LONG.stop - 1) == Provenance.GATED).all()
    assert np.isnan(track.image_px[codes == Provenance.GATED, ELBOW]).all()
    assert np.isfinite(track.image_px[codes != Provenance.GATED, ELBOW]).all()
    assert (at(106, 130) == Provenance.MEASURED).all()


def test_repetitions_of_a_spoiled_film_are_those_of_the_clean_one():
    movement = find_movement("arm_raise", TABLE)
    good, bad = (find_reps(measured(track), movement) for track in (figure(), spoiled()))
    assert [rep.excluded for rep in bad] == [None, None]
    for one, other in zip(good, bad, strict=True):
        assert other.value == pytest.approx(one.value, abs=0.8)
        assert other.start_s == pytest.approx(one.start_s, abs=0.1)
        assert other.end_s == pytest.approx(one.end_s, abs=0.1)


@pytest.mark.parametrize("name", ["arm_raise", "leg_raise", "sit_to_stand"])
def test_faults_in_what_the_model_saw_do_not_move_a_difference(name):
    """Single wild landmarks, and both limbs unseen for moments, in both passes."""
    plain = passes(name)
    rng = np.random.default_rng(8)
    n = len(plain.time_s)
    seen = {"plain": plain.plain.copy(), "in_mirror": plain.in_mirror.copy()}
    limbs = [index(f"{side}_{part}") for side in ("left", "right")
             for part in ("elbow", "wrist", "knee", "ankle")]  # fmt: skip
    for poses in seen.values():
        for frame in rng.choice(n, n // 60, replace=False):
            poses[frame, rng.choice(limbs), :2] += rng.choice([-25, 25], 2)
        for frame in rng.choice(n - 4, 3, replace=False):
            poses[frame : frame + 2] = np.nan
    kept = np.sort(rng.choice(n, round(0.97 * n), replace=False))
    faulty = Passes(
        plain.time_s[kept],
        *(poses[kept] for poses in seen.values()),
        plain.width_px,
        plain.height_px,
    )
    movement = find_movement(truth(name)["movement"], TABLE)
    results = []
    for each in (plain, faulty):
        found = each.recording()
        reps = find_reps(found, movement)
        results.append(
            compare_sides([found], movement, reps, recognised=False, mirror_averaged=True)
        )
    good, bad = results
    assert bad.difference.value == pytest.approx(good.difference.value, abs=1.0)
    assert bad.verdict == good.verdict
    assert len(bad.reps) == len(good.reps)


# --- the low-pass ---------------------------------------------------------------------------------


def test_the_low_pass_of_the_chain_is_3_db_down_at_its_cut_off():
    assert CUTOFF_HZ == 4.0
    t = times(20.0)
    track = side_view(t, "left", {})
    passed = {}
    for hz in (1.0, 2.5, 4.0, 8.0):
        points = track.image_px.copy()
        points[:, ELBOW, 0] += 10 * np.sin(2 * np.pi * hz * t)
        found = low_pass(track.with_(image_px=points)).image_px[100:-100, ELBOW, 0]
        passed[hz] = np.ptp(found) / 20
    assert passed[1.0] == pytest.approx(1.0, abs=0.01)
    assert passed[2.5] == pytest.approx(0.914, abs=0.01)
    assert passed[4.0] == pytest.approx(np.sqrt(0.5), abs=0.05)
    assert passed[8.0] < 0.1


def test_the_peak_of_a_quick_repetition_is_kept():
    """Up and down in 0.8 s without a stop at the top, as quick as a repetition may be."""
    quick = 60.0 * bump(T, 3.0, rise_s=0.4, hold_s=0.0, fall_s=0.4)
    found = measured(side_view(T, "left", {"shoulder_elevation": quick})).angles.of(ANGLE)
    assert 60.0 - 2.0 < np.nanmax(found) < 60.5
