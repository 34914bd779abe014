"""Results as matplotlib figures. Draws what a result holds; computes no number of its own.

``draw_*`` functions fill axes of any figure (the PDF report composes its pages of them), the
``*_figure`` functions make a figure of their own, and :func:`svg` turns one into SVG text to be
put into a page. Colour means side only: left red and solid, right blue and dashed.
"""

from tmr_vision.figures.curves import (
    curves_figure,
    draw_curves,
    draw_difference,
    draw_small_curves,
    grid_figure,
)
from tmr_vision.figures.distribution import distribution_figure
from tmr_vision.figures.pairs import draw_pairs, pairs, pairs_figure
from tmr_vision.figures.sessions import (
    can_draw_before_after,
    draw_before_after,
    draw_session_differences,
    draw_sessions,
    sessions_figure,
)
from tmr_vision.figures.style import MINUS, PALETTE, drawn_with, svg
from tmr_vision.figures.timeline import (
    angle_over_time,
    columns,
    draw_timeline,
    name_of_source,
    sources_of,
    span_s,
    timeline_figure,
    use_one_scale,
)
from tmr_vision.figures.viewpoint import draw_viewpoint, viewpoint_figure

__all__ = [
    "MINUS",
    "PALETTE",
    "angle_over_time",
    "can_draw_before_after",
    "columns",
    "curves_figure",
    "distribution_figure",
    "draw_before_after",
    "draw_curves",
    "draw_difference",
    "draw_pairs",
    "draw_session_differences",
    "draw_sessions",
    "draw_small_curves",
    "draw_timeline",
    "draw_viewpoint",
    "drawn_with",
    "grid_figure",
    "name_of_source",
    "pairs",
    "pairs_figure",
    "sessions_figure",
    "sources_of",
    "span_s",
    "svg",
    "timeline_figure",
    "use_one_scale",
    "viewpoint_figure",
]
