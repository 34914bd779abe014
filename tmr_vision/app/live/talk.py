"""The talk with one page: what it sends goes to its check, and what is new goes to it."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import anyio
from anyio.to_thread import run_sync
from starlette.websockets import WebSocket, WebSocketDisconnect

from tmr_vision.app.live.check import LiveCheck, Moment
from tmr_vision.app.live.pictures import MOST_BYTES, packed, read_picture

_MOST_EVENTS = 200
_MOST_TEXT = 1000
_AGAIN_S = 10.0
"""So often it is looked whether the page may still see the check."""
_REFUSED, _TOO_LARGE = 1008, 1009


class Outbox:
    """What is new for one page: one moment, the newest, and all events since the last one.

    Filled in the engine's thread, emptied by the socket's task.
    """

    def __init__(self, wake: Callable[[], Any]) -> None:
        self._wake = wake
        self._moment: Moment | None = None
        self._events: deque[dict[str, Any]] = deque(maxlen=_MOST_EVENTS)
        self._arrived, self._told = 0, 0
        self._is_camera = True

    def tell(self, moment: Moment) -> None:
        """Lay a moment in, in the place of one that still waits."""
        if moment.update is not None and moment.stage == "running":
            self._events.extend(moment.update["events"])
        self._moment = moment
        self._wake()

    def confirm(self, *, is_camera: bool) -> None:
        """Note that a picture of the page has arrived, and whether it is the camera."""
        self._arrived += 1
        self._is_camera = is_camera
        self._wake()

    def take(self) -> tuple[dict[str, Any] | None, Moment | None]:
        """Return what is to be sent, and the moment that it is about; None: nothing is new."""
        moment, self._moment = self._moment, None
        if moment is None and self._told == self._arrived:
            return None, None
        self._told = self._arrived
        data: dict[str, Any] = {"arrived": self._arrived, "camera": self._is_camera}
        if moment is not None:
            events = list(self._events)
            self._events.clear()
            data |= _plain(moment, events)
        return data, moment


def _plain(moment: Moment, events: list[dict[str, Any]]) -> dict[str, Any]:
    stored = moment.stored
    return {
        "ready": moment.ready,
        "update": None if moment.update is None else {**moment.update, "events": events},
        "figures": moment.figures,
        "capture_s": None if moment.picture is None else moment.picture.capture_s,
        "page": None if moment.picture is None else moment.picture.page,
        "stage": moment.stage,
        "reason": moment.reason,
        "review": stored and f"/review/{stored.session}",
        "after": stored and stored.after and f"/compare?one={stored.session}&two={stored.after}",
    }


async def talk(
    socket: WebSocket, check: LiveCheck, *, wants_pictures: bool, admit: Callable[[], bool]
) -> None:
    """Talk with a page until it leaves.

    Parameters
    ----------
    wants_pictures
        The page has no camera of its own, and is sent the pictures.
    admit
        Tells whether it may still see the check; asked from time to time.
    """
    await socket.accept()
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        with suppress(RuntimeError):  # the page has left, and the server with it
            loop.call_soon_threadsafe(news.set)

    outbox = Outbox(wake)
    page = check.watch(outbox.tell)

    async def send() -> None:
        while True:
            await news.wait()
            news.clear()
            await _send(socket, outbox, page, wants_pictures=wants_pictures)

    async def look_again() -> None:
        while await run_sync(admit):
            await anyio.sleep(_AGAIN_S)
        await socket.close(_REFUSED)

    async def receive() -> None:
        await _receive(socket, check, page, outbox)

    try:
        async with anyio.create_task_group() as tasks:
            for work in (send, look_again, receive):
                tasks.start_soon(_until_it_leaves, work, tasks.cancel_scope)
    finally:
        check.leave(page)


async def _until_it_leaves(work: Callable[[], Awaitable[None]], scope: anyio.CancelScope) -> None:
    """Do one part of the talk; where it ends, so does the rest."""
    with suppress(WebSocketDisconnect, RuntimeError):  # what Starlette says of a closed socket
        await work()
    scope.cancel()


async def _send(socket: WebSocket, outbox: Outbox, page: int, *, wants_pictures: bool) -> None:
    data, moment = outbox.take()
    if data is None:
        return
    if wants_pictures and moment is not None and moment.picture is not None:
        await socket.send_bytes(packed(moment.picture.capture_s, moment.picture.jpeg))
    await socket.send_text(json.dumps({**data, "you": page}, ensure_ascii=False))


async def _receive(socket: WebSocket, check: LiveCheck, page: int, outbox: Outbox) -> None:
    while True:
        event = await socket.receive()
        if event["type"] == "websocket.disconnect":
            return
        if event.get("bytes") is None:
            _obey(check, str(event.get("text") or ""))
            continue
        if len(event["bytes"]) > MOST_BYTES:
            await socket.close(_TOO_LARGE)
            return
        picture = read_picture(event["bytes"], page)
        outbox.confirm(is_camera=picture is not None and check.put(picture))


def _obey(check: LiveCheck, text: str) -> None:
    """Take a command, or why there is no picture; what is neither is left alone."""
    try:
        given = json.loads(text) if len(text) <= _MOST_TEXT else {}
    except ValueError:
        return
    if isinstance(given, dict):
        check.press(str(given.get("command", "")))
        check.tell_trouble(str(given.get("trouble", "")))
