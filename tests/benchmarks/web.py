"""The web app under load: uploads at once, page loads while analyses run, memory, a long review.

Targets: nothing lost of 20 uploads at once; p95 of page loads below 300 ms while two analyses run;
the review of a 10-minute session opens in 1.5 s, and a moved end is answered there in 0.2 s. On a
machine that does other work at the same time the figures are that much worse: its load is printed.

Run: python -m tests.benchmarks.web [--uploads 20] [--only load long]
"""

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from tests.app.serving import serving
from tests.app.short_clips import short_clip
from tests.app.stored import TOKEN, made_app, service_of
from tests.benchmarks.numeric import repeated
from tests.export.test_loading import saved
from tests.recorded import passes
from tests.test_editing import MODEL
from tmr_vision.analysis import assemble
from tmr_vision.asymmetry import compare_sides
from tmr_vision.client import Client
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.overlay import draw_source
from tmr_vision.records import AnalysisResult
from tmr_vision.reps import find_reps

PAGES = ("/", "/upload", "/history", "/settings")
FRAMES = 15_000
DRAWN = "new Promise(done => requestAnimationFrame(() => done(performance.now() / 1000)))"
ANSWERED = """n => new Promise(done => {
  const from = performance.now();
  const seen = () => document.querySelectorAll(".log tbody tr:not(.out)").length === n;
  new MutationObserver((_, watcher) => {
    if (!seen()) return;
    watcher.disconnect();
    requestAnimationFrame(() => done((performance.now() - from) / 1000));
  }).observe(document.body, { childList: true, subtree: true });
  const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true });
  document.activeElement.dispatchEvent(enter);
})"""
"""Seconds from Enter on a moved mark to the frame that shows the new numbers."""


def peak_mb(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1000 if found else float("nan")


def page_loads(address: str, token: str, ended: threading.Event) -> list[float]:
    """Load pages one after the other until it is over; return how long each took, seconds."""
    took = []
    while not ended.is_set():
        for path in PAGES:
            request = urllib.request.Request(
                address + path, headers={"Authorization": f"Bearer {token}"}
            )
            began = time.perf_counter()
            with urllib.request.urlopen(request, timeout=60) as answer:
                answer.read()
            took.append(time.perf_counter() - began)
        time.sleep(0.1)
    return took


def load(uploads: int) -> None:
    """Send videos at once and have them analysed, two at a time, while somebody turns pages."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        clips = [short_clip(folder / f"{i}.mp4", filled_to=8_000_000) for i in range(uploads)]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "tmr_vision", "serve", "--no-browser", "--data",
                   str(folder / "data"), "--port", str(port), "--workers", "2"]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        found = re.search(r"(http://\S+?)/?\?token=(\S+)", process.stdout.readline())
        assert found
        try:
            _under_load(Client(found[1], found[2]), found[1], found[2], clips)
            tell("peak memory of the server, MB", peak_mb(process.pid), "")
        finally:
            process.terminate()
            process.wait(30)


def _under_load(client: Client, address: str, token: str, clips: list[Path]) -> None:
    client.agree()
    ended, began = threading.Event(), time.perf_counter()
    with ThreadPoolExecutor(len(clips) + 1) as pool:
        turning = pool.submit(page_loads, address, token, ended)
        made = list(pool.map(lambda clip: client.analyse(clip, movement="arm_raise"), clips))
        sent_s = time.perf_counter() - began
        loaded = len(client.sessions())
        while {each["state"] for each in client.sessions()} & {"queued", "running"}:
            time.sleep(1)
        ended.set()
        took = turning.result()
    states = Counter(client.session(each["id"])["state"] for each in made)
    tell(f"uploads that ended with a result, of {len(clips)} ({loaded} queued)", states["done"],
         str(len(clips)))  # fmt: skip
    tell("all sent after, s", sent_s, "")
    tell("all analysed after, s", time.perf_counter() - began, "")
    tell(f"page loads, median of {len(took)}, ms", 1000 * statistics.median(took), "")
    tell("page loads, p95, ms", 1000 * statistics.quantiles(took, n=20)[-1], "300")
    tell("page loads, longest, ms", 1000 * max(took), "")


def long_session() -> AnalysisResult:
    """Return the result of a recording of ten minutes."""
    recording = repeated(passes("arm_raise"), FRAMES).recording("long")
    movement = find_movement("arm_raise", read_movements())
    found = compare_sides(
        [recording], movement, find_reps(recording, movement), recognised=True,
        mirror_averaged=True, self_rating=None,
    )  # fmt: skip
    return assemble((found,), (recording,), model=MODEL, mirror_averaged=True)


def long_review() -> None:
    """Open the review of ten minutes, and move an end there."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, ExitStack() as stack:
        app, result = made_app(Path(name)), long_session()
        address = stack.enter_context(serving(app))
        service = service_of(app)
        made = service.sessions.add("ten minutes", ["long.mp4"], None, task={}, state="done")
        folder = service.places.result(made.id)
        folder.mkdir(parents=True)
        saved(result, folder)
        draw_source(result, 0, folder / "pose.mp4", pictures=False)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page()
            page.goto(f"{address}/?token={TOKEN}")
            _reviewed(page, f"{address}/review/{made.id}")
            browser.close()


def _reviewed(page: Page, address: str) -> None:
    opened = []
    for _ in range(5):
        page.goto(address)
        expect(page.locator(".live.time canvas")).to_be_visible()
        opened.append(float(page.evaluate(DRAWN)))
    tell("review of ten minutes opens, median of 5, s", statistics.median(opened), "1.5")
    tell("the first time, s", opened[0], "1.5")
    page.locator("[data-pick]").nth(1).click()
    took = []
    for count in range(1, 8):
        page.get_by_role("slider", name="Start", exact=True).press("ArrowRight")
        took.append(float(page.evaluate(ANSWERED, count)))
        page.wait_for_timeout(1500)
    tell("a moved end is on the screen, median of 7, ms", 1000 * statistics.median(took), "200")
    tell("the slowest, ms", 1000 * max(took), "200")


def tell(name: str, value: float, reach: str) -> None:
    shown = f"{value:10,.0f}" if value >= 100 or value == int(value) else f"{value:10.2f}"
    print(f"{name:60} {shown} {reach:>6}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--uploads", type=int, default=20)
    parts: dict[str, Callable[[], Any]] = {
        "load": lambda: load(chosen.uploads), "long": long_review,
    }  # fmt: skip
    parser.add_argument("--only", nargs="+", choices=parts, default=list(parts))
    chosen = parser.parse_args()
    print(f"{os.cpu_count()} cores, load of the machine before: {os.getloadavg()[0]:.1f}")
    print(f"{'':60} {'measured':>10} {'reach':>6}")
    for part in chosen.only:
        parts[part]()
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
