"""The app put together: guard, API, uploads, pages, and the engine that analyses."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from tuspyserver import create_tus_router

from tmr_vision import __version__
from tmr_vision.app import api, pages
from tmr_vision.app.config import Config
from tmr_vision.app.guard import Guard, account, new_token
from tmr_vision.app.service import Service
from tmr_vision.errors import NotStoredError, StoreError, TmrVisionError
from tmr_vision.jobs.cluster import Cluster
from tmr_vision.jobs.engine import Engine
from tmr_vision.language import LANGUAGES, translate, use_locale

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
    app = FastAPI(
        title="tmr_vision", version=__version__, docs_url=None, redoc_url=None,
        openapi_url=f"{api.VERSION}/openapi.json", lifespan=_with_engine if analyses else None,
    )  # fmt: skip
    app.state.service = Service(config)
    app.state.token = token or new_token()
    app.include_router(api.open_routes)
    app.include_router(api.routes)
    app.include_router(_uploads(config), dependencies=[Depends(account)])
    app.include_router(pages.routes)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.mount("/script", StaticFiles(directory=_SCRIPTS), name="script")
    app.add_exception_handler(TmrVisionError, _refuse)
    app.add_middleware(_Spoken, config=config)
    app.add_middleware(Guard, config=config, token=app.state.token)
    return app


def _uploads(config: Config) -> Any:
    """Return the doors for resumable uploads (the tus protocol)."""
    return create_tus_router(
        prefix=f"{api.VERSION}/uploads",
        files_dir=str(config.places.uploads),
        max_size=config.upload_mb * 1_000_000,
        days_to_keep=2,
        strict_offset_validation=True,
    )


class _Spoken(BaseHTTPMiddleware):
    """Answers in the language of the browser, if it is one of ours."""

    def __init__(self, app: Any, config: Config) -> None:
        super().__init__(app)
        self._default = config.language

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        with use_locale(self._language(request), "clinician"):
            return await call_next(request)

    def _language(self, request: Request) -> str:
        chosen = request.cookies.get("language", "")
        asked = [chosen, *(part.strip()[:2] for part in
                           request.headers.get("accept-language", "").split(","))]  # fmt: skip
        return next((each for each in asked if each in LANGUAGES), self._default)


def _refuse(_: Request, error: Exception) -> JSONResponse:
    status = (
        404 if isinstance(error, NotStoredError) else 409 if isinstance(error, StoreError) else 422
    )
    return JSONResponse({"detail": translate(error.args[0])}, status_code=status)


@asynccontextmanager
async def _with_engine(app: FastAPI) -> AsyncIterator[None]:
    """Run the engine in a thread as long as the app runs."""
    stopped = threading.Event()
    service: Service = app.state.service
    connect: Callable[[], Cluster] = lambda: Cluster(workers=service.config.workers)  # noqa: E731
    engine = Engine(service.jobs, connect, forever=True)
    thread = threading.Thread(target=engine.run, args=(stopped,), name="engine", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=15)
