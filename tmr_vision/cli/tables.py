"""Tables and sentences that fit: side by side where there is room, else one below the other."""

import textwrap
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tmr_vision.cli.terminal import shown

_LEAST = 12
"""Narrower than this is no terminal; what is printed there is broken by it."""
_LEAST_BESIDE = 30
"""Text beside a label has at least this much room, or stands below it."""


def make_console() -> Console:
    """Return a console for plain text: nothing in it is markup or gets colours of its own."""
    return Console(markup=False, highlight=False)


def print_table(
    console: Console,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Collection[int] = (),
    whole: Collection[int] = (),
) -> None:
    """Print a table; where a word would not fit its column, each row as lines ``head: cell``.

    Parameters
    ----------
    right
        Columns whose cells are aligned to the right.
    whole
        Columns whose cells are never broken: names to be typed, a number with its error.
    """
    heads = [shown(head) for head in heads]
    rows = [[shown(cell) for cell in row] for row in rows]
    columns = list(zip(heads, *rows, strict=True))
    least = [_least(cells, whole=i in whole) for i, cells in enumerate(columns)]
    widths = [max(map(cell_len, cells)) for cells in columns]
    room = console.width - 2 - 3 * (len(columns) - 1)  # what rich adds to the columns
    if sum(least) > room:
        _print_stacked(console, heads, rows)
        return
    while sum(widths) > room:
        slack = [width - fewest for width, fewest in zip(widths, least, strict=True)]
        widths[slack.index(max(slack))] -= 1
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for i, (head, width) in enumerate(zip(heads, widths, strict=True)):
        table.add_column(head, width=width, justify="right" if i in right else "left")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def print_parts(console: Console, parts: Mapping[str, Sequence[str]]) -> None:
    """Print labels with the paragraphs that belong to each, beside them or, if narrow, below."""
    parts = {shown(label): [shown(line) for line in lines] for label, lines in parts.items()}
    beside = max(map(cell_len, parts)) + 2
    if console.width - beside < _LEAST_BESIDE:
        for label, lines in parts.items():
            console.print(label, style="bold", soft_wrap=True)
            for line in lines:
                print_sentence(console, line, lead="  ")
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, lines in parts.items():
        table.add_row(Text(label), Text("\n".join(lines)))
    console.print(table)


def print_sentence(
    console: Console, sentence: str, *, lead: str = "", style: str | None = None
) -> None:
    """Print a sentence in lines of whole words, those after the first as far in as ``lead``."""
    lines = textwrap.wrap(
        shown(sentence),
        width=max(console.width, len(lead) + _LEAST),
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines:
        console.print(line, style=style, soft_wrap=True)


def _print_stacked(console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        console.print()
        for head, cell in zip(heads, row, strict=True):
            if cell:
                print_sentence(console, f"{head}: {cell}")
    console.print()


def _least(cells: Sequence[str], *, whole: bool) -> int:
    words = cells if whole else [*chain.from_iterable(cell.split() for cell in cells), ""]
    return max(map(cell_len, words))
