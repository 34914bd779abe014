"""The film of the pose alone, drawn in a process of its own in place of a video that is deleted."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tmr_vision.language import current_language

_TIME_S = 600.0


def draw_pose_films(result: Path) -> None:
    """Draw the film of each source of a result into its folder; none if it takes too long."""
    command = [sys.executable, "-m", "tmr_vision.app.pose_film", str(result), current_language()]
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(
            command, capture_output=True, timeout=_TIME_S, check=False, stdin=subprocess.DEVNULL
        )


def _main(folder: Path, language: str) -> None:
    from tmr_vision.export import RESULT, load_result
    from tmr_vision.language import use_locale
    from tmr_vision.overlay import draw_source
    from tmr_vision.report.folder import film_name

    result = load_result(folder / RESULT)
    with use_locale(language, "clinician"):
        for source in range(len(result.recordings)):
            film = folder / film_name(source, pictures=False)
            part = film.with_suffix(".part")
            draw_source(result, source, part, pictures=False)
            part.replace(film)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2])
