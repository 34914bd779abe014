"""Landmarks of films of `validation.study.exchanges`, kept as those of `tests.course_clips` are.

Record them again after films or model changed: python -m tests.exchange_clips [CACHE]
"""

import sys
from pathlib import Path
from typing import Any

from tests import course_clips
from tests.recorded import LANDMARKS, Passes

FOLDER = LANDMARKS / "exchanges"
KEPT = (401, 403, 404)
"""Numbers of the films: two with a repetition in dispute, one in which all was put right."""
RECORDED = tuple(sorted(path.stem for path in FOLDER.glob("*.npz")))


def read(name: str) -> tuple[Passes, dict[str, Any]]:
    """Return what the model saw in a film, and the truth of its movement."""
    seen, truth = course_clips.read(name, FOLDER)
    return seen, truth["movements"][0]


def main() -> None:
    """Record what is in the cache."""
    from tmr_vision.pose import find_model
    from validation.study.cache import Cache, default_folder
    from validation.study.exchanges import exchange_cases

    cache = Cache(Path(sys.argv[1]) if sys.argv[1:] else default_folder())
    model = find_model("full")
    for case in exchange_cases():
        if case.number in KEPT and cache.has(case.spec, model):
            passes, truth = cache.passes(case.spec, model), cache.truth(case.spec)
            course_clips.record(f"leg_raise_{case.number}", passes, truth, FOLDER)


if __name__ == "__main__":
    main()
