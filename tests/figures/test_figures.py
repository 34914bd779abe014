"""Figures show what the result holds, nothing is clipped, and SVG fits into a page."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import same_color

from tests.fake_results import CASES, drawn_texts, fake_result
from tmr_vision.figures import (
    PALETTE,
    curves_figure,
    pairs,
    pairs_figure,
    svg,
    timeline_figure,
    viewpoint_figure,
)
from tmr_vision.records import MovementResult
from tmr_vision.skeleton import SIDES

DRAWN = [kind for kind in CASES if kind not in ("nothing", "several")]


def only(kind: str) -> MovementResult:
    return fake_result(kind).movements[0]


@pytest.mark.parametrize("kind", DRAWN)
def test_no_text_is_clipped_and_none_overlaps(kind: str):
    result = fake_result(kind)
    m = result.movements[0]
    for figure in (
        curves_figure(m),
        timeline_figure(m, result.recordings),
        viewpoint_figure(m),
        *([pairs_figure(m)] if m.compensations else []),
    ):
        texts = drawn_texts(figure)
        for text, box in texts:
            assert figure.bbox.contains(box.x0, box.y0), text
            assert figure.bbox.contains(box.x1, box.y1), text
        for (a, box_a), (b, box_b) in combinations(texts, 2):
            assert not box_a.padded(-1).overlaps(box_b.padded(-1)), (a, b)


def test_every_repetition_and_both_means_are_drawn():
    result = only("imbalance")
    assert result.curves is not None
    drawn = [
        np.asarray(line.get_ydata(), dtype=float) for line in curves_figure(result).axes[0].lines
    ]
    for curve in [*(rep.curve_deg for rep in result.reps), *result.curves.mean_deg.values()]:
        assert any(np.array_equal(curve, line, equal_nan=True) for line in drawn)


def test_difference_is_that_of_the_result_with_its_error_band():
    result = only("imbalance")
    assert result.curves is not None
    axes = curves_figure(result).axes[1]
    line = next(line for line in axes.lines if line.get_label() == "right \N{MINUS SIGN} left")
    np.testing.assert_array_equal(line.get_ydata(), result.curves.difference_deg)
    assert f"measurement error, ±{result.curves.error_deg:.0f}°" in {
        t.get_text() for t in axes.get_legend().get_texts()
    }


def test_left_is_red_and_solid_right_is_blue_and_dashed():
    lines = {
        str(line.get_label())[:4]: line for line in curves_figure(only("balanced")).axes[0].lines
    }
    assert same_color(lines["left"].get_color(), PALETTE["left"])
    assert same_color(lines["righ"].get_color(), PALETTE["right"])
    assert lines["left"].get_linestyle() == "-"
    assert lines["righ"].get_linestyle() == "--"


def test_excluded_repetitions_are_hatched():
    result = fake_result("imbalance")
    lanes = timeline_figure(result.movements[0], result.recordings).axes[1]
    hatched = [bool(bar.get_hatch()) for bar in lanes.patches]
    assert hatched == [rep.excluded is not None for rep in result.movements[0].reps]


def test_from_the_side_only_the_near_limb_is_drawn_over_time():
    result = fake_result("balanced")
    recording = result.recordings[0]
    heading_deg = recording.view.heading_deg
    far = recording.angles.with_(angles_deg=np.nan_to_num(recording.angles.angles_deg, nan=50.0))
    trace = timeline_figure(result.movements[0], [recording.with_(angles=far)]).axes[0]
    shown = (far.time_s >= 0) & (far.time_s <= max(r.end_s for r in result.movements[0].reps) + 1)
    lines = [line for line in trace.lines if np.size(line.get_ydata()) > 1]  # not the peaks
    for line, sign in zip(lines, (1, -1), strict=True):
        hidden = np.isnan(np.asarray(line.get_ydata(), dtype=float))
        np.testing.assert_array_equal(hidden, (sign * heading_deg < 0)[shown])


def test_compensations_are_drawn_as_they_are_in_the_result():
    result = only("imbalance")
    ends = {
        (str(line.get_color()), round(float(np.asarray(line.get_xdata())[-1]), 6))
        for line in pairs_figure(result).axes[0].lines
        if np.size(line.get_xdata())
    }
    for pair in pairs(result):
        assert (PALETTE["ink"], round(pair.threshold, 6)) in ends
        for side, found in pair.found.items():
            assert (PALETTE[side], round(found.value, 6)) in ends


def test_the_side_that_is_near_is_drawn_near_the_camera():
    """From above with the camera below: the dot of the near side is the lower one."""
    for axes, near in zip(viewpoint_figure(only("imbalance")).axes, SIDES, strict=True):
        dots = {
            side: next(p for p in axes.patches if same_color(p.get_facecolor(), PALETTE[side]))
            for side in SIDES
        }
        heights = {side: dot.center[1] for side, dot in dots.items()}
        assert min(heights, key=heights.__getitem__) == near


def test_one_strip_a_source():
    result = fake_result("two_sources")
    assert len(timeline_figure(result.movements[0], result.recordings).axes) == 4


def test_one_sided_result_has_no_difference_plot():
    assert len(curves_figure(only("one_side")).axes) == 1


def test_svg_stands_alone_in_a_page():
    text = svg(curves_figure(only("imbalance")), title='arms "up" <&>', prefix="p1")
    ET.fromstring(text.replace("xlink:href", "href"))
    assert "http" not in text
    assert 'role="img" aria-label="arms &quot;up&quot; &lt;&amp;>"' in text
    ids = set(re.findall(r'id="([^"]+)"', text))
    assert all(name.startswith("p1-") for name in ids)
    assert set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', text)) <= {
        pair for name in ids for pair in ((name, ""), ("", name))
    }


def test_svg_colours_follow_the_page():
    text = svg(curves_figure(only("imbalance")), title="", prefix="p")
    assert "var(--fig-left, #c22f2b)" in text
    bare = re.sub(r"var\([^)]*\)", "", text)
    assert not [colour for colour in PALETTE.values() if colour in bare]


def test_svg_is_the_same_every_time():
    first, second = (svg(curves_figure(only("facing")), title="", prefix="p") for _ in range(2))
    assert first == second
