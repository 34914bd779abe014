"""The fields of a movement row that say how the body is held."""

import pytest

from tests.movements.test_movements import COMPENSATION, MINIMAL
from tmr_vision.errors import MovementsFileError
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.movements.fields import MOVEMENT, FieldError
from tmr_vision.reps.requirements import ALLOWED


def row_of(tmp_path, text):
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return find_movement("heel_raise", read_movements(file))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"standing"', '"kneeling"', 'posture: expected "standing" / "seated" / "upright" / '),
        ('"standing"', '"standing"\none_side = "yes"', "one_side: expected true or false, found"),
        ('"standing"', '"standing"\none_side = 1', "one_side: expected true or false, found 1"),
        ("threshold_deg = 15", 'threshold_deg = 15\nwhose = "left"', '"working" / "other", found'),
    ],
)
def test_what_is_wrong_with_them_is_told(tmp_path, old, new, told):
    with pytest.raises(MovementsFileError) as caught:
        row_of(tmp_path, (MINIMAL + COMPENSATION).replace(old, new, 1))
    assert told in str(caught.value)


def test_left_out_both_sides_may_move_and_the_working_side_is_watched(tmp_path):
    row = row_of(tmp_path, MINIMAL + COMPENSATION)
    assert not row.one_side
    assert [rule.whose for rule in row.compensations] == ["working"]
    assert row_of(tmp_path, MINIMAL.replace('"standing"', '"lying"\none_side = true')).one_side


def test_every_posture_that_a_row_may_have_is_held_to():
    with pytest.raises(FieldError) as caught:
        MOVEMENT["posture"].check("afloat")
    assert all(f'"{posture}"' in str(caught.value) for posture in ALLOWED)


def test_what_therapists_call_straight_leg_raise_is_done_lying():
    table = read_movements()
    for name in ("straight leg raise", "SLR", "supine straight leg raise", "Lying leg raise"):
        assert find_movement(name, table).key == "supine_leg_raise"
    assert find_movement("leg lift", table).key == "leg_raise"
    one_legged = {row.key for row in table if row.one_side}
    assert one_legged == {"leg_raise", "supine_leg_raise"}
