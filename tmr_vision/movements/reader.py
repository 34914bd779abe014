"""Strict reading of a file of movements: every fault is one sentence that says where it is."""

import re
import tomllib
from pathlib import Path
from typing import Any

from tmr_vision.errors import MovementsFileError
from tmr_vision.movements.fields import (
    BAND,
    COMPENSATION,
    MOVEMENT,
    REQUIRED,
    Field,
    FieldError,
)
from tmr_vision.movements.places import Place, line_of
from tmr_vision.records import Band, CompensationRule, Movement


def read_file(path: Path) -> tuple[Movement, ...]:
    """Return the movements of one TOML file.

    Raises
    ------
    MovementsFileError
        If the file cannot be read, or anything in it is missing, unknown or out of bounds.
    """
    text = _text(path)
    movements: dict[str, Movement] = {}
    for number, row in enumerate(_rows(text, path)):
        place = Place(path, text, number)
        movement = _movement(row, place)
        if movement.key in movements:
            raise place.error("key", f"expected a new key, found {movement.key!r} a second time")
        movements[movement.key] = movement
    return tuple(movements.values())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MovementsFileError(f"{path}: there is no such movements file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise MovementsFileError(f"{path}: this cannot be read as a text file: {error}.") from None


def _rows(text: str, path: Path) -> list[dict[str, Any]]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"line {line[1]}" if line else f"line {text.count(chr(10)) + 1}"
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise MovementsFileError(f"{path}, {where}: this is not valid TOML: {what}.") from None
    odd = [name for name in table if name != "movement"]
    rows = table.get("movement")
    if odd or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        name = odd[0] if odd else "movement"
        found = repr(name) if name in table else "none"
        raise MovementsFileError(
            f"{path}, line {line_of(text, name)}: expected rows that begin with [[movement]] "
            f"and nothing else, found {found}."
        )
    return rows


def _movement(row: dict[str, Any], place: Place) -> Movement:
    if "angle" in row and "cycle_angle" not in row:
        row = row | {"cycle_angle": row["angle"]}
    values = _checked(row, MOVEMENT, place)
    for name in ("rest", "change", "peak", "apart"):
        values[name] = tuple(_band(band, name, place) for band in values[name])
    values["compensations"] = tuple(
        CompensationRule(**_checked(rule, COMPENSATION, place.compensation(number)))
        for number, rule in enumerate(values["compensations"])
    )
    return Movement(**values)


def _checked(table: dict[str, Any], fields: dict[str, Field], place: Place) -> dict[str, Any]:
    """Return a value for each field, checked; unknown and missing fields are errors."""
    for name in table:
        if name not in fields:
            raise place.error(name, f"expected one of {', '.join(fields)}, found {name!r}")
    values = {}
    for name, field in fields.items():
        if name not in table and field.default is REQUIRED:
            raise place.error(name, "expected this field, found nothing")
        try:
            values[name] = field.check(table.get(name, field.default))
        except FieldError as error:
            raise place.error(name, str(error)) from None
    return values


def _band(band: dict[str, Any], name: str, place: Place) -> Band:
    values = _checked(band, BAND, place.within(name))
    if values["low_deg"] >= values["high_deg"]:
        found = f"{values['low_deg']:g} and {values['high_deg']:g}"
        raise place.within(name).error("low_deg", f"expected less than high_deg, found {found}")
    return Band(**values)
