"""The live check in a window, and whether there can be one."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tmr_vision.errors import UsageError
from tmr_vision.language import message, translate

if TYPE_CHECKING:
    from tmr_vision.desktop.screen import LiveScene
    from tmr_vision.live.run import Run
    from tmr_vision.live.session import Update

TITLE = "tmr-vision live"
STOP, STOP_KEYS = "stop", (ord("q"), 27)
END_S = 60.0
"""The last screen stays for so long, if nobody closes it."""
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


def show(
    run: "Run",
    *,
    speak: Callable[[str], None] | None,
    stopped: threading.Event,
    finish: Callable[[], Path],
) -> Path:
    """Run a session in a window until it is over, or somebody stops it here or by ``stopped``.

    Then ``finish`` writes the report. If the session came to its end, the window shows the answer
    meanwhile, then where the report is, until it is closed. Returns the path of the report.
    """
    import cv2

    from tmr_vision.desktop.screen import LiveScene

    scene = LiveScene()
    chosen: list[str] = []
    open_window(scene.size_px)
    cv2.setMouseCallback(TITLE, lambda *event: _note_choice(scene, chosen, *event))
    last = None
    try:
        for update in run.updates():
            last = update
            for event in update.events:
                if speak is not None and event.kind in ("cue", "hint"):
                    speak(event.data["text"])
            cv2.imshow(TITLE, scene.draw(update)[..., ::-1])
            command = pressed(update.display.phase, chosen)
            if stopped.is_set() or command == STOP:
                run.session.close()
                break
            if command is not None:
                run.session.command(command)
        if last is None or not last.finished:
            cv2.destroyAllWindows()
            return finish()
        return _show_end(scene, last, chosen, stopped, finish)
    finally:
        cv2.destroyAllWindows()


def open_window(size_px: tuple[int, int]) -> None:
    """Open the window and let it fill the screen: letters have to be read from 3 m."""
    import cv2

    cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
    cv2.resizeWindow(TITLE, *size_px)
    fill_screen(wanted=True)


def _show_end(
    scene: "LiveScene",
    last: "Update",
    chosen: list[str],
    stopped: threading.Event,
    finish: Callable[[], Path],
) -> Path:
    """Show the answer while the report is written, then its path for a while, or until closed."""
    import cv2

    from tmr_vision.live.plain import update_to_dict

    data = update_to_dict(last)
    data["buttons"], data["report"] = [], translate("The report is being written.")
    cv2.imshow(TITLE, scene.draw_data(data, None)[..., ::-1])
    cv2.waitKey(50)
    report = finish()
    data = update_to_dict(last)
    data["report"] = translate("Report: {path}", path=str(report.resolve()))
    cv2.imshow(TITLE, scene.draw_data(data, None)[..., ::-1])
    chosen.clear()
    until_s = time.monotonic() + END_S
    while time.monotonic() < until_s and not stopped.is_set():
        if pressed("end", chosen, wait_ms=50) in (STOP, "next"):
            break
    return report


def _note_choice(
    scene: "LiveScene", chosen: list[str], event: int, x: int, y: int, *_: object
) -> None:
    """Take a press of the pointer, or a finger, on a button."""
    import cv2

    if event == cv2.EVENT_LBUTTONDOWN and (command := scene.chosen_at(x, y)) is not None:
        chosen.append(command)


def pressed(phase: str, chosen: list[str], *, wait_ms: int = 1) -> str | None:
    """Return the command that was given by key or pointer, ``stop`` if the window was closed."""
    import cv2

    key = cv2.waitKey(wait_ms) & 0xFF
    closed = cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1
    if closed or key in STOP_KEYS:
        return STOP
    if key == FULL_SCREEN_KEY:
        fill_screen(wanted=not _fills_screen())
    return chosen.pop(0) if chosen else _command(key, phase)


def _fills_screen() -> bool:
    import cv2

    return cv2.getWindowProperty(TITLE, cv2.WND_PROP_FULLSCREEN) == cv2.WINDOW_FULLSCREEN


def fill_screen(*, wanted: bool) -> None:
    """Let the window fill the screen, or not."""
    import cv2

    mode = cv2.WINDOW_FULLSCREEN if wanted else cv2.WINDOW_NORMAL
    cv2.setWindowProperty(TITLE, cv2.WND_PROP_FULLSCREEN, mode)


def _command(key: int, phase: str) -> str | None:
    if phase == "gate" and key == ord("n"):
        return "no"
    return KEYS.get(key)
