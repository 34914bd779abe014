"""Which part leaves the picture, beyond which edge, and what is said of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cropped import cropped
from tests.stick_figure import HEIGHT_PX, WIDTH_PX, bumps, facing_view, times
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.language import translate, use_locale
from tmr_vision.records import Edge
from tmr_vision.skeleton import MIRROR, N_LANDMARKS, SIDES, index, other
from tmr_vision.smoothing import clean, gate
from tmr_vision.smoothing.framing import (
    NEAR_EDGE,
    beyond_edges,
    describe_and_advise,
    describe_out_of_view,
    find_out_of_view,
)

SIZE = {"width_px": 100, "height_px": 200}
REFLECTED = np.array([Edge.NONE, Edge.RIGHT, Edge.LEFT, Edge.TOP, Edge.BOTTOM])


def codes(frames=10, **parts):
    """Edges of parts, e.g. ``left_wrist=Edge.TOP``, or of some frames: ``(Edge.TOP, 3)``."""
    beyond = np.zeros((frames, N_LANDMARKS), dtype=np.uint8)
    for name, where in parts.items():
        edge, first = where if isinstance(where, tuple) else (where, frames)
        beyond[:first, index(name)] = edge
    return beyond


# --- edges --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("point", "edge"),
    [
        ((50, 100), Edge.NONE),
        ((-1, 100), Edge.LEFT),
        ((101, 100), Edge.RIGHT),
        ((50, -1), Edge.TOP),
        ((50, 201), Edge.BOTTOM),
        ((-5, 203), Edge.LEFT),  # 5 % beyond the one, 1.5 % beyond the other
        ((99, 100), Edge.NONE),
        ((np.nan, np.nan), Edge.NONE),
    ],
)
def test_a_point_is_beyond_the_edge_that_it_is_furthest_out_of(point, edge):
    assert beyond_edges(np.array(point), seen=np.True_, **SIZE) == edge


@pytest.mark.parametrize(("inwards", "edge"), [(0.5, Edge.BOTTOM), (1.5, Edge.NONE)])
def test_what_is_not_seen_near_an_edge_is_cut_off_by_it(inwards, edge):
    point = np.array([50, 200 * (1 - inwards * NEAR_EDGE)])
    assert beyond_edges(point, seen=np.False_, **SIZE) == edge
    assert beyond_edges(point, seen=np.True_, **SIZE) == Edge.NONE


# --- parts --------------------------------------------------------------------------------------


def test_nothing_leaves():
    assert find_out_of_view(codes()) is None
    assert find_out_of_view(codes(0)) is None
    assert find_out_of_view(codes(left_wrist=(Edge.TOP, 4)), least=0.5) is None


@pytest.mark.parametrize(
    ("parts", "part", "sides", "edges"),
    [
        ({"right_wrist": Edge.LEFT}, "hand", ("right",), (Edge.LEFT,)),
        ({"right_elbow": Edge.TOP, "right_wrist": Edge.TOP}, "hand", ("right",), (Edge.TOP,)),
        ({"left_knee": Edge.LEFT, "left_ankle": Edge.LEFT}, "foot", ("left",), (Edge.LEFT,)),
        ({f"{s}_ankle": Edge.BOTTOM for s in SIDES}, "foot", SIDES, (Edge.BOTTOM,)),
        ({"nose": Edge.TOP}, "head", (), (Edge.TOP,)),
        ({f"{s}_hip": Edge.BOTTOM for s in SIDES} | {f"{s}_ankle": Edge.BOTTOM for s in SIDES},
         "hip", SIDES, (Edge.BOTTOM,)),
        ({"left_wrist": Edge.RIGHT, "right_wrist": Edge.LEFT}, "hand", SIDES,
         (Edge.LEFT, Edge.RIGHT)),
        ({"left_wrist": Edge.RIGHT, "right_wrist": (Edge.RIGHT, 3)}, "hand", ("left",),
         (Edge.RIGHT,)),
    ],
)  # fmt: skip
def test_the_part_that_leaves_is_found(parts, part, sides, edges):
    landmarks = range(N_LANDMARKS)
    out_of_view = find_out_of_view(codes(**parts), landmarks)
    assert (out_of_view.part, out_of_view.sides, out_of_view.edges) == (part, sides, edges)


def test_only_what_is_needed_counts_but_the_end_of_the_limb_is_named():
    hand = codes(right_wrist=Edge.TOP, left_ankle=Edge.BOTTOM)
    assert find_out_of_view(hand, [index("right_elbow")]) is None
    arm = codes(right_wrist=Edge.TOP, right_elbow=Edge.TOP)
    assert find_out_of_view(arm, [index("right_elbow")]).part == "hand"
    bent = codes(right_elbow=Edge.TOP)
    assert find_out_of_view(bent, [index("right_elbow")]).part == "elbow"


@given(st.integers(0, 2**32 - 1))
def test_in_the_mirror_the_other_side_leaves_at_the_other_edge(seed):
    rng = np.random.default_rng(seed)
    beyond = codes(12)
    for at in rng.integers(0, N_LANDMARKS, 6):
        beyond[: rng.integers(1, 13), at] = rng.integers(1, 5)
    seen, flipped = find_out_of_view(beyond), find_out_of_view(REFLECTED[beyond][:, MIRROR])
    if seen is None:
        assert flipped is None
        return
    assert flipped.part == seen.part
    assert set(flipped.sides) == {other(side) for side in seen.sides}
    assert set(flipped.edges) == {Edge(int(REFLECTED[edge])) for edge in seen.edges}
    # what is read in the mirrored film is the same, with the person's sides exchanged
    assert describe_out_of_view(flipped, mirrored=True).endswith(seen.where(mirrored=False))


# --- words --------------------------------------------------------------------------------------

LANDSCAPE, PORTRAIT = {"width_px": 640, "height_px": 480}, {"width_px": 480, "height_px": 640}


@pytest.mark.parametrize(
    ("parts", "size", "mirrored", "english", "german"),
    [
        ({"right_wrist": Edge.RIGHT}, PORTRAIT, False,
         "the right hand leaves the picture on the right: step back or film in landscape",
         "die rechte Hand verlässt rechts das Bild: weiter zurückgehen oder im Querformat filmen"),
        ({"right_wrist": Edge.LEFT}, LANDSCAPE, True,
         "the right hand leaves the picture on the right: step back",
         "die rechte Hand verlässt rechts das Bild: weiter zurückgehen"),
        ({f"{s}_ankle": Edge.BOTTOM for s in SIDES}, LANDSCAPE, True,
         "both feet leave the picture at the bottom: step back or film in portrait",
         "beide Füße verlassen unten das Bild: weiter zurückgehen oder im Hochformat filmen"),
        ({"nose": Edge.TOP}, PORTRAIT, False, "the head leaves the picture at the top: step back",
         "der Kopf verlässt oben das Bild: weiter zurückgehen"),
        ({"left_wrist": Edge.RIGHT, "right_wrist": Edge.LEFT}, PORTRAIT, False,
         "both hands leave the picture on both sides: step back or film in landscape",
         "beide Hände verlassen auf beiden Seiten das Bild: weiter zurückgehen oder im Querformat "
         "filmen"),
    ],
)  # fmt: skip
def test_what_is_said(parts, size, mirrored, english, german):
    told = describe_and_advise(find_out_of_view(codes(**parts)), mirrored=mirrored, **size)
    assert told == english
    with use_locale("de"):
        assert translate(told) == german


# --- in a track ---------------------------------------------------------------------------------


def arm_out(height=170.0):
    t = times(6.0)
    return facing_view(t, {"left_shoulder_elevation": bumps(t, (2,), (height,))})


def shifted(track, x=0.0, y=0.0):
    return track.with_(image_px=track.image_px + np.array([x, y]))


def test_the_gates_keep_the_edge_beyond_which_a_landmark_was():
    up = arm_out()
    high = shifted(up, y=-60.0)
    gated = gate(high)
    above = high.image_px[:, index("left_wrist"), 1] < 0
    assert 5 < above.sum() < len(above) / 2
    np.testing.assert_array_equal(gated.beyond[:, index("left_wrist")] == Edge.TOP, above)
    assert np.isnan(gated.image_px[above][:, index("left_wrist")]).all()
    assert not gated.beyond[:, index("left_hip")].any()
    assert len(clean(high).beyond) == len(clean(high).time_s)


def test_where_nobody_is_seen_it_is_what_was_away_just_before():
    up = shifted(arm_out(), y=-60.0)
    points = up.image_px.copy()
    above = np.flatnonzero(points[:, index("left_wrist"), 1] < 0)
    points[above[3:]] = np.nan
    points[:5] = np.nan
    gated = gate(up.with_(image_px=points))
    assert (gated.beyond[above, index("left_wrist")] == Edge.TOP).sum() > len(above) / 2
    assert not gated.beyond[:5].any()


# --- who is not whole -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "mirrored", "sentence"),
    [
        (0, HEIGHT_PX - 240, False, "half in view: the hips leave the picture at the bottom; move"),
        (0, -190, False, "half in view: the head leaves the picture at the top; move"),
        (
            -WIDTH_PX / 2 - 5,
            0,
            False,
            "half in view: the right hip leaves the picture on the left; move",
        ),
        (
            -WIDTH_PX / 2 - 5,
            0,
            True,
            "half in view: the right hip leaves the picture on the right; move",
        ),
    ],
)
def test_who_is_half_in_view_is_told_what_is_cut_off(x, y, mirrored, sentence):
    with pytest.raises(NothingMeasurableError, match=sentence):
        clean(shifted(arm_out(20.0), x, y), mirrored=mirrored)


def test_who_is_hardly_found_is_told_what_is_cut_off():
    track = shifted(arm_out(20.0), y=-190)
    points = track.image_px.copy()
    points[8:] = np.nan
    with pytest.raises(NothingMeasurableError, match="for moments only: the head leaves the pic"):
        clean(track.with_(image_px=points))
    with pytest.raises(NothingMeasurableError, match="nobody could be found"):
        clean(track.with_(image_px=np.full_like(points, np.nan)))


def test_a_face_that_fills_the_picture_is_told_to_move_back():
    near = arm_out(20.0)
    points = (near.image_px - (320, 200)) * 4.0 + (320, 240)
    points[:, : index("left_shoulder")] = (320, 20)
    with pytest.raises(NothingMeasurableError, match="fill the picture"):
        clean(near.with_(image_px=points))


def test_who_sits_at_a_desk_and_shows_no_hips_is_told_so():
    seen = cropped("arm_raise_side", bottom=0.5)
    with pytest.raises(NothingMeasurableError, match="the hips leave the picture at the bottom"):
        clean(seen.track())
