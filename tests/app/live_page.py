"""A page of the guided check without a browser: sends pictures to the socket, hears what is told.

It sends the next picture when it was told of the last one, so that none is dropped.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np
from starlette.testclient import TestClient, WebSocketTestSession

from tests.app.clinic import API, HOST, Clinic
from tests.live_actor import TABLE, Actor
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.live.pictures import packed
from tmr_vision.live.context import DisplayState
from tmr_vision.movements import find_movement

GREY = cv2.imencode(".jpg", np.full((480, 640, 3), 128, np.uint8))[1].tobytes()
SHORT = {"movements": ["arm_raise"], "reps": 3, "rounds": 0, "practice": 1, "brief": True}


def with_actors(clinic: Clinic, actor: Actor, **more: Any) -> LiveChecks:
    """Let somebody who is acted be seen in all pictures."""
    checks = LiveChecks(clinic.service, detector=lambda: actor, **more)
    clinic.app.state.live = checks
    return checks


def begun(client: TestClient, **given: Any) -> str:
    """Begin a check; return its id."""
    made = client.post(f"{API}/live", json=SHORT | given)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


class Page:
    """One page, connected to a check."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.last: dict[str, Any] = {}

    def hear(self) -> dict[str, Any]:
        """Wait for what is told next."""
        event = self.socket.receive()
        if event["type"] == "websocket.close":
            raise AssertionError(f"closed: {event}")
        if event.get("bytes") is not None:
            return {"picture": event["bytes"]}
        self.last = json.loads(event["text"])
        if self.last.get("update"):
            self.events += self.last["update"]["events"]
        return self.last

    def send(self, time_s: float, jpeg: bytes = GREY) -> dict[str, Any]:
        """Send a picture, and wait until it has been looked at."""
        self.socket.send_bytes(packed(time_s, jpeg))
        while True:
            told = self.hear()
            if told.get("capture_s") == time_s or told.get("stage", "running") != "running":
                return told

    def press(self, command: str) -> None:
        """Give a command."""
        self.socket.send_text(json.dumps({"command": command}))

    def until(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Listen until something is told."""
        while True:
            told = self.hear()
            if is_it(told):
                return told


@contextmanager
def connected(client: TestClient, check_id: str, query: str = "", **more: Any) -> Iterator[Page]:
    """Open the socket of a check."""
    address = f"{HOST.replace('http', 'ws')}{API}/live/{check_id}/socket{query}"
    headers = {"Origin": HOST, **more.pop("headers", {})}
    with client.websocket_connect(address, headers=headers, **more) as socket:
        yield Page(socket)


def acted(page: Page, actor: Actor, *, until: Callable[[Page], bool] = lambda _: False) -> None:
    """Send what an actor does, who does as the check shows, until it is over or something is so."""
    for frame in actor.frames():
        told = page.send(frame.time_s)
        if told["stage"] != "running" or until(page):
            return
        actor.display = shown(told["update"])
        if actor.display.phase == "felt":
            page.press("next")
    raise AssertionError("it never came to that")


def shown(update: dict[str, Any]) -> DisplayState:
    """Return what somebody in front of the page sees."""
    key = update["movement"] and update["movement"]["key"]
    return DisplayState(
        phase=update["phase"], cue=update["cue"], side=update["side"],
        movement=None if key is None else find_movement(key, TABLE),
        count=update["counter"] and update["counter"]["count"],
    )  # fmt: skip


def play(page: Page, pictures: Iterable[tuple[float, bytes]]) -> None:
    """Send pictures in order, each when the last one was looked at, until the check is over."""
    for time_s, jpeg in pictures:
        if page.send(time_s, jpeg)["stage"] != "running":
            return
