"""What the page of the guided check says itself: every word is there, and none is left over."""

import re
from pathlib import Path

from tmr_vision.app.live.page import page_data
from tmr_vision.app.live.words import page_words
from tmr_vision.language import use_locale

STATIC = Path(__file__).parents[2] / "tmr_vision/app/static"


def test_the_scripts_of_the_check_find_their_words() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("live*.js"))
    assert set(re.findall(r"\bwords\.(\w+)", scripts)) == set(page_words())


def test_the_camera_is_told_of_by_kinds_that_have_a_sentence() -> None:
    script = (STATIC / "live-camera.js").read_text(encoding="utf-8")
    told = set(re.findall(r'onTrouble\((?:[^)]*\? )?"(\w+)"', script))
    told |= set(re.findall(r'Error: "(\w+)"', script))
    assert told == set(page_data()["troubles"])


def test_the_page_is_german_where_that_is_read() -> None:
    english = page_data()
    with use_locale("de"):
        german = page_data()
    for kind in ("words", "troubles"):
        assert all(german[kind][key] != text for key, text in english[kind].items())


def test_the_level_finds_its_sentences() -> None:
    script = (STATIC / "live-level.js").read_text(encoding="utf-8")
    assert set(re.findall(r"\bsentences\.(\w+)", script)) == set(page_data()["level"]["words"])
