"""Repetitions counted live against those of the recorded analysis, on films of the accuracy study.

The landmarks are those that the study keeps in its cache (``python -m validation.study`` makes
them), so no model runs. For every film the live count of both sides stands beside the recorded
one; with ``alternate`` each pass is given every other picture only, live and recorded.

Run: python -m tests.benchmarks.live_counting [--every 5] [--kinds factorial,random]
"""

import argparse
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.calibration import find_calibration
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.live.counter import Counter
from tmr_vision.live.pose_filter import LivePoseFilter
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import find_model, pose_track
from tmr_vision.pose.alternating import interpolate_skipped
from tmr_vision.pose.live import PassDetections, PassSchedule
from tmr_vision.records import Frame, Movement, MovementResult
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES
from validation.study.cache import Cache, Passes, default_folder
from validation.study.grid import Case, cases

MODEL = find_model("full")
CALIBRATION = find_calibration(MODEL.sha256)
NEAR_S = 1.0
"""A live repetition is told at its end, so much before or after the end of the recorded one."""


@dataclass(frozen=True)
class Counted:
    """Repetitions of one film: recorded and trusted, of these counted live, and live only.

    One that the recorded analysis leaves out of the mean (too quick, hardly seen) may be counted
    live or not: it is neither missed nor invented.
    """

    recorded: int
    found: int
    invented: int


def looks(passes: Passes, balancing: PassSchedule) -> np.ndarray:
    """Return which passes look at which frame, (n, 2)."""
    n = len(passes.time_s)
    if balancing == "both":
        return np.ones((n, 2), dtype=bool)
    odd = np.arange(n) % 2 == 1
    return np.stack([odd, ~odd], axis=-1)


def live_ends(passes: Passes, movement: Movement, ran: np.ndarray) -> dict[str, list[float]]:
    pose_filter, counters = LivePoseFilter(CALIBRATION), [Counter(movement, side) for side in SIDES]
    size = (passes.info.height_px, passes.info.width_px, 3)
    image = np.broadcast_to(np.uint8(128), size)
    for i, time_s in enumerate(passes.time_s):
        poses = np.stack([passes.plain[i], passes.in_mirror[i]])
        poses[~ran[i]] = np.nan
        frame = Frame(time_s=float(time_s), image_rgb=image)
        pose = pose_filter.update(PassDetections(frame, ran[i], poses, 1))
        for counter in counters:
            counter.update(pose)
    return {counter.side: [rep.end_s for rep in counter.reps] for counter in counters}


def recorded(passes: Passes, movement: Movement, ran: np.ndarray) -> MovementResult:
    both = [
        interpolate_skipped(passes.time_s, ran[:, i], poses)
        for i, poses in enumerate((passes.plain, passes.in_mirror))
    ]
    size = {"width_px": passes.info.width_px, "height_px": passes.info.height_px}
    found = measure(pose_track(passes.time_s, *both, **size), passes.info, calibration=CALIBRATION)
    reps = find_reps(found, movement)
    return compare_sides([found], movement, reps, recognised=False, mirror_averaged=True)


def compared(result: MovementResult, ends_s: dict[str, list[float]]) -> Counted:
    found = invented = 0
    for side in SIDES:
        left = [rep for rep in result.reps if rep.side == side]
        for end_s in ends_s[side]:
            near = [r for r in left if (r.start_s + r.peak_s) / 2 < end_s < r.end_s + NEAR_S]
            near.sort(key=lambda rep: rep.excluded is not None)
            found += bool(near) and near[0].excluded is None
            invented += not near
            left = [rep for rep in left if rep is not (near or [None])[0]]
    return Counted(sum(rep.excluded is None for rep in result.reps), found, invented)


def films(every: int, kinds: set[str]) -> Iterator[tuple[Case, Passes]]:
    cache = Cache(default_folder())
    wanted = [case for case in cases() if not kinds or case.kind in kinds]
    for case in wanted[::every]:
        if cache.has(case.spec, MODEL):
            yield case, cache.passes(case.spec, MODEL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--kinds", default="")
    options = parser.parse_args()
    total: dict[str, Tally[str]] = {"both": Tally(), "alternate": Tally()}
    off: list[float] = []
    verdicts = Tally[str]()
    for case, passes in films(options.every, set(filter(None, options.kinds.split(",")))):
        movement = find_movement(case.movement, read_movements())
        results = {}
        for balancing in ("both", "alternate"):
            ran = looks(passes, balancing)
            try:
                results[balancing] = recorded(passes, movement, ran)
            except NothingMeasurableError:
                continue
            counted = compared(results[balancing], live_ends(passes, movement, ran))
            total[balancing].update(vars(counted))
            if counted.found < counted.recorded or counted.invented:
                print(f"{case.name:40} {balancing:9} {counted}", flush=True)
        if len(results) == 2:
            a, b = results["both"], results["alternate"]
            verdicts["same" if a.verdict == b.verdict else "other"] += 1
            both = [b.side(side).value - a.side(side).value for side in SIDES]
            off += [value for value in both if np.isfinite(value)]
    for balancing, sums in total.items():
        share = sums["found"] / max(sums["recorded"], 1)
        print(f"{balancing:9} {dict(sums)}  {100 * share:.1f} %")
    print(f"alternating against both: {len(off)} sides, {dict(verdicts)} verdicts")
    print("off by (deg), median and 95 %:", np.percentile(np.abs(off), (50, 95)).round(2))


if __name__ == "__main__":
    main()
