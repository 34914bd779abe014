"""The seven kinds of results as pages for both readers: nothing clipped, the answer first.

Run: pytest -m browser tests/report/test_report_kinds.py (needs the package ``chromium``). With
``--basetemp FOLDER`` the screenshots can be looked at afterwards.
"""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.report.kinds import HEADER, KINDS, all_differ, comparison_of, pictures_of, result_of
from tests.report.test_report_browser import Open, open_page, written
from tmr_vision.language import AUDIENCES, LANGUAGES, Audience, Language
from tmr_vision.records import AnalysisResult
from tmr_vision.report import ReportOptions, render_comparison, render_html

__all__ = ["open_page"]
pytestmark = pytest.mark.browser

WIDTHS = (360, 390, 820, 1400, 2560)
PHONE = (390, 844)
SCREENS = 2
CLIPPED = """() => {
  const faults = [];
  for (const svg of document.querySelectorAll('svg')) {
    const outer = svg.getBoundingClientRect();
    if (!outer.width) continue;
    for (const text of svg.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      if (box.left < outer.left - 1 || box.right > outer.right + 1 ||
          box.top < outer.top - 1 || box.bottom > outer.bottom + 1) {
        faults.push(`svg: ${text.textContent}`);
      }
    }
  }
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = words.nextNode(); node; node = words.nextNode()) {
    const holder = node.parentElement;
    if (!node.textContent.trim() || holder.closest('svg, script, style, option, select, button'))
      continue;
    if (holder.closest('.wide, .sessions, .cards thead')) continue; // they scroll, or are hidden
    if (!holder.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width && (box.left < -1 || box.right > innerWidth + 1)) faults.push(node.textContent);
  }
  return faults;
}"""


def page_of(result: AnalysisResult, kind: str, language: Language, audience: Audience) -> str:
    return render_html(
        result,
        key_frames=pictures_of(kind) if kind in KINDS else (),
        comparison=comparison_of(kind),
        options=ReportOptions(language=language, audience=audience),
    )


def bottom(page: Page, selector: str) -> float:
    return float(
        page.evaluate(
            "s => scrollY + document.querySelector(s).getBoundingClientRect().bottom", selector
        )
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_clipped_at_any_width(
    kind: str, audience: Audience, language: Language, tmp_path: Path, open_page: Open
) -> None:
    path = written(tmp_path, page_of(result_of(kind), kind, language, audience))
    page = open_page(path, width=WIDTHS[0])
    for details in page.locator("details.more").all():
        details.evaluate("each => { each.open = true; }")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": PHONE[1]})
        page.wait_for_timeout(50)
        assert page.evaluate(CLIPPED) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=tmp_path / f"{kind}-{audience}-{language}-{width}.png")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_at_home_answer_and_plan_are_in_the_first_two_screens_of_a_phone(
    kind: str, language: Language, tmp_path: Path, open_page: Open
) -> None:
    path = written(tmp_path, page_of(result_of(kind), kind, language, "home"))
    page = open_page(path, width=PHONE[0])
    assert bottom(page, ".first") <= SCREENS * PHONE[1]
    assert bottom(page, ".answers li:first-child") <= PHONE[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_even_if_all_seven_movements_differ(
    language: Language, tmp_path: Path, open_page: Open
) -> None:
    path = written(tmp_path, page_of(all_differ(), "none", language, "home"))
    page = open_page(path, width=PHONE[0])
    assert page.locator(".plan li").count() == 7
    assert bottom(page, ".first") <= SCREENS * PHONE[1]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_verdict_side_and_next_step_are_on_the_first_screen(
    audience: Audience, tmp_path: Path, open_page: Open
) -> None:
    path = written(tmp_path, page_of(result_of("imbalance"), "imbalance", "en", audience))
    page = open_page(path, width=1280)
    shown = page.evaluate(
        "() => { const seen = []; document.querySelectorAll('h2, strong, .verdict, td').forEach("
        "e => { if (e.getBoundingClientRect().bottom < innerHeight) seen.push(e.textContent); });"
        "return seen.join(' '); }"
    )
    for words in ("The right arm rises 19° less", "Imbalance, clear", "xercise the left side"):
        assert words in shown


def test_the_page_of_compared_sessions_leads_with_what_changed(
    tmp_path: Path, open_page: Open
) -> None:
    comparison = comparison_of("compared")
    assert comparison is not None
    path = written(tmp_path, render_comparison(comparison))
    for width in WIDTHS:
        page = open_page(path, width=width)
        assert page.evaluate(CLIPPED) == []
        assert bottom(page, "#answer") <= PHONE[1]


def test_other_angles_of_the_same_repetitions_can_be_shown(tmp_path: Path, open_page: Open) -> None:
    path = written(tmp_path, page_of(result_of("imbalance"), "imbalance", "en", "clinician"))
    page = open_page(path)
    page.locator("select.angle").select_option(label="Elbow flexion")
    page.locator(".live.time .u-over").hover()
    assert "°" in (page.locator(".readout.time").text_content() or "")
    page.mouse.move(0, 0)
    assert page.locator(".readout.time").text_content() == "Elbow flexion, °"
    assert page.locator(".live.time canvas").count() == 1


def test_a_clinicians_curves_of_a_session_print_on_one_page(
    tmp_path: Path, open_page: Open
) -> None:
    path = written(tmp_path, page_of(result_of("session"), "session", "en", "clinician"))
    page = open_page(path, width=round((210 - 28) * 96 / 25.4))
    page.emulate_media(media="print")
    sheet = page.locator(".sheet").bounding_box()
    assert sheet is not None
    assert sheet["height"] < (297 - 26) * 96 / 25.4
    assert page.locator(".sheet svg").count() == len(result_of("session").movements)


def test_the_head_of_a_clinicians_report(tmp_path: Path, open_page: Open) -> None:
    path = written(tmp_path, page_of(result_of("imbalance"), "imbalance", "en", "clinician"))
    page = open_page(path)
    head = page.locator(".meta").text_content() or ""
    for told in (HEADER.code, "Mar 4, 2026", HEADER.examiner, "Right", HEADER.reason, "2 / 3"):
        assert told in head
    assert HEADER.notes in (page.locator(".written").text_content() or "")
    assert page.locator(".sign").is_visible()
