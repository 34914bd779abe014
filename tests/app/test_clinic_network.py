"""What docker-compose.yml starts, as processes of this machine."""

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.app.clinic import PASSWORD
from tests.app.test_kills import CLIP
from tests.postgresql import find_programs
from tests.store.conftest import new_database
from tmr_vision.cli import app
from tmr_vision.client import Client, log_in
from tmr_vision.errors import ServerError

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def command(service: str, values: dict[str, str]) -> list[str]:
    """Return what a service runs, with names and paths of this machine."""
    found = SERVICES[service]
    parts = [*found.get("entrypoint", ["tmr-vision"])]
    given = found["command"]
    parts += shlex.split(given) if isinstance(given, str) else given
    changed = []
    for part in parts:
        for old, new in values.items():
            part = part.replace(old, new)
        changed.append(part)
    module = {"dask": ["dask"], "tmr-vision": ["tmr_vision"]}[changed[0]]
    return [sys.executable, "-m", *module, *changed[1:]]


def test_the_options_of_the_file_exist() -> None:
    import typer

    serve = typer.main.get_command(app).commands["serve"]  # type: ignore[attr-defined]
    known = {flag for each in serve.params for flag in each.opts}
    assert set(re.findall(r"--[\w-]+", SERVICES["web"]["command"])) <= known
    reachable = [name for name, each in SERVICES.items() if each.get("ports")]
    assert reachable == ["web"]
    assert "outside" not in str([SERVICES[each]["networks"] for each in SERVICES if each != "web"])


@pytest.mark.cluster
def test_a_clinic_from_accounts_to_a_restored_backup(
    tmp_path: Path, postgresql_url: str, request: pytest.FixtureRequest
) -> None:
    url, data = new_database(postgresql_url), tmp_path / "data"
    certificate(tmp_path)
    values = {
        "0.0.0.0": "127.0.0.1", "${TMR_NAME}": "localhost", "/certificates": str(tmp_path),
        "postgresql+psycopg://tmr:${TMR_DATABASE_PASSWORD}@database/tmr": url,
        "tcp://scheduler:8786": "tcp://127.0.0.1:18786", "/data": str(data),
    }  # fmt: skip
    run = [sys.executable, "-m", "tmr_vision", "account", "add", "dora", "--role", "admin"]
    subprocess.run(
        [*run, "--data", str(data), "--database", url],
        input=f"{PASSWORD}\n{PASSWORD}\n", text=True, check=True, capture_output=True,
    )  # fmt: skip
    scheduler = [each.replace("8786", "18786") for each in command("scheduler", {})]
    for each in (
        scheduler,
        command("worker", values),
        [*command("web", values), "--port", "18737"],
    ):
        process = subprocess.Popen(each, env=os.environ, stderr=subprocess.DEVNULL)
        request.addfinalizer(process.wait)
        request.addfinalizer(process.kill)
    os.environ["SSL_CERT_FILE"] = str(tmp_path / "cert.pem")
    request.addfinalizer(lambda: os.environ.pop("SSL_CERT_FILE"))
    client = patiently("https://localhost:18737")
    client.agree()
    client.add_person("anna")
    made = client.analyse(CLIP, person="anna", movement="arm_raise")
    done = client.wait(made["id"], timeout_s=300)
    assert done["headline"]
    plain = url.replace("+psycopg", "")
    dump = tmp_path / "tmr.dump"
    subprocess.run([program("pg_dump"), "--format=custom", "--file", dump, plain], check=True)
    client.delete(made["id"])
    assert client.sessions() == []
    subprocess.run(
        [program("pg_restore"), "--clean", "--if-exists", "--dbname", plain, dump], check=True
    )
    [back] = client.sessions()
    assert back["measured"] == done["measured"]


def program(name: str) -> Path:
    """Return one of PostgreSQL's own, beside its server."""
    folder = find_programs()
    assert folder is not None
    beside = (
        folder,
        (folder / "initdb").resolve().parent,
        *Path("/usr/lib/postgresql").glob("*/bin"),
    )
    return next(each / name for each in beside if (each / name).is_file())


def certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
         str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


def patiently(address: str) -> Client:
    end = time.monotonic() + 60
    while True:
        try:
            return log_in(address, "dora", PASSWORD)
        except ServerError:
            assert time.monotonic() < end
            time.sleep(0.5)
