"""Why there is no verdict, at the limits, with recordings that are given by hand."""

import numpy as np
import pytest

from tests.given_angles import FRAMES, STILL, given
from tmr_vision.asymmetry.quality import signal_quality
from tmr_vision.asymmetry.reasons import why_inconclusive
from tmr_vision.asymmetry.tilt import why_sideways_inconclusive, why_tilt_inconclusive
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Edge, Rep
from tmr_vision.skeleton import N_LANDMARKS, SIDES, index, other

TABLE = read_movements()
ARM, LEG, SUPINE = (
    find_movement(key, TABLE) for key in ("arm_raise", "leg_raise", "supine_leg_raise")
)
ASK = "film it with the {side} side near the camera"
OUT = "the {side} hand leaves the picture at the top: step back or film in portrait"


def rep(side="left", source=0, excluded=None):
    return Rep(side=side, source=source, start_s=0.4, peak_s=1.0, end_s=1.6, peak_deg=90.0,
               start_deg=0.0, curve_deg=np.linspace(0, 90, 101), excluded=excluded)  # fmt: skip


def why(recordings, reps, movement=ARM):
    quality = signal_quality(recordings, movement, reps)
    return why_inconclusive(
        recordings, movement, reps, quality, recognised=False, mirror_averaged=True
    )


def turned(headings_deg, *, out=(), side="right"):
    """Somebody turned by so much in each frame, whose hand and elbow are out of the picture."""
    beyond = np.full((len(FRAMES), N_LANDMARKS), Edge.NONE, dtype=np.uint8)
    for part in ("elbow", "wrist"):
        beyond[list(out), index(f"{side}_{part}")] = Edge.TOP
    view = STILL.view.with_(heading_deg=np.asarray(headings_deg, dtype=float))
    return given({}, beyond=beyond).with_(view=view)


@pytest.mark.parametrize("away_deg", [None, np.nan])
@pytest.mark.parametrize("missing", SIDES)
@pytest.mark.parametrize(("count", "told"), [(10, False), (11, True)])
def test_what_left_the_picture_is_told_of_a_side_that_was_turned_for_a_tenth(
    missing, count, told, away_deg
):
    """Of 110 frames; a heading that is not known may be that side's."""
    towards_deg = {"left": 90.0, "right": -90.0}
    near_deg = towards_deg[missing] if away_deg is None else away_deg
    headings_deg = np.where(count > FRAMES, near_deg, towards_deg[other(missing)])
    seen = turned(headings_deg, out=range(count), side=missing)
    reason = why([seen], (rep(other(missing)),) * 2)
    assert (OUT.format(side=missing) in reason) is told
    assert (ASK.format(side=missing) in reason) is not told
    elsewhere = turned(headings_deg, out=range(50, 100), side=missing)
    assert ASK.format(side=missing) in why([elsewhere], (rep(other(missing)),) * 2)


def test_each_recording_is_looked_at():
    plain = turned(np.where(FRAMES < 50, -90.0, 90.0))
    out = turned(np.where(FRAMES < 50, -90.0, 90.0), out=range(50))
    for recordings in ([plain, out], [out, plain]):
        assert OUT.format(side="right") in why(recordings, (rep(),) * 2)
    assert ASK.format(side="right") in why([plain, plain], (rep(),) * 2)


def test_without_any_repetition_what_left_the_picture_is_told():
    out = turned(np.full(len(FRAMES), 90.0), out=range(50), side="left")
    assert why([out], ()) == f"no complete repetition was found; {OUT.format(side='left')}"
    plain = turned(np.full(len(FRAMES), 90.0))
    assert "start and end at rest" in why([plain], ())


# --- tilt -----------------------------------------------------------------------------------------


def tilted(tilt_deg, roll_deg=0.0, *, known=False):
    view = STILL.view.with_(tilt_deg=tilt_deg, roll_deg=roll_deg, roll_known=known)
    return STILL.with_(view=view)


@pytest.mark.parametrize(
    ("row", "recognised", "words"),
    [(SUPINE, True, "the person lies, or stands and the picture is turned"), (SUPINE, False, ""),
     (ARM, True, ""), (ARM, False, ""),
     (LEG, True, "the person lies, or the picture is turned by a quarter; film with"),
     (LEG, False, "the person lies, or the picture is turned by a quarter; film with")],
)  # fmt: skip
def test_across_the_picture_somebody_may_lie(row, recognised, words):
    views = [tilted(90.0).view]
    told = why_sideways_inconclusive(row, views, recognised=recognised)
    assert told.startswith(words)
    assert bool(told) is bool(words)
    assert why_sideways_inconclusive(row, [tilted(20.0).view], recognised=recognised) == ""
    assert (
        why_sideways_inconclusive(row, [tilted(90.0, known=True).view], recognised=recognised) == ""
    )


@pytest.mark.parametrize(("last_deg", "told"), [(8.0, False), (8.9, True)])
def test_a_tilt_that_was_not_taken_out_is_the_mean_of_the_recordings_of_a_side(last_deg, told):
    """Three of the left side, 2 and 2 and nearly 9 degrees; the right one shows none."""
    recordings = [tilted(2.0), tilted(2.0), tilted(last_deg), tilted(9.0, known=True)]
    reps = (*(rep(source=i) for i in range(3)), rep("right", source=3))
    found = why_tilt_inconclusive(recordings, LEG, reps)
    assert found.startswith("the camera seems to be tilted sideways by about 2°") is told
    assert bool(found) is told
    assert why_tilt_inconclusive(recordings, ARM, reps) == ""


def test_a_model_that_is_not_calibrated_is_the_reason_where_it_reads_a_part_only():
    """Of a turn of the trunk the model shows a third: to move further would not help."""
    twist = find_movement("trunk_twist", TABLE)
    told = 'this pose model is not calibrated for trunk rotation; use the standard one ("full")'
    assert why([STILL], (), twist) == told
    assert why([STILL.with_(calibrated=("trunk_rotation/facing",))], (), twist) != told
    assert "not calibrated" not in why([STILL], ())
