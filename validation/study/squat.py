"""How exact the single-leg squat is from the front: `python -m validation.study.squat`.

Its own small study beside the large one, from the clips in `squat.toml`: people who squat on one
leg before a camera that stands up to 8 degrees aside, the knee 8 to 24 degrees inward. It writes a
row for each clip (`results/squat.csv`), which the settings of the movement are read from, and their
table (`results/squat.md`). Errors are measured less true. Angles from a joint's centre are the
truth: what clothes and a turned foot do to real people is not in it. The last columns of a row are
what `angles.table` and `reps.standing_leg` say of legs and feet.
"""

from pathlib import Path

import numpy as np

from tmr_vision.analysis import measure
from tmr_vision.angles import angle_name
from tmr_vision.geometry import point, trunk_lengths
from tmr_vision.skeleton import SIDES
from tmr_vision.view import unrolled
from validation.study.cache import Passes
from validation.study.measure import Row, calibration
from validation.study.settings import SQUAT
from validation.study.supine import cases_of, run_small_study

SPECS = Path(__file__).with_name("squat.toml")
MOVEMENT = "single_leg_squat"


def main() -> None:
    """Analyse the clips, or those that are kept, and save and print what comes out."""
    run_small_study(
        cases_of(SPECS, MOVEMENT), "squat", description=__doc__, out=SQUAT,
        title="The single-leg squat from the front: knee inward angle, degrees", more=_legs,
    )  # fmt: skip


def _legs(passes: Passes) -> Row:
    """Return how long a leg looks, how far it seems bent at rest, and how far apart ankles are.

    Lengths are in widths between the shoulder joints, heights of ankles in lengths of the trunk;
    what is rare is left out (a twentieth at each end).
    """
    recording = measure(passes.track(), passes.info, calibration=calibration())
    level_px = unrolled(recording.pose.image_px, recording.view.roll_deg)
    at = {name: point(level_px, name) for side in SIDES
          for name in (f"{side}_shoulder", f"{side}_hip", f"{side}_ankle")}  # fmt: skip
    shoulders = np.linalg.norm(at["left_shoulder"] - at["right_shoulder"], axis=1)
    legs = [np.linalg.norm(at[f"{s}_hip"] - at[f"{s}_ankle"], axis=1) / shoulders for s in SIDES]
    bends = [recording.angles.of(angle_name("leg_bend", side)) for side in SIDES]
    apart = np.abs(at["left_ankle"] - at["right_ankle"])[:, 1] / trunk_lengths(level_px)
    figures = {
        "leg_in_shoulders": max(np.nanquantile(leg, 0.95) for leg in legs),
        "bend_at_rest_deg": min(np.nanquantile(bend, 0.05) for bend in bends),
        "ankles_apart_down": np.nanquantile(apart, 0.05),
        "ankles_apart_lifted": np.nanquantile(apart, 0.95),
    }
    return {name: round(float(value), 3) for name, value in figures.items()}


if __name__ == "__main__":
    main()
