"""Where the time of ``tmr-vision analyze`` goes: each stage on its own, wall and processor time.

In an analysis they overlap: pictures are decoded ahead, the two passes of the model run beside each
other, and pictures are drawn while others are encoded.

Run: python -m tests.benchmarks.stages [CLIP] [--rounds 3]
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import av

from tests.benchmarks.timing import Timing, timed, timed_result
from tests.recorded import NAMES, SAMPLES, passes
from tmr_vision.analysis import analyze, analyze_recordings, measure
from tmr_vision.calibration import find_calibration
from tmr_vision.overlay import draw_source
from tmr_vision.pose import estimate_pose, find_model
from tmr_vision.records import AnalysisResult, Frame, SourceInfo
from tmr_vision.report import write_folder
from tmr_vision.sources import open_source

STAGES = ("decode", "convert", "infer", "numeric", "render", "report")
MODEL = ("decode", "convert", "infer")


def measure_stages(clip: Path) -> dict[str, Timing]:
    """Return what each stage takes on its own, and ``analyze`` and ``outputs`` as a whole."""
    taken: dict[str, Timing] = {"decode": timed(_decode, clip)}
    (frames, info), both = timed_result(_frames, clip)
    taken["convert"] = both - taken["decode"]
    taken["infer"] = timed(estimate_pose, frames, model=find_model("full"))
    taken["numeric"] = timed(_numbers, clip.stem, info)
    del frames
    result, taken["analyze"] = timed_result(analyze, clip)
    with tempfile.TemporaryDirectory() as folder:
        taken["outputs"] = timed(write_folder, result, Path(folder) / "all")
        taken["render"] = timed(draw_source, result, 0, Path(folder) / "overlay.mp4")
        taken["report"] = timed(_reports, result, Path(folder) / "bare")
    return taken


def _decode(clip: Path) -> None:
    with av.open(str(clip)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for _ in container.decode(video=0):
            pass


def _frames(clip: Path) -> tuple[list[Frame], SourceInfo]:
    with open_source(clip) as source:
        return list(source), source.info()


def _numbers(name: str, info: SourceInfo) -> AnalysisResult:
    """Do all that comes after the model: joined passes, smoothing, angles, repetitions, verdict."""
    model = find_model("full")
    track = passes(name).track()
    recording = measure(track, info, calibration=find_calibration(model.sha256))
    return analyze_recordings([recording], model=model)


def _reports(result: AnalysisResult, folder: Path) -> None:
    write_folder(result, folder, overlay=False)


def median_stages(clip: Path, rounds: int) -> dict[str, Timing]:
    """Return the medians of several rounds."""
    passes(clip.stem)  # read before it counts
    several = [measure_stages(clip) for _ in range(rounds)]
    return {
        name: Timing(
            median(each[name].wall_s for each in several),
            median(each[name].cpu_s for each in several),
        )
        for name in several[0]
    }


def rest_shares(taken: dict[str, Timing]) -> tuple[float, float]:
    """Return which part of the processor time is neither decoding nor the model's.

    Of the analysis alone, and of the command with all it writes.
    """
    known_s = sum(taken[name].cpu_s for name in MODEL)
    whole_s = taken["analyze"].cpu_s + taken["outputs"].cpu_s
    return 1 - known_s / taken["analyze"].cpu_s, 1 - known_s / whole_s


def lines(taken: dict[str, Timing]) -> Iterator[str]:
    """Give the table of the stages."""
    cpu_s = sum(taken[name].cpu_s for name in STAGES)
    yield f"{'stage, on its own':20} {'wall s':>8} {'CPU s':>8} {'share of CPU':>13}"
    for name in STAGES:
        stage = taken[name]
        share = stage.cpu_s / cpu_s
        yield f"{name:20} {stage.wall_s:8.2f} {stage.cpu_s:8.2f} {share:13.1%}"
    for name in ("analyze", "outputs"):
        yield f"{name:20} {taken[name].wall_s:8.2f} {taken[name].cpu_s:8.2f}"


def main() -> None:
    parser: Any = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", default="arm_raise", choices=NAMES)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(*lines(median_stages(SAMPLES / f"{options.clip}.mp4", options.rounds)), sep="\n")


if __name__ == "__main__":
    main()
