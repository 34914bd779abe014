"""What goes into the API, and what comes out, made of a result and never computed."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tmr_vision.answers import answer_of
from tmr_vision.app.service import Service
from tmr_vision.export import numbered
from tmr_vision.export.plain import to_plain
from tmr_vision.language import translate
from tmr_vision.records import AnalysisResult, MovementResult
from tmr_vision.records.header import MAX_PAIN, Dominance
from tmr_vision.skeleton import Side
from tmr_vision.store import LoggedEdit, StoredSession
from tmr_vision.store.sentences import sentence_of


class Strict(BaseModel):
    """Refuses what it does not know."""

    model_config = ConfigDict(extra="forbid")


def _is_text(text: str) -> str:
    """Refuse what no database keeps and nobody can read."""
    if any(c < " " and c not in "\t\n\r" for c in text):
        raise ValueError("control characters")
    return text


Text = Annotated[str, AfterValidator(_is_text)]
Id = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
Seconds = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Felt = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Code = Annotated[Text, Field(max_length=24)]


class NewPerson(Strict):
    """Somebody to be added."""

    code: Code
    name: Annotated[Text, Field(max_length=200)] | None = None


class Rename(Strict):
    """The name to keep with a code; null: none."""

    name: Annotated[Text, Field(max_length=200)] | None = None


class NewUpload(Strict):
    """A received video, what people call it (empty: as it was sent), and what it is said to show.

    ``movement`` and ``side`` are those of a set that was filmed by itself; either all videos of a
    session have a movement, or none has.
    """

    id: Id
    name: Annotated[Text, Field(max_length=255)] = ""
    movement: Annotated[Text, Field(max_length=60)] = ""
    side: Side | None = None


Line = Annotated[Text, Field(max_length=300)]
Pain = Annotated[float, Field(ge=0, le=MAX_PAIN, allow_inf_nan=False)]


class Header(Strict):
    """The head of a test: what no camera can see; what is left out stays as it is."""

    test_date: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    examiner: Annotated[Text, Field(max_length=80)] = ""
    dominance: Dominance | None = None
    reason: Line = ""
    aids: Annotated[Text, Field(max_length=200)] = ""
    pain_before: Pain | None = None
    pain_after: Pain | None = None
    notes: Annotated[Text, Field(max_length=4000)] = ""


class NewSession(Strict):
    """Videos to be analysed as one session; unless they are to be kept they are deleted then.

    ``id`` is chosen by whoever asks: the same once more, as after a lost answer, is the session
    that is there.
    """

    id: Id | None = None
    uploads: list[NewUpload] = Field(min_length=1, max_length=24)
    person: Code | None = None
    title: Annotated[Text, Field(max_length=200)] = ""
    movement: Annotated[Text, Field(max_length=60)] = "auto"
    mirrored: bool = False
    felt_left: Felt | None = None
    felt_right: Felt | None = None
    header: Header = Header()
    keep_video: bool = False


class Whose(Strict):
    """Whose session it is; null: nobody's."""

    person: Code | None


class RepChange(Strict):
    """A change of one repetition; what is left out stays."""

    test: Annotated[Text, Field(max_length=80)]
    rep: Annotated[Text, Field(max_length=80)]
    include: bool | None = None
    side: Literal["left", "right"] | None = None
    start_s: Seconds | None = None
    peak_s: Seconds | None = None
    end_s: Seconds | None = None
    reason: Annotated[Text, Field(max_length=500)] = ""


class MovementChange(Strict):
    """A change of one test; what is left out stays."""

    test: Annotated[Text, Field(max_length=80)]
    movement: Annotated[Text, Field(max_length=60)] | None = None
    note: Annotated[Text, Field(max_length=5000)] | None = None


class HeaderChange(Strict):
    """A change of the head of the test."""

    header: Header


class Edits(Strict):
    """Changes that belong together."""

    edits: list[RepChange | MovementChange | HeaderChange] = Field(min_length=1, max_length=100)


class Login(Strict):
    """Who wants to log in."""

    name: Annotated[Text, Field(max_length=100)]
    password: Annotated[str, Field(max_length=500)]


class NewAccount(Login):
    """An account to be added; ``person`` for a patient only."""

    role: Literal["patient", "clinician", "admin"]
    person: Code | None = None


class NewPassword(Strict):
    """The present password, and the one to be."""

    old: Annotated[str, Field(max_length=500)]
    new: Annotated[str, Field(max_length=500)]


class ResetPassword(Strict):
    """The password that an account is to have."""

    password: Annotated[str, Field(max_length=500)]


class Archive(Strict):
    """A received archive."""

    upload: Id


def plain_edit(change: RepChange | MovementChange | HeaderChange) -> dict[str, Any]:
    """Return what a change says, without what it leaves as it is."""
    if isinstance(change, HeaderChange):
        return {"header": change.header.model_dump(exclude_unset=True)}
    return change.model_dump(exclude_none=True)


def session_in_short(service: Service, session: StoredSession) -> dict[str, Any]:
    """Return a session for a list: whose, when, how far, and what came out."""
    found = service.summary(session) or {"headline": None, "measured": []}
    return {
        "id": session.id,
        "title": session.title,
        "person": session.person,
        "videos": list(session.videos),
        "created": moment(session.created_s),
        "tested": session.tested,
        "state": session.state,
        "stage": session.stage,
        "fraction": session.fraction,
        "reason": _said(session.reason),
        "headline": _said(found["headline"]),
        "keeps_video": service.keeps_video(session),
        "invited": session.invited,
        "new": session.is_new,
        "measured": [each | {"title": _said(each["title"])} for each in found["measured"]],
    }


def session_in_full(service: Service, session: StoredSession) -> dict[str, Any]:
    """Return a session with its tests, repetitions and edits."""
    session = service.sessions.find(session.id)
    short = session_in_short(service, session)
    if session.state != "done":
        none: dict[str, Any] = {"header": None, "tests": [], "plan": [], "edits": []}
        return short | none | {"can_undo": False, "can_redo": False}
    result, log = service.result(session), service.log(session)
    return short | {
        "header": to_plain(result.header),
        "tests": [_test(found, result) for found in result.movements],
        "plan": [
            {"movement": s.movement, "good_side": s.good_side, "dose": translate(s.dose),
             "why": translate(s.why)} for s in result.plan.steps
        ],
        "edits": [_logged(each) for each in log],
        "can_undo": any(each.state == "holds" for each in log),
        "can_redo": any(each.state == "undone" for each in log),
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
    return {
        "edit": each.edit,
        "who": each.who,
        "when": moment(each.made_s),
        "undone": each.undone,
        "changed_by": each.changed_by,
        "changed": None if each.changed_s is None else moment(each.changed_s),
    }


def _said(data: Any) -> str | None:
    return None if data is None else translate(sentence_of(data))


def moment(time_s: float) -> str:
    """Write seconds since 1970 as the clock on the wall of this machine shows them."""
    return datetime.fromtimestamp(time_s).astimezone().isoformat(timespec="seconds")
