"""What the pose model reads wrong, and by how much: fitted by the accuracy study, stored as data.

The model places joints a little off, and more so when the person is turned away from the ideal
view: an arm seen slightly from behind reads lower than one seen slightly from the front. The study
(`validation/study`) shows poses with known angles to the model and fits what takes its readings to
the truth; ``calibration.toml`` holds the result, with the model, the date and the command. No
formula knows a side: each is written for the side that works and reflected, so the mirrored video
still gives exactly the same numbers with the sides exchanged.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from tmr_vision.records import Floats

_FILE = Path(__file__).with_name("calibration.toml")

Posture = Literal["standing", "seated"]
POSTURES: tuple[Posture, Posture] = ("standing", "seated")
Plane = Literal["side", "facing"]


@dataclass(frozen=True)
class HeadingFit:
    """Headings as the model shows them and as they are, both (k,) degrees from 0 to 180.

    Between them it is a straight line; the other side is the mirror image.
    """

    seen_deg: tuple[float, ...]
    true_deg: tuple[float, ...]

    def correct(self, heading_deg: Floats) -> Floats:
        """Return true headings, (...) degrees; NaN stays NaN."""
        size = np.interp(np.abs(heading_deg), self.seen_deg, self.true_deg)
        return np.asarray(np.sign(heading_deg) * size)


@dataclass(frozen=True)
class AngleFit:
    """What takes a measured angle to the true one, from a view off the ideal one.

    Off the ideal view (``off_deg``) is positive where the working side is seen more from behind:
    heading less 90 degrees side-on, heading to the working side when facing. Beyond ``limit_deg``,
    as far as it was fitted, it counts as the limit.
    """

    constant: float
    gain: float
    off: float
    off_squared: float
    gain_off: float
    limit_deg: float

    def correct(self, angle_deg: Floats, off_deg: Floats) -> Floats:
        """Return true angles, (...) degrees; NaN stays NaN."""
        off = np.clip(off_deg, -self.limit_deg, self.limit_deg)
        return np.asarray(
            self.constant
            + self.off * off
            + self.off_squared * off**2
            + (self.gain + self.gain_off * off) * angle_deg
        )


@dataclass(frozen=True)
class CueFit:
    """How one sign of a trunk twist is turned into degrees, from a view ``off_deg`` off facing."""

    gain: float
    off: float
    limit_deg: float

    def turn_deg(self, sign: Floats, off_deg: Floats) -> Floats:
        """Return the turn to the person's left that a change of the sign shows, (...) degrees."""
        off = np.clip(off_deg, -self.limit_deg, self.limit_deg)
        return np.asarray(self.gain * sign + self.off * off * sign**2)


@dataclass(frozen=True)
class TwistFit:
    """How the three signs of a trunk twist (``kinematics.twist``) are turned into degrees."""

    heading: CueFit
    depth: CueFit
    hands_reach: float
    hands_weight: float

    def hands_deg(self, change: Floats) -> Floats:
        """Return the turn that the hands show, moved so many trunk lengths, (...) degrees.

        They go round the body at ``hands_reach``; near a quarter turn they do not move sideways.
        """
        return np.asarray(np.degrees(np.arcsin(np.clip(change / self.hands_reach, -0.95, 0.95))))


@dataclass(frozen=True)
class Calibration:
    """All fits for one pose model, and where they come from."""

    model_sha256: str
    date: str
    command: str
    heading: Mapping[Posture, HeadingFit]
    angles: Mapping[tuple[str, Plane], AngleFit]
    twist: TwistFit

    @property
    def pairs(self) -> tuple[str, ...]:
        """Which angles are corrected, seen from where: ``shoulder_elevation/side``."""
        return (*(f"{angle}/{plane}" for angle, plane in self.angles), "trunk_rotation/facing")

    def correct(self, angle: str, plane: Plane, angle_deg: Floats, off_deg: Floats) -> Floats:
        """Return an angle (...) corrected; one that was not fitted is returned as it is."""
        fit = self.angles.get((angle, plane))
        return angle_deg if fit is None else fit.correct(angle_deg, off_deg)


def find_calibration(model_sha256: str) -> Calibration | None:
    """Return the calibration of a pose model, or None if none was fitted for it."""
    known = built_in()
    return known if known.model_sha256 == model_sha256 else None


@cache
def built_in() -> Calibration:
    """Return the calibration of the model that is used unless another is named."""
    return calibration_of(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def calibration_of(table: Mapping[str, Any]) -> Calibration:
    """Make a calibration of the tables in ``calibration.toml``."""
    return Calibration(
        model_sha256=table["model_sha256"],
        date=table["date"],
        command=table["command"],
        heading={
            posture: HeadingFit(tuple(fit["seen_deg"]), tuple(fit["true_deg"]))
            for posture, fit in table["heading"].items()
        },
        angles={
            (angle, plane): AngleFit(**fit)
            for angle, planes in table["angle"].items()
            for plane, fit in planes.items()
        },
        twist=TwistFit(
            heading=CueFit(**table["twist"]["heading"]),
            depth=CueFit(**table["twist"]["depth"]),
            hands_reach=table["twist"]["hands"]["reach"],
            hands_weight=table["twist"]["hands"]["weight"],
        ),
    )
