"""A stick figure whose joint angles are exactly what they are told to be."""

from collections.abc import Mapping

import numpy as np

from tmr_vision.records import Floats, PoseTrack, Provenance, SourceInfo
from tmr_vision.skeleton import MIRROR, N_LANDMARKS, SIDES, Side, index

WIDTH_PX, HEIGHT_PX = 640, 480
TRUNK, ARM, LEG = 100.0, 55.0, 80.0
EARS = 26.0
"""Between the ears; the nose is as far before their line."""
RATE_HZ = 25.0
HALF_SHOULDER_M, HALF_HIP_M = 0.18, 0.12
DOWN = np.array([0.0, 1.0])


def rotate(vectors: Floats, angle_deg: Floats | float) -> Floats:
    """Turn (..., 2) vectors clockwise in the picture."""
    a = np.radians(angle_deg)
    x, y = vectors[..., 0], vectors[..., 1]
    return np.stack([x * np.cos(a) - y * np.sin(a), x * np.sin(a) + y * np.cos(a)], axis=-1)


def times(duration_s: float, rate_hz: float = RATE_HZ) -> Floats:
    return np.arange(0, duration_s, 1 / rate_hz)


def bump(time_s: Floats, start_s: float, *, rise_s=1.0, hold_s=0.5, fall_s=1.0) -> Floats:
    """A repetition of height 1: up, hold and down along raised cosines."""
    up = np.clip((time_s - start_s) / rise_s, 0, 1)
    down = np.clip((time_s - start_s - rise_s - hold_s) / fall_s, 0, 1)
    return (1 - np.cos(np.pi * up)) / 2 * (1 + np.cos(np.pi * down)) / 2


def bumps(time_s: Floats, starts_s, heights, **shape) -> Floats:
    return sum(h * bump(time_s, s, **shape) for s, h in zip(starts_s, heights, strict=True))


def side_view(time_s: Floats, near: Side, angles_deg: Mapping[str, Floats | float]) -> PoseTrack:
    """A person side-on; the near limbs have these angles, the far limbs hang or stand.

    Angles: trunk_flexion, shoulder_elevation, elbow_flexion, hip_flexion, knee_flexion.
    """
    xy = np.zeros((len(time_s), N_LANDMARKS, 2))

    def angle(name: str) -> Floats:
        return np.broadcast_to(angles_deg.get(name, 0.0), time_s.shape)

    hip = np.full((len(time_s), 2), (320.0, 250.0))
    down_trunk = rotate(np.broadcast_to(DOWN, hip.shape), -angle("trunk_flexion"))
    shoulder = hip - TRUNK * down_trunk
    standing = np.broadcast_to(DOWN, hip.shape)
    upper = {"left": rotate(down_trunk, angle("shoulder_elevation")), "right": down_trunk}
    fore = {"left": rotate(upper["left"], angle("elbow_flexion")), "right": down_trunk}
    thigh = {"left": rotate(down_trunk, angle("hip_flexion")), "right": standing}
    shank = {"left": rotate(thigh["left"], -angle("knee_flexion")), "right": standing}
    for side in SIDES:
        _place(xy, side, shoulder, hip, upper[side], fore[side], thigh[side], shank[side])
    _head(xy, shoulder, toward=-1.0)
    depth = {"left": -1.0, "right": 1.0}
    track = _track(time_s, xy, _world(time_s, across=lambda side: (0.0, 0.0, depth[side])))
    return track if near == "left" else mirrored(track)


def facing_view(time_s: Floats, angles_deg: Mapping[str, Floats | float]) -> PoseTrack:
    """A person facing the camera; ``left_shoulder_elevation`` and so on, and trunk_lean."""
    xy = np.zeros((len(time_s), N_LANDMARKS, 2))

    def angle(name: str) -> Floats:
        return np.broadcast_to(angles_deg.get(name, 0.0), time_s.shape)

    hip = np.full((len(time_s), 2), (320.0, 250.0))
    down_trunk = rotate(np.broadcast_to(DOWN, hip.shape), angle("trunk_lean"))
    across = rotate(down_trunk, -90)
    outward = {"left": -1.0, "right": 1.0}
    for side in SIDES:
        sign = -outward[side]
        upper = rotate(down_trunk, outward[side] * angle(f"{side}_shoulder_elevation"))
        standing = np.broadcast_to(DOWN, hip.shape)
        shoulder = hip - TRUNK * down_trunk + sign * 30 * across
        _place(xy, side, shoulder, hip + sign * 18 * across, upper, upper, standing, standing)
    _head(xy, hip - TRUNK * down_trunk, toward=0.0)
    x = {"left": 1.0, "right": -1.0}
    return _track(time_s, xy, _world(time_s, across=lambda side: (x[side], 0.0, 0.0)))


