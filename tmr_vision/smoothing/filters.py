"""Despiking, an even time grid, short gaps, low-pass: each PoseTrack -> PoseTrack.

Settings and their reasons: research note `metrics.md`, section 4.
"""

import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator
from scipy.signal import butter, sosfiltfilt

from tmr_vision.records import Floats, PoseTrack, Provenance, own

CUTOFF_HZ = 4.0
"""Slow exercise: at 3 to 6 Hz the peak of a 2 to 6 s repetition loses less than 0.02 deg."""
MAX_GAP_S = 0.2
MAX_SPACING_S = 0.134
"""Samples this near together count as measured in between: one picture lost at 15 Hz, two at 25. If
the top of a repetition of 60 deg in 1.5 s lies there, 0.8 deg of it are lost (a test measures it),
and less the slower it is."""
RATE_LIMITS_HZ = (25.0, 60.0)
_TWO_PASS = 0.802
"""A filter run forwards and backwards is 3 dB down at 0.802 of its cut-off: (sqrt 2 - 1)^(1/4)."""
_HAMPEL_WINDOW = 7
_HAMPEL_SIGMAS = 3.0
_MAD_TO_SD = 1.4826
_SAME_TIME_S = 0.001
_SPIKE_FLOOR = 0.004
"""Of the picture's height: smaller jumps are noise, which the low-pass handles."""


def despike(track: PoseTrack) -> PoseTrack:
    """Replace single wild samples by the median around them (Hampel, window 7, 3 sigma)."""
    points = track.image_px.copy()
    half = _HAMPEL_WINDOW // 2
    floor_px = _SPIKE_FLOOR * track.height_px
    # Only near a bend this sharp can a sample be a spike, and there are few: the rest is left.
    bends = np.abs(points[2:] - 2 * points[1:-1] + points[:-2]) > floor_px
    near = bends.copy()
    for k in range(1, half + 1):
        near[k:] |= bends[:-k]
        near[:-k] |= bends[k:]
    rows, *columns = np.nonzero(near)
    rows += 1
    around = np.clip(rows[:, None] + np.arange(-half, half + 1), 0, len(points) - 1)
    windows = track.image_px[around, columns[0][:, None], columns[1][:, None]]
    middle = np.median(windows, axis=1)
    spread = np.median(np.abs(windows - middle[:, None]), axis=1)
    limit = _HAMPEL_SIGMAS * _MAD_TO_SD * spread + floor_px
    wild = np.abs(windows[:, half] - middle) > limit
    points[rows[wild], columns[0][wild], columns[1][wild]] = middle[wild]
    return track.with_(image_px=own(points))


def regrid(track: PoseTrack) -> PoseTrack:
    """Put a track on an even time grid and fill gaps up to 0.2 s (INTERPOLATED).

    The grid has the track's own median rate, kept within 25 to 60 Hz. Between samples a shape
    preserving cubic (PCHIP) is used, which makes no overshoot; longer gaps stay NaN (GATED).
    """
    grid_s = _even_grid(track.time_s)
    nearest = _nearest(track.time_s, grid_s)
    even = len(grid_s) == len(track.time_s) and np.allclose(grid_s, track.time_s, atol=_SAME_TIME_S)
    as_it_is = even and bool((nearest == np.arange(len(grid_s))).all())
    rows = slice(None) if as_it_is else nearest
    image_px, world_m = track.image_px[rows].copy(), track.world_m[rows].copy()
    provenance = track.provenance[rows].copy()
    for valid, columns in _by_validity(~np.isnan(track.image_px[..., 0])):
        if valid.sum() < 2:
            image_px[:, columns], world_m[:, columns] = np.nan, np.nan
            continue
        if even and valid.all():
            continue
        inside, filled = _gaps(track.time_s, valid, grid_s)
        for values, resampled in ((track.image_px, image_px), (track.world_m, world_m)):
            resampled[:, columns] = np.nan
            known = values[np.ix_(valid, columns)]
            used = np.isfinite(known).all(axis=(0, 2))
            curve = PchipInterpolator(track.time_s[valid], known[:, used])
            resampled[np.ix_(inside, columns[used])] = curve(grid_s[inside])
        codes = provenance[:, columns]
        codes = np.where(codes == Provenance.GATED, np.uint8(Provenance.MEASURED), codes)
        codes = np.where(filled[:, None], np.uint8(Provenance.INTERPOLATED), codes)
        provenance[:, columns] = np.where(inside[:, None], codes, np.uint8(Provenance.GATED))
    return track.with_(
        time_s=own(grid_s),
        image_px=own(image_px),
        world_m=own(world_m),
        visibility=own(track.visibility[rows]),
        disagreement_px=own(track.disagreement_px[rows]),
        provenance=own(provenance),
        swaps=own(track.swaps[rows]),
        beyond=None if track.beyond is None else own(track.beyond[rows]),
    )


