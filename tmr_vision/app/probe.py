"""A first look at a received file, in a process of its own that is held to time and memory."""

import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tmr_vision.errors import SourceError

_TIME_S = 30.0
_MEMORY_BYTES = 4 * 2**30
_MOST_PIXELS = 40_000_000
"""Of a picture; 8K has 33 million."""
_AT_ONCE = threading.Semaphore(2)


def check_video(file: Path, name: str, *, most_minutes: float) -> None:
    """Raise SourceError unless a file is a video that can be analysed here.

    Parameters
    ----------
    name
        What people know it by, for the sentence.
    most_minutes
        Longer ones are refused.
    """
    seen = look(file, name)
    if seen["duration_s"] and seen["duration_s"] > most_minutes * 60:
        raise SourceError(
            "{name} is longer than {most:.0f} minutes; cut out the part with the exercise.",
            code="upload_too_long",
            name=name,
            most=most_minutes,
        )
    if (seen["width"] or 0) * (seen["height"] or 0) > _MOST_PIXELS:
        raise SourceError(
            "the pictures of {name} are too large.", code="upload_pictures_too_large", name=name
        )


def look(file: Path, name: str, picture: Path | None = None) -> dict[str, float | None]:
    """Return duration (None: unknown) and size of a video; write its first picture, if wanted."""
    command = [sys.executable, "-m", "tmr_vision.app.probe", str(file), str(picture or "")]
    try:
        with _AT_ONCE:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_TIME_S, check=False,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SourceError(
            "{name} cannot be read in reasonable time.", code="upload_too_slow", name=name
        ) from None
    if done.returncode:
        raise SourceError(
            "{name} is not a video that can be read; it may be damaged, cut off at its start, "
            "or another kind of file.",
            code="upload_not_a_video",
            name=name,
        )
    seen: dict[str, float | None] = json.loads(done.stdout)
    return seen


def first_picture(file: Path, name: str) -> bytes:
    """Return the first picture of a video as JPEG; raises SourceError if it is none."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "first.jpg"
        look(file, name, picture)
        return picture.read_bytes()


def _main(file: str, picture: str) -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (int(_TIME_S), int(_TIME_S)))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from tmr_vision.sources import open_source

    with open_source(file) as source:
        frame = next(iter(source))
        height, width = frame.image_rgb.shape[:2]
        if picture:
            import cv2

            cv2.imwrite(picture, cv2.cvtColor(frame.image_rgb, cv2.COLOR_RGB2BGR))
        print(json.dumps({"duration_s": source.duration_s, "width": width, "height": height}))  # noqa: T201


if __name__ == "__main__":
    _main(*sys.argv[1:3])
