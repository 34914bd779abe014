"""Sessions fall into their movements, and what is none of them is refused, without the model.

Landmarks: `tests/course_clips.py`.
"""

from functools import cache

import numpy as np
import pytest

from tests.course_clips import RECORDED, read
from tmr_vision.movements import read_movements
from tmr_vision.recognition import recognise
from tmr_vision.records import Recording
from tmr_vision.reps import exclude_small
from validation.study.measure import pairs_of

TABLE = read_movements()
UNKNOWN = [name for name in RECORDED if name.startswith("unknown")]
SESSIONS = [name for name in RECORDED if name.startswith("session")]
MAX_TIME_ERROR_S, LEAST_WITHIN, WORST_TIME_ERROR_S = 0.2, 0.98, 0.3


@cache
def recording(name: str) -> Recording:
    return read(name)[0].recording(name)


def test_clips_are_there():
    assert len(UNKNOWN) >= 12
    assert len(SESSIONS) >= 3


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_no_movement_is_refused(name):
    assert recognise([recording(name)], TABLE) == {}


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_falls_into_its_movements_with_nothing_invented(name):
    found, truth = recognise([recording(name)], TABLE), read(name)[1]
    errors_s = []
    assert list(found) == [test["movement"] for test in truth["movements"]]
    for test in truth["movements"]:
        reps = [rep for rep in exclude_small(found[test["movement"]]) if not rep.excluded]
        pairs = pairs_of(reps, test["reps"])
        assert len(pairs) == len(reps) == len(test["reps"]), test["movement"]
        errors_s += [rep.start_s - true["start_s"] for rep, true in pairs]
        errors_s += [rep.end_s - true["end_s"] for rep, true in pairs]
    assert np.mean(np.abs(errors_s) <= MAX_TIME_ERROR_S) >= LEAST_WITHIN
    assert np.abs(errors_s).max() < WORST_TIME_ERROR_S


@pytest.mark.parametrize("name", SESSIONS)
def test_the_mirrored_session_is_the_same_with_sides_exchanged(name):
    plain = recognise([recording(name)], TABLE)
    flipped = recognise([read(name)[0].of_mirrored_clip().recording()], TABLE)
    assert list(flipped) == list(plain)
    for key, reps in plain.items():
        assert [rep.side for rep in flipped[key]] != [rep.side for rep in reps]
        assert [rep.start_s for rep in flipped[key]] == [rep.start_s for rep in reps]
