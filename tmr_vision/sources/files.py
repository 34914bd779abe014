"""Recordings, read with PyAV: exact times, upright, square pixels, deinterlaced, 8-bit RGB."""

from collections.abc import Iterator

import av

from tmr_vision.errors import SourceError
from tmr_vision.language import message
from tmr_vision.records import Frame
from tmr_vision.sources.clock import Clock
from tmr_vision.sources.containers import OpenVideo
from tmr_vision.sources.interlace import deinterlaced
from tmr_vision.sources.shaping import Shaper

CUT_OFF_S = 0.5
"""A file that ends this much before its own stated end is called cut off."""
_MAX_DAMAGED = 1000


class VideoFile:
    """A recording that FFmpeg reads, on this disk or at an address; ``seconds`` end it early."""

    def __init__(self, video: OpenVideo, *, seconds: float | None = None) -> None:
        self._video, self._stream, self._seconds = video, video.stream, seconds
        self._stream.thread_type = "AUTO"
        self._clock = Clock(float(self._stream.guessed_rate or 0))
        self._shaper = Shaper(self._stream)
        self._damaged = 0
        self._broke_off = False
        self._end_s: float | None = None
        self.read_share: float | None = None
        self.duration_s = min(filter(None, (seconds, video.duration_s)), default=None)

    def frames(self) -> Iterator[Frame]:
        """Decode all pictures; runs in the decoding thread."""
        time_s = None
        for time_s, picture in self._clock.times(self._stamped()):
            if self._seconds is not None and time_s > self._seconds:
                return
            yield Frame(time_s=time_s, image_rgb=self._shaper.image_rgb(picture, time_s))
        if time_s is None:
            raise SourceError(
                "{path}: no picture in it can be decoded; the file is damaged.",
                code="no_frame_decoded",
                path=self._video.name,
            )
        shown_s = float((picture.duration or 0) * (picture.time_base or 0))
        self._end_s = time_s + shown_s

    def notes(self) -> tuple[str, ...]:
        """Say what was unusual in what was read."""
        odd = (*self._video.notes(), *self._clock.notes(), *self._shaper.notes())
        return (*odd, *self._faults())

    def close(self) -> None:
        """Close the file."""
        self._video.container.close()

    def _faults(self) -> list[str]:
        """Say what was broken in a file that was read to its end."""
        if self._end_s is None:
            return []
        notes: list[str] = []
        stated_s = self._video.duration_s or 0.0
        missing_s = stated_s - self._end_s - self._clock.cut_s
        if self._broke_off or missing_s > max(CUT_OFF_S, 0.02 * stated_s):
            of_all = message(" of {stated_s:.1f} s", stated_s=stated_s) if stated_s else ""
            notes.append(
                message(
                    "the file breaks off at {end_s:.1f} s{of_all}",
                    code="file_breaks_off",
                    end_s=self._end_s,
                    of_all=of_all,
                )
            )
        if self._damaged:
            notes.append(
                message(
                    "damaged pieces of the file were skipped: {pieces}",
                    code="damaged_pieces_skipped",
                    pieces=self._damaged,
                )
            )
        return notes

    def _stamped(self) -> Iterator[tuple[float | None, av.VideoFrame]]:
        for picture in deinterlaced(self._decoded(), self._stream.time_base):
            yield picture.time, picture

    def _decoded(self) -> Iterator[av.VideoFrame]:
        packets = self._video.container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
                if packet.pos is not None and self._video.container.size > 0:
                    self.read_share = packet.pos / self._video.container.size
                pictures = packet.decode()
            except StopIteration:
                return
            except (av.error.InvalidDataError, av.error.UnknownError):
                self._damaged += 1
                if self._damaged > _MAX_DAMAGED:
                    return
                continue
            except (av.error.FFmpegError, OSError):
                self._broke_off = True
                return
            yield from pictures
