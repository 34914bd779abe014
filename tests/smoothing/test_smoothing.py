"""Filters and gates on signals whose answer is known."""

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from tests.stick_figure import bumps, side_view, times
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.records import Provenance
from tmr_vision.reps.values import read_peak
from tmr_vision.skeleton import MEASURED, N_LANDMARKS, index
from tmr_vision.smoothing import check_person, clean, despike, gate, regrid, smooth
from tmr_vision.smoothing.gates import MAX_STRETCH

T = times(8.0)
WRIST = index("left_wrist")
USED = [index(name) for name in MEASURED]


def figure(time_s=T):
    return side_view(time_s, "left", {"shoulder_elevation": bumps(time_s, (1, 4), (150, 140))})


def test_low_pass_keeps_a_slow_movement_and_is_3_db_down_at_its_cut_off():
    t = times(20.0, 50.0)
    slow = bumps(t, (3, 8, 13), (150,) * 3)
    assert np.abs(smooth(t, slow[:, None], cutoff_hz=4.0)[:, 0] - slow).max() < 0.2
    wave = np.sin(2 * np.pi * 4.0 * t)
    passed = smooth(t, wave[:, None], cutoff_hz=4.0)[100:-100, 0]
    assert np.ptp(passed) / 2 == pytest.approx(np.sqrt(0.5), abs=0.02)


def test_low_pass_has_no_delay_and_keeps_nan():
    t = times(10.0)
    values = bumps(t, (4,), (100,))[:, None].repeat(2, axis=1)
    values[50:60, 1] = np.nan
    passed = smooth(t, values, cutoff_hz=4.0)
    assert passed[:, 0].argmax() == pytest.approx(values[:, 0].argmax(), abs=6)  # of a plateau
    np.testing.assert_array_equal(np.isnan(passed), np.isnan(values))


def test_a_spike_goes_and_the_movement_stays():
    track = figure()
    points = track.image_px.copy()
    points[100, WRIST] += 80
    cleaned = despike(track.with_(image_px=points)).image_px
    np.testing.assert_allclose(cleaned[100, WRIST], track.image_px[100, WRIST], atol=3)
    assert np.abs(cleaned - track.image_px).max() < 6  # px; the low-pass takes as much


def test_variable_frame_rate_gives_the_movement_of_an_even_one():
    rng = np.random.default_rng(5)
    uneven = np.cumsum(rng.uniform(0.7, 1.3, len(T)) / 25)
    even_angle, uneven_angle = (clean(figure(t)) for t in (T, uneven))
    assert np.ptp(np.diff(uneven_angle.time_s)) < 1e-9
    expected = np.interp(uneven_angle.time_s, even_angle.time_s, even_angle.image_px[:, WRIST, 1])
    inner = (uneven_angle.time_s > 0.5) & (uneven_angle.time_s < 7)
    assert np.abs(uneven_angle.image_px[inner, WRIST, 1] - expected[inner]).max() < 1.0


@pytest.mark.parametrize(
    ("rate_hz", "lost", "wanted"),
    [
        (15, 1, Provenance.MEASURED),
        (15, 2, Provenance.INTERPOLATED),
        (25, 2, Provenance.MEASURED),
        (25, 3, Provenance.INTERPOLATED),
        (60, 7, Provenance.MEASURED),
        (60, 8, Provenance.INTERPOLATED),
    ],
)
def test_a_few_lost_pictures_leave_what_is_between_them_measured(rate_hz, lost, wanted):
    track = figure(np.arange(0, 8, 1 / rate_hz))
    at = round(4 * rate_hz)
    points = track.image_px.copy()
    points[at : at + lost, WRIST] = np.nan
    grid = regrid(track.with_(image_px=points))
    inside = (grid.time_s > track.time_s[at - 1]) & (grid.time_s < track.time_s[at + lost])
    assert (grid.provenance[inside, WRIST] == wanted).any()
    assert (grid.provenance[~inside, WRIST] == Provenance.MEASURED).all()


