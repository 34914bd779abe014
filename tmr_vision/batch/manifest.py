"""A list of videos as a table: which movement, whose, mirrored, how it felt.

A CSV file with a head line. ``file`` is needed; rows with the same ``test`` are the files of one
test. Paths are relative to the folder of the manifest.
"""

import csv
import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tmr_vision.analysis import AUTO
from tmr_vision.batch.inputs import Video, names_of
from tmr_vision.errors import BatchError, UnknownMovementError, UsageError
from tmr_vision.jobs.addresses import is_remote
from tmr_vision.language import Message, message
from tmr_vision.movements import find_movement
from tmr_vision.records import Movement
from tmr_vision.report import ReportOptions
from tmr_vision.skeleton import SIDES

COLUMNS = (
    *("file", "test", "movement", "person", "side", "mirrored", "felt_left", "felt_right"),
    "roll_deg",
)
_YES, _NO = ("yes", "true", "1", "ja"), ("no", "false", "0", "nein")


def read_manifest(path: Path, movements: tuple[Movement, ...]) -> list[Video]:
    """Return the tests of a manifest, in its order.

    Raises
    ------
    BatchError
        Naming the line and column of the first fault, and what was expected there.
    """
    tests: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, row in _rows(path):
        if not row["file"]:
            raise _fault(path, line, "file", message("a path"), "")
        tests.setdefault(row["test"] or row["file"], []).append((line, row))
    if not tests:
        raise BatchError("{path} names no video.", code="manifest_empty", path=path)
    named = [
        (name, rows, tuple(_file(path, line, row["file"]) for line, row in rows))
        for name, rows in tests.items()
    ]
    unnamed = [files[0] for _, rows, files in named if not rows[0][1]["test"]]
    bases = [str(path.absolute().parent), *(file.rpartition("/")[0] for file in unnamed)]
    free = iter(names_of(unnamed, bases))
    videos: dict[str, Video] = {}
    for _, rows, files in named:
        name = _name(path, rows[0]) if rows[0][1]["test"] else next(free)
        if any(_clash(name, other) for other in videos):
            line, column = rows[0][0], "test" if rows[0][1]["test"] else "file"
            raise _fault(path, line, column, message("a name that is not used yet"), name)
        videos[name] = Video(name, files, tuple(_settings(path, rows, movements).items()))
    return list(videos.values())


def _clash(name: str, other: str) -> bool:
    """Whether two names are one on some disks, or one is a folder in which the other lies."""
    a, b = sorted((f"{name.casefold()}/", f"{other.casefold()}/"), key=len)
    return b.startswith(a)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        head = _checked_head(path, next(reader, []))
        return [
            (reader.line_num, row)
            for cells in reader
            if any((row := _row(path, reader.line_num, head, cells)).values())
        ]
    except csv.Error as error:
        raise BatchError(
            "{path}, line {line}: this is no row of a table ({reason}).",
            code="manifest_row_invalid",
            path=path,
            line=reader.line_num,
            reason=str(error),
        ) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        reason = message("it is no text in UTF-8; save it as CSV UTF-8")
        cause: Exception = error
    except OSError as error:
        reason, cause = message((error.strerror or "not readable").lower()), error
    raise BatchError(
        "{path} cannot be read ({reason}).",
        code="manifest_unreadable",
        path=path,
        reason=reason,
    ) from cause


def _checked_head(path: Path, cells: list[str]) -> list[str]:
    head = [name.strip().lower() for name in cells]
    for number, name in enumerate(head, start=1):
        if name not in COLUMNS or head.count(name) > 1:
            raise BatchError(
                "{path}, line 1, column {number}: expected one of {columns}, each once, found "
                "{name}.",
                code="manifest_column_invalid",
                path=path,
                number=number,
                columns=", ".join(COLUMNS),
                name=repr(name),
            )
    if "file" not in head:
        raise BatchError(
            '{path}, line 1: there is no column "file".',
            code="manifest_no_file_column",
            path=path,
        )
    return head