def low_pass(track: PoseTrack, *, cutoff_hz: float = CUTOFF_HZ) -> PoseTrack:
    """Smooth positions without delay: Butterworth, second order forwards and backwards."""
    return track.with_(
        image_px=own(smooth(track.time_s, track.image_px, cutoff_hz=cutoff_hz)),
        world_m=own(smooth(track.time_s, track.world_m, cutoff_hz=cutoff_hz)),
    )


def smooth(time_s: Floats, values: Floats, *, cutoff_hz: float) -> Floats:
    """Low-pass ``values`` (n, ...) over evenly spaced ``time_s`` (n,); NaN stays NaN."""
    rate_hz = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    flat = values.reshape(len(values), -1).copy()
    known = np.flatnonzero(~np.isnan(flat).all(axis=0))
    missing = np.isnan(flat[:, known])
    sections = butter(2, cutoff_hz / _TWO_PASS, fs=rate_hz, output="sos")
    padding = min(round(rate_hz), len(flat) - 1)
    filtered = sosfiltfilt(sections, _bridged(flat[:, known], missing), axis=0, padlen=padding)
    filtered[missing] = np.nan
    flat[:, known] = filtered
    return flat.reshape(values.shape)


def _even_grid(time_s: Floats) -> Floats:
    step_s = 1 / np.clip(1 / np.median(np.diff(time_s)), *RATE_LIMITS_HZ)
    count = int(np.floor((time_s[-1] - time_s[0]) / step_s + _SAME_TIME_S / step_s)) + 1
    return np.asarray(time_s[0] + step_s * np.arange(count))


def _nearest(time_s: Floats, grid_s: Floats) -> npt.NDArray[np.intp]:
    after = np.clip(np.searchsorted(time_s, grid_s), 1, len(time_s) - 1)
    return after - (grid_s - time_s[after - 1] <= time_s[after] - grid_s)


def _by_validity(
    valid: npt.NDArray[np.bool_],
) -> list[tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp]]]:
    """Group the columns of (n, k) that are valid in the same rows: most are valid in all."""
    groups: dict[bytes, list[int]] = {}
    for column in range(valid.shape[1]):
        groups.setdefault(valid[:, column].tobytes(), []).append(column)
    return [(valid[:, columns[0]], np.array(columns)) for columns in groups.values()]


def _gaps(
    time_s: Floats, valid: npt.NDArray[np.bool_], grid_s: Floats
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return for each grid time: may it be given a value; is it in a gap that was filled."""
    step_s, valid_s = float(np.median(np.diff(time_s))), time_s[valid]
    after = np.clip(np.searchsorted(valid_s, grid_s), 1, len(valid_s) - 1)
    width_s = valid_s[after] - valid_s[after - 1]
    within = (grid_s >= valid_s[0] - _SAME_TIME_S) & (grid_s <= valid_s[-1] + _SAME_TIME_S)
    at_sample = np.minimum(np.abs(grid_s - valid_s[after]), np.abs(grid_s - valid_s[after - 1]))
    measured = (at_sample < step_s / 2) | (width_s < max(1.5 * step_s, MAX_SPACING_S))
    allowed = (width_s <= max(MAX_GAP_S, 1.5 * step_s) + 1e-9) | (at_sample < _SAME_TIME_S)
    return within & allowed, ~measured


def _bridged(flat: Floats, missing: npt.NDArray[np.bool_]) -> Floats:
    """Return (n, k) with gaps bridged by straight lines, for the filter only."""
    rows = np.arange(len(flat))
    for column in np.flatnonzero(missing.any(axis=0)):
        there = ~missing[:, column]
        flat[:, column] = np.interp(rows, rows[there], flat[there, column])
    return flat
