"""How exact the single-leg squat is from the front: `python -m validation.study.squat`.

Its own small study beside the large one, from the clips in `squat.toml`: people who squat on one
leg before a camera that stands up to 8 degrees aside, the knee 8 to 24 degrees inward. It writes a
row for each clip (`results/squat.csv`), which the settings of the movement are read from, and their
table (`results/squat.md`). Errors are measured less true. Angles from a joint's centre are the
truth: what clothes and a turned foot do to real people is not in it.
"""

from pathlib import Path

from validation.study.settings import SQUAT
from validation.study.supine import cases_of, run_small_study

SPECS = Path(__file__).with_name("squat.toml")
MOVEMENT = "single_leg_squat"


def main() -> None:
    """Analyse the clips, or those that are kept, and save and print what comes out."""
    run_small_study(
        cases_of(SPECS, MOVEMENT), "squat", description=__doc__, out=SQUAT,
        title="The single-leg squat from the front: knee inward angle, degrees",
    )  # fmt: skip


if __name__ == "__main__":
    main()
