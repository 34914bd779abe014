"""Where files lie: one folder for all data, in it one for each session; no name is a client's."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from tmr_vision.errors import NotStoredError

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

    def session(self, session_id: str) -> Path:
        """Return the folder of a session: its videos, and ``result``."""
        return self.sessions / checked_id(session_id)

    def result(self, session_id: str) -> Path:
        """Return the folder of a session's result."""
        return self.session(session_id) / "result"

    def overlay(self, session_id: str, source: int) -> Path:
        """Return the annotated video of a source, which may not be there."""
        name = "overlay.mp4" if source == 0 else f"overlay_{source + 1}.mp4"
        return self.result(session_id) / name

    def videos(self, session_id: str) -> Path:
        """Return the folder of a session's videos."""
        return self.session(session_id) / "videos"

    def remove_session(self, session_id: str) -> None:
        """Delete all files of a session."""
        shutil.rmtree(self.session(session_id), ignore_errors=True)

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
