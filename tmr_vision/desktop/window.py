"""The live check in a window, and whether there can be one."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from tmr_vision.errors import UsageError
from tmr_vision.language import message

if TYPE_CHECKING:
    from tmr_vision.live.run import Run

TITLE = "tmr-vision live"
STOP_KEYS = (ord("q"), 27)
FULL_SCREEN_KEY = ord("f")
KEYS = {
    ord("n"): "next",
    ord(" "): "next",
    13: "next",
    ord("r"): "repeat",
    ord("y"): "yes",
    ord("o"): "no",
    ord("p"): "pain",
    ord("t"): "tightness",
    ord("s"): "strength",
    ord("b"): "balance",
    **{ord(str(digit)): str(digit) for digit in range(10)},
}
"""``o`` for no, because ``n`` is next; ``n`` means no where a question is asked."""
NO_DISPLAY = message(
    "there is no display to open a window on (a server, or a connection without one); "
    "run it where the screen is.",
    code="no_display",
)
_TRY = "import cv2; cv2.namedWindow('t'); cv2.waitKey(1); cv2.destroyAllWindows()"


def prepare_window() -> None:
    """Raise UsageError unless a window can be opened; call it before anything heavy is imported.

    Without a display Qt does not raise, it ends the process; so another process tries first. And
    OpenCV has to be loaded before PyAV: both bring their own copy of libxcb, and with PyAV's the
    first window hangs for ever (PyAV issues 978 and 1050, OpenCV issue 29195).
    """
    if sys.platform == "linux":
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            raise UsageError(NO_DISPLAY)
        tried = subprocess.run(
            [sys.executable, "-c", _TRY], capture_output=True, timeout=30, check=False
        )
        if tried.returncode != 0:
            raise UsageError(NO_DISPLAY)
    import cv2  # noqa: F401 - see above


def show(run: "Run", *, speak: Callable[[str], None] | None, stopped: threading.Event) -> None:
    """Run a session in a window, until it is over, or somebody stops it here or by ``stopped``."""
    import cv2

    from tmr_vision.desktop.screen import LiveScene

    scene = LiveScene()
    cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
    cv2.resizeWindow(TITLE, *scene.size_px)
    _fill_screen(wanted=True)  # letters have to be read from 3 m
    try:
        for update in run.updates():
            for event in update.events:
                if speak is not None and event.kind in ("cue", "hint"):
                    speak(event.data["text"])
            cv2.imshow(TITLE, scene.draw(update)[..., ::-1])
            key = cv2.waitKey(1) & 0xFF
            closed = cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1
            if stopped.is_set() or closed or key in STOP_KEYS:
                run.session.close()
                return
            if key == FULL_SCREEN_KEY:
                _fill_screen(wanted=not _fills_screen())
            if (command := _command(key, update.display.phase)) is not None:
                run.session.command(command)
    finally:
        cv2.destroyAllWindows()


def _fills_screen() -> bool:
    import cv2

    return cv2.getWindowProperty(TITLE, cv2.WND_PROP_FULLSCREEN) == cv2.WINDOW_FULLSCREEN


def _fill_screen(*, wanted: bool) -> None:
    import cv2

    mode = cv2.WINDOW_FULLSCREEN if wanted else cv2.WINDOW_NORMAL
    cv2.setWindowProperty(TITLE, cv2.WND_PROP_FULLSCREEN, mode)


def _command(key: int, phase: str) -> str | None:
    if phase == "gate" and key == ord("n"):
        return "no"
    return KEYS.get(key)
