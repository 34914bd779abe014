"""Sentences remember what they were made of; the German catalog is whole; German stays German."""

import os
import pickle
import re
import string
import subprocess
import sys
import zipfile
from itertools import chain
from pathlib import Path

import openpyxl
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from matplotlib.text import Text

from tests.export.test_loading import saved
from tests.fake_results import drawn_texts, fake_result
from tests.recorded import session
from tests.report.test_report import Reader
from tmr_vision.export import export_result, load_result, write_xlsx
from tmr_vision.language import (
    AUDIENCES,
    LANGUAGES,
    date_and_time,
    default_language,
    join_messages,
    message,
    plural_message,
    translate,
    use_locale,
)
from tmr_vision.report import ReportOptions, render_html
from tmr_vision.report.pdf import lay_out_pages
from tools.catalog import messages, po_file, read

GERMAN = ReportOptions(language="de")
ENGLISH = (
    r"\b(the|and|of|is|are|with|were|from|each|this|that|to|for|left|right|side|repetitions?|"
    r"measured|movement|margin|difference|degrees?|peak|start|page)\b"
)
"""Words that stand in nearly every English sentence and in no German one."""
CITED = (
    r"\w+\.(mp4|html|pdf)|tmr-vision|--movement|Total Motion Release|validation/study|"
    r"\S+ et al\.|\(SD\)"
)
OTHERS = LANGUAGES[1:]


def fields_of(template: str) -> set[tuple[str | None, str | None]]:
    return {(name, spec) for _, name, spec, _ in string.Formatter().parse(template) if name}


# --- sentences ----------------------------------------------------------------------------------


def test_a_sentence_is_english_and_can_be_said_again():
    reason = message(
        "the difference is smaller than {margin:.0f}°, the amount that matters", margin=10.4
    )
    assert reason == "the difference is smaller than 10°, the amount that matters"
    with use_locale("de"):
        assert translate(reason) == "der Unterschied ist kleiner als 10°, ab denen er zählt"
    assert translate(reason) == reason


def test_it_survives_pickling_with_what_is_inside_it():
    reason = message(
        "left out: {reason}", reason=message("too quick ({seconds:.1f} s)", seconds=0.34)
    )
    again = pickle.loads(pickle.dumps(reason))
    assert again == "left out: too quick (0.3 s)"
    with use_locale("de"):
        assert translate(again) == "ausgelassen: zu schnell (0,3 s)"


def test_one_and_many():
    sentences = [
        plural_message(
            "{title}: {n} repetition is left out; the report says why.",
            "{title}: {n} repetitions are left out; the report says why.",
            n=n,
            title="Arm raise",
        )
        for n in (1, 2)
    ]
    assert "1 repetition is" in sentences[0]
    assert "2 repetitions are" in sentences[1]
    with use_locale("de"):
        assert translate(sentences[0]).startswith("Arm nach vorn heben: 1 Wiederholung ist")
        assert translate(sentences[1]).startswith("Arm nach vorn heben: 2 Wiederholungen sind")


def test_joined_sentences_and_empty_ones():
    both = join_messages(" ", [message("not seen"), message("not measured")])
    assert both == "not seen not measured"
    with use_locale("de"):
        assert translate(both) == "nicht gesehen nicht gemessen"
        assert translate("") == ""
        assert translate("my own movement {x}") == "my own movement {x}"


def test_a_pickled_result_still_speaks_german():
    result = pickle.loads(pickle.dumps(session("arm_raise")))
    with use_locale("de"):
        assert "ab denen er zählt" in translate(result.movements[0].reason)
        assert "Sätze" in translate(result.plan.steps[0].dose)


def test_languages_end_where_they_end():
    with use_locale("de", "clinician"), use_locale("en"):
        assert translate("left") == "left"
    assert translate("left") == "left"


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "de_DE", "LC_ALL": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_of_the_system(
    names: dict[str, str], found: str, monkeypatch: pytest.MonkeyPatch
):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert default_language() == found


def test_dates_are_written_as_the_language_does():
    assert date_and_time("2026-03-04T17:05:00+01:00") == "Mar 4, 2026, 17:05 UTC+01:00"
    with use_locale("de"):
        assert date_and_time("2026-03-04T17:05:00+01:00") == "4. März 2026, 17:05 UTC+01:00"
        assert date_and_time("yesterday") == "yesterday"


