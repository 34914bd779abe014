"""Which line of a movements file a row or field is in; ``tomllib`` tells it for syntax only."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from tmr_vision.errors import MovementsFileError
from tmr_vision.records.movement import FORMER_NAMES

_ROW = r"\s*\[\[\s*movement\s*\]\]"
_COMPENSATION = r"\s*\[\[\s*movement\s*\.\s*compensations\s*\]\]"


@dataclass(frozen=True)
class Location:
    """A row of the file, or a compensation or list within it, to be named in an error.

    ``part`` is the number of a compensation (0 first), ``field`` the list that holds the fault.
    """

    path: Path
    text: str
    row: int
    part: int | None = None
    field: str | None = None

    def compensation(self, number: int) -> "Location":
        """Return the place of a compensation of this row."""
        return replace(self, part=number)

    def within(self, field: str) -> "Location":
        """Return the place of what a field of this row lists."""
        return replace(self, field=field)

    def error(self, field: str, problem: str) -> MovementsFileError:
        """Return the error: file, line, field, and what is wrong."""
        name = field if self.field is None else f"{self.field}: {field}"
        lines = self.text.splitlines()
        start = self._start(lines)
        row, where = lines[start : _end(lines, start)], self.field or field
        former = FORMER_NAMES.get(where, where)
        line = start + (_search(row, where) or _search(row, former) or 1)
        return MovementsFileError(
            "{path}, line {line}, {name}: {problem}.",
            code="movement_field_invalid",
            path=self.path,
            line=line,
            name=name,
            problem=problem,
        )

    def _start(self, lines: list[str]) -> int:
        start = _nth(lines, _ROW, self.row, 0)
        return start if self.part is None else _nth(lines, _COMPENSATION, self.part, start)


def line_of(text: str, field: str) -> int:
    """Return the line number (1 first) where a field or table of this name begins, or 1."""
    return _search(text.splitlines(), field) or 1


def _search(lines: list[str], field: str) -> int | None:
    named = rf"\s*\[*\s*[\"']?{re.escape(field)}[\"']?\s*[=\].]"
    return next((i + 1 for i, line in enumerate(lines) if re.match(named, line)), None)


def _end(lines: list[str], start: int) -> int:
    """Return the index of the header after the one at ``start``."""
    after = range(start + 1, len(lines))
    return next((i for i in after if re.match(f"{_ROW}|{_COMPENSATION}", lines[i])), len(lines))


def _nth(lines: list[str], header: str, number: int, start: int) -> int:
    found = [i for i in range(start, len(lines)) if re.match(header, lines[i])]
    return found[number] if number < len(found) else start
