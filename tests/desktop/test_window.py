"""The window: keys, pointer, and the last screen with the report; on a display that is made up."""

import threading
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from tests.fake_results import fake_result
from tmr_vision.desktop import window
from tmr_vision.desktop.screen import LiveScene
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.live.context import DisplayState, Event
from tmr_vision.live.session import Update
from tmr_vision.records import Frame

RESULTS = fake_result("imbalance").movements
FELT = DisplayState(phase="felt", cue="How bad?")
END = DisplayState(phase="end", cue="It is over.", results=RESULTS)
NO_KEY = -1


class Screen:
    """In place of OpenCV's window: notes pictures, gives keys, and presses where it is told."""

    def __init__(self, monkeypatch):
        self.pictures, self.keys, self.presses, self.open = [], [], [], 1.0
        self.mouse = None
        for name in ("namedWindow", "resizeWindow", "setWindowProperty"):
            monkeypatch.setattr(cv2, name, lambda *_: None)
        monkeypatch.setattr(cv2, "imshow", lambda _, image: self.pictures.append(image.copy()))
        monkeypatch.setattr(cv2, "destroyAllWindows", lambda: setattr(self, "open", 0.0))
        monkeypatch.setattr(cv2, "getWindowProperty", lambda *_: self.open)
        monkeypatch.setattr(cv2, "setMouseCallback", lambda _, call: setattr(self, "mouse", call))
        monkeypatch.setattr(cv2, "waitKey", self._wait)

    def _wait(self, _):
        if self.presses and (place := self.presses.pop(0)) is not None:
            self.mouse(cv2.EVENT_LBUTTONDOWN, *place, 0, None)
        return self.keys.pop(0) if self.keys else NO_KEY


@pytest.fixture
def screen(monkeypatch):
    return Screen(monkeypatch)


class Session:
    def __init__(self):
        self.commands, self.closed = [], False

    def command(self, command):
        self.commands.append(command)

    def close(self):
        self.closed = True


def shown(display, *, finished=False, events=()):
    frame = Frame(time_s=1.0, image_rgb=np.full((480, 640, 3), 90, np.uint8))
    return Update(display, events, frame, None, finished=finished)


def run(updates, finish=lambda: Path("report.html"), **more):
    session = Session()
    live = SimpleNamespace(session=session, updates=lambda: iter(updates))
    options = {"speak": None, "stopped": threading.Event(), **more}
    return session, window.show(live, finish=finish, **options)


def place_of(display, command):
    scene = LiveScene()
    scene.draw(shown(display))
    left, top, width, height = next(box for box, name in scene._places if name == command)
    return left + width // 2, top + height // 2


def test_a_key_and_a_press_are_commands(screen):
    screen.keys = [ord("3"), NO_KEY, NO_KEY]
    screen.presses = [None, place_of(FELT, "7"), (2, 2)]
    session, report = run([shown(FELT)] * 3)
    assert session.commands == ["3", "7"]
    assert report == Path("report.html")
    assert not session.closed


@pytest.mark.parametrize("how", ["key", "pointer", "closed", "signal"])
def test_a_session_is_stopped_and_reported(screen, how):
    stopped = threading.Event()
    screen.keys = [ord("q")] if how == "key" else []
    screen.presses = [place_of(FELT, "stop")] if how == "pointer" else []
    screen.open = 0.0 if how == "closed" else 1.0
    if how == "signal":
        stopped.set()
    session, report = run([shown(FELT)] * 3, stopped=stopped)
    assert session.closed
    assert len(screen.pictures) == 1
    assert report == Path("report.html")


def test_the_last_screen_stays_until_it_is_closed_and_names_the_report(screen, monkeypatch):
    written = []
    draw = LiveScene.draw_data

    def note(scene, data, image):
        written.append((data["report"], [button["command"] for button in data["buttons"]]))
        return draw(scene, data, image)

    monkeypatch.setattr(LiveScene, "draw_data", note)

    def finish():
        assert screen.open, "the answer stays on the screen while the report is written"
        return Path("somewhere") / "report.html"

    screen.keys = [NO_KEY, NO_KEY, NO_KEY, ord("q")]
    _, report = run([shown(END, finished=True)], finish=finish)
    assert report.name == "report.html"
    assert written[0] == ("", ["stop"])
    assert written[1] == ("The report is being written.", [])
    assert written[2][0] == f"Report: {report.resolve()}"
    assert written[2][1] == ["stop"]
    assert not screen.open


@pytest.mark.usefixtures("screen")
def test_the_last_screen_is_not_left_for_ever(monkeypatch):
    monkeypatch.setattr(window, "END_S", 0.2)
    _, report = run([shown(END, finished=True)])
    assert report == Path("report.html")


def test_a_report_that_cannot_be_written_closes_the_window(screen):
    def finish():
        raise NothingMeasurableError("nothing was done far enough")

    with pytest.raises(NothingMeasurableError):
        run([shown(END, finished=True)], finish=finish)
    assert not screen.open


@pytest.mark.usefixtures("screen")
def test_cues_and_hints_are_spoken():
    said = []
    events = tuple(Event(kind, 0.0, {"text": kind}) for kind in ("cue", "rep", "hint"))
    run([shown(FELT, events=events)], speak=said.append)
    assert said == ["cue", "hint"]
