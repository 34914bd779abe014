"""Where there are too few repetitions, both sides are told, and only what was seen."""

import re

import numpy as np
import pytest

from tests.stick_figure import bumps, info_of, joined, mirrored, side_view, times
from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.language import message, translate, use_locale
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.reps import SMALLER, TURNED_AWAY, UNLIKE_THE_OTHERS, find_reps
from tmr_vision.skeleton import SIDES, other

ROW = find_movement("arm_raise", read_movements())
OFTEN = "one side was repeated much more often than the other"
QUICK = message("too quick ({seconds:.1f} s)", code="rep_too_quick", seconds=0.7)


@pytest.fixture(scope="module")
def film():
    """Ten arm raises with each arm."""
    t = times(36.0)
    up = bumps(t, 1.0 + 3.5 * np.arange(10), [150] * 10)
    track = joined(*(side_view(t, near, {"shoulder_elevation": up}) for near in SIDES))
    return [measure(track, info_of(track))]


def compared(film, left, right):
    """Compare sides that are given by the reasons (None: good) of their repetitions."""
    found = find_reps(film[0], ROW)
    reps = [
        rep.with_(excluded=why, curve_deg=rep.curve_deg * (0.3 if why == SMALLER else 1.0))
        for side, faults in zip(SIDES, (left, right), strict=True)
        for rep, why in zip([r for r in found if r.side == side], faults, strict=False)
    ]
    return compare_sides(film, ROW, tuple(reps), recognised=False, mirror_averaged=True)


CASES = [
    pytest.param(
        [QUICK] * 4,
        [None, None, TURNED_AWAY, TURNED_AWAY],
        "no good repetition of the left side (too quick (0.7 s)), 2 good ones of the right side "
        "(turned away from the camera view that this movement needs); at least 3 on each side are "
        "needed, 5 are better; turn so that your right side faces the camera",
        id="none and few",
    ),
    pytest.param(
        [QUICK] * 2,
        [None] * 4,
        "no good repetition of the left side (too quick (0.7 s)), 4 good ones of the right side; "
        "at least 3 on each side are needed, 5 are better",
        id="none and enough",
    ),
    pytest.param(
        [QUICK] * 2,
        [TURNED_AWAY] * 2,
        "no good repetition of the left side (too quick (0.7 s)), no good one of the right side "
        "(turned away from the camera view that this movement needs); at least 3 on each side are "
        "needed, 5 are better; turn so that your right side faces the camera",
        id="none for unlike reasons",
    ),
    pytest.param(
        [QUICK] * 2,
        [QUICK] * 2,
        "no good repetition of either side (too quick (0.7 s)); "
        "at least 3 on each side are needed, 5 are better",
        id="none of either",
    ),
    pytest.param(
        [None] * 2,
        [None] * 4,
        "only 2 good repetitions of the left side, 4 good ones of the right side; "
        "at least 3 on each side are needed, 5 are better",
        id="few and enough",
    ),
    pytest.param(
        [],
        [None] * 4,
        "no repetition of the left side was seen, 4 good ones of the right side; "
        "film it with the left side near the camera",
        id="never seen",
    ),
    pytest.param(
        [TURNED_AWAY],
        [None],
        'one repetition of "Arm raise" was seen with each side (turned away from the camera view '
        "that this movement needs); do 5 on each side; turn so that your left side faces the "
        "camera",
        id="one each, one of them not good",
    ),
]


@pytest.mark.parametrize(("left", "right", "sentence"), CASES)
def test_both_sides_are_told(film, left, right, sentence):
    assert compared(film, left, right).reason == sentence


@pytest.mark.parametrize(("left", "right", "sentence"), CASES)
def test_the_other_way_round_the_sides_are_exchanged(film, left, right, sentence):
    exchanged = re.sub(r"\b(left|right)\b", lambda side: other(side[0]), sentence)
    assert compared(film, right, left).reason == exchanged


def test_what_helps_follows_from_the_reason_not_from_its_words(film):
    away = message("not seen from the side", code=TURNED_AWAY.code)
    assert "; turn so that your left side faces" in compared(film, [away] * 4, [None] * 4).reason
    own_words = compared(film, [str(TURNED_AWAY)] * 4, [None] * 4).reason
    assert "turn so that" not in own_words


def test_both_sides_are_told_in_german(film):
    reason = compared(film, [QUICK] * 4, [None] * 4).reason
    with use_locale("de"):
        told = translate(reason)
    assert told.startswith("keine gute Wiederholung links (")
    assert "4 gute rechts" in told


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ([None] * 3, [None] * 5, True),
        ([None] * 4, [None] * 5, False),
        ([None] + [QUICK] * 3, [None] * 4, False),  # seen as often, kept once
        ([None] * 3 + [SMALLER] * 3, [None] * 3, False),  # false starts
        ([None] * 3, [None] * 3 + [UNLIKE_THE_OTHERS] * 4, False),  # something else
        ([], [None] * 5, False),  # said in the reason
    ],
)
def test_more_often_is_said_only_of_what_was_seen(film, left, right, told):
    for sides in ((left, right), (right, left)):
        assert (OFTEN in compared(film, *sides).quality.notes) == told


def test_what_is_unlike_the_others_says_nothing_about_the_signals(film):
    plain = compared(film, [None] * 3, [None] * 3).quality
    assert vars(compared(film, [None] * 3, [None] * 3 + [UNLIKE_THE_OTHERS] * 2).quality) == vars(
        plain
    )


def test_a_mirrored_film_has_the_mirrored_reason():
    t = times(15.0)
    tracks = [
        side_view(t, near, {"shoulder_elevation": bumps(t, 1.0 + 3.5 * np.arange(n), [150] * n)})
        for near, n in (("left", 2), ("right", 4))
    ]
    reasons = []
    for track in (joined(*tracks), mirrored(joined(*tracks))):
        films = [measure(track, info_of(track))]
        result = compare_sides(
            films, ROW, find_reps(films[0], ROW), recognised=False, mirror_averaged=True
        )
        reasons.append(str(result.reason))
    assert "2 good repetitions of the left side, 4 good ones of the right" in reasons[0]
    assert re.sub("left|right", lambda side: other(side[0]), reasons[1]) == reasons[0]
