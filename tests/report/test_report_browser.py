"""report.html in a real browser: nothing loaded, nothing complained, keys and clicks do their work.

Run: pytest -m browser (needs the package ``chromium`` of the system).
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.fake_results import CASES, clip_times, fake_result, write_video
from tests.recorded import GUIDED, session
from tests.report.test_report_comparison import all_movements, compared
from tmr_vision.language import AUDIENCES, Audience
from tmr_vision.report import ReportOptions, render_comparison, render_html, write_folder
from tmr_vision.sources import file_sha256

pytestmark = pytest.mark.browser

A4_MM = (210 - 2 * 14, 297 - 2 * 13)
PX_PER_MM = 96 / 25.4
LIMIT_BYTES = 3_000_000
Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open a file; at the end nothing may have been loaded beside it or written to the console."""
    faults: list[str] = []
    pages: list[Page] = []

    def open_(path: Path, *, width: int = 1280, beside: str = "", **options: Any) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        pages.append(page)
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))

        def look_at(url: str) -> None:
            own = url == path.as_uri() or url.startswith(("data:", "blob:"))
            if not own and not (beside and url.endswith(f"/{beside}")):
                faults.append(f"loaded {url}")

        page.on("request", lambda request: look_at(request.url))
        page.goto(path.as_uri())
        return page

    yield open_
    for page in pages:
        page.close()
    assert faults == []


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole result folder, its video inside the page."""
    made = tmp_path_factory.mktemp("browser")
    clip = write_video(made / "clip.mp4", clip_times(34.0, rate_hz=10))
    result = fake_result("imbalance", videos=[clip], sha256=file_sha256)
    for name, size_mb in (("inside", 30.0), ("beside", 0.0)):
        options = ReportOptions(audience="clinician", embed_video_mb=size_mb)
        write_folder(result, made / name, options=options)
    write_folder(result, made / "home")
    return made


@pytest.fixture
def report(folder: Path, open_page: Open) -> Page:
    page = open_page(folder / "inside" / "report.html")
    wait_for_video(page)
    return page


def wait_for_video(page: Page) -> None:
    page.wait_for_function("document.querySelector('video').readyState >= 2")


def time_of(page: Page, number: int = 0) -> float:
    return float(page.evaluate(f"document.querySelectorAll('video')[{number}].currentTime"))


def rep(side: str, number: int) -> Any:
    reps = [r for r in fake_result("imbalance").movements[0].reps if r.side == side]
    return reps[number - 1]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "report.html"
    path.write_text(text, encoding="utf-8")
    return path


# --- every report -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*CASES, "session"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_pages_open_clean_for_everyone(
    kind: str, language: str, tmp_path: Path, open_page: Open
) -> None:
    result = session() if kind == "session" else fake_result(kind)
    audience = "clinician" if language == "de" else "home"
    options = ReportOptions(language=language, audience=audience, code="P-0042")
    text = render_html(result, options=options)
    assert len(text.encode()) < LIMIT_BYTES
    path = written(tmp_path, text)
    for width, scheme in ((1280, "light"), (360, "dark")):
        page = open_page(path, width=width, color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        drawn = page.locator(".live canvas").count()
        assert drawn == sum(
            bool(m.reps) * (1 + (m.curves is not None) + len({r.source for r in m.reps}))
            for m in result.movements
        )


def test_the_whole_report_is_clean_too(report: Page) -> None:
    found = Axe().run(report)
    assert found.violations_count == 0, found.generate_report()
    report.locator(".pair").check()
    assert Axe().run(report).violations_count == 0


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_first_page_fits_on_a4(
    language: str, audience: Audience, tmp_path: Path, open_page: Open
) -> None:
    for result in (fake_result("several"), session(*GUIDED)):
        options = ReportOptions(language=language, audience=audience, code="P-0042")
        text = render_html(result, options=options)
        page = open_page(written(tmp_path, text), width=round(A4_MM[0] * PX_PER_MM))
        page.emulate_media(media="print")
        height = page.evaluate("document.querySelector('.first').getBoundingClientRect().height")
        assert height / PX_PER_MM < A4_MM[1]


def test_in_print_and_without_script_the_static_plots_stand(folder: Path, open_page: Open) -> None:
    page = open_page(folder / "inside" / "report.html")
    page.emulate_media(media="print")
    for name in (".static svg",):
        expect(page.locator(name).first).to_be_visible()
    expect(page.locator(".live").first).to_be_hidden()
    expect(page.locator(".stage")).to_be_hidden()
    bare = open_page(folder / "inside" / "report.html", java_script_enabled=False)
    assert bare.locator(".static svg").count() == 2
    expect(bare.locator(".static svg").first).to_be_visible()
    expect(bare.locator(".stage")).to_be_hidden()
    expect(bare.locator(".lanes")).to_be_hidden()


def test_the_page_forbids_itself_the_network(folder: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((folder / "inside" / "report.html").as_uri())
    blocked = page.evaluate(
        "new Promise(done => { document.addEventListener('securitypolicyviolation',"
        " e => done(e.violatedDirective)); fetch('https://localhost:9/').catch(() => {}); })"
    )
    assert blocked == "connect-src"
    page.close()


# --- video and curves in step -------------------------------------------------------------------


def test_a_click_on_a_repetition_goes_to_its_start(report: Page) -> None:
    report.get_by_role("button", name="Right 3").click()
    assert time_of(report) == pytest.approx(rep("right", 3).start_s, abs=0.01)
    expect(report.locator(".lanes button.now")).to_have_text("3")


def test_a_click_on_a_curve_goes_to_that_moment_of_that_repetition(report: Page) -> None:
    chart = report.locator(".live.curves")
    place = chart.evaluate(
        "box => { const o = box.querySelector('.u-over'), b = box.getBoundingClientRect(),"
        " r = o.getBoundingClientRect(); return [r.left - b.left, r.top - b.top, r.width, r.height]"
        "; }"
    )
    data = json.loads(report.locator("#data").text_content() or "")
    reps = data["movements"][0]["reps"]
    left, top, width, height = place
    chart.click(position={"x": left + 0.5 * width, "y": top + 0.15 * height})
    shown = [r for r in reps if r["start"] <= time_of(report) <= r["end"]]
    assert len(shown) == 1
    part = (time_of(report) - shown[0]["start"]) / (shown[0]["end"] - shown[0]["start"])
    assert part == pytest.approx(0.5, abs=0.02)
    assert shown[0]["side"] == "left"  # the higher curves
    expect(report.locator(".live.curves .playhead")).to_be_visible()
    expect(report.locator(".live.curves .dot.left")).to_be_visible()
    expect(report.locator(".live.curves .dot.right")).to_be_hidden()


def test_a_click_on_the_time_goes_there(report: Page) -> None:
    chart = report.locator(".live.time")
    chart.scroll_into_view_if_needed()
    over = chart.locator(".u-over").bounding_box()
    assert over is not None
    report.mouse.click(over["x"] + over["width"] / 2, over["y"] + 20)
    reps = fake_result("imbalance").movements[0].reps
    low, high = max(0.0, reps[0].start_s - 1), reps[-1].end_s + 1
    assert low + 5 < time_of(report) < high - 5


def test_keys(report: Page) -> None:
    report.locator(".screen video").first.click()  # plays, and gives the keys to this movement
    report.wait_for_function("!document.querySelector('video').paused")
    report.keyboard.press(" ")
    assert report.evaluate("document.querySelector('video').paused")
    before = time_of(report)
    report.keyboard.press(".")
    assert time_of(report) == pytest.approx(before + 1 / 25, abs=0.005)
    report.keyboard.press(",")
    assert time_of(report) == pytest.approx(before, abs=0.005)
    report.keyboard.press("n")
    assert time_of(report) == pytest.approx(rep("left", 2).start_s, abs=0.01)
    report.keyboard.press("n")
    report.keyboard.press("p")
    assert time_of(report) == pytest.approx(rep("left", 2).start_s, abs=0.01)


def test_keys_work_at_once_where_a_video_is_in_sight(report: Page) -> None:
    report.locator(".stage").scroll_into_view_if_needed()
    report.keyboard.press("n")
    assert time_of(report) == pytest.approx(rep("left", 2).start_s, abs=0.01)
    report.keyboard.press(" ")
    report.wait_for_function("!document.querySelector('video').paused")


def test_space_plays_after_a_button_was_clicked_too(report: Page) -> None:
    report.get_by_role("button", name="Next repetition").click()
    there = time_of(report)
    report.keyboard.press(" ")
    report.wait_for_function("!document.querySelector('video').paused")
    report.keyboard.press(" ")
    assert there <= time_of(report) < there + 2.0


def test_keys_elsewhere_are_left_alone(report: Page) -> None:
    before = time_of(report)
    report.evaluate("scrollTo(0, 0)")
    report.keyboard.press("n")
    assert time_of(report) == before


def test_side_by_side_is_large(report: Page) -> None:
    alone = report.locator(".screen video").first.bounding_box()
    report.locator(".pair").check()
    beside = report.locator(".screen video").first.bounding_box()
    assert alone is not None
    assert beside is not None
    assert beside["width"] >= alone["width"]


def test_a_folded_page_draws_its_plots_when_it_is_opened(folder: Path, open_page: Open) -> None:
    page = open_page(folder / "home" / "report.html")
    wait_for_video(page)
    page.locator("details.plots > summary").click()
    chart = page.locator(".live.curves canvas")
    page.wait_for_function("document.querySelector('.live.curves canvas').clientWidth > 300")
    expect(chart).to_be_visible()
    assert page.locator(".lanes button").first.bounding_box()["width"] > 10  # type: ignore[index]


def test_slow_motion_and_the_cursor_that_runs_along(report: Page) -> None:
    report.locator(".speed").select_option("0.5")
    assert report.evaluate("document.querySelector('video').playbackRate") == 0.5
    report.get_by_role("button", name="Left 1").click()
    report.get_by_role("button", name="Play").click()
    marks = [report.locator(".live.time .playhead").get_attribute("style")]
    report.wait_for_timeout(700)
    marks.append(report.locator(".live.time .playhead").get_attribute("style"))
    assert marks[0] != marks[1]
    report.get_by_role("button", name="Pause").click()
    assert rep("left", 1).start_s < time_of(report) < rep("left", 1).end_s


def test_scrubbing(report: Page) -> None:
    report.locator(".position").evaluate(
        "input => { input.value = 12.5; input.dispatchEvent(new Event('input')); }"
    )
    assert time_of(report) == pytest.approx(12.5, abs=0.05)
    expect(report.locator(".clock")).to_have_text("12.5 s")


def test_side_by_side_at_the_peak_or_the_start(report: Page) -> None:
    report.locator(".pair").check()
    expect(report.locator(".screen video").nth(1)).to_be_visible()
    report.locator(".pick.left").select_option(label="3")
    report.locator(".pick.right").select_option(label="4")
    for name, moment in (("peak", "peak_s"), ("start", "start_s")):
        report.locator(".align").select_option(name)
        for number, side, n in ((0, "left", 3), (1, "right", 4)):
            wanted = getattr(rep(side, n), moment)
            assert time_of(report, number) == pytest.approx(wanted, abs=0.02)
    report.get_by_role("button", name="Play").click()
    report.wait_for_timeout(900)
    report.get_by_role("button", name="Pause").click()
    parts = [
        time_of(report, i) - rep(s, n).start_s for i, s, n in ((0, "left", 3), (1, "right", 4))
    ]
    assert parts[0] > 0.2
    assert parts[0] == pytest.approx(parts[1], abs=0.15)
    report.get_by_role("button", name="Next repetition").click()
    assert time_of(report, 0) == pytest.approx(rep("left", 4).start_s, abs=0.02)
    assert time_of(report, 1) == pytest.approx(rep("right", 5).start_s, abs=0.02)
    report.locator(".pair").uncheck()
    expect(report.locator(".screen video").nth(1)).to_be_hidden()


def test_charts_are_read_with_the_keys(report: Page) -> None:
    chart = report.get_by_role("slider", name=re.compile("Arm raise, shoulder elevation"))
    chart.focus()
    report.keyboard.press("PageDown")
    for _ in range(5):
        report.keyboard.press("PageUp")
    text = chart.get_attribute("aria-valuetext") or ""
    curves = fake_result("imbalance").movements[0].curves
    assert curves is not None
    assert text.startswith(f"50 % · left {round(curves.mean_deg['left'][50])}°")
    assert f"right {round(curves.mean_deg['right'][50])}°" in text
    report.keyboard.press("Enter")
    shown = [
        r for r in fake_result("imbalance").movements[0].reps
        if r.start_s <= time_of(report) <= r.end_s
    ]  # fmt: skip
    assert [r.side for r in shown] == ["left"]


def test_excluded_repetitions_are_hatched_and_say_why(report: Page) -> None:
    button = report.get_by_role("button", name="Right 2, left out")
    assert "repeating-linear-gradient" in button.evaluate(
        "b => getComputedStyle(b).backgroundImage"
    )
    assert "left the picture" in (button.get_attribute("title") or "")


# --- a video beside the page --------------------------------------------------------------------


def test_a_large_video_lies_beside_the_page(folder: Path, open_page: Open) -> None:
    page = open_page(folder / "beside" / "report.html", beside="overlay.mp4")
    wait_for_video(page)
    assert page.evaluate("document.querySelector('video').src").endswith("/beside/overlay.mp4")
    page.get_by_role("button", name="Left 2").click()
    assert time_of(page) == pytest.approx(rep("left", 2).start_s, abs=0.01)


def test_a_video_that_is_not_there_is_said(folder: Path, browser: Browser, tmp_path: Path) -> None:
    alone = shutil.copy(folder / "beside" / "report.html", tmp_path / "mailed.html")
    page = browser.new_page()
    page.goto(Path(alone).as_uri())
    expect(page.locator(".stage")).to_have_text(re.compile("not beside this file"))
    page.locator(".live.curves").click(position={"x": 200, "y": 60})
    expect(page.locator(".readout.curves")).to_contain_text("left")
    page.close()


# --- sessions compared --------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "de"])
def test_pages_of_compared_sessions_are_clean(
    language: str, tmp_path: Path, open_page: Open
) -> None:
    options = ReportOptions(language=language, code="P-0042")
    for comparison in (compared("several"), all_movements()):
        path = written(tmp_path, render_comparison(comparison, options=options))
        for width, scheme in ((1280, "light"), (360, "dark")):
            page = open_page(path, width=width, color_scheme=scheme)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_report_with_former_sessions_is_clean(
    language: str, tmp_path: Path, open_page: Open
) -> None:
    options = ReportOptions(language=language, code="P-0042")
    text = render_html(session(*GUIDED), comparison=all_movements(), options=options)
    assert len(text.encode()) < LIMIT_BYTES
    page = open_page(written(tmp_path, text), width=360, color_scheme="dark")
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page = open_page(written(tmp_path, text), width=round(A4_MM[0] * PX_PER_MM))
    page.emulate_media(media="print")
    height = page.evaluate("document.querySelector('.first').getBoundingClientRect().height")
    assert height / PX_PER_MM < A4_MM[1]
