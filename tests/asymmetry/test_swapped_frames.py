"""Swapped sides are counted in frames of the film, not in samples of the even grid."""

import numpy as np
import pytest

from tests.recorded import recording
from tmr_vision.asymmetry.quality import signal_quality
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.reps import find_reps


@pytest.mark.parametrize(("frames_of_a_sample", "told"), [(1.0, 40), (0.5, 20)])
def test_a_slow_film_has_fewer_frames_than_the_grid_has_samples(frames_of_a_sample, told) -> None:
    seen, movement = recording("arm_raise"), find_movement("arm_raise", read_movements())
    n = len(seen.pose.time_s)
    swaps = np.zeros(n, dtype=bool)
    swaps[100:140] = True
    slow = seen.with_(
        pose=seen.pose.with_(swaps=swaps),
        info=seen.info.with_(frames=round(n * frames_of_a_sample)),
    )
    quality = signal_quality([slow], movement, find_reps(slow, movement))
    assert quality.swaps_repaired == pytest.approx(told, abs=1)