def with_face(track: PoseTrack, *, turn_deg: Floats | float, tilt_deg: float = 0.0) -> PoseTrack:
    """Give somebody who faces the camera a face turned to the left, or tilted: left ear up."""
    xy = track.image_px.copy()
    middle = xy[:, index("nose")]
    turn = np.radians(np.broadcast_to(turn_deg, track.time_s.shape))
    across = rotate(np.array([1.0, 0.0]), -tilt_deg)
    for side, sign in zip(SIDES, (1, -1), strict=True):
        xy[:, index(f"{side}_ear")] = middle + sign * EARS / 2 * np.cos(turn)[:, None] * across
    xy[:, index("nose")] = middle + EARS * np.sin(turn)[:, None] * across
    return track.with_(image_px=xy)


def mirrored(track: PoseTrack) -> PoseTrack:
    """What would be seen in the mirrored picture."""
    flip = np.array([-1.0, 1.0])
    return track.with_(
        image_px=track.image_px[:, MIRROR] * flip + (track.width_px, 0),
        world_m=track.world_m[:, MIRROR] * (-1.0, 1.0, 1.0),
        visibility=track.visibility[:, MIRROR],
        disagreement_px=track.disagreement_px[:, MIRROR],
        provenance=track.provenance[:, MIRROR],
    )


def joined(*tracks: PoseTrack) -> PoseTrack:
    """One track after the other, a frame apart."""
    offsets = np.cumsum([0.0, *(t.time_s[-1] + 1 / RATE_HZ for t in tracks)])
    parts = ("image_px", "world_m", "visibility", "disagreement_px", "provenance", "swaps")
    return tracks[0].with_(
        time_s=np.concatenate([t.time_s + o for t, o in zip(tracks, offsets, strict=False)]),
        **{name: np.concatenate([getattr(t, name) for t in tracks]) for name in parts},
    )


def noisy(track: PoseTrack, rng: np.random.Generator, *, sd_px: float) -> PoseTrack:
    return track.with_(image_px=track.image_px + rng.normal(0, sd_px, track.image_px.shape))


def info_of(track: PoseTrack, *, mirrored: bool = False) -> SourceInfo:
    return SourceInfo(
        path="stick.mp4",
        sha256=None,
        width_px=track.width_px,
        height_px=track.height_px,
        duration_s=float(track.time_s[-1]),
        frames=len(track.time_s),
        mirrored=mirrored,
    )


def _place(xy, side, shoulder, hip, upper, fore, thigh, shank) -> None:
    points = {"shoulder": shoulder, "elbow": shoulder + ARM * upper}
    points["wrist"] = points["elbow"] + ARM * fore
    for finger in ("pinky", "index", "thumb"):
        points[finger] = points["wrist"] + 10 * fore
    points |= {"hip": hip, "knee": hip + LEG * thigh}
    points["ankle"] = points["knee"] + LEG * shank
    points["heel"] = points["ankle"] + rotate(shank, -90) * 8
    points["foot_index"] = points["ankle"] + rotate(shank, 90) * 20
    for name, point in points.items():
        xy[:, index(f"{side}_{name}")] = point


def _head(xy, shoulder, *, toward: float) -> None:
    for landmark in range(index("left_shoulder")):
        xy[:, landmark] = shoulder + np.array([toward * 12, -35])


def _world(time_s, *, across) -> Floats:
    world = np.zeros((len(time_s), N_LANDMARKS, 3))
    for side in SIDES:
        for part, half in (("shoulder", HALF_SHOULDER_M), ("hip", HALF_HIP_M)):
            world[:, index(f"{side}_{part}")] = half * np.array(across(side))
    return world


def _track(time_s, xy, world) -> PoseTrack:
    n = len(time_s)
    return PoseTrack(
        time_s=time_s,
        image_px=xy,
        world_m=world,
        visibility=np.ones((n, N_LANDMARKS)),
        disagreement_px=np.zeros((n, N_LANDMARKS)),
        provenance=np.full((n, N_LANDMARKS), Provenance.MEASURED, dtype=np.uint8),
        swaps=np.zeros(n, dtype=bool),
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
    )
