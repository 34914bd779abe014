"""What an analysis costs, in one table: ratios within one run, medians; on a quiet machine.

The measure of time is a bare loop over the same clip: OpenCV decodes, one landmarker looks at every
frame once, nothing else. What is held against it is measured in turns with it. Everything takes a
quarter of an hour.

Run: python -m tests.benchmarks [--rounds 5] [--clip arm_raise] [--only NAME ...]
"""

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from tests.benchmarks.memory import spent_on
from tests.benchmarks.mirror_averaging import bare_loop
from tests.benchmarks.numeric import repeated, run_stages
from tests.benchmarks.stages import lines, median_stages, rest_shares
from tests.benchmarks.timing import timed, timed_children
from tests.recorded import NAMES, SAMPLES, passes, truth
from tmr_vision.analysis import analyze

Row = tuple[str, float, str, str]
"""What it is, what was measured, what is asked for, what is hoped for."""
FRAMES = 15_000
MINUTE, HOUR = 1_500, 90_000


def starting(rounds: int) -> Iterator[Row]:
    def run(*arguments: str) -> float:
        command = [sys.executable, *arguments]
        return timed(subprocess.run, command, check=True, stdout=subprocess.DEVNULL).wall_s

    empty_s = median(run("-c", "pass") for _ in range(rounds))
    help_s = median(run("-m", "tmr_vision", "--help") for _ in range(rounds))
    import_s = median(run("-c", "import tmr_vision") for _ in range(rounds))
    yield "tmr-vision --help, s", help_s, "0.3", ""
    yield "import tmr_vision, s beyond Python's own", import_s - empty_s, "0.1", ""


def against_the_bare_loop(clip: Path, rounds: int) -> Iterator[Row]:
    """Whole analyses, each round beside a bare loop of its own."""
    bare_loop(clip)  # warms up
    taken = [
        (timed(bare_loop, clip), timed(analyze, clip), timed(analyze, clip, mirror_averaging=False))
        for _ in range(rounds)
    ]
    for name, i, reach, hope in (
        ("analyze", 1, "1.0", "0.8"), ("analyze --no-mirror-averaging", 2, "0.65", "0.55"),
    ):  # fmt: skip
        yield f"{name} / bare loop", median(t[i].wall_s / t[0].wall_s for t in taken), reach, hope
        yield "  of processor time", median(t[i].cpu_s / t[0].cpu_s for t in taken), "", ""


def stages(clip: Path, rounds: int) -> Iterator[Row]:
    """Where the time goes, and the part that is neither decoding nor the model's."""
    taken = median_stages(clip, min(rounds, 3))
    print(*lines(taken), sep="\n", flush=True)
    alone, with_outputs = rest_shares(taken)
    yield "not decode, not model, share of processor time", alone, "0.10", "0.05"
    yield "  with all that is written", with_outputs, "", ""
    outputs = taken["outputs"].wall_s / taken["analyze"].wall_s
    yield "all outputs / analyze", outputs, "0.15", ""


def numeric_stages(name: str, rounds: int) -> Iterator[Row]:
    raw = repeated(passes(name), FRAMES)
    rates = [FRAMES / sum(run_stages(raw, name).values()) for _ in range(rounds)]
    yield "numeric stages, frames/s", median(rates), "50 000", "100 000"


def growth(name: str, rounds: int) -> Iterator[Row]:
    """What a frame costs in an hour against one in a minute; decoding and model look at one."""
    frame_s = {}
    for n in (MINUTE, HOUR):
        raw = repeated(passes(name), n)
        times = 1 if n == HOUR else rounds * 5
        frame_s[n] = median(sum(run_stages(raw, name).values()) / n for _ in range(times))
    seen = timed(analyze, SAMPLES / f"{name}.mp4")
    with_model_s = seen.cpu_s / len(truth(name)["time_s"])
    whole = 1 + (frame_s[HOUR] - frame_s[MINUTE]) / with_model_s
    yield "processor time of a frame, 60 min / 1 min", whole, "1.05", ""
    yield "  of the numeric stages alone", frame_s[HOUR] / frame_s[MINUTE], "", ""


def memory(name: str) -> Iterator[Row]:
    """The hour in small pictures, and what large ones take more in a minute."""
    small, large = (spent_on(name, 1.0, large=is_large).peak_mb for is_large in (False, True))
    hour = spent_on(name, 60.0).peak_mb
    yield "peak memory of a minute of 1080p, MB", large, "", ""
    yield "peak memory of an hour of 1080p, MB", hour + large - small, "700", "500"


def batch_of_eight(rounds: int) -> Iterator[Row]:
    """All samples by ``tmr-vision batch`` on two workers, against bare loops one by one."""
    clips = [SAMPLES / f"{name}.mp4" for name in NAMES]
    video_s = sum(truth(name)["time_s"][-1] for name in NAMES)
    ratios, costs, sizes = [], [], []
    for _ in range(min(rounds, 2)):
        bare_s = sum(timed(bare_loop, clip).wall_s for clip in clips)
        with tempfile.TemporaryDirectory() as out:
            command = [sys.executable, "-m", "tmr_vision", "batch", *map(str, clips)]
            command += ["--out", out, "--report", "none", "--workers", "2"]
            took = timed_children(subprocess.run, command, check=True, capture_output=True)
            made = (path.stat().st_size for path in Path(out).glob("*/*"))
            sizes.append(sum(made) / len(clips) / 1e6)
        ratios.append(took.wall_s / bare_s)
        costs.append(took.cpu_s / video_s)
    unit = 1 if sys.platform == "darwin" else 1024
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6
    yield "batch of 8 on two workers / bare loops", median(ratios), "0.7", "0.55"
    yield "  processor time for a second of video, s", median(costs), "", ""
    yield "  folder of a result without page, MB", median(sizes), "", ""
    yield "  largest process of this run so far, MB", peak_mb, "", ""


def worker_start(rounds: int) -> Iterator[Row]:
    command = [sys.executable, "-c", "import tmr_vision.jobs.worker, mediapipe"]
    costs = [timed_children(subprocess.run, command, check=True).cpu_s for _ in range(rounds)]
    yield "start of a worker, s of processor time", median(costs), "", ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clip", default="arm_raise", choices=NAMES)
    names = "starting", "worker", "analyze", "stages", "numeric", "growth", "batch", "memory"
    parser.add_argument("--only", nargs="+", choices=names, default=list(names))
    chosen = parser.parse_args()
    clip, rounds = SAMPLES / f"{chosen.clip}.mp4", chosen.rounds
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "starting": partial(starting, rounds),
        "worker": partial(worker_start, rounds),
        "analyze": partial(against_the_bare_loop, clip, rounds),
        "stages": partial(stages, clip, rounds),
        "numeric": partial(numeric_stages, chosen.clip, rounds),
        "growth": partial(growth, chosen.clip, rounds),
        "batch": partial(batch_of_eight, rounds),
        "memory": partial(memory, chosen.clip),
    }
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{os.cpu_count()} cores{load}, {chosen.clip}, medians of {rounds} rounds")
    print(f"{'':50} {'measured':>10} {'reach':>8} {'hope':>8}")
    for part in chosen.only:
        for name, value, reach, hope in parts[part]():
            shown = f"{value:10,.0f}" if value >= 100 else f"{value:10.2f}"
            print(f"{name:50} {shown} {reach:>8} {hope:>8}", flush=True)


if __name__ == "__main__":
    main()
