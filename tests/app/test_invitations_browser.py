"""From a clinician's invitation to the result in the clinician's list, in two real browsers.

The patient's has a film for a camera, of somebody who follows the guide. Run: pytest -m browser.
TMR_VISION_SCREENSHOTS names a folder that gets a picture of every page.
"""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from tests.app.clinic import PASSWORD
from tests.app.fake_camera import Marked
from tests.app.stored import made_app, service_of
from tests.app.test_live_browser import ALLOWED, SIZES, WHOLE_S
from tests.app.test_live_browser import chromium as chromium
from tests.app.test_live_browser import film as film
from tests.app.test_pages_browser import free_port, is_clean
from tests.app.test_settings_browser import log_in
from tmr_vision.app.live.checks import LiveChecks

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
LETTERS_PX = 16
"""Nothing that a patient reads is smaller."""


@pytest.fixture
def clinic(tmp_path: Path, film: tuple[Path, Marked]) -> Iterator[tuple[FastAPI, str]]:
    """The app of a clinic with a patient and a clinician, at an address."""
    app, port = made_app(tmp_path / "data", accounts=True), free_port()
    service = service_of(app)
    service.people.add("P-1", "Anna Example")
    service.people.add("P-2")
    service.accounts.add("cleo", PASSWORD, "clinician")
    app.state.live = LiveChecks(service, detector=lambda: Marked(film[1].moments))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    yield app, f"http://127.0.0.1:{port}"
    server.should_exit = True
    app.state.live.close()


def shoot(page: Page, name: str) -> None:
    """Take pictures in both themes and two widths, if they are wanted."""
    if not (folder := os.environ.get("TMR_VISION_SCREENSHOTS")):
        return
    before = page.viewport_size
    for size in ("phone", "laptop"):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.wait_for_timeout(250)
            page.screenshot(path=f"{folder}/{name}-{size}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before or {"width": 1280, "height": 800})


def clinician(chromium: Open, base: str, **more: str) -> Page:
    """Open the history of a person as the clinician."""
    page = chromium(f"{base}/login", **more)
    page.on("dialog", lambda dialog: dialog.accept())
    log_in(page, "cleo")
    page.goto(f"{base}/history?person=P-1")
    return page


def made(page: Page) -> str:
    """Make a link for a short check; return it."""
    page.get_by_label("What to check").select_option("arm_raise")
    page.get_by_text("More choices").click()
    page.get_by_label("Repetitions a side").fill("3")
    page.get_by_label("Rounds of exercise").fill("0")
    page.get_by_label("Short texts").check()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_text("The link is ready.")).to_be_visible()
    return page.get_by_label("Link", exact=True).input_value()


def reads_well(page: Page) -> None:
    """Nothing is small, cut off, or wrong for those who hear or touch the page."""
    is_clean(page)
    small = page.evaluate(
        """(least) => [...document.querySelectorAll('#main *')].filter((each) => each.offsetParent
          && !each.closest('svg') && [...each.childNodes].some((inside) => inside.nodeType === 3
          && inside.data.trim()) && parseFloat(getComputedStyle(each).fontSize) < least)
          .map((each) => each.textContent)""",
        LETTERS_PX,
    )
    assert small == []


def test_from_the_invitation_to_the_result_in_the_clinicians_list(
    clinic: tuple[FastAPI, str], chromium: Open
) -> None:
    _, base = clinic
    office = clinician(chromium, base)
    is_clean(office)
    shoot(office, "panel-before")
    link = made(office)
    assert re.fullmatch(rf"{base}/invitation#[\w-]{{43}}", link)
    is_clean(office)
    office.context.grant_permissions(["clipboard-read", "clipboard-write"])
    office.get_by_role("button", name="Copy the link").click()
    expect(office.locator("#copied")).to_have_text("Copied.")
    assert office.evaluate("navigator.clipboard.readText()") == link
    shoot(office, "panel")

    patient = chromium(link, ALLOWED, size="phone")
    expect(patient.get_by_role("heading", level=1)).to_contain_text("Welcome")
    reads_well(patient)
    shoot(patient, "welcome")
    patient.get_by_role("button", name="Begin on this device").click()
    expect(patient.get_by_role("heading", level=1)).to_have_text("Before you start")
    assert "#" not in patient.url
    patient.go_back()
    assert link not in patient.url  # the address before has no token any more
    patient.go_forward()
    reads_well(patient)
    shoot(patient, "consent")
    patient.get_by_role("button", name="I agree").click()
    expect(patient.get_by_role("heading", level=1)).to_contain_text("the camera sees you well")
    reads_well(patient)
    shoot(patient, "filming")
    patient.get_by_role("button", name="Start the camera").click()
    follow(patient, "check")
    expect(patient.get_by_role("link", name="Start page")).to_have_count(0)
    shoot(patient, "end")
    patient.get_by_role("link", name="See the result").click()
    expect(patient.get_by_role("heading", level=1)).to_contain_text("Thank you")
    reads_well(patient)
    shoot(patient, "result")
    patient.get_by_role("link", name="See the whole result").click()
    expect(patient.locator("main.home")).to_be_visible()
    shoot(patient, "report")

    office.reload()
    expect(office.locator("#invited")).to_contain_text("Asked 1, done 1")
    row = office.locator(".sessions-list li").first
    expect(row).to_contain_text("by invitation")
    expect(row.get_by_text("New", exact=True)).to_be_visible()
    is_clean(office)
    shoot(office, "panel-done")
    row.get_by_role("link").first.click()
    expect(office.locator("#headline")).not_to_be_empty()
    expect(office.locator(".strip .chip")).to_have_count(6)


