"""A cluster that is away is told in one line of the log, and waited for."""

import logging
import threading
from pathlib import Path

import pytest

from tmr_vision.app import Config
from tmr_vision.app.server import _analyse
from tmr_vision.app.service import Service
from tmr_vision.jobs import cluster


def test_a_scheduler_that_is_away_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 0.2)
    service = Service(Config(folder=tmp_path, scheduler="tcp://127.0.0.1:1"))
    stopped = threading.Event()
    monkeypatch.setattr("tmr_vision.app.server._AGAIN_S", 0.0)
    monkeypatch.setattr(stopped, "wait", lambda _: stopped.set())
    with caplog.at_level(logging.ERROR, logger="tmr_vision.app.server"):
        _analyse(service, stopped)
    (told,) = (each for each in caplog.records if each.name == "tmr_vision.app.server")
    assert "there is no Dask scheduler at tcp://127.0.0.1:1" in told.getMessage()
    assert told.exc_info is None
