"""What leaves the picture, at the limits: codes of edges that are given by hand."""

import numpy as np
import pytest

from tmr_vision.records import Edge
from tmr_vision.skeleton import N_LANDMARKS, SIDES, index
from tmr_vision.smoothing.framing import (
    TRUNK,
    beyond_edges,
    describe_and_advise,
    describe_out_of_view,
    find_out_of_view,
)

N = 40
SIZE = {"width_px": 640, "height_px": 480}


def beyond(**frames):
    """Landmarks that are beyond an edge in the first so many frames: (how many, edge)."""
    codes = np.full((N, N_LANDMARKS), Edge.NONE, dtype=np.uint8)
    for name, (count, edge) in frames.items():
        codes[:count, index(name)] = edge
    return codes


def edge_of(x, y, *, seen):
    return Edge(int(beyond_edges(np.array([x, y], dtype=float), seen=np.array(seen), **SIZE)))


@pytest.mark.parametrize(
    ("x", "y", "seen", "edge"),
    [
        (0, 240, True, Edge.NONE), (-1, 240, True, Edge.LEFT), (640, 240, True, Edge.NONE),
        (641, 240, True, Edge.RIGHT), (320, 0, True, Edge.NONE), (320, -1, True, Edge.TOP),
        (320, 480, True, Edge.NONE), (320, 481, True, Edge.BOTTOM),
        (19, 240, False, Edge.LEFT), (20, 240, False, Edge.NONE), (621, 240, False, Edge.RIGHT),
        (620, 240, False, Edge.NONE), (320, 14, False, Edge.TOP), (320, 15, False, Edge.NONE),
        (320, 466, False, Edge.BOTTOM), (320, 465, False, Edge.NONE),
        (-5, -10, True, Edge.TOP), (-10, -5, True, Edge.LEFT), (5, 478, False, Edge.BOTTOM),
        (np.nan, np.nan, False, Edge.NONE), (np.nan, 240, True, Edge.NONE),
    ],
)  # fmt: skip
def test_beyond_an_edge_or_not_seen_within_three_percent_of_it(x, y, seen, edge):
    assert edge_of(x, y, seen=seen) == edge


@pytest.mark.parametrize(("count", "told"), [(3, False), (4, True)])
def test_a_tenth_of_the_time_is_enough(count, told):
    assert bool(find_out_of_view(beyond(left_wrist=(count, Edge.TOP)))) == told
    out_of_view = find_out_of_view(beyond(left_wrist=(20, Edge.TOP)), least=0.5)
    assert (out_of_view.part, out_of_view.sides, out_of_view.share) == ("hand", ("left",), 0.5)
    assert find_out_of_view(beyond(left_wrist=(20, Edge.TOP)), least=0.51) is None
    assert find_out_of_view(beyond(), least=0.0) is None
    assert find_out_of_view(beyond()[:0]) is None


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("count", "both"), [(10, True), (9, False)])
def test_the_other_side_is_told_of_if_it_is_away_half_as_often(count, both, side):
    more, less = side, SIDES[1 - SIDES.index(side)]
    out_of_view = find_out_of_view(
        beyond(**{f"{more}_wrist": (20, Edge.TOP), f"{less}_wrist": (count, Edge.TOP)})
    )
    assert out_of_view.sides == (SIDES if both else (side,))
    assert out_of_view.many is both
    assert out_of_view.share == 0.5
    assert out_of_view.what() == ("both hands" if both else f"the {side} hand")


@pytest.mark.parametrize(
    ("frames", "part"),
    [
        ({"left_elbow": 20, "left_wrist": 30}, "hand"),
        ({"left_knee": 20, "left_ankle": 20}, "foot"),
        ({"left_shoulder": 20, "nose": 25}, "head"),
        ({"left_hip": 20, "left_knee": 30, "left_ankle": 40}, "foot"),
        ({"left_hip": 30, "left_knee": 20}, "hip"),
        ({"left_heel": 20}, "foot"),
        ({"left_foot_index": 20}, "foot"),
        ({"nose": 20}, "head"),
    ],
)
def test_which_part_leaves(frames, part):
    codes = beyond(**{name: (count, Edge.BOTTOM) for name, count in frames.items()})
    everything = range(N_LANDMARKS)
    assert find_out_of_view(codes, everything).part == part


