"""Live for minutes: a whole screen from a film, and memory over half an hour (-m soak)."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.memory import play_again
from tests.live_film import film_of
from tests.recorded import SAMPLES
from tmr_vision.analysis import measure_source
from tmr_vision.live.choices import SCREEN
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import find_model
from tmr_vision.reps import find_reps, included
from tmr_vision.skeleton import SIDES

pytestmark = pytest.mark.soak
REPS, SPARE = 3, 1
"""The person in the film does more than asked, so that one repetition seen late loses nothing."""
SAME_DEG = 0.5
FLAT_MB = 20
MINUTES = float(os.environ.get("TMR_SOAK_MINUTES", "30"))
"""How long the loop runs; set it lower to try."""
COMMAND = [sys.executable, "-c", "from tmr_vision.cli import main; main()", "live"]


@pytest.fixture(scope="module")
def filmed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    film = film_of(folder / "session.mp4", folder / "acted", *SCREEN, reps=REPS + SPARE)
    arguments = ["--fast", "--headless", "--brief", "--reps", str(REPS), "--rounds", "0"]
    done = subprocess.run(
        [*COMMAND, film, *arguments, "--out", folder / "s"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return film, folder / "s", events


def test_the_whole_screen_runs_through_without_a_key_press(filmed):
    _, folder, events = filmed
    results = [event for event in events if event["event"] == "result"]
    assert [result["movement"] for result in results] == list(SCREEN)
    assert [event["phase"] for event in events if event["event"] == "phase"][-1] == "end"
    assert all(min(result["reps"]) >= REPS for result in results)
    answers = [event["answer"] for event in events if event["event"] == "answer"]
    assert answers == ["no", "yes"]
    result = json.loads((folder / "report" / "result.json").read_text())
    assert {m["movement"] for m in result["movements"]} == set(SCREEN)
    assert (folder / "report" / "report.html").is_file()


def test_the_live_reps_are_those_that_analyze_finds_in_the_same_film(filmed):
    film, _, events = filmed
    recorded = measure_source(film, model=find_model("full"))
    for live in (event for event in events if event["event"] == "result"):
        reps = find_reps(recorded, find_movement(live["movement"], read_movements()))
        for side in SIDES:
            values = [rep.value for rep in included(reps, side)]
            nearest = min(abs(np.mean(some) - live[side]) for some in runs_of(values, REPS))
            assert nearest < SAME_DEG, (live["movement"], side, values, live[side])


def runs_of(values, length):
    """Give all stretches of so many values: practice and other movements are in the film too."""
    return [values[i : i + length] for i in range(len(values) - length + 1)]


def test_memory_stays_flat_and_the_rate_is_kept(tmp_path):
    film = tmp_path / "long.mp4"
    play_again(SAMPLES / "arm_raise.mp4", film, MINUTES)
    code = f"""
        import sys
        import psutil
        from pathlib import Path
        from tests.benchmarks.live import drawn
        from tmr_vision.live.context import Options
        from tmr_vision.live.run import Setting, open_run
        from tmr_vision.movements import find_movement, read_movements
        from tmr_vision.pose import find_model
        movement = find_movement("arm_raise", read_movements())
        setting = Setting(
            where={str(film)!r}, folder=Path({str(tmp_path / "s")!r}), guided=False
        )
        with open_run(setting, Options(movements=(movement,)), model=find_model("full")) as run:
            own, minute, frames = psutil.Process(), 0, 0
            for update, age_s in drawn(run):
                frames += 1
                if update.frame.time_s >= 60 * (minute + 1):
                    minute += 1
                    print(minute, frames, own.memory_info().rss, flush=True)
                    frames = 0
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    minutes = [[int(v) for v in line.split()] for line in done.stdout.splitlines()]
    assert len(minutes) >= int(MINUTES) - 1
    warm = minutes[len(minutes) // 5 :]
    megabytes = [rss / 1e6 for _, _, rss in warm]
    told = [f"{m}: {frames} frames, {rss / 1e6:.0f} MB" for m, frames, rss in minutes]
    assert max(megabytes) - megabytes[0] < FLAT_MB, told
    rates = [frames for _, frames, _ in warm]
    assert min(rates[-3:]) > 0.9 * max(rates[:3]), told
