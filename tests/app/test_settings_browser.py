"""Passwords, accounts and the archive in a real browser; and a clinician's task from chair to PDF.

Run: pytest -m browser (needs the package ``chromium`` of the system).
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, expect

from tests.app.clinic import PASSWORD
from tests.app.serving import serving
from tests.app.short_clips import short_clip
from tests.app.stored import TOKEN, analysed, made_app, service_of, store
from tests.app.test_pages_browser import (
    ANALYSED_MS,
    Open,
    is_clean,
)
from tests.app.test_pages_browser import open_page as open_page
from tests.app.test_pages_browser import review as review
from tests.app.test_pages_browser import served as served
from tests.app.test_pages_browser import started as started
from tmr_vision.export import RESULT, load_result

pytestmark = pytest.mark.browser


@pytest.fixture
def clinic_server(tmp_path: Path) -> Iterator[tuple[FastAPI, str]]:
    """The app of a clinic with an administrator, at an address."""
    app = made_app(tmp_path / "data", accounts=True)
    service_of(app).people.add("P-1")
    service_of(app).accounts.add("dora", PASSWORD, "admin")
    with serving(app) as address:
        yield app, address


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def test_accounts_are_added_reset_and_deleted(
    clinic_server: tuple[FastAPI, str],
    open_page: Open,
) -> None:
    app, address = clinic_server
    page = open_page(f"{address}/login")
    page.on("dialog", lambda dialog: dialog.accept())
    log_in(page, "dora")
    page.get_by_role("link", name="Settings").click()
    is_clean(page)
    page.get_by_label("Name to log in with").fill("<b>anna</b>")
    page.get_by_label("Role").select_option("patient")
    page.get_by_label("Whose sessions").select_option("P-1")
    page.locator("#newcomer [name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Add the account").click()
    expect(page.get_by_role("status")).to_have_text("<b>anna</b> can log in now.")
    row = page.get_by_role("row", name=re.compile("anna"))
    expect(row).to_contain_text("P-1")
    row.locator("summary").click()
    row.get_by_label("New password of").fill("another password")
    row.get_by_label("New password of").press("Enter")
    expect(page.get_by_role("status")).to_have_text("<b>anna</b> has the new password.")
    assert service_of(app).accounts.log_in("<b>anna</b>", PASSWORD) is None
    assert service_of(app).accounts.log_in("<b>anna</b>", "another password")
    row.locator("summary").click()
    is_clean(page)
    row.get_by_role("button", name="Delete the account").click()
    expect(page.get_by_role("status")).to_have_text("The account <b>anna</b> is deleted.")
    assert [each.name for each in service_of(app).accounts.all()] == ["dora"]


def test_one_changes_the_own_password_by_keys_alone(
    clinic_server: tuple[FastAPI, str],
    open_page: Open,
) -> None:
    app, address = clinic_server
    service_of(app).accounts.add("cleo", PASSWORD, "clinician")
    page = open_page(f"{address}/login")
    log_in(page, "cleo")
    page.goto(f"{address}/settings")
    assert page.get_by_role("heading", level=2).all_inner_texts() == ["Your password"]
    page.get_by_label("Present password").focus()
    for text in (PASSWORD, "a new password", "another one"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The two new passwords are not the same.")
    page.keyboard.press("Control+A")
    page.keyboard.type("a new password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login")
    log_in(page, "cleo", "a new password")


def test_an_archive_goes_out_and_comes_back(
    served: tuple[FastAPI, str],
    open_page: Open,
    tmp_path: Path,
) -> None:
    app, address = served
    service = service_of(app)
    service.people.add("P-1")
    store(service, analysed("arm_raise"), person="P-1")
    page = open_page(f"{address}/?token={TOKEN}")
    page.goto(f"{address}/settings")
    with page.expect_download() as found:
        page.get_by_role("link", name="Save everything").click()
    found.value.save_as(tmp_path / "all.zip")
    service.remove_everything()
    service.sessions.agree("storing")
    (tmp_path / "no.zip").write_bytes(b"nothing")
    field = page.get_by_label("Read in an archive")
    for name, told in (("no.zip", None), ("all.zip", "Sessions that were added: 1.")):
        field.set_input_files(tmp_path / name)
        page.get_by_role("button", name="Read it in").click()
        if told is None:
            expect(page.get_by_role("alert")).to_contain_text("is no archive")
        else:
            expect(page.get_by_role("status")).to_have_text(told)
    assert [each.person for each in service.sessions.all()] == ["P-1"]


def test_the_head_of_a_test_is_changed_in_the_review(review: Page) -> None:
    review.locator(".head-of-report summary").click()
    is_clean(review)
    review.get_by_label("Examiner").fill("A. <i>Beispiel</i>")
    review.get_by_label("Pain before").fill("3.5")
    review.get_by_role("button", name="Keep this").click()
    expect(review.locator(".head-of-report summary")).to_contain_text("A. <i>Beispiel</i>")
    expect(review.locator(".log tbody tr")).to_contain_text("pain before 3.5")


def test_another_angle_is_fetched_when_it_is_wanted(review: Page) -> None:
    asked: list[str] = []
    review.on("request", lambda request: asked.append(request.url))
    choice = review.locator("select.angle")
    assert choice.locator("option").count() > 3
    choice.select_option(index=2)
    name = choice.locator("option").nth(2).inner_text()
    expect(review.locator(".readout.time")).to_have_text(f"{name}, °")
    choice.select_option(index=1)
    choice.select_option(index=0)
    of_plots = [url.rpartition("/")[2] for url in asked if "/plots" in url]  # the video loads on
    assert of_plots == ["plots?all_angles=true"], "once"


def test_a_video_is_deleted_and_the_review_goes_on(review: Page) -> None:
    review.on("dialog", lambda dialog: dialog.accept())
    review.get_by_role("button", name="Delete the video").click()
    note = review.get_by_text("What is shown is the measured pose alone.")
    expect(note).to_be_visible(timeout=60_000)
    review.get_by_role("button", name="Play", exact=True).click()
    review.wait_for_timeout(800)
    shown = review.locator("video").first.evaluate("v => [v.currentTime, v.videoWidth]")
    assert shown[0] > 0.3
    assert shown[1] > 100
    is_clean(review)


# --- patient in the chair to signed PDF -----------------------------------------------------------

CLINICIAN_S = 120
"""The issue's reach: of a clinician's time, beyond the exercises and the machine's own."""


