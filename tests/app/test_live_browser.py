"""The guided check in real Chromium, whose camera plays a film of somebody who follows the guide.

What is in a picture is read from a number in it, so that no model is needed: the way from camera
to review is tested, and the shared machine keeps up. Run: pytest -m browser. TMR_VISION_SCREENSHOTS
names a folder that gets a picture of every state.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from tests.app.fake_camera import Marked, camera_file, marked_film
from tests.app.stored import TOKEN, made_app, service_of
from tests.app.test_pages_browser import TOLD, free_port, is_clean
from tmr_vision.app.live.checks import LiveChecks

pytestmark = pytest.mark.browser

SIZES = {"phone": (390, 844), "tablet": (820, 1180), "laptop": (1280, 800), "tv": (1920, 1080)}
WHOLE_S = 240.0
CAMERA = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream"]
ALLOWED = "--use-fake-ui-for-media-stream"
LOST = ("WebSocket connection", "Failed to load resource: net::ERR_CONNECTION_REFUSED")
"""A server that is away; the browser itself writes that."""
LETTERS = 1 / 25
"""Of the height: what is read from 3 m."""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Marked]:
    folder = tmp_path_factory.mktemp("film")
    pictures, marked = marked_film(
        folder / "acted", "arm_raise", reps=5, practice=2, rounds=0, brief=True
    )
    return camera_file(folder / "film.y4m", pictures), marked


@pytest.fixture
def served(tmp_path: Path, film: tuple[Path, Marked]) -> Iterator[tuple[FastAPI, str, Any]]:
    app, port = made_app(tmp_path / "data"), free_port()
    app.state.live = LiveChecks(service_of(app), detector=lambda: Marked(film[1].moments))
    running: list[uvicorn.Server] = []

    def start() -> uvicorn.Server:
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
        running.append(server)
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        return server

    start()
    yield app, f"http://127.0.0.1:{port}", (running, start)
    running[-1].should_exit = True
    app.state.live.close()


@pytest.fixture
def chromium(browser: Browser, film: tuple[Path, Marked]) -> Iterator[Callable[..., Page]]:
    """Open a page in a Chromium with the film for a camera; nothing may fail in it."""
    faults: list[str] = []
    launched: list[Browser] = []

    def open_(address: str, *more: str, size: str = "laptop", **options: Any) -> Page:
        width, height = SIZES[size]
        one = browser.browser_type.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=[*CAMERA, f"--use-file-for-fake-video-capture={film[0]}", *more],
        )
        launched.append(one)
        context = one.new_context(viewport={"width": width, "height": height}, **options)
        page = context.new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        return page

    yield open_
    for one in launched:
        one.close()
    assert [f for f in faults if not f.startswith((*TOLD, *LOST))] == []


def begin(page: Page, base: str) -> None:
    page.goto(f"{base}/live")
    page.get_by_label("What to check").select_option("arm_raise")
    page.get_by_label("Short texts").check()
    page.get_by_text("More choices").click()
    page.get_by_label("Repetitions a side").fill("3")
    page.get_by_label("Rounds of exercise").fill("0")
    page.get_by_role("button", name="Start with this camera").click()


def phase(app: FastAPI) -> str:
    checks = list(app.state.live._running.values())
    update = checks[0]._moment.update if checks else None
    return "" if update is None else str(update["phase"])


def wait_for(page: Page, app: FastAPI, *phases: str) -> None:
    until_s = time.monotonic() + 90
    while phase(app) not in phases:
        assert time.monotonic() < until_s, phase(app)
        page.wait_for_timeout(100)


def shoot(page: Page, name: str) -> None:
    """Take pictures at all sizes, if they are wanted."""
    if folder := os.environ.get("TMR_VISION_SCREENSHOTS"):
        before = page.viewport_size
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(250)
            page.screenshot(path=f"{folder}/live-{name}-{size}.png")
        page.set_viewport_size(before or {"width": 1280, "height": 800})


def is_readable(page: Page) -> None:
    """What is read from far away is large, and nothing is cut off."""
    least = LETTERS * page.evaluate("innerHeight") * 0.99
    small = page.evaluate(
        """(least) => [...document.querySelectorAll('#cue, .panel *, #hand')].filter((each) =>
          each.textContent.trim() && !each.children.length && each.offsetParent
          && parseFloat(getComputedStyle(each).fontSize) < least).map((each) => each.id)""",
        least,
    )
    assert small == []
    cut_off = "(each) => each.scrollHeight - each.clientHeight"
    for part in ("#cue", ".panel"):
        assert page.locator(part).evaluate(cut_off) <= 1, part


def test_a_movement_without_a_touch_to_its_review(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    app, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED)
    page.goto(f"{base}/live")
    is_clean(page)
    shoot(page, "choose")
    begin(page, base)
    seen: set[str] = set()
    until_s = time.monotonic() + WHOLE_S
    while not page.locator("#buttons a").count():
        assert time.monotonic() < until_s, (phase(app), page.locator("#cue").inner_text())
        now = phase(app)
        if now and now not in seen:
            seen.add(now)
            page.wait_for_timeout(600)
            is_readable(page)
            shoot(page, now)
        page.wait_for_timeout(100)
    assert {"set_up", "which_side", "explain", "stand", "reps", "felt", "result"} <= seen
    shoot(page, "last")
    page.get_by_role("link", name="See the result").click()
    expect(page.locator("#headline")).not_to_be_empty()
    expect(page.locator(".strip .chip")).to_have_count(6)
    shoot(page, "review")


def test_a_reload_and_a_server_that_comes_back_go_on(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    app, base, (running, start) = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED)
    begin(page, base)
    wait_for(page, app, "stand", "practice", "reps")
    page.reload()
    expect(page.locator("#cue")).not_to_be_empty()
    expect(page.locator("#stage")).to_be_visible()
    wait_for(page, app, "stand", "practice", "reps", "settle")
    running[-1].should_exit = True
    expect(page.locator("#cue")).to_contain_text("connection is lost")
    shoot(page, "offline")
    app.state.live.close()
    start()
    expect(page.locator("#cue")).not_to_contain_text("connection is lost", timeout=30_000)
    wait_for(page, app, "set_up", "which_side", "explain", "stand", "practice", "reps")
    assert len(app.state.live._running) == 1


def test_a_camera_that_is_refused_is_told_and_can_be_tried_again(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    app, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", "--deny-permission-prompts")
    begin(page, base)
    expect(page.locator("#cue")).to_contain_text("may not use the camera")
    shoot(page, "refused")
    page.context.grant_permissions(["camera"])
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#cue")).not_to_contain_text("may not use the camera", timeout=20_000)
    wait_for(page, app, "set_up", "which_side")


def test_german_and_dark(served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]) -> None:
    app, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED, locale="de-DE", color_scheme="dark")
    page.goto(f"{base}/live")
    is_clean(page)
    shoot(page, "german-choose")
    page.locator("[name=movements]").select_option("arm_raise")
    page.locator("#begin").click()
    wait_for(page, app, "which_side")
    expect(page.locator("#cue")).to_contain_text("rechte Hand")
    is_readable(page)
    shoot(page, "german")
