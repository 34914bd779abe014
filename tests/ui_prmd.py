"""UI-PRMD: motion capture of healthy people, filmed by a camera that does not err.

Vakanski et al., Data 2018;3:2. Each file is one repetition: 39 plug-in-gait markers, millimetres,
z up, 100 frames per second. Here the repetitions of a person are joined by short rests and seen
through a pinhole camera, as the landmarks that the pose model would give.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.recorded import SHARED
from tests.stick_figure import info_of
from tmr_vision.analysis import measure
from tmr_vision.calibration import built_in
from tmr_vision.records import Floats, PoseTrack, Provenance, Recording
from tmr_vision.skeleton import LANDMARKS, MIRROR, N_LANDMARKS, Side, index, reflect

FOLDER = SHARED / "data" / "ui-prmd"
SIT_TO_STAND, LEG_RAISE, ABDUCTION = "m05", "m06", "m07"
PEOPLE = (1, 2, 3, 4)
REPS = tuple(range(1, 11))
ORDER = """
    LFHD RFHD LBHD RBHD C7 T10 CLAV STRN RBAK LSHO LUPA LELB LFRM LWRA LWRB LFIN RSHO RUPA RELB RFRM
    RWRA RWRB RFIN LASI RASI LPSI RPSI LTHI LKNE LTIB LANK LHEE LTOE RTHI RKNE RTIB RANK RHEE RTOE
"""
MARKERS = ORDER.split()
OF_LANDMARK = {
    "nose": ("LFHD", "RFHD"),
    "left_ear": ("LFHD", "LBHD"),
    "left_shoulder": ("LSHO",),
    "left_elbow": ("LELB",),
    "left_wrist": ("LWRA", "LWRB"),
    "left_knee": ("LKNE",),
    "left_ankle": ("LANK",),
    "left_heel": ("LHEE",),
    "left_foot_index": ("LTOE",),
}
RATE_HZ, EVERY = 100.0, 4
REST_S = 0.8
WIDTH_PX, HEIGHT_PX = 960, 720
DISTANCE_M, CAMERA_HEIGHT_M, FOCAL_PX = 3.5, 1.0, 1100.0
# Hip centres from the front pelvis markers, in parts of their distance (Bell et al. 1990).
TO_SIDE, BACK, DOWN = 0.36, 0.19, 0.30


@dataclass(frozen=True)
class Person:
    """A standing person's landmarks, (n, 33, 3) metres: forwards, to the left, up."""

    time_s: Floats
    points_m: Floats

    def mirrored(self) -> "Person":
        """Return the mirror image of this person."""
        return Person(self.time_s, self.points_m[:, MIRROR] * (1, -1, 1))

    def turned(self, angle_deg: float) -> "Person":
        """Return this person turned to the own left, where they stand."""
        return Person(self.time_s, self.points_m @ _turn(angle_deg))

    def from_seat_to_seat(self) -> "Person":
        """Leave out the sitting down at the start and the last rise, and rest at both ends."""
        height_m = self.points_m[:, index("left_hip"), 2]
        part = len(height_m) // len(REPS)
        first, last = height_m[:part].argmin(), len(height_m) - part + height_m[-part:].argmin()
        still = round(REST_S * RATE_HZ / EVERY)
        rows = np.pad(np.arange(first, last + 1), still, mode="edge")
        points = self.points_m[rows]
        return Person(np.arange(len(points)) * EVERY / RATE_HZ, points)

    def seen_from(self, where: Side | None) -> PoseTrack:
        """Film this person from the left or right side, or (None) from the front."""
        forwards, left, up = np.moveaxis(self.points_m, -1, 0)
        up = up - CAMERA_HEIGHT_M
        across, away = {
            None: (left, -forwards),
            "left": (-forwards, -left),
            "right": (forwards, left),
        }[where]
        scale = FOCAL_PX / (DISTANCE_M + away)
        world_m = np.stack([across, -up, away], axis=-1)
        hips_m = (world_m[:, index("left_hip")] + world_m[:, index("right_hip")]) / 2
        n = len(self.time_s)
        return PoseTrack(
            time_s=self.time_s,
            image_px=np.stack([WIDTH_PX / 2 + across * scale, HEIGHT_PX / 2 - up * scale], axis=-1),
            world_m=world_m - hips_m[:, None],
            visibility=np.ones((n, N_LANDMARKS)),
            disagreement_px=np.zeros((n, N_LANDMARKS)),
            provenance=np.full((n, N_LANDMARKS), Provenance.MEASURED, dtype=np.uint8),
            swaps=np.zeros(n, dtype=bool),
            width_px=WIDTH_PX,
            height_px=HEIGHT_PX,
        )

    def recording(self, where: Side | None) -> Recording:
        """Measure the film of :meth:`seen_from`: a level camera, and no model that reads wrong.

        Side-on, one side alone, the level has to be said (``--roll 0``); facing it is estimated.
        """
        film = self.seen_from(where)
        level = None if where is None else 0.0
        return measure(film, info_of(film), roll_deg=level).with_(calibrated=built_in().pairs)


