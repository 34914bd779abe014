"""How far the shoulders are turned against the hips, facing the camera.

One camera hardly sees this turn. Three signs of it are used, each from its value at rest, which
takes out how the person sits to the camera:

- the heading of the hip line minus that of the shoulder line of the world landmarks: it follows the
  turn, but shows a third of it,
- the difference in depth of the two shoulders,
- how far the hands, folded on the chest, have moved sideways before it.

The first two err in opposite directions when the person does not face the camera straight; both are
corrected for that and count alike. The hands move in the picture's plane, which shows both sides
alike, but less and less as the turn grows, and so they count less. Where they are not on the chest
they do not count. The head is left out, for it leads or lags. The fits are in ``calibration.toml``,
from rendered people. On one real person against motion capture (KERAAL, image landmarks only) the
headings fit as on rendered ones; of the depth, which is scaled otherwise there, nothing is known.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tmr_vision.calibration import TwistFit
from tmr_vision.geometry import middle, trunk_lengths
from tmr_vision.records import Floats
from tmr_vision.skeleton import SIDES, index
from tmr_vision.stats import window_medians
from tmr_vision.view import line_heading_deg

REST_DEG = 4.0
"""At rest the heading of hips and shoulders agrees this well (13 deg of true turn)."""
AROUND_S = 8.0
ON_CHEST = 0.75
"""Folded hands lie 0.28 to 0.60 trunk lengths from between the shoulders: 98 % of the poses
(`python -m validation.study.posture`)."""


@dataclass(frozen=True)
class TwistCues:
    """What shows the turn of the chest to the person's left, for one frame or many (...).

    heading_deg  heading of the hips minus that of the shoulders
    depth_m      the left shoulder farther away than the right one
    hands        trunk lengths, the hands to the picture's right of the shoulders; NaN: not folded
    """

    heading_deg: Floats
    depth_m: Floats
    hands: Floats

    def since(self, rest: "TwistCues") -> "TwistCues":
        """Return the change from rest."""
        return TwistCues(
            self.heading_deg - rest.heading_deg,
            self.depth_m - rest.depth_m,
            self.hands - rest.hands,
        )


AT_REST = TwistCues(np.array(0.0), np.array(0.0), np.array(0.0))


def twist_cues(image_px: Floats, world_m: Floats) -> TwistCues:
    """Read all signs from landmarks, (..., 33, 2) pixels and (..., 33, 3) metres."""
    turn_deg = line_heading_deg(world_m, "hip") - line_heading_deg(world_m, "shoulder")
    shoulders, hands = middle(image_px, "shoulder"), middle(image_px, "wrist")
    folded = hands_folded(image_px)
    trunk_px = trunk_lengths(image_px)
    left, right = (world_m[..., index(f"{side}_shoulder"), 2] for side in SIDES)
    return TwistCues(
        heading_deg=np.asarray((turn_deg + 180) % 360 - 180),
        depth_m=np.asarray(left - right),
        hands=np.where(folded, (hands - shoulders)[..., 0] / trunk_px, np.nan),
    )


def hands_folded(image_px: Floats) -> npt.NDArray[np.bool_]:
    """Tell where both hands are on the chest, (...), of landmarks (..., 33, 2)."""
    shoulders, trunk_px = middle(image_px, "shoulder"), trunk_lengths(image_px)
    apart = [
        np.linalg.norm(image_px[..., index(f"{side}_wrist"), :] - shoulders, axis=-1) / trunk_px
        for side in SIDES
    ]
    return np.asarray(np.maximum(*apart) <= ON_CHEST)


def trunk_turn_deg(change: TwistCues, off_deg: Floats, fit: TwistFit | None) -> Floats:
    """Return the turn of the chest to the person's left, (...) degrees.

    ``change`` is that of the signs from rest, ``off_deg`` the heading of the person (0: facing).
    Without a fit it is the turn of the shoulders against the hips as the model shows it: a third.
    """
    if fit is None:
        return change.heading_deg
    by_heading = fit.heading.turn_deg(change.heading_deg, off_deg)
    by_depth = fit.depth.turn_deg(change.depth_m, off_deg)
    by_world = (by_heading + by_depth) / 2
    by_hands = fit.hands_deg(change.hands)
    larger_deg = np.minimum(np.fmax(np.abs(by_world), np.abs(by_hands)), 90.0)
    weight = fit.hands_weight * np.cos(np.radians(larger_deg)) ** 2
    joined = weight * by_hands + (1 - weight) * by_world
    return np.where(np.isnan(by_hands), by_world, joined)


def find_neutral(time_s: Floats, cues: TwistCues, *, facing: npt.NDArray[np.bool_]) -> TwistCues:
    """Find what both signs show at rest around each moment in which the person faces the camera.

    A person sits down, turns the chair or stands up in one recording, so the rest is looked for in
    the frames within ``AROUND_S``; a stretch without any takes its neighbours'.
    """
    rest = facing & (np.abs(cues.heading_deg) <= REST_DEG)
    return TwistCues(
        _around(time_s, cues.heading_deg, rest),
        _around(time_s, cues.depth_m, rest),
        _around(time_s, cues.hands, rest & np.isfinite(cues.hands)),
    )


def _around(time_s: Floats, values: Floats, rest: npt.NDArray[np.bool_]) -> Floats:
    """Return the median at rest around every moment, (n,); 0 if there is no rest at all."""
    there = np.flatnonzero(rest)
    if not there.size:
        return np.zeros(len(time_s))
    moments_s = np.arange(time_s[0], time_s[-1] + 1.0)
    firsts = np.searchsorted(time_s[there], moments_s - AROUND_S)
    lasts = np.searchsorted(time_s[there], moments_s + AROUND_S)
    known = lasts > firsts
    middles = window_medians(values[there], firsts[known], lasts[known])
    return np.asarray(np.interp(time_s, moments_s[known], middles))
