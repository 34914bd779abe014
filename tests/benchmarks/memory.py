"""Peak memory of analysing a long video, in a process of its own, and what it takes to get there.

The video is a sample clip played again and again (its packets, not encoded anew). With ``--replay``
the model looks at the first seconds only, so that its memory is there; after them the landmarks it
is known to see in the clip stand in for it, and an hour takes a minute or two.

Run: python -m tests.benchmarks.memory [CLIP] [--minutes 10] [--large] [--replay]
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from time import perf_counter, process_time

import av

from tests.recorded import SAMPLES, passes
from tmr_vision import pose
from tmr_vision.analysis import analyze
from tmr_vision.pose import person_tracker
from tmr_vision.records import Floats, Frame

TARGET_MB = 700
LARGE_PX = (1920, 1080)
REAL_S = 4.0
"""So long the model itself looks at a replayed clip."""


@dataclass(frozen=True)
class Spent:
    """What an analysis took."""

    peak_mb: float
    cpu_s: float
    wall_s: float
    frames: int
    reps: int


def spent_on(clip: str, minutes: float, *, large: bool = False, replay: bool = True) -> Spent:
    """Analyse a long video in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source = SAMPLES / f"{clip}.mp4"
        if large:
            source = enlarged(source, Path(folder) / "large.mp4")
        video = Path(folder) / "long.mp4"
        play_again(source, video, minutes)
        command = [sys.executable, "-m", "tests.benchmarks.memory", clip, "--file", str(video)]
        done = subprocess.run(
            [*command, *(["--replay"] if replay else [])],
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    return Spent(**json.loads(done.stdout))


def play_again(clip: Path, out: Path, minutes: float) -> None:
    """Write the packets of a clip again and again until the time is full."""
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        packets = [(p.pts, p.dts, p.is_keyframe, bytes(p)) for p in container.demux(stream)]
        packets = [packet for packet in packets if packet[3]]
        period = stream.duration
        times = -(-int(minutes * 60 / float(stream.time_base)) // period)
        with av.open(str(out), "w") as target:
            copy = target.add_stream_from_template(stream)
            for i in range(times):
                for pts, dts, is_keyframe, content in packets:
                    packet = av.Packet(content)
                    packet.pts, packet.dts = pts + i * period, dts + i * period
                    packet.time_base, packet.stream = stream.time_base, copy
                    packet.is_keyframe = is_keyframe
                    target.mux(packet)


def enlarged(clip: Path, out: Path) -> Path:
    """Write a clip anew in 1080p, stretched: its pictures only cost what large ones do."""
    with av.open(str(clip)) as container, av.open(str(out), "w") as target:
        stream = target.add_stream("libx264", rate=25, options={"preset": "ultrafast", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = *LARGE_PX, "yuv420p"
        for i, picture in enumerate(container.decode(video=0)):
            large = picture.reformat(width=LARGE_PX[0], height=LARGE_PX[1], format="yuv420p")
            large.pts, large.time_base = i, Fraction(1, 25)
            target.mux(stream.encode(large))
        target.mux(stream.encode(None))
    return out


def replay_instead(clip: str) -> None:
    """Let the recorded landmarks of a clip stand in for the model, after the first seconds."""
    known = passes(clip)
    seen = {False: known.plain, True: known.in_mirror}
    rate_hz = pose.usual_rate_hz(known.time_s)

    class Replayed(pose._Pass):
        def _pose(self, landmarker: pose.Landmarker, frame: Frame) -> Floats:
            if frame.time_s < REAL_S:
                return super()._pose(landmarker, frame)
            return seen[self._flip][round(frame.time_s * rate_hz) % len(known.time_s)]

    pose._Pass = Replayed
    person_tracker.LOOK_EVERY_S = 60.0


def run(clip: str, video: str) -> Spent:
    wall_s, cpu_s = perf_counter(), process_time()
    result = analyze(video, movement=clip)
    unit = 1 if sys.platform == "darwin" else 1024
    return Spent(
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6,
        cpu_s=process_time() - cpu_s,
        wall_s=perf_counter() - wall_s,
        frames=result.recordings[0].info.frames,
        reps=len(result.movements[0].reps),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", default="arm_raise")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--large", action="store_true", help="1920 x 1080")
    parser.add_argument("--replay", action="store_true")
    parser.add_argument("--file", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.file:
        if options.replay:
            replay_instead(options.clip)
        print(json.dumps(asdict(run(options.clip, options.file))))
        return
    spent = spent_on(options.clip, options.minutes, large=options.large, replay=options.replay)
    print(
        f"{options.clip}, {options.minutes:g} min, {spent.frames} frames, {spent.reps} repetitions"
    )
    print(f"peak {spent.peak_mb:.0f} MB (target: below {TARGET_MB}), {spent.wall_s:.0f} s")


if __name__ == "__main__":
    main()
