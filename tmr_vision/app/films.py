"""A film as a browser plays it, from any place in it: of this machine, or of an object store."""

import re
from collections.abc import Iterator

from fastapi import HTTPException, Request
from fastapi.responses import FileResponse, StreamingResponse
from starlette.responses import Response

from tmr_vision.app.service import Service
from tmr_vision.language import translate
from tmr_vision.store import KeptVideo, StoredSession

_KIND = "video/mp4"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def play(service: Service, session: StoredSession, number: int, request: Request) -> Response:
    """Return the film of a source, or the part of it that is asked for; 404 if there is none."""
    film = service.videos.film(session, number)
    if film is None:
        raise HTTPException(404, translate("there is no such video."))
    if isinstance(film, KeptVideo):
        return _from_elsewhere(service, film, request.headers.get("range", ""))
    return FileResponse(film, media_type=_KIND)


def _from_elsewhere(service: Service, film: KeptVideo, asked: str) -> Response:
    """Return a film, or one range of it (RFC 9110, 14.2); several at once are answered by all."""
    start, end, found = 0, film.bytes, _RANGE.fullmatch(asked.strip())
    headers, status = {"Accept-Ranges": "bytes"}, 200
    if found and any(found.groups()):
        start, end = _span(found[1], found[2], film.bytes)
        if not start < end:
            whole = {"Content-Range": f"bytes */{film.bytes}"}
            raise HTTPException(416, translate("there is no such part of the video."), whole)
        headers["Content-Range"], status = f"bytes {start}-{end - 1}/{film.bytes}", 206
    headers["Content-Length"] = str(end - start)
    blocks = service.videos.store.read(film, start, end)
    first = next(blocks, b"")  # so that what cannot be reached is told, and not broken off
    return StreamingResponse(
        _joined(first, blocks), status_code=status, media_type=_KIND, headers=headers
    )


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


def _joined(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others
