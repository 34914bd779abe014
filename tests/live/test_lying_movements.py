"""Movements done lying are for films: nobody who lies can be led by the guide."""

import pytest

from tmr_vision.errors import UsageError
from tmr_vision.live.choices import FIRST_FOUR, SCREEN
from tmr_vision.live.context import SessionOptions
from tmr_vision.live.run import SessionConfig, open_run
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import find_model

TABLE = read_movements()


def test_the_guide_refuses_them_before_anything_is_opened_or_written(tmp_path):
    chosen = SessionOptions(movements=(find_movement("slr", TABLE),))
    config = SessionConfig(where="no such film.mp4", folder=tmp_path / "session")
    with (
        pytest.raises(
            UsageError,
            match="standing or seated; film 'Lying leg raise' and have",
        ),
        open_run(config, chosen, model=find_model("full")),
    ):
        pass
    assert not (tmp_path / "session").exists()


def test_the_lists_of_the_guide_hold_none():
    for name in (*SCREEN, *FIRST_FOUR):
        assert find_movement(name, TABLE).posture != "lying"
