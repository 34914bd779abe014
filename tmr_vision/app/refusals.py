"""Refusals of the API, all in one shape: a status and a sentence."""

import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from tmr_vision.app.request_filter import refuse
from tmr_vision.errors import DatabaseError, NotStoredError, StoreError, TmrVisionError
from tmr_vision.language import translate


def tell_refusals(app: FastAPI) -> None:
    """Let an app answer errors in this shape."""
    app.add_exception_handler(TmrVisionError, tell_error)
    app.add_exception_handler(DBAPIError, tell_database)
    app.add_exception_handler(HTTPException, tell_status)
    app.add_exception_handler(RequestValidationError, tell_shape)


def tell_error(_: Request, error: Exception) -> Response:
    """Say what was wrong."""
    kinds = ((NotStoredError, 404), (StoreError, 409), (DatabaseError, 503))
    status = next((status for kind, status in kinds if isinstance(error, kind)), 422)
    return refuse(translate(error.args[0]) if error.args else type(error).__name__, status)


def tell_database(_: Request, error: Exception) -> Response:
    """Say that it is the database."""
    logging.getLogger(__name__).error("%s", error)
    return refuse(translate("the database cannot be used at the moment; try again soon."), 503)


def tell_status(_: Request, error: Exception) -> Response:
    """Say why it is refused."""
    assert isinstance(error, HTTPException)
    return refuse(error.detail, error.status_code, dict(error.headers or {}))


def tell_shape(_: Request, error: Exception) -> Response:
    """Say what is wrong with a request, and never repeat what it held: a password may be in it."""
    assert isinstance(error, RequestValidationError)
    wrong = error.errors()[0]
    where = ".".join(str(part) for part in wrong["loc"][1:]) or str(wrong["loc"][0])
    return refuse(
        translate("{where} is not as it should be ({what}).", where=where, what=wrong["msg"]), 422
    )
