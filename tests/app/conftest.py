"""A clinic for each test: made once, then copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.app.clinic import Clinic, make_clinic, open_again
from tests.app.stored import client_of, made_app
from tmr_vision.store import accounts


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Hash passwords at once: how slowly it is done is no matter of these tests."""
    slow, nobody = accounts._HASHER, accounts._NOBODY
    accounts._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts._NOBODY = accounts._HASHER.hash("nobody")
    yield
    accounts._HASHER, accounts._NOBODY = slow, nobody


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("clinic")
    made = make_clinic(folder)
    made.service.sessions.shrink()
    return folder, made.session


@pytest.fixture
def clinic(template: tuple[Path, str], tmp_path: Path) -> Clinic:
    shutil.copytree(template[0], tmp_path / "data")
    return open_again(tmp_path / "data", template[1])


@pytest.fixture
def home(template: tuple[Path, str], tmp_path: Path) -> Clinic:
    shutil.copytree(template[0], tmp_path / "data")
    return open_again(tmp_path / "data", template[1], accounts=False)


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    """The app of an empty folder, without its engine."""
    return made_app(tmp_path)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Somebody who opened the address of this start."""
    return client_of(app)
