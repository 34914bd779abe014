"""What leaves the picture: which part of the person, beyond which edge, and what to do about it.

The model goes on drawing a limb that the frame cuts off, beyond the edge or on it. So its place
tells where it went. Recordings and live pictures are asked by the same functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from tmr_vision.language import N_, join_messages, message
from tmr_vision.records import Codes, Edge, Floats
from tmr_vision.skeleton import LANDMARKS, SIDES, Side, index

NEAR_EDGE = 0.03
"""What is not seen this near to an edge (parts of the width or height) is cut off by it:
feet below the picture are drawn on its lower edge (at 0.97 to 1.02 of the height in real clips)."""
MIN_SHARE = 0.1
"""A part that is away for less of the time is no reason for anything."""
BOTH = 0.5
"""The other side is named too when it is away at least this part as often."""
PARTS: dict[str, tuple[str, ...]] = {
    "hip": ("hip",),
    "shoulder": ("shoulder",),
    "head": ("nose",),
    "elbow": ("elbow",),
    "knee": ("knee",),
    "hand": ("wrist",),
    "foot": ("ankle", "heel", "foot_index"),
}
"""Parts of the body as people call them, the trunk first, and their landmarks."""
OUTERMOST = {"elbow": "hand", "knee": "foot", "shoulder": "head"}
"""Where a part leaves the picture this one leaves with it, and comes back last."""
TRUNK = tuple(
    index(name) for name in ("nose", *(f"{s}_{p}" for s in SIDES for p in ("shoulder", "hip")))
)
"""Head and trunk: without them nothing is measured."""
WHOLE = tuple(
    index(name)
    for name in ("nose", *(f"{s}_{p}" for s in SIDES for p in ("wrist", "hip", "knee", "ankle")))
)
"""What has to be in the picture of a whole person."""

_ONE: dict[str, dict[Side, str]] = {
    "hip": {"left": N_("the left hip"), "right": N_("the right hip")},
    "shoulder": {"left": N_("the left shoulder"), "right": N_("the right shoulder")},
    "elbow": {"left": N_("the left elbow"), "right": N_("the right elbow")},
    "knee": {"left": N_("the left knee"), "right": N_("the right knee")},
    "hand": {"left": N_("the left hand"), "right": N_("the right hand")},
    "foot": {"left": N_("the left foot"), "right": N_("the right foot")},
}
# Written out for both sides, because other languages bend the words.
_BOTH = {
    "hip": N_("the hips"),
    "shoulder": N_("the shoulders"),
    "elbow": N_("both elbows"),
    "knee": N_("both knees"),
    "hand": N_("both hands"),
    "foot": N_("both feet"),
}
_WHERE = {
    (Edge.LEFT,): N_("on the left"),
    (Edge.RIGHT,): N_("on the right"),
    (Edge.LEFT, Edge.RIGHT): N_("on both sides"),
    (Edge.TOP,): N_("at the top"),
    (Edge.BOTTOM,): N_("at the bottom"),
}
_MIRRORED = {Edge.LEFT: Edge.RIGHT, Edge.RIGHT: Edge.LEFT}


@dataclass(frozen=True)
class OutOfView:
    """A part of the body that leaves the picture.

    part    one of :data:`PARTS`
    sides   the person's own side, or both; none for the head
    edges   one edge, or left and right, of the picture that is not mirrored
    share   for which part of the time it is away
    """

    part: str
    sides: tuple[Side, ...]
    edges: tuple[Edge, ...]
    share: float

    @property
    def many(self) -> bool:
        """Whether it is told of in the plural."""
        return len(self.sides) == len(SIDES)

    def what(self) -> str:
        """Return the part in words: ``the right hand``."""
        if not self.sides:
            return message(N_("the head"))
        return message(_BOTH[self.part] if self.many else _ONE[self.part][self.sides[0]])

    def where(self, *, mirrored: bool) -> str:
        """Return the edge in words, as it is in the picture that people see: ``on the right``."""
        edges = [_MIRRORED.get(edge, edge) for edge in self.edges] if mirrored else self.edges
        return message(_WHERE[tuple(sorted(edges))])


def beyond_edges(
    points_px: Floats, *, seen: npt.NDArray[np.bool_], width_px: int, height_px: int
) -> Codes:
    """Return the :class:`Edge` that each point is beyond, (...); NONE inside.

    Parameters
    ----------
    points_px
        (..., 2) x and y; NaN is beyond no edge.
    seen
        (...) which of them are seen; what is not, and is near an edge, is cut off by it.
    """
    place = np.asarray(points_px) / (width_px, height_px)
    inside = np.minimum(place, 1 - place)
    away = np.fmin(inside[..., 0], inside[..., 1]) < np.where(seen, 0.0, NEAR_EDGE)
    codes = np.full(away.shape, Edge.NONE, dtype=np.uint8)
    x, y = place[away].T  # few are away
    inwards = np.stack([x, 1 - x, y, 1 - y], axis=-1)
    codes[away] = 1 + np.where(np.isnan(inwards), np.inf, inwards).argmin(axis=-1)
    return codes


def find_out_of_view(
    beyond: Codes, landmarks: npt.ArrayLike = WHOLE, *, least: float = MIN_SHARE
) -> OutOfView | None:
    """Find the part of the body that is out of the picture most of the time.

    Parameters
    ----------
    beyond
        (n, 33) edges, see :class:`~tmr_vision.records.PoseTrack`.
    landmarks
        What has to be seen.
    least
        The part of the frames in which it must be away to count.

    Returns
    -------
    None if everything stays in the picture.
    """
    if not len(beyond):
        return None
    shares = {part: _shares(beyond, part, landmarks) for part in PARTS}
    part = max(shares, key=lambda name: max(shares[name].values(), default=0.0))
    share = max(shares[part].values(), default=0.0)
    if share <= 0 or share < least:
        return None
    end = OUTERMOST.get(part, part)
    ends = _shares(beyond, end)
    if max(ends.values()) >= share:
        part, shares[end] = end, ends
    most = max(shares[part].values())
    keys = [key for key, each in shares[part].items() if each >= BOTH * most]
    sides = tuple(side for side in SIDES if side in keys)
    return OutOfView(part, sides, _edges(beyond, part, keys), most)


def describe_out_of_view(out_of_view: OutOfView, *, mirrored: bool) -> str:
    """Say what leaves the picture and where: a clause.

    Parameters
    ----------
    mirrored
        The picture that people see is mirrored.
    """
    words = {"part": out_of_view.what(), "edge": out_of_view.where(mirrored=mirrored)}
    if out_of_view.many:
        return message("{part} leave the picture {edge}", code="out_of_view", **words)
    return message("{part} leaves the picture {edge}", code="out_of_view", **words)


def describe_and_advise(
    out_of_view: OutOfView, *, mirrored: bool, width_px: int, height_px: int
) -> str:
    """Say what leaves the picture, and what to do: a clause."""
    sideways, upright = out_of_view.edges[0] in _MIRRORED, height_px > width_px
    advice = message("step back")
    if sideways and upright:
        advice = message("step back or film in landscape")
    if not sideways and not upright:
        advice = message("step back or film in portrait")
    return join_messages(": ", (describe_out_of_view(out_of_view, mirrored=mirrored), advice))


def _shares(
    beyond: Codes, part: str, landmarks: npt.ArrayLike | None = None
) -> Mapping[str, float]:
    """Return for which part of the frames each side of a body part is away."""
    wanted = None if landmarks is None else set(np.asarray(landmarks).tolist())
    return {
        key: float((beyond[:, at] != Edge.NONE).any(axis=1).mean())
        for key, at in _landmarks(part).items()
        if wanted is None or not wanted.isdisjoint(at.tolist())
    }


@cache
def _landmarks(part: str) -> dict[str, npt.NDArray[np.intp]]:
    """Return the landmarks of a part, by side; the head has none."""
    if f"left_{PARTS[part][0]}" not in LANDMARKS:
        return {"": np.array([index(name) for name in PARTS[part]])}
    return {side: np.array([index(f"{side}_{name}") for name in PARTS[part]]) for side in SIDES}


def _edges(beyond: Codes, part: str, keys: Sequence[str]) -> tuple[Edge, ...]:
    """Return the edge at which a part is away most; left and right when both are common."""
    codes = beyond[:, np.concatenate([_landmarks(part)[key] for key in keys])]
    counts = {edge: int((codes == edge).sum()) for edge in Edge if edge}
    across = counts[Edge.LEFT] + counts[Edge.RIGHT]
    if across <= max(counts[Edge.TOP], counts[Edge.BOTTOM]):
        return (max((Edge.BOTTOM, Edge.TOP), key=counts.__getitem__),)
    edges = (Edge.LEFT, Edge.RIGHT)
    return tuple(edge for edge in edges if 4 * counts[edge] >= across)
