"""Reports show the numbers of result.json, load nothing, clip nothing; the folder is whole."""

import errno
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from html.parser import HTMLParser
from itertools import combinations, pairwise, product
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from tests.fake_results import CASES, clip_times, drawn_texts, fake_result, write_video
from tests.recorded import session
from tmr_vision.errors import OutputError, UsageError
from tmr_vision.export import result_to_dict
from tmr_vision.formats import Paper
from tmr_vision.language import AUDIENCES, LANGUAGES, Audience, Language, use_locale
from tmr_vision.overlay import MOMENTS, KeyFrame, draw_source
from tmr_vision.progress import Job
from tmr_vision.records import AnalysisResult, MovementResult
from tmr_vision.report import (
    ReportOptions,
    check_folder,
    notebook_html,
    render_html,
    render_pdf,
    wording,
    write_folder,
)
from tmr_vision.report import (
    folder as folder_module,
)
from tmr_vision.report.page import Page
from tmr_vision.report.pdf import lay_out_pages
from tmr_vision.report.pdf_layout import PdfLayout
from tmr_vision.report.text_metrics import wrap
from tmr_vision.skeleton import SIDES
from tmr_vision.sources import file_sha256

LEAST_FILLED = 0.2
FORBIDDEN = r"\b(abnormal|patholog\w*|disease|disorder|cure[sd]?|relie(f|ve\w*)|injured)\b"
SILENT = ("style", "svg", "script")
FILES = {
    *("result.json", "report.html", "report.pdf", "angles.csv", "reps.csv", "overlay.mp4"),
    *("tracks.npz", "session.xlsx"),
}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "08d763f8ffff3f0005fe02fea7356d310000000049454e44ae426082"
)


