"""A real object store on this machine, for tests of the ring ``cluster``."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def object_store(home: Path, *buckets: str) -> Iterator[dict[str, str]]:
    """Give the environment in which ``s3://`` is a store of this machine, with buckets in it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    access = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1", "HOME": str(home),
        "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
    try:
        _wait_for(port)
        for bucket in buckets:
            files_of(access).mkdir(bucket)
        yield access
    finally:
        server.kill()
        server.wait()


def files_of(access: dict[str, str]) -> Any:
    """Return the files of such a store."""
    import s3fs

    return s3fs.S3FileSystem(
        key="test", secret="test", endpoint_url=access["AWS_ENDPOINT_URL"],
        use_listings_cache=False,
    )  # fmt: skip


def _wait_for(port: int) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError("the object store does not start")
