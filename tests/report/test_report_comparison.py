"""Before and after in the reports, and the page of compared sessions."""

import json
import re
from functools import cache, partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.comparison.test_comparison import session
from tests.export.test_loading import saved
from tests.fake_results import fake_result
from tests.language.test_language import ENGLISH
from tests.recorded import session as recorded_session
from tests.report.test_report import Reader, assert_texts_stand_free, pdf_text
from tmr_vision.cli import app
from tmr_vision.comparison import Comparison, compare_results
from tmr_vision.export import comparison_to_dict
from tmr_vision.language import LANGUAGES, Language, use_locale
from tmr_vision.records import AnalysisResult, SelfRating
from tmr_vision.report import ReportOptions, render_comparison, render_html, wording, write_folder
from tmr_vision.report.pdf import lay_out_pages
from tmr_vision.report.pdf_layout import PdfLayout
from tmr_vision.skeleton import SIDES

FEWER = {"right": (131, 132), "self_rating": SelfRating(left=20, right=20)}


def sessions(kind: str) -> list[AnalysisResult]:
    """Return sessions with each kind of outcome."""
    first = session(self_rating=SelfRating(left=10, right=60))
    return {
        "better": [
            first,
            session(right=(150, 151, 152), self_rating=SelfRating(left=10, right=20)),
        ],
        "worse": [first, session(right=(101, 102, 103))],
        "same": [first, session(right=(131, 132, 133))],
        "unsure": [first, session(**FEWER)],
        "several": [first, session(left=()), session(**FEWER), session(right=(150, 151, 152))],
        "gap": [first, fake_result("nothing").with_(movements=()), session()],
    }[kind]


KINDS = ("better", "worse", "same", "unsure", "several", "gap")
OUTCOMES = {"better": "Better: the difference is 20° smaller",
            "worse": "Worse: the difference is 29° larger",
            "same": "No measurable change", "unsure": "Cannot tell"}  # fmt: skip


@cache
def compared(kind: str) -> Comparison:
    return compare_results(sessions(kind))


@cache
def all_movements() -> Comparison:
    """All seven movements against themselves."""
    return compare_results([recorded_session()] * 2)


def shown(comparison: Comparison) -> list[str]:
    """Return every number of compare.json as a page has to write it."""
    numbers = []
    for movement in comparison_to_dict(comparison)["movements"]:
        for test in filter(None, movement["sessions"]):
            numbers += [wording.degrees(test[side]) for side in SIDES]
            numbers.append(wording.with_error(test["difference"], test["mdc95"]))
        for change in movement["changes"]:
            known = change["mdc95"] is not None
            numbers.append(wording.with_error(change["value"], change["mdc95"]) if known
                           else wording.degrees(change["value"], signed=True))  # fmt: skip
    return numbers


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_shows_the_numbers_of_the_comparison(kind: str) -> None:
    comparison = compared(kind)
    text = Reader(render_comparison(comparison)).text
    for number in shown(comparison):
        assert number in text
    for movement in comparison.movements:
        for change in movement.changes:
            assert wording.sentence(change.reason) in text
    for note in comparison.notes:
        assert note in text


@pytest.mark.parametrize("kind", OUTCOMES)
def test_the_outcome_leads(kind: str) -> None:
    text = Reader(render_comparison(compared(kind))).text
    assert text.index(OUTCOMES[kind]) < text.index("Values of each session")


def test_never_better_or_worse_below_the_error() -> None:
    text = Reader(render_comparison(compared("same"))).text
    assert not re.search(r"\b(better|worse|improved)\b", text.replace("higher is worse", ""))


def test_the_sessions_can_be_opened_from_the_page() -> None:
    page = render_comparison(compared("better"), links=["report/report.html", "report_after/x"])
    links = [a["href"] or "" for tag, a in Reader(page).tags if tag == "a"]
    assert [link for link in links if link[0] != "#"] == ["report/report.html", "report_after/x"]


def test_nothing_to_compare_is_said() -> None:
    empty = fake_result("nothing").with_(movements=())
    text = Reader(render_comparison(compare_results([empty, session()]))).text
    assert "No movement was tested in two sessions" in text
    assert "Tested in one session only, so not compared: Arm raise." in text


@pytest.mark.parametrize("audience", ["home", "clinician"])
def test_no_english_is_left_in_german(audience: str) -> None:
    options = ReportOptions(language="de", audience=audience)  # type: ignore[arg-type]
    for kind in KINDS:
        text = Reader(render_comparison(compared(kind), options=options)).text
        assert not re.findall(ENGLISH, text.replace("Total Motion Release", ""))


@pytest.mark.parametrize("kind", KINDS)
def test_the_report_has_the_change_beside_the_movement(kind: str) -> None:
    comparison, last = compared(kind), sessions(kind)[-1]
    page = Reader(render_html(last, comparison=comparison)).text
    printed = pdf_text(lay_out_pages(last, comparison=comparison).pages)
    for text in (page, printed):
        assert "Before and after" in text
        for number in shown(comparison):
            assert number in text
    assert "Before and after" not in Reader(render_html(last)).text


@cache
def sheets(language: Language, kind: str) -> PdfLayout:
    comparison = compared(kind) if kind in KINDS else all_movements()
    result = sessions(kind)[-1] if kind in KINDS else recorded_session()
    with use_locale(language):
        made = lay_out_pages(result, comparison=comparison)
        made.number()
    return made


@pytest.mark.parametrize("make", [
    partial(sheets, language, kind) for language in LANGUAGES for kind in (*KINDS, "all")
], ids=lambda make: "-".join(make.args))  # fmt: skip
def test_no_text_is_clipped_or_overlaps_in_the_pdf(make: partial[PdfLayout]) -> None:
    """The made-up repetitions of ``session`` all have one time, so only pages of sessions count."""
    heads = ("Before and after", "Vorher und nachher")
    found = [p for p in make().pages if any(head in pdf_text([p]) for head in heads)]
    assert found
    for page in found:
        assert_texts_stand_free(page)


def test_the_folder_holds_the_comparison(tmp_path: Path) -> None:
    comparison = compared("better")
    write_folder(sessions("better")[-1], tmp_path / "out", comparison=comparison, overlay=False)
    data = json.loads((tmp_path / "out" / "compare.json").read_text(encoding="utf-8"))
    assert data == json.loads(json.dumps(comparison_to_dict(comparison)))
    write_folder(sessions("better")[-1], tmp_path / "out", force=True, overlay=False)
    assert not (tmp_path / "out" / "compare.json").exists()


def test_the_command_writes_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, result in zip(("monday", "friday"), sessions("better"), strict=True):
        saved(result, tmp_path / name)
    arguments = ["compare", "monday", "friday", "--report", "page.html", "--lang", "de"]
    arguments += ["--audience", "clinician", "--code", "P-0042"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    text = Reader((tmp_path / "page.html").read_text(encoding="utf-8")).text
    assert "Sitzungen im Vergleich" in text
    assert "P-0042" in text
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 2
    assert "--out, --report und --force" in again.stderr
