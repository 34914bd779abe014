"""Window, command and page are faces of one engine: the same pictures give the same answer."""

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from tests.app.clinic import Clinic, home_client
from tests.app.fake_camera import acted_film, jpegs
from tests.app.live_page import SHORT, acted, begun, connected, play, with_actors
from tests.live_actor import QUICK, Actor, options, run
from tmr_vision.analysis import analyze
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.live.plan import CheckPlan
from tmr_vision.live.plain import event_to_dict
from tmr_vision.records import Rep
from tmr_vision.skeleton import SIDES

DEG = 0.5
"""Page, command and analysis see the same pictures, unpacked by different programs."""
HEADLESS = [sys.executable, "-c", "from tmr_vision.cli import main; main()", "live"]
OPTIONS = ["--brief", "--reps", "3", "--rounds", "0", "--movement", "arm_raise"]


def test_a_page_is_told_the_events_of_the_engine(
    home: Clinic, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tmr_vision.live.session.read_cues", lambda: QUICK)
    actor = Actor()
    with_actors(home, actor)
    client = home_client(home)
    with connected(client, begun(client)) as page:
        acted(page, actor)
    expected: list[Any] = []

    def hurry(session: Any, update: Any) -> None:
        expected.extend(event_to_dict(event) for event in update.events)
        if update.display.phase == "felt":
            session.command("next")

    chosen = options("arm_raise", reps=3, rounds=0, ask_self_rating=True)
    run(tmp_path / "s", Actor(), chosen, on_update=hurry, choose_balancing=True)
    assert without_speed(page.events) == without_speed(expected)


def without_speed(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return events without how quick the machine was."""
    return [{key: value for key, value in e.items() if key != "both_ms"} for e in events]


def mjpeg(path: Path, pictures: list[tuple[float, bytes]]) -> Path:
    """Write pictures as they are, each at its time."""
    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuvj420p"
        stream.time_base = Fraction(1, 1000)
        for time_s, jpeg in pictures:
            packet = av.Packet(jpeg)
            packet.stream, packet.time_base = stream, Fraction(1, 1000)
            packet.pts = packet.dts = round(1000 * time_s)
            packet.is_keyframe = True
            container.mux(packet)
    return path


@pytest.mark.soak
def test_a_film_through_the_socket_is_that_of_the_command_and_of_the_analysis(
    home: Clinic, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    film = acted_film(tmp_path / "acted", "arm_raise", reps=3, rounds=0, ask_self_rating=False)
    pictures = jpegs(film)
    done = subprocess.run(
        [*HEADLESS, mjpeg(tmp_path / "film.mkv", pictures), *OPTIONS, "--fast", "--headless",
         "--model", "lite",
         "--out", tmp_path / "command"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    expected = [json.loads(line) for line in done.stdout.splitlines()]
    options_of = CheckPlan.options
    not_asked = lambda plan: replace(options_of(plan), ask_self_rating=False)  # noqa: E731
    monkeypatch.setattr(CheckPlan, "options", not_asked)
    home.app.state.live = LiveChecks(home.service, model="lite", balancing="both")
    client = home_client(home)
    number = begun(client, **SHORT | {"keep_video": True})
    check = home.app.state.live._running[number]
    with connected(client, number) as page:
        page.until(lambda told: told.get("ready", False))
        play(page, pictures)
    assert [told(e) for e in page.events] == [told(e) for e in expected if "time_s" in e]
    for seen, of_command in zip(reps_of(page.events), reps_of(expected), strict=True):
        assert seen["value_deg"] == pytest.approx(of_command["value_deg"], abs=DEG)
    check.join(120)
    found = home.service.result(home.service.sessions.find(number)).movements[0]
    counted = [rep for rep in found.reps if rep.excluded is None]
    assert sorted(rep.side for rep in counted) == ["left"] * 3 + ["right"] * 3
    again = analyze(tmp_path / "film.mkv", movement="arm_raise", model="lite").movements[0]
    for side in SIDES:
        of_side = sorted((rep for rep in counted if rep.side == side), key=in_order)
        ended = sorted(e["time_s"] for e in reps_of(page.events) if e["side"] == side)
        tested = ended[-len(of_side) :]  # one to try it comes before
        for rep, end_s in zip(of_side, tested, strict=True):
            analysed = [each for each in again.reps if each.side == side]
            same = min(analysed, key=lambda each: abs(each.end_s - end_s))
            assert abs(same.end_s - end_s) < 1.5
            assert same.value == pytest.approx(rep.value, abs=DEG)


def reps_of(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in events if each["event"] == "rep"]


def in_order(rep: Rep) -> tuple[int, float]:
    return rep.source, rep.start_s


def told(event: dict[str, Any]) -> tuple[Any, ...]:
    """Return what of an event has to be the same; JPEGs are unpacked by different programs."""
    words = event.get("code"), event.get("phase"), event.get("side"), event.get("number")
    return (event["event"], *words)
