"""Whether it is a whole person is judged from all that was seen, however much was not."""

import numpy as np
import pytest

from tests.stick_figure import side_view, times
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.skeleton import N_LANDMARKS, SIDES, index
from tmr_vision.smoothing import check_person, gate

T = times(8.0)
HALF = np.arange(len(T)) % 2 == 0
TRUNK_PX = 100.0


def figure():
    return side_view(T, "left", {})


def unseen(track, frames):
    points = track.image_px.copy()
    points[frames] = np.nan
    return track.with_(image_px=points)


def apart(track, by_px, frames=slice(None), names=None):
    """Both passes differ by so much."""
    values = track.disagreement_px.copy()
    at = range(N_LANDMARKS) if names is None else [index(name) for name in names]
    for landmark in at:
        values[frames, landmark] = by_px
    return track.with_(disagreement_px=values)


def test_a_person_who_is_away_for_half_of_the_time_is_measured():
    check_person(unseen(figure(), HALF))
    check_person(unseen(figure(), 0.25 * T[-1] < T))


@pytest.mark.parametrize(("share", "passes"), [(0.25, True), (0.15, False)])
def test_somebody_who_is_there_for_moments_only_is_nobody(share, passes):
    track = unseen(figure(), share * T[-1] <= T)
    if passes:
        check_person(track)
        return
    with pytest.raises(NothingMeasurableError, match="nobody could be found"):
        check_person(track)


def test_one_pass_alone_disputes_nothing():
    check_person(apart(figure(), np.nan))


def test_a_swan_is_a_swan_also_when_it_is_away_for_half_of_the_time():
    swan = apart(unseen(figure(), HALF), 15.0)
    assert np.isnan(swan.image_px).any()
    some = apart(swan, np.nan, frames=HALF)
    for track in (swan, some):
        with pytest.raises(NothingMeasurableError, match="does not look like a whole person"):
            check_person(track)


@pytest.mark.parametrize(("by_px", "passes"), [(7.0, True), (9.0, False)])
def test_the_trunk_is_what_both_passes_must_agree_on(by_px, passes):
    trunk = [f"{side}_{part}" for side in SIDES for part in ("shoulder", "hip")]
    limbs = [f"{side}_{part}" for side in SIDES for part in ("wrist", "ankle", "elbow", "knee")]
    check_person(apart(figure(), 60.0, names=limbs))
    track = apart(figure(), by_px, names=trunk)
    if passes:
        check_person(track)
        return
    with pytest.raises(NothingMeasurableError, match="does not look like a whole person"):
        check_person(track)


@pytest.mark.parametrize(("share", "passes"), [(0.6, True), (0.4, False)])
def test_a_trunk_outside_the_picture_for_most_of_the_time_is_half_in_view(share, passes):
    points = figure().image_px.copy()
    points[len(T) * share <= np.arange(len(T))] += (0.0, 240.0)  # hips below the edge
    track = figure().with_(image_px=points)
    if passes:
        check_person(track)
        return
    with pytest.raises(NothingMeasurableError, match="half in view"):
        check_person(track)


@pytest.mark.parametrize("part", ["shoulder", "hip"])
@pytest.mark.parametrize("side", SIDES)
def test_one_joint_of_the_trunk_outside_is_enough(side, part):
    points = figure().image_px.copy()
    points[:, index(f"{side}_{part}"), 0] = -5.0
    with pytest.raises(NothingMeasurableError, match="half in view"):
        check_person(figure().with_(image_px=points))


def test_a_landmark_is_outside_when_one_of_its_coordinates_is():
    wrist = index("left_wrist")
    for place in ((-1.0, 200.0), (641.0, 200.0), (300.0, -1.0), (300.0, 481.0)):
        points = figure().image_px.copy()
        points[10, wrist] = place
        assert np.isnan(gate(figure().with_(image_px=points)).image_px[10, wrist]).all(), place


def test_a_limb_that_is_never_seen_does_not_spoil_the_rest():
    points = figure().image_px.copy()
    points[:, index("left_wrist")] = np.nan
    gated = gate(figure().with_(image_px=points))
    assert np.isfinite(gated.image_px[:, index("left_elbow")]).all()
    assert np.isfinite(gated.image_px[:, index("right_wrist")]).all()