class Reader(HTMLParser):
    """Collects the tags, the text in each element with an id, and everything that is loaded."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._skip = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._skip += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def shown_numbers(result: AnalysisResult) -> list[str]:
    """Return every number of result.json that a report has to show, as it has to be written."""
    numbers = []
    for m in result_to_dict(result)["movements"]:
        for side in SIDES:
            numbers.append(wording.degrees(m[side]["value"]))
        if m["difference"]:
            numbers.append(wording.with_error(m["difference"]["value"], m["mdc95"]))
        numbers += [wording.degrees(rep["value"]) for rep in m["reps"]]
        numbers += [
            wording.degrees(c["value"]) for c in m["compensations"] if c["value"] is not None
        ]
        numbers.append(wording.degrees(m["margin"]))
    return numbers


@cache
def page_of(kind: str, audience: Audience = "clinician") -> str:
    return render_html(fake_result(kind), options=ReportOptions(audience=audience))


@cache
def sheets_of(kind: str, audience: Audience = "clinician") -> PdfLayout:
    result = fake_result(kind)
    with use_locale("en", audience):
        layout = lay_out_pages(result, key_frames=[key_frame(result)])
        layout.number()
    return layout


def assert_texts_stand_free(page: Figure) -> None:
    """No text is clipped and none lies over another."""
    texts = drawn_texts(page)
    for text, box in texts:
        assert page.bbox.contains(box.x0, box.y0), text
        assert page.bbox.contains(box.x1, box.y1), text
    for (a, box_a), (b, box_b) in combinations(texts, 2):
        assert not box_a.padded(-1.5).overlaps(box_b.padded(-1.5)), (a, b)


def pdf_text(pages: list[Figure]) -> str:
    return " ".join(t.get_text() for page in pages for t in page.findobj(Text))


# --- report.html --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CASES)
def test_html_shows_the_numbers_of_result_json(kind: str):
    result = fake_result(kind)
    text = Reader(page_of(kind)).text
    for number in shown_numbers(result):
        assert number in text
    for movement in result_to_dict(result)["movements"]:
        assert wording.sentence(movement["reason"]) in text
    assert result.model_sha256 not in Reader(page_of(kind, "home")).text
    assert result.model_sha256 in text
    assert all(str(r.info.sha256) in text for r in result.recordings)


@pytest.mark.parametrize("kind", CASES)
def test_every_degree_in_the_html_is_in_result_json(kind: str):
    """No number of its own: each ``n°`` of the page rounds a number of result.json."""
    result = fake_result(kind)
    data = json.dumps(result_to_dict(result))
    known = {abs(round(float(n))) for n in re.findall(r"-?\d+\.\d+|-?\d+", data)}
    known |= {abs(round(n)) for m in result.movements for n in text_numbers(m)}
    known |= {abs(round(n)) for m in result.movements for n in curve_numbers(m)}
    known |= {0, 1, 90}  # "0° is", "within 1°", "less 90°" in the words
    body = Reader(page_of(kind)).text
    assert {int(n) for n in re.findall(r"(\d+)°", body)} <= known


def curve_numbers(m: MovementResult) -> list[float]:
    """Return the numbers of the curves, which the table behind the plot repeats."""
    if m.curves is None:
        return []
    arrays = [*m.curves.mean_deg.values(), *m.curves.sd_deg.values(), m.curves.difference_deg]
    return [float(n) for array in arrays for n in array if math.isfinite(n)]


def text_numbers(m: MovementResult) -> list[float]:
    """Return numbers that the movement table and the sentences of the result hold."""
    sentences = [m.reason, m.movement.source, m.movement.u_sys_source, m.movement.caution]
    return [float(n) for s in sentences for n in re.findall(r"\d+(?:\.\d+)?", s)]


@pytest.mark.parametrize("kind", CASES)
def test_html_loads_nothing(kind: str):
    page = page_of(kind)
    assert re.findall(r"https?://[^ \"')]*", page) == ["https://github.com/leeoniya/uPlot"]
    reader = Reader(page)
    for _, attributes in reader.tags:
        for name in ("src", "href", "xlink:href", "srcset", "action"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:image/")), value
    assert not re.search(r"@import|url\((?!#)", page)


def test_html_structure_is_for_everyone():
    reader = Reader(render_html(fake_result("several"), key_frames=[key_frame()]))
    tags = [tag for tag, _ in reader.tags]
    assert tags.count("h1") == 1
    assert tags.count("caption") == tags.count("table")
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h\d", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(a.get("scope") for tag, a in reader.tags if tag == "th")
    assert all(a.get("alt") for tag, a in reader.tags if tag == "img")
    assert all(a.get("aria-label") for tag, a in reader.tags if tag == "svg")
    ids = [a["id"] for _, a in reader.tags if a.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", CASES)
def test_wording_measures_and_never_diagnoses(kind: str):
    for text in (Reader(page_of(kind, "home")).text, pdf_text(sheets_of(kind, "home").pages)):
        assert not re.search(FORBIDDEN, text, re.IGNORECASE)
        for line in (
            wording.title(),
            wording.safety()[:20],
            "not affiliated with",
            "Not a medical device",
        ):
            assert line in text


def test_user_text_is_escaped():
    result = fake_result("imbalance", videos=[Path("<script>alert(1)</script>.mp4")])
    page = render_html(result, note="<b>")
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_key_frames_are_embedded_with_their_value():
    result = fake_result("imbalance")
    key = key_frame(result)
    page = render_html(result, key_frames=[key])
    assert "data:image/jpeg;base64," in page
    assert wording.picture_caption(key) in Reader(page).text


def test_excluded_repetitions_come_with_their_reason():
    result = fake_result("many_reps")
    text = Reader(render_html(result)).text
    for rep in result.movements[0].reps:
        assert rep.excluded is None or rep.excluded in text


def test_context_and_template_agree():
    templates = Path(folder_module.__file__).parent / "templates"
    text = "".join(path.read_text(encoding="utf-8") for path in templates.glob("[!n]*.jinja"))
    for name in Page.__dataclass_fields__:
        assert re.search(rf"[{{ (]{name}\b", text), name


def test_notebook_shows_a_table_and_a_figure_a_movement():
    result = fake_result("several")
    page = notebook_html(result)
    assert page.count("<svg") == sum(bool(m.reps) for m in result.movements)
    for m in result.movements:
        assert wording.verdict(m) in page
        assert wording.finding(m) in page
    assert "http" not in page


def test_result_without_movements():
    empty = fake_result("nothing").with_(movements=())
    for audience in AUDIENCES:
        with use_locale("en", audience):
            page = render_html(empty, options=ReportOptions(audience=audience))
            assert "No movement was found" in Reader(page).text
            assert "No movement was found" in pdf_text(lay_out_pages(empty).pages)
    assert wording.texts.NO_MOVEMENT in notebook_html(empty)


# --- report.pdf ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CASES)
def test_pdf_shows_the_numbers_of_result_json(kind: str):
    result = fake_result(kind)
    text = pdf_text(sheets_of(kind).pages)
    for number in shown_numbers(result):
        assert number in text


@cache
def real_sheets(paper: Paper, language: Language, audience: Audience = "clinician") -> PdfLayout:
    """Every movement as it is really measured."""
    options = ReportOptions(paper=paper, language=language, code="P-0042")
    with use_locale(language, audience):
        layout = lay_out_pages(session(), options=options)
        layout.number()
    return layout


@pytest.mark.parametrize("sheets", [
    *(partial(sheets_of, kind) for kind in CASES),
    *(partial(real_sheets, *look) for look in product(("a4", "letter"), LANGUAGES)),
], ids=lambda make: "-".join(make.args))  # fmt: skip
@pytest.mark.parametrize("audience", AUDIENCES)
def test_pdf_has_no_clipped_and_no_overlapping_text(
    sheets: Callable[..., PdfLayout], audience: Audience
):
    for page in sheets(audience=audience).pages:
        assert_texts_stand_free(page)


def test_pdf_file_has_numbered_pages(tmp_path: Path):
    render_pdf(fake_result("imbalance"), tmp_path / "report.pdf")
    data = (tmp_path / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    layout = lay_out_pages(fake_result("imbalance"))
    assert len(re.findall(rb"/Type /Page\b", data)) == len(layout.pages)
    layout.number()
    assert f"page 1 of {len(layout.pages)}" in pdf_text(layout.pages)


def test_pdf_holds_the_letters_that_it_uses_and_a_copied_number_keeps_its_sign(tmp_path: Path):
    render_pdf(fake_result("imbalance"), tmp_path / "r.pdf")
    data = (tmp_path / "r.pdf").read_bytes()
    assert re.findall(rb"/FontFile2", data)
    assert not re.findall(rb"/Type3|/Helvetica", data)
    names = re.findall(rb"/FontName /(\S+)", data)
    assert names
    assert all(re.match(rb"[A-Z]{6}\+", name) for name in names)  # a subset
    assert "\N{MINUS SIGN}18°" in pdf_text(sheets_of("imbalance").pages)


@pytest.mark.parametrize(("paper", "size"), [("a4", (210, 297)), ("letter", (215.9, 279.4))])
def test_paper_code_and_date_on_every_page(paper: Paper, size: tuple[float, float]):
    layout = real_sheets(paper, "de")
    for number, page in enumerate(layout.pages, 1):
        assert page.get_size_inches() * 25.4 == pytest.approx(size, abs=0.2)
        foot = f"Kennung P-0042 · 4. März 2026, 17:05 · tmr-vision {session().software}"
        assert foot in pdf_text([page])
        assert f"Seite {number} von {len(layout.pages)}" in pdf_text([page])


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("kind", ["imbalance", "balanced", "inconclusive", "one_side", "one_rep"])
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_one_of_a_test_has_its_curve_and_pictures_and_no_page_is_nearly_empty(
    kind: str, paper: Paper, audience: Audience, language: Language
):
    result = fake_result(kind)
    keys = [replace(key_frame(result), moment=moment) for moment in MOMENTS] * 2
    with use_locale(language, audience):
        layout = lay_out_pages(result, key_frames=keys, options=ReportOptions(paper=paper))
        assert wording.picture_caption(keys[0]) in pdf_text(layout.pages[:1])
    assert 2 <= len(layout.pages) <= 4
    assert any(axes.lines for axes in layout.pages[0].axes)
    for page in layout.pages:
        assert filled(page) > LEAST_FILLED


def filled(page: Figure) -> float:
    """Return which part of a page's height is used."""
    drawn = [box.y0 for _, box in drawn_texts(page) if box.y0 > 0.06 * page.bbox.height]
    return float(1 - min(drawn) / page.bbox.height)


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"code": "Jane Doe"}, "'Jane Doe' is not a code"),
        ({"code": "x" * 25}, "is not a code"),
        ({"paper": "a5"}, "the paper of a report cannot be 'a5'; choose a4, letter"),
        ({"language": "fr"}, "the language of a report cannot be 'fr'"),
        ({"audience": "all"}, "the audience of a report cannot be 'all'"),
        ({"embed_video_mb": -1.0}, "cannot be negative"),
    ],
)
def test_what_a_report_cannot_be(choice: dict[str, object], told: str):
    with pytest.raises(UsageError, match=re.escape(told)):
        ReportOptions(**choice)  # type: ignore[arg-type]


