"""A phone as the camera: its addresses, each good for one use, and the small app that it sees.

The phone is no account. What it gets for its address is a key to the camera's page of one check,
and to nothing else: the app that listens for it on the home network has no other door.
"""

import hashlib
import secrets
import threading
import time
from pathlib import Path

import segno
from fastapi import FastAPI, Request, WebSocket
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from tmr_vision.app.config import VERSION
from tmr_vision.app.guard import new_token, service_of
from tmr_vision.app.live.check import LiveCheck
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.live.page import live_page
from tmr_vision.app.live.phone_recording import UPLOADS, add_recording, fill_phone_page
from tmr_vision.app.live.talk import talk
from tmr_vision.app.recording import PATH
from tmr_vision.app.refusals import tell_refusals, tell_status
from tmr_vision.app.request_filter import RequestFilter
from tmr_vision.app.service import Service
from tmr_vision.errors import TmrVisionError
from tmr_vision.language import translate
from tmr_vision.report.templating import style_sheet

EXPIRES_S = 600.0
"""An address that was not opened is good for so long."""
KEY_S = 6 * 3600.0
"""A phone that was let in is the camera for so long, at most until the check is over."""
COOKIE = "tmr_vision_camera"
_STATIC = Path(__file__).parents[1] / "static"


class PhoneLinks:
    """The addresses that were given out, and the keys of phones; they end with the server.

    Parameters
    ----------
    base
        Where the phones' app listens, ``https://192.168.1.5:8738``.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self._lock = threading.Lock()
        self._invited: dict[str, tuple[str, float]] = {}
        self._keys: dict[str, tuple[str, float]] = {}

    def invite(self, check_id: str) -> str:
        """Return an address that lets one phone in, once; one given out before is void."""
        token = new_token()
        with self._lock:
            kept = {t: each for t, each in self._invited.items() if each[0] != check_id}
            self._invited = {**kept, _hashed(token): (check_id, time.time() + EXPIRES_S)}
        return f"{self.base}/c/{token}"

    def redeem(self, token: str) -> str | None:
        """Return the key for an address; None if it is unknown, used or too old."""
        with self._lock:
            check_id, until_s = self._invited.pop(_hashed(token), ("", 0.0))
            if time.time() > until_s:
                return None
            key = secrets.token_urlsafe(32)
            # A phone that comes later takes the place of the one before.
            kept = {k: each for k, each in self._keys.items() if each[0] != check_id}
            self._keys = {**kept, _hashed(key): (check_id, time.time() + KEY_S)}
            return key

    def check_of(self, key: str) -> str | None:
        """Return the check that a key is for; None if it is good for none."""
        with self._lock:
            check_id, until_s = self._keys.get(_hashed(key), ("", 0.0))
        return check_id if time.time() < until_s else None


def qr_code(address: str) -> str:
    """Return an address as a picture to be read by a phone, as the address of an image."""
    return segno.make(address, error="m").svg_data_uri(scale=8, border=3, light="#ffffff")


def phone_app(
    service: Service, checks: LiveChecks, links: PhoneLinks, *, hosts: tuple[str, ...]
) -> FastAPI:
    """Return the app that phones see; ``hosts`` are the names under which it is asked for."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.service, app.state.token = service, new_token()  # which nobody is told

    def let_in(token: str) -> Response:
        """Give a phone its key for an address, once."""
        key = links.redeem(token)
        if key is None:
            return _refusal(service, 410)
        answer = RedirectResponse("/camera", status_code=303)
        answer.set_cookie(COOKIE, key, httponly=True, samesite="strict", secure=True, path="/")
        return answer

    def camera(request: Request) -> Response:
        """Show the camera's page to a phone that has a key."""
        if links.check_of(request.cookies.get(COOKIE, "")) is None:
            return _refusal(service, 403)
        values = live_page()
        values["live"] |= {"camera": "camera", "socket": "/camera/socket", "record": PATH}
        shown = values | {"camera_only": True, "phone": False, "people": []}
        return HTMLResponse(fill_phone_page(service, "live.html.jinja", shown))

    async def socket(socket: WebSocket) -> None:
        """Take the pictures of a phone that has a key."""
        check = _check(links, checks, socket)
        if check is None:
            await socket.close(1008)
            return
        await talk(
            socket, check, wants_pictures=False,
            admit=lambda: links.check_of(socket.cookies.get(COOKIE, "")) == check.plan.id,
        )  # fmt: skip

    app.add_api_route("/c/{token}", let_in, methods=["GET"])
    app.add_api_route("/camera", camera, methods=["GET"])
    add_recording(app, checks, lambda request: links.check_of(request.cookies.get(COOKIE, "")))
    app.add_api_route("/style/report.css", _style, methods=["GET"])
    app.add_api_websocket_route("/camera/socket", socket)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    tell_refusals(app)
    app.add_exception_handler(HTTPException, _tell_status)
    app.add_middleware(RequestFilter, uploads=UPLOADS, hosts=hosts)
    return app


def _tell_status(request: Request, error: Exception) -> Response:
    """Refuse what is no route as a page; what a route refuses, with its sentence."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405 or not request.url.path.startswith(VERSION):
        return _refusal(service_of(request), 404)
    return tell_status(request, error)


def _check(links: PhoneLinks, checks: LiveChecks, socket: WebSocket) -> LiveCheck | None:
    """Return the check that a phone is the camera of, unless it is over."""
    number = links.check_of(socket.cookies.get(COOKIE, ""))
    try:
        return None if number is None else checks.go_on(number)
    except TmrVisionError:
        return None


def _style() -> Response:
    return Response(str(style_sheet()), media_type="text/css")


def _refusal(service: Service, status: int) -> Response:
    sentence = translate(
        "This address was used already, or it is too old. Have the computer show a new one."
    )
    page = fill_phone_page(service, "refusal.html.jinja", {"sentence": sentence})
    return HTMLResponse(page, status_code=status)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
