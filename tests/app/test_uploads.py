"""Uploads: what arrives, how it goes on, and what is refused."""

import asyncio
import base64
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.clinic import API, HOST, TUS, Clinic, go_on, home_client, open_again, send
from tmr_vision.store import uploads

UPLOADS = f"{API}/uploads"
KIND = {"Content-Type": "application/offset+octet-stream"}


def begin(client: Any, length: int, **headers: str) -> str:
    answer = client.post(UPLOADS, headers=TUS | {"Upload-Length": str(length)} | headers)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def offset(client: Any, where: str) -> int:
    return int(client.head(where, headers=TUS).headers["Upload-Offset"])


@settings(max_examples=15, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.binary(min_size=1, max_size=3_000_000), min_size=1, max_size=4))
def test_what_is_sent_in_parts_arrives_as_it_was(home: Clinic, parts: list[bytes]) -> None:
    client, whole = home_client(home), b"".join(parts)
    where = begin(client, len(whole))
    at = 0
    for part in parts:
        go_on(client, where, part, at)
        at += len(part)
        assert offset(client, where) == at
    found = home.service.uploads.find(where.rpartition("/")[2], 0)
    assert found.path.read_bytes() == whole
    assert client.delete(where, headers=TUS).status_code == 204
    assert not found.path.exists()


def test_the_place_of_an_upload_is_no_other_host(home: Clinic) -> None:
    client = home_client(home)
    answer = client.post(
        UPLOADS,
        headers=TUS | {"Upload-Length": "3", "X-Forwarded-Host": "evil.example",
                       "X-Forwarded-Proto": "https"},
    )  # fmt: skip
    assert answer.headers["Location"].startswith(f"{UPLOADS}/")
    assert "Upload-Expires" in answer.headers


def test_what_does_not_fit_is_refused_and_nothing_is_spoilt(home: Clinic) -> None:
    client = home_client(home)
    where = begin(client, 5)
    go_on(client, where, b"he", 0)

    def patch(content: bytes, headers: dict[str, str]) -> int:
        return client.patch(where, content=content, headers=TUS | headers).status_code

    assert patch(b"llo", KIND | {"Upload-Offset": "0"}) == 409
    assert patch(b"llo", KIND | {"Upload-Offset": "-1"}) == 422
    assert patch(b"llo", KIND) == 422
    assert patch(b"llo", {"Content-Type": "text/plain", "Upload-Offset": "2"}) == 415
    assert patch(b"llo!", KIND | {"Upload-Offset": "2"}) == 413
    assert (
        client.patch(where, content=b"llo", headers=KIND | {"Upload-Offset": "2"}).status_code
        == 412
    )
    assert offset(client, where) == 2
    go_on(client, where, b"llo", 2)


def test_nothing_is_stored_before_consent(home: Clinic) -> None:
    home.service.sessions.remove_everything()
    client = home_client(home)
    answer = client.post(UPLOADS, headers=TUS | {"Upload-Length": "3"})
    assert answer.status_code == 403
    assert list(home.service.places.uploads.iterdir()) == []


@pytest.mark.parametrize("length", ["", "-1", "0", "x", "1e3", str(10**18), "9" * 40])
def test_lengths_that_cannot_be_are_refused(home: Clinic, length: str) -> None:
    answer = home_client(home).post(UPLOADS, headers=TUS | {"Upload-Length": length})
    assert answer.status_code in (409, 422)


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        (f"filename {base64.b64encode('Übung.mp4'.encode()).decode()}", "Übung.mp4"),
        (f"type eA==,filename {base64.b64encode(b'../../x').decode()}", "../../x"),
        ("filename !!!", "video"), ("filename", "video"), ("", "video"), (",,,", "video"),
        (f"filename {base64.b64encode(bytes([0xFF, 0xFE])).decode()}", "video"),
        (f"filename {base64.b64encode(b'a' + bytes([0, 10]) + b'b.mp4').decode()}", "ab.mp4"),
    ],
)  # fmt: skip
def test_a_name_is_text_and_never_a_path(home: Clinic, metadata: str, name: str) -> None:
    where = begin(home_client(home), 3, **{"Upload-Metadata": metadata})
    found = home.service.uploads.find(where.rpartition("/")[2], 0)
    assert found.name == name
    assert found.path.parent == home.service.places.uploads


def test_another_ones_upload_cannot_be_used(clinic: Clinic) -> None:
    number = send(clinic.client("patient"), b"a video")
    for role in ("other patient", "clinician", "admin"):
        client = clinic.client(role)
        given_ = {"uploads": [{"id": number}]}
        assert client.post(f"{API}/sessions", json=given_).status_code == 404
        assert client.delete(f"{UPLOADS}/{number}", headers=TUS).status_code == 404


def test_an_upload_goes_on_after_a_restart(home: Clinic) -> None:
    client = home_client(home)
    where = begin(client, 10)
    go_on(client, where, b"hello", 0)
    open_again(home.service.places.folder, home.session, accounts=False)
    assert offset(client, where) == 5
    go_on(client, where, b"world", 5)


def test_what_was_written_when_the_server_was_killed_counts(home: Clinic) -> None:
    """The file alone says how far it is: nothing can be at odds with it."""
    client = home_client(home)
    where = begin(client, 10)
    found = home.service.uploads.find(where.rpartition("/")[2], 0)
    uploads.append(found, 0, b"hello")  # and the server was gone before it could answer
    assert offset(client, where) == 5


def test_a_line_that_died_does_not_hold_an_upload(home: Clinic) -> None:
    """Of two requests the newer one writes; nobody is kept waiting meanwhile."""
    cookie = dict(home_client(home).cookies)

    async def slow() -> Any:
        yield b"hel"
        await anyio.sleep(30)
        yield b"never"

    async def run() -> None:
        transport = httpx.ASGITransport(app=home.app)
        async with httpx.AsyncClient(
            transport=transport, base_url=HOST, headers={"Origin": HOST} | TUS, cookies=cookie
        ) as client:
            made = await client.post(UPLOADS, headers={"Upload-Length": "10"})
            where = made.headers["Location"]
            dead = asyncio.create_task(
                client.patch(where, content=slow(), headers=KIND | {"Upload-Offset": "0"})
            )
            await asyncio.sleep(0.3)
            assert (await client.get(f"{API}/me")).status_code == 200
            for _ in range(2):
                at = (await client.head(where)).headers["Upload-Offset"]
                answer = await client.patch(
                    where,
                    content=b"hello world"[int(at) : 10],
                    headers=KIND | {"Upload-Offset": at},
                )
                if answer.status_code == 204:
                    break
            assert answer.status_code == 204
            assert (await asyncio.wait_for(dead, 5)).status_code == 409
            assert answer.headers["Upload-Offset"] == "10"

    asyncio.run(run())
