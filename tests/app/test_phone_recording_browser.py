"""A phone that records while the laptop waits for the result, in real Chromium.

Run: pytest -m browser.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from tests.app.serving import serving
from tests.app.stored import service_of
from tests.app.test_live_browser import ALLOWED, shoot
from tests.app.test_record_browser import WHOLE_S, chromium, cue, film, on, quick, served
from tests.live_actor import Actor
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.live.phone import PhoneLinks, phone_app
from tmr_vision.app.live.words import REASONS

__all__ = ["chromium", "film", "quick", "served"]
pytestmark = pytest.mark.browser


def test_a_phone_records_and_the_laptop_shows_the_result(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    app, base, _ = served
    app.state.live = LiveChecks(service_of(app), detector=Actor)
    app.state.phones = links = PhoneLinks("")
    phones = phone_app(service_of(app), app.state.live, links, hosts=("127.0.0.1",))
    with serving(phones) as links.base:
        laptop = chromium(base, ALLOWED)
        laptop.goto(f"{base}/live")
        laptop.get_by_label("What to check").select_option("arm_raise")
        laptop.get_by_label("Short texts").check()
        laptop.get_by_role("button", name="Use a phone as the camera").click()
        expect(laptop.locator("#qr")).to_be_visible()
        phone = laptop.context.new_page()
        phone.set_viewport_size({"width": 390, "height": 844})
        phone.goto(str(laptop.locator("#qr").get_attribute("title")))
        assert urlsplit(phone.url).path == "/camera"
        phone.goto(f"{links.base}/record")
        cue(laptop, str(REASONS["recording"]))
        phone.get_by_role("button", name="Start with this camera").click()
        for arm in ("left", "right"):
            cue(phone, f"the {arm} side")
            on(phone)
            cue(phone, f"with the {arm} arm")
            phone.wait_for_timeout(1500)
            phone.get_by_role("button", name="That was all").click()
        expect(phone.locator("#arrived")).to_be_visible(timeout=1000 * WHOLE_S)
        shoot(phone, "phone-arrived")
        result = laptop.get_by_role("link", name="See the result")
        expect(result).to_be_visible(timeout=20_000)
        shoot(laptop, "phone-recorded")
        result.click()
        expect(laptop.locator("[data-watch]")).to_be_visible()
        phone.close()
    app.state.live.close()
