"""What a clip shows, as data: the knobs of `clips.toml` and of the accuracy study."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

Light = Literal["bright", "dim", "back-lit"]
Length = Literal["short", "middle", "long"]

CLIPS_TOML = Path(__file__).with_name("clips.toml")


@dataclass(frozen=True)
class Course:
    """How repetitions differ from even ones; they are counted from 1 in each block.

    Attributes
    ----------
    uneven
        Rise and fall of each take up to this many times longer or shorter.
    hold_s
        Time at the top; None leaves it as usual.
    false_starts
        Before these the subject goes a third of the way and back.
    rest_after, rest_s
        After these there is a long rest, and how long it is.
    """

    uneven: float = 1.0
    hold_s: float | None = None
    false_starts: tuple[int, ...] = ()
    rest_after: tuple[int, ...] = ()
    rest_s: float = 8.0


@dataclass(frozen=True)
class Part:
    """One movement of a clip, done with both sides.

    Attributes
    ----------
    movement
        Key of `motions.MOTIONS`.
    mean_deg
        True judged value wanted for each side, the mean over its repetitions.
    reps
        Repetitions of each side, per block.
    jitter_deg
        Half-width of the scatter of single repetitions about that mean.
    order
        The blocks; between two different sides the subject changes over.
    compensation_deg
        Evasive movement of each side (see `motions`); a missing side does none.
    speed
        Factor on the tempo of repetitions; 2 halves their time.
    course
        What is unlike even repetitions; None: nothing.
    unlike
        How unlike the two sides are held (`manners`): 1 as unlike as two people; drawn by the seed.
    """

    movement: str
    mean_deg: Mapping[str, float]
    reps: Mapping[str, int]
    jitter_deg: float = 1.5
    order: tuple[str, ...] = ("left", "right")
    compensation_deg: Mapping[str, float] = field(default_factory=dict)
    speed: float = 1.0
    course: Course | None = None
    unlike: float = 0.0


@dataclass(frozen=True)
class Activity:
    """Something between the movements, or instead of them: none of it is to be measured.

    Attributes
    ----------
    activity
        Key of `activities.ACTIVITIES`.
    duration_s
        How long it goes on, after the change over to it.
    yaw_deg
        Heading: 0 faces the camera, 90 brings the right side near; None leaves it as it was.
    side
        Which side does it, where one does.
    """

    activity: str
    duration_s: float
    yaw_deg: float | None = None
    side: str = "left"


@dataclass(frozen=True)
class Camera:
    """Where the camera stands and how it is held.

    `yaw_deg` moves it around the subject, `height_m` is above the floor, `distance_m` is level and
    from the subject's axis; without it the whole movement is fitted into the picture. `view_angle`
    is the vertical opening.
    """

    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    height_m: float = 0.95
    distance_m: float | None = None
    view_angle_deg: float = 45.0


@dataclass(frozen=True)
class Clothes:
    """Cut and colours (red, green, blue, each 0 to 1); what is not given is drawn by the seed.

    `loose_m` is how far shirt and trousers stand off the skin.
    """

    sleeves: Length | None = None
    trousers: Length | None = None
    loose_m: float = 0.008
    shirt_rgb: tuple[float, float, float] | None = None
    trousers_rgb: tuple[float, float, float] | None = None
    shoes_rgb: tuple[float, float, float] | None = None
    skin_rgb: tuple[float, float, float] | None = None
    hair_rgb: tuple[float, float, float] | None = None
    hair: Length | None = None


@dataclass(frozen=True)
class ClipSpec:
    """One clip.

    Attributes
    ----------
    name
        File name without suffix.
    parts
        Movements and other activities, one after the other.
    seed
        Decides everything left open: tempo, jitter, clothes, room, noise.
    body
        Phenotype of `body.Human`.
    size_px
        Width and height as displayed.
    rotation_deg
        Rotation tag: the picture is stored turned and the player turns it back. 0, 90, 180, 270.
    fps
        Frame rate as a fraction (`"30000/1001"`), or None for a variable one, with intervals
        between 1/40 and 1/18 s.
    crf
        Compression: the constant rate factor of H.264.
    noise
        Standard deviation of the picture noise, grey levels of 255.
    subject_yaw_deg
        How far the subject turns away from the camera in a side view (90 is side-on).
    facing_yaw_deg
        The same in a facing view (0 is straight at the camera).
    """

    name: str
    parts: tuple[Part | Activity, ...]
    seed: int = 0
    body: Mapping[str, float] = field(default_factory=dict)
    clothes: Clothes = field(default_factory=Clothes)
    camera: Camera = field(default_factory=Camera)
    size_px: tuple[int, int] = (640, 480)
    rotation_deg: int = 0
    fps: str | None = "25"
    crf: int = 23
    noise: float = 2.0
    light: Light = "bright"
    subject_yaw_deg: float = 87.0
    facing_yaw_deg: float = 0.0

    @property
    def rate(self) -> Fraction | None:
        """Frames per second, exactly; None when variable."""
        return None if self.fps is None else Fraction(self.fps)


def as_data(spec: ClipSpec) -> dict[str, Any]:
    """Give a spec as plain data; what it does not use of later additions is left out.

    So the films of earlier specs keep their names in the study's cache.
    """
    data = asdict(spec)
    for part in data["parts"]:
        for name, unused in (("course", None), ("unlike", 0.0)):
            if part.get(name, ...) == unused:
                del part[name]
    return data


def _checked(kind: type, row: Mapping[str, Any]) -> dict[str, Any]:
    """Turn lists into tuples; a key that the kind does not know is an error."""
    unknown = set(row) - {f.name for f in fields(kind)}
    if unknown:
        raise ValueError(f"unknown in {kind.__name__}: {', '.join(sorted(unknown))}")
    return {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}


def spec_from(row: Mapping[str, Any]) -> ClipSpec:
    """Read a clip from a table of `clips.toml`.

    Raises
    ------
    ValueError
        If a key is unknown.
    """
    values = _checked(ClipSpec, row)
    values["parts"] = tuple(map(_part_from, row["parts"]))
    if row.get("fps") == "variable":
        values["fps"] = None
    for name, kind in (("camera", Camera), ("clothes", Clothes)):
        if name in row:
            values[name] = kind(**_checked(kind, row[name]))
    return ClipSpec(**values)


def _part_from(row: Mapping[str, Any]) -> Part | Activity:
    """Read an activity if the row names one, else a movement."""
    if "activity" in row:
        return Activity(**_checked(Activity, row))
    values = _checked(Part, row)
    if "course" in row:
        values["course"] = Course(**_checked(Course, row["course"]))
    return Part(**values)


def read_specs(path: Path = CLIPS_TOML) -> dict[str, ClipSpec]:
    """All clips of a TOML file by name, in its order."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["clip"]
    specs = [spec_from(row) for row in rows]
    by_name = {spec.name: spec for spec in specs}
    if len(by_name) < len(specs):
        raise ValueError(f"{path}: two clips have the same name")
    return by_name
