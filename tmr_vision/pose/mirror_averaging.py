"""Mirror averaging: two passes of the model, one on the mirrored picture, become one pose.

The model is not left/right symmetric. Averaging its landmarks with those of the mirrored picture,
mapped back (x flipped, sides exchanged), cancels that by construction, and where the two passes
disagree they show a fault: sides that one of them exchanged, another person, a guessed limb.
"""

import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_dilation

from tmr_vision.geometry import middle, trunk_lengths, usual_trunk_length
from tmr_vision.pose.pass_fusion import Marks, PassPair, fuse, reject_midpoint_landmarks
from tmr_vision.records import Codes, Floats, Provenance
from tmr_vision.skeleton import EXTREMITIES, LIMBS, MIRROR, SIDES, indices

X, WORLD_X, VISIBILITY = 0, 2, 5
SAME_PERSON = 0.75
"""Trunks of the two passes further apart than this many trunk lengths are two people."""

# Costs of the swap search, in tenths of a trunk length. Measured on the leg raise of the first
# sample render: exchanged legs lie 5 to 8 of these units apart, equal ones 0.3 to 0.8; the pass
# that is right sees the two legs with 0.08 more visibility in sum.
_UNIT = 0.1
_SWITCH = 3.0
_SWAPPED = 0.5
_FIT = 1.5  # after an exchange the passes have to agree well, or it was none
_CLEARLY = 3.0
_BOTH_SWAPPED = 2.0
_DOUBT = 10.0
_LEAST_WEIGHT = 0.05
_WIDEN_FRAMES = 12
_CROSSED = 0.2  # both passes
_SURELY_NOT = 4.0  # far from any dispute
_STATES = ((False, False), (True, False), (False, True), (True, True))  # (plain, mirrored) swapped


def map_back(poses: Floats, *, width_px: int) -> Floats:
    """Return what a pass saw in mirrored pictures in the terms of the unmirrored ones.

    ``poses`` is (33, 6) or (n, 33, 6), columns as :data:`tmr_vision.pose.landmarker.COLUMNS`.
    """
    mapped = poses.take(MIRROR, axis=-2)
    mapped[..., X] = width_px - mapped[..., X]
    mapped[..., WORLD_X] = -mapped[..., WORLD_X]
    return mapped


def average_passes(
    plain: Floats, mirrored: Floats, *, rate_hz: float = 25.0
) -> tuple[Floats, Floats, Codes]:
    """Join two passes, both in the terms of the unmirrored picture, (n, 33, 6) each.

    They are used up: what is returned takes their place. Of an hour one is 140 MB.

    Which sides are exchanged in one of them is found first; then where one or both draw the two
    sides between their places; then, with that out of the way, where both have them exchanged.

    Returns
    -------
    poses
        (n, 33, 6), the mean; NaN where a pass saw nobody or the two saw different people.
    disagreement_px
        (n, 33), distance of the two in the image.
    provenance
        (n, 33) codes: MEASURED, or SWAPPED_BACK where exchanged sides were put right.
    """
    _blank_other_people(plain, mirrored)
    swaps = {limb: find_swaps(plain, mirrored, limb) for limb in EXTREMITIES}
    for limb, found in swaps.items():
        _exchange(plain, limb, found[:, 0])
        _exchange(mirrored, limb, found[:, 1])
    trunk_px = usual_trunk_length((_image(plain) + _image(mirrored)) / 2)
    passes = reject_midpoint_landmarks(plain, mirrored, trunk_px=trunk_px, rate_hz=rate_hz)
    provenance = np.full(plain.shape[:2], Provenance.MEASURED, dtype=np.uint8)
    for limb, found in swaps.items():
        for sides in _limb_indices(limb)[:, :1], _limb_indices(limb)[:, 1:]:  # knee; the rest
            crossed = find_crossed(passes, sides)
            passes.swap_sides(sides, crossed)
            repaired = (found != crossed[:, None]).any(axis=1)
            provenance[np.ix_(repaired, sides.ravel())] = Provenance.SWAPPED_BACK
    return *fuse(passes), provenance


