"""The study as one figure: measured against true differences, and the error off the view."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

Row = Mapping[str, Any]

LIMIT_DEG = 40.0
_MARKS = {"ideal": ("o", "black"), "view": ("^", "0.5"), "condition": ("x", "0.65")}
_NAMES = {"ideal": "ideal view", "view": "view 15 to 45 deg off", "condition": "bad condition"}


def draw(rows: Sequence[Row], folder: Path) -> None:
    """Write `figure.svg` and `figure.png`: a panel for each movement, one for the view."""
    matplotlib.rcParams["svg.hashsalt"] = "study"
    measured = [row for row in rows if row.get("difference") is not None]
    movements = list(dict.fromkeys(row["movement"] for row in measured))
    figure = Figure(figsize=(11, 5.8), layout="constrained")
    axes = figure.subplots(2, 4).ravel()
    for panel, movement in zip(axes, movements, strict=False):
        _compare(panel, [row for row in measured if row["movement"] == movement], movement)
    for panel in axes[len(movements) : -1]:
        panel.set_axis_off()
    _off_view(axes[-1], [row for row in measured if row["kind"] != "condition"])
    axes[0].legend(fontsize=7, loc="upper left", frameon=False)
    figure.supxlabel("true difference, right minus left (deg); last panel: degrees off the view")
    figure.supylabel("measured difference (deg)")
    for suffix in ("svg", "png"):
        metadata = {"Date": None} if suffix == "svg" else None
        figure.savefig(folder / f"figure.{suffix}", dpi=90, metadata=metadata)


def _compare(panel: Axes, rows: Sequence[Row], movement: str) -> None:
    line = (-LIMIT_DEG, LIMIT_DEG)
    panel.plot(line, line, color="0.8", linewidth=1, zorder=0)
    for kind, (mark, colour) in _MARKS.items():
        of_kind = [row for row in rows if row["kind"] == kind]
        true = [row["true_difference"] for row in of_kind]
        half_widths = [row["high"] - row["difference"] for row in of_kind]
        shown = [max(-LIMIT_DEG, min(LIMIT_DEG, row["difference"])) for row in of_kind]
        panel.errorbar(true, shown, half_widths if kind == "ideal" else None, fmt=mark,
                       color=colour, markersize=4, elinewidth=0.6, label=_NAMES[kind])  # fmt: skip
    panel.set(title=movement.replace("_", " "), xlim=line, ylim=line, aspect="equal")


def _off_view(panel: Axes, rows: Sequence[Row]) -> None:
    for name, mark, twist in (("planar", "o", False), ("trunk twist", "s", True)):
        of_name = [row for row in rows if (row["movement"] == "trunk_twist") == twist]
        off_deg = [row["off_view_deg"] for row in of_name]
        sizes = [min(LIMIT_DEG, abs(row["error"])) for row in of_name]
        panel.plot(off_deg, sizes, mark, color="0.6" if twist else "black", markersize=3,
                   label=name)  # fmt: skip
    panel.set(title="size of the error", ylim=(0, None))
    panel.legend(fontsize=7, frameon=False)
