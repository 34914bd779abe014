"""Video files, read with PyAV: exact times, upright, square pixels, deinterlaced, 8-bit RGB."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt

from tmr_vision.errors import SourceError
from tmr_vision.language import said
from tmr_vision.records import Frame
from tmr_vision.sources.turning import mirror, turn

MAX_SIDE_PX = 1280
"""Larger pictures are scaled down once: the pose model looks at 256 x 256 pixels of the person."""
CUT_OFF_S = 0.5
"""A file that ends this much before its own stated end is called cut off."""
_MAX_DAMAGED = 1000
_LISTS = {"concat", "dash", "hls"}
"""Text files that name other files; what they name need not be the user's to read."""
Turn = tuple[bool, int]
_UPRIGHT: Turn = (False, 0)
"""Whether a picture is mirrored, and its quarter turns against the clock."""


class VideoFile:
    """A file that FFmpeg reads: rotated upright, square pixels, deinterlaced, 8-bit RGB."""

    def __init__(self, path: Path) -> None:
        try:
            # "file:", because a name such as "arm:left.mp4" would be taken for an address
            self._container = av.open(f"file:{path}", options={"protocol_whitelist": "file"})
        except (av.error.FFmpegError, OSError) as error:
            raise SourceError(
                said(
                    "{path} is not a video that can be read; it may be damaged, cut off at "
                    "its start, or another kind of file.",
                    path=path,
                )
            ) from error
        self._path, self._stream = path, _moving_picture(self._container, path)
        self._stream.thread_type = "AUTO"
        self._pixel_aspect = float(self._stream.sample_aspect_ratio or 1)
        self._damaged = 0
        self._broke_off = False
        self._end_s: float | None = None
        self._deinterlacer: av.filter.Graph | None = None
        self.duration_s = _duration_s(self._container, self._stream)

    def frames(self) -> Iterator[Frame]:
        """Decode all pictures; runs in the decoding thread."""
        first_s = last_s = shown_s = 0.0
        size_px, how = None, _UPRIGHT
        for picture in self._pictures():
            time_s = self._time_s(picture, last_s)
            if size_px is None:  # later pictures are brought to the size of the first
                first_s, size_px = time_s, _size_px(picture, self._pixel_aspect)
                how = _turn(picture)
            elif time_s <= last_s:
                continue  # a repeated or backward time stamp cannot be placed on the time axis
            last_s, shown_s = time_s, float((picture.duration or 0) * (picture.time_base or 0))
            yield Frame(time_s=time_s - first_s, image_rgb=_upright_rgb(picture, size_px, how))
        if size_px is None:
            raise SourceError(
                said(
                    "{path}: no picture in it can be decoded; the file is damaged.", path=self._path
                )
            )
        self._end_s = last_s - first_s + shown_s

    def notes(self) -> tuple[str, ...]:
        """Say what was unusual in a file that was read to its end."""
        if self._end_s is None:
            return ()
        notes: list[str] = []
        stated_s = self.duration_s or 0.0
        if self._broke_off or stated_s - self._end_s > max(CUT_OFF_S, 0.02 * stated_s):
            of_all = said(" of {stated_s:.1f} s", stated_s=stated_s) if stated_s else ""
            notes.append(
                said(
                    "the file breaks off at {end_s:.1f} s{of_all}", end_s=self._end_s, of_all=of_all
                )
            )
        if self._damaged:
            notes.append(
                said("damaged pieces of the file were skipped: {pieces}", pieces=self._damaged)
            )
        return tuple(notes)

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _pictures(self) -> Iterator[av.VideoFrame]:
        for picture in self._decoded():
            yield from self._deinterlaced(picture)
        if self._deinterlacer is not None:
            yield from self._deinterlaced(None)

    def _decoded(self) -> Iterator[av.VideoFrame]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
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

    def _deinterlaced(self, picture: av.VideoFrame | None) -> Iterator[av.VideoFrame]:
        """Pass a picture through, or None for the end, which frees the one that is held back."""
        if self._deinterlacer is None:
            if picture is None or not picture.interlaced_frame:
                yield from () if picture is None else (picture,)
                return
            self._deinterlacer = _deinterlacer(self._stream)
        self._deinterlacer.push(picture)
        with suppress(av.error.BlockingIOError, av.error.EOFError):
            while True:
                pulled = self._deinterlacer.pull()
                assert isinstance(pulled, av.VideoFrame)
                yield pulled

    def _time_s(self, picture: av.VideoFrame, last_s: float) -> float:
        if picture.time is not None:
            return float(picture.time)
        return last_s + 1 / float(self._stream.average_rate or 25)


