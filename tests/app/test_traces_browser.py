"""A change after which a plot shows other seconds: the page asks for all of it, and goes on."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.app.serving import serving
from tests.app.stored import TOKEN, analysed, made_app, service_of, store

pytestmark = pytest.mark.browser
PLOTTED = "page.movements[0].traces.map((each) => each.time.length)[0]"


def test_a_moved_outer_end_draws_the_plot_over_other_seconds(
    browser: Browser, tmp_path: Path
) -> None:
    app = made_app(tmp_path / "data")
    result = analysed("arm_raise")
    first = min(result.movements[0].reps, key=lambda rep: rep.start_s)
    session = store(service_of(app), result)
    with serving(app) as address:
        page, faults, asked = browser.new_page(), [], []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: asked.append((request.method, request.url)))
        page.goto(f"{address}/?token={TOKEN}")
        where = f"{address}/review/{session.id}"
        page.goto(where)
        expect(page.locator(".live.time canvas")).to_be_visible()
        before = page.evaluate(PLOTTED)
        page.locator(f'[data-pick="{first.id}"]').click()
        asked.clear()
        mark = page.get_by_role("slider", name="Start", exact=True)
        for _ in range(5):
            mark.press("ArrowRight")
        mark.press("Enter")
        expect(page.locator(".log tbody tr:not(.out)")).to_have_count(1)
        assert ("GET", where) in asked
        after = page.evaluate(PLOTTED)
        assert before - 6 <= after <= before - 3
        asked.clear()
        mark = page.get_by_role("slider", name="End", exact=True)
        mark.press("ArrowLeft")
        mark.press("Enter")
        expect(page.locator(".log tbody tr:not(.out)")).to_have_count(2)
        assert ("GET", where) not in asked, "its numbers are known"
        assert page.evaluate(PLOTTED) == after
        expect(page.locator(".live.time canvas")).to_be_visible()
        assert faults == []
        page.context.close()
