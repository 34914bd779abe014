"""A phone as the camera: its address is good once, and opens one page and nothing else."""

import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from typer.testing import CliRunner

from tests.app.clinic import API, TOKEN, Clinic, home_client
from tests.app.live_page import Page, begun, connected, with_actors
from tests.app.test_pages_browser import free_port, wait_for_port
from tests.live_actor import Actor
from tmr_vision.app.live import certificate, phone
from tmr_vision.app.live.certificate import own_certificate
from tmr_vision.app.live.phone import PhoneLinks, phone_app
from tmr_vision.cli import app as command_line

BASE = "https://192.168.1.5:8738"
SOCKET = "wss://192.168.1.5:8738/camera/socket"


@dataclass
class Home:
    """A laptop's browser, a check, and the app that phones see."""

    laptop: TestClient
    number: str
    phones: Any

    def phone(self) -> TestClient:
        headers = {"Origin": BASE}
        return TestClient(self.phones, base_url=BASE, headers=headers, follow_redirects=False)

    def invite(self) -> str:
        made = self.laptop.post(f"{API}/live/{self.number}/phone")
        assert made.status_code == 201, made.text
        assert made.json()["qr"].startswith("data:image/svg+xml")
        return str(made.json()["address"])


@pytest.fixture
def at_home(home: Clinic) -> Iterator[Home]:
    checks = with_actors(home, Actor())
    links = PhoneLinks(BASE)
    home.app.state.phones = links
    client = home_client(home)
    phones = phone_app(home.service, checks, links, hosts=("192.168.1.5",))
    yield Home(client, begun(client), phones)
    home.app.state.phones = None


def test_the_phone_is_the_camera_and_the_laptop_shows_the_guide(at_home: Home) -> None:
    device = at_home.phone()
    opened = device.get(at_home.invite())
    assert (opened.status_code, opened.headers["location"]) == (303, "/camera")
    cookie = opened.headers["set-cookie"]
    assert all(each in cookie for each in ("HttpOnly", "Secure", "SameSite=strict"))
    page = device.get("/camera")
    assert page.status_code == 200
    assert at_home.number not in page.text
    with (
        device.websocket_connect(SOCKET, headers={"Origin": BASE}) as socket_of_phone,
        connected(at_home.laptop, at_home.number, "?pictures=1") as guide,
    ):
        assert Page(socket_of_phone).send(0.0)["stage"] == "running"
        assert "picture" in guide.until(lambda told: "picture" in told)


def test_an_address_is_good_once(at_home: Home) -> None:
    address = at_home.invite()
    assert at_home.phone().get(address).status_code == 303
    again = at_home.phone().get(address)
    assert again.status_code == 410
    assert "used already" in again.text
    assert "set-cookie" not in again.headers


