"""Peak memory of analysing a long video, in a process of its own. Target: below 700 MB for 10 min.

The video is a sample clip played again and again (its packets, not encoded anew).

Run: python -m tests.benchmarks.memory [CLIP] [--minutes 10] [--model full]
"""

import argparse
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import av

from tests.recorded import SAMPLES

TARGET_MB = 700
ANALYSE = """
    import resource, sys, time
    from tmr_vision.analysis import analyze
    from tmr_vision.pose.landmarker import Landmarker
    from tmr_vision.pose import find_model

    def peak_mb():
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6

    imported_mb = peak_mb()
    Landmarker(find_model(sys.argv[2])).close()
    model_mb = peak_mb()
    started = time.perf_counter()
    result = analyze(sys.argv[1], movement=sys.argv[3], model=sys.argv[2])
    seconds = time.perf_counter() - started
    frames = result.recordings[0].info.frames
    reps = len(result.movements[0].reps)
    print(frames, reps, seconds, imported_mb, model_mb, peak_mb())
"""


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", default="arm_raise")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--model", default="full")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "long.mp4"
        play_again(SAMPLES / f"{options.clip}.mp4", video, options.minutes)
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(ANALYSE), video, options.model, options.clip],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    frames, reps, seconds, imported_mb, model_mb, peak_mb = (float(v) for v in done.stdout.split())
    print(f"{options.clip}, {options.minutes:g} min, {frames:.0f} frames, {reps:.0f} repetitions")
    print(f"{'imports':>20} {imported_mb:8.0f} MB")
    print(f"{'and one model':>20} {model_mb:8.0f} MB")
    print(f"{'peak of the analysis':>20} {peak_mb:8.0f} MB   target: below {TARGET_MB}")
    print(f"{'time':>20} {seconds:8.0f} s    {frames / seconds:.1f} frames/s")


if __name__ == "__main__":
    main()
