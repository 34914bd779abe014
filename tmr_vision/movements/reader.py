"""Strict reading of a file of movements: every fault is one sentence that says where it is."""

import logging
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tmr_vision.errors import MovementsFileError
from tmr_vision.language import message, translate
from tmr_vision.movements.fields import (
    BAND,
    COMPENSATION,
    MOVEMENT,
    REQUIRED,
    Field,
    FieldError,
)
from tmr_vision.movements.locations import Location, line_of
from tmr_vision.records import Band, CompensationRule, Movement
from tmr_vision.records.movement import FORMER_NAMES, with_present_names

_LOG = logging.getLogger(__name__)


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
        location = Location(path, text, number)
        movement = _movement(_screened(row, replaced or {}), location)
        if movement.key in movements:
            again = message("expected a new key, found {key} a second time", key=repr(movement.key))
            raise location.error("key", again)
        movements[movement.key] = movement
    return tuple(movements.values())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MovementsFileError(
            "{path}: there is no such movements file.", code="movements_file_missing", path=path
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise MovementsFileError(
            "{path}: this cannot be read as a text file: {error}.",
            code="movements_file_unreadable",
            path=path,
            error=error,
        ) from None


def _rows(text: str, path: Path) -> list[dict[str, Any]]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = line[1] if line else str(text.count("\n") + 1)
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise MovementsFileError(
            "{path}, line {line}: this is not valid TOML: {what}.",
            code="movements_file_not_toml",
            path=path,
            line=where,
            what=what,
        ) from None
    odd = [name for name in table if name != "movement"]
    rows = table.get("movement")
    if odd or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        name = odd[0] if odd else "movement"
        found = repr(name) if name in table else message("none")
        raise MovementsFileError(
            "{path}, line {line}: expected rows that begin with [[movement]] and "
            "nothing else, found {found}.",
            code="movements_file_no_rows",
            path=path,
            line=line_of(text, name),
            found=found,
        )
    return rows


def _movement(row: dict[str, Any], location: Location) -> Movement:
    row = _checked_names(row, location)
    if "angle" in row and "rep_signal" not in row:
        row = row | {"rep_signal": row["angle"]}
    values = _checked(row, MOVEMENT, location)
    for name in ("rest", "excursion", "peak", "side_gap"):
        values[name] = tuple(_band(band, name, location) for band in values[name])
    values["compensations"] = tuple(
        CompensationRule(**_checked(rule, COMPENSATION, location.compensation(number)))
        for number, rule in enumerate(values["compensations"])
    )
    return Movement(**values)


def _screened(row: dict[str, Any], replaced: Mapping[str, Movement]) -> dict[str, Any]:
    """Fill in which safety questions are asked before a movement, where its row leaves that out."""
    former = replaced.get(str(row.get("key")))
    single_leg = row.get("single_leg", former is not None and former.single_leg)
    asked = single_leg is True or (former is not None and former.screening == "balance")
    return {"single_leg": single_leg, "screening": "balance" if asked else "none", **row}


def _checked_names(row: dict[str, Any], location: Location) -> dict[str, Any]:
    """Return a row with fields of former names under their present ones, and say so once for each.

    Which of two is meant cannot be told, so a field under both names is an error.
    """
    for new, old in FORMER_NAMES.items():
        if old not in row:
            continue
        if new in row:
            raise location.error(
                old, message("expected one of {known}, found {found}", known=new, found=repr(old))
            )
        _LOG.warning(
            translate(
                "{path}: {old} is called {new} now; the old name is still read.",
                path=location.path,
                old=old,
                new=new,
            )
        )
    return with_present_names(row)


def _checked(table: dict[str, Any], fields: dict[str, Field], location: Location) -> dict[str, Any]:
    """Return a value for each field, checked; unknown and missing fields are errors."""
    for name in table:
        if name not in fields:
            known = ", ".join(fields)
            raise location.error(
                name,
                message("expected one of {known}, found {found}", known=known, found=repr(name)),
            )
    values = {}
    for name, field in fields.items():
        if name not in table and field.default is REQUIRED:
            raise location.error(name, message("expected this field, found nothing"))
        try:
            values[name] = field.check(table.get(name, field.default))
        except FieldError as error:
            raise location.error(name, error.args[0]) from None
    return values


def _band(band: dict[str, Any], name: str, location: Location) -> Band:
    values = _checked(band, BAND, location.within(name))
    if values["low_deg"] >= values["high_deg"]:
        problem = message(
            "expected less than high_deg, found {low:g} and {high:g}",
            low=values["low_deg"],
            high=values["high_deg"],
        )
        raise location.within(name).error("low_deg", problem)
    return Band(**values)
