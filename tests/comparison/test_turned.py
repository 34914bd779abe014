"""What another view of a side costs grows as the square of how far it is off."""

import pytest

from tests.comparison.test_comparison import changes_of
from tests.comparison.test_uncertainty import mdc95, sessions


@pytest.mark.parametrize("turned_deg", [11.0, 14.0, 16.0, 19.0])
@pytest.mark.parametrize("sign", [-1, 1])
def test_each_degree_costs_as_much(turned_deg, sign):
    turned = changes_of(*sessions(heading_deg=(88.0 + sign * turned_deg, -88.0)))
    assert turned["left"].mdc95 == pytest.approx(mdc95(("left",), turned_deg))
    assert turned["right"].mdc95 == pytest.approx(mdc95(("right",)))
