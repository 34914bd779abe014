"""A goniometer: what it reads is true within the error it states, and it refuses the rest."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import recorded
from tests.stick_figure import (
    bump,
    facing_view,
    info_of,
    joined,
    mirrored,
    side_view,
    times,
    with_face,
)
from tests.tilted import one_side_each, tilted
from tmr_vision.analysis import measure
from tmr_vision.angles import ANGLES, angle_name
from tmr_vision.errors import UnknownAngleError
from tmr_vision.goniometer import find_angle, judge_target, read_recordings
from tmr_vision.goniometer.extremes import find_seen
from tmr_vision.goniometer.reading_errors import find_error
from tmr_vision.pose import find_model
from tmr_vision.records import AngleReading, Extreme, PoseTrack, Recording
from tmr_vision.skeleton import SIDES, Side, index, other

FULL = find_model("full")
T = times(8.0)


def recording_of(track: PoseTrack, **options) -> Recording:
    return measure(track, info_of(track), **options)


def read(track: PoseTrack, angle: str, **options) -> AngleReading:
    return read_recordings([recording_of(track)], angle, model=FULL, **options)


def bent_knee(near: Side = "left", deg: float = 80.0) -> PoseTrack:
    return side_view(
        T, near, {"knee_flexion": deg * bump(T, 2.0), "hip_flexion": deg / 2 * bump(T, 2.0)}
    )


# --- what it reads ------------------------------------------------------------------------------


def test_lowest_and_highest_of_a_stick_figure():
    side = read(bent_knee(), "knee_flexion").side("left")
    assert (side.view, side.reason) == ("side", "")
    assert side.highest.value_deg == pytest.approx(80, abs=0.5)
    assert side.highest.time_s == pytest.approx(3.25, abs=0.3)
    assert side.lowest.value_deg == pytest.approx(0, abs=0.5)
    assert side.excursion_deg == pytest.approx(80, abs=1.0)
    assert side.seen_s == pytest.approx(8, abs=0.5)


def test_no_movement_is_needed():
    held = side_view(T, "right", {"shoulder_elevation": 110.0})
    side = read(held, "shoulder_elevation").side("right")
    assert side.highest.value_deg == pytest.approx(110, abs=0.2)
    assert side.lowest.value_deg == pytest.approx(110, abs=0.2)


def test_a_jump_of_the_model_is_no_highest_value():
    track = bent_knee()
    xy = track.image_px.copy()
    now = (T > 6.0) & (T < 6.2)
    knee, ankle = xy[now, index("left_knee")], xy[now, index("left_ankle")]
    xy[now, index("left_ankle")] = knee + (ankle - knee)[:, ::-1] * (-1.0, 1.0)
    assert read(track.with_(image_px=xy), "knee_flexion").side("left").highest.value_deg < 82


def test_what_was_filled_in_is_not_read():
    track = bent_knee()
    xy = track.image_px.copy()
    gap = (T > 3.2) & (T < 3.35)
    xy[gap, index("left_ankle")] = np.nan
    seen = find_seen(recording_of(track.with_(image_px=xy)), "knee_flexion", "left", "side", 0)
    time_s = seen.recording.angles.time_s
    assert np.isfinite(seen.recording.angles.of("left_knee_flexion")).all(), "it is filled"
    assert not seen.samples[(time_s > 3.22) & (time_s < 3.33)].any()
    assert seen.samples[time_s < 3.1].all()


@settings(max_examples=15, deadline=None)
@given(
    deg=st.floats(20, 110),
    angle=st.sampled_from(["knee_flexion", "hip_flexion", "trunk_flexion", "shoulder_elevation"]),
)
def test_the_mirrored_film_reads_the_same_with_the_sides_exchanged(deg, angle):
    told = {angle: deg * bump(T, 2.0), "trunk_flexion": 20.0 * bump(T, 2.5)}
    track = side_view(T, "left", told)
    one, two = (recording_of(each, roll_deg=0.0) for each in (track, mirrored(track)))
    for here, there in zip(*(sides_of(r, angle) for r in (one, two)), strict=True):
        assert here == there


def sides_of(recording: Recording, angle: str) -> list:
    """Give the numbers of both sides, the side near the camera first."""
    reading = read_recordings([recording], angle, model=FULL)
    sides = sorted(reading.sides, key=lambda side: side.highest is None)
    return [
        None
        if side.highest is None
        else (
            round(side.highest.value_deg, 6),
            round(side.lowest.value_deg, 6),
            side.highest.error_deg,
            round(side.off_view_deg, 6),
        )
        for side in sides
    ]


def test_a_lean_changes_its_sign_in_the_mirror():
    track = facing_view(T, {"trunk_lean": 25.0 * bump(T, 2.0)})
    one, two = (
        read_recordings([recording_of(t, roll_deg=0.0)], "trunk_lean", model=FULL).side(None)
        for t in (track, mirrored(track))
    )
    assert one.highest.value_deg == pytest.approx(25, abs=0.5)
    assert one.highest.value_deg == pytest.approx(-two.lowest.value_deg)
    assert one.lowest.value_deg == pytest.approx(-two.highest.value_deg)
    assert one.highest.error_deg == two.lowest.error_deg is not None


@settings(max_examples=10, deadline=None)
@given(later_s=st.floats(0, 100), larger=st.floats(0.7, 1.4))
def test_time_and_size_of_the_picture_do_not_matter(later_s, larger):
    track = bent_knee()
    moved = track.with_(
        time_s=track.time_s + later_s,
        image_px=track.image_px * larger,
        width_px=round(track.width_px * larger),
        height_px=round(track.height_px * larger),
    )
    one, two = (read(each, "knee_flexion").side("left") for each in (track, moved))
    assert two.highest.value_deg == pytest.approx(one.highest.value_deg, abs=0.05)
    assert two.highest.time_s - later_s == pytest.approx(one.highest.time_s, abs=0.05)


def test_sides_come_from_several_clips():
    recordings = [recording_of(bent_knee(side, deg)) for side, deg in (("left", 60), ("right", 90))]
    reading = read_recordings(recordings, "knee_flexion", model=FULL)
    assert [s.highest.source for s in reading.sides] == [0, 1]
    assert [round(s.highest.value_deg) for s in reading.sides] == [60, 90]


@pytest.mark.parametrize("name", recorded.NAMES)
def test_the_sample_clips_are_within_the_error_that_is_stated(name):
    """They took no part in what the errors were made of."""
    recording, truth = recorded.recording(name), recorded.truth(name)
    told = 0
    for angle in ANGLES:
        for side in read_recordings([recording], angle, model=FULL).sides:
            column = f"{angle}_{side.side}" if side.side else angle
            if side.highest is None or column not in truth["series"]:
                continue
            true_deg = np.interp(
                recording.angles.time_s, truth["time_s"], np.array(truth["series"][column], float)
            )
            seen = np.any(
                [
                    find_seen(recording, angle, s, side.view, 0).samples
                    for s in ((side.side,) if side.side else SIDES)
                ],
                axis=0,
            )
            if side.highest.error_deg is not None:
                told += 1
                wrong = abs(side.highest.value_deg - true_deg[seen].max())
                assert wrong <= side.highest.error_deg, (angle, side.side)
            if side.excursion_error_deg is not None and true_deg[seen].max() > 15:
                wrong = abs(side.excursion_deg - np.ptp(true_deg[seen]))
                assert wrong <= side.excursion_error_deg, (angle, side.side)
    assert told >= 2


# --- what it refuses ----------------------------------------------------------------------------


def test_an_unknown_angle_is_told_with_the_known_ones():
    with pytest.raises(UnknownAngleError) as told:
        find_angle("nee_flexion")
    sentence = str(told.value)
    assert sentence.startswith("there is no angle 'nee_flexion'; there are: knee_flexion, ")
    assert all(name in sentence for name in ANGLES)
    assert find_angle("Knee Flexion") == "knee_flexion"


@pytest.mark.parametrize(
    ("track", "angle", "side", "why"),
    [
        (facing_view(T, {}), "knee_flexion", "left", "film it side-on with the left side near"),
        (bent_knee("right"), "knee_flexion", "left", "film it side-on with the left side near"),
        (bent_knee(), "knee_fppa", "left", "knee inward angle is read facing the camera"),
        (bent_knee(), "trunk_lean", None, "trunk lean is read facing the camera"),
        (facing_view(T, {}), "trunk_flexion", None, "trunk flexion is read side-on"),
        (facing_view(T, {}), "trunk_rotation", "left", "hands folded on the chest"),
    ],
)
def test_an_angle_that_cannot_be_seen_has_no_number_and_says_what_to_do(track, angle, side, why):
    found = read(track, angle, target_deg=10).side(side)
    assert (found.lowest, found.highest, found.target) == (None, None, None)
    assert why in found.reason


def test_a_thigh_that_points_at_the_camera_hides_the_knee():
    track = facing_view(T, {})
    xy = track.image_px.copy()
    for part in ("knee", "ankle", "heel", "foot_index"):
        for side in SIDES:
            xy[:, index(f"{side}_{part}")] -= (0.0, 55.0)
    found = read(track.with_(image_px=xy), "knee_fppa").side("left")
    assert found.highest is None
    assert "points toward the camera" in found.reason


def test_a_leg_that_is_cut_off_is_told():
    track = side_view(T, "left", {})
    cut = track.with_(height_px=370)
    found = read(cut, "knee_flexion").side("left")
    assert found.highest is None
    assert "could not be seen" in found.reason


def test_an_angle_that_was_seen_too_briefly_has_no_number():
    track = side_view(T, "left", {})
    xy = track.image_px.copy()
    xy[T > 0.6, index("left_ankle")] = np.nan
    found = read(track.with_(image_px=xy), "knee_flexion").side("left")
    assert found.highest is None
    assert "could not be followed for a second" in found.reason


def test_who_lies_is_not_read_against_the_vertical():
    lying = tilted(one_side_each("leg_raise")[0], 90.0).recording("lying")
    found = read_recordings([lying], "leg_elevation", model=FULL).side("left")
    assert found.highest is None
    assert "lies, or the picture is turned" in found.reason


# --- the error ----------------------------------------------------------------------------------


def test_each_value_has_the_error_that_the_study_measured():
    side = read(bent_knee(), "knee_flexion").side("left")
    known = find_error("knee_flexion", "side", side.off_view_deg)
    assert (side.highest.error_deg, side.lowest.error_deg) == (known.highest_deg, known.lowest_deg)
    assert side.excursion_error_deg == known.excursion_deg
    assert side.no_error_reason == ""


def no_error(track: PoseTrack, angle: str, side: Side | None, model=FULL, **options) -> str:
    recording = recording_of(track, **options)
    found = read_recordings([recording], angle, model=model, target_deg=5).side(side)
    assert found.highest is not None
    assert found.highest.error_deg is None
    assert found.excursion_error_deg is None
    assert found.target.verdict == "inconclusive"
    return found.no_error_reason


def test_an_error_that_was_not_measured_is_not_stated_and_no_target_is_judged():
    inward = facing_view(T, {})
    assert "of knee inward angle from this view was not measured" in no_error(
        inward, "knee_fppa", "left"
    )
    assert "pose model was not measured" in no_error(
        bent_knee(), "knee_flexion", "left", model=replace(FULL, sha256="0" * 64)
    )
    once = bent_knee().with_(disagreement_px=np.full(bent_knee().disagreement_px.shape, np.nan))
    assert "without mirror balancing" in no_error(once, "knee_flexion", "left")
    assert "was measured from 0° to" in no_error(bent_knee(deg=140), "knee_flexion", "left")


def test_a_lens_of_which_the_tilt_is_not_known_makes_the_error_unknown():
    told = {"hip_flexion": 60 * bump(T, 2.0)}
    track = side_view(T, "left", told)
    recording = recording_of(track)
    unsure = recording.with_(view=recording.view.with_(roll_known=False))
    found = read_recordings([unsure], "leg_elevation", model=FULL).side("left")
    assert found.highest.error_deg is None
    assert "level the camera" in found.no_error_reason


def test_too_few_pictures_a_second_have_no_error():
    recording = recording_of(bent_knee())
    slow = recording.with_(info=recording.info.with_(rate_hz=5.0))
    found = read_recordings([slow], "knee_flexion", model=FULL).side("left")
    assert "frames per second" in found.no_error_reason


def test_a_head_that_is_turned_far_reads_too_low_and_says_so():
    track = with_face(facing_view(T, {}), turn_deg=55.0 * bump(T, 2.0))
    assert "reads too low" in read(track, "head_rotation").side("left").no_error_reason


def test_from_aside_the_error_is_larger_or_unknown():
    recording = recording_of(facing_view(T, {"left_shoulder_elevation": 90 * bump(T, 2.0)}))
    aside = recording.with_(view=recording.view.with_(heading_deg=recording.view.heading_deg + 25))
    found, straight = (
        read_recordings([each], "shoulder_elevation", model=FULL).side("left")
        for each in (aside, recording)
    )
    if found.highest.error_deg is None:
        assert "25° off the ideal view" in found.no_error_reason
    else:
        assert found.highest.error_deg > straight.highest.error_deg


@given(value=st.floats(-50, 180), target=st.floats(-50, 180), error=st.none() | st.floats(1, 40))
def test_a_target_is_judged_only_beyond_the_error(value, target, error):
    top = Extreme(value_deg=value, time_s=1.0, source=0, error_deg=error)
    found = judge_target(top, target)
    assert found.missing_deg == target - value
    sure = error is not None and abs(target - value) >= error
    assert (found.verdict != "inconclusive") == sure
    if sure:
        assert (found.verdict == "reached") == (value > target)


def test_the_side_that_is_not_seen_keeps_its_place():
    track = joined(bent_knee("left"), facing_view(times(2.0), {}))
    reading = read(track, "knee_flexion", target_deg=60)
    assert [side.side for side in reading.sides] == list(SIDES)
    assert reading.side("left").target.verdict == "reached"
    assert reading.side(other("left")).highest is None
    with pytest.raises(KeyError, match="no side None"):
        reading.side(None)
    assert angle_name("knee_flexion", "left") in reading.recordings[0].angles.names
