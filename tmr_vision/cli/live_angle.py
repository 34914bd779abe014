"""``tmr-vision live --angle``: one joint angle before a camera, as a goniometer reads it."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tmr_vision.cli.folder import with_option_hints
from tmr_vision.cli.native_stderr import quiet_native_code

if TYPE_CHECKING:
    from tmr_vision.live.angle import AngleMoment, LiveGoniometer
    from tmr_vision.live.feed import Feed
    from tmr_vision.pose.live import LivePasses, PassSchedule
    from tmr_vision.records import AngleReading

EVERY_S = 0.5
"""How often a line is printed without a window, in the time of the frames."""


def run_live_angle(
    source: str,
    angle: str,
    folder: Path,
    *,
    target: float | None,
    headless: bool,
    fast: bool,
    mirrored: bool,
    balancing: "PassSchedule",
    model: str,
    debug: bool,
) -> None:
    """Read the angle until the film or somebody ends it; write the folder, print what was read."""
    from tmr_vision.cli.signals import stop_on_signals
    from tmr_vision.export.angle_reading import check_angle_folder
    from tmr_vision.live.angle import LiveGoniometer
    from tmr_vision.live.feed import Feed
    from tmr_vision.live.run import check_speed
    from tmr_vision.pose import find_model
    from tmr_vision.pose.live import LivePasses
    from tmr_vision.sources import local_file
    from tmr_vision.sources.addresses import public_name

    file, checked = local_file(source), find_model(model)
    check_speed(source, fast=fast)
    with with_option_hints():
        check_angle_folder(folder)
    goniometer = LiveGoniometer(
        angle, model=checked, target_deg=target, file=file, mirrored=mirrored,
        source=public_name(source if file is None else file.name),
    )  # fmt: skip
    quiet_native_code(wanted=not debug)
    with ExitStack() as stack:
        feed = Feed(source, fast=fast)
        stack.callback(feed.close)
        passes = stack.enter_context(LivePasses(checked, mirrored=mirrored, balancing=balancing))
        stopped = stack.enter_context(stop_on_signals())
        moments = _moments(feed, passes, goniometer)
        if headless:
            _print_moments(moments, stopped)
        else:
            from tmr_vision.desktop.angle_screen import show_angle

            show_angle(moments, stopped=stopped)
    _finish(goniometer.reading(), folder, headless=headless, pictures=file is not None)


def _moments(
    feed: "Feed", passes: "LivePasses", goniometer: "LiveGoniometer"
) -> "Iterator[AngleMoment | str]":
    for item in feed:
        yield item if isinstance(item, str) else goniometer.push(passes.detect(item))


def _print_moments(moments: "Iterator[AngleMoment | str]", stopped: threading.Event) -> None:
    """Print the angle as JSON lines, every half second, and when the target is reached."""
    from tmr_vision.cli.headless import print_line

    next_s, reached = 0.0, set()
    for moment in moments:
        if stopped.is_set():
            return
        if isinstance(moment, str):
            print_line("camera_lost", reason=moment)
            continue
        for side in moment.sides:
            if side.target and side.target.verdict == "reached" and side.side not in reached:
                reached.add(side.side)
                print_line("target_reached", time_s=round(moment.frame.time_s, 3), side=side.side)
        if moment.frame.time_s >= next_s:
            next_s = moment.frame.time_s + EVERY_S
            print_line("angle", time_s=round(moment.frame.time_s, 3), sides=_plain(moment))


def _plain(moment: "AngleMoment") -> list[dict[str, object]]:
    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 2)

    return [
        {
            "side": side.side,
            "value_deg": rounded(side.value_deg),
            "error_deg": rounded(side.error_deg),
            "highest_deg": None if side.highest is None else rounded(side.highest.value_deg),
            "target": None if side.target is None else side.target.verdict,
        }
        for side in moment.sides
    ]


def _finish(reading: "AngleReading", folder: Path, *, headless: bool, pictures: bool) -> None:
    """Write the folder of ``analyze --angle``; say the same, or print it as one more line."""
    from tmr_vision.cli.angle import print_written
    from tmr_vision.cli.headless import print_line
    from tmr_vision.export.angle_reading import reading_to_dict, write_angle_reading

    why = write_angle_reading(reading, folder, stills=pictures)
    if headless:
        print_line("reading", **reading_to_dict(reading))
        print_line("report", path=str(folder))
    else:
        print_written(reading, folder, why)
