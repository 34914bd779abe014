"""Timed tests as a short text: what was done, the norm of the age, left against right."""

from typing import TYPE_CHECKING

from tmr_vision.cli.tables import make_console, print_sentence, print_table
from tmr_vision.language import translate

if TYPE_CHECKING:
    from tmr_vision.records import TimedResult


def show_timed(results: "tuple[TimedResult, ...]") -> None:
    """Print the table of each timed test, the verdict, and what it rests on."""
    from tmr_vision.report.wording import timed

    console = make_console()
    for result in results:
        print_sentence(console, translate(result.test.title))
        print_table(
            console, timed.timed_heads(), timed.timed_rows(result), right=[1, 2], whole=[1, 2]
        )
        for sentence in timed.timed_sentences(result):
            print_sentence(console, sentence)