def follow(page: Page, name: str) -> None:
    """Wait for the end of a check."""
    until_s = time.monotonic() + WHOLE_S
    seen: set[str] = set()
    while not page.locator("#buttons a").count():
        assert time.monotonic() < until_s, page.locator("#cue").inner_text()
        count = page.locator("#count").inner_text() if page.locator("#count").is_visible() else ""
        if count == "1" and "1" not in seen:
            shoot(page, name)
        seen.add(count)
        page.wait_for_timeout(100)
    assert {"1", "2"} <= seen, seen


def test_a_link_of_another_browser_and_one_that_was_withdrawn(
    clinic: tuple[FastAPI, str], chromium: Open
) -> None:
    _, base = clinic
    office = clinician(chromium, base)
    link = made(office)
    first = chromium(link, ALLOWED)
    first.get_by_role("button", name="Begin on this device").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Before you start")
    first.goto(link)  # in the same browser it may be opened again
    first.get_by_role("button", name="Begin on this device").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Before you start")
    other = chromium(link, size="phone")
    other.get_by_role("button", name="Begin on this device").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("This link cannot be opened here")
    expect(other.get_by_role("alert")).to_contain_text("opened already, in another browser")
    reads_well(other)
    shoot(other, "used")
    other.goto(f"{base}/invitation")
    other.get_by_role("button", name="Begin on this device").click()
    expect(other.get_by_role("alert")).to_contain_text("copy the whole of it")
    first.get_by_role("button", name="I agree").click()
    expect(first.get_by_role("heading", level=1)).to_contain_text("the camera sees you well")
    first.get_by_role("button", name="Start the camera").click()
    expect(first.locator("#mirror")).to_be_visible(timeout=60_000)
    first.reload()  # it goes on
    expect(first.locator("#mirror")).to_be_visible(timeout=60_000)
    office.reload()
    office.get_by_role("button", name="Withdraw").click()
    expect(office.locator("#invited")).to_contain_text("Withdrawn")
    expect(office.locator("#invited")).to_contain_text("Asked 0, done 0")
    shoot(office, "panel-withdrawn")
    expect(first.locator("#cue")).to_contain_text("This link is good no more", timeout=40_000)
    shoot(first, "check-withdrawn")
    first.reload()
    expect(first.get_by_role("heading", level=1)).to_have_text("This link cannot be opened here")
    reads_well(first)
    shoot(first, "withdrawn")


def test_german(clinic: tuple[FastAPI, str], chromium: Open) -> None:
    _, base = clinic
    office = clinician(chromium, base)
    link = made(office)
    office.get_by_role("button", name="DE", exact=True).click()
    expect(office.locator("#invited")).to_contain_text("Gebeten: 1, gemacht: 0")
    is_clean(office)
    shoot(office, "german-panel")
    page = chromium(link, locale="de-DE", size="phone")
    expect(page.locator("#open")).to_have_text("Auf diesem Gerät anfangen")
    reads_well(page)
    shoot(page, "german-welcome")
    page.locator("#open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bevor Sie anfangen")
    reads_well(page)
    shoot(page, "german-consent")
    page.locator("#agree").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Damit die Kamera Sie gut sieht")
    reads_well(page)
    shoot(page, "german-filming")
