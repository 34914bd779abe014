"""The shapes of what the API answers, for its description and for those who program against it."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from tmr_vision.jobs import State
from tmr_vision.records import Strength, Verdict
from tmr_vision.records.header import Dominance
from tmr_vision.skeleton import Side
from tmr_vision.store import Role


class Reply(BaseModel):
    """Has what it says and nothing else."""

    model_config = ConfigDict(extra="forbid")


class Refusal(Reply):
    """Why it was not done, in a sentence."""

    detail: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Refusal} for code in (401, 403, 404, 409, 413, 422)
}
"""What any action may answer."""


class Me(Reply):
    """Who is logged in, and whether storing was agreed to."""

    name: str
    role: Role
    consent: bool


class KnownPerson(Reply):
    """Somebody whose sessions are kept."""

    code: str
    name: str | None


class KnownMovement(Reply):
    """A movement that a session can be named as."""

    key: str
    title: str


class KnownAccount(Reply):
    """An account."""

    name: str
    role: Role


class Count(Reply):
    """How many there were."""

    n: int


class Interval(Reply):
    """Right minus left with its 95 % interval, in degrees."""

    value: float | None
    low: float | None
    high: float | None


class Felt(Reply):
    """What was felt, 0 to 100 a side, higher is worse."""

    left: float | None
    right: float | None


class SideValue(Reply):
    """Mean, standard deviation and number of the repetitions of one side, in degrees."""

    value: float | None
    sd: float | None
    n: int


class Measured(Reply):
    """What came out of one movement, in short."""

    movement: str
    title: str
    verdict: Verdict
    limited_side: Side | None
    left: float | None
    right: float | None
    difference: Interval | None
    mdc95: float | None
    felt: Felt | None


class SessionInShort(Reply):
    """A session: whose, when, how far, and what came out; ``new``: no clinician has seen it.

    ``tested`` is the day of the test if it was told, else the moment at which it was made.
    """

    id: str
    title: str
    person: str | None
    videos: list[str]
    created: str
    tested: str
    state: State
    stage: str | None
    fraction: float | None
    reason: str | None
    headline: str | None
    keeps_video: bool
    invited: bool
    new: bool
    measured: list[Measured]


class Answer(Reply):
    """What it means, in three sentences."""

    verdict: str
    finding: str
    action: str


class KnownRep(Reply):
    """One repetition; times in seconds of its video, values in degrees."""

    id: str
    side: Side
    number: int
    source: int
    start_s: float | None
    peak_s: float | None
    end_s: float | None
    value: float | None
    range_deg: float | None
    included: bool
    reason: str | None
    by_hand: bool


class KnownTest(Reply):
    """One movement's test."""

    id: str
    movement: str
    title: str
    verdict: Verdict
    strength: Strength | None
    limited_side: Side | None
    answer: Answer
    reason: str
    left: SideValue
    right: SideValue
    difference: Interval | None
    mdc95: float | None
    margin: float
    note: str
    reps: list[KnownRep]


class Step(Reply):
    """One step of the plan."""

    movement: str
    good_side: Side
    dose: str
    why: str


class KnownEdit(Reply):
    """A change by hand: who made it, when, and who undid or redid it last."""

    edit: dict[str, Any]
    who: str
    when: str
    undone: bool
    changed_by: str | None
    changed: str | None


class Head(Reply):
    """The head of a test: what no camera can see."""

    code: str
    test_date: str
    examiner: str
    dominance: Dominance | None
    reason: str
    aids: str
    pain_before: float | None
    pain_after: float | None
    notes: str


class SessionInFull(SessionInShort):
    """A session with its tests, repetitions and edits; ``header`` is None until it is done."""

    header: Head | None
    tests: list[KnownTest]
    plan: list[Step]
    edits: list[KnownEdit]
    can_undo: bool
    can_redo: bool
