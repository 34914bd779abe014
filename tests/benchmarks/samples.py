"""What the product makes of the sample clips, beside their truth; the table that README shows.

Run: python -m tests.benchmarks.samples   (from the recorded landmarks; --video runs the model)
"""

import sys

from tests.recorded import NAMES, SAMPLES, recording, truth
from tmr_vision.analysis import analyze
from tmr_vision.asymmetry import compare_sides
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import MovementResult
from tmr_vision.reps import find_reps


def from_landmarks(name: str) -> MovementResult:
    movement = find_movement(truth(name)["movement"], read_movements())
    measured = recording(name)
    reps = find_reps(measured, movement)
    return compare_sides([measured], movement, reps, recognised=False, mirror_averaged=True)


def from_video(name: str) -> MovementResult:
    return analyze(SAMPLES / f"{name}.mp4").movements[0]


def row(name: str, result: MovementResult) -> str:
    true, difference = truth(name), result.difference
    assert difference is not None
    strength = f" ({result.strength})" if result.strength else ""
    cells = (
        name,
        f"{true['left_deg']:.0f}, {true['right_deg']:.0f}",
        f"{result.left.value:.0f}, {result.right.value:.0f}",
        f"{true['difference_deg']:+.1f}",
        f"{difference.value:+.1f} ± {result.mdc95:.0f}",
        f"{difference.value - true['difference_deg']:+.1f}",
        result.verdict + strength,
    )
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    measure = from_video if "--video" in sys.argv else from_landmarks
    print("| clip | true L, R | measured L, R | true R - L | measured R - L | error | verdict |")
    print("|---|---|---|---|---|---|---|")
    for name in NAMES:
        print(row(name, measure(name)))


if __name__ == "__main__":
    main()
