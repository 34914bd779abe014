"""Despiking, an even time grid, short gaps, low-pass: each PoseTrack -> PoseTrack.

Settings and their reasons: research note `metrics.md`, section 4.
"""

import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import median_filter
from scipy.signal import butter, sosfiltfilt

from tmr_vision.records import Floats, PoseTrack, Provenance

CUTOFF_HZ = 4.0
"""Slow exercise: at 3 to 6 Hz the peak of a 2 to 6 s repetition loses less than 0.02 deg."""
MAX_GAP_S = 0.2
RATE_LIMITS_HZ = (25.0, 60.0)
_TWO_PASS = 0.802
"""A filter run forwards and backwards is 3 dB down at 0.802 of its cut-off: (sqrt 2 - 1)^(1/4)."""
_HAMPEL_WINDOW = 7
_HAMPEL_SIGMAS = 3.0
_MAD_TO_SD = 1.4826
_SPIKE_FLOOR = 0.004
"""Of the picture's height: smaller jumps are noise, which the low-pass handles."""


def despike(track: PoseTrack) -> PoseTrack:
    """Replace single wild samples by the median around them (Hampel, window 7, 3 sigma)."""
    points = track.image_px
    window = (_HAMPEL_WINDOW, 1, 1)
    middle = median_filter(points, size=window, mode="nearest")
    distance = np.abs(points - middle)
    spread = median_filter(distance, size=window, mode="nearest")
    limit = _HAMPEL_SIGMAS * _MAD_TO_SD * spread + _SPIKE_FLOOR * track.height_px
    return track.with_(image_px=np.where(distance > limit, middle, points))


def regrid(track: PoseTrack) -> PoseTrack:
    """Put a track on an even time grid and fill gaps up to 0.2 s (INTERPOLATED).

    The grid has the track's own median rate, kept within 25 to 60 Hz. Between samples a shape
    preserving cubic (PCHIP) is used, which makes no overshoot; longer gaps stay NaN (GATED).
    """
    time_s = track.time_s
    step_s = 1 / np.clip(1 / np.median(np.diff(time_s)), *RATE_LIMITS_HZ)
    grid_s = np.arange(time_s[0], time_s[-1] + 1e-9, step_s)
    nearest = _nearest(time_s, grid_s)
    values = np.concatenate([track.image_px, track.world_m], axis=-1)
    resampled = np.full((len(grid_s), *values.shape[1:]), np.nan)
    provenance = np.full(resampled.shape[:2], Provenance.GATED, dtype=np.uint8)
    for valid, columns in _by_validity(~np.isnan(track.image_px[..., 0])):
        if valid.sum() < 2:
            continue
        inside, filled = _gaps(time_s[valid], grid_s, step_s=float(np.median(np.diff(time_s))))
        curve = PchipInterpolator(time_s[valid], values[valid][:, columns], extrapolate=False)
        resampled[np.ix_(inside, columns)] = curve(grid_s[inside])
        codes = track.provenance[nearest][:, columns]
        codes = np.where(codes == Provenance.GATED, np.uint8(Provenance.MEASURED), codes)
        codes = np.where(filled[:, None], np.uint8(Provenance.INTERPOLATED), codes)
        provenance[np.ix_(inside, columns)] = codes[inside]
    return track.with_(
        time_s=grid_s,
        image_px=resampled[..., :2],
        world_m=resampled[..., 2:],
        visibility=track.visibility[nearest],
        disagreement_px=track.disagreement_px[nearest],
        provenance=provenance,
        swaps=track.swaps[nearest],
    )


def low_pass(track: PoseTrack, *, cutoff_hz: float = CUTOFF_HZ) -> PoseTrack:
    """Smooth positions without delay: Butterworth, second order forwards and backwards."""
    return track.with_(
        image_px=smooth(track.time_s, track.image_px, cutoff_hz=cutoff_hz),
        world_m=smooth(track.time_s, track.world_m, cutoff_hz=cutoff_hz),
    )


def smooth(time_s: Floats, values: Floats, *, cutoff_hz: float) -> Floats:
    """Low-pass ``values`` (n, ...) over evenly spaced ``time_s`` (n,); NaN stays NaN."""
    rate_hz = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    flat = values.reshape(len(values), -1)
    missing = np.isnan(flat)
    sections = butter(2, cutoff_hz / _TWO_PASS, fs=rate_hz, output="sos")
    padding = min(round(rate_hz), len(flat) - 1)
    filtered = sosfiltfilt(sections, _bridged(flat, missing), axis=0, padlen=padding)
    filtered[missing] = np.nan
    return np.asarray(filtered.reshape(values.shape))


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
    valid_s: Floats, grid_s: Floats, *, step_s: float
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return for each grid time: may it be given a value; is it in a gap that was filled."""
    after = np.clip(np.searchsorted(valid_s, grid_s), 1, len(valid_s) - 1)
    width_s = valid_s[after] - valid_s[after - 1]
    within = (grid_s >= valid_s[0] - 1e-9) & (grid_s <= valid_s[-1] + 1e-9)
    at_sample = np.minimum(np.abs(grid_s - valid_s[after]), np.abs(grid_s - valid_s[after - 1]))
    measured = (at_sample < step_s / 2) | (width_s < 1.5 * step_s)
    allowed = (width_s <= max(MAX_GAP_S, 1.5 * step_s) + 1e-9) | (at_sample < 1e-9)
    return within & allowed, ~measured


def _bridged(flat: Floats, missing: npt.NDArray[np.bool_]) -> Floats:
    """Return (n, k) with gaps bridged by straight lines, for the filter only; all NaN becomes 0."""
    bridged = flat.copy()
    rows = np.arange(len(flat))
    for column in np.flatnonzero(missing.any(axis=0)):
        there = ~missing[:, column]
        bridged[:, column] = (
            np.interp(rows, rows[there], flat[there, column]) if there.any() else 0.0
        )
    return bridged
