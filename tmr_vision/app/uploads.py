"""Doors for uploads that can be resumed: tus 1.0.0, creation, expiration and termination.

https://tus.io/protocols/resumable-upload. Written here because an upload has to survive the end of
the server at any moment: what has arrived is the length of the file, and nothing besides it.
"""

import base64
import binascii
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import formatdate
from typing import Annotated

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response
from starlette.requests import ClientDisconnect

from tmr_vision.app.config import VERSION
from tmr_vision.app.guard import AnyAccount, TheService, account
from tmr_vision.app.replies import REFUSALS
from tmr_vision.app.service import CONSENT
from tmr_vision.language import translate
from tmr_vision.store import Upload
from tmr_vision.store.uploads import append, settle

PREFIX = f"{VERSION}/uploads"
TUS = "1.0.0"
_BLOCK = 1 << 20
_KIND = "application/offset+octet-stream"
_BYTES = {"type": "string", "format": "binary"}
_OFFSET = {"Upload-Offset": {"description": "Bytes that have arrived.",
                             "schema": {"type": "integer"}}}  # fmt: skip


def speaks_tus(tus_resumable: Annotated[str, Header()] = "") -> None:
    """Refuse other versions of the protocol."""
    if tus_resumable != TUS:
        raise HTTPException(412, translate("uploads speak {version}.", version=f"tus {TUS}"),
                            {"Tus-Version": TUS})  # fmt: skip


Length = Annotated[int | None, Header(description="Of the whole video, in bytes.")]
Offset = Annotated[int, Header(ge=0, description="Bytes that have arrived before.")]
Metadata = Annotated[str, Header(description="``filename`` and its Base64.", max_length=4000)]
routes = APIRouter(
    prefix=PREFIX,
    dependencies=[Depends(account)],
    tags=["uploads"],
    responses=REFUSALS,
    default_response_class=Response,
)
_tus = [Depends(speaks_tus)]


@routes.options("", status_code=204)
def options(service: TheService) -> Response:
    """Say what can be done."""
    headers = {
        "Tus-Version": TUS, "Tus-Extension": "creation,expiration,termination",
        "Tus-Max-Size": str(service.uploads.most_bytes),
    }  # fmt: skip
    return _answer(204, headers)


@routes.post("", status_code=201, dependencies=_tus)
def create(
    who: AnyAccount,
    service: TheService,
    upload_length: Length = None,
    upload_metadata: Metadata = "",
) -> Response:
    """Begin an upload; ``Location`` is where it goes on."""
    if not service.sessions.has_agreed(CONSENT):
        raise HTTPException(403, translate("agree to storing first."))
    if upload_length is None:
        raise HTTPException(422, translate("the length of the video is missing."))
    made = service.uploads.add(who.id, _filename(upload_metadata), upload_length)
    return _answer(201, {"Location": f"{PREFIX}/{made.id}"}, made)


@routes.head("/{upload_id}", dependencies=_tus, responses={200: {"headers": _OFFSET}})
def how_far(upload_id: str, who: AnyAccount, service: TheService) -> Response:
    """Say how much has arrived."""
    found = service.uploads.find(upload_id, who.id)
    headers = {"Upload-Offset": str(found.received), "Upload-Length": str(found.bytes)}
    return _answer(200, headers, found)


@routes.patch("/{upload_id}", status_code=204, dependencies=_tus,
              responses={204: {"headers": _OFFSET}},
              openapi_extra={"requestBody": {"content": {_KIND: {"schema": _BYTES}}}})  # fmt: skip
async def receive(
    request: Request, upload_id: str, who: AnyAccount, service: TheService, upload_offset: Offset
) -> Response:
    """Go on with an upload."""
    if request.headers.get("content-type") != _KIND:
        raise HTTPException(415, translate("the content has to be {kind}.", kind=_KIND))
    found = await run_sync(service.uploads.find, upload_id, who.id)
    turns: Turns = request.app.state.turns
    async with turns.take(found.id):
        at = await run_sync(lambda: found.received)
        if at != upload_offset:
            raise HTTPException(409, translate("{n} bytes have arrived; go on there.", n=at))
        at = await _write(request, found, at)
    return _answer(204, {"Upload-Offset": str(at)}, found)


@routes.delete("/{upload_id}", status_code=204, dependencies=_tus)
def remove(upload_id: str, who: AnyAccount, service: TheService) -> Response:
    """Delete an upload."""
    service.uploads.remove(service.uploads.find(upload_id, who.id))
    return _answer(204, {})


class Turns:
    """One request at a time writes an upload; a newer one ends the older, whose line is dead."""

    def __init__(self) -> None:
        self._now: dict[str, tuple[anyio.CancelScope, anyio.Event]] = {}

    @asynccontextmanager
    async def take(self, name: str) -> AsyncIterator[None]:
        """Wait for one's turn; 409 if another one takes it away."""
        while name in self._now:
            scope, ended = self._now[name]
            scope.cancel()
            await ended.wait()
        scope, ended = self._now[name] = anyio.CancelScope(), anyio.Event()
        try:
            with scope:
                yield
        finally:
            del self._now[name]
            ended.set()
        if scope.cancelled_caught:
            raise HTTPException(409, translate("the upload goes on in another request."))


async def _write(request: Request, upload: Upload, at: int) -> int:
    """Write what comes, block by block and in other threads; return how much has arrived."""
    waiting = bytearray()

    async def flush() -> None:
        nonlocal at
        block = bytes(waiting)
        waiting.clear()
        await run_sync(append, upload, at, block)
        at += len(block)

    try:
        with suppress(ClientDisconnect):  # it will be back
            async for part in request.stream():
                if at + len(waiting) + len(part) > upload.bytes:
                    raise HTTPException(413, translate("this is more than was announced."))
                waiting += part
                if len(waiting) >= _BLOCK:
                    await flush()
    finally:
        with anyio.CancelScope(shield=True):
            if waiting:
                await flush()
            if at == upload.bytes:
                await run_sync(settle, upload)
    return at


def _filename(metadata: str) -> str:
    """Return the name that people know a video by, from ``key base64,key base64``."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key in ("filename", "name"):
            try:
                name = base64.b64decode(value, validate=True).decode()
            except (binascii.Error, ValueError):
                break
            return "".join(c for c in name if c.isprintable())[:255] or "video"
    return "video"


def _answer(status: int, headers: dict[str, str], upload: Upload | None = None) -> Response:
    if upload is not None:
        headers["Upload-Expires"] = formatdate(upload.expires_s, usegmt=True)
    return Response(status_code=status, headers={"Tus-Resumable": TUS} | headers)
