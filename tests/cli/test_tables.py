"""What is printed fits any width, and no word of it is cut."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from tests.fake_results import CASES, fake_result
from tmr_vision.cli import app
from tmr_vision.cli.show import show_result
from tmr_vision.cli.show_comparison import show_comparison
from tmr_vision.cli.tables import print_parts, print_sentence, print_table
from tmr_vision.comparison import compare_results
from tmr_vision.language import use_locale
from tmr_vision.movements import read_movements

WIDTHS = (1, 20, 30, 40, 50, 60, 80, 120)
words = st.text("abcdefg_", min_size=1, max_size=18)
cells = st.lists(words, min_size=1, max_size=6).map(" ".join)


def printed(show: Callable[[Console], None], width: int) -> list[str]:
    file = io.StringIO()
    show(Console(file=file, width=width, markup=False, highlight=False))
    return file.getvalue().splitlines()


@given(st.integers(10, 100), st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=4))
def test_no_word_is_cut_at_any_width(width: int, rows: list[tuple[str, str, str]]) -> None:
    heads = ("Name", "What it is", "Margin")
    lines = printed(lambda console: print_table(console, heads, rows, right=[2]), width)
    there = " ".join(lines).split()
    for row in rows:
        for word in " ".join(row).split():
            assert word in there
    longest = max(len(word) for row in (heads, *rows) for word in " ".join(row).split())
    assert all(len(line.rstrip()) <= max(width, longest, 12) for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "de"])
def test_names_to_be_typed_are_whole(
    width: int, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    done = CliRunner().invoke(app, ["movements", "--lang", lang])
    assert done.exit_code == 0
    assert "…" not in done.stdout
    for movement in read_movements():
        assert movement.key in done.stdout.split()
    if width >= 20:  # a name alone may be longer: it is typed as it stands
        lines = [line for line in done.stdout.splitlines() if " " in line]
        assert max(map(len, lines)) <= width


@pytest.mark.parametrize("width", [20, 30, 40, 50, 80])
def test_a_movement_in_full_fits(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    done = CliRunner().invoke(app, ["movements", "sit_to_stand"])
    assert "…" not in done.stdout
    assert "sit_to_stand" in done.stdout.replace("(", " ").replace(")", " ").split()
    assert max(len(line.rstrip()) for line in done.stdout.splitlines()) <= width


@pytest.mark.parametrize("width", [20, 32, 50, 80])
@pytest.mark.parametrize("kind", ["several" if "several" in CASES else "imbalance", "one_side"])
def test_results_and_comparisons_fit(
    kind: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    result = fake_result(kind)
    for lang in ("en", "de"):
        with use_locale(lang):  # type: ignore[arg-type]
            show_result(result)
            show_comparison(compare_results([result, result], labels=["may", "june"]))
            out = capsys.readouterr().out
            assert "…" not in out
            longest = max(map(len, out.split()))
            lines = [line.rstrip() for line in out.splitlines()]
            assert max(map(len, lines)) <= max(width, longest + 3)


def test_a_narrow_result_is_read_line_by_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    show_result(fake_result("imbalance"))
    text = capsys.readouterr().out
    assert text.startswith("The right arm rises 18° less\n")
    assert "\nImbalance, clear: Arm raise\n" in text
    assert "Movement: Arm raise\n" in text
    assert "Measured worse: right by 18° ±\n7°\n" in text


def test_where_there_is_room_a_table_stays_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show_result(fake_result("imbalance"))
    assert "Movement:" not in capsys.readouterr().out


def test_empty_cells_have_no_line_of_their_own() -> None:
    rows = [("1", "not tested", "")]
    lines = printed(lambda c: print_table(c, ("Session", "Left side", "Right side"), rows), 20)
    assert lines == ["", "Session: 1", "Left side: not", "tested", ""]


def test_words_stay_whole_in_sentences_and_parts() -> None:
    long = "https://" + "x" * 40
    assert long in printed(lambda c: print_sentence(c, f"see {long} there", lead="- "), 20)[1]
    for width in (20, 90):
        shown = printed(lambda c: print_parts(c, {"Source": [long, "b"]}), width)
        assert long in " ".join(shown)
