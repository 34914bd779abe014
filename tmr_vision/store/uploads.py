"""Videos that are being received: a row for each, and a file whose length says how far it is.

The file alone tells how much has arrived, so whoever ends the server at any moment loses nothing
but what was under way.
"""

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select

from tmr_vision.database import writing
from tmr_vision.errors import NotStoredError, StoreError
from tmr_vision.language import message
from tmr_vision.store.places import checked_id
from tmr_vision.store.tables import UPLOADS

KEPT_S = 2 * 86400.0
"""An upload that no session was made of is deleted after so long."""
MOST_OPEN = 50
"""Uploads that one account may have under way, or waiting."""
SPARE_BYTES = 500_000_000
"""What stays free on the disk."""


@dataclass(frozen=True)
class Upload:
    """A video that is being received: whose, its name, its length, and what has arrived."""

    id: str
    owner: int
    name: str
    bytes: int
    created_s: float
    path: Path

    @property
    def received(self) -> int:
        """How many bytes have arrived."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def expires_s(self) -> float:
        """When it is deleted unless a session is made of it."""
        return self.created_s + KEPT_S


class UploadStore:
    """The uploads in a database and a folder.

    Parameters
    ----------
    most_bytes
        Longest that is taken.
    """

    def __init__(self, engine: Engine, folder: Path, *, most_bytes: int) -> None:
        self._engine, self._folder, self.most_bytes = engine, folder, most_bytes

    def add(self, owner: int, name: str, n_bytes: int) -> Upload:
        """Begin an upload.

        Raises
        ------
        StoreError
            If it is too large, there are too many, or the disk is too full.
        """
        if not 0 < n_bytes <= self.most_bytes:
            raise StoreError(
                message(
                    "{name} is too large; at most {most} MB are taken. Cut out the part with the "
                    "exercise.",
                    code="upload_too_large",
                    name=name,
                    most=self.most_bytes // 1_000_000,
                )
                if n_bytes
                else message("{name} is empty.", code="upload_empty", name=name)
            )
        if shutil.disk_usage(self._folder).free - n_bytes < SPARE_BYTES:
            raise StoreError("there is no room for this video on the disk.", code="upload_no_room")
        row = {"id": uuid.uuid4().hex, "owner": owner, "name": name, "bytes": n_bytes,
               "created_s": time.time()}  # fmt: skip
        with writing(self._engine) as connection:
            mine = select(func.count()).select_from(UPLOADS).where(UPLOADS.c.owner == owner)
            if (connection.execute(mine).scalar() or 0) >= MOST_OPEN:
                raise StoreError(
                    "too many videos wait; analyse or delete some first.", code="too_many_uploads"
                )
            (self._folder / str(row["id"])).touch(mode=0o600)
            connection.execute(insert(UPLOADS).values(**row))
        return self.find(str(row["id"]), owner)

    def find(self, upload_id: str, owner: int) -> Upload:
        """Return somebody's own upload; raises NotStoredError if there is none."""
        which = (UPLOADS.c.id == checked_id(upload_id), UPLOADS.c.owner == owner)
        found = next(self._find(*which, UPLOADS.c.created_s > time.time() - KEPT_S), None)
        if found is None or not found.path.is_file():
            raise NotStoredError(
                "there is no such upload; send the video again.", code="no_such_upload"
            )
        return found

    def remove(self, upload: Upload) -> None:
        """Delete an upload."""
        with writing(self._engine) as connection:
            connection.execute(delete(UPLOADS).where(UPLOADS.c.id == upload.id))
        upload.path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Delete what is too old, and files that belong to no upload (any more)."""
        for upload in list(self._find(UPLOADS.c.created_s <= time.time() - KEPT_S)):
            self.remove(upload)
        files = {path.name: path for path in self._folder.iterdir()}
        known = {upload.id for upload in self._find()}
        for name in set(files) - known:
            if _age_s(files[name]) > 3600:
                files[name].unlink(missing_ok=True)

    def _find(self, *which: Any) -> Iterator[Upload]:
        with self._engine.connect() as connection:
            for row in connection.execute(select(UPLOADS).where(*which)):
                yield Upload(**row._mapping, path=self._folder / row.id)


def append(upload: Upload, at: int, block: bytes) -> None:
    """Write what has arrived; ``at`` is where it belongs.

    Raises
    ------
    NotStoredError
        If the upload was deleted meanwhile.
    StoreError
        If the disk is full.
    """
    try:
        with upload.path.open("r+b") as file:
            file.seek(at)
            file.write(block)
    except FileNotFoundError as error:
        raise NotStoredError(
            "there is no such upload; send the video again.", code="no_such_upload"
        ) from error
    except OSError as error:
        raise StoreError(
            "there is no room for this video on the disk.", code="upload_no_room"
        ) from error


def settle(upload: Upload) -> None:
    """Have the disk keep what has arrived, even if the power fails now."""
    with upload.path.open("r+b") as file:
        os.fsync(file.fileno())


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
