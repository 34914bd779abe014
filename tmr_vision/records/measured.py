"""What comes in and what was measured in it: frames, landmarks, camera view, angles."""

from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import numpy.typing as npt

from tmr_vision.language import readable
from tmr_vision.records.base import Codes, Floats, Record
from tmr_vision.skeleton import N_LANDMARKS


@dataclass(frozen=True, eq=False, kw_only=True)
class Frame(Record):
    """One picture: ``image_rgb`` (height, width, 3) uint8 at ``time_s`` from the first picture."""

    time_s: float
    image_rgb: npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False, kw_only=True)
class SourceInfo(Record):
    """A video or camera, as it was read; sizes are after rotation and square pixels.

    ``path`` opens it again: a file name that is no text is kept as Python keeps it, byte by byte
    (``name`` can be shown and written). ``notes`` are plain sentences about what was unusual (cut
    off, damaged pictures). ``rate_hz`` is that of most pictures (None: not known), which a pause
    does not change.
    """

    path: str
    sha256: str | None
    width_px: int
    height_px: int
    duration_s: float
    frames: int
    mirrored: bool
    notes: tuple[str, ...] = ()
    rate_hz: float | None = None

    @property
    def name(self) -> str:
        """The file's name without its folders, which can tell who a person is; or the address."""
        return readable(self.path if "://" in self.path else PurePath(self.path).name or self.path)


# --- what the model saw -------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class PoseTrack(Record):
    """Where the 33 landmarks were in every frame of one recording.

    time_s           (n,)        seconds from the first frame, increasing
    image_px         (n, 33, 2)  position in the picture, y down; NaN where nothing is known
    world_m          (n, 33, 3)  metres from the mid hip, camera axes (x right, y down, z away)
    visibility       (n, 33)     the model's own 0 hidden .. 1 clearly seen
    disagreement_px  (n, 33)     distance between the plain and the mirrored pass; NaN: one pass
    provenance       (n, 33)     :class:`Provenance` codes
    people           most people seen at one time
    swaps            (n,) bool   frames in which exchanged sides were found and put right
    beyond           (n, 33)     :class:`Edge` that a blanked landmark was beyond, or NONE; None:
                                 nothing was blanked yet
    """

    time_s: Floats
    image_px: Floats
    world_m: Floats
    visibility: Floats
    disagreement_px: Floats
    provenance: Codes
    swaps: npt.NDArray[np.bool_]
    width_px: int
    height_px: int
    people: int = 1
    beyond: Codes | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        n, k = len(self.time_s), N_LANDMARKS
        self._check(image_px=(n, k, 2), world_m=(n, k, 3), visibility=(n, k), swaps=(n,))
        self._check(disagreement_px=(n, k), provenance=(n, k))
        if self.beyond is not None:
            self._check(beyond=(n, k))
        self._check_increasing("time_s")


@dataclass(frozen=True, eq=False, kw_only=True)
class View(Record):
    """How the person stood to the camera.

    time_s       (n,)  seconds
    heading_deg  (n,)  0 faces the camera, +90 left side near, -90 right side near, 180 from behind
    roll_deg     camera roll, positive: the picture's content is turned clockwise
    roll_known   the roll was given, or it is surely the camera's and not a lean of the person
    tilt_deg     how far the person at rest is off the picture's upright, clockwise; NaN: not known
    pitch_deg    roughly how far the camera looks down on the person; NaN: not known
    distance_m   roughly how far away it is, for an ordinary lens; NaN: not known
    """

    time_s: Floats
    heading_deg: Floats
    roll_deg: float
    roll_known: bool = True
    tilt_deg: float = float("nan")
    pitch_deg: float = float("nan")
    distance_m: float = float("nan")

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check(heading_deg=self.time_s.shape)


@dataclass(frozen=True, eq=False, kw_only=True)
class AngleTrack(Record):
    """Joint angles over time.

    time_s      (n,)    seconds, even steps
    names       the k angles, e.g. ``left_knee_flexion``
    angles_deg  (n, k)  degrees; NaN where not measurable
    provenance  (n, k)  the worst :class:`Provenance` among the landmarks of the angle
    """

    time_s: Floats
    names: tuple[str, ...]
    angles_deg: Floats
    provenance: Codes

    def __post_init__(self) -> None:
        super().__post_init__()
        shape = (len(self.time_s), len(self.names))
        self._check(angles_deg=shape, provenance=shape)

    def of(self, name: str) -> Floats:
        """Return one angle, (n,) degrees; KeyError names what there is."""
        return self.angles_deg[:, self._column(name)]

    def provenance_of(self, name: str) -> Codes:
        """Return where each sample of one angle came from, (n,)."""
        return self.provenance[:, self._column(name)]

    def _column(self, name: str) -> int:
        if name not in self.names:
            raise KeyError(f"no angle {name!r}; there are {', '.join(self.names)}")
        return self.names.index(name)


@dataclass(frozen=True, eq=False, kw_only=True)
class Recording(Record):
    """One source with all that was measured in it.

    ``calibrated`` names the angles, seen from where (``elbow_flexion/side``), out of which what the
    pose model is known to read wrong was taken.
    """

    info: SourceInfo
    pose: PoseTrack
    angles: AngleTrack
    view: View
    calibrated: tuple[str, ...] = ()
