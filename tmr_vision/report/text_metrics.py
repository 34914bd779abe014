"""Letters of the PDF: how wide they are, and where lines break."""

from collections.abc import Callable, Iterator
from functools import cache, partial

from matplotlib.font_manager import FontProperties, findfont
from PIL import ImageFont


def wrap(words: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a width in points; a new line of the text stays one."""
    measure = partial(_width, size=size, bold=bold)
    return [line for part in words.split("\n") for line in _wrap(part, width, measure)]


def _wrap(words: str, width: float, measure: Callable[[str], float]) -> list[str]:
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


def _width(words: str, *, size: float, bold: bool) -> float:
    """Return the width in points, letter by letter: kerning only makes it a little smaller."""
    return sum(_letter_width_at_100(letter, bold=bold) for letter in words) * size / 100


@cache
def _font(*, bold: bool) -> ImageFont.FreeTypeFont:
    """Return the letters that matplotlib writes with, 100 points high."""
    wanted = FontProperties(weight="bold" if bold else "normal")
    return ImageFont.truetype(findfont(wanted), 100)


@cache
def _letter_width_at_100(letter: str, *, bold: bool) -> float:
    return float(_font(bold=bold).getlength(letter))
