"""Pages of matplotlib that fill from top to bottom: text, tables, plots, pictures.

Positions are points (1/72 inch) from the page's upper left corner; a new page begins where
something does not fit any more.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.image import BboxImage
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox, TransformedBbox

from tmr_vision.figures import PALETTE, drawn_with
from tmr_vision.formats import Paper
from tmr_vision.language import translate
from tmr_vision.report.text_metrics import wrap

SIZES: dict[Paper, tuple[float, float]] = {"a4": (595.3, 841.9), "letter": (612.0, 792.0)}
"""Width and height of the pages."""
MARGIN = 40.0
_COLUMN_GAP = 8.0
_AXES_LEFT = 46.0
_BODY_PT = 9.0
_PICTURE_HEIGHT = 90.0
_PICTURE_DPI = 220
_LEAST = 0.6
_SETTINGS: Any = {"pdf.fonttype": 42, "hatch.linewidth": 0.6}
"""Of its letters a PDF holds those that it uses, as TrueType: with type 3 a minus sign would be a
drawing, and a number that is copied would lose it."""


class Line(Text):
    """A line of text from the left end of its baseline; to lay it out would take as long again."""

    def draw(self, renderer: Any) -> None:
        """Draw it where it begins."""
        x, y = self.get_transform().transform(self.get_position())
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        renderer.draw_text(gc, x, y, self.get_text(), self.get_fontproperties(), 0.0, mtext=self)
        gc.restore()


class PdfLayout:
    """Pages being filled; ``foot`` is written at the foot of each."""

    def __init__(self, foot: str, paper: Paper = "a4") -> None:
        self.width, self.height = SIZES[paper]
        self.inner = self.width - 2 * MARGIN
        self._bottom = self.height - MARGIN
        self._scale = self.height / SIZES["a4"][1]  # what fits one page fits the other too
        self.pages: list[Figure] = []
        self._foot = foot
        self._y = 0.0
        self.new_page()

    def new_page(self) -> None:
        """Begin a new page."""
        page = Figure(figsize=(self.width / 72, self.height / 72))
        page.suppressComposite = True  # each picture by itself, not one sheet with holes
        self.pages.append(page)
        self._y = MARGIN

    def room(self, height: float) -> None:
        """Begin a new page unless this height is left on the present one."""
        if self._y + height > self._bottom:
            self.new_page()

    def space(self, height: float) -> None:
        """Leave a gap."""
        self._y += height

    def heading(self, words: str, size: float = 12.0) -> None:
        """Write a heading and keep it with what follows."""
        self.room(size + 40)
        self.space(0.6 * size)
        self.text(words, size=size, bold=True)

    def text(
        self,
        words: str,
        *,
        size: float = _BODY_PT,
        bold: bool = False,
        muted: bool = False,
        indent: float = 0.0,
    ) -> None:
        """Write a paragraph, wrapped to the page."""
        for line in wrap(words, self.inner - indent, size, bold=bold):
            self.room(1.35 * size)
            self._write(line, MARGIN + indent, self._y, size, bold=bold, muted=muted)
            self.space(1.35 * size)
        self.space(0.3 * size)

    def facts(self, rows: Sequence[tuple[str, str]], *, columns: int, size: float) -> None:
        """Write names with their values, several side by side, each on a line to write on."""
        for first in range(0, len(rows), columns):
            shown = rows[first : first + columns]
            wide = self.inner / columns
            cells = [(MARGIN + i * wide, wide - _COLUMN_GAP) for i in range(columns)]
            words = [f"{name}: {value}" for name, value in shown]
            self._row(words + [""] * (columns - len(words)), cells, size=size)
            self._line(self._y)
        self.space(4)

    def labels(self, words: Sequence[str], *, columns: int, size: float) -> None:
        """Write names above plots that stand side by side, and keep them together."""
        self.room(10 * size + 90)
        wide = self.inner / columns
        cells = [(MARGIN + i * wide, wide - _COLUMN_GAP) for i in range(columns)]
        self._row([*words, *[""] * (columns - len(words))], cells, size=size)

    def bullets(self, lines: Sequence[str], *, size: float = _BODY_PT) -> None:
        """Write a list."""
        for line in lines:
            self.room(1.35 * size)
            self._write("•", MARGIN, self._y, size)
            self.text(line, size=size, indent=10)

    def rule(self, *, strong: bool = False) -> None:
        """Draw a line across the page."""
        self._line(self._y, strong=strong)
        self.space(4)

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        size: float = 8.5,
    ) -> None:
        """Write a table; ``widths`` are the columns' parts of the page's width."""
        total = sum(widths)
        edges = [MARGIN + self.inner * sum(widths[:i]) / total for i in range(len(widths))]
        columns = [
            (x, self.inner * w / total - _COLUMN_GAP) for x, w in zip(edges, widths, strict=True)
        ]
        self.room(5 * size)
        self._row(head, columns, size=size, muted=True)
        self._line(self._y, strong=True)
        for row in rows:
            if self._row(row, columns, size=size, head=head):
                self._line(self._y)
        self.space(6)

    def axes(self, *heights: float, gap: float = 26.0) -> list[Axes]:
        """Return plots across the page, one below the other, with room for labels.

        They are made smaller, down to ``_LEAST`` of their height, to stay on the present page.
        """
        labels = gap * len(heights) + 10
        left = (self._bottom - self._y - labels) / sum(heights)
        scale = min(self._scale, left) if left > _LEAST else self._scale
        heights = tuple(scale * height for height in heights)
        self.room(sum(heights) + labels)
        made = []
        for height in heights:
            self.space(gap / 2)
            box = (MARGIN + _AXES_LEFT, self._y, self.inner - _AXES_LEFT - 4, height)
            made.append(self._axes(*box))
            self.space(height + gap / 2)
        self.space(14)
        return made

    def row(
        self,
        height: float,
        *parts: float,
        left: float = 0.0,
        right: float = 0.0,
        gap: float = 2 * _COLUMN_GAP,
    ) -> list[Axes]:
        """Return plots side by side; ``parts`` of the width, ``left`` and ``right`` kept free."""
        self.room(height + 42)
        room = self.inner - left - right
        x = MARGIN + left
        made = []
        for part in parts:
            wide = room * part / sum(parts)
            made.append(self._axes(x, self._y + 14, wide - gap, height))
            x += wide
        self.space(height + 42)
        return made

    def pictures(self, images: Sequence[Any], captions: Sequence[str]) -> None:
        """Show up to four pictures side by side with captions below."""
        if not images:
            return
        column = self.inner / 4
        wide = column - _COLUMN_GAP
        height = max(
            min(self._scale * _PICTURE_HEIGHT, wide * i.shape[0] / i.shape[1]) for i in images
        )
        self.room(height + 34)
        for i, image in enumerate(images):
            shown = min(height, wide * image.shape[0] / image.shape[1])
            across = shown * image.shape[1] / image.shape[0]
            place = Bbox(self._box(MARGIN + i * column, self._y, across, shown))
            picture = BboxImage(TransformedBbox(place, self.pages[-1].transFigure))
            picture.set_data(image)
            self.pages[-1].add_artist(picture)
        self.space(height + 3)
        cells = [(MARGIN + i * column, wide) for i in range(len(captions))]
        self._row(captions, cells, size=7.5, muted=True)
        self.space(8)

    def save(self, path: Path, title: str) -> None:
        """Write all pages as a PDF, with page numbers."""
        self.number()
        metadata = {"Title": title, "Creator": "tmr-vision", "CreationDate": None}
        with drawn_with(_SETTINGS), PdfPages(path, metadata=metadata) as pdf:
            for page in self.pages:
                pdf.savefig(page, dpi=_PICTURE_DPI)

    def number(self) -> None:
        """Write the foot of every page."""
        for number, page in enumerate(self.pages, start=1):
            count = translate("page {number} of {count}", number=number, count=len(self.pages))
            for x, words, align in (
                (MARGIN, self._foot, "left"),
                (self.width - MARGIN, count, "right"),
            ):
                page.text(
                    x / self.width, MARGIN * 0.55 / self.height, words,
                    fontsize=7.5, color=PALETTE["muted"], ha=align, parse_math=False,
                )  # fmt: skip

    def _row(
        self,
        cells: Sequence[str],
        columns: Sequence[tuple[float, float]],
        *,
        size: float,
        muted: bool = False,
        head: Sequence[str] | None = None,
    ) -> bool:
        """Write one row, with the head again on a new page; tell whether anything was written."""
        fits = [width for _, width in columns]
        lines = [wrap(c, w, size) for c, w in zip(cells, fits, strict=True)]
        height = 1.3 * size * max((len(cell) for cell in lines), default=0) + 0.5 * size
        if head is not None and self._y + height > self._bottom:
            self.new_page()
            self._row(head, columns, size=size, muted=True)
            self._line(self._y, strong=True)
        for cell, (x, _) in zip(lines, columns, strict=True):
            for i, line in enumerate(cell):
                y = self._y + 0.3 * size + 1.3 * size * i
                self._write(line, x, y, size, muted=muted)
        self.space(height)
        return any(lines)

    def _write(
        self,
        words: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        muted: bool = False,
    ) -> None:
        page = self.pages[-1]
        line = Line(
            x / self.width,
            1 - (y + 0.95 * size) / self.height,
            words,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=PALETTE["muted" if muted else "ink"],
            transform=page.transFigure,
        )
        page.add_artist(line)

    def _line(self, y: float, *, strong: bool = False) -> None:
        ends = (MARGIN / self.width, 1 - MARGIN / self.width)
        colour = PALETTE["ink" if strong else "grid"]
        height = 1 - y / self.height
        self.pages[-1].add_artist(Line2D(ends, (height, height), lw=0.7, color=colour))

    def _axes(self, x: float, y: float, width: float, height: float) -> Axes:
        (left, bottom), (right, top) = self._box(x, y, width, height)
        return self.pages[-1].add_axes((left, bottom, right - left, top - bottom))

    def _box(self, x: float, y: float, width: float, height: float) -> list[list[float]]:
        """Return lower left and upper right corner as parts of the page, from its lower left."""
        across, down = (x, x + width), (y + height, y)
        return [[a / self.width, 1 - d / self.height] for a, d in zip(across, down, strict=True)]
