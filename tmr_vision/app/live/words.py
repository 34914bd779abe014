"""What is said when a check has no picture, or cannot go on."""

from tmr_vision.language import N_, message, translate

SILENT = message(
    "No picture comes from the camera's page. Is it still open? I keep trying.",
    code="page_silent",
)
COVERED = message(
    "The camera sees nothing but dark. Is something in front of it? I keep trying.",
    code="camera_covered",
)
TROUBLES = {
    "refused": message(
        "The browser may not use the camera. Allow it beside the address, then press Try again.",
        code="camera_refused",
    ),
    "missing": message(
        "No camera is there. Plug one in, then press Try again.", code="camera_missing"
    ),
    "busy": message(
        "The camera is in use by another program. Close that program; I keep trying.",
        code="camera_busy",
    ),
    "ended": message(
        "The camera stopped. Is it still plugged in? I keep trying.", code="camera_ended"
    ),
    "hidden": message(
        "The camera's page is in the background. Bring it to the front, and leave the screen on.",
        code="page_hidden",
    ),
    "insecure": message(
        "A browser gives the camera to a page only over HTTPS, or on this computer itself. "
        "Open the address that the program printed.",
        code="page_insecure",
    ),
}
"""By what a page calls it; the page says the same, so that it is read there and here."""
REASONS = TROUBLES | {
    "recording": message(
        "The phone records the sets now and sends the films; the result follows.",
        code="phone_records",
    ),
}
"""Why no picture comes, whoever says it."""
_LEVEL = {
    "tilted": N_("The phone is tilted by {deg}°. Straighten it."),
    "leans": N_("The phone leans by {deg}°. Stand it up straighter."),
    "level": N_("The phone stands level."),
}
SLOW = ("slow",)
"""Cues that say that it is too slow here; to record and send is offered beside them."""
FAULT = message(
    "this is a fault of the program; what you did so far is kept. Please report it.",
    code="check_fault",
)
_WORDS = {
    "offline": N_("The connection is lost. What you did so far is kept; it goes on by itself."),
    "starting": N_("The camera is being started. Allow it if the browser asks."),
    "opening": N_("The check is being prepared."),
    "writing": N_("The result is being written."),
    "otherCamera": N_("Another page is the camera now; this one shows the guide."),
    "gone": N_("This check is over."),
    "again": N_("Try again"),
    "record": N_("Record and send instead"),
    "review": N_("See the result"),
    "after": N_("Before and after"),
    "start": N_("Start page"),
    "gauge": N_("The angle now, and the best of both sides"),
}


def page_words() -> dict[str, str]:
    """Return what the page itself says, in the present language."""
    return {key: translate(text) for key, text in _WORDS.items()}


def level_words() -> dict[str, str]:
    """Return what is said of how a phone stands, in the present language."""
    return {key: translate(text) for key, text in _LEVEL.items()}
