"""What a sentence of the library asks for, as options and commands of the command line.

The library knows none of these: who calls it has parameters, a page has buttons. So a hint follows
the sentence here, where it is shown, found by the sentence's code (``docs/messages.md``).
"""

from collections.abc import Iterator

from tmr_vision.language import N_, Message, translate

_LEVELLED = N_("The option for that is --roll 0.")
HINTS = {
    "tilt_unknown": _LEVELLED,
    "tilt_unknown_never_at_rest": _LEVELLED,
    "camera_seems_tilted": _LEVELLED,
    "lying_or_turned": N_("The option for that is --roll {roll:.0f}."),
    "lying_or_turned_unnamed": N_("--movement NAME names it."),
    "not_recognised": N_(
        "`tmr-vision movements` shows how each is done and filmed, --movement NAME names one."
    ),
    "not_recognised_out_of_view": N_("`tmr-vision movements` shows how each is done and filmed."),
    "no_such_movement": N_("`tmr-vision movements` lists them all."),
    "error_unknown_tilt": _LEVELLED,
    "recognised_as": N_("The option is --movement."),
    "looks_like_another": N_("The option is --movement."),
    "no_result": N_("`tmr-vision analyze` writes one."),
    "old_movement_unknown": N_("The option is --movements-file."),
    "fast_needs_file": N_("Leave out --fast."),
    "unguided_needs_movement": N_("The option is --movement."),
    "guide_cannot_lead_lying": N_("`tmr-vision analyze` does that."),
    "session_of_another_model": N_("The option is --model."),
    "session_unfinished": N_("--resume {folder} goes on with it, --out names another."),
    "session_folder_exists": N_("The option is --out."),
    "no_display": N_("Or use --headless."),
    "no_speech_program": N_("Or leave out --voice."),
}
"""By the code of a sentence; its values can be named."""


def with_hints(text: str) -> str:
    """Say a reason, note or error in the present language, and after it the options that help."""
    said, hints = translate(text), dict.fromkeys(_hints(text))
    return " ".join([ended(said) if hints else said, *hints])


def ended(said: str) -> str:
    """Make a sentence of a clause."""
    return said if said.endswith((".", "?")) else f"{said}."


def _hints(text: object) -> Iterator[str]:
    """Give the hints of a sentence and of those inside it."""
    if not isinstance(text, Message):
        return
    if text.code in HINTS:
        yield translate(HINTS[text.code], **text.values)
    for part in text.values.values():
        yield from _hints(part)