def test_a_limb_whose_end_is_seen_is_told_by_itself():
    codes = beyond(left_elbow=(30, Edge.LEFT), left_wrist=(20, Edge.LEFT))
    out_of_view = find_out_of_view(codes, [index("left_elbow")])
    assert (out_of_view.part, out_of_view.share) == ("elbow", 0.75)
    assert out_of_view.what() == "the left elbow"


def test_only_what_is_asked_for_is_told_of():
    codes = beyond(left_wrist=(40, Edge.TOP), left_hip=(20, Edge.LEFT))
    assert find_out_of_view(codes).part == "hand"
    assert find_out_of_view(codes, TRUNK).part == "hip"
    assert find_out_of_view(codes, [index("right_knee")]) is None


@pytest.mark.parametrize(
    ("counts", "edges"),
    [
        ({"TOP": 20}, (Edge.TOP,)),
        ({"TOP": 20, "LEFT": 20}, (Edge.TOP,)),
        ({"TOP": 19, "LEFT": 20}, (Edge.LEFT,)),
        ({"TOP": 10, "BOTTOM": 10}, (Edge.BOTTOM,)),
        ({"TOP": 11, "BOTTOM": 10}, (Edge.TOP,)),
        ({"LEFT": 5, "RIGHT": 15}, (Edge.LEFT, Edge.RIGHT)),
        ({"LEFT": 5, "RIGHT": 16}, (Edge.RIGHT,)),
        ({"LEFT": 16, "RIGHT": 5}, (Edge.LEFT,)),
        ({"LEFT": 10, "RIGHT": 10, "TOP": 19}, (Edge.LEFT, Edge.RIGHT)),
    ],
)
def test_at_which_edge(counts, edges):
    codes = beyond()
    each = [Edge[name] for name, count in counts.items() for _ in range(count)]
    codes[: len(each), index("right_wrist")] = each
    assert find_out_of_view(codes).edges == edges


@pytest.mark.parametrize(
    ("edge", "mirrored", "where"),
    [
        (Edge.LEFT, False, "on the left"), (Edge.LEFT, True, "on the right"),
        (Edge.RIGHT, False, "on the right"), (Edge.RIGHT, True, "on the left"),
        (Edge.TOP, True, "at the top"), (Edge.BOTTOM, False, "at the bottom"),
    ],
)  # fmt: skip
def test_the_edge_is_that_of_the_picture_that_people_see(edge, mirrored, where):
    out_of_view = find_out_of_view(beyond(right_wrist=(20, edge)))
    told = describe_out_of_view(out_of_view, mirrored=mirrored)
    assert told == f"the right hand leaves the picture {where}"
    both = find_out_of_view(beyond(right_wrist=(20, edge), left_wrist=(20, edge)))
    told = describe_out_of_view(both, mirrored=mirrored)
    assert told == f"both hands leave the picture {where}"


@pytest.mark.parametrize(
    ("edge", "width_px", "height_px", "advice"),
    [
        (Edge.LEFT, 480, 640, "step back or film in landscape"),
        (Edge.LEFT, 640, 480, "step back"),
        (Edge.LEFT, 480, 480, "step back"),
        (Edge.TOP, 640, 480, "step back or film in portrait"),
        (Edge.TOP, 480, 480, "step back or film in portrait"),
        (Edge.TOP, 480, 640, "step back"),
    ],
)
def test_what_to_do_depends_on_the_shape_of_the_picture(edge, width_px, height_px, advice):
    out_of_view = find_out_of_view(beyond(right_wrist=(20, edge)))
    size = {"width_px": width_px, "height_px": height_px}
    assert describe_and_advise(out_of_view, mirrored=False, **size).endswith(f": {advice}")
