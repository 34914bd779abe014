"""What an analysis costs, in one table: ratios within one run, medians; on a quiet machine.

The measure of time is a bare loop over the same clip: OpenCV decodes, one landmarker looks at every
frame once, nothing else. Every row is measured in turns with it.

Run: python -m tests.benchmarks [--rounds 5] [--clip arm_raise] [--only NAME ...]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from tests.benchmarks.mirror_averaging import bare_loop
from tests.benchmarks.numeric import repeated, run_stages
from tests.recorded import NAMES, SAMPLES, passes
from tmr_vision.analysis import analyze
from tmr_vision.pose import find_model
from tmr_vision.pose.landmarker import Landmarker
from tmr_vision.report import write_folder
from tmr_vision.sources import open_source
from tmr_vision.sources.turning import mirror

Row = tuple[str, float, str, str]
FRAMES = 15_000


def timed(
    run: Callable[..., object],
    *arguments: object,
    clock: Callable[[], float] = perf_counter,
    **options: object,
) -> float:
    started = clock()
    run(*arguments, **options)
    return clock() - started


def against_the_bare_loop(clip: Path, rounds: int) -> Iterator[Row]:
    """Whole analyses, each round beside a bare loop of its own."""
    bare_loop(clip)  # warms up
    taken = [
        (timed(bare_loop, clip), timed(analyze, clip), timed(analyze, clip, mirror_averaging=False))
        for _ in range(rounds)
    ]
    both, plain = (median(each[i] / each[0] for each in taken) for i in (1, 2))
    yield "analyze / bare loop", both, "1.0", "0.8"
    yield "analyze --no-mirror-averaging / bare loop", plain, "0.65", "0.55"


def batch_of_eight(rounds: int) -> Iterator[Row]:
    """All samples by ``tmr-vision batch`` on two workers, against bare loops one by one."""
    clips = [SAMPLES / f"{name}.mp4" for name in NAMES]
    ratios = []
    for _ in range(min(rounds, 3)):
        bare_s = sum(timed(bare_loop, clip) for clip in clips)
        with tempfile.TemporaryDirectory() as out:
            command = [sys.executable, "-m", "tmr_vision", "batch", *map(str, clips)]
            command += ["--out", out, "--report", "none", "--workers", "2"]
            batch_s = timed(subprocess.run, command, check=True, capture_output=True)
        ratios.append(batch_s / bare_s)
    yield "batch of 8 on two workers / bare loops", median(ratios), "0.7", "0.55"


def share_of_the_rest(clip: Path, rounds: int) -> Iterator[Row]:
    """Processor time that is neither decoding nor the model's, and the time of all outputs."""
    shares, outputs = [], []
    for _ in range(rounds):
        frames = _decoded(clip)
        known_s = timed(_decoded, clip, clock=process_time)
        known_s += sum(timed(_infer, frames, flip, clock=process_time) for flip in (0, 1))
        shares.append(max(0.0, 1 - known_s / timed(analyze, clip, clock=process_time)))
        result, wall_s = analyze(clip), timed(analyze, clip)
        with tempfile.TemporaryDirectory() as out:
            outputs.append(timed(write_folder, result, Path(out) / "r") / wall_s)
    yield "not decode, not model, share of processor time", median(shares), "0.10", "0.05"
    yield "all outputs / analyze", median(outputs), "0.15", ""


def _decoded(clip: Path) -> list:
    with open_source(clip) as source:
        return [(frame.time_s, frame.image_rgb) for frame in source]


def _infer(frames: list, flip: int) -> None:
    with Landmarker(find_model("full")) as landmarker:
        for time_s, image in frames:
            landmarker.detect(mirror(image) if flip else image, time_s)


def numeric_stages(name: str, rounds: int) -> Iterator[Row]:
    raw = repeated(passes(name), FRAMES)
    rates = [FRAMES / sum(run_stages(raw, name).values()) for _ in range(rounds)]
    yield "numeric stages, frames/s", median(rates), "50 000", "100 000"


def starting(rounds: int) -> Iterator[Row]:
    def run(*arguments: str) -> float:
        command = [sys.executable, *arguments]
        return timed(subprocess.run, command, check=True, stdout=subprocess.DEVNULL)

    empty_s = median(run("-c", "pass") for _ in range(rounds))
    help_s = median(run("-m", "tmr_vision", "--help") for _ in range(rounds))
    import_s = median(run("-c", "import tmr_vision") for _ in range(rounds))
    yield "tmr-vision --help, s", help_s, "0.3", ""
    yield "import tmr_vision, s beyond Python's own", import_s - empty_s, "0.1", ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clip", default="arm_raise", choices=NAMES)
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "starting": lambda: starting(chosen.rounds),
        "analyze": lambda: against_the_bare_loop(clip, chosen.rounds),
        "rest": lambda: share_of_the_rest(clip, chosen.rounds),
        "numeric": lambda: numeric_stages(chosen.clip, chosen.rounds),
        "batch": lambda: batch_of_eight(chosen.rounds),
    }
    parser.add_argument("--only", nargs="+", choices=parts, default=list(parts))
    chosen = parser.parse_args()
    clip = SAMPLES / f"{chosen.clip}.mp4"
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{os.cpu_count()} cores{load}, {chosen.clip}, medians of {chosen.rounds} rounds")
    print(f"{'':50} {'measured':>10} {'reach':>8} {'hope':>8}")
    for part in chosen.only:
        for name, value, reach, hope in parts[part]():
            shown = f"{value:10,.0f}" if value >= 100 else f"{value:10.2f}"
            print(f"{name:50} {shown} {reach:>8} {hope:>8}", flush=True)


if __name__ == "__main__":
    main()
