"""The safety screening is a field of a movement's row, so a clinician's own one is screened too."""

from dataclasses import replace

import pytest

from tests.live_actor import STANDING, TABLE, Actor, options, run
from tests.movements.test_movements import MINIMAL
from tmr_vision.errors import MovementsFileError
from tmr_vision.movements import find_movement, read_movements

NO, YES = {"falls_or_65": False, "five_seconds": True}, {"falls_or_65": True, "five_seconds": True}
CANNOT = {"falls_or_65": False, "five_seconds": False}
SUPPORT = "Hold on to your support all the time."
ONE_LEG = "Hold on to your support all the time, and let the other foot help lightly."


class Stands(Actor):
    """Somebody who answers what is asked at first, and does no movement."""

    def _act(self):
        if self.display.movement is None:
            super()._act()
        else:
            self._clip, self._at = STANDING, 0


def row_of(folder, more="", *, key="heel_raise"):
    file = folder / "mine.toml"
    text = MINIMAL.replace('"heel_raise"', f'"{key}"').replace(
        'posture = "standing"', f'posture = "standing"\n{more}'
    )
    file.write_text(text, encoding="utf-8")
    return find_movement(key, read_movements(file))


def asked_and_said(folder, movement, answers):
    """Return whether there were questions, and all that was said until the movement begins."""

    def until(_, update):
        return update.display.phase == "stand"

    chosen = replace(options(rounds=0), movements=(movement,))
    state, events = run(folder / "s", Stands(), chosen, answers={"gate": answers}, on_update=until)
    texts = [e.data["text"] for e in events if e.kind == "cue"]
    return any(e.kind == "answer" for e in events), texts, state


@pytest.mark.parametrize(
    ("more", "single_leg", "screening"),
    [
        ("", False, "none"),
        ('screening = "balance"', False, "balance"),
        ("single_leg = true", True, "balance"),
        ('single_leg = true\nscreening = "none"', True, "none"),
        ('single_leg = false\nscreening = "balance"', False, "balance"),
    ],
)
def test_the_fields_and_what_they_are_when_left_out(more, single_leg, screening, tmp_path):
    row = row_of(tmp_path, more)
    assert (row.single_leg, row.screening) == (single_leg, screening)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("single_leg = 1", "single_leg: expected true or false, found 1"),
        ('screening = "maybe"', 'screening: expected "balance" / "none", found'),
        ("screening = true", 'screening: expected "balance" / "none", found True'),
    ],
)
def test_what_is_wrong_with_them_is_told(more, told, tmp_path):
    with pytest.raises(MovementsFileError) as caught:
        row_of(tmp_path, more)
    assert told in str(caught.value)


@pytest.mark.parametrize("movement", TABLE, ids=lambda row: row.key)
def test_a_row_of_ones_own_in_place_of_a_built_in_one_is_asked_about_as_that(movement, tmp_path):
    own = row_of(tmp_path, key=movement.key)
    assert own.title == "Heel raise"
    assert (own.single_leg, own.screening) == (movement.single_leg, movement.screening)


def test_who_replaces_a_row_may_change_that(tmp_path):
    assert row_of(tmp_path, 'screening = "none"', key="toe_reach").screening == "none"
    assert row_of(tmp_path, "single_leg = true", key="arm_raise").screening == "balance"
    on_both_legs = row_of(tmp_path, "single_leg = false", key="toe_reach")
    assert (on_both_legs.single_leg, on_both_legs.screening) == (False, "balance")


@pytest.mark.parametrize("screened", [True, False])
def test_a_movement_of_the_users_own_is_screened_if_its_row_says_so(screened, tmp_path):
    own = row_of(tmp_path, 'screening = "balance"' if screened else "")
    asked, texts, store = asked_and_said(tmp_path, own, CANNOT)
    assert asked == screened
    assert store.screening == ("left_out" if screened else None)
    assert store.is_contraindicated(own) == screened
    assert any("Heel raise is left out today" in text for text in texts) == screened
    assert store.test("heel_raise", 0).skipped == screened


@pytest.mark.parametrize(
    ("more", "answers", "support"),
    [
        ('screening = "balance"', YES, SUPPORT),
        ("single_leg = true", YES, ONE_LEG),
        ('screening = "balance"', NO, None),
    ],
)
def test_support_is_for_the_other_foot_only_where_one_leg_carries(more, answers, support, tmp_path):
    _, texts, store = asked_and_said(tmp_path, row_of(tmp_path, more), answers)
    assert store.screening == ("ok" if support is None else "supported")
    assert [text for text in texts if "support" in text] == ([support] if support else [])