def test_what_lost_pictures_hide_of_a_quick_peak():
    rises = 30 * (1 - np.cos(2 * np.pi * np.arange(0, 3, 1 / 30) / 1.5))  # 60 deg in 1.5 s
    time_s, lost_deg = np.arange(len(rises)) / 30, []
    for at in range(20, 26):  # about the top, at 0.75 s
        kept = ~np.isin(np.arange(len(rises)), (at, at + 1, at + 2))
        filled = np.where(kept, rises, PchipInterpolator(time_s[kept], rises[kept])(time_s))
        first = time_s < 1.5
        lost_deg += [np.subtract(*(read_peak(time_s[first], z[first])[0] for z in (rises, filled)))]
    assert np.max(np.abs(lost_deg)) < 0.9


@pytest.mark.parametrize(("frames", "filled"), [(4, True), (10, False)])
def test_short_gaps_are_filled_and_marked_long_ones_stay_empty(frames, filled):
    track = figure()
    points = track.image_px.copy()
    points[100 : 100 + frames, WRIST] = np.nan
    grid = regrid(track.with_(image_px=points))
    gap = slice(101, 99 + frames)
    assert np.isfinite(grid.image_px[gap, WRIST]).all() == filled
    wanted = Provenance.INTERPOLATED if filled else Provenance.GATED
    assert (grid.provenance[gap, WRIST] == wanted).all()
    assert (grid.provenance[:90] == Provenance.MEASURED).all()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda t: t.with_(visibility=_put(t.visibility, 0.4)), id="hidden"),
        pytest.param(lambda t: t.with_(image_px=_put(t.image_px, (645, 200))), id="outside"),
        pytest.param(lambda t: t.with_(disagreement_px=_put(t.disagreement_px, 60)), id="disputed"),
        pytest.param(lambda t: t.with_(image_px=_put(t.image_px, (320, 5))), id="stretched"),
    ],
)
def test_gates_blank_the_one_bad_landmark(spoil):
    spoiled = gate(spoil(figure()))
    assert np.isnan(spoiled.image_px[10, WRIST]).all()
    assert np.isnan(spoiled.world_m[10, WRIST]).all()
    assert spoiled.provenance[10, WRIST] == Provenance.GATED
    assert np.isnan(spoiled.image_px[:, USED]).sum() == 2


def _put(values, value):
    changed = values.copy()
    changed[10, WRIST] = value
    return changed


def test_a_clean_figure_passes_all_gates():
    assert np.isfinite(gate(figure()).image_px[:, USED]).all()
    assert MAX_STRETCH > 1


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        pytest.param(lambda t: t.with_(image_px=t.image_px * np.nan), "nobody", id="nobody"),
        pytest.param(
            lambda t: t.with_(disagreement_px=np.full((len(T), N_LANDMARKS), 15.0)),
            "does not look like a whole person",
            id="a swan: the passes differ by 0.15 trunk lengths",
        ),
        pytest.param(
            lambda t: _lower_knees(t, by_px=120),
            "does not look like a whole person",
            id="a hand: thighs twice as long as the trunk",
        ),
        pytest.param(
            lambda t: t.with_(image_px=t.image_px + np.array([0, 240])),
            "half in view",
            id="hips outside",
        ),
        pytest.param(
            lambda t: t.with_(height_px=120, image_px=t.image_px - (0, 140)),
            "half in view",
            id="head and shoulders only",
        ),
    ],
)
def test_what_is_not_a_whole_person_is_refused(spoil, sentence):
    with pytest.raises(NothingMeasurableError, match=sentence):
        check_person(spoil(figure()))


def _lower_knees(track, *, by_px):
    points = track.image_px.copy()
    for part in ("left_knee", "right_knee"):
        points[:, index(part)] += (0, by_px)
    return track.with_(image_px=points)


def test_less_than_a_second_is_too_short():
    with pytest.raises(NothingMeasurableError, match="too short"):
        check_person(figure(times(0.8)))
