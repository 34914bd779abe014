"""The page over a batch in a real browser: everybody can use it, on a phone too.

Run: pytest -m browser (needs the package ``chromium`` of the system).
"""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.batch.filled import sqlite_store
from tests.batch.test_tables import NAMES, written

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_fits_and_is_accessible(
    browser: Browser, tmp_path: Path, width: int, language: str
):
    written(sqlite_store(tmp_path, NAMES), tmp_path, language)
    page = browser.new_page(viewport={"width": width, "height": 900})
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.on("console", lambda told: loaded.append(told.text))
    page.goto((tmp_path / "index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    page.close()
    assert [fault["id"] for fault in found] == []
    assert len(loaded) == 1
