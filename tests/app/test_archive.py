"""Everything as one file and back, on another machine with the other database."""

import errno
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.app.clinic import API, Clinic, home_client, make_home, saved_result, send
from tests.store.conftest import new_database
from tmr_vision.app.archive import ROWS, import_folder, read_archive, write_archive
from tmr_vision.errors import OutputError, ResultError, StoreError


def packed(clinic: Clinic) -> bytes:
    answer = home_client(clinic).get(f"{API}/archive")
    assert answer.status_code == 200
    return answer.content


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_everything_is_there_again(
    home: Clinic, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    client = home_client(home)
    test = client.get(f"{API}/sessions/{home.session}").json()["tests"][0]
    for note in ("one", "two"):
        change = {"edits": [{"test": test["id"], "note": note}]}
        client.post(f"{API}/sessions/{home.session}/edits", json=change)
    client.post(f"{API}/sessions/{home.session}/undo")
    before = client.get(f"{API}/sessions/{home.session}").json()
    content = packed(home)
    assert list(home.service.places.folder.glob("*.zip")) == []
    url = new_database(request.getfixturevalue("postgresql_url")) if kind == "postgresql" else ""
    other = make_home(tmp_path / "other", url)
    client = home_client(other)
    answer = client.post(f"{API}/archive", json={"upload": send(client, content)})
    assert answer.json() == {"n": 1}
    assert client.get(f"{API}/sessions/{home.session}").json() == before
    assert client.get(f"{API}/people").json()[0] == {"code": "anna", "name": "Anna Example"}
    assert client.get(f"{API}/sessions/{home.session}/video/0").status_code == 200
    assert client.post(f"{API}/sessions/{home.session}/redo").json()["tests"][0]["note"] == "two"
    again = client.post(f"{API}/archive", json={"upload": send(client, content)})
    assert again.json() == {"n": 0}


@pytest.mark.parametrize(
    "name", ["../../evil", "sessions/../../evil", "/evil", "sessions/{id}/result/../../../evil",
             "sessions/{id}/other/evil", "sessions/{id}/result/.evil", "sessions/{id}/evil"],
)  # fmt: skip
def test_no_file_of_an_archive_gets_out_of_its_folder(
    home: Clinic, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "a.zip"
    write_archive(home.service, file)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name.format(id=home.session), "evil")
    other = make_home(tmp_path / "inside" / "other")
    assert read_archive(other.service, file) == 1
    assert [path for path in tmp_path.rglob("*evil*")] == []


def test_what_is_no_archive_is_refused_and_adds_nothing(home: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    write_archive(home.service, file)
    rows = json.loads(zipfile.ZipFile(file).read(ROWS))
    other = make_home(tmp_path / "other").service
    number = rows["sessions"][0]["id"]
    wrong = [
        (rows | {"format": 2}, "newer"), ({"format": 1}, "no archive"), ([], "no archive"),
        (rows | {"sessions": [rows["sessions"][0] | {"id": "../x"}]}, "no result"),
    ]  # fmt: skip
    for each, told in wrong:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr(ROWS, json.dumps(each))
        file.write_bytes(made.getvalue())
        with pytest.raises((StoreError, ResultError), match=told):
            read_archive(other, file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(ROWS, json.dumps(rows))
        archive.writestr(f"sessions/{number}/result/result.json", "{}")
    with pytest.raises(ResultError):
        read_archive(other, file)
    file.write_bytes(b"PK")
    with pytest.raises(StoreError, match="no archive"):
        read_archive(other, file)
    assert other.sessions.all() == []
    assert list(other.places.sessions.iterdir()) == []


def test_a_folder_that_analyze_wrote_becomes_a_session(home: Clinic, tmp_path: Path) -> None:
    folder = tmp_path / "arm_raise-tmr"
    shutil.copytree(saved_result(), folder)
    (folder / "link").symlink_to("/etc/passwd")
    made = import_folder(home.service, folder, person="anna")
    assert (made.state, made.person, made.title) == ("done", "anna", "arm_raise-tmr")
    assert home.service.result(made).movements[0].movement.key == "arm_raise"
    assert not (home.service.places.result(made.id) / "link").exists()
    assert (folder / "result.json").is_file()
    with pytest.raises(ResultError):
        import_folder(home.service, tmp_path, person=None)


def test_an_archive_with_damaged_content_is_refused(home: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    write_archive(home.service, file)
    with zipfile.ZipFile(file) as archive:
        largest = max(archive.infolist(), key=lambda info: info.compress_size)
    content = bytearray(file.read_bytes())
    middle = largest.header_offset + largest.compress_size // 2
    content[middle : middle + 500] = bytes(500)
    file.write_bytes(content)
    other = make_home(tmp_path / "other").service
    with pytest.raises(StoreError, match="damaged"):
        read_archive(other, file)
    assert other.sessions.all() == []


def test_a_full_disk_is_not_a_damaged_archive(
    home: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.zip"
    write_archive(home.service, file)
    other = make_home(tmp_path / "other").service

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tmr_vision.app.service.shutil.copytree", full)
    with pytest.raises(OutputError, match="no space left"):
        read_archive(other, file)
    assert other.sessions.all() == []
