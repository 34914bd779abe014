"""The web app: pages and an API for sessions on this machine or in a clinic's own network.

``service`` does what can be done; ``api`` and ``pages`` are doors to it, ``guard`` decides who may
go through them. Numbers come from the library alone; nothing is computed here.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tmr_vision.app.config import Config
    from tmr_vision.app.server import create_app

__all__ = ["Config", "create_app"]
_PLACES = {"Config": "config", "create_app": "server"}


def __getattr__(name: str) -> Any:
    """Import when it is wanted: the process that looks at an upload needs no server."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
