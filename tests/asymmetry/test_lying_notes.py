"""Somebody who lies is told so only where the movement is not done lying."""

import pytest

from tests.recorded import recording, session
from tmr_vision.asymmetry.tilt import tilt_notes
from tmr_vision.movements import find_movement, read_movements


def test_nobody_is_told_to_turn_the_film_of_a_lying_movement():
    result = session("supine_leg_raise").movements[0]
    assert not any("--roll" in note for note in result.quality.notes)
    one_way = recording("supine_leg_raise").view.with_(tilt_deg=90.0, roll_known=False)
    assert tilt_notes(result.movement, [one_way]) == []


@pytest.mark.parametrize("key", ["leg_raise", "sit_to_stand", "wall_push"])
def test_lying_is_told_of_where_another_movement_is_asked_for(key):
    both_ways = recording("supine_leg_raise").view  # which tells the camera; one way does not
    one_way = both_ways.with_(tilt_deg=90.0, roll_deg=0.0, roll_known=False)
    notes = tilt_notes(find_movement(key, read_movements()), [one_way])
    assert any("the person lies, or" in note for note in notes)
