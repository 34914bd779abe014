"""Rows of `found` to numbers and tables: pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from validation.study.summary import right_side
from validation.study.tables import percent, table

Row = Mapping[str, Any]
Numbers = dict[str, Any]

TIMES_S = (0.1, 0.2)
"""Starts and ends that lie within these are counted."""
BALANCED_DEG, CLEAR_DEG = 2.0, 15.0


def summarise_courses(rows: Sequence[Row]) -> Numbers:
    """Numbers of each movement, of all, of held-out bodies, and of the unknown activities."""
    made = [row for row in rows if not row.get("impossible")]
    tests = [test | {"held_out": row["held_out"], "kind": row["kind"]}
             for row in made for test in row["tests"]]  # fmt: skip
    keys = sorted({test["movement"] for test in tests})
    known = [row for row in made if row["kind"] != "unknown"]
    unknown = [row for row in made if row["kind"] == "unknown"]
    groups = {key: [test for test in tests if test["movement"] == key] for key in keys}
    groups |= {kind: [t for t in tests if t["kind"] == kind] for kind in ("reps", "session")}
    groups |= {"all": tests, "held-out bodies": [test for test in tests if test["held_out"]]}
    return {
        "clips": len(made),
        "tests": {name: test_numbers(some) for name, some in groups.items() if some},
        "invented_others": sum(row["others"] for row in known),
        "unknown": {
            "clips": len(unknown),
            "refused": sum(row["recognised"] == "nothing" for row in unknown),
            "held_out": sum(row["held_out"] for row in unknown),
            "held_out_refused": sum(
                row["recognised"] == "nothing" for row in unknown if row["held_out"]
            ),
        },
    }


def test_numbers(tests: Sequence[Row]) -> Numbers:
    """Repetitions, their times, recognition and verdicts of a group of tests."""
    times_s = np.abs([s for t in tests for s in (*t["start_errors_s"], *t["end_errors_s"])])
    enough = [test for test in tests if test["reps_true"] > 2]
    judged = [test for test in tests if test["true_difference"] is not None]
    called = [test for test in judged if test["verdict"] == "imbalance"]
    return {
        "tests": len(tests),
        "reps": sum(test["reps_true"] for test in tests),
        "missed": sum(test["reps_missed"] for test in tests),
        "left_out": sum(test["reps_left_out"] for test in tests),
        "invented": sum(test["reps_invented"] for test in tests),
        "exact": sum(test["reps_missed"] == test["reps_invented"] == 0 for test in tests),
        "excluded": sum(test["reps_excluded"] for test in tests),
        "false_starts": sum(test["false_starts"] for test in tests),
        **{f"within_{s:g}_s": float(np.mean(times_s <= s)) if times_s.size else None
           for s in TIMES_S},
        "worst_time_s": float(times_s.max()) if times_s.size else None,
        "recognisable": len(enough),
        "recognised": sum(test["recognised"] for test in enough),
        "false_imbalance": sum(abs(t["true_difference"]) <= BALANCED_DEG for t in called),
        "false_balance": sum(
            test["verdict"] == "balanced" and abs(test["true_difference"]) >= CLEAR_DEG
            for test in judged
        ),
        "wrong_side": sum(
            not right_side(test)
            for test in called
            if abs(test["true_difference"]) > BALANCED_DEG
        ),
    }  # fmt: skip


def course_tables(summary: Numbers, rows: Sequence[Row]) -> str:
    """Write the part of the page that tells of repetitions and recognition."""
    unknown = summary["unknown"]
    parts = [
        "## Repetitions and recognition",
        f"{summary['clips']} clips more: repetitions that are uneven, slow, fast, with pauses, "
        "rests and false starts; whole sessions; activities that are no movement of the table. "
        f"{summary['invented_others']} repetitions of movements that were not done were found.",
        _tests_table(summary["tests"]),
        "## Unknown activities",
        f"{unknown['refused']} of {unknown['clips']} refused, of held-out bodies "
        f"{unknown['held_out_refused']} of {unknown['held_out']}.",
        _unknown_table(row for row in rows if row["kind"] == "unknown"),
    ]
    return "\n\n".join(parts) + "\n"


def _tests_table(groups: Mapping[str, Numbers]) -> str:
    header = ("", "tests", "reps", "missed", "left out", "invented", "counted exactly",
              "marked (false starts)",
              "start and end within 0.1 s", "0.2 s", "worst (s)", "recognised",
              "false imbalance", "called balanced at 15 deg", "wrong side")  # fmt: skip
    lines = [
        (name, of["tests"], of["reps"], of["missed"], of["left_out"], of["invented"],
         f"{of['exact']}/{of['tests']}", f"{of['excluded']} ({of['false_starts']})",
         *(percent(of[f"within_{s:g}_s"]) for s in TIMES_S),
         "-" if of["worst_time_s"] is None else f"{of['worst_time_s']:.2f}",
         f"{of['recognised']}/{of['recognisable']}",
         of["false_imbalance"], of["false_balance"], of["wrong_side"])
        for name, of in groups.items()
    ]  # fmt: skip
    return table(header, lines)


def _unknown_table(rows: Iterable[Row]) -> str:
    lines = [(row["factor"].replace("_", " "), row["level"], row["body"], row["recognised"])
             for row in rows]  # fmt: skip
    return table(("activity", "view", "body", "taken for"), lines)
