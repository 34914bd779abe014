"""Videos that are kept outside the folder of all data: in another one, or an object store.

They are files named by the hash of their content, below the number of their session. A row comes
before its file and goes after it, so that whatever ends the program, no file is forgotten: a row
without a session is a file that has to go.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from tmr_vision.database import writing
from tmr_vision.errors import StoreError
from tmr_vision.jobs.addresses import is_remote, no_place, open_store, why_not
from tmr_vision.sources import file_sha256
from tmr_vision.store.tables import KEPT_VIDEOS

_BLOCK = 1 << 20
_PROBE = ".tmr-vision"


@dataclass(frozen=True)
class KeptVideo:
    """A video of a session: ``place`` is what it is in the session's folder, ``videos/0.mp4``."""

    id: int
    place: str
    address: str
    bytes: int

    @property
    def name(self) -> str:
        """The name of the file in the session's folder."""
        return PurePosixPath(self.place).name


class VideoStore:
    """The videos of a database, wherever they were put.

    Parameters
    ----------
    folder
        Where new ones go, a path or an address that fsspec knows; empty: they are not moved.
    """

    def __init__(self, engine: Engine, folder: str = "") -> None:
        self._engine = engine
        local = folder and not is_remote(folder)
        here = Path(folder.removeprefix("file://")).absolute()
        self.folder = str(here) if local else folder.rstrip("/")

    def check(self) -> None:
        """Raise OutputError, with what is missing, unless videos can be put where they go."""
        if not self.folder:
            return
        try:
            files, path = open_store(f"{self.folder}/{_PROBE}")
            _make_folder(files, path)
            files.pipe_file(path, b"-")
            files.rm_file(path)
        except Exception as error:  # each object store has its own
            raise no_place(error, self.folder) from error

    def keep(self, session_id: str, place: str, file: Path) -> bool:
        """Copy a video of a session to where videos go; False if the session is gone meanwhile.

        Raises
        ------
        StoreError
            If it cannot be put there at the moment.
        """
        address = f"{self.folder}/{session_id}/{file_sha256(file)}{file.suffix}"
        row = {"session_id": session_id, "place": place, "address": address,
               "bytes": file.stat().st_size, "is_there": False}  # fmt: skip
        of_it = (KEPT_VIDEOS.c.session_id == session_id, KEPT_VIDEOS.c.place == place)
        if any((each.place, each.address) == (place, address) for each in self.of(session_id)):
            return True
        try:
            with writing(self._engine) as connection:
                connection.execute(delete(KEPT_VIDEOS).where(*of_it, ~KEPT_VIDEOS.c.is_there))
                made = connection.execute(insert(KEPT_VIDEOS).values(**row)).inserted_primary_key
        except IntegrityError:
            return False
        with _reaching(address):
            files, path = open_store(address)
            _make_folder(files, path)
            files.put_file(str(file), path)
        with writing(self._engine) as connection:
            same = (KEPT_VIDEOS.c.id == (made or (None,))[0], *of_it)
            done = connection.execute(update(KEPT_VIDEOS).where(*same).values(is_there=True))
        return bool(done.rowcount)

    def of(self, session_id: str) -> list[KeptVideo]:
        """Return the videos of a session that lie elsewhere."""
        which = (KEPT_VIDEOS.c.session_id == session_id, KEPT_VIDEOS.c.is_there)
        return list(self._find(*which))

    def read(self, video: KeptVideo, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Give the bytes from ``start`` up to ``end``, not included, piece by piece.

        Raises
        ------
        StoreError
            If it cannot be reached at the moment.
        """
        end = video.bytes if end is None else end
        with _reaching(video.address):
            files, path = open_store(video.address)
            for at in range(start, end, _BLOCK):
                yield bytes(files.cat_file(path, start=at, end=min(end, at + _BLOCK)))

    def fetch(self, video: KeptVideo, folder: Path) -> None:
        """Copy a video to its place below a folder; raises as :meth:`read`."""
        target = folder / video.place
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.writelines(self.read(video))

    def release(self, session_id: str) -> None:
        """Give up the videos of a session; :meth:`clear` deletes them."""
        with writing(self._engine) as connection:
            of_it = KEPT_VIDEOS.c.session_id == session_id
            connection.execute(update(KEPT_VIDEOS).where(of_it).values(session_id=None))

    def clear(self, *, unfinished: bool = False) -> None:
        """Delete the files that belong to no session any more.

        Parameters
        ----------
        unfinished
            Also of copies that were not finished; only for who makes the copies.

        Raises
        ------
        StoreError
            If one cannot be deleted at the moment; it stays to be deleted.
        """
        for video in list(self._find(KEPT_VIDEOS.c.session_id.is_(None))):
            one = KEPT_VIDEOS.c.id == video.id
            if not unfinished and not next(self._find(one, KEPT_VIDEOS.c.is_there), None):
                continue
            with _reaching(video.address):
                files, path = open_store(video.address)
                if files.exists(path):
                    files.rm_file(path)
                _remove_folder(files, path)
            with writing(self._engine) as connection:
                connection.execute(delete(KEPT_VIDEOS).where(one))

    def _find(self, *which: Any) -> Iterator[KeptVideo]:
        columns = [KEPT_VIDEOS.c[name] for name in KeptVideo.__dataclass_fields__]
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns).where(*which).order_by(KEPT_VIDEOS.c.id))
            for row in rows.all():
                yield KeptVideo(**row._mapping)


def _make_folder(files: Any, path: str) -> None:
    if _is_local(files):
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def _remove_folder(files: Any, path: str) -> None:
    """Delete the folder of a session if nothing is left in it; object stores have none."""
    if _is_local(files) and not any(Path(path).parent.glob("*")):
        Path(path).parent.rmdir()


def _is_local(files: Any) -> bool:
    protocols = [files.protocol] if isinstance(files.protocol, str) else files.protocol
    return "file" in protocols


@contextmanager
def _reaching(address: str) -> Iterator[None]:
    try:
        yield
    except GeneratorExit:
        raise
    except Exception as error:  # each object store has its own
        raise StoreError(
            "the kept videos cannot be reached at the moment ({reason}); try again soon.",
            code="videos_away",
            reason=why_not(error, address),
        ) from error