def test_two_voices():
    result = fake_result("imbalance")
    home, clinician = (
        Reader(render_html(result, options=ReportOptions(audience=audience))).text
        for audience in AUDIENCES
    )
    assert "self-check" in home
    assert "clinician" not in home
    assert "self-check" not in clinician
    assert "the clinician decides" in clinician


def test_a_long_result_goes_on_over_pages():
    result = fake_result("imbalance")
    notes = tuple(f"remark {i} " * 30 for i in range(40))
    long = result.with_(plan=result.plan.with_(notes=notes))
    text = pdf_text(lay_out_pages(long).pages)
    assert "Remark 39" in text
    assert len(lay_out_pages(long).pages) > len(lay_out_pages(result).pages)


def test_wrap_breaks_words_that_are_too_long():
    lines = wrap("sum " + "0123456789abcdef" * 8, 100, 8)
    assert "".join(lines).replace(" ", "") == "sum" + "0123456789abcdef" * 8
    assert len(lines) > 3
    assert wrap("", 100, 8) == []


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "signed", "written"),
    [
        (142.4, False, "142°"),
        (-0.3, True, "0°"),
        (-11.6, True, "\N{MINUS SIGN}12°"),
        (11.6, True, "+12°"),
        (-3.0, False, "\N{MINUS SIGN}3°"),
        (math.nan, True, "\N{EN DASH}"),
        (None, False, "\N{EN DASH}"),
    ],
)
def test_degrees_are_whole(value: float | None, signed: bool, written: str):
    assert wording.degrees(value, signed=signed) == written


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("imbalance", "The right arm rises 18° less than the left one."),
        ("balanced", "Left and right are about equal: less than 10° apart."),
        ("inconclusive", "The measurement error of 22° is larger than the margin of 15°;"),
        ("one_side", "No repetition of the right side was found;"),
        ("nothing", "No repetition of this movement was found;"),
    ],
)
def test_finding(kind: str, said: str):
    assert wording.finding(fake_result(kind).movements[0]).startswith(said)


