"""What a sample of the even grid has from the pictures beside it."""

import numpy as np
import pytest

from tests.stick_figure import facing_view, times
from tmr_vision.smoothing import regrid

FIGURE = facing_view(times(4.0), {})
N = len(FIGURE.time_s)


@pytest.mark.parametrize("seed", range(4))
def test_what_cannot_be_interpolated_is_that_of_the_nearest_picture(seed):
    rng = np.random.default_rng(seed)
    time_s = 3.0 + np.cumsum(rng.choice([0.02, 0.04, 0.06, 0.09], N))
    ramp = np.arange(N) / N
    track = FIGURE.with_(
        time_s=time_s,
        visibility=np.repeat(ramp[:, None], FIGURE.visibility.shape[1], axis=1),
        disagreement_px=np.repeat(ramp[:, None], FIGURE.visibility.shape[1], axis=1),
        swaps=np.arange(N) % 3 == 0,
        beyond=np.repeat((np.arange(N) % 5)[:, None], FIGURE.visibility.shape[1], axis=1).astype(
            np.uint8
        ),
    )
    grid = regrid(track)
    nearest = np.abs(grid.time_s[:, None] - time_s).argmin(axis=1)
    sure = np.sort(np.abs(grid.time_s[:, None] - time_s), axis=1)
    sure = sure[:, 1] - sure[:, 0] > 1e-6  # half-way between two either will do
    assert sure.mean() > 0.5
    np.testing.assert_allclose(grid.visibility[sure, 0], ramp[nearest][sure])
    np.testing.assert_allclose(grid.disagreement_px[sure, 7], ramp[nearest][sure])
    np.testing.assert_array_equal(grid.swaps[sure], track.swaps[nearest][sure])
    np.testing.assert_array_equal(grid.beyond[sure, 3], track.beyond[nearest][sure, 3])
    assert len(np.unique(nearest)) > N / 3
