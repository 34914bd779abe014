"""Captions, and descriptions of the pictures for those who do not see them."""

from tmr_vision.language import translate
from tmr_vision.overlay import KeyFrame
from tmr_vision.records import MovementResult
from tmr_vision.report.wording.numbers import degrees, seconds
from tmr_vision.report.wording.sentences import angle_words, capital, title_of
from tmr_vision.skeleton import SIDES


def picture_caption(key: KeyFrame) -> str:
    """Describe a key frame."""
    rep = key.rep
    if rep is None:
        return translate("What the camera saw, {time}", time=seconds(key.time_s))
    name = f"{capital(rep.side)} {key.number}"
    if key.moment == "start":
        text = translate("{name}, start, {time}", name=name, time=seconds(key.time_s))
    else:
        value = degrees(rep.value)
        text = translate(
            "{name}, peak {value}, {time}", name=name, value=value, time=seconds(key.time_s)
        )
    return text if rep.excluded is None else translate("{text}, left out", text=text)


def curves_text(m: MovementResult) -> str:
    """Describe the curves."""
    sides = "; ".join(
        translate(
            "{side}: {value} in {n} repetitions",
            side=s,
            value=degrees(m.side(s).value),
            n=m.side(s).n,
        )
        for s in SIDES
    )
    return translate("{title}, {angle} over each repetition.", **_named(m)) + f" {capital(sides)}."


def timeline_text(m: MovementResult) -> str:
    """Describe the strip of repetitions."""
    counts = {s: sum(r.side == s for r in m.reps) for s in SIDES}
    return translate(
        "{title} over the time of the video, repetitions: {left} left, {right} right.",
        **_named(m),
        **counts,
    )


def pairs_text(m: MovementResult) -> str:
    """Describe the picture of the compensations."""
    return translate(
        "{title}: compensations of both sides; the table has their numbers.", **_named(m)
    )


def viewpoint_text(m: MovementResult) -> str:
    """Describe how the person stood to the camera."""
    seen = m.quality.view or translate("not seen")
    return translate("Seen from above: the person is {seen}.", seen=translate(seen))


def _named(m: MovementResult) -> dict[str, str]:
    return {"title": title_of(m), "angle": angle_words(m.movement.angle)}
