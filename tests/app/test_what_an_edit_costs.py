"""After an edit only what it changes is calculated and sent, and all numbers are those of anew."""

import copy
import json
import re
from dataclasses import fields
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.app.clinic import API
from tests.app.stored import analysed, service_of, store
from tests.export.test_loading import assert_same
from tests.test_editing import RESULT as PUSHED
from tests.test_editing import edits_of_reps, outcome
from tests.test_editing import number as difference_of
from tmr_vision import MovementEdit, recompute
from tmr_vision.asymmetry import compensations
from tmr_vision.records import AnalysisResult, Edit, RepEdit
from tmr_vision.report.interactive import page_data

RESULT = analysed("arm_raise", "toe_reach")
TESTS = RESULT.movements


def as_new(result: AnalysisResult) -> AnalysisResult:
    """Return it with recordings that nothing is known of."""
    return result.with_(recordings=tuple(copy.copy(each) for each in result.recordings))


@st.composite
def some_edits(draw: st.DrawFn) -> list[Edit]:
    """Edits of both tests: ends that are moved, sides, what counts, a name."""
    made: list[Edit] = []
    for _ in range(draw(st.integers(1, 5))):
        test = draw(st.sampled_from(TESTS))
        rep = draw(st.sampled_from(test.reps))
        moved = draw(st.floats(-0.3, 0.3))
        change: dict[str, Any] = draw(
            st.sampled_from(
                [
                    {"start_s": max(0.0, rep.start_s + moved)}, {"end_s": rep.end_s + moved},
                    {"peak_s": rep.peak_s + moved / 3}, {"side": "left"}, {"side": "right"},
                    {"include": False, "reason": "a step"}, {"include": True},
                ]
            )
        )  # fmt: skip
        made.append(RepEdit(test=test.id, rep=rep.id, **change))
    if draw(st.booleans()):
        made.append(MovementEdit(test=TESTS[1].id, note="slow"))
    return made


@settings(max_examples=40, deadline=None)
@given(edits=some_edits())
def test_with_what_is_known_the_numbers_are_those_of_anew(edits: list[Edit]) -> None:
    for upto in range(1, len(edits) + 1):
        known, anew = outcome(edits[:upto], RESULT), outcome(edits[:upto], as_new(RESULT))
        if isinstance(known, str):
            assert known == anew
        else:
            assert isinstance(anew, AnalysisResult)
            assert_same(known.with_(recordings=()), anew.with_(recordings=()))


@settings(max_examples=25, deadline=None)
@given(edits=edits_of_reps())
def test_from_a_start_that_both_sides_share_too(edits: list[Edit]) -> None:
    known, anew = outcome(edits, PUSHED), outcome(edits, as_new(PUSHED))
    if isinstance(known, AnalysisResult):
        assert isinstance(anew, AnalysisResult)
        assert difference_of(known) == pytest.approx(difference_of(anew), abs=0, nan_ok=True)
        assert_same(known.movements[0], anew.movements[0])


def test_every_field_of_a_rule_that_counts_names_what_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rules that differ anywhere but in their names and limits are never taken for one another."""
    asked: list[tuple[Any, ...]] = []

    def found(_: Any, rule: Any, rep: Any) -> float:
        asked.append((rule.angle, rule.whose, rule.view, rule.direction, rep.id))
        return float(len(asked))

    rule = TESTS[0].movement.compensations[0]
    told = {each.name for each in fields(rule)} - {"name", "title", "threshold_deg", "source"}
    assert told == {"angle", "whose", "view", "direction"}
    monkeypatch.setattr(compensations, "_find_departure", found)
    recording, rep = copy.copy(RESULT.recordings[0]), TESTS[0].reps[0]
    others = [rule, *(rule.with_(**{name: "another"}) for name in told)]
    values = [compensations._departure(recording, each, rep) for each in others * 2]
    assert len(asked) == len(others)
    assert values[: len(others)] == values[len(others) :]


def test_one_moved_end_costs_one_repetition(monkeypatch: pytest.MonkeyPatch) -> None:
    result, test = as_new(RESULT), TESTS[0]
    recompute(result, [MovementEdit(test=test.id, note="")])
    asked = []
    calculate = compensations._find_departure
    monkeypatch.setattr(
        compensations, "_find_departure",
        lambda *given: (asked.append(given[2].id), calculate(*given))[1],
    )  # fmt: skip
    rep = next(rep for rep in test.reps if not rep.excluded)
    recompute(result, [RepEdit(test=test.id, rep=rep.id, start_s=rep.start_s + 0.1)])
    assert set(asked) == {rep.id}


def test_what_is_known_is_bounded_and_goes_with_its_recording(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compensations, "_MOST_KNOWN", 3)
    before = len(compensations._known)
    result = as_new(RESULT)
    for test in TESTS:
        recompute(result, [MovementEdit(test=test.id, note="")])
    assert len(compensations._known) > before
    assert all(len(compensations._known[r]) <= 3 for r in result.recordings)
    del result
    assert len(compensations._known) == before


# --- what is sent ---------------------------------------------------------------------------------


def data_of(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=some_edits())
def test_with_the_traces_that_are_known_the_answer_is_the_whole_page(
    app: FastAPI, client: TestClient, edits: list[Edit]
) -> None:
    """As the page puts it together: what comes as a key alone is the trace of that key."""
    number = store(service_of(app), RESULT).id
    known = {
        trace["key"]: trace
        for movement in data_of(client.get(f"/review/{number}").text)["movements"]
        for trace in movement["traces"]
    }
    for each in edits:
        plain = {k: v for k, v in vars(each).items() if v is not None and k not in ("who", "when")}
        answer = client.post(
            f"{API}/sessions/{number}/edits", json={"edits": [plain]},
            headers={"Accept": "text/html"},
        )  # fmt: skip
        if answer.status_code != 200:
            continue
        assert '"time":' not in answer.text.partition('id="data"')[2].partition("</script>")[0]
        whole = data_of(client.get(f"/review/{number}").text)
        made = data_of(answer.text)
        for movement in made["movements"]:
            if not {trace["key"] for trace in movement["traces"]} <= known.keys():
                return  # the page asks for all of it
            movement["traces"] = [known[trace["key"]] for trace in movement["traces"]]
        assert made == whole


def keys_of(result: AnalysisResult) -> list[str]:
    data = json.loads(page_data(result, {}, traces=False))
    return [trace["key"] for movement in data["movements"] for trace in movement["traces"]]


def test_what_shows_other_numbers_has_another_key() -> None:
    """Another movement looks at other angles or views, another end shows other seconds."""
    test, once = TESTS[0], keys_of(RESULT)
    assert len(set(once)) == len(TESTS)
    renamed = test.with_(movement=test.movement.with_(key="another", view="side"))
    first, last = test.reps[0], max(test.reps, key=lambda rep: rep.end_s)
    changes = ((first, {"start_s": first.start_s + 0.2}), (last, {"end_s": last.end_s - 0.2}))
    for rep, change in changes:
        edited = recompute(RESULT, [RepEdit(test=test.id, rep=rep.id, **change)])
        assert keys_of(edited)[0] != once[0], change
        assert keys_of(edited)[1] == once[1]
    assert keys_of(RESULT.with_(movements=(renamed,)))[0] != once[0]
