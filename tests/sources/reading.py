"""What comes out of a source: its pictures, their times and numbers, and what is said of it."""

from pathlib import Path

from tests.video_makers import number_of
from tmr_vision.records import Frame, SourceInfo
from tmr_vision.sources import open_source


def read(where: Path | str | int, **how: float) -> tuple[list[Frame], SourceInfo]:
    with open_source(where, **how) as source:
        frames = list(source)
        return frames, source.info()


def times_ms(frames: list[Frame]) -> list[int]:
    return [round(frame.time_s * 1000) for frame in frames]


def numbers(frames: list[Frame]) -> list[int]:
    return [number_of(frame.image_rgb) for frame in frames]
