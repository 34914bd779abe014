"""A PostgreSQL server of the system's own programs, for as long as a test needs it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/local/pgsql/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
)


def find_programs() -> Path | None:
    """Return the folder with initdb and postgres, of the newest version."""
    found = [
        folder for place in PLACES for folder in sorted(Path("/").glob(place[1:]))
        if (folder / "initdb").is_file() and (folder / "postgres").is_file()
    ]  # fmt: skip
    known = shutil.which("initdb")
    return found[-1] if found else Path(known).parent if known else None


def as_user() -> list[str]:
    """Return what to put before a command: the server refuses to run as root."""
    if os.name != "posix" or os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Give the address of an empty database; its server ends with the context."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder, before = Path(name), as_user()
        if before:
            shutil.chown(folder, "nobody", "nogroup")
        run = [*before, str(programs / "initdb"), "-D", str(folder / "data"), "-U", "tester"]
        subprocess.run(
            [*run, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [*before, str(programs / "postgres"), "-D", str(folder / "data"), "-F",
             "-h", "127.0.0.1", "-p", str(port), "-k", str(folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip
        try:
            wait_for(port, process)
            yield f"postgresql://tester@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # at once, whoever is connected
            process.wait(20)


def wait_for(port: int, process: "subprocess.Popen[bytes]", seconds: float = 30.0) -> None:
    import psycopg

    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(f"postgresql://tester@127.0.0.1:{port}/postgres").close()
        except psycopg.OperationalError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)
        else:
            return
