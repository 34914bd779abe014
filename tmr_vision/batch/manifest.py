"""A list of videos as a table: which movement, whose, mirrored, how it felt.

A CSV file with a head line. ``file`` is needed; rows with the same ``test`` are the files of one
test. Paths are relative to the folder of the manifest.
"""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tmr_vision.batch.inputs import Video, names_of
from tmr_vision.errors import BatchError, UnknownMovementError
from tmr_vision.jobs.task import is_remote
from tmr_vision.language import message
from tmr_vision.movements import find_movement
from tmr_vision.records import Movement

COLUMNS = (
    *("file", "test", "movement", "person", "side", "mirrored", "felt_left", "felt_right"),
    "roll_deg",
)
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0", "")


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
    free = iter(names_of([files[0] for _, rows, files in named if not rows[0][1]["test"]]))
    videos: dict[str, Video] = {}
    for _, rows, files in named:
        name = _name(path, rows[0]) if rows[0][1]["test"] else next(free)
        if name in videos:
            raise _fault(path, rows[0][0], "test", message("a name that is not used yet"), name)
        videos[name] = Video(name, files, tuple(_settings(path, rows, movements).items()))
    return list(videos.values())


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a text file"
        raise BatchError(
            "{path} cannot be read ({reason}).",
            code="manifest_unreadable",
            path=path,
            reason=reason.lower(),
        ) from error
    reader = csv.reader(text.splitlines(), delimiter=_delimiter(text))
    head = [name.strip().lower() for name in next(reader, [])]
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
            '{path}, line 1: there is no column "file".', code="manifest_no_file_column", path=path
        )
    rows = []
    for cells in reader:
        if len(cells) > len(head):
            raise _fault(
                path, reader.line_num, str(len(head) + 1), message("no more cells"), cells[-1]
            )
        given = dict(zip(head, (cell.strip() for cell in cells), strict=False))
        if any(given.values()):
            rows.append((reader.line_num, dict.fromkeys(COLUMNS, "") | given))
    return rows


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
                raise _fault(
                    path,
                    other_line,
                    column,
                    message("the same as in line {n}", n=line),
                    row[column],
                )
    read: Mapping[str, tuple[str, Callable[[str], Any]]] = {
        "movement": ("movement", lambda text: find_movement(text, movements).key),
        "mirrored": ("mirrored", _yes_or_no),
        "roll_deg": ("roll_deg", float),
        "person": ("code", str),
    }
    settings = {}
    for column, (setting, convert) in read.items():
        if first[column]:
            settings[setting] = _converted(path, line, column, first[column], convert)
    felt = [first["felt_left"], first["felt_right"]]
    if any(felt):
        settings["felt"] = tuple(
            _converted(path, line, f"felt_{side}", text, _score)
            for side, text in zip(("left", "right"), felt, strict=True)
        )
    sides = [_converted(path, number, "side", row["side"], _side) for number, row in rows]
    if any(sides):
        settings["sides"] = tuple(sides)
    return settings


def _converted(path: Path, line: int, column: str, text: str, convert: Callable[[str], Any]) -> Any:
    try:
        return convert(text)
    except UnknownMovementError as error:
        raise BatchError(
            "{path}, line {line}, column {column}: {what}",
            code="manifest_value_invalid",
            path=path,
            line=line,
            column=column,
            what=error.args[0],
        ) from error
    except ValueError as error:
        expected = str(error) if convert in (_yes_or_no, _score, _side) else "a number"
        raise _fault(path, line, column, expected, text) from error


def _yes_or_no(text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise ValueError(message("yes or no"))
    return text.lower() in _YES


def _score(text: str) -> float:
    expected = message("a number from 0 to 100 for both sides")
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(expected) from None
    if not 0 <= score <= 100:
        raise ValueError(expected)
    return score


def _side(text: str) -> str:
    if text.lower() not in ("left", "right", "both", ""):
        raise ValueError(message("left, right or both"))
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
