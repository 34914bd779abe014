"""The Python client against a real server process; its analysis is made up."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.clinic import NAMES, PASSWORD, TOKEN, Clinic, saved_result
from tests.app.serving import serving
from tests.fake_results import clip_times, write_video
from tmr_vision import client as module
from tmr_vision.client import Client, log_in
from tmr_vision.errors import ServerError


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_video(tmp_path / "Übung.mp4", clip_times(1.0))


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    made: Clinic = request.getfixturevalue("home")
    with serving(made.app) as found:
        yield f"{found}/?token={TOKEN}"


def finish(home: Clinic) -> None:
    """Be the worker."""
    while not (jobs := home.service.jobs.claim("me", 1, lease_s=60)):
        time.sleep(0.05)
    shutil.copytree(saved_result(), jobs[0].task["out"])
    home.service.jobs.renew("me", {jobs[0].id: ("writing", 0.9)}, lease_s=60)
    home.service.jobs.finish(jobs[0].id, "me", {})


def test_somebody_is_invited_and_the_invitation_withdrawn(clinic: Clinic) -> None:
    with serving(clinic.app) as server:
        client = log_in(server, NAMES["clinician"], PASSWORD)
        made = client.invite("anna", ["arm_raise"], days=3)
        assert made["address"].startswith(f"{server}/invitation#")
        assert clinic.service.invitations.open(made["address"].partition("#")[2])
        client.withdraw(made["id"])
        [known] = client.invitations("anna")
    assert (known["state"], known["withdrawn_by"]) == ("withdrawn", "cleo")


def test_from_a_video_to_a_report(home: Clinic, address: str, film: Path) -> None:
    client = Client(address)
    client.agree()
    assert [each["code"] for each in client.people()] == ["anna", "ben"]
    client.add_person("emil", "Emil")
    made = client.analyse(film, person="emil", felt=(10, 20), title="first")
    assert (made["state"], made["videos"]) == ("queued", ["Übung.mp4"])
    threading.Thread(target=finish, args=(home,)).start()
    stages: list[str | None] = []
    done = client.wait(made["id"], on_change=lambda each: stages.append(each["stage"]))
    assert stages[-1] == "done"
    [test] = done["tests"]
    change = {"test": test["id"], "rep": test["reps"][0]["id"], "include": False, "reason": "no"}
    edited = client.edit(made["id"], change)
    assert not edited["tests"][0]["reps"][0]["included"]
    assert client.undo(made["id"])["tests"] == done["tests"]
    assert client.redo(made["id"])["tests"] == edited["tests"]
    assert client.download(made["id"], "csv").startswith(b"PK")
    assert [each["id"] for each in client.sessions("emil")] == [made["id"]]
    client.delete(made["id"])
    assert client.sessions("emil") == []


def test_an_upload_goes_on_after_the_line_was_cut(
    home: Clinic, address: str, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, sent = Client(address), 0
    monkeypatch.setattr(module, "_BLOCK", 1000)
    monkeypatch.setattr(module, "_AGAIN_S", (0.0, 0.0))
    send = Client._send

    def often_cut(self: Client, method: str, *given: object) -> object:
        nonlocal sent
        sent += 1
        if method == "PATCH" and sent % 3 == 0:
            raise ServerError("cut.", passes=True)
        answer = send(self, method, *given)  # type: ignore[arg-type]
        if method == "PATCH" and sent % 4 == 0:
            raise ServerError("cut after it had arrived.", passes=True)
        return answer

    monkeypatch.setattr(Client, "_send", often_cut)
    number = client.upload(film)
    assert home.service.uploads.find(number, 0).path.read_bytes() == film.read_bytes()


def test_what_goes_wrong_is_told_in_a_sentence(
    home: Clinic, address: str, film: Path, tmp_path: Path
) -> None:
    client = Client(address)
    with pytest.raises(ServerError, match="there is no session"):
        client.session("0" * 32)
    with pytest.raises(ServerError, match="log in"):
        Client(address, "wrong").people()
    with pytest.raises(ServerError, match="not the address"):
        Client("somewhere")
    with pytest.raises(ServerError, match="no answer from http"):
        Client("http://127.0.0.1:1").people()
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(ServerError, match="empty"):
        client.upload(tmp_path / "empty.mp4")
    made = client.analyse(film)
    with pytest.raises(ServerError, match="too long"):
        client.wait(made["id"], timeout_s=0)
    [job] = home.service.jobs.claim("me", 1, lease_s=60)
    home.service.jobs.fail(job.id, "me", "nobody is seen.")
    with pytest.raises(ServerError, match="nobody is seen"):
        client.wait(made["id"])


def test_with_accounts_one_logs_in(address: str, home: Clinic) -> None:
    object.__setattr__(home.service.config, "accounts", True)
    client = log_in(address.partition("?")[0], NAMES["clinician"], PASSWORD)
    assert [each["code"] for each in client.people()] == ["anna", "ben"]
    with pytest.raises(ServerError, match="password is wrong"):
        log_in(address, "cleo", "wrong")
