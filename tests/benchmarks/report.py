"""What the report costs: rendering against the analysis of the same clip, size, and opening time.

Targets: all outputs in less than 15 % of the analysis time; report.html below 3 MB without video
and open in Chromium in less than 1 s (from the request to the last plot drawn).

Run: python -m tests.benchmarks.report [CLIP ...] [--opens 5] [--runs 1]
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import numpy as np
from playwright.sync_api import sync_playwright

from tests.recorded import NAMES, SAMPLES
from tmr_vision.analysis import analyze
from tmr_vision.records import AnalysisResult
from tmr_vision.report import ReportOptions, write_folder

SHARE, SIZE_MB, OPEN_S = 0.15, 3.0, 1.0
DRAWN = "new Promise(done => requestAnimationFrame(() => done(performance.now() / 1000)))"


@contextmanager
def clock(seconds: dict[str, float], name: str) -> Iterator[None]:
    started = perf_counter()
    yield
    seconds[name] = perf_counter() - started


def open_s(page_file: Path, times: int) -> list[float]:
    """Open a page again and again in a fresh browser window; return seconds until it is drawn."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        taken = []
        for _ in range(times):
            page = browser.new_context().new_page()
            page.goto(page_file.as_uri())
            taken.append(float(page.evaluate(DRAWN)))
            page.context.close()
        browser.close()
    return taken


def timed(clip: Path, folder: Path) -> tuple[AnalysisResult, dict[str, float]]:
    """Analyse a clip and write all outputs; return the result and the seconds of both."""
    seconds: dict[str, float] = {}
    with clock(seconds, "analysis"):
        result = analyze(clip)
    with clock(seconds, "outputs"):
        write_folder(result, folder)
    return result, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="*", default=["arm_raise"], choices=[*NAMES, []])
    parser.add_argument("--opens", type=int, default=5)
    parser.add_argument("--runs", type=int, default=1, help="a busy machine needs several")
    options = parser.parse_args()
    print(
        f"{'clip':16} {'analysis':>9} {'outputs':>8} {'share':>6} {'page':>8} {'+video':>8} opens"
    )
    shares = []
    for name in options.clips * options.runs:
        with tempfile.TemporaryDirectory() as folder:
            result, seconds = timed(SAMPLES / f"{name}.mp4", Path(folder, "with"))
            bare = ReportOptions(embed_video_mb=0)
            write_folder(result, Path(folder, "without"), overlay=False, options=bare)
            sizes = [
                Path(folder, f, "report.html").stat().st_size / 1e6 for f in ("without", "with")
            ]
            opens = open_s(Path(folder, "with", "report.html"), options.opens)
        shares.append(seconds["outputs"] / seconds["analysis"])
        print(
            f"{name:16} {seconds['analysis']:7.1f} s {seconds['outputs']:6.1f} s {shares[-1]:6.1%} "
            f"{sizes[0]:5.2f} MB {sizes[1]:5.2f} MB {min(opens):.2f} to {max(opens):.2f} s",
            flush=True,
        )
    print(f"share: median {np.median(shares):.1%}, {min(shares):.1%} to {max(shares):.1%}")
    print(f"targets: share below {SHARE:.0%}, page below {SIZE_MB:g} MB, opens below {OPEN_S:g} s")


if __name__ == "__main__":
    main()
