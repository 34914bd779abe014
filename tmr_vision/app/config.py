"""How the server runs: where its data lies, who may use it, and how much it takes."""

from dataclasses import dataclass, field
from pathlib import Path

from tmr_vision.database import sqlite_url
from tmr_vision.language import Language
from tmr_vision.store import Places

VERSION = "/api/v1"
"""Where the API is."""
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, kw_only=True)
class Config:
    """The choices of whoever starts the server.

    Attributes
    ----------
    folder
        Folder of all data.
    database
        Address of the database; empty: a file in the folder.
    hosts
        Names under which pages are asked for; a request for another one is refused.
    accounts
        Everybody logs in; without, whoever knows the token of this start may do all.
    upload_mb, upload_minutes
        Largest and longest video that is taken.
    workers
        Analyses that run at the same time.
    scheduler
        Address of a Dask scheduler that has them done elsewhere; empty: this machine does.
    videos
        Folder, or address that fsspec knows (``s3://bucket/folder``), of videos that are kept;
        empty: they stay with their sessions in the folder of all data.
    """

    folder: Path
    database: str = ""
    hosts: tuple[str, ...] = LOCAL_HOSTS
    accounts: bool = False
    upload_mb: int = 2000
    upload_minutes: float = 60.0
    workers: int = 1
    scheduler: str = ""
    videos: str = ""
    language: Language = "en"
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", Places(self.folder.absolute()))

    @property
    def database_url(self) -> str:
        """The address of the database."""
        return self.database or sqlite_url(self.places.database)
