"""What the terminal says of seven kinds of results, kept as text to be read as a person would.

Run: python -m tests.cli.answer_texts
It writes the texts below ``tests/cli/answers`` again; look at what changed.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from unittest.mock import patch

import typer

from tests.fake_results import fake_result
from tests.recorded import NAMES, recording
from tmr_vision.asymmetry import compare_sides
from tmr_vision.cli.show import show_result
from tmr_vision.cli.show_comparison import show_comparison
from tmr_vision.comparison import compare_results
from tmr_vision.language import LANGUAGES, message, use_locale
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.protocol import make_plan
from tmr_vision.recognition import count_reps
from tmr_vision.records import AnalysisResult, MovementResult, SelfRating

FOLDER = Path(__file__).with_name("answers")
WIDTHS = (80, 50)
TABLE = read_movements()
FEWER = message("no repetition of the {side} side was seen", side="right")


def made(*movements: MovementResult, clips: tuple[str, ...] = ()) -> AnalysisResult:
    """Return a result of these movements, with the plan that the program makes of them."""
    changes = {"movements": movements, "plan": make_plan(movements)}
    if clips:
        changes["recordings"] = tuple(recording(name) for name in clips)
    return fake_result().with_(**changes)


def measured(clip: str, name: str, *, recognised: bool) -> MovementResult:
    """Measure a recorded sample clip as a movement."""
    movement, seen = find_movement(name, TABLE), [recording(clip)]
    reps = count_reps(seen, movement, TABLE)
    return compare_sides(seen, movement, reps, recognised=recognised, mirror_averaged=True)


def balanced() -> AnalysisResult:
    return made(*fake_result("balanced").movements)


def imbalance() -> AnalysisResult:
    found = measured("arm_raise", "arm_raise", recognised=True)
    felt = SelfRating(left=10, right=30)
    return made(found.with_(self_rating=felt), clips=("arm_raise",))


def wrong_view() -> AnalysisResult:
    return made(
        measured("trunk_twist", "toe_reach", recognised=False).with_(recognised=True),
        clips=("trunk_twist",),
    )


def one_side_missing() -> AnalysisResult:
    found = fake_result("one_side").movements[0]
    return made(found.with_(reason=FEWER))


def wrong_movement() -> AnalysisResult:
    found = measured("arm_raise", "toe_reach", recognised=False)
    return made(found.with_(looks_like="Arm raise"), clips=("arm_raise",))


def seven() -> AnalysisResult:
    """Six that are measured, in two of which the same was missing, and one balanced."""
    found = {name: measured(name, name, recognised=True) for name in NAMES[:6]}
    unclear = {"difference": None, "mdc95": None, "verdict": "inconclusive"}
    unclear |= {"strength": None, "limited_side": None, "reason": FEWER}
    some = [each.with_(**unclear) if i in (1, 3) else each for i, each in enumerate(found.values())]
    rest = fake_result("balanced").movements[0].with_(movement=find_movement("neck_turn", TABLE))
    return made(*some, rest.with_(id="neck_turn"), clips=tuple(found))


def changed() -> tuple[AnalysisResult, AnalysisResult]:
    """Two sessions; in the second one the other side is the weaker one."""
    before = fake_result("imbalance").movements[0].with_(self_rating=None)
    sides = {"left": before.right, "right": before.left, "limited_side": "left"}
    swapped = tuple(
        rep.with_(side="right" if rep.side == "left" else "left") for rep in before.reps
    )
    assert before.difference is not None
    difference = before.difference.with_(
        value=-before.difference.value, low=-before.difference.high, high=-before.difference.low
    )
    after = before.with_(**sides, difference=difference, reps=swapped)
    return made(before), made(after)


def show_compared() -> None:
    """What ``compare`` prints, then what ``analyze --before`` prints first."""
    before, after = changed()
    both = compare_results([before, after], labels=["may", "june"])
    show_comparison(both)
    typer.echo("----------")
    show_result(after, comparison=both)


KINDS: dict[str, Callable[[], None]] = {
    "balanced": lambda: show_result(balanced()),
    "imbalance": lambda: show_result(imbalance()),
    "cannot tell for a view": lambda: show_result(wrong_view()),
    "one side missing": lambda: show_result(one_side_missing()),
    "wrong movement": lambda: show_result(wrong_movement()),
    "session of seven": lambda: show_result(seven()),
    "compared": show_compared,
}


def texts() -> Iterator[tuple[Path, str]]:
    """Give each file with what belongs into it."""
    for language in LANGUAGES:
        for width in WIDTHS:
            yield FOLDER / f"{language}_{width}.txt", text(language, width)


def text(language: str, width: int) -> str:
    """Return what is printed of every kind in a language at a width."""
    parts = []
    for kind, show in KINDS.items():
        out = io.StringIO()
        columns = patch.dict("os.environ", COLUMNS=str(width))
        with use_locale(language), columns, redirect_stdout(out):
            show()
        lines = [line.rstrip() for line in out.getvalue().splitlines()]
        parts.append("\n".join([f"===== {kind}", "", *lines, ""]))
    return "\n".join(parts)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, words in texts():
        path.write_text(words, encoding="utf-8")
