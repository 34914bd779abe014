"""The figures in README are what the program makes of the samples, and what the study has saved."""

import json
import re

import pytest

from tests.benchmarks.samples import from_landmarks
from tests.recorded import NAMES, ROOT, truth
from validation.study.settings import RESULTS, UNLIKE, read_rows
from validation.study.side_differences import summarise_unlike
from validation.study.summary import VIEWS, numbers, summarise

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROSE = " ".join(README.split())
SAVED = json.loads((RESULTS / "summary.json").read_text(encoding="utf-8"))
ROWS, UNLIKE_ROWS = read_rows(), read_rows(UNLIKE)
LIMBS = [row for row in ROWS if row["movement"] != "trunk_twist"]
IDEAL, WITHIN_20 = ([row for row in LIMBS if VIEWS[view](row)] for view in ("ideal", "within 20"))
NUMBER = r"([-+]?\d+(?:\.\d+)?)"
ROUNDED = 0.051
"""Figures have one digit after the point."""


def cells_of(first: str, second: str = "") -> list[str]:
    """Cells of the one row of a table in README that begins so."""
    rows = [[cell.strip() for cell in line.strip("| ").split("|")]
            for line in README.splitlines() if line.startswith("| ")]  # fmt: skip
    found = [row for row in rows if row[0] == first and second in row[1]]
    assert len(found) == 1, (first, second)
    return found[0]


def figures(text: str) -> list[float]:
    return [float(found) for found in re.findall(NUMBER, text)]


# --- the sample clips -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_table_of_samples_is_what_is_measured(name):
    _, true_sides, sides, true_deg, measured, error, verdict = cells_of(name)
    result, true = from_landmarks(name), truth(name)
    assert figures(true_sides) == [round(true[f"{side}_deg"]) for side in ("left", "right")]
    assert float(true_deg) == pytest.approx(true["difference_deg"], abs=ROUNDED)
    value, half_width = figures(measured)
    assert value == pytest.approx(result.difference.value, abs=0.5)
    assert half_width == pytest.approx(result.mdc95, abs=1.0)  # told in whole degrees
    found = [result.left.value, result.right.value]
    assert figures(sides) == pytest.approx(found, abs=1.0)  # told in whole degrees
    assert float(error) == pytest.approx(value - float(true_deg), abs=0.11)
    assert verdict == result.verdict + (f" ({result.strength})" if result.strength else "")


def test_all_samples_are_in_the_table():
    assert sorted(re.findall(r"^\| (\w+) \| \d+, \d+ \|", README, re.MULTILINE)) == sorted(NAMES)


# --- the accuracy study ---------------------------------------------------------------------------


def held_out(rows):
    return [row for row in rows if row["held_out"]]


GOOD, ALIKE = "within 10° of the ideal one", "the same, bodies nothing was fitted on"
STUDY_ROWS = {
    (GOOD, "limb"): numbers(IDEAL),
    ("the same bodies, each side held in its own way", "limb"): numbers(UNLIKE_ROWS),
    (GOOD, "trunk twist"): numbers(
        [row for row in ROWS if row["movement"] == "trunk_twist" and VIEWS["ideal"](row)]
    ),
    ("within 20°", "limb"): numbers(WITHIN_20),
}


def assert_cells(cells: list[str], group) -> None:
    _, _, films, median, worst, plain = cells
    assert int(films) == group["clips"]
    told = [float(median), float(worst), *figures(plain)]
    sizes = [group[of][key] for of in ("difference", "plain") for key in ("median_abs", "worst")]
    assert told == pytest.approx(sizes, abs=ROUNDED)


@pytest.mark.parametrize("row", STUDY_ROWS, ids=" ".join)
def test_a_row_of_the_study_is_what_was_saved(row):
    assert_cells(cells_of(*row), STUDY_ROWS[row])


def test_rows_of_bodies_that_nothing_was_fitted_on():
    rows = [line for line in README.splitlines() if line.startswith(f"| {ALIKE}")]
    for line, group in zip(rows, (IDEAL, WITHIN_20), strict=True):
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        assert_cells(cells, numbers(held_out(group)))


