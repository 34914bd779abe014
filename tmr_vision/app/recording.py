"""Record and send: the page that films a session set by set, for a slow network or machine.

What is recorded, in which order, for how long and with which words is said here; the page shows
it, films, and sends the films by the routes of uploads. ``POST /sessions`` names the movement and
the side of each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tmr_vision.app.live.page import level_data
from tmr_vision.app.live.plan import CheckPlan, movement_keys
from tmr_vision.app.live.words import TROUBLES
from tmr_vision.errors import UsageError
from tmr_vision.language import N_, current_language, translate
from tmr_vision.live.context import SessionOptions, read_cues
from tmr_vision.live.recording_plan import (
    SetToRecord,
    left_out,
    questions_before,
    screening_outcome,
    set_name,
    sets_to_record,
    sketch_of,
)
from tmr_vision.movements import find_movement, read_movements

PATH = "/record"
LEAST_REPS, MOST_REPS = 3, 20
BITS_PER_S = 1_500_000
"""Of a recording of 640 x 480: half a minute has 6 MB."""
KEPT_S = 4.0
"""How long it is said that a set is kept, before it goes on."""
_ON = "on"
_WORDS = {
    "starting": N_("The camera is being started. Allow it if the browser asks."),
    "again": N_("Try again"),
    "now": N_("Go on now"),
    "wait": N_("Wait"),
    "goOn": N_("Go on"),
    "leaveOut": N_("Leave this out"),
    "once": N_("Do it again"),
    "lastOnce": N_("Last set again"),
    "enough": N_("That was all"),
    "end": N_("Finish and send"),
    "broken": N_("This set was interrupted; it begins again."),
    "progress": N_("Set {n} of {of}. Recorded: {recorded}, sent: {sent}."),
    "waits": N_("It waits for you."),
    "recording": N_("Recording, {n} s left"),
    "nothing": N_("Nothing was recorded."),
    "queued": N_("waits to be sent"),
    "cannot": N_("This browser cannot record. Film with the camera app, then upload the videos."),
    "goesOn": N_("Recorded already: {n}. It goes on with the next set."),
}


@dataclass(frozen=True)
class RecordingChoices:
    """What is to be recorded and how, as the page of the check asks it.

    Attributes
    ----------
    answers
        ``"yes"`` or ``"no"`` to the questions before movements that need balance, by their keys.
    """

    movements: str
    reps: int = 5
    brief: bool = False
    voice: bool = False
    keep_video: bool = False
    person: str = ""
    answers: Mapping[str, str] | None = None

    def options(self) -> SessionOptions:
        """Return it as the guide needs it.

        Raises
        ------
        UnknownMovementError
            If there is no such movement.
        UsageError
            If so many repetitions cannot be, or a movement is not done standing or seated.
        """
        table = read_movements()
        keys = movement_keys(key.strip() for key in self.movements.split(","))
        chosen = tuple(find_movement(key, table) for key in keys)
        if not LEAST_REPS <= self.reps <= MOST_REPS:
            raise UsageError(
                "a set has {least} to {most} repetitions.",
                code="reps_out_of_range",
                least=LEAST_REPS,
                most=MOST_REPS,
            )
        return SessionOptions(movements=chosen, reps=self.reps, brief=self.brief)


def recording_address(plan: CheckPlan, person: str) -> str:
    """Return the page that records what a check is about."""
    chosen = {"movements": ",".join(plan.movements), "reps": str(plan.reps), "person": person}
    ticked = {name: _ON for name in ("brief", "keep_video") if getattr(plan, name)}
    return f"{PATH}?{urlencode({**chosen, **ticked, 'voice': _ON})}"


def of_plan(plan: CheckPlan, answers: Mapping[str, str]) -> RecordingChoices:
    """Return what a check is about as it is recorded."""
    return RecordingChoices(
        ",".join(plan.movements), reps=plan.reps, brief=plan.brief, voice=True,
        keep_video=plan.keep_video, answers=answers,
    )  # fmt: skip


def recording_page(choices: RecordingChoices) -> dict[str, Any]:
    """Return the values of ``record.html.jinja``; raises as :meth:`RecordingChoices.options`."""
    options = choices.options()
    questions = questions_before(options.movements)
    outcome = screening_outcome(choices.answers or {}) if questions else "ok"
    sets = list(sets_to_record(options, outcome=outcome)) if outcome else []
    return {
        "choices": choices,
        "hidden": _hidden(choices),
        "questions": questions if outcome is None else (),
        "left_out": left_out(options.movements, outcome),
        "movements": options.movements,
        "minutes": round(sum(map(_takes_s, sets)) / 60 + 0.5),
        "record": _page_data(choices, sets),
    }


def _hidden(choices: RecordingChoices) -> dict[str, str]:
    """Return what the form of the questions hands on."""
    ticked = [name for name in ("brief", "voice", "keep_video") if getattr(choices, name)]
    return {
        "movements": choices.movements, "reps": str(choices.reps), "person": choices.person,
        **dict.fromkeys(ticked, _ON),
    }  # fmt: skip


def _page_data(choices: RecordingChoices, sets: list[SetToRecord]) -> dict[str, Any]:
    return {
        "sets": [_plain(each) for each in sets],
        "settle": read_cues().text("settle"),
        "kept_s": KEPT_S,
        "bits_per_s": BITS_PER_S,
        "troubles": {kind: translate(text) for kind, text in TROUBLES.items()},
        "level": level_data(),
        "said": {key: translate(text) for key, text in _WORDS.items()},
        "language": current_language(),
        "voice": choices.voice,
        "title": translate("Recorded check"),
        "person": choices.person or None,
        "phone": False,
        "key": "",
        "keep_video": choices.keep_video,
    }


def _plain(each: SetToRecord) -> dict[str, Any]:
    return {
        "movement": each.movement.key,
        "side": each.side,
        "name": set_name(each.movement, each.side),
        "file": f"{each.movement.key}-{each.side}",
        "sentences": [{"text": text, "seconds": seconds} for text, seconds in each.sentences],
        "stance": each.stance,
        "go": each.go,
        "ready_s": each.ready_s,
        "length_s": each.length_s,
        "figures": sketch_of(each.movement, each.side),
    }


def _takes_s(each: SetToRecord) -> float:
    return sum(seconds for _, seconds in each.sentences) + each.ready_s + each.length_s + KEPT_S
