"""A session without the engine: which sets are recorded, what is said before each, and how long.

Nobody counts while it is recorded, so a set lasts as long as slow repetitions take. The words are
those of the guide (``cues.toml``, ``movements.toml``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tmr_vision.language import translate
from tmr_vision.live.context import Question, SessionOptions, read_cues
from tmr_vision.live.movement_test import explanation, stance_cue
from tmr_vision.live.sketch import CYCLE_S, figure_of, sketches
from tmr_vision.records import Movement
from tmr_vision.skeleton import SIDES, Side

REP_S = 6.0
"""What a slow repetition takes with its holding and a rest after it, generously."""
BEFORE_S = 4.0
"""Until the first repetition begins."""
GET_READY_S = 10.0
"""To walk back from the device, and to stand or sit as it is asked."""
SKETCH_FRAMES = 30
"""In so many pictures a round of the small drawing is given."""
LEFT_OUT = "left_out"


@dataclass(frozen=True)
class SetToRecord:
    """One set: a movement with one side.

    Attributes
    ----------
    sentences
        What is said before it, in order; each stays for the seconds beside it.
    stance, go
        How to stand, and what to do when the recording begins.
    ready_s, length_s
        How long it is counted down, and how long it is recorded.
    """

    movement: Movement
    side: Side
    sentences: tuple[tuple[str, float], ...]
    stance: str
    go: str
    ready_s: float
    length_s: float


def questions_before(movements: Sequence[Movement]) -> tuple[Question, ...]:
    """Return what has to be asked before these movements are done."""
    asked = any(movement.screening == "balance" for movement in movements)
    return read_cues().questions if asked else ()


def screening_outcome(answers: Mapping[str, str]) -> str | None:
    """Return what the answers (``"yes"`` or ``"no"``) come to: ``ok``, ``supported``, ``left_out``.

    None: a question is still to be answered.
    """
    outcome = "ok"
    for question in read_cues().questions:
        answer = answers.get(question.key)
        if answer not in ("yes", "no"):
            return None
        if answer == question.unsafe:
            outcome = question.then
        if outcome == LEFT_OUT:
            break
    return outcome


def left_out(movements: Sequence[Movement], outcome: str | None) -> tuple[Movement, ...]:
    """Return the movements that are not done after these answers."""
    return tuple(m for m in movements if m.screening == "balance" and outcome == LEFT_OUT)


def sets_to_record(options: SessionOptions, *, outcome: str | None) -> Iterator[SetToRecord]:
    """Give the sets of a session in their order; ``outcome`` is that of the questions before it."""
    cues = read_cues()
    gone = {movement.key for movement in left_out(options.movements, outcome)}
    chosen = [movement for movement in options.movements if movement.key not in gone]
    for movement in chosen:
        explained = explanation(
            movement, cues, brief=options.brief, supported=outcome == "supported",
            safety=movement is chosen[0],
        )  # fmt: skip
        for side in SIDES:
            sentences = explained if side == SIDES[0] else []
            what = cues.with_side(movement, side)
            yield SetToRecord(
                movement=movement,
                side=side,
                sentences=tuple((text, cues.reading_s(text)) for text in sentences),
                stance=cues.text(stance_cue(movement), side=side),
                go=cues.text("go", n=options.reps, what=what),
                ready_s=GET_READY_S,
                length_s=BEFORE_S + options.reps * REP_S,
            )


def sketch_of(movement: Movement, side: Side) -> list[dict[str, Any]]:
    """Return the pictures of a round of a movement's small drawing, as plain data."""
    if movement.key not in sketches():
        return []
    times_s = [CYCLE_S * i / SKETCH_FRAMES for i in range(SKETCH_FRAMES)]
    return [figure_of(movement.key, side, time_s) for time_s in times_s]


def set_name(movement: Movement, side: Side) -> str:
    """Return what people know a set by: ``Arm raise, left``."""
    return f"{translate(movement.title)}, {translate(side)}"