@dataclass
class Clinician:
    """Somebody at the page for the first time; ``spent_s`` is what a person takes for what is done.

    By the keystroke-level model (Card, Moran & Newell 1980, CACM 23:396-410): a key 0.28 s
    (average typist, no secretary), pointing 1.1 s, a press of the button 0.1 s twice, a hand moved
    between keys and mouse 0.4 s, a decision before each step 1.35 s; reading at 240 words a minute.
    """

    page: Page
    spent_s: float = 0.0
    steps: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self._step(1.1 + 0.2)

    def choose(self, what: Locator, value: str) -> None:
        what.select_option(value)
        self._step(2 * (1.1 + 0.2))

    def write(self, what: Locator, text: str) -> None:
        what.fill(text)
        self._step(1.1 + 0.2 + 0.4 + 0.28 * len(text) + 0.4)

    def read(self, what: Locator) -> None:
        self.spent_s += len(what.inner_text().split()) / 4

    def _step(self, acted_s: float) -> None:
        self.steps += 1
        self.spent_s += 1.35 + acted_s


def test_from_the_patient_in_the_chair_to_a_pdf_to_sign(
    started: str,
    open_page: Open,
    tmp_path: Path,
) -> None:
    page = open_page(started)
    page.get_by_role("button", name="I agree").click()  # once in the life of the server
    began, who = time.monotonic(), Clinician(page)
    who.click(page.get_by_role("link", name=re.compile("Upload a video")))
    page.locator("#files").set_input_files(short_clip(tmp_path / "both.mp4"))
    who._step(3 * 1.3)  # the button, the file, and "open"
    expect(page.locator("#mirror")).to_be_visible(timeout=30_000)
    who.read(page.locator("#mirror"))
    who.click(page.get_by_label("This one is right: as it was filmed"))
    who.choose(page.get_by_label("Movement"), "arm_raise")
    who.choose(page.get_by_label("Person"), "+")
    who.write(page.get_by_label("Code"), "P-0042")
    who.click(page.get_by_text("For the head of the report"))
    who.write(page.get_by_label("Examiner"), "A. Beispiel")
    who.write(page.get_by_label("Reason for the test"), "shoulder, 6 weeks")
    who.write(page.get_by_label("Pain before"), "3")
    who.click(page.get_by_role("button", name="Start the analysis"))
    asked = time.monotonic()
    page.wait_for_url("**/review/*", timeout=ANALYSED_MS)
    machine_s = time.monotonic() - asked
    who.read(page.locator(".answers-top"))
    who.read(page.locator("dl.values").first)
    who.click(page.locator("[data-pick]").first)
    address = page.get_by_role("link", name="PDF").get_attribute("href")
    answer = page.request.get(started.split("/?")[0] + str(address))
    who._step(1.3)
    assert answer.body().startswith(b"%PDF")
    (result,) = (tmp_path / "data").rglob(RESULT)
    header = load_result(result).header
    assert (header.code, header.examiner, header.pain_before) == ("P-0042", "A. Beispiel", 3)
    took_s = time.monotonic() - began
    print(f"{who.steps} steps, {who.spent_s:.0f} s of a person by the model, "  # noqa: T201
          f"{machine_s:.0f} s of the machine, {took_s:.0f} s in all")  # fmt: skip
    assert who.spent_s < CLINICIAN_S