def test_clauses_become_sentences():
    assert wording.sentence("the error of 12 deg is large") == "The error of 12° is large."
    assert wording.sentence("") == ""


def test_odd_dates_are_shown_as_they_are():
    assert wording.when("yesterday") == "yesterday"


# --- the folder ---------------------------------------------------------------------------------


def key_frame(result: AnalysisResult | None = None) -> KeyFrame:
    shown = result or fake_result("imbalance")
    m = next((m for m in shown.movements if m.reps), None)
    import cv2

    _, jpeg = cv2.imencode(".jpg", np.full((90, 120, 3), 99, dtype=np.uint8))
    rep = m.reps[0] if m else fake_result("imbalance").movements[0].reps[0]
    key = m.movement.key if m else "arm_raise"
    return KeyFrame(
        movement=key, rep=rep, number=1, moment="peak", time_s=rep.peak_s, jpeg=jpeg.tobytes()
    )


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clip")
    return write_video(folder / "clip.mp4", clip_times(20.0, rate_hz=4), size=(160, 120))


@pytest.fixture
def result(clip: Path) -> AnalysisResult:
    return fake_result("facing", videos=[clip], size=(160, 120), sha256=file_sha256)


@pytest.fixture
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(_: object, path: Path, **__: object) -> None:
        path.write_bytes(b"%PDF")

    monkeypatch.setattr(folder_module, "render_pdf", write)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_folder_is_complete(result: AnalysisResult, tmp_path: Path):
    seen: list[float] = []
    write_folder(result, tmp_path / "new" / "out", job=Job(lambda job: seen.append(job.fraction)))
    out = tmp_path / "new" / "out"
    assert names_in(out) == FILES
    assert names_in(out.parent) == {"out"}
    assert json.loads((out / "result.json").read_text())["schema"] == 1
    assert (out / "report.html").read_text(encoding="utf-8").count("data:image/jpeg") == 4
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.usefixtures("without_pdf")
def test_folder_without_overlay_still_has_key_frames(result: AnalysisResult, tmp_path: Path):
    write_folder(result, tmp_path / "out", overlay=False)
    assert names_in(tmp_path / "out") == FILES - {"overlay.mp4"}
    assert "data:image/jpeg" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("without_pdf")
def test_two_sources_have_two_overlays(clip: Path, tmp_path: Path):
    result = fake_result("two_sources", videos=[clip, clip], size=(160, 120), sha256=file_sha256)
    write_folder(result, tmp_path / "out")
    assert {"overlay.mp4", "overlay_2.mp4"} <= names_in(tmp_path / "out")


