"""Opening a video for PyAV: the right track of it, how long it is, and its name for people."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import av
from av.stream import Disposition

from tmr_vision.errors import SourceError
from tmr_vision.language import Message, message
from tmr_vision.sources.addresses import public_name

TIMEOUT_S = 10.0
"""How long an address may stay silent."""
_LISTS = {"concat", "dash", "hls"}
"""Text files that name other files; what they name need not be the user's to read."""
_RECORDINGS = ("http://", "https://", "ftp://")
"""Addresses at which whole files can lie."""
_LOOKED_AT = 2000
"""Pieces of a file that are counted to tell a film from a still picture."""


@dataclass(frozen=True)
class OpenVideo:
    """An open container and the track of it that is the film.

    name        as people are told of it
    duration_s  what the container promises; None: nothing
    tracks      from how many it was chosen, without knowing which one is meant
    """

    name: str
    container: Any
    stream: av.VideoStream
    duration_s: float | None
    tracks: int = 1

    def notes(self) -> list[str]:
        """Say if there was a choice."""
        if self.tracks < 2:
            return []
        return [
            message(
                "the file holds {n} films; only the first was used",
                code="several_films",
                n=self.tracks,
            )
        ]


def open_file(path: Path) -> OpenVideo:
    """Open a video file; raise SourceError, saying what is wrong, if it is none."""
    name = public_name(path)
    if _is_animated_webp(path):
        raise SourceError(
            "{path} is an animated WebP picture, which cannot be read; save it as MP4 or GIF.",
            code="animated_webp",
            path=name,
        )
    # "file:", because a name such as "arm:left.mp4" would be taken for an address
    return _opened(
        f"file:{path}",
        name,
        lists=False,
        fault=message(
            "{path} is not a video that can be read; it may be damaged, cut off at "
            "its start, or another kind of file.",
            code="not_a_video",
            path=name,
        ),
        options={"protocol_whitelist": "file"},
    )


def open_recording(address: str) -> OpenVideo | None:
    """Open a recording that lies at an address; None if what comes from there has no end.

    Raises
    ------
    SourceError
        If nothing answers there, or what comes is no video.
    """
    if not address.lower().startswith(_RECORDINGS):
        return None
    name = public_name(address)
    opened = _opened(
        address, name, lists=True, fault=cannot_open(name), timeout=(TIMEOUT_S, TIMEOUT_S)
    )
    if opened.duration_s is None and (opened.container.size or 0) <= 0:
        opened.container.close()
        return None
    return opened


def cannot_open(name: str) -> Message:
    """Say that an address gives nothing, and what to do."""
    return message(
        "stream {where} cannot be opened; check that it is there, allowed, and not in "
        "use by another program.",
        code="stream_not_opened",
        where=name,
    )


def _opened(where: str, name: str, *, lists: bool, fault: Message, **how: Any) -> OpenVideo:
    try:
        container = av.open(where, **how)
        films = _films(container)
        if len(films) > 1:
            moving = _moving(container, [film.index for film in films])
            container.close()  # it has been read into; not everything can be wound back
            container = av.open(where, **how)
            films = [film for film in container.streams.video if film.index in moving]
    except (av.error.FFmpegError, OSError) as error:
        raise SourceError(fault) from error
    if films and (lists or container.format.name not in _LISTS):
        meant = [film for film in films if film.disposition & Disposition.default] or films
        return OpenVideo(name, container, meant[0], _duration_s(container, meant[0]), len(meant))
    container.close()
    if films:
        raise SourceError(
            "{path} is a list of other files, not a video; name the video itself.",
            code="list_of_files",
            path=name,
        )
    raise SourceError(
        "{path} has no moving picture in it (sound only?).", code="no_moving_picture", path=name
    )


def _films(container: Any) -> list[av.VideoStream]:
    """Return the video streams that are not cover pictures."""
    covers = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
    return [film for film in container.streams.video if not film.disposition & covers]


def _moving(container: Any, indices: list[int]) -> set[int]:
    """Return which tracks have more than one picture (a poster has one); all, if none has."""
    pictures: Counter[int] = Counter()
    with suppress(av.error.FFmpegError):
        for packet in islice(container.demux(_films(container)), _LOOKED_AT):
            pictures[packet.stream.index] += bool(packet.size)
            if all(pictures[index] > 1 for index in indices):
                break
    return {index for index in indices if pictures[index] > 1} or set(indices)


def _is_animated_webp(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(21)
    return head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X" and bool(head[20] & 2)


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
