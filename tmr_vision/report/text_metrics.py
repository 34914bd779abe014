"""Letters of the PDF: how wide they are, and where lines break.

Helvetica is known to every PDF reader ("core"), but has western letters only; DejaVu has nearly all
and is embedded, which takes more than twice as long.
"""

import io
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_pdf import PdfFile, RendererPdf
from matplotlib.font_manager import FontProperties, findfont
from PIL import ImageFont

from tmr_vision.figures import core_text, drawn_with

CORE_SETTINGS: Any = {"pdf.use14corefonts": True, "font.weight": "medium"}
_CORE_FILES = {
    bold: Path(matplotlib.get_data_path(), "fonts", "pdfcorefonts", name)
    for bold, name in ((False, "Helvetica.afm"), (True, "Helvetica-Bold.afm"))
}
"""Named by their files: to look a font up takes some milliseconds for each size of letters."""
_CORE_LETTERS = "cp1252"


def has_core_letters(words: str) -> bool:
    """Tell whether Helvetica has all letters of a text."""
    try:
        core_text(words).encode(_CORE_LETTERS)
    except UnicodeEncodeError:
        return False
    return True


def take_core_font(text: Any) -> None:
    """Let a text of a figure be written in Helvetica."""
    text.set_text(core_text(text.get_text()))
    font = text.get_fontproperties()
    font.set_file(str(_CORE_FILES[font.get_weight() == "bold"]))


def wrap(
    words: str, width: float, size: float, *, bold: bool = False, core: bool = False
) -> list[str]:
    """Break a text into lines that fit a width in points."""
    measure = partial(_width, size=size, bold=bold, core=core)
    lines: list[str] = []
    used = 0.0
    space = measure(" ")
    for word in _pieces(words, width, measure):
        wide = measure(word)
        if lines and used + space + wide <= width:
            lines[-1] += f" {word}"
            used += space + wide
        else:
            lines.append(word)
            used = wide
    return lines


def _pieces(words: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """Yield the words, those that are wider than a line in parts."""
    for word in words.split():
        rest = word
        while measure(rest) > width and len(rest) > 1:
            fits = max(1, *(n for n in range(len(rest)) if measure(rest[:n]) <= width))
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def _width(words: str, *, size: float, bold: bool, core: bool) -> float:
    """Return the width in points, letter by letter: kerning only makes it a little smaller."""
    if core:
        widths = _core_widths_at_100(bold=bold)
        return sum(widths.get(letter, 100.0) for letter in core_text(words)) * size / 100
    return sum(_letter_width_at_100(letter, bold=bold) for letter in words) * size / 100


@cache
def _core_widths_at_100(*, bold: bool) -> dict[str, float]:
    """Return how wide each letter of Helvetica is, 100 points high."""
    # The types of matplotlib do not know these two.
    renderer: Any = RendererPdf(PdfFile(io.BytesIO()), 72, 1, 1)  # type: ignore[no-untyped-call]
    font = FontProperties(fname=_CORE_FILES[bold], size=100)
    letters = bytes(range(32, 256)).decode(_CORE_LETTERS, "ignore")
    with drawn_with(CORE_SETTINGS):
        return {
            letter: renderer.get_text_width_height_descent(letter, font, ismath=False)[0]
            for letter in letters
        }


@cache
def _font(*, bold: bool) -> ImageFont.FreeTypeFont:
    """Return the letters that matplotlib writes with, 100 points high."""
    wanted = FontProperties(weight="bold" if bold else "normal")
    return ImageFont.truetype(findfont(wanted), 100)


@cache
def _letter_width_at_100(letter: str, *, bold: bool) -> float:
    return float(_font(bold=bold).getlength(letter))
