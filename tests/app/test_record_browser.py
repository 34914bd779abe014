"""Record and send in real Chromium, whose camera plays somebody who does what the page says.

Run: pytest -m browser. TMR_VISION_SCREENSHOTS names a folder that gets a picture of every state.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from tests.app.fake_camera import RATE_HZ, Marked
from tests.app.recorded_film import film_of_sets, seen_in_file
from tests.app.stored import TOKEN, made_app, service_of
from tests.app.test_live_browser import ALLOWED, CAMERA, SIZES, is_readable, shoot
from tests.app.test_pages_browser import TOLD, free_port, is_clean
from tests.recorded import session
from tmr_vision.export import load_result
from tmr_vision.jobs.task import AnalysisTask, do_task
from tmr_vision.live import recording_plan
from tmr_vision.live.recording_plan import sets_to_record
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.progress import Job
from tmr_vision.records import Recording
from tmr_vision.sets import NamedSet, compare_sets
from tmr_vision.skeleton import SIDES

pytestmark = pytest.mark.browser

QUICK = {"GET_READY_S": 3.0, "BEFORE_S": 1.0, "REP_S": 4.0}
CHOSEN = "movements=arm_raise&reps=3&brief=on"
WHOLE_S = 120.0
OFFLINE = ("Failed to load resource: net::ERR_", "WebSocket connection")
SET_S = 13.0


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Let sets be short."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in QUICK.items():
            patch.setattr(recording_plan, name, value)
        yield


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Marked]:
    options = recording_plan.SessionOptions(
        movements=(find_movement("arm_raise", read_movements()),), reps=3, brief=True
    )
    sets = list(sets_to_record(options, outcome="ok"))
    assert [each.length_s for each in sets] == [SET_S, SET_S]
    return film_of_sets(tmp_path_factory.mktemp("film") / "film.y4m", sets)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[FastAPI, str, Any]]:
    app, port = made_app(tmp_path / "data"), free_port()
    running: list[uvicorn.Server] = []

    def start() -> None:
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
        running.append(server)
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)

    start()
    yield app, f"http://127.0.0.1:{port}", (running, start)
    running[-1].should_exit = True


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
        page.goto(f"{address}/?token={TOKEN}")
        return page

    yield open_
    for one in launched:
        one.close()
    assert [f for f in faults if not f.startswith((*TOLD, *OFFLINE))] == []


def cue(page: Page, text: str, within_s: float = 60.0) -> None:
    expect(page.locator("#cue")).to_contain_text(text, timeout=1000 * within_s)


def until_sent(page: Page, app: FastAPI) -> AnalysisTask:
    """Wait until the films have become a session; return its task."""
    expect(page.locator("#running")).to_be_visible(timeout=1000 * WHOLE_S)
    (job,) = service_of(app).jobs.claim("test", 1, lease_s=60)
    return AnalysisTask.from_plain(job.task)


def test_what_is_recorded_gives_what_the_film_shows(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page], film: tuple[Path, Marked]
) -> None:
    app, base, _ = served
    page = chromium(base, ALLOWED)
    page.goto(f"{base}/live")
    page.get_by_label("What to check").select_option("arm_raise")
    page.get_by_label("Short texts").check()
    page.get_by_text("More choices").click()
    page.get_by_label("Repetitions a side").fill("3")
    page.get_by_role("button", name="Record and send").click()
    page.wait_for_url("**/record?*")
    is_clean(page)
    shoot(page, "record-before")
    page.get_by_role("button", name="Start with this camera").click()
    cue(page, "movement self-check")
    is_readable(page)
    shoot(page, "record-told")
    cue(page, "Stand side-on, the left side")
    cue(page, "with the left arm")
    is_readable(page)
    shoot(page, "record-set")
    cue(page, "Relax")
    shoot(page, "record-kept")
    task = until_sent(page, app)
    shoot(page, "record-running")
    assert (task.movements, task.sides) == (("arm_raise", "arm_raise"), ("left", "right"))
    assert not task.pictures
    assert not task.mirrored
    sets, measured = [], list[Recording | str]()
    for source, side in zip(task.sources, task.sides, strict=True):
        seen = seen_in_file(Path(source))
        assert seen.notes == ()
        steady(seen.time_s, seen.numbers)
        sets.append(NamedSet(source, "arm_raise", "left" if side == "left" else "right"))
        measured.append(seen.recording(film[1]))
    row = find_movement("arm_raise", read_movements())
    (found,) = compare_sets(sets, [row, row], measured, read_movements())
    (whole,) = session("arm_raise").movements
    # Where the machine is too busy for all pictures fewer count, but none for the other side.
    assert found.limited_side in (whole.limited_side, None)
    for side in SIDES:
        values = [rep.value for rep in found.reps if rep.side == side]
        assert len(values) >= 2
        assert values == pytest.approx([getattr(whole, side).value] * len(values), abs=3.0)


def steady(time_s: np.ndarray, numbers: np.ndarray) -> None:
    """Times are those at which the camera gave the pictures, within two of them."""
    assert SET_S - 1.5 < time_s[-1] - time_s[0] < SET_S + 1.5
    shown_s = numbers / RATE_HZ
    late_s = time_s - shown_s
    assert np.ptp(late_s) < 4 / RATE_HZ, np.ptp(late_s)


@pytest.mark.soak
def test_the_analysis_of_a_recording_is_that_of_its_film(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page], tmp_path: Path
) -> None:
    """With the pose model, through the work that the engine of jobs does."""
    app, base, _ = served
    page = chromium(base, ALLOWED)
    begin(page, base)
    task = until_sent(page, app)
    page.close()
    do_task(replace(task, out=str(tmp_path / "out"), reports="none"), Job())
    (found,) = load_result(tmp_path / "out").movements
    (whole,) = session("arm_raise").movements
    print(found.left, found.right, found.verdict, found.reason, whole.left, whole.right)  # noqa: T201
    assert found.limited_side in (whole.limited_side, None)
    for side in SIDES:
        assert getattr(found, side).value == pytest.approx(getattr(whole, side).value, abs=3.0)


def begin(page: Page, base: str, query: str = CHOSEN) -> None:
    page.goto(f"{base}/record?{query}")
    page.get_by_role("button", name="Start with this camera").click()


def on(page: Page) -> None:
    page.get_by_role("button", name="Go on now").click()


def test_reload_and_lost_connection_cost_no_set_that_was_done(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    app, base, (running, start) = served
    page = chromium(base, ALLOWED)
    begin(page, base)
    cue(page, "the left side")
    on(page)
    cue(page, "with the left arm")
    running[-1].should_exit = True
    page.wait_for_timeout(4000)
    page.get_by_role("button", name="That was all").click()
    cue(page, "the right side")
    expect(page.locator("#hand")).to_contain_text("Recorded: 1, sent: 0")
    start()
    on(page)
    cue(page, "with the right arm")
    page.reload()
    expect(page.locator("#earlier")).to_contain_text("Recorded already: 1")
    shoot(page, "record-goes-on")
    page.get_by_role("button", name="Go on", exact=True).click()
    cue(page, "the right side")
    on(page)
    cue(page, "with the right arm")
    page.wait_for_timeout(4000)
    page.get_by_role("button", name="That was all").click()
    task = until_sent(page, app)
    assert task.sides == ("left", "right")
    for source in task.sources:
        assert seen_in_file(Path(source)).time_s[-1] > 1.0
    assert len(service_of(app).sessions.all()) == 1
    assert list(service_of(app).places.uploads.iterdir()) == []
    page.goto(f"{base}/record?{CHOSEN}")
    expect(page.locator("#earlier")).to_be_hidden()


@pytest.mark.soak
def test_a_server_that_is_away_at_the_end_is_waited_for(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    app, base, (running, start) = served
    page = chromium(base, ALLOWED)
    begin(page, base)
    cue(page, "the left side")
    on(page)
    cue(page, "with the left arm")
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="That was all").click()
    cue(page, "Relax")
    running[-1].should_exit = True
    page.get_by_role("button", name="Finish and send").click()
    expect(page.locator("#films li")).to_have_count(1)
    page.wait_for_timeout(1500)
    is_clean(page)
    shoot(page, "record-sending")
    start()
    assert until_sent(page, app).sides == ("left",)


def test_a_set_can_be_repeated_left_out_and_waited_for(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    app, base, _ = served
    page = chromium(base, ALLOWED)
    begin(page, base)
    cue(page, "the left side")
    page.get_by_role("button", name="Wait").click()
    shown = page.locator("#count").inner_text()
    page.wait_for_timeout(2500)
    assert page.locator("#count").inner_text() == shown
    expect(page.locator("#hand")).to_contain_text("waits for you")
    on(page)
    cue(page, "with the left arm")
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="That was all").click()
    cue(page, "Relax")
    page.get_by_role("button", name="Do it again").click()
    cue(page, "the left side")
    on(page)
    cue(page, "with the left arm")
    page.wait_for_timeout(4000)
    page.get_by_role("button", name="That was all").click()
    cue(page, "the right side")
    page.get_by_role("button", name="Leave this out").click()
    task = until_sent(page, app)
    assert task.sides == ("left",)
    assert seen_in_file(Path(task.sources[0])).time_s[-1] > 3.0
    assert list(service_of(app).places.uploads.iterdir()) == []


ENDED = """() => {
  const [track] = document.getElementById("camera").srcObject.getTracks();
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""


def test_a_camera_that_is_unplugged_is_told_and_the_set_begins_again(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    app, base, _ = served
    page = chromium(base, ALLOWED)
    begin(page, base)
    cue(page, "the left side")
    on(page)
    cue(page, "with the left arm")
    page.wait_for_timeout(1000)
    page.evaluate(ENDED)
    cue(page, "Is it still plugged in?")
    expect(page.locator("#cue")).to_contain_text("it begins again")
    shoot(page, "record-ended")
    cue(page, "the left side")
    on(page)
    cue(page, "with the left arm")
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="That was all").click()
    cue(page, "Relax")
    page.get_by_role("button", name="Finish and send").click()
    (source,) = until_sent(page, app).sources
    seen = seen_in_file(Path(source))
    assert 1.5 < seen.time_s[-1] < 6.0


def test_a_refused_camera_is_told_and_can_be_tried_again(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    _, base, _ = served
    page = chromium(base, "--deny-permission-prompts")
    begin(page, base)
    cue(page, "may not use the camera")
    shoot(page, "record-refused")
    page.context.grant_permissions(["camera"])
    page.get_by_role("button", name="Try again").click()
    cue(page, "movement self-check")


def test_in_german_and_dark_with_the_questions_before_it(
    served: tuple[FastAPI, str, Any], chromium: Callable[..., Page]
) -> None:
    _, base, _ = served
    page = chromium(base, ALLOWED, locale="de-DE", color_scheme="dark")
    page.goto(f"{base}/record?movements=arm_raise,leg_raise&reps=3&brief=on")
    is_clean(page)
    shoot(page, "record-german-questions")
    for name, answer in (("falls_or_65", "yes"), ("five_seconds", "no")):
        page.locator(f"[name={name}][value={answer}]").check()
    page.locator("form button").click()
    expect(page.locator(".sets li")).to_have_count(2)
    is_clean(page)
    shoot(page, "record-german-before")
    page.locator("#begin").click()
    cue(page, "linke")
    is_readable(page)
    shoot(page, "record-german-ready")
    page.locator("#buttons button").first.click()
    page.wait_for_timeout(2000)
    is_readable(page)
    shoot(page, "record-german-set")
