"""Speed of the guided check through the socket: pictures a second, and the age of the overlay.

A page's part is played by a client that sends a clip's JPEGs in their own time over a real socket
of a real server, as the page does: two on their way at most, the newest wins. The age is from the
moment a picture was taken until what was seen in it has arrived. ``--sessions 2`` is two phones at
once; ``--minutes 30`` tells whether the memory of the server grows.

Run: python -m tests.benchmarks.live_socket [CLIP] [--sessions N] [--minutes M] [--model full]
"""

import argparse
import asyncio
import json
import os
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import uvicorn
import websockets

from tests.app.stored import TOKEN, made_app, service_of
from tests.app.test_pages_browser import free_port
from tests.recorded import SAMPLES
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.live.pictures import packed
from tmr_vision.sources import open_source
from tmr_vision.sources.turning import fitted

RATE_HZ, WARM_UP_S, IN_FLIGHT = 30, 3.0, 2
TARGETS = "20 pictures/s, age 100 ms median, 200 ms 95 %"


def pictures_of(clip: str) -> list[bytes]:
    quality = [cv2.IMWRITE_JPEG_QUALITY, 85]
    with open_source(SAMPLES / f"{clip}.mp4") as source:
        return [
            cv2.imencode(".jpg", fitted(f.image_rgb, (640, 480))[..., ::-1], quality)[1].tobytes()
            for f in source
        ]


def served(folder: Path, model: str) -> Iterator[str]:
    app, port = made_app(folder), free_port()
    app.state.live = LiveChecks(service_of(app), model=model, most=8)
    settings = uvicorn.Config(
        app, port=port, log_level="error", ws_per_message_deflate=False, ws_max_queue=4
    )
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"127.0.0.1:{port}"
    app.state.live.close()
    server.should_exit = True
    thread.join(10)


async def page(host: str, jpegs: list[bytes], seconds: float) -> list[tuple[float, float]]:
    """Play a page; return when each overlay arrived and how old it was, seconds."""
    auth = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(headers=auth) as client:
        made = await client.post(
            f"http://{host}/api/v1/live", json={"movements": ["arm_raise"]}, timeout=60
        )
    address = f"ws://{host}/api/v1/live/{made.json()['id']}/socket"
    arrived, ages, ready = 0, [], asyncio.Event()
    async with websockets.connect(address, additional_headers=auth, compression=None) as socket:

        async def hear() -> None:
            nonlocal arrived
            async for text in socket:
                told: dict[str, Any] = json.loads(text)
                arrived = told["arrived"]
                if told.get("ready"):
                    ready.set()
                if told.get("capture_s") is not None:
                    now_s = time.monotonic()
                    ages.append((now_s, now_s - told["capture_s"]))

        listening = asyncio.create_task(hear())
        await ready.wait()
        began_s, sent = time.monotonic(), 0
        for i in range(round(seconds * RATE_HZ)):
            await asyncio.sleep(max(0.0, began_s + i / RATE_HZ - time.monotonic()))
            if sent - arrived < IN_FLIGHT:
                await socket.send(packed(time.monotonic(), jpegs[i % len(jpegs)]))
                sent += 1
        listening.cancel()
    return [each for each in ages if each[0] - began_s > WARM_UP_S]


async def measure(host: str, jpegs: list[bytes], seconds: float, sessions: int) -> None:
    played = await asyncio.gather(*(page(host, jpegs, seconds) for _ in range(sessions)))
    for number, ages in enumerate(played, 1):
        times, old_s = np.array(ages).T
        rate_hz = (len(times) - 1) / (times[-1] - times[0])
        median, p95 = 1000 * np.percentile(old_s, (50, 95))
        told = f"session {number}: {rate_hz:5.1f} pictures/s"
        print(f"{told}   age {median:4.0f} ms, 95 % {p95:4.0f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", default="arm_raise")
    parser.add_argument("--sessions", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--model", default="full")
    given = parser.parse_args()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"model {given.model}, 640 x 480; load of the machine before: {load:.1f}")
    print(f"target: {TARGETS}")
    jpegs = pictures_of(given.clip)
    with tempfile.TemporaryDirectory() as folder:
        for host in served(Path(folder) / "data", given.model):
            for part in range(max(1, round(given.minutes / 5))):
                seconds = 60 * min(given.minutes, 5)
                asyncio.run(measure(host, jpegs, seconds, given.sessions))
                most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(f"part {part + 1}: memory at most {most_mb:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