GROUP, OPERATING = numbers(IDEAL), SAVED["operating"]["limb movements, held-out bodies"]
OF_UNLIKE = SAVED["unlike"]
WORST = {key: each["difference"]["worst"] for key, each in OF_UNLIKE.items()}
COURSES = SAVED["courses"]
ALL_REPS, SESSIONS = COURSES["tests"]["all"], COURSES["tests"]["session"]
RECOGNISED = sum(each["ideal"]["recognised"]["right"] for each in SAVED["movements"].values())


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("program to their truth: {} films", [len(ROWS) + COURSES["clips"] + len(UNLIKE_ROWS)]),
        (
            "In the {} films of limb movements none of the {} truly balanced people (within {}°) "
            "was called imbalanced, and all {} with a true difference of {}° or more were found",
            [GROUP["clips"], GROUP["verdicts"]["equal"], 2, GROUP["verdicts"]["clear"], 15],
        ),
        (
            "a false imbalance in less than {} % of truly equal people, finds 15° in {} %, and its "
            "95 % interval holds the truth in {} %",
            [0.1, round(100 * OPERATING["15"]["right"]), round(100 * OPERATING["coverage"])],
        ),
        (
            "(worst {}°, a bent knee {}°); arms are not: arm raises are up to {}° off, the wall "
            "push {}°",
            [
                max(WORST["leg_raise"], WORST["sit_to_stand"]),
                WORST["toe_reach"],
                max(WORST["arm_raise"], WORST["arm_raise_side"]),
                WORST["wall_push"],
            ],
        ),
        (
            "a false imbalance in {} %, finds 15° in {} %, and the interval holds the truth in "
            "{} %",
            [
                100 * OF_UNLIKE["all"]["operating"]["0"]["wrong"],
                round(100 * OF_UNLIKE["all"]["operating"]["15"]["right"]),
                round(100 * OF_UNLIKE["all"]["operating"]["coverage"]),
            ],
        ),
        (
            "Repetitions: all {} found in good views, none invented, all starts and ends within "
            "{} s. All {} movements of good views were recognised; {} of {} films of other",
            [
                GROUP["reps"]["true"],
                0.2,
                RECOGNISED,
                COURSES["unknown"]["refused"],
                COURSES["unknown"]["clips"],
            ],
        ),
        (
            "fell into the {} tests they hold, with all of their {} repetitions and none too many; "
            "of the {} repetitions of all such films none was missed",
            [SESSIONS["tests"], SESSIONS["reps"], ALL_REPS["reps"]],
        ),
    ],
)  # fmt: skip
def test_a_sentence_says_what_was_saved(sentence, values):
    pattern = NUMBER.join(re.escape(part) for part in sentence.split("{}"))
    found = re.search(pattern, PROSE)
    assert found, "README words it in another way: change the sentence here too"
    assert [float(value) for value in found.groups()] == pytest.approx(values, abs=ROUNDED)


def test_what_sentences_say_in_words_is_so_too():
    assert GROUP["verdicts"]["equal_called_imbalance"] == 0
    assert GROUP["verdicts"]["clear_found"] == GROUP["verdicts"]["clear"]
    assert GROUP["verdicts"]["wrong_side"] == 0
    assert OPERATING["0"]["wrong"] < 0.001
    assert GROUP["reps"]["missed"] == GROUP["reps"]["left_out"] == GROUP["reps"]["invented"] == 0
    assert GROUP["reps"]["worst_time_s"] <= 0.2
    assert sum(each["ideal"]["clips"] for each in SAVED["movements"].values()) == RECOGNISED
    assert SESSIONS["exact"] == SESSIONS["tests"]
    assert SESSIONS["missed"] == SESSIONS["left_out"] == SESSIONS["invented"] == 0
    assert (ALL_REPS["missed"], ALL_REPS["left_out"]) == (0, 1)


def test_the_saved_summary_is_that_of_the_saved_rows():
    again = json.loads(json.dumps({**summarise(ROWS), "unlike": summarise_unlike(UNLIKE_ROWS)}))
    del again["conditions"]  # its keys hold levels, which are numbers when they are read again
    assert again == {key: SAVED[key] for key in again}
