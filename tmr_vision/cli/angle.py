"""``tmr-vision analyze --angle``: one joint angle, as a goniometer reads it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmr_vision.cli.folder import with_option_hints
from tmr_vision.cli.hints import ended, with_hints
from tmr_vision.cli.native_stderr import quiet_native_code
from tmr_vision.cli.progress import progress
from tmr_vision.cli.tables import make_console, print_sentence, print_table
from tmr_vision.errors import UsageError
from tmr_vision.language import translate

if TYPE_CHECKING:
    from rich.console import Console

    from tmr_vision.records import AngleReading, Extreme, SideReading

Angle = Annotated[
    str | None,
    typer.Option(
        help="Read this joint angle instead of a movement, e.g. knee_flexion: lowest and highest "
        "value with the error, and a picture of each.",
        show_default=False,
    ),
]
Target = Annotated[
    float | None,
    typer.Option(
        help="With --angle: degrees to be reached by the highest value.", show_default=False
    ),
]


def check_options(angle: str | None, target: float | None, others: dict[str, bool]) -> None:
    """Raise UsageError for options that do not go together.

    ``others`` says which options of a movement were given.
    """
    if angle is None:
        if target is not None:
            raise UsageError(
                "--target needs --angle, which says what is to reach it.",
                code="target_needs_angle",
            )
        return
    from tmr_vision.goniometer import find_angle

    find_angle(angle)
    odd = [name for name, given in others.items() if given]
    if odd:
        raise UsageError(
            "--angle reads an angle and no movement; leave out {options}.",
            code="angle_reads_no_movement",
            options=", ".join(odd),
        )


def run_angle(
    sources: Sequence[str],
    angle: str,
    folder: Path,
    *,
    target: float | None,
    force: bool,
    mirrored: bool,
    mirror_averaging: bool,
    model: str,
    seconds: float | None,
    roll: float | None,
    debug: bool,
) -> None:
    """Read the angle, write the folder and print what was read."""
    from tmr_vision.export.angle_reading import check_angle_folder, write_angle_reading
    from tmr_vision.goniometer import read_angle

    with with_option_hints():
        check_angle_folder(folder, force=force)
    quiet_native_code(wanted=not debug)
    with progress(translate("Measuring")) as job:
        reading = read_angle(
            list(sources), angle, target_deg=target, mirrored=mirrored, model=model,
            mirror_averaging=mirror_averaging, seconds=seconds, roll_deg=roll, job=job,
        )  # fmt: skip
    print_written(reading, folder, write_angle_reading(reading, folder, force=force))


def print_written(reading: "AngleReading", folder: Path, why: str) -> None:
    """Print what was read and where it is; ``why`` there are no pictures, if there are none."""
    show_reading(reading)
    console = make_console()
    if why:
        print_sentence(console, translate("No pictures: {why}", why=why))
    print_sentence(console, translate("Pictures and numbers: {path}", path=str(folder)))


def show_reading(reading: "AngleReading") -> None:
    """Print the table of a reading, and what stands behind it."""
    from tmr_vision.angles import ANGLES, angle_title

    console = make_console()
    row = ANGLES[reading.angle]
    title = translate(angle_title(reading.angle))
    head = translate(
        "{title}: {definition}; 0° is: {zero}",
        title=title[:1].upper() + title[1:],
        definition=row.definition,
        zero=row.zero,
    )
    print_sentence(console, head)
    _print_rows(console, reading, turn=row.turn)
    if any(_has_error(side) for side in reading.sides):
        print_sentence(console, translate("± is the measurement error of a single value (95 %)."))
    for side in reading.sides:
        for sentence in (side.reason, side.no_error_reason):
            if sentence:
                print_sentence(console, _of_side(side, sentence))
    for note in reading.notes:
        print_sentence(console, translate("Note: {note}", note=ended(with_hints(note))))


def _print_rows(console: "Console", reading: "AngleReading", *, turn: bool) -> None:
    from tmr_vision.overlay.still import target_words

    heads = [translate("Side")]
    heads += [] if turn else [translate("Lowest")]
    heads += [translate("Highest")] + ([] if turn else [translate("Range")])
    if reading.target_deg is not None:
        heads.append(translate("Target {target:.0f}°", target=reading.target_deg))
    rows = []
    for side in reading.sides:
        cells = [_side_words(side)]
        cells += [] if turn else [_value(side.lowest)]
        cells += [_value(side.highest)] + ([] if turn else [_excursion(side)])
        if reading.target_deg is not None:
            cells.append(target_words(side.target))
        rows.append(cells)
    numbers = range(1, len(heads) - (reading.target_deg is not None))
    print_table(console, heads, rows, right=list(numbers), whole=list(numbers))


def _side_words(side: "SideReading") -> str:
    return translate(side.side).capitalize() if side.side else translate("Body")


def _value(extreme: "Extreme | None") -> str:
    from tmr_vision.overlay.still import value_words

    return "-" if extreme is None else value_words(extreme.value_deg, extreme.error_deg)


def _excursion(side: "SideReading") -> str:
    from tmr_vision.overlay.still import value_words

    return (
        "-" if side.highest is None else value_words(side.excursion_deg, side.excursion_error_deg)
    )


def _has_error(side: "SideReading") -> bool:
    return any(e is not None and e.error_deg is not None for e in (side.lowest, side.highest))


def _of_side(side: "SideReading", sentence: str) -> str:
    text = ended(with_hints(sentence))
    return f"{_side_words(side)}: {text}" if side.side else text[:1].upper() + text[1:]
