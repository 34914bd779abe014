"""What the web app remembers: people, their sessions, every edit with who and when, accounts.

The database has the rows; a folder beside it has each session's videos and its result as
``analyze`` writes it. What is deleted is gone from both.
"""

from tmr_vision.store.accounts import Account, AccountStore, Role
from tmr_vision.store.edits import EditLog, LoggedEdit
from tmr_vision.store.invitations import Invitation, InvitationStore
from tmr_vision.store.people import PeopleStore, Person
from tmr_vision.store.places import Places, data_folder
from tmr_vision.store.sessions import QUEUE, SessionStore, StoredSession
from tmr_vision.store.uploads import Upload, UploadStore
from tmr_vision.store.videos import KeptVideo, VideoStore

__all__ = [
    "QUEUE",
    "Account",
    "AccountStore",
    "EditLog",
    "Invitation",
    "InvitationStore",
    "KeptVideo",
    "LoggedEdit",
    "PeopleStore",
    "Person",
    "Places",
    "Role",
    "SessionStore",
    "StoredSession",
    "Upload",
    "UploadStore",
    "VideoStore",
    "data_folder",
]
