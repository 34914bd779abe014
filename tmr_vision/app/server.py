"""The app put together: guard, API, uploads, pages, and the engine that analyses."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from starlette.staticfiles import StaticFiles

from tmr_vision.analysis import software_version
from tmr_vision.app import admin, api, guest, invitations, pages, uploads
from tmr_vision.app.config import Config
from tmr_vision.app.guard import new_token
from tmr_vision.app.live import routes as live
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.refusals import tell_refusals
from tmr_vision.app.request_filter import RequestFilter
from tmr_vision.app.service import Service
from tmr_vision.errors import TmrVisionError
from tmr_vision.jobs.cluster import Cluster
from tmr_vision.jobs.engine import Engine, Limits
from tmr_vision.language import keep_locale

_STATIC = Path(__file__).with_name("static")
_SCRIPTS = Path(__file__).parents[1] / "report" / "script"


def create_app(config: Config, *, token: str | None = None, analyses: bool = True) -> FastAPI:
    """Return the app.

    Parameters
    ----------
    token
        Key to everything where there are no accounts; None: a new one, in ``app.state.token``.
    analyses
        Run the queued analyses in processes of this machine, as long as the app runs.
    """
    service, token = Service(config), token or new_token()
    app = FastAPI(
        title="tmr_vision", version=software_version(), docs_url=None, redoc_url=None,
        openapi_url=None, lifespan=_with_engine if analyses else None,
    )  # fmt: skip
    app.state.service, app.state.token, app.state.turns = service, token, uploads.Turns()
    app.state.live, app.state.phones = LiveChecks(service), None
    app.state.guesses = guest.Guesses()
    for routes in (api.open_routes, api.routes, admin.routes, uploads.routes, pages.routes,
                   live.routes, live.sockets, invitations.routes, guest.pages, guest.routes,
                   guest.sockets):  # fmt: skip
        app.include_router(routes)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.mount("/script", StaticFiles(directory=_SCRIPTS), name="script")
    tell_refusals(app)
    app.add_middleware(RequestFilter, uploads=uploads.PREFIX + "/")
    return app


_LEASE_S = 20.0
"""How long after a server was killed the next one takes what it had begun."""
_TIDY_S = 5.0
_AGAIN_S = 5.0


@asynccontextmanager
async def _with_engine(app: FastAPI) -> AsyncIterator[None]:
    """Run the engine, and tidy up, in threads as long as the app runs."""
    stopped = threading.Event()
    service: Service = app.state.service
    checks: LiveChecks = app.state.live
    threads = [
        threading.Thread(
            target=keep_locale(work), args=(what, stopped), name=work.__name__, daemon=True
        )
        for work, what in ((_analyse, service), (_tidy, service), (_tidy, checks))
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        await asyncio.to_thread(checks.close)
        for thread in threads:
            await asyncio.to_thread(thread.join, 15)


def _analyse(service: Service, stopped: threading.Event) -> None:
    """Run the engine; what takes it down (a cluster or a database that is away) is waited out."""
    config = service.config
    where: dict[str, Any] = (
        {"scheduler": config.scheduler} if config.scheduler else {"workers": config.workers}
    )
    while not stopped.is_set():
        try:
            connect, limits = (lambda: Cluster(**where)), Limits(lease_s=_LEASE_S)
            Engine(service.jobs, connect, limits=limits, forever=True).run(stopped)
        except TmrVisionError as error:
            logging.getLogger(__name__).error("analyses wait: %s", error)
            stopped.wait(_AGAIN_S)
        except Exception:
            logging.getLogger(__name__).exception("analyses stopped; they go on soon")
            stopped.wait(_AGAIN_S)


def _tidy(what: Service | LiveChecks, stopped: threading.Event) -> None:
    while not stopped.is_set():
        with contextlib.suppress(DBAPIError, TmrVisionError, OSError):
            what.tidy()
        stopped.wait(_TIDY_S)
