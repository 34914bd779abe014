"""What the page of the guided check is filled with."""

from typing import Any

from tmr_vision.app.live.words import SLOW, TROUBLES, level_words, page_words
from tmr_vision.language import translate
from tmr_vision.live.arm_scale import HIGHEST_DEG, LOWEST_DEG, STEPS
from tmr_vision.live.choices import FIRST_FOUR, SCREEN
from tmr_vision.live.level import LEAN_DEG, SIDEWAYS_DEG
from tmr_vision.live.outcome import TAGS
from tmr_vision.movements import read_movements
from tmr_vision.skeleton import BONES, SIDES, index

KEYS = {
    "n": "next", " ": "next", "Enter": "next", "r": "repeat", "y": "yes", "o": "no", "q": "stop",
    **{tag[0]: tag for tag in TAGS}, **{str(score): str(score) for score in range(STEPS)},
}  # fmt: skip
"""What keys mean, as in the window; in a question ``n`` is no."""


def live_page() -> dict[str, Any]:
    """Return the values of ``live.html.jinja``, beside those that all pages have."""
    return {
        "camera_only": False,
        "live": page_data(),
        **choices_page(),
    }


def choices_page() -> dict[str, Any]:
    """Return what a check can be about."""
    return {
        "movements": [row for row in read_movements() if row.posture != "lying"],
        "screen": ",".join(SCREEN),
        "first_four": ",".join(FIRST_FOUR),
    }


def page_data() -> dict[str, Any]:
    """Return what the scripts have to know before the first moment."""
    return {
        "bones": [[index(a), index(b), _side(a, b)] for a, b in BONES],
        "points": {name: index(name) for name in (
            "left_shoulder", "right_shoulder", "left_hip", "right_hip")},
        "dial": {"lowest_deg": LOWEST_DEG, "highest_deg": HIGHEST_DEG},
        "troubles": {kind: translate(text) for kind, text in TROUBLES.items()},
        "words": page_words(),
        "slow": SLOW,
        "level": level_data(),
        "tags": list(TAGS),
        "keys": KEYS,
        "gate_keys": {"n": "no"},
        "camera": None,
    }  # fmt: skip


def level_data() -> dict[str, Any]:
    """Return from which tilt on a phone does not stand level, degrees, and how that is said."""
    return {"tilt_deg": SIDEWAYS_DEG, "lean_deg": LEAN_DEG, "words": level_words()}


def _side(a: str, b: str) -> str:
    return next((side for side in SIDES if side in a and side in b), "")
