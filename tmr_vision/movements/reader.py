"""Strict reading of a file of movements: every fault is one sentence that says where it is."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tmr_vision.errors import MovementsFileError
from tmr_vision.language import said
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


def read_file(path: Path, replaced: Mapping[str, Movement] | None = None) -> tuple[Movement, ...]:
    """Return the movements of one TOML file.

    Parameters
    ----------
    replaced
        Rows by their keys that those of the file stand in for. A row that leaves out how safe it
        is takes it from there, so that nothing is done unasked that was asked about before.

    Raises
    ------
    MovementsFileError
        If the file cannot be read, or anything in it is missing, unknown or out of bounds.
    """
    text = _text(path)
    movements: dict[str, Movement] = {}
    for number, row in enumerate(_rows(text, path)):
        place = Place(path, text, number)
        movement = _movement(_screened(row, replaced or {}), place)
        if movement.key in movements:
            again = said("expected a new key, found {key} a second time", key=repr(movement.key))
            raise place.error("key", again)
        movements[movement.key] = movement
    return tuple(movements.values())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MovementsFileError(
            said("{path}: there is no such movements file.", path=path)
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise MovementsFileError(
            said("{path}: this cannot be read as a text file: {error}.", path=path, error=error)
        ) from None


def _rows(text: str, path: Path) -> list[dict[str, Any]]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = line[1] if line else str(text.count("\n") + 1)
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise MovementsFileError(
            said(
                "{path}, line {line}: this is not valid TOML: {what}.",
                path=path,
                line=where,
                what=what,
            )
        ) from None
    odd = [name for name in table if name != "movement"]
    rows = table.get("movement")
    if odd or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        name = odd[0] if odd else "movement"
        found = repr(name) if name in table else said("none")
        raise MovementsFileError(
            said(
                "{path}, line {line}: expected rows that begin with [[movement]] and "
                "nothing else, found {found}.",
                path=path,
                line=line_of(text, name),
                found=found,
            )
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


def _screened(row: dict[str, Any], replaced: Mapping[str, Movement]) -> dict[str, Any]:
    """Fill in which safety questions are asked before a movement, where its row leaves that out."""
    former = replaced.get(str(row.get("key")))
    single_leg = row.get("single_leg", former is not None and former.single_leg)
    asked = single_leg is True or (former is not None and former.screening == "balance")
    return {"single_leg": single_leg, "screening": "balance" if asked else "none", **row}


def _checked(table: dict[str, Any], fields: dict[str, Field], place: Place) -> dict[str, Any]:
    """Return a value for each field, checked; unknown and missing fields are errors."""
    for name in table:
        if name not in fields:
            known = ", ".join(fields)
            raise place.error(
                name, said("expected one of {known}, found {found}", known=known, found=repr(name))
            )
    values = {}
    for name, field in fields.items():
        if name not in table and field.default is REQUIRED:
            raise place.error(name, said("expected this field, found nothing"))
        try:
            values[name] = field.check(table.get(name, field.default))
        except FieldError as error:
            raise place.error(name, error.args[0]) from None
    return values


def _band(band: dict[str, Any], name: str, place: Place) -> Band:
    values = _checked(band, BAND, place.within(name))
    if values["low_deg"] >= values["high_deg"]:
        problem = said(
            "expected less than high_deg, found {low:g} and {high:g}",
            low=values["low_deg"],
            high=values["high_deg"],
        )
        raise place.within(name).error("low_deg", problem)
    return Band(**values)
