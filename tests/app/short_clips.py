"""The first seconds of a sample, as large a file as is wanted."""

from fractions import Fraction
from pathlib import Path

import av

from tests.recorded import SAMPLES

CLIP_S = 4


def short_clip(path: Path, *, filled_to: int = 0) -> Path:
    """Write the first seconds of a sample; ``filled_to`` so many bytes with what players skip."""
    with av.open(str(SAMPLES / "arm_raise.mp4")) as given, av.open(str(path), "w") as made:
        stream = given.streams.video[0]
        out = made.add_stream_from_template(stream)
        for packet in given.demux(stream):
            if packet.dts is None or packet.dts * Fraction(stream.time_base or 1) > CLIP_S:
                break
            packet.stream = out
            made.mux(packet)
    missing = filled_to - path.stat().st_size
    if missing > 0:
        with path.open("ab") as file:
            file.write(missing.to_bytes(4, "big") + b"free" + bytes(missing - 8))
    return path
