"""The guided live check: camera frames in, state and cues out; its result comes from ``analysis``.

>>> with open_session(Setting("browser", folder), Options(movements), model=model) as session:
...     update = session.push(frame)        # every frame; await asyncio.to_thread(...) in a server
...     data = update_to_dict(update)       # all that a screen draws, ready for JSON
...     session.command("next")             # a key
...     result = session.finish()           # an AnalysisResult

Read it in this order: ``session`` (a frame's way), ``watch`` (what is seen now), ``counter``,
``phase`` and ``trial`` (the states of the guide), ``guide`` (which state comes next), ``store``
(what was done), ``finish`` (what it amounts to), ``journal`` (the same on disk), ``plain`` (a
moment as plain data), ``feed`` (where the frames of the command come from).
"""

from tmr_vision.live.context import SessionOptions
from tmr_vision.live.finish import finish_session, retest_result
from tmr_vision.live.plain import event_to_dict, update_to_dict
from tmr_vision.live.plain_types import UpdateData
from tmr_vision.live.run import SessionConfig, open_run, open_session
from tmr_vision.live.session import LiveSession, Update

__all__ = [
    "LiveSession",
    "SessionConfig",
    "SessionOptions",
    "Update",
    "UpdateData",
    "event_to_dict",
    "finish_session",
    "open_run",
    "open_session",
    "retest_result",
    "update_to_dict",
]
