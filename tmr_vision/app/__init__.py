"""The web app: pages and an API for sessions on this machine or in a clinic's own network.

``service`` does what can be done; ``api`` and ``pages`` are doors to it, ``guard`` decides who may
go through them. Numbers come from the library alone; nothing is computed here.
"""

from tmr_vision.app.config import Config
from tmr_vision.app.server import create_app

__all__ = ["Config", "create_app"]
