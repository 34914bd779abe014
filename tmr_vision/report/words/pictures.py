"""Captions, and descriptions of the pictures for those who do not see them."""

from tmr_vision.language import say
from tmr_vision.overlay import Moment
from tmr_vision.records import MovementResult, Rep
from tmr_vision.report.words.numbers import degrees, seconds
from tmr_vision.report.words.sentences import capital, spoken, title_of
from tmr_vision.skeleton import SIDES


def peak_caption(rep: Rep, number: int, moment: Moment = "peak") -> str:
    """Describe a key frame."""
    name = f"{capital(rep.side)} {number}"
    if moment == "start":
        text = say("{name}, start, {time}", name=name, time=seconds(rep.start_s))
    else:
        value = degrees(rep.value)
        text = say("{name}, peak {value}, {time}", name=name, value=value, time=seconds(rep.peak_s))
    return text if rep.excluded is None else say("{text}, left out", text=text)


def curves_text(m: MovementResult) -> str:
    """Describe the curves."""
    sides = "; ".join(
        say(
            "{side}: {value} in {n} repetitions",
            side=s,
            value=degrees(m.side(s).value),
            n=m.side(s).n,
        )
        for s in SIDES
    )
    return say("{title}, {angle} over each repetition.", **_named(m)) + f" {capital(sides)}."


def timeline_text(m: MovementResult) -> str:
    """Describe the strip of repetitions."""
    counts = {s: sum(r.side == s for r in m.reps) for s in SIDES}
    return say(
        "{title} over the time of the video, repetitions: {left} left, {right} right.",
        **_named(m),
        **counts,
    )


def pairs_text(m: MovementResult) -> str:
    """Describe the picture of the compensations."""
    return say("{title}: compensations of both sides; the table has their numbers.", **_named(m))


def standpoint_text(m: MovementResult) -> str:
    """Describe how the person stood to the camera."""
    seen = m.quality.view or say("not seen")
    return say("Seen from above: the person is {seen}.", seen=say(seen))


def _named(m: MovementResult) -> dict[str, str]:
    return {"title": title_of(m), "angle": spoken(m.movement.angle)}
