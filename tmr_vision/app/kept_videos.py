"""The videos of sessions: where each film is, here or elsewhere, and the way from here to there."""

import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tmr_vision.errors import StoreError
from tmr_vision.records import AnalysisResult
from tmr_vision.report.folder import film_name
from tmr_vision.store import KeptVideo, Places, StoredSession, VideoStore


class KeptVideos:
    """The videos of all sessions, in their folders and in the store of videos elsewhere."""

    def __init__(self, places: Places, store: VideoStore) -> None:
        self._places, self.store, self._away = places, store, False

    def film(self, session: StoredSession, number: int) -> Path | KeptVideo | None:
        """Return the film of a source: with its pictures, else of the pose alone; None: none."""
        folder = self._places.result(session.id)
        kept = self.store.of(session.id) if session.videos_elsewhere else []
        for name in (film_name(number, pictures=pictures) for pictures in (True, False)):
            if (folder / name).is_file():
                return folder / name
            if found := next((each for each in kept if each.place == f"result/{name}"), None):
                return found
        return None

    def has_pictures(self, session: StoredSession) -> bool:
        """Whether pictures of the person are kept."""
        folder = self._places.result(session.id)
        here = self._places.has_videos(session.id) or (folder / film_name(0)).is_file()
        return here or session.videos_elsewhere

    @contextmanager
    def at_hand(
        self, session: StoredSession, result: AnalysisResult
    ) -> Iterator[tuple[AnalysisResult, Path]]:
        """Give a session's result, whose videos can be opened, and a folder with its films.

        Raises
        ------
        StoreError
            If its videos lie elsewhere and cannot be reached.
        """
        if not session.videos_elsewhere:
            here = self._places.videos(session.id)
            yield _opened_in(here, result), self._places.result(session.id)
            return
        with tempfile.TemporaryDirectory(dir=self._places.folder) as name:
            folder = Path(name)
            for video in self.store.of(session.id):
                self.store.fetch(video, folder)
            for place, path in self._places.pictures(session.id):  # what is not moved yet
                (folder / place).parent.mkdir(exist_ok=True)
                with suppress(FileExistsError):
                    (folder / place).symlink_to(path)
            yield _opened_in(folder / "videos", result), folder / "result"

    def move(self, sessions: Iterable[StoredSession]) -> None:
        """Move what is kept to where videos go, and delete there what has to go.

        What cannot be reached is told once, and done the next time.
        """
        try:
            self.store.clear(unfinished=True)
            for session in sessions if self.store.folder else ():
                film = self.film(session, 0) if session.state == "done" else None
                if film is not None and film.name == film_name(0):
                    self._move(session)
            self._away = False
        except StoreError as error:
            self._tell(error)

    def clear(self) -> None:
        """Delete what has to go from elsewhere; :meth:`move` does later what cannot be done now."""
        try:
            self.store.clear()
        except StoreError as error:
            self._tell(error)

    def _move(self, session: StoredSession) -> None:
        for place, path in list(self._places.pictures(session.id)):
            if self.store.keep(session.id, place, path):
                path.unlink()
        self._places.remove_empty_videos(session.id)

    def _tell(self, error: StoreError) -> None:
        if not self._away:
            logging.getLogger(__name__).error("%s", error)
        self._away = True


def _opened_in(folder: Path, result: AnalysisResult) -> AnalysisResult:
    """Return a result whose videos are opened from a folder, those that are there."""
    found = []
    for recording in result.recordings:
        path = folder / recording.info.name
        known = recording.info.sha256 is not None and path.is_file()
        info = recording.info.with_(path=str(path)) if known else recording.info
        found.append(recording.with_(info=info))
    return result.with_(recordings=tuple(found))
