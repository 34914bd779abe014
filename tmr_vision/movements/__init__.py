"""The table of movements: what is measured, how it is judged, how it is done and filmed.

The rows are data with their sources (``movements.toml``, whose head explains every field); a
user's own file adds rows or replaces them.
"""

import difflib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tmr_vision.errors import MovementsFileError, UnknownMovementError
from tmr_vision.language import message
from tmr_vision.movements.reader import read_file
from tmr_vision.records import Movement

__all__ = ["find_movement", "read_movements"]

_BUILT_IN = Path(__file__).with_name("movements.toml")


def read_movements(extra: Path | None = None) -> tuple[Movement, ...]:
    """Return all movements: the built-in ones and those of a user's file.

    Parameters
    ----------
    extra
        A TOML file of more movements; a row with the key of a built-in one replaces it.

    Raises
    ------
    MovementsFileError
        In one sentence: file, line, field, what was expected and what was found.
    """
    rows = {movement.key: movement for movement in _built_in()}
    if extra is not None:
        rows |= {movement.key: movement for movement in read_file(Path(extra), rows)}
        _check_names(tuple(rows.values()), Path(extra))
    return tuple(rows.values())


def find_movement(name: str, movements: Sequence[Movement]) -> Movement:
    """Return the movement with this key or alias; case, spaces, hyphens and _ do not matter.

    Raises
    ------
    UnknownMovementError
        With the names that come nearest.
    """
    named = {_plain(n): movement for movement in movements for n in _names(movement)}
    if (movement := named.get(_plain(name))) is not None:
        return movement
    near = difflib.get_close_matches(_plain(name), named, n=5, cutoff=0.5)
    keys = list(dict.fromkeys(named[n].key for n in near))[:3]
    words = {"name": repr(name), "names": " / ".join(keys)}
    raise UnknownMovementError(
        message(
            "there is no movement {name}; did you mean {names}?", code="no_such_movement", **words
        )
        if keys
        else message("there is no movement {name}.", code="no_such_movement", **words)
    )


@cache
def _built_in() -> tuple[Movement, ...]:
    return read_file(_BUILT_IN)


def _names(movement: Movement) -> tuple[str, ...]:
    return (movement.key, movement.title, *movement.aliases)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip().lower())


def _check_names(movements: Sequence[Movement], path: Path) -> None:
    owners: dict[str, str] = {}
    for movement in movements:
        for name in _names(movement):
            owner = owners.setdefault(_plain(name), movement.key)
            if owner != movement.key:
                raise MovementsFileError(
                    "{path}: the name {name} belongs to two movements, {owner} and {key}; "
                    "each name may be used once.",
                    code="movement_name_twice",
                    path=path,
                    name=repr(name),
                    owner=owner,
                    key=movement.key,
                )
