"""How bodies look to the model, standing and seated: `python -m validation.study.posture`.

It prints from the stills what the limits in `view.rest` and `kinematics.twist` of the program
rest on: how far the knees are below the hips, and the folded hands from the shoulders.
"""

from collections.abc import Iterator

import numpy as np

from tmr_vision.geometry import trunk_lengths
from tmr_vision.records import Floats
from tmr_vision.skeleton import SIDES, index
from validation.study.cache import default_folder
from validation.study.grid import MOVEMENTS
from validation.study.stills import every_still

PERCENTILES = (1, 50, 99)
TWIST = "trunk_twist"


def postures() -> Iterator[tuple[str, str, Floats, Floats]]:
    """Give movement, place, knee drops (k, 2) and hand distances (k, 2) of each set-up's poses."""
    for case, seen in every_still(default_folder()):
        poses = (seen["plain"] + seen["in_mirror"]) / 2
        trunk_px = trunk_lengths(poses[..., :2])[:, None]

        def at(part: str, poses: Floats = poses) -> Floats:
            return np.stack([poses[:, index(f"{side}_{part}"), :2] for side in SIDES], axis=1)

        drops = (at("knee") - at("hip"))[..., 1] / trunk_px
        middle = at("shoulder").mean(axis=1, keepdims=True)
        hands = np.linalg.norm(at("wrist") - middle, axis=-1) / trunk_px
        for place in ("start", "peak"):
            there = seen["place"] == place
            yield case.movement, place, drops[there], hands[there]


def main() -> None:
    """Print the percentiles of each movement's start and end, trunk lengths."""
    found = list(postures())
    print(f"trunk lengths, percentiles {PERCENTILES}")
    for movement in MOVEMENTS:
        for place in ("start", "peak"):
            some = [(d, h) for m, p, d, h in found if (m, p) == (movement, place)]
            drops, hands = (np.concatenate(values) for values in zip(*some, strict=True))
            line = f"{movement:15} {place:5} knees below hips {_percentiles(drops)}"
            print(line + (f", hands {_percentiles(hands)}" if movement == TWIST else ""))


def _percentiles(values: Floats) -> str:
    return " ".join(f"{value:.2f}" for value in np.percentile(values, PERCENTILES))


if __name__ == "__main__":
    main()