def _moving_picture(container: Any, path: Path) -> av.VideoStream:
    """Return the first video stream that is not a cover picture; raise SourceError if none."""
    pictures = [
        stream
        for stream in container.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic
    ]
    if pictures and container.format.name not in _LISTS:
        return cast(av.VideoStream, pictures[0])
    container.close()
    if pictures:
        raise SourceError(
            said("{path} is a list of other files, not a video; name the video itself.", path=path)
        )
    raise SourceError(said("{path} has no moving picture in it (sound only?).", path=path))


def _duration_s(container: Any, stream: av.VideoStream) -> float | None:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if not container.duration:
        return None
    if not container.format.name.startswith("matroska"):
        return float(container.duration / av.time_base)
    # Matroska and WebM state when they end, not how long they are; the stream in a tag, if at all
    end_s = _clock_s(stream.metadata.get("DURATION")) or container.duration / av.time_base
    return float(end_s - (container.start_time or 0) / av.time_base)


def _clock_s(text: str | None) -> float:
    """Return the seconds of ``01:02:03.5``; 0 where it says nothing."""
    try:
        hours, minutes, seconds = (text or "").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return 0.0


def _deinterlacer(stream: av.VideoStream) -> av.filter.Graph:
    graph = av.filter.Graph()
    graph.link_nodes(
        graph.add_buffer(template=stream),
        graph.add("bwdif", "mode=send_frame:deint=interlaced"),
        graph.add("buffersink"),
    ).configure()
    return graph


def _size_px(picture: av.VideoFrame, pixel_aspect: float) -> tuple[int, int]:
    """Return width and height with square pixels, scaled down once, before the turn."""
    width, height = picture.width * pixel_aspect, picture.height
    scale = min(1.0, MAX_SIDE_PX / max(width, height))
    return round(width * scale), round(height * scale)


def _turn(picture: av.VideoFrame) -> Turn:
    """Return how a picture has to be turned; looked at once, for each look keeps some memory."""
    matrix: Any = picture.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return _UPRIGHT
    a, b, _, c, d = np.frombuffer(matrix, np.int32)[:5].astype(float)
    mirrored = bool(a * d < b * c)  # a front camera's picture, flipped in editing
    if mirrored:
        a, b = -a, -b
    return mirrored, round(-np.arctan2(b, a) / (np.pi / 2))


def _upright_rgb(
    picture: av.VideoFrame, size_px: tuple[int, int], how: Turn
) -> npt.NDArray[np.uint8]:
    width, height = size_px
    # One thread: to share out a picture among several takes longer than to convert it.
    made = picture.to_ndarray(format="rgb24", width=width, height=height, threads=1)
    image = cast("npt.NDArray[np.uint8]", made)
    mirrored, quarters = how
    return turn(mirror(image) if mirrored else image, quarters)


def readable_file(where: str | Path) -> Path:
    """Return the path of a file with content; raise SourceError, saying what is wrong, if not."""
    path = Path(str(where))
    if not path.exists():
        raise SourceError(said("{path}: there is no such file; check the name.", path=path))
    if path.is_dir():
        raise SourceError(said("{path} is a folder; name the video file in it.", path=path))
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise SourceError(
                    said("{path} is empty (0 bytes); copy or record it again.", path=path)
                )
    except OSError as error:
        raise SourceError(
            said("{path} cannot be opened: {strerror}.", path=path, strerror=error.strerror)
        ) from error
    return path
