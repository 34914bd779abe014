"""What the review page shows of a result: its answers, its repetitions, and what was changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tmr_vision.answers import Answer, answer_of
from tmr_vision.app.service import Service
from tmr_vision.export import numbered
from tmr_vision.language import N_, localised, translate
from tmr_vision.movements import read_movements
from tmr_vision.records import AnalysisResult, MovementResult, Rep
from tmr_vision.report.wording import MISSING
from tmr_vision.store import StoredSession

_HEAD = {
    "test_date": N_("date of the test"), "examiner": N_("examiner"),
    "dominance": N_("stronger side"), "reason": N_("reason for the test"), "aids": N_("aids"),
    "pain_before": N_("pain before"), "pain_after": N_("pain after"), "notes": N_("notes"),
}  # fmt: skip


@dataclass(frozen=True)
class ReviewedTest:
    """One test of a session; ``first`` is its answer before the edits, None if that is the same.

    ``videos`` are the names of all recordings of its session.
    """

    number: int
    result: MovementResult
    answer: Answer
    first: Answer | None
    reps: tuple[tuple[int, Rep], ...]
    videos: tuple[str, ...]


def reviewed_tests(
    first: AnalysisResult, result: AnalysisResult, videos: tuple[str, ...]
) -> list[ReviewedTest]:
    """Return the tests of a result, with what they said in the first one.

    ``videos`` are the names that people know the videos by.
    """
    before = {found.id: answer_of(found, first) for found in first.movements}
    return [
        ReviewedTest(
            number=number,
            result=found,
            answer=(answer := answer_of(found, result)),
            first=None if _same(before[found.id], answer) else before[found.id],
            reps=tuple(numbered(found.reps)),
            videos=_names(result, videos),
        )
        for number, found in enumerate(result.movements, 1)
    ]


def _names(result: AnalysisResult, videos: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the recordings; a video of which there is none has no recording.

    A video that was received is called by its number (:meth:`Service.analyse`).
    """
    stems = [Path(recording.info.path).stem for recording in result.recordings]
    numbers = [int(stem) if stem.isdecimal() else i for i, stem in enumerate(stems)]
    return tuple(videos[number] for number in numbers if number < len(videos))


def films(
    service: Service, session: StoredSession, result: AnalysisResult, base: str = ""
) -> dict[int, str]:
    """Return the address of the film of each source below ``base``; none unless all are here."""
    base = base or f"/api/v1/sessions/{session.id}/video"
    sources = range(len(result.recordings))
    there = all(service.videos.film(session, i) for i in sources)
    return {i: f"{base}/{i}" for i in sources} if there else {}


def all_angles_of(session: StoredSession) -> str:
    """Return the address of the data of a session's charts with every angle."""
    return f"/api/v1/sessions/{session.id}/plots?all_angles=true"


def _same(one: Answer, two: Answer) -> bool:
    return (one.verdict, one.finding) == (two.verdict, two.finding)


def edit_in_words(edit: dict[str, Any], result: AnalysisResult) -> str:
    """Say what an edit changed, ``Left 2: left out (bent elbow)``."""
    if "header" in edit:
        changes = (
            f"{translate(_HEAD[name])} {_told(name, value)}"
            for name, value in edit["header"].items()
        )
        return f"{translate('Head of the report')}: {'; '.join(changes)}"
    found = next((m for m in result.movements if m.id == edit["test"]), None)
    name = edit["test"] if found is None else translate(found.movement.title)
    if "rep" in edit:
        reps = numbered(found.reps) if found else ()
        name = next(
            (f"{name}, {translate(rep.side)} {number}"
             for number, rep in reps if rep.id == edit["rep"]), name)  # fmt: skip
    return f"{name}: {'; '.join(_changes(edit))}"


def _told(name: str, value: Any) -> str:
    if value in ("", None):
        return MISSING
    if name == "dominance":
        return translate(value)
    return localised(f"{value:g}") if isinstance(value, float) else str(value)


def _changes(edit: dict[str, Any]) -> Iterator[str]:
    if edit.get("include") is not None:
        yield (
            translate("counts") if edit["include"]
            else translate("left out ({reason})", reason=edit.get("reason", ""))
        )  # fmt: skip
    if edit.get("side"):
        yield translate("is the {side} side", side=edit["side"])
    names = {"start_s": translate("start"), "peak_s": translate("peak"), "end_s": translate("end")}
    for key, name in names.items():
        if edit.get(key) is not None:
            yield translate("{name} at {time} s", name=name, time=localised(f"{edit[key]:.2f}"))
    if edit.get("movement"):
        titles = {row.key: row.title for row in read_movements()}
        yield translate("is {movement}", movement=titles.get(edit["movement"], edit["movement"]))
    if edit.get("note") is not None:
        yield translate("note: {note}", note=edit["note"]) if edit["note"] else translate("no note")