def find_swaps(plain: Floats, mirrored: Floats, limb: str) -> npt.NDArray[np.bool_]:
    """Find the frames in which a pass has the two sides of a limb exchanged.

    The likeliest sequence of (neither, plain, mirrored, both) exchanged is searched over the whole
    recording (Viterbi): after the exchange the two passes should agree with each other and with
    the neighbouring frames; of two that contradict each other the one that sees less is doubted.

    Returns
    -------
    (n, 2) bool: exchanged in the plain, in the mirrored pass.
    """
    limbs = [_relative(poses, limb) for poses in (plain, mirrored)]
    there = ~np.isnan(limbs[0]).any(axis=(1, 2, 3)) & ~np.isnan(limbs[1]).any(axis=(1, 2, 3))
    swaps = np.zeros((len(plain), 2), dtype=bool)
    if there.any():
        doubt = _visibility_of(plain, limb)[there] - _visibility_of(mirrored, limb)[there]
        path = _likeliest(limbs[0][there], limbs[1][there], doubt)
        swaps[there] = np.array(_STATES)[path]
    return swaps


def find_crossed(passes: PassPair, sides: npt.NDArray[np.intp]) -> Marks:
    """Find the frames in which both passes have two sides exchanged, (n,).

    They show it where both sides jump to each other's place and later back: nobody does that.

    Parameters
    ----------
    sides
        (2, k) left and right landmarks that belong together; the first ones are looked at.
    """
    doubtful = np.asarray(passes.disputed[:, sides].any(axis=(1, 2)))
    crossed = np.zeros_like(doubtful)
    if not doubtful.any():
        return crossed
    places = _from_hip(passes.mean_px(), sides[:, :1]) / _UNIT
    there = ~np.isnan(places).any(axis=(1, 2, 3))
    if not there.any():
        return crossed
    doubtful, places = binary_dilation(doubtful, iterations=_WIDEN_FRAMES)[there], places[there]
    own = np.where(doubtful, _CROSSED, _SURELY_NOT)
    stay, change = (
        _length(places[1:] - places[:-1, ::order]).mean(axis=(1, 2)) for order in (1, -1)
    )
    crossed[there] = _cheaper_of_two(own, stay, change + _SWITCH)
    return crossed


def _likeliest(plain: Floats, mirrored: Floats, doubt: Floats) -> npt.NDArray[np.intp]:
    """Return the cheapest states, (n,); limbs are (n, 2 sides, joints, 2) in trunk lengths."""
    same, crossed = _distance(plain, mirrored), _distance(plain, mirrored[:, ::-1])
    contradiction = np.clip((same - crossed) / _CLEARLY, 0, 1)
    doubt_cost = _DOUBT * doubt * contradiction
    own = np.stack(
        [
            same,
            _FIT * crossed + _SWAPPED + doubt_cost,
            _FIT * crossed + _SWAPPED - doubt_cost,
            same + _BOTH_SWAPPED,
        ],
        axis=1,
    )
    moves = [
        (_distance(limb[1:], limb[:-1]), _distance(limb[1:], limb[:-1, ::-1]))
        for limb in (plain, mirrored)
    ]
    step = np.array(
        [
            [moves[0][a[0] != b[0]] + moves[1][a[1] != b[1]] + _SWITCH * (a != b) for b in _STATES]
            for a in _STATES
        ]
    )  # (from, to, n - 1)
    path = np.zeros(len(own), dtype=np.intp)
    for first, last in _doubtful(own, step):
        ends = own[first:last].copy()
        ends[[0, -1], 1:] += _SWITCH  # around a doubtful stretch nothing is exchanged
        path[first:last] = _viterbi(ends, step[:, :, first : last - 1])
    return path


def _doubtful(own: Floats, step: Floats) -> list[tuple[int, int]]:
    """Return the stretches (first, past the last) where not exchanging is not the cheapest."""
    doubtful = own[:, 0] > own.min(axis=1)
    doubtful[1:] |= step[0, 0] > step.min(axis=(0, 1))
    wide = binary_dilation(doubtful, iterations=_WIDEN_FRAMES)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wide, [False]])))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _viterbi(own: Floats, step: Floats) -> npt.NDArray[np.intp]:
    """Return the path (n,) with the least sum of ``own`` (n, s) and ``step`` (s, s, n - 1)."""
    n, total = len(own), own[0]
    came_from = np.zeros(own.shape, dtype=np.intp)
    for i in range(1, n):
        options = total[:, None] + step[:, :, i - 1]
        came_from[i] = options.argmin(axis=0)
        total = options.min(axis=0) + own[i]
    path = np.empty(n, dtype=np.intp)
    path[-1] = total.argmin()
    for i in range(n - 1, 0, -1):
        path[i - 1] = came_from[i, path[i]]
    return path


