"""What goes in and out of the API: shapes of JSON, made of a result and never computed."""

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tmr_vision.answers import answer_of, headline_of
from tmr_vision.app.service import Service
from tmr_vision.export import numbered
from tmr_vision.export.plain import to_plain
from tmr_vision.language import translate
from tmr_vision.records import AnalysisResult, MovementResult
from tmr_vision.store import LoggedEdit, StoredSession


class Strict(BaseModel):
    """Refuses what it does not know."""

    model_config = ConfigDict(extra="forbid")


class NewPerson(Strict):
    """Somebody to be added."""

    code: str = Field(max_length=24)
    name: str | None = Field(default=None, max_length=200)


class Rename(Strict):
    """The name to keep with a code; null: none."""

    name: str | None = Field(default=None, max_length=200)


class NewUpload(Strict):
    """A received video, and what people call it."""

    id: str = Field(pattern="^[0-9a-f]{32}$")
    name: str = Field(min_length=1, max_length=255)


class NewSession(Strict):
    """Videos to be analysed as one session."""

    uploads: list[NewUpload] = Field(min_length=1, max_length=10)
    person: str | None = Field(default=None, max_length=24)
    title: str = Field(default="", max_length=200)
    movement: str = Field(default="auto", max_length=60)
    mirrored: bool = False
    felt_left: float | None = Field(default=None, ge=0, le=100)
    felt_right: float | None = Field(default=None, ge=0, le=100)


class RepChange(Strict):
    """A change of one repetition; what is left out stays."""

    test: str = Field(max_length=80)
    rep: str = Field(max_length=80)
    include: bool | None = None
    side: Literal["left", "right"] | None = None
    start_s: float | None = None
    peak_s: float | None = None
    end_s: float | None = None
    reason: str = Field(default="", max_length=500)


class MovementChange(Strict):
    """A change of one test; what is left out stays."""

    test: str = Field(max_length=80)
    movement: str | None = Field(default=None, max_length=60)
    note: str | None = Field(default=None, max_length=5000)


class Edits(Strict):
    """Changes that belong together."""

    edits: list[RepChange | MovementChange] = Field(min_length=1, max_length=100)


class Login(Strict):
    """Who wants to log in."""

    name: str = Field(max_length=100)
    password: str = Field(max_length=500)


class NewAccount(Login):
    """An account to be added."""

    role: Literal["patient", "clinician", "admin"]
    person: str | None = Field(default=None, max_length=24)


def session_in_short(service: Service, session: StoredSession) -> dict[str, Any]:
    """Return a session for a list: whose, when, how far, and what came out in a sentence."""
    job = service.job_of(session)
    person = None if session.person_id is None else service.people.find_id(session.person_id).code
    return {
        "id": session.id,
        "title": session.title,
        "person": person,
        "videos": list(session.videos),
        "created": datetime.fromtimestamp(session.created_s, UTC).isoformat(timespec="seconds"),
        "state": job.state,
        "stage": job.stage,
        "fraction": job.fraction,
        "reason": None if job.reason is None else translate(str(job.reason)),
        "headline": translate(headline_of(service.result(session)))
        if job.state == "done"
        else None,
    }


def _headline(service: Service, session: StoredSession) -> str:
    return translate(headline_of(service.result(session)))


def session_in_full(service: Service, session: StoredSession) -> dict[str, Any]:
    """Return a session with its tests, repetitions and edits."""
    short = session_in_short(service, session)
    if short["state"] != "done":
        return short | {"tests": [], "plan": [], "edits": [], "can_undo": False, "can_redo": False}
    result, log = service.result(session), service.log(session)
    return short | {
        "tests": [_test(found, result) for found in result.movements],
        "plan": [
            {"movement": s.movement, "good_side": s.good_side, "dose": translate(s.dose),
             "why": translate(s.why)} for s in result.plan.steps
        ],
        "edits": [_logged(each) for each in log],
        "can_undo": any(not each.undone for each in log),
        "can_redo": any(each.undone for each in log),
    }  # fmt: skip


def _test(found: MovementResult, result: AnalysisResult) -> dict[str, Any]:
    answer = answer_of(found, result)
    return {
        "id": found.id,
        "movement": found.movement.key,
        "title": translate(found.movement.title),
        "verdict": found.verdict,
        "strength": found.strength,
        "limited_side": found.limited_side,
        "answer": {
            "verdict": translate(answer.verdict),
            "finding": translate(answer.finding),
            "action": translate(answer.action),
        },
        "reason": translate(found.reason),
        "left": to_plain(found.left),
        "right": to_plain(found.right),
        "difference": None if found.difference is None else to_plain(found.difference),
        "mdc95": to_plain(found.mdc95),
        "margin": found.movement.margin_deg,
        "note": found.note,
        "reps": [
            {
                "id": rep.id, "side": rep.side, "number": number, "source": rep.source,
                "start_s": to_plain(rep.start_s), "peak_s": to_plain(rep.peak_s),
                "end_s": to_plain(rep.end_s), "value": to_plain(rep.value),
                "range_deg": to_plain(rep.range_deg), "included": rep.excluded is None,
                "reason": None if rep.excluded is None else translate(rep.excluded),
                "by_hand": rep.decision is not None,
            }
            for number, rep in numbered(found.reps)
        ],
    }  # fmt: skip


def _logged(each: LoggedEdit) -> dict[str, Any]:
    made = datetime.fromtimestamp(each.made_s, UTC).isoformat(timespec="seconds")
    return {"edit": each.edit, "who": each.who, "when": made, "undone": each.undone}
