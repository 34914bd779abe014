"""Everything that is kept as one file, to be put away or taken to another machine; and back.

A zip: ``archive.json`` has people, sessions and all edits; beside it lie each session's files. What
is there already stays as it is, so an archive can be read in again at any time.
"""

import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from tmr_vision.analysis import software_version
from tmr_vision.app.service import Service
from tmr_vision.errors import ResultError, StoreError
from tmr_vision.export import RESULT, load_result
from tmr_vision.export.destination import as_output_error
from tmr_vision.store import LoggedEdit, StoredSession
from tmr_vision.store.uploads import SPARE_BYTES

ROWS = "archive.json"
FORMAT = 1
_NAME = re.compile(r"sessions/([0-9a-f]{32})/(result|videos)/([A-Za-z0-9_][\w.-]{0,99})", re.ASCII)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Person(_Strict):
    code: str
    name: str | None


class _Session(_Strict):
    id: str
    person: str | None
    title: str
    videos: list[str]
    created_s: float
    edits: list[LoggedEdit]


class _Rows(_Strict):
    format: int
    people: list[_Person]
    sessions: list[_Session]


def write_archive(service: Service, file: Path) -> int:
    """Write all people and all analysed sessions into a zip; return how many sessions."""
    sessions = [each for each in service.sessions.all() if each.state == "done"]
    rows = {
        "format": FORMAT,
        "software": software_version(),
        "people": [asdict(person) for person in service.people.all()],
        "sessions": [_row(service, each) for each in sessions],
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(ROWS, json.dumps(rows))
        for each in sessions:
            here = dict(_files(service, each))
            for name, path in here.items():
                archive.write(path, name)
            for video in service.videos.store.of(each.id):
                if f"sessions/{each.id}/{video.place}" in here:
                    continue
                with archive.open(f"sessions/{each.id}/{video.place}", "w", force_zip64=True) as to:
                    for block in service.videos.store.read(video):
                        to.write(block)
    return len(sessions)


def read_archive(service: Service, file: Path) -> int:
    """Add what an archive has and is not here yet; return how many sessions.

    Raises
    ------
    StoreError
        If it is no archive, one of a newer version, or there is no room for it.
    OutputError
        If it cannot be written here.
    ResultError
        If a result in it cannot be read; sessions before it are added.
    """
    with ExitStack() as stack:
        with _as_damaged(OSError):
            archive = stack.enter_context(zipfile.ZipFile(file))
            rows = _Rows.model_validate_json(archive.read(ROWS))
        if rows.format != FORMAT:
            raise StoreError("this archive was made by a newer version.", code="archive_newer")
        known = {person.code for person in service.people.all()}
        for person in rows.people:
            if person.code not in known:
                service.people.add(person.code, person.name)
        with as_output_error(service.places.folder):
            return sum(_add(service, archive, each) for each in rows.sessions)


@contextmanager
def _as_damaged(*more: type[BaseException]) -> Iterator[None]:
    """Say of what reading a file raises that it is no archive, or not whole."""
    unknown_packing = RuntimeError  # or a password
    kinds = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValidationError, unknown_packing)
    try:
        yield
    except kinds + more as error:
        raise StoreError(
            "this is no archive of tmr-vision, or it is damaged.", code="archive_unreadable"
        ) from error


def import_folder(service: Service, folder: Path, *, person: str | None) -> StoredSession:
    """Make a session of a folder that ``analyze`` wrote; the folder stays as it is.

    Raises
    ------
    ResultError
        If there is no result in it that can be read.
    """
    result = load_result(folder / RESULT)
    person_id = None if person is None else service.people.find(person).id
    names = [Path(recording.info.path).name for recording in result.recordings]
    with tempfile.TemporaryDirectory(dir=service.places.folder) as made:
        for path in folder.iterdir():
            if path.is_file() and not path.is_symlink() and _NAME.fullmatch(_named(path.name)):
                shutil.copy2(path, made)
        made_s = datetime.fromisoformat(result.created).timestamp()
        return service.take(
            Path(made), folder.name, names, person_id,
            test_date=result.header.test_date, row={"created_s": made_s},
        )  # fmt: skip


def _row(service: Service, session: StoredSession) -> dict[str, Any]:
    names = ("id", "person", "title", "videos", "created_s")
    return {name: getattr(session, name) for name in names} | {
        "edits": [asdict(each) for each in service.log(session)]
    }


def _files(service: Service, session: StoredSession) -> Iterator[tuple[str, Path]]:
    top = service.places.session(session.id)
    for path in sorted(top.rglob("*")):
        name = f"sessions/{session.id}/{path.relative_to(top).as_posix()}"
        if path.is_file() and _NAME.fullmatch(name):
            yield name, path


def _add(service: Service, archive: zipfile.ZipFile, row: _Session) -> bool:
    """Add a session with its files, unless it is here."""
    if any(each.id == row.id for each in service.sessions.all()):
        return False
    person = None if row.person is None else service.people.find(row.person).id
    with tempfile.TemporaryDirectory(dir=service.places.folder) as folder:
        made = Path(folder)
        with _as_damaged():
            _unpack(archive, row.id, made)
        result = made / "result"
        if not (result / RESULT).is_file():
            raise ResultError("a session of this archive has no result.", code="archive_no_result")
        test_date = load_result(result / RESULT).header.test_date
        service.take(result, row.title, row.videos, person, row=row.model_dump(),
                     test_date=test_date, videos=made / "videos")  # fmt: skip
    return True


def _unpack(archive: zipfile.ZipFile, session_id: str, made: Path) -> None:
    """Write the files of a session into a folder."""
    for info in archive.infolist():
        found = _NAME.fullmatch(info.filename)
        if found is None or found[1] != session_id:
            continue
        if shutil.disk_usage(made).free - info.file_size < SPARE_BYTES:
            raise StoreError(
                "there is no room for this archive on the disk.", code="archive_no_room"
            )
        target = made / found[2] / found[3]
        target.parent.mkdir(exist_ok=True)
        with archive.open(info) as packed, target.open("wb") as file:
            shutil.copyfileobj(packed, file)


def _named(name: str) -> str:
    return f"sessions/{'0' * 32}/result/{name}"
