"""Why a limb could not be followed, sample by sample, with what is given by hand."""

import numpy as np
import pytest

from tests.given_angles import FRAMES, STILL, given
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Edge, Provenance
from tmr_vision.reps import Span
from tmr_vision.reps.lost_reps import needed_landmarks, split_lost, why_missing, why_out_of_view
from tmr_vision.skeleton import N_LANDMARKS, SIDES, index, other
from tmr_vision.smoothing.gates import trunk_length_px

TABLE = read_movements()
ARM, LEG, FACING = (find_movement(key, TABLE) for key in ("arm_raise", "leg_raise",
                                                          "arm_raise_side"))  # fmt: skip
LEGS, ARMS = (f"the two {limb} could not be told apart" for limb in ("legs", "arms"))
N = len(FRAMES)


def seen(*, out=None, nobody=(), apart=None, repaired=None, mirrored=False):
    """Landmarks by name: out of the picture at the top, in dispute, or exchanged, in frames."""
    beyond = np.full((N, N_LANDMARKS), Edge.NONE, dtype=np.uint8)
    points, apart_px = STILL.pose.image_px.copy(), np.zeros((N, N_LANDMARKS))
    codes = STILL.pose.provenance.copy()
    for name, frames in (out or {}).items():
        beyond[list(frames), index(name)] = Edge.LEFT
    for name, frames in (apart or {}).items():
        apart_px[list(frames), index(name)] = trunk_length_px(STILL.pose)
    for name, frames in (repaired or {}).items():
        codes[list(frames), index(name)] = Provenance.SWAPPED_BACK
    points[list(nobody)] = np.nan
    pose = STILL.pose.with_(
        image_px=points, beyond=beyond, disagreement_px=apart_px, provenance=codes
    )
    info = STILL.info.__class__(**{**vars(STILL.info), "mirrored": mirrored})
    return STILL.with_(pose=pose, info=info)


# --- out of the picture ---------------------------------------------------------------------------

HAND = "the left hand leaves the picture on the left: step back"


def test_needed_is_what_either_angle_is_measured_from():
    assert set(needed_landmarks(ARM, "left")) >= {index("left_shoulder"), index("left_elbow")}
    assert not set(needed_landmarks(ARM, "left")) & {index("right_elbow"), index("left_ankle")}
    assert set(needed_landmarks(LEG, "right")) >= {index("right_hip"), index("right_ankle")}
    two = ARM.with_(rep_signal="knee_flexion")
    assert {index("left_ankle"), index("left_elbow")} <= set(needed_landmarks(two, "left"))


@pytest.mark.parametrize(("count", "told"), [(10, None), (11, HAND)])
def test_a_tenth_of_the_recording(count, told):
    assert N == 110
    assert why_out_of_view(seen(out={"left_wrist": range(count)})) == told
    where = {"left_wrist": range(count)}
    assert why_out_of_view(seen(out=where), samples=np.arange(20)) == HAND
    assert why_out_of_view(seen(out=where), samples=np.arange(50, 90)) is None
    assert why_out_of_view(given({})) is None


def test_the_edge_is_that_of_the_picture_that_was_filmed():
    in_mirror = why_out_of_view(seen(out={"left_wrist": range(50)}, mirrored=True))
    assert in_mirror == "the left hand leaves the picture on the right: step back"


@pytest.mark.parametrize(("hidden", "told"), [(10, None), (11, HAND)])
def test_where_nobody_is_seen_anything_of_the_person_counts(hidden, told):
    """The hand is not asked for, but is out of the picture while nobody is seen."""
    away = seen(out={"left_wrist": range(40)}, nobody=range(hidden))
    assert why_out_of_view(away, [index("left_ankle")]) == told
    assert why_out_of_view(away, [index("left_wrist")]) == HAND
    assert why_out_of_view(away, [index("left_ankle")], np.arange(0)) is None
    assert why_out_of_view(away, [index("left_ankle")], np.arange(50, 90)) is None
    assert why_out_of_view(away, [index("left_ankle")], np.arange(20), least=0.6) is None


# --- why something is missing ---------------------------------------------------------------------

MISSING = np.arange(20, 40)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("count", "explains"), [(10, True), (9, False)])
def test_what_explains_half_of_it_is_the_reason(side, count, explains):
    frames = range(20, 20 + count)
    foot = f"the {side} foot leaves the picture on the left: step back"
    out = seen(out={f"{side}_ankle": frames})
    assert why_missing(out, LEG, side, MISSING) == (foot if explains else None)
    assert why_missing(out, LEG, other(side), MISSING) is None
    for name in ("apart", "repaired"):
        for whose in SIDES:
            doubtful = seen(**{name: {f"{whose}_ankle": frames}})
            told = name == "repaired" or whose == side
            wanted = LEGS if explains and told else None
            assert why_missing(doubtful, LEG, side, MISSING) == wanted


