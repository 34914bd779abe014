"""The whole program with a made-up analysis, so that what happens after it can be tried at once.

Run: python -m tests.cli.made_up analyze clip.mp4 ...
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.fake_results import clip_times, fake_result, write_video
from tmr_vision import analysis
from tmr_vision.cli import main
from tmr_vision.report import folder
from tmr_vision.sources import file_sha256

SIZE = (160, 120)


def make_clip(path: Path) -> Path:
    """Write a short video; the name may be any bytes."""
    plain = write_video(path.with_name("plain.mp4"), clip_times(20.0, rate_hz=4), size=SIZE)
    plain.rename(path)
    return path


def made_up(sources: list[str], **_: Any) -> Any:
    """Return a result of these videos as ``analyze`` does."""
    videos = [Path(source) for source in sources if Path(source).exists()]
    if not videos:
        return fake_result("facing")
    return fake_result("facing", videos=videos[:1], size=SIZE, sha256=file_sha256)


def quick_pdf(_: object, path: Path, **__: object) -> None:
    path.write_bytes(b"%PDF")


def run_made_up(
    *arguments: object, cwd: Path, env: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own; output as bytes."""
    return subprocess.run(
        [sys.executable, "-m", "tests.cli.made_up", *map(os.fsencode, map(str, arguments))],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **(env or {})},
        stdin=subprocess.DEVNULL,
        check=False,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )


if __name__ == "__main__":
    analysis.analyze = made_up
    if "MADE_UP_WITH_PDF" not in os.environ:
        folder.render_pdf = quick_pdf
    main()
