"""Where files lie: one folder for all data, in it one for each session; no name is a client's."""

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from tmr_vision.errors import NotStoredError
from tmr_vision.export.destination import as_output_error

_ID = re.compile(r"[0-9a-f]{32}")


def data_folder() -> Path:
    """Return the platform's folder for the data of this program."""
    return Path(platformdirs.user_data_dir("tmr-vision", appauthor=False))


@dataclass(frozen=True)
class Places:
    """The folders below the one for all data."""

    folder: Path

    @property
    def database(self) -> Path:
        """The file of the database, unless another one is named."""
        return self.folder / "tmr-vision.db"

    @property
    def uploads(self) -> Path:
        """Videos that are being received, or wait to be analysed."""
        return self.folder / "uploads"

    @property
    def sessions(self) -> Path:
        """The folders of all sessions."""
        return self.folder / "sessions"

    @property
    def checks(self) -> Path:
        """The folders of guided checks that are under way."""
        return self.folder / "live"

    def make(self) -> None:
        """Make the folders, for this user alone; raises OutputError if that cannot be."""
        with as_output_error(self.folder):
            for folder in (self.folder, self.uploads, self.sessions):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def session(self, session_id: str) -> Path:
        """Return the folder of a session: its videos, and ``result``."""
        return self.sessions / checked_id(session_id)

    def result(self, session_id: str) -> Path:
        """Return the folder of a session's result."""
        return self.session(session_id) / "result"

    def videos(self, session_id: str) -> Path:
        """Return the folder of a session's videos."""
        return self.session(session_id) / "videos"

    def remove_session(self, session_id: str) -> None:
        """Delete all files of a session."""
        shutil.rmtree(self.session(session_id), ignore_errors=True)

    def has_videos(self, session_id: str) -> bool:
        """Whether what was sent is still here."""
        return self.videos(session_id).is_dir()

    def remove_videos(self, session_id: str) -> None:
        """Delete what was sent."""
        shutil.rmtree(self.videos(session_id), ignore_errors=True)

    def pictures(self, session_id: str) -> Iterator[tuple[str, Path]]:
        """Give the videos that have pictures of the person: place in the folder, and path."""
        top = self.session(session_id)
        for path in (*self.videos(session_id).glob("*"), *top.glob("result/overlay*.mp4")):
            if path.is_file():
                yield path.relative_to(top).as_posix(), path

    def remove_empty_videos(self, session_id: str) -> None:
        """Delete the folder of what was sent if nothing is left in it."""
        with suppress(OSError):
            self.videos(session_id).rmdir()

    def remove_pictures(self, session_id: str) -> None:
        """Delete what was sent and all that has pictures of it; numbers and tables stay."""
        self.remove_videos(session_id)
        for pattern in ("overlay*.mp4", "report.*"):
            for path in self.result(session_id).glob(pattern):
                path.unlink(missing_ok=True)

    def remove_uploads(self) -> None:
        """Delete the files of all uploads, and of checks that are under way."""
        shutil.rmtree(self.checks, ignore_errors=True)
        for path in self.uploads.iterdir():
            path.unlink(missing_ok=True)

    def session_ids(self) -> Iterator[tuple[str, float]]:
        """Give each session that has files, and when these changed last (seconds since 1970)."""
        if self.sessions.is_dir():
            for path in self.sessions.iterdir():
                if _ID.fullmatch(path.name):
                    yield path.name, path.stat().st_mtime


def checked_id(text: str) -> str:
    """Return an id as it is; raises StoreError if it is none, so that no path is smuggled in."""
    if not _ID.fullmatch(text):
        raise NotStoredError("there is no session {id}.", code="no_such_session", id=repr(text))
    return text
