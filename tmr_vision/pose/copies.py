"""Is it the same take? A copy of a recording must not count as more repetitions."""

from statistics import median

import numpy as np

from tmr_vision.geometry import middle, usual_trunk_length
from tmr_vision.language import message
from tmr_vision.records import Floats, PoseTrack, Recording
from tmr_vision.skeleton import LANDMARKS, MEASURED, MIRROR

MAX_APART = 0.15
"""Of how far a landmark moves, in nine of ten moments: a copy that was encoded anew, made smaller
or mirrored stays within it; in two takes of one exercise the repetitions come at other times."""
MIN_MOVED = 0.2
"""In trunk lengths: where nobody moves more, two takes can look alike."""
MIN_OVERLAP_S = 2.0
MIN_SEEN = 0.5
_STEP_S = 0.1
_MEASURED = [i for i, name in enumerate(LANDMARKS) if name in MEASURED]


def is_same_recording(a: PoseTrack, b: PoseTrack) -> bool:
    """Tell whether two tracks show the same take from its start on, as it is or mirrored.

    One may be shorter, and in another size.
    """
    end_s = min(a.time_s[-1], b.time_s[-1])
    if end_s < MIN_OVERLAP_S:
        return False
    at_s = np.arange(0.0, end_s, _STEP_S)
    one, other = (_points(track, at_s) for track in (a, b))
    mirrored = (other * (-1, 1))[:, MIRROR]
    return _alike(one, other) or _alike(one, mirrored)


def _points(track: PoseTrack, at_s: Floats) -> Floats:
    """Return where landmarks are from the middle of the trunk, (n, 33, 2) trunk lengths."""
    rows = np.searchsorted((track.time_s[1:] + track.time_s[:-1]) / 2, at_s)
    points = track.image_px[rows]
    centre = (middle(points, "shoulder") + middle(points, "hip")) / 2
    return np.asarray((points - centre[:, None]) / usual_trunk_length(points))


def _alike(one: Floats, other: Floats) -> bool:
    """Compare the landmarks that move and are seen in both most of the time."""
    both = np.asarray(np.isfinite(one - other).all(axis=-1))
    apart = []
    for i in _MEASURED:
        here = both[:, i]
        if here.mean() < MIN_SEEN:
            continue
        low, high = np.percentile(one[here, i], (5, 95), axis=0)
        moved = float(np.linalg.norm(high - low))
        if moved > MIN_MOVED:
            away = np.linalg.norm(one[here, i] - other[here, i], axis=-1)
            apart.append(float(np.percentile(away, 90)) / moved)
    return bool(apart) and median(apart) < MAX_APART


def add_recording(recordings: tuple[Recording, ...], new: Recording) -> tuple[Recording, ...]:
    """Add a recording; of two that show the same take the longer, else the larger one is kept."""
    for i, known in enumerate(recordings):
        if is_same_recording(known.pose, new.pose):
            better, other = sorted((known, new), key=_extent, reverse=True)
            kept = (*recordings[:i], better, *recordings[i + 1 :])
            return note_copy(kept, i, other.info.name)
    return (*recordings, new)


def _extent(recording: Recording) -> tuple[int, int]:
    return round(recording.info.duration_s), recording.info.width_px


def note_copy(recordings: tuple[Recording, ...], i: int, copy: str) -> tuple[Recording, ...]:
    """Say of a recording that a copy of it was left out."""
    info = recordings[i].info
    note = message(
        "{copy} is the same recording as {path}; it was used once",
        code="copy_left_out",
        copy=copy,
        path=info.name,
    )
    noted = recordings[i].with_(info=info.with_(notes=(*info.notes, note)))
    return (*recordings[:i], noted, *recordings[i + 1 :])