def test_an_address_expires(at_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    address, now = at_home.invite(), phone.time.time()
    monkeypatch.setattr(phone.time, "time", lambda: now + phone.EXPIRES_S + 1)
    assert at_home.phone().get(address).status_code == 410


def test_a_newer_address_makes_the_older_one_void(at_home: Home) -> None:
    first, second = at_home.invite(), at_home.invite()
    assert at_home.phone().get(first).status_code == 410
    assert at_home.phone().get(second).status_code == 303


@pytest.mark.parametrize("token", ["x", "", "%00", TOKEN, "../camera", "é"])
def test_another_address_opens_nothing(at_home: Home, token: str) -> None:
    assert at_home.phone().get(f"/c/{token}").status_code in (403, 404, 410)


def test_without_a_key_there_is_no_camera(at_home: Home) -> None:
    device = at_home.phone()
    for key in ("", "wrong", TOKEN):
        device.cookies.set(phone.COOKIE, key)
        assert device.get("/camera").status_code == 403
        with pytest.raises(WebSocketDisconnect), device.websocket_connect(SOCKET):
            pass


def test_a_key_is_good_for_its_time_and_until_the_next_phone(
    at_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = at_home.phone(), at_home.phone()
    one.get(at_home.invite())
    assert one.get("/camera").status_code == 200
    two.get(at_home.invite())
    assert (one.get("/camera").status_code, two.get("/camera").status_code) == (403, 200)
    now = phone.time.time()
    monkeypatch.setattr(phone.time, "time", lambda: now + phone.KEY_S + 1)
    assert two.get("/camera").status_code == 403


def test_the_phone_sees_nothing_else(at_home: Home) -> None:
    device = at_home.phone()
    device.get(at_home.invite())
    for path in ("/", "/live", "/history", f"{API}/sessions", f"{API}/live/{at_home.number}",
                 "/login", f"/?token={TOKEN}", "/openapi.json"):  # fmt: skip
        assert device.get(path).status_code == 404, path
    for path in (f"{API}/login", f"{API}/live", f"{API}/everything"):
        assert device.post(path, json={}).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "127.0.0.1"}, {"Origin": "http://evil.example"},
     {"Origin": ""}],
)  # fmt: skip
def test_other_names_and_sites_are_refused(at_home: Home, headers: dict[str, str]) -> None:
    device = at_home.phone()
    device.get(at_home.invite())
    with pytest.raises(WebSocketDisconnect), device.websocket_connect(SOCKET, headers=headers):
        pass
    if "Host" in headers:
        assert device.get("/camera", headers=headers).status_code == 421


def test_without_phones_there_is_no_address(at_home: Home, home: Clinic) -> None:
    home.app.state.phones = None
    answer = at_home.laptop.post(f"{API}/live/{at_home.number}/phone")
    assert answer.status_code == 409
    assert "not started for a phone" in answer.json()["detail"]


# --- the certificate ------------------------------------------------------------------------------


def test_a_certificate_is_made_once_and_only_its_owner_reads_the_key(tmp_path: Path) -> None:
    cert, key = own_certificate(tmp_path / "c", "192.168.1.5")
    made = cert.read_bytes()
    assert key.stat().st_mode & 0o077 == 0
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key)
    assert own_certificate(tmp_path / "c", "192.168.1.5")[0].read_bytes() == made
    names = x509.load_pem_x509_certificate(made).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert [str(each.value) for each in names.value] == ["192.168.1.5"]


def test_a_certificate_is_made_anew_when_it_serves_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [own_certificate(tmp_path, "192.168.1.5")[0].read_bytes()]
    made.append(own_certificate(tmp_path, "10.0.0.7")[0].read_bytes())
    (tmp_path / "key.pem").write_text("no key")
    made.append(own_certificate(tmp_path, "10.0.0.7")[0].read_bytes())
    later = datetime.now(UTC) + timedelta(days=340)

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return later.astimezone(tz)

    monkeypatch.setattr(certificate, "datetime", Later)
    made.append(own_certificate(tmp_path, "phone.example")[0].read_bytes())
    assert len(set(made)) == 4


# --- the command ----------------------------------------------------------------------------------


def test_serve_listens_for_a_phone_over_https(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "tmr_vision", "serve", "--data", str(tmp_path), "--port",
               str(port), "--no-browser", "--phone-host", "127.0.0.1"]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert re.search(r"http://\S+", process.stdout.readline())
            wait_for_port(port + 1)
            context = ssl.create_default_context(
                cafile=str(tmp_path / "certificate/certificate.pem")
            )
            with (
                socket.create_connection(("127.0.0.1", port + 1)) as plain,
                context.wrap_socket(plain, server_hostname="127.0.0.1") as line,
            ):
                line.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port + 1}\r\n\r\n".encode())
                assert line.recv(100).startswith(b"HTTP/1.1 404")
        finally:
            process.terminate()


def test_without_a_network_phones_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "home_address", lambda: None)
    done = CliRunner().invoke(command_line, ["serve", "--phone", "--no-browser"])
    assert done.exit_code != 0
    assert "no network" in done.output
