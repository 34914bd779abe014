"""Recordings as a camera tilted sideways would have made them: the same content, turned."""

import numpy as np

from tests.recorded import Passes, passes, truth
from tmr_vision.asymmetry import compare_sides
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Floats, MovementResult, Recording
from tmr_vision.reps import find_reps

TABLE = read_movements()


def tilted(seen: Passes, tilt_deg: float) -> Passes:
    """Turn the picture clockwise about its middle, on a canvas that holds all of it."""
    a = np.radians(tilt_deg)
    width, height = seen.width_px, seen.height_px
    canvas = (
        round(abs(width * np.cos(a)) + abs(height * np.sin(a))),
        round(abs(width * np.sin(a)) + abs(height * np.cos(a))),
    )

    def turned(poses: Floats, sense: int) -> Floats:
        cos, sin = np.cos(a), sense * np.sin(a)
        turn = np.array([[cos, sin], [-sin, cos]])
        there = poses.copy()
        there[..., :2] = (poses[..., :2] - (width / 2, height / 2)) @ turn + np.array(canvas) / 2
        there[..., 2:4] = poses[..., 2:4] @ turn
        return there

    return Passes(seen.time_s, turned(seen.plain, 1), turned(seen.in_mirror, -1), *canvas)


def one_side_each(name: str) -> tuple[Passes, Passes]:
    """Cut a sample clip in two: the left side's part, and the right side's."""
    whole, reps = passes(name), truth(name)["reps"]
    last_s = max(rep["end_s"] for rep in reps if rep["side"] == "left")
    first_s = min(rep["start_s"] for rep in reps if rep["side"] == "right")
    at = int(np.searchsorted(whole.time_s, (last_s + first_s) / 2))
    parts = (slice(0, at), slice(at, None))
    left, right = (
        Passes(
            whole.time_s[part] - whole.time_s[part][0],
            whole.plain[part],
            whole.in_mirror[part],
            whole.width_px,
            whole.height_px,
        )
        for part in parts
    )
    return left, right


def after_each_other(first: Passes, second: Passes) -> Passes:
    """One recording of two; both keep their middle, and the canvas of the larger one is used."""
    width, height = (max(getattr(p, side) for p in (first, second)) for side in SIZES)

    def placed(one: Passes, poses: Floats) -> Floats:
        return poses + np.array(
            [(width - one.width_px) / 2, (height - one.height_px) / 2, 0, 0, 0, 0]
        )

    time_s = np.concatenate([first.time_s, second.time_s + first.time_s[-1] + 0.04])
    plain, in_mirror = (
        np.concatenate([placed(one, getattr(one, name)) for one in (first, second)])
        for name in ("plain", "in_mirror")
    )
    return Passes(time_s, plain, in_mirror, width, height)


SIZES = ("width_px", "height_px")


def compared(recordings: tuple[Recording, ...], key: str) -> MovementResult:
    """Compare the sides of a named movement over recordings."""
    row = find_movement(key, TABLE)
    found = (find_reps(each, row, source=i) for i, each in enumerate(recordings))
    reps = tuple(rep for reps in found for rep in reps)
    return compare_sides(recordings, row, reps, recognised=False, mirror_averaged=True)