def test_what_leaves_the_picture_comes_before_what_was_exchanged():
    both = seen(out={"left_ankle": range(20, 40)}, apart={"left_ankle": range(20, 40)})
    assert why_missing(both, LEG, "left", MISSING).startswith("the left foot leaves")


def test_arms_are_called_arms_and_the_trunk_is_no_limb():
    doubtful = seen(apart={"left_elbow": range(20, 40)})
    assert why_missing(doubtful, ARM, "left", MISSING) == ARMS
    assert why_missing(doubtful, LEG, "left", MISSING) is None
    assert why_missing(doubtful, FACING, "left", MISSING) is None  # beside each other
    trunk = seen(apart={"left_hip": range(N), "left_shoulder": range(N)})
    assert why_missing(trunk, ARM, "left", MISSING) is None


# --- what was lost --------------------------------------------------------------------------------

UP = np.interp(FRAMES, [20, 40, 60], [0.0, 60.0, 0.0])


def raised(side="left", *, deg=UP, **more):
    """A leg goes up once; ``more`` as for :func:`seen`."""
    angles = given({"left_leg_elevation": 0.0, "right_leg_elevation": 0.0}
                   | {f"{side}_leg_elevation": deg}).angles  # fmt: skip
    return seen(**more).with_(angles=angles)


def whys(recording, found, row=LEG):
    whole, lost = split_lost(recording, row, "left", found)
    return len(whole), [why for _, why in lost]


FOUND = [Span(20, 40, 60)]


def test_a_repetition_that_is_seen_is_whole():
    assert whys(raised(), FOUND) == (1, [])
    assert whys(raised(), []) == (0, [])  # for nothing explains it


@pytest.mark.parametrize("frames", [range(38, 43), range(20, 61)])
def test_one_that_went_to_the_other_leg_is_lost_with_its_reason(frames):
    exchanged = {"apart": {"left_ankle": frames, "right_ankle": frames}}
    other_one = raised("right", **exchanged)
    assert whys(other_one, []) == (0, [LEGS])
    assert whys(raised(**exchanged), FOUND) == (1, [])
    part = [Span(20, 30, 40)]
    assert whys(raised(**exchanged), part) == (0, [LEGS])
    most = [Span(20, 40, 51)]
    assert whys(raised(**exchanged), most) == (1, [])


def test_so_it_is_where_the_angle_falls_first():
    falls, frames = LEG.with_(rep_direction="falls"), range(20, 61)
    exchanged = {"apart": {"left_ankle": frames, "right_ankle": frames}}
    down = raised("right", deg=-UP, **exchanged)
    assert whys(down, [], falls) == (0, [LEGS])
    assert whys(down, []) == (0, [])
    assert whys(raised("right", **exchanged), [], falls) == (0, [])


def test_an_exchange_of_less_than_a_tenth_is_none():
    few = range(39, 42)
    assert whys(raised("right", apart={"left_ankle": few}), []) == (0, [])


def test_one_with_a_gap_that_can_be_explained_is_lost():
    gap = np.where((FRAMES > 30) & (FRAMES < 36), np.nan, UP)
    out = {"out": {"left_ankle": range(31, 36)}}
    (told,) = whys(raised(deg=gap, **out), [])[1]
    assert told == "the left foot leaves the picture on the left: step back"
    assert whys(raised(deg=gap, **out), FOUND) == (1, [])
    assert whys(raised(deg=gap), []) == (0, [])


def test_what_is_shorter_than_the_shortest_is_none():
    out = {"out": {"left_ankle": range(31, 36)}}
    long_row = LEG.with_(duration_s=(2.0, 15.0))
    assert whys(raised(**out), []) != (0, [])
    assert whys(raised(**out), [], long_row) == (0, [])


def test_one_of_two_is_lost():
    twice = np.interp(FRAMES, [5, 20, 35, 70, 85, 100], [0.0, 60.0, 0.0, 0.0, 60.0, 0.0])
    for lost, kept in ((range(80, 86), Span(5, 20, 35)), (range(15, 21), Span(70, 85, 100))):
        gap = np.where(np.isin(FRAMES, list(lost)), np.nan, twice)
        seen_out = raised(deg=gap, out={"left_ankle": lost})
        whole, found = split_lost(seen_out, LEG, "left", [kept])
        assert whole == [kept]
        ((span, why),) = found
        assert why.startswith("the left foot leaves")
        assert abs(span.start - (105 - kept.end)) <= 2
        assert abs(span.end - (105 - kept.start)) <= 2
