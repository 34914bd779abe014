"""How much longer a whole analysis takes than a bare loop over the same clip with one pass.

Bare loop: OpenCV decodes, one landmarker looks at every frame, nothing else. The two run in turns;
the ratio of the medians should be at most 1.3 on two idle cores.

Run: python -m tests.benchmarks.mirror_averaging [CLIP ...] [--rounds 3]
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import cv2
import mediapipe
from mediapipe.tasks.python import BaseOptions, vision

from tests.recorded import SAMPLES
from tmr_vision.analysis import analyze
from tmr_vision.pose import find_model

TARGET = 1.3


def bare_loop(clip: Path) -> int:
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(find_model("full").path)),
        running_mode=vision.RunningMode.VIDEO,
    )
    capture, count = cv2.VideoCapture(str(clip)), 0
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        while True:
            there, image_bgr = capture.read()
            if not there:
                break
            image = mediapipe.Image(
                image_format=mediapipe.ImageFormat.SRGB,
                data=cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB),
            )
            landmarker.detect_for_video(image, count * 40)
            count += 1
    capture.release()
    return count


def seconds(run: Callable[[Path], object], clip: Path) -> float:
    started = perf_counter()
    run(clip)
    return perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", type=Path, nargs="*", default=[SAMPLES / "arm_raise.mp4"])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{os.cpu_count()} cores{load}; seconds; target: ratio at most {TARGET}")
    print(f"{'clip':24} {'frames':>6}   {'bare loop':>10} {'analyze':>10} {'ratio':>6}")
    for clip in options.clips:
        count = bare_loop(clip)  # and warms up
        rounds = [(seconds(bare_loop, clip), seconds(analyze, clip)) for _ in range(options.rounds)]
        for bare_s, whole_s in rounds:
            print(f"{'':24} {'':6}   {bare_s:10.2f} {whole_s:10.2f} {whole_s / bare_s:6.2f}")
        bare_s, whole_s = (median(times) for times in zip(*rounds, strict=True))
        cells = f"{bare_s:10.2f} {whole_s:10.2f} {whole_s / bare_s:6.2f}"
        print(f"{clip.stem:24} {count:6}   {cells}   median")


if __name__ == "__main__":
    main()
