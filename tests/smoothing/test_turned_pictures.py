"""A person is a person in a picture turned by any angle, and a close-up is none."""

import numpy as np
import pytest

from tests.recorded import passes
from tests.tilted import tilted
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.smoothing import check_person


def close_up(track):
    """Cut the picture down to 1.25 trunk lengths along the trunk, around its middle."""
    shoulders, hips = (track.image_px[:, at].mean(axis=1) for at in ([11, 12], [23, 24]))
    middle = np.nanmedian((shoulders + hips) / 2, axis=0)
    trunk_px = float(np.nanmedian(np.linalg.norm(shoulders - hips, axis=-1)))
    lies = abs(np.nanmedian(shoulders[:, 0] - hips[:, 0])) > trunk_px / 2
    size = np.array([1.25, 2.5] if lies else [2.5, 1.25]) * trunk_px
    moved = track.image_px - middle + size / 2
    return track.with_(image_px=moved, width_px=round(size[0]), height_px=round(size[1]))


@pytest.mark.parametrize("tilt_deg", [0, 20, 90, -90, 180])
def test_a_whole_person_is_taken(tilt_deg):
    check_person(tilted(passes("leg_raise"), tilt_deg).track())


@pytest.mark.parametrize("tilt_deg", [0, 90, -90, 180])
def test_a_close_up_is_refused(tilt_deg):
    track = close_up(tilted(passes("arm_raise_side"), tilt_deg).track())
    with pytest.raises(NothingMeasurableError, match="half in view"):
        check_person(track)
