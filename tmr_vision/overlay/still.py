"""Freeze frames of an angle: pictures of its lowest and its highest value, drawn and named."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from tmr_vision.angles import angle_title
from tmr_vision.language import N_, translate
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import WHITE, Image
from tmr_vision.overlay.reopening import check_same, unmirrored
from tmr_vision.overlay.scene import down_in_picture, draw_angle, letter_px, points_at
from tmr_vision.records import AngleReading, Extreme, Frame, SideReading, TargetResult
from tmr_vision.skeleton import SIDES
from tmr_vision.sources import open_source

Which = Literal["lowest", "highest"]
WHICH: tuple[Which, ...] = ("lowest", "highest")
_WORDS: dict[Which, str] = {"lowest": N_("lowest"), "highest": N_("highest")}
_TITLES = {"left": N_("left {angle}"), "right": N_("right {angle}")}
_FRAME_S = 0.5
"""A picture further than this from the wanted moment does not show it."""


@dataclass(frozen=True)
class Still:
    """A picture of a side's lowest or highest value, (height, width, 3) RGB."""

    reading: SideReading
    which: Which
    image: Image

    @property
    def name(self) -> str:
        """What its file is called: ``left-highest``."""
        return f"{self.reading.side or 'body'}-{self.which}"


def draw_stills(reading: AngleReading) -> list[Still]:
    """Decode the sources of a reading again and draw the angle where it was lowest and highest.

    Raises
    ------
    SourceError
        If a source is no file, is gone, or is no longer the file that was read.
    """
    wanted = [
        (side, which, extreme)
        for side in reading.sides
        for which in WHICH
        if (extreme := side.lowest if which == "lowest" else side.highest) is not None
    ]
    stills = []
    for source in sorted({extreme.source for _, _, extreme in wanted}):
        here = [each for each in wanted if each[2].source == source]
        frames = _frames(reading, source, [extreme.time_s for _, _, extreme in here])
        for (side, which, extreme), frame in zip(here, frames, strict=True):
            if frame is not None:
                image = _draw(reading, side, which, extreme, frame)
                stills.append(Still(reading=side, which=which, image=image))
    return stills


def write_png(still: Still, path: Path) -> None:
    """Write a still as PNG."""
    _, data = cv2.imencode(".png", np.ascontiguousarray(still.image[..., ::-1]))
    path.write_bytes(data.tobytes())


def _frames(reading: AngleReading, source: int, times_s: list[float]) -> list[Frame | None]:
    """Return the picture nearest to each time."""
    info = reading.recordings[source].info
    best: list[tuple[float, Frame | None]] = [(_FRAME_S, None) for _ in times_s]
    with open_source(info.path, mirrored=info.mirrored) as opened:
        check_same(opened, info.sha256)
        for frame in opened:
            for i, time_s in enumerate(times_s):
                if (away_s := abs(frame.time_s - time_s)) < best[i][0]:
                    best[i] = (away_s, frame)
            if frame.time_s > max(times_s) + _FRAME_S:
                break
    return [
        None if frame is None else unmirrored(frame, mirrored=info.mirrored) for _, frame in best
    ]


def _draw(
    reading: AngleReading, side: SideReading, which: Which, extreme: Extreme, frame: Frame
) -> Image:
    recording = reading.recordings[extreme.source]
    image = np.ascontiguousarray(frame.image_rgb).copy()
    points = points_at(recording.pose, extreme.time_s)
    drawing.draw_skeleton(image, points)
    draw_angle(
        image,
        points,
        reading.angle,
        side.side or SIDES[0],
        value_words(extreme.value_deg, extreme.error_deg),
        down=down_in_picture(recording.view.roll_deg),
        facing=side.view == "facing",
    )
    size = letter_px(image)
    angle = translate(angle_title(reading.angle))
    title = translate(_TITLES[side.side], angle=angle) if side.side else angle
    words = translate(
        "{title}, {which}: {value}",
        title=title[:1].upper() + title[1:],
        which=_WORDS[which],
        value=value_words(extreme.value_deg, extreme.error_deg),
    )
    drawing.text(image, drawing.fit(words, size, image.shape[1] - size), (0, size), size, WHITE)
    clock = translate("{time:.1f} s", time=extreme.time_s)
    drawing.text(image, clock, (0, image.shape[0]), size, WHITE)
    return image


def value_words(value_deg: float, error_deg: float | None) -> str:
    """Return a value with its error: ``102° ± 10°``."""
    whole = f"{round(value_deg)}°"  # an integer has no "-0"
    return whole if error_deg is None else f"{whole} ± {round(error_deg)}°"


def target_words(target: TargetResult | None) -> str:
    """Say whether a target was reached, and by how much."""
    if target is None:
        return translate("cannot tell")
    size = abs(round(target.missing_deg))
    if target.verdict == "reached":
        return translate("reached, {size}° beyond", size=size)
    if target.verdict == "not_reached":
        return translate("not reached, {size}° short", size=size)
    words = N_("cannot tell ({size}° beyond)") if target.missing_deg < 0 else N_(
        "cannot tell ({size}° short)"
    )  # fmt: skip
    return translate(words, size=size)
