"""On a wide screen no half of the page is empty; on a narrow one all stands below each other."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.fake_results import clip_times, fake_result, write_video
from tests.report.test_report_browser import Open, open_page, wait_for_video
from tmr_vision.report import ReportOptions, write_folder
from tmr_vision.sources import file_sha256

__all__ = ["open_page"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("wide")
    clip = write_video(made / "clip.mp4", clip_times(34.0, rate_hz=10))
    result = fake_result("imbalance", videos=[clip], sha256=file_sha256)
    write_folder(result, made / "home", options=ReportOptions(audience="home"))
    return made / "home"


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return {**found, "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


@pytest.mark.parametrize("width", [1400, 2560])
def test_answer_and_plan_pictures_and_player_stand_beside_each_other(
    width: int, folder: Path, open_page: Open
) -> None:
    page = open_page(folder / "report.html", width=width)
    wait_for_video(page)
    main = box(page, "main")
    for left, right in ((".first > section:first-child", ".plan"), (".pictures", ".stage")):
        one, other = box(page, left), box(page, right)
        assert one["right"] <= other["x"]
        assert abs(one["y"] - other["y"]) < 40
        assert other["right"] > main["right"] - 0.1 * main["width"], "it reaches the right edge"
    assert box(page, ".plots")["y"] > box(page, ".stage")["bottom"]
    assert box(page, ".plan")["bottom"] < 900, "what to do is on the first screen"


def test_two_repetitions_side_by_side_take_the_whole_width(folder: Path, open_page: Open) -> None:
    page = open_page(folder / "report.html", width=1400)
    wait_for_video(page)
    page.locator(".pair").check()
    assert box(page, ".stage")["width"] > 0.9 * box(page, ".review")["width"]
    assert box(page, ".pictures")["y"] > box(page, ".stage")["y"]


@pytest.mark.parametrize("width", [360, 390, 820])
def test_on_a_narrow_screen_they_stand_below_each_other(
    width: int, folder: Path, open_page: Open
) -> None:
    page = open_page(folder / "report.html", width=width)
    wait_for_video(page)
    for above, below in ((".first > section:first-child", ".plan"), (".pictures", ".stage")):
        assert box(page, above)["bottom"] <= box(page, below)["y"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