@cache
def person(movement: str, number: int, reps: tuple[int, ...] = REPS) -> Person:
    """Return one person doing some repetitions of a movement, with a rest around each."""
    pieces = [_landmarks(_markers(movement, number, rep)) for rep in reps]
    points = np.concatenate([pieces[0][:1], *(_with_rest(a, b) for a, b in _followed(pieces))])
    points = _placed(points[::EVERY])
    return Person(np.arange(len(points)) * EVERY / RATE_HZ, points)


def _followed(pieces: list[Floats]) -> list[tuple[Floats, Floats]]:
    return list(zip(pieces, [*(piece[0] for piece in pieces[1:]), pieces[-1][-1]], strict=True))


def _with_rest(piece: Floats, following: Floats) -> Floats:
    """Let the end of a repetition flow into the start of the next."""
    share = (1 - np.cos(np.linspace(0, np.pi, round(REST_S * RATE_HZ))))[:, None, None] / 2
    return np.concatenate([piece, (1 - share) * piece[-1] + share * following])


def _markers(movement: str, number: int, rep: int) -> dict[str, Floats]:
    path = FOLDER / f"{movement}_s{number:02}_e{rep:02}_positions.txt.gz"
    places = np.loadtxt(path, delimiter=",").reshape(-1, len(MARKERS), 3) / 1000
    places[(places == 0).all(axis=-1)] = np.nan  # not seen
    return dict(zip(MARKERS, np.moveaxis(places, 1, 0), strict=True))


def _landmarks(markers: dict[str, Floats]) -> Floats:
    found = {name: _mean(markers, of) for name, of in OF_LANDMARK.items()}
    found |= {
        reflect(name): _mean(markers, tuple(f"R{m[1:]}" for m in of))
        for name, of in OF_LANDMARK.items()
        if name.startswith("left")
    }
    found |= _hips(markers)
    nowhere = np.full_like(found["nose"], np.nan)
    return np.stack([found.get(name, nowhere) for name in LANDMARKS], axis=1)


def _mean(markers: dict[str, Floats], names: tuple[str, ...]) -> Floats:
    return np.mean([markers[name] for name in names], axis=0)


def _hips(markers: dict[str, Floats]) -> dict[str, Floats]:
    front = _mean(markers, ("LASI", "RASI"))
    across = markers["LASI"] - markers["RASI"]
    width = np.linalg.norm(across, axis=-1, keepdims=True)
    to_left = across / width
    forwards = front - _mean(markers, ("LPSI", "RPSI"))
    forwards = forwards - (forwards * to_left).sum(axis=-1, keepdims=True) * to_left
    forwards /= np.linalg.norm(forwards, axis=-1, keepdims=True)
    middle = front - width * (BACK * forwards + DOWN * np.cross(forwards, to_left))
    return {
        "left_hip": middle + TO_SIDE * width * to_left,
        "right_hip": middle - TO_SIDE * width * to_left,
    }


def _placed(points: Floats) -> Floats:
    """Turn a person to face along the first axis, the hips above the origin."""
    across = points[:, index("left_hip")] - points[:, index("right_hip")]
    turned_deg = np.nanmedian(np.degrees(np.arctan2(-across[:, 0], across[:, 1])))
    hips = (points[:, index("left_hip")] + points[:, index("right_hip")]) / 2
    middle = np.nanmedian(hips, axis=0) * (1, 1, 0)
    return (points - middle) @ _turn(-turned_deg)


def _turn(angle_deg: float) -> Floats:
    """Return the matrix that turns row vectors to the left about the vertical."""
    cos, sin = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