# --- the catalogs -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalog_has_every_sentence_and_no_other(language: str):
    wanted = {entry.id for entry in messages() if entry.id}
    there = {entry.id for entry in read(language) if entry.id}
    assert sorted(wanted - there, key=str) == []
    assert sorted(there - wanted, key=str) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_with_its_places(language: str):
    for entry in read(language):
        if not entry.id:
            continue
        ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        texts = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        assert all(texts), entry.id
        assert not entry.fuzzy, entry.id
        assert len(texts) == len(ids)
        for source, text in zip(ids, texts, strict=True):
            assert fields_of(text) == fields_of(source), source
            assert text.endswith(".") == source.endswith("."), source
            assert re.findall(r"\d+", text) == re.findall(r"\d+", source), source


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalog_is_that_of_the_text(language: str):
    with po_file(language).with_suffix(".mo").open("rb") as file:
        compiled = by_sentence(read_mo(file))
    assert compiled == by_sentence(read(language))


def by_sentence(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    def plain(text: object) -> tuple[str, ...]:
        return tuple(text) if isinstance(text, list | tuple) else (str(text),)

    return {plain(entry.id): plain(entry.string) for entry in catalog if entry.id}


# --- German is German ---------------------------------------------------------------------------


def english_in(text: str) -> list[str]:
    left = re.sub(CITED, "", text)
    return [left[max(0, m.start() - 60) : m.end() + 60] for m in re.finditer(ENGLISH, left, re.I)]


def test_the_search_for_english_can_fail():
    assert english_in("Wert: the peak of clip.mp4")
    assert not english_in("Wert: 12° in clip.mp4")


def texts_of(page: str) -> str:
    """Everything of a page that is read: text, labels, pictures' descriptions, script's words."""
    reader = Reader(page)
    names = ("alt", "title", "aria-label", "data-label", "data-x")
    spoken = [str(a[name]) for tag, a in reader.tags for name in names if a.get(name)]
    pictures = re.findall(r"<text[^>]*>([^<]*)</text>", page)
    script = re.findall(r'"words":(\{[^}]*\})', page)
    values = re.findall(r':"([^"]*)"', " ".join(script))
    return " | ".join([reader.text, *spoken, *pictures, *values])


@pytest.mark.parametrize("audience", ["home", "clinician"])
def test_no_english_is_left_in_a_german_page(audience: str):
    options = ReportOptions(language="de", audience=audience, code="P-0042")
    page = render_html(session(), options=options)
    assert '<html lang="de">' in page
    assert english_in(texts_of(page)) == []


@pytest.mark.parametrize("audience", ["home", "clinician"])
def test_no_english_is_left_in_a_german_page_of_a_saved_result(audience: str, tmp_path: Path):
    options = ReportOptions(language="de", audience=audience)
    fresh, loaded = session(), load_result(saved(session(), tmp_path))
    page = render_html(loaded, options=options)
    assert english_in(texts_of(page)) == []
    shown, before = Reader(page).text, Reader(render_html(fresh, options=options)).text
    assert re.sub(r"\d+", "#", shown) == re.sub(r"\d+", "#", before)
    for number, former in zip(*(re.findall(r"\d+", each) for each in (shown, before)), strict=True):
        # result.json holds hundredths: what was 5.496° may be 5.50° and be shown as 6°
        assert abs(int(number) - int(former)) <= 1, (number, former)


def test_no_english_is_left_in_a_german_pdf():
    with use_locale("de"):
        layout = lay_out_pages(session("arm_raise", "sit_to_stand", "trunk_twist"), options=GERMAN)
        layout.number()
    words = [text.get_text() for page in layout.pages for text in page.findobj(Text)]
    assert english_in(" | ".join(words)) == []


def test_no_english_is_left_in_a_german_workbook(tmp_path: Path):
    result = session("arm_raise", "toe_reach", "trunk_twist")
    export_result(load_result(saved(result, tmp_path)), tmp_path, ["xlsx"])
    english = openpyxl.load_workbook(tmp_path / "session.xlsx")
    with use_locale("de"):
        export_result(load_result(tmp_path), tmp_path, ["xlsx"], force=True)
    german = openpyxl.load_workbook(tmp_path / "session.xlsx")
    assert german.sheetnames[0] == "Übersicht"
    assert german["Wiederholungen"]["C2"].value == "links"
    assert german["Winkel"]["C1"].value == "Armhebung links (Grad)"
    assert english_in(" | ".join([*german.sheetnames, *words_in(german)])) == []
    with zipfile.ZipFile(tmp_path / "session.xlsx") as package:
        drawn = [name for name in package.namelist() if re.match("xl/(charts|drawings)/", name)]
        texts = [package.read(name).decode() for name in drawn]
    shown = re.findall(r"<(?:a:t|c:v)>([^<]*)<|descr=\"([^\"]*)\"", " ".join(texts))
    assert len(texts) > 9
    assert english_in(" | ".join(chain.from_iterable(shown))) == []
    assert numbers_in(german) == numbers_in(english)


def test_every_word_of_a_german_workbook_is_german(tmp_path: Path):
    """Also those that the search for English does not know."""
    result = session("arm_raise", "toe_reach")
    write_xlsx(result, tmp_path / "en.xlsx")
    with use_locale("de"):
        write_xlsx(result, tmp_path / "de.xlsx")
    english, german = (openpyxl.load_workbook(tmp_path / f"{name}.xlsx") for name in ("en", "de"))
    same = {text for text in words_in(english) if text in set(words_in(german))}
    kept = {"full", result.created, result.software, result.model_sha256, "tmr_vision"}
    kept |= {recording.info.path for recording in result.recordings}
    assert {text for text in same - kept if re.search("[a-z]{3}", text)} == set()


def words_in(book: openpyxl.Workbook) -> list[str]:
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return [cell for cell in cells if isinstance(cell, str)]


def numbers_in(book: openpyxl.Workbook) -> list[float]:
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return [cell for cell in cells if isinstance(cell, int | float)]


def test_numbers_are_the_same_in_all_words():
    result = session("arm_raise", "leg_raise")
    degrees = {
        audience: [
            re.findall(r"\d+°", Reader(render_html(result, options=options)).text)
            for language in LANGUAGES
            for options in [ReportOptions(language=language, audience=audience)]
        ]
        for audience in AUDIENCES
    }
    for found in degrees.values():
        assert len(found[0]) > 100
        assert all(sorted(each) == sorted(found[0]) for each in found)
    assert set(degrees["home"][0]) <= set(degrees["clinician"][0])


def test_axes_have_a_comma_in_german():
    with use_locale("de"):
        pages = lay_out_pages(session("arm_raise"), options=GERMAN).pages
        drawn = [text for page in pages for text, _ in drawn_texts(page)]
    assert any(re.fullmatch(r"\d+,\d", text) for text in drawn)
    assert not any(re.fullmatch(r"\d+\.\d", text) for text in drawn)


def test_decimals_have_a_comma_in_german():
    text = Reader(render_html(fake_result("balanced"), options=GERMAN)).text
    assert re.search(r"\d,\d s\b", text)
    assert not re.search(r"\d\.\d s\b", text)


def run(*arguments: str, **environment: str) -> str:
    code = "from tmr_vision.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | {"COLUMNS": "100"} | environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_command_line_speaks_german():
    listed = run("movements", "--lang", "de")
    assert "Arm nach vorn heben" in listed
    in_full = run("movements", "arm_raise", LC_ALL="de_DE.UTF-8")
    assert "Vorsicht" in in_full
    aliases = "arm lift, shoulder flexion, forward arm raise"
    assert english_in(in_full.replace(aliases, "")) == []
    assert "Es gibt" not in run("movements", "arm_rise")
    assert "es gibt keine Bewegung 'arm_rise'; gemeint" in run("movements", "arm_rise", "--lang=de")
    assert "eine solche Datei gibt es nicht" in run("analyze", "none.mp4", "--lang", "de")


def test_the_help_speaks_german():
    text = " ".join(run("analyze", "--help", LC_ALL="de_DE.UTF-8").split())
    assert "Links gegen rechts messen" in text
    assert "Papier von report.pdf." in text