def _row(path: Path, line: int, head: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) > len(head):
        raise _fault(path, line, str(len(head) + 1), message("no more cells"), cells[-1])
    given = dict(zip(head, (cell.strip() for cell in cells), strict=False))
    return dict.fromkeys(COLUMNS, "") | given


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _file(path: Path, line: int, name: str) -> str:
    if is_remote(name):
        return name
    file = path.absolute().parent / name
    if not file.is_file():
        raise _fault(path, line, "file", message("a file that is there"), name)
    return str(file)


def _name(path: Path, first: tuple[int, dict[str, str]]) -> str:
    line, row = first
    parts = row["test"].replace("\\", "/").split("/")
    if not all(part.strip(". ") for part in parts):
        raise _fault(path, line, "test", message("the name of a folder"), row["test"])
    return "/".join(parts)


def _settings(
    path: Path, rows: list[tuple[int, dict[str, str]]], movements: tuple[Movement, ...]
) -> dict[str, object]:
    """Return what the rows of a test say, which must be the same in each."""
    line, first = rows[0]
    for other_line, row in rows[1:]:
        for column in COLUMNS[2:]:
            if column != "side" and row[column] != first[column]:
                same = message("the same as in line {n}", n=line)
                raise _fault(path, other_line, column, same, row[column])
    read: dict[str, tuple[str, Callable[[str], Any]]] = {
        "movement": ("movement", lambda text: _movement(text, movements)),
        "mirrored": ("mirrored", _yes_or_no),
        "roll_deg": ("roll_deg", _number),
        "person": ("code", _code),
    }
    settings: dict[str, object] = {}
    for column, (setting, convert) in read.items():
        if first[column]:
            settings[setting] = _converted(path, line, column, first[column], convert)
    felt = [first["felt_left"], first["felt_right"]]
    if any(felt):
        settings["felt"] = tuple(
            _converted(path, line, f"felt_{side}", text, _score)
            for side, text in zip(SIDES, felt, strict=True)
        )
    sides = [_converted(path, number, "side", row["side"], _side) for number, row in rows]
    if any(sides):
        settings["sides"] = tuple(sides)
    return settings


class _CellError(Exception):
    """What is in a cell cannot be read; what was expected is said."""


def _converted(path: Path, line: int, column: str, text: str, convert: Callable[[str], Any]) -> Any:
    try:
        return convert(text)
    except (UnknownMovementError, UsageError) as error:
        what = error.args[0]
    except _CellError as error:
        raise _fault(path, line, column, error.args[0], text) from None
    raise BatchError(
        "{path}, line {line}, column {column}: {what}",
        code="manifest_value_invalid",
        path=path,
        line=line,
        column=column,
        what=what,
    )


def _movement(text: str, movements: tuple[Movement, ...]) -> str:
    return AUTO if text.lower() == AUTO else find_movement(text, movements).key


def _code(text: str) -> str:
    return ReportOptions(code=text).code


def _yes_or_no(text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise _CellError(message("yes or no"))
    return text.lower() in _YES


def _number(text: str, expected: Message | None = None) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _CellError(expected or message("a number"))
    return number


def _score(text: str) -> float:
    expected = message("a number from 0 to 100 for both sides")
    score = _number(text, expected)
    if not 0 <= score <= 100:
        raise _CellError(expected)
    return score


def _side(text: str) -> str:
    if text.lower() not in (*SIDES, "both", ""):
        raise _CellError(message("left, right or both"))
    return text.lower()


def _fault(path: Path, line: int, column: str, expected: str, found: str) -> BatchError:
    return BatchError(
        "{path}, line {line}, column {column}: expected {expected}, found {found}.",
        code="manifest_cell_invalid",
        path=path,
        line=line,
        column=column,
        expected=expected,
        found=repr(found),
    )