def _cheaper_of_two(own: Floats, stay: Floats, change: Floats) -> Marks:
    """Return where the second of two states is on the cheapest path, (n,); for all of a recording.

    As :func:`_viterbi` with ``own`` (n,) the cost of the second state, the first is free. Only by
    how much the second is dearer so far has to be kept: numbers of Python, ten times as quick.
    """
    dearer, from_second = float(own[0]), []
    for cost, stays, changes in zip(own[1:].tolist(), stay.tolist(), change.tolist(), strict=True):
        to_first, to_second = dearer + changes < stays, dearer + stays < changes
        from_second.append((to_first, to_second))
        cheapest = (
            dearer + changes if to_first else stays,
            dearer + stays if to_second else changes,
        )
        dearer = cheapest[1] - cheapest[0] + cost
    path = np.empty(len(own), dtype=bool)
    state = path[-1] = dearer < 0
    for i in range(len(from_second) - 1, -1, -1):
        state = path[i] = from_second[i][state]
    return path


def _distance(a: Floats, b: Floats) -> Floats:
    """Return the mean distance of two limb pairs, (n,) in units of the search.

    A joint counts as much as both see it: a hidden arm is drawn anywhere.
    """
    weights = np.minimum(a[..., 2], b[..., 2]) + _LEAST_WEIGHT
    apart = _length(a - b)
    return np.asarray((apart * weights).sum(axis=(1, 2)) / weights.sum(axis=(1, 2)) / _UNIT)


def _relative(poses: Floats, limb: str) -> Floats:
    """Return both sides of a limb, (n, 2, joints, 3): trunk lengths from mid hip, visibility."""
    sides = np.stack([indices(side, *LIMBS[limb][1:]) for side in SIDES])
    return np.concatenate([_from_hip(poses, sides), poses[:, sides][..., [VISIBILITY]]], axis=-1)


def _from_hip(poses: Floats, sides: npt.NDArray[np.intp]) -> Floats:
    """Return landmarks of both sides in trunk lengths from the middle of the hips, (n, 2, k, 2)."""
    from_hip = poses[:, sides, :2] - middle(_image(poses), "hip")[:, None, None]
    scale = usual_trunk_length(_image(poses))
    return np.asarray(from_hip / (1.0 if np.isnan(scale) else scale))


def _visibility_of(poses: Floats, limb: str) -> Floats:
    """Return how well a pass sees both sides of a limb, (n,): sum over sides of mean visibility."""
    return np.asarray(poses[:, _limb_indices(limb), VISIBILITY].mean(axis=2).sum(axis=1))


def _exchange(poses: Floats, limb: str, where: npt.NDArray[np.bool_]) -> None:
    left, right = _limb_indices(limb)
    rows = np.flatnonzero(where)[:, None]
    poses[rows, left], poses[rows, right] = poses[rows, right], poses[rows, left]


def _blank_other_people(plain: Floats, mirrored: Floats) -> None:
    """Blank the frames in which the passes saw nobody or two different people."""
    passes = _image(plain), _image(mirrored)
    centres = [(middle(points, "shoulder") + middle(points, "hip")) / 2 for points in passes]
    scale = (trunk_lengths(passes[0]) + trunk_lengths(passes[1])) / 2
    usable = _length(centres[0] - centres[1]) <= SAME_PERSON * scale  # False where either is NaN
    plain[~usable] = np.nan
    mirrored[~usable] = np.nan


def _length(vectors: Floats) -> Floats:
    return np.asarray(np.hypot(vectors[..., 0], vectors[..., 1]))


def _image(poses: Floats) -> Floats:
    """Return where the landmarks of a pass are in the picture, (n, 33, 2)."""
    return poses[..., :2]


def _limb_indices(limb: str) -> npt.NDArray[np.intp]:
    parts = EXTREMITIES[limb]
    return np.stack([indices("left", *parts), indices("right", *parts)])
