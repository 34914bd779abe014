"""What goes wrong with a camera or a network in the middle of a check, in real Chromium.

For each there is one sentence, and it goes on afterwards. Run: pytest -m browser.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from tests.app.fake_camera import Marked
from tests.app.stored import TOKEN, service_of
from tests.app.test_live_browser import (
    ALLOWED,
    begin,
    chromium,
    film,
    phase,
    served,
    shoot,
    wait_for,
)
from tests.app.test_pages_browser import free_port
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.live.words import COVERED, TROUBLES
from tmr_vision.pose.live import PassDetections
from tmr_vision.records import Frame

__all__ = ["chromium", "film", "served"]
pytestmark = pytest.mark.browser

Served = tuple[FastAPI, str, Any]
Opens = Callable[..., Page]
GOES_ON = ("set_up", "which_side", "explain", "stand", "practice", "reps", "settle", "felt")
AWAY_S = 60.0
COVER = """() => {
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    if (!window.covered || !(given[0] instanceof HTMLVideoElement)) return draw.apply(this, given);
    this.fillStyle = "#120805";
    this.fillRect(0, 0, this.canvas.width, this.canvas.height);
  };
  window.covered = true;
}"""
UNPLUG = """() => {
  const [track] = document.getElementById("camera").srcObject.getTracks();
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""
BUSY = """() => {
  const devices = navigator.mediaDevices, real = devices.getUserMedia.bind(devices);
  let refusals = 2;
  devices.getUserMedia = (wanted) => refusals-- > 0
    ? Promise.reject(new DOMException("in use", "NotReadableError")) : real(wanted);
}"""
LOCKS = """() => {
  window.locks = 0;
  Object.defineProperty(navigator, "wakeLock", { value: {
    request: async () => { window.locks += 1; return { release: async () => {} }; },
  } });
}"""
HIDE = """(hidden) => {
  Object.defineProperty(document, "visibilityState", {
    configurable: true, get: () => (hidden ? "hidden" : "visible"),
  });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def is_told(page: Page, sentence: str) -> None:
    expect(page.locator("#cue")).to_contain_text(str(sentence), timeout=20_000)


def goes_on(page: Page, app: FastAPI, sentence: str) -> None:
    """The sentence goes away, and the engine is told of new pictures."""
    expect(page.locator("#cue")).not_to_contain_text(str(sentence), timeout=20_000)
    check = next(iter(app.state.live._running.values()))
    before, until_s = check._moment.picture, time.monotonic() + 20
    while check._moment.picture is None or check._moment.picture is before:
        assert time.monotonic() < until_s
        page.wait_for_timeout(100)
    assert phase(app) in GOES_ON


def test_a_covered_camera(served: Served, chromium: Opens) -> None:
    app, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED)
    begin(page, base)
    wait_for(page, app, "stand", "practice", "reps")
    page.evaluate(COVER)
    is_told(page, COVERED)
    shoot(page, "covered")
    page.evaluate("window.covered = false")
    goes_on(page, app, COVERED)


def test_a_camera_that_is_unplugged(served: Served, chromium: Opens) -> None:
    app, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED)
    begin(page, base)
    wait_for(page, app, "stand", "practice", "reps")
    page.evaluate(UNPLUG)
    is_told(page, TROUBLES["ended"])
    shoot(page, "ended")
    goes_on(page, app, TROUBLES["ended"])


def test_a_camera_that_another_program_uses(served: Served, chromium: Opens) -> None:
    app, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED)
    page.goto(f"{base}/live")
    page.add_init_script(f"({BUSY})()")
    begin(page, base)
    is_told(page, TROUBLES["busy"])
    shoot(page, "busy")
    expect(page.locator("#cue")).not_to_contain_text(str(TROUBLES["busy"]), timeout=20_000)
    wait_for(page, app, "which_side")


def test_a_page_in_the_background_and_a_phone_that_was_locked(
    served: Served, chromium: Opens
) -> None:
    app, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED)
    page.add_init_script(f"({LOCKS})()")
    begin(page, base)
    wait_for(page, app, "stand", "practice", "reps")
    assert page.evaluate("window.locks") == 1
    page.evaluate(HIDE, True)
    is_told(page, TROUBLES["hidden"])
    page.evaluate(HIDE, False)
    goes_on(page, app, TROUBLES["hidden"])
    assert page.evaluate("window.locks") == 2


# --- the network ----------------------------------------------------------------------------------


class Line:
    """A network between page and server that can die without a word."""

    def __init__(self, to_port: int) -> None:
        self.port, self._to = free_port(), to_port
        self._loop = asyncio.new_event_loop()
        self._held: list[asyncio.StreamWriter] = []
        self.dead = False
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port))
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.dead:
            self._held.append(writer)
            return  # it is never answered, and never closed
        there, thither = await asyncio.open_connection("127.0.0.1", self._to)
        await asyncio.gather(self._pass(reader, thither), self._pass(there, writer))

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                if self.dead:
                    await asyncio.sleep(3600)
                sink.write(data)
                await sink.drain()
        with suppress(OSError):
            sink.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    made = Line(urlsplit(served[1]).port or 0)
    yield made
    made.stop()


@pytest.mark.soak
def test_a_network_that_is_gone_for_a_minute(served: Served, chromium: Opens, line: Line) -> None:
    app, base = served[0], f"http://127.0.0.1:{line.port}"
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED)
    begin(page, base)
    wait_for(page, app, "stand", "practice", "reps")
    line.dead = True
    is_told(page, "The connection is lost.")
    page.wait_for_timeout(1000 * (AWAY_S - 10))
    expect(page.locator("#cue")).to_contain_text("The connection is lost.")
    line.dead = False
    goes_on(page, app, "The connection is lost.")
    assert len(app.state.live._running) == 1


# --- the level ------------------------------------------------------------------------------------


def test_a_phone_says_how_it_stands(served: Served, chromium: Opens) -> None:
    _, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED, size="phone", has_touch=True, is_mobile=True)
    sensors = page.context.new_cdp_session(page)

    def hold(beta: float, gamma: float) -> None:
        way = {"alpha": 0, "beta": beta, "gamma": gamma}
        sensors.send("DeviceOrientation.setDeviceOrientationOverride", way)

    begin(page, base)
    level = page.locator("#level")
    expect(page.locator("#cue")).not_to_be_empty()
    expect(level).to_be_hidden()
    hold(84, -90)
    expect(level).to_contain_text("tilted by 6°", timeout=20_000)
    bubble = "(each) => parseFloat(each.style.left)"
    high_right = page.locator("#level i").evaluate(bubble)
    shoot(page, "level-tilted")
    hold(84, 89.9)
    page.wait_for_timeout(1000)
    expect(level).to_contain_text("tilted by 6°", timeout=20_000)
    page.wait_for_timeout(1000)
    assert high_right > 60 > 40 > page.locator("#level i").evaluate(bubble)
    hold(70, 0)
    expect(level).to_contain_text("leans by 20°", timeout=20_000)
    hold(85, 0)
    expect(level).to_contain_text("stands level", timeout=20_000)
    shoot(page, "level-good")
    expect(level).to_be_hidden(timeout=20_000)


def test_without_sensors_nothing_is_shown(served: Served, chromium: Opens) -> None:
    app, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED, size="phone", has_touch=True, is_mobile=True)
    begin(page, base)
    wait_for(page, app, "which_side")
    expect(page.locator("#level")).to_be_hidden()
    expect(page.locator("#level-ask")).to_be_hidden()


ASKS = """(answer) => {
  navigator.permissions.query = () => Promise.reject(new TypeError("no such permission"));
  DeviceOrientationEvent.requestPermission = async () => {
    window.asked = true;
    return answer;
  };
}"""


@pytest.mark.parametrize("answer", ["granted", "denied"])
def test_a_phone_that_wants_to_be_asked_is_asked_by_a_tap(
    served: Served, chromium: Opens, answer: str
) -> None:
    _, base, _ = served
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED, size="phone", has_touch=True, is_mobile=True)
    page.add_init_script(f"({ASKS})('{answer}')")
    begin(page, base)
    ask = page.get_by_role("button", name="Show whether the phone stands level")
    expect(ask).to_be_visible()
    shoot(page, "level-asks")
    assert not page.evaluate("window.asked")
    ask.tap()
    expect(ask).to_be_hidden()
    assert page.evaluate("window.asked")
    expect(page.locator("#level")).to_be_hidden()


# --- too slow -------------------------------------------------------------------------------------


@dataclass
class Slow:
    """Sees what another one sees, and takes its time."""

    seer: Marked

    def __getattr__(self, name: str) -> Any:
        return getattr(self.seer, name)

    def detect(self, frame: Frame) -> PassDetections:
        time.sleep(0.12)
        return self.seer.detect(frame)


def test_where_it_is_too_slow_recording_is_offered_by_itself(
    served: Served, chromium: Opens, film: tuple[Path, Marked]
) -> None:
    app, base, _ = served
    app.state.live.close()
    seer: Any = Slow(Marked(film[1].moments))
    app.state.live = LiveChecks(service_of(app), detector=lambda: seer)
    page = chromium(f"{base}/?token={TOKEN}", ALLOWED)
    begin(page, base)
    is_told(page, "Pictures come too slowly")
    offer = page.get_by_role("button", name="Record and send instead")
    expect(offer).to_be_visible()
    shoot(page, "slow")
    offer.click()
    page.wait_for_url("**/record?movements=arm_raise&reps=3*")
    expect(page.get_by_role("button", name="Start with this camera")).to_be_visible()
    until_s = time.monotonic() + 20
    while not all(check.is_over for check in app.state.live._running.values()):
        assert time.monotonic() < until_s
        page.wait_for_timeout(100)
