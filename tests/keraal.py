"""KERAAL: one person's trunk rotation (RTK) and side lean (ELK), seen by BlazePose and by Vicon.

Formats: `doc/readme_files_format.txt` of the data set. BlazePose `full` ran once, on the mirrored
picture (`get_blazepose_skeleton.py` there flips it), so its left is the person's right: that is
undone here. There are image landmarks only: x and y in picture widths and heights, z in widths.
"""

import json
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from tests.recorded import SHARED
from tmr_vision.records import Floats, PoseTrack, Provenance, View
from tmr_vision.skeleton import LANDMARKS, MIRROR, N_LANDMARKS, index

FOLDER = SHARED / "data" / "keraal"
WIDTH_PX, HEIGHT_PX = 1920, 1080
"""The colour picture of the sensor that was used (Kinect v2)."""
VIDEO_HZ = 30.0
VICON_PER_FRAME = 2
MAX_LAG = 30
SHOULDERS_M = 0.36
CHEST, RIGHT_SHOULDER, LEFT_SHOULDER, HIPS = 4, 7, 8, 13


@dataclass(frozen=True)
class Captured:
    """What motion capture saw, (n,) degrees each, positive to the person's left.

    turn_deg  shoulder line against pelvis, from the first frame
    lean_deg  line from pelvis to chest against the vertical
    """

    turn_deg: Floats
    lean_deg: Floats


def seen(exercise: str) -> PoseTrack:
    """Return BlazePose's landmarks; the world is the image and its z, in metres."""
    text = (FOLDER / f"G3-BP-{exercise}-P1T1-Unknown-C-0.json").read_text()
    frames = json.loads(text)["positions"]
    named = [frames[number] for number in sorted(frames, key=float)]
    mirrored = np.array([[frame[name.capitalize()] for name in LANDMARKS] for frame in named])
    points = mirrored[:, MIRROR]
    points[..., 0] = 1 - points[..., 0]
    pixels = points * (WIDTH_PX, HEIGHT_PX, WIDTH_PX)
    hips = (pixels[:, index("left_hip")] + pixels[:, index("right_hip")]) / 2
    shoulders_px = pixels[:, index("left_shoulder"), 0] - pixels[:, index("right_shoulder"), 0]
    n = len(points)
    return PoseTrack(
        time_s=np.arange(n) / VIDEO_HZ,
        image_px=pixels[..., :2],
        world_m=(pixels - hips[:, None]) * SHOULDERS_M / np.median(shoulders_px[:10]),
        visibility=np.ones((n, N_LANDMARKS)),
        disagreement_px=np.full((n, N_LANDMARKS), np.nan),
        provenance=np.full((n, N_LANDMARKS), Provenance.MEASURED, dtype=np.uint8),
        swaps=np.zeros(n, dtype=bool),
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
    )


def facing(track: PoseTrack) -> View:
    """Return the view of somebody who sits facing the camera all the time."""
    return View(time_s=track.time_s, heading_deg=np.zeros(len(track.time_s)), roll_deg=0.0)


def captured(exercise: str) -> Captured:
    """Return the angles of motion capture; its x is forwards, y to the left, z up."""
    rows = np.loadtxt(FOLDER / f"G3-Vicon-{exercise}-P1T1-Unknown-C-0.txt").reshape(-1, 17, 7)
    place, quaternion = rows[..., :3], rows[..., 3:]
    across = place[:, LEFT_SHOULDER] - place[:, RIGHT_SHOULDER]
    shoulders_deg = np.degrees(np.arctan2(-across[:, 0], across[:, 1]))
    up = place[:, CHEST] - place[:, HIPS]
    return Captured(
        turn_deg=shoulders_deg - shoulders_deg[:5].mean() - _heading_deg(quaternion[:, HIPS]),
        lean_deg=np.degrees(np.arctan2(up[:, 1], up[:, 2])),
    )


def in_step(captured_deg: Floats, seen_deg: Floats) -> Floats:
    """Return motion capture at the frames of the video, shifted to where they agree best."""
    frames = VICON_PER_FRAME * np.arange(len(seen_deg))
    shifted = [
        captured_deg[np.clip(frames + lag, 0, len(captured_deg) - 1)]
        for lag in range(-MAX_LAG, MAX_LAG + 1)
    ]
    return max(shifted, key=lambda values: np.corrcoef(values, seen_deg)[0, 1])


def _heading_deg(quaternion: Floats) -> Floats:
    """Return how far a segment turned to the left since the first frame (x, y, z, w)."""
    turned = Rotation.from_quat(quaternion)
    forwards = (turned * turned[0].inv()).apply([1.0, 0.0, 0.0])
    return np.degrees(np.arctan2(forwards[:, 1], forwards[:, 0]))