@pytest.mark.usefixtures("without_pdf")
def test_a_video_that_has_gone_costs_the_pictures_only(tmp_path: Path):
    write_folder(fake_result("facing", videos=[tmp_path / "gone.mp4"]), tmp_path / "out")
    assert names_in(tmp_path / "out") == FILES - {"overlay.mp4"}
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "could not be read again" in text


@pytest.mark.usefixtures("without_pdf")
def test_a_camera_has_no_overlay(tmp_path: Path):
    write_folder(fake_result("facing", videos=[Path("0")]), tmp_path / "out")
    assert names_in(tmp_path / "out") == FILES - {"overlay.mp4"}


def test_existing_folder_is_not_touched(result: AnalysisResult, tmp_path: Path):
    (tmp_path / "out").mkdir()
    with pytest.raises(OutputError, match="exists already"):
        write_folder(result, tmp_path / "out")
    assert names_in(tmp_path / "out") == set()


@pytest.mark.usefixtures("without_pdf")
def test_force_replaces_a_former_result_and_keeps_other_files(
    result: AnalysisResult, tmp_path: Path
):
    out = tmp_path / "out"
    out.mkdir()
    for name in ("result.json", "overlay.mp4", "overlay_2.mp4", "report.html"):
        (out / name).write_text("old")
    (out / "my notes.txt").write_text("keep me")
    (out / "photos").mkdir()
    (out / "photos" / "a.png").write_bytes(PIXEL)
    write_folder(result, out, force=True)
    assert names_in(out) == FILES | {"my notes.txt", "photos"}
    assert (out / "my notes.txt").read_text() == "keep me"
    assert (out / "photos" / "a.png").read_bytes() == PIXEL
    assert json.loads((out / "result.json").read_text())["schema"] == 1
    assert names_in(tmp_path) == {"out"}


def test_force_does_not_replace_another_folder(result: AnalysisResult, tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match="holds no former result"):
        write_folder(result, tmp_path, force=True)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_force_does_not_replace_a_file(result: AnalysisResult, tmp_path: Path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="is not a folder"):
        write_folder(result, tmp_path / "out", force=True)


def test_folder_can_be_checked_before_the_work(tmp_path: Path):
    check_folder(tmp_path / "new")
    with pytest.raises(OutputError, match="exists already"):
        check_folder(tmp_path)


def test_unwritable_place(result: AnalysisResult, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="nothing can be written"):
        write_folder(result, tmp_path / "file" / "out")


@pytest.mark.parametrize("step", ["write_json", "write_angles", "render_pdf", "draw_source"])
@pytest.mark.parametrize("there", [False, True])
def test_full_disk_leaves_all_as_it_was(
    step: str, there: bool, result: AnalysisResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    if there:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "result.json").write_text("old")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folder_module, step, full)
    with pytest.raises(OutputError, match=r"no space left on device.*free some space"):
        write_folder(result, tmp_path / "out", force=True)
    assert names_in(tmp_path) == ({"out"} if there else set())
    assert not there or (tmp_path / "out" / "result.json").read_text() == "old"


def test_interrupt_leaves_nothing(
    result: AnalysisResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(folder_module, "render_pdf", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_folder(result, tmp_path / "out")
    assert names_in(tmp_path) == set()


@pytest.mark.usefixtures("without_pdf")
def test_interrupt_in_the_middle_of_a_video(result: AnalysisResult, tmp_path: Path):
    def interrupt(job: Job) -> None:
        if job.fraction > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(result, tmp_path / "out", job=Job(interrupt))
    assert names_in(tmp_path) == set()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(errno.EACCES, "Permission denied")])
@pytest.mark.usefixtures("without_pdf")
def test_former_result_comes_back_if_the_last_step_fails(
    error: BaseException | type[BaseException],
    result: AnalysisResult,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    out = tmp_path / "out"
    out.mkdir()
    (out / "result.json").write_text("old")
    (out / "notes.txt").write_text("mine")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if target == out / "report.html":
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((KeyboardInterrupt, OutputError)):
        write_folder(result, out, force=True, overlay=False)
    assert {p.name: p.read_text() for p in out.iterdir()} == {
        "result.json": "old",
        "notes.txt": "mine",
    }
    assert names_in(tmp_path) == {"out"}


def test_pictures_of_the_overlay_pass_are_those_of_the_report(
    result: AnalysisResult, tmp_path: Path
):
    keys = draw_source(result, 0, tmp_path / "overlay.mp4")
    page = render_html(result, key_frames=keys)
    assert page.count("data:image/jpeg") == len(keys) == 4
