"""All six movements in one go in real Chromium, without a touch, to the review of the session.

Run: pytest -m soak tests/app/test_live_six.py (a quarter of an hour, on a machine with nothing else
to do: the camera plays in its own time).
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from tests.app.fake_camera import Marked, marked_film, small_camera_file
from tests.app.stored import TOKEN
from tests.app.test_live_browser import ALLOWED, chromium, phase, served
from tmr_vision.live.choices import SCREEN

__all__ = ["chromium", "served"]
pytestmark = [pytest.mark.browser, pytest.mark.soak]
WHOLE_S = 1500.0


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Marked]:
    folder = tmp_path_factory.mktemp("film")
    pictures, marked = marked_film(folder / "acted", *SCREEN, reps=3, rounds=0, brief=True)
    return small_camera_file(folder / "film.mjpeg", pictures), marked


def test_six_movements_without_a_touch_to_their_review(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    app, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED)
    page.goto(f"{base}/live")
    page.get_by_label("What to check").select_option(",".join(SCREEN))
    page.get_by_label("Short texts").check()
    page.get_by_text("More choices").click()
    page.get_by_label("Repetitions a side").fill("3")
    page.get_by_label("Rounds of exercise").fill("0")
    page.get_by_role("button", name="Start with this camera").click()
    until_s = time.monotonic() + WHOLE_S
    while not page.locator("#buttons a").count():
        assert time.monotonic() < until_s, (phase(app), page.locator("#cue").inner_text())
        page.wait_for_timeout(500)
    page.get_by_role("link", name="See the result").click()
    expect(page.locator("#headline")).not_to_be_empty()
    expect(page.locator(".strip")).to_have_count(len(SCREEN))
