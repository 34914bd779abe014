"""Live speed and what alternation costs, measured on sample clips played as a camera.

``speed`` plays a clip in real time through the whole loop (capture thread, both passes or in turn,
guide-free session, drawing) and prints frames a second and the age of the picture when its overlay
is drawn; ``limit`` takes the pictures as quickly as they go, which is the rate the loop can reach.
``alternation`` runs the model on every other picture for each pass and compares values.

Run: python -m tests.benchmarks.live [speed|limit|alternation] [CLIP ...] [--model full]
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.recorded import NAMES, SAMPLES, truth
from tmr_vision.analysis import analyze
from tmr_vision.desktop.screen import LiveScene
from tmr_vision.live.context import SessionOptions
from tmr_vision.live.run import Run, SessionConfig, open_run
from tmr_vision.live.session import Update
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import find_model
from tmr_vision.pose.live import PassSchedule
from tmr_vision.skeleton import SIDES

WARM_UP_S = 1.0
AGE_TARGETS_MS = (60, 100)
RATE_TARGET_HZ = 25


def opened(clip: str, folder: Path, model: str, balancing: PassSchedule, *, fast: bool):
    movement = find_movement(truth(clip)["movement"], read_movements())
    config = SessionConfig(
        where=str(SAMPLES / f"{clip}.mp4"),
        folder=folder,
        balancing=balancing,
        fast=fast,
        guided=False,
    )
    return open_run(config, SessionOptions(movements=(movement,)), model=find_model(model))


def drawn(run: Run) -> Iterator[tuple[Update, float]]:
    """Give every update once it is drawn, with the picture's age in seconds."""
    scene = LiveScene()
    for update in run.updates():
        scene.draw(update)
        if update.frame is not None:
            yield update, run.feed.now_s() - update.frame.time_s


def speed(clip: str, model: str, *, fast: bool) -> None:
    for balancing in ("alternate", "both"):
        with (
            tempfile.TemporaryDirectory() as folder,
            opened(clip, Path(folder) / "s", model, balancing, fast=fast) as run,
        ):
            times, ages = [], []
            for _, age_s in drawn(run):
                times.append(time.perf_counter())
                ages.append(age_s)
        warm = np.array(times) - times[0] > WARM_UP_S
        span_s = np.array(times)[warm][-1] - np.array(times)[warm][0]
        rate_hz = (warm.sum() - 1) / span_s
        told = f"{clip:16} {balancing:10} {rate_hz:6.1f} pictures/s"
        if not fast:
            median, p95 = 1000 * np.percentile(np.array(ages)[warm], (50, 95))
            told += f"   age {median:4.0f} ms, 95 % {p95:4.0f} ms"
        print(told, flush=True)


def alternation(clip: str, model: str) -> None:
    """Compare a session of alternating passes with the analysis of the same file."""
    movement = truth(clip)["movement"]
    expected = analyze(SAMPLES / f"{clip}.mp4", movement=movement, model=model).movements[0]
    with tempfile.TemporaryDirectory() as folder:
        with opened(clip, Path(folder) / "s", model, "alternate", fast=True) as run:
            counted = sum(e.kind == "rep" for u in run.updates() for e in u.events)
        found = run.session.finish().movements[0]
    off = [found.side(side).value - expected.side(side).value for side in SIDES]
    difference = found.difference.value - expected.difference.value
    verdicts = "same" if found.verdict == expected.verdict else "OTHER"
    print(
        f"{clip:16} left {off[0]:+5.2f}  right {off[1]:+5.2f}  R - L {difference:+5.2f}   reps "
        f"{len(found.reps)} of {len(expected.reps)}, live {counted}   verdict {verdicts}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("speed", "limit", "alternation"), nargs="?")
    parser.add_argument("clips", nargs="*")
    parser.add_argument("--model", default="full")
    options = parser.parse_args()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"model {options.model}; load of the machine before: {load:.1f}")
    if options.what in ("speed", None):
        print(f"target: {RATE_TARGET_HZ} pictures/s, age {AGE_TARGETS_MS} ms (median, 95 %)")
    if options.what == "alternation":
        print("alternating passes minus the analysis of every picture, degrees")
    for clip in options.clips or (NAMES if options.what == "alternation" else ("arm_raise",)):
        if options.what == "alternation":
            alternation(clip, options.model)
        else:
            speed(clip, options.model, fast=options.what == "limit")


if __name__ == "__main__":
    main()
