"""One rule says which side does worse, in angles and in what was felt; mirrored, the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmr_vision.movements import read_movements
from tmr_vision.records import SelfRating
from tmr_vision.skeleton import other

DIFFERENCES = st.floats(0.1, 100.0)


@pytest.mark.parametrize("movement", read_movements(), ids=lambda m: m.key)
@given(difference=DIFFERENCES)
def test_where_more_is_better_the_side_with_less_does_worse(movement, difference) -> None:
    right_is_larger = movement.worse_side(difference)
    assert right_is_larger == ("left" if movement.better_when == "more" else "right")
    assert movement.worse_side(-difference) == other(right_is_larger)


@given(least=st.floats(0, 50), more=st.floats(0.5, 50))
def test_the_higher_score_feels_worse(least: float, more: float) -> None:
    assert SelfRating(left=least, right=least + more).worse_side == "right"
    assert SelfRating(left=least + more, right=least).worse_side == "left"
    assert SelfRating(left=least, right=least).worse_side is None
