"""Videos that are kept elsewhere, in a folder or an object store: played, exported, really gone."""

import atexit
import base64
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from tests.app.clinic import API, Clinic, home_client, make_home, send
from tests.object_store import files_of, object_store
from tests.recorded import SAMPLES
from tests.recorded import session as recorded
from tmr_vision.app import Config
from tmr_vision.app.archive import read_archive, write_archive
from tmr_vision.app.service import Service
from tmr_vision.cli import app as command
from tmr_vision.errors import OutputError
from tmr_vision.export import RESULT
from tmr_vision.report import write_folder
from tmr_vision.sources import file_sha256
from tmr_vision.store import StoredSession, VideoStore, videos

FILM = SAMPLES / "arm_raise.mp4"


class Away:
    """A place for videos: what lies there, by name."""

    def __init__(self, address: str, files: Any) -> None:
        self.address, self._files = address, files

    def names(self) -> list[str]:
        found = self._files.find(self.address.removeprefix("s3://"))
        return sorted(Path(each).name for each in found)


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with object_store(tmp_path_factory.mktemp("home"), "videos") as found:
        yield found


@pytest.fixture(params=["folder", pytest.param("store", marks=pytest.mark.cluster)])
def away(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Away]:
    if request.param == "folder":
        import fsspec

        yield Away(str(tmp_path / "far" / "videos"), fsspec.filesystem("file"))
        return
    found = request.getfixturevalue("access")
    with Using(found, monkeypatch):
        files = files_of(found)
        yield Away(f"s3://videos/{tmp_path.name}", files)


class Using:
    """An environment in which the store is found, and fsspec remembers nothing of before."""

    def __init__(self, access: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._access, self._patch = access, monkeypatch

    def __enter__(self) -> None:
        import s3fs

        for name, value in self._access.items():
            self._patch.setenv(name, value)
        s3fs.S3FileSystem.clear_instance_cache()

    def __exit__(self, *_: object) -> None:
        import s3fs

        s3fs.S3FileSystem.clear_instance_cache()


@pytest.fixture
def home(tmp_path: Path, away: Away) -> Clinic:
    clinic = make_home(tmp_path / "data")
    return with_videos(clinic, away.address)


def with_videos(clinic: Clinic, address: str) -> Clinic:
    service = Service(Config(folder=clinic.service.places.folder, videos=address))
    clinic.app.state.service = clinic.service = service
    return clinic


@cache
def written(*, pictures: bool) -> Path:
    """Return a session's folder as the analysis of the sample leaves it."""
    folder = Path(tempfile.mkdtemp(prefix="tmr-vision-kept"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "videos").mkdir()
    shutil.copy(FILM, folder / "videos" / "0.mp4")
    result = recorded("arm_raise")
    (seen,) = result.recordings
    info = seen.info.with_(path=str(folder / "videos" / "0.mp4"), sha256=file_sha256(FILM))
    whole = result.with_(recordings=(seen.with_(info=info),))
    write_folder(whole, folder / "result", pictures=pictures)
    return folder


def analysed(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, *, keep_video: bool = True
) -> StoredSession:
    """Upload the sample, and put in place what its analysis writes."""
    monkeypatch.setattr("tmr_vision.app.service.check_video", lambda *_, **__: None)
    client, service = home_client(clinic), clinic.service
    body = {"uploads": [{"id": send(client, FILM.read_bytes())}], "keep_video": keep_video}
    number = client.post(f"{API}/sessions", json=body).json()["id"]
    (job,) = service.jobs.claim("test", 1, lease_s=60)
    assert job.task["pictures"] == keep_video
    shutil.copytree(written(pictures=keep_video) / "result", service.places.result(number))
    service.jobs.finish(job.id, "test", {})
    return service.sessions.find(number)


def tidied(clinic: Clinic, session: StoredSession) -> StoredSession:
    clinic.service.tidy()
    return clinic.service.sessions.find(session.id)


def films_here(clinic: Clinic) -> list[str]:
    return sorted(path.name for path in clinic.service.places.sessions.rglob("*.mp4"))


def key_frames(client: TestClient, number: str) -> list[bytes]:
    """Return the pictures of a session's report, of which the PDF is made too."""
    page = client.get(f"{API}/sessions/{number}/files/html").text
    found = re.findall(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", page)
    return [base64.b64decode(each) for each in found]


def pictures_in_pdf(client: TestClient, number: str) -> int:
    printed = client.get(f"{API}/sessions/{number}/files/pdf").content
    assert printed.startswith(b"%PDF")
    return printed.count(b"/Subtype /Image")


def test_what_is_kept_goes_there_by_its_content_and_is_played_from_any_place(
    home: Clinic, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = analysed(home, monkeypatch)
    client, number = home_client(home), found.id
    overlay = (home.service.places.result(number) / "overlay.mp4").read_bytes()
    frames = key_frames(client, number)
    assert len(frames) >= 4
    here = {path: client.get(path).text for path in (f"/review/{number}", "/history")}
    found = tidied(home, found)
    assert films_here(home) == []
    assert not home.service.places.videos(number).exists()
    assert file_sha256(FILM) + ".mp4" in away.names()
    assert all(re.fullmatch(r"[0-9a-f]{64}\.mp4", name) for name in away.names())
    assert len(away.names()) == 2
    where = f"{API}/sessions/{number}/video/0"
    whole = client.get(where)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    assert whole.content == overlay
    size = len(overlay)
    for asked, first, last in (
        ("bytes=0-0", 0, 0), ("bytes=10-", 10, size - 1), ("bytes=-7", size - 7, size - 1),
        (f"bytes=5-{size * 2}", 5, size - 1), (f"bytes=-{size * 2}", 0, size - 1),
    ):  # fmt: skip
        part = client.get(where, headers={"Range": asked})
        assert part.status_code == 206, asked
        assert part.content == overlay[first : last + 1], asked
        assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
        assert int(part.headers["content-length"]) == last - first + 1
    for asked in (f"bytes={size}-", "bytes=-0", "bytes=9-3"):
        wrong = client.get(where, headers={"Range": asked})
        assert (wrong.status_code, wrong.headers["content-range"]) == (416, f"bytes */{size}")
    assert client.get(where, headers={"Range": "bytes=0-1,4-5"}).content == overlay
    assert client.get(f"{API}/sessions/{number}/video/1").status_code == 404
    assert key_frames(client, number) == frames
    assert {path: client.get(path).text for path in here} == here
    assert client.get(f"{API}/sessions/{number}").json()["keeps_video"]
    assert tidied(home, found) == found
    assert len(away.names()) == 2


def test_a_video_that_is_not_kept_never_leaves(
    home: Clinic, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = analysed(home, monkeypatch, keep_video=False)
    tidied(home, found)
    assert films_here(home) == ["pose.mp4"]
    assert away.names() == []


@pytest.mark.parametrize("what", ["video", "session", "person", "everything"])
def test_what_is_deleted_is_gone_there_too(
    home: Clinic, away: Away, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    found = tidied(home, analysed(home, monkeypatch))
    home.service.people.add("anna")
    home.service.sessions.assign(found.id, home.service.people.find("anna").id)
    assert len(away.names()) == 2
    client = home_client(home)
    path = {"video": f"/sessions/{found.id}/video", "session": f"/sessions/{found.id}",
            "person": "/people/anna", "everything": "/everything"}[what]  # fmt: skip
    body = {"json": {"typed": "delete"}} if what == "everything" else {}
    assert client.request("DELETE", API + path, **body).status_code == 204
    assert away.names() == []
    if what == "video":
        assert not client.get(f"{API}/sessions/{found.id}").json()["keeps_video"]
        assert client.get(f"{API}/sessions/{found.id}/video/0").status_code == 200
        assert films_here(home) == ["pose.mp4"]


def test_what_cannot_be_deleted_now_is_deleted_later(
    home: Clinic, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tidied(home, analysed(home, monkeypatch))

    def broken(_: str) -> Any:
        raise ConnectionError("no route")

    with monkeypatch.context() as patched:
        patched.setattr(videos, "open_store", broken)
        client = home_client(home)
        seen = client.get(f"{API}/sessions/{found.id}/video/0")
        assert seen.status_code == 409
        assert "cannot be reached at the moment (no route)" in seen.json()["detail"]
        assert client.delete(f"{API}/sessions/{found.id}").status_code == 204
        home.service.tidy()
        assert len(away.names()) == 2
    home.service.tidy()
    assert away.names() == []


def test_whatever_ends_the_program_on_the_way_nothing_is_lost_or_left(
    home: Clinic, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = analysed(home, monkeypatch)
    store, open_store = home.service.videos.store, videos.open_store

    class Broken:
        def __init__(self, files: Any) -> None:
            self._files, self.protocol = files, files.protocol

        def put_file(self, file: str, path: str) -> None:
            self._files.pipe_file(path, Path(file).read_bytes()[:1000])
            raise KeyboardInterrupt

        def __getattr__(self, name: str) -> Any:
            return getattr(self._files, name)

    def broken(address: str) -> Any:
        files, path = open_store(address)
        return Broken(files), path

    with monkeypatch.context() as patched:
        patched.setattr(videos, "open_store", broken)
        with pytest.raises(KeyboardInterrupt):
            home.service.tidy()
    assert store.of(found.id) == []
    assert films_here(home) == ["0.mp4", "overlay.mp4"], "it is played from here"
    found = tidied(home, found)
    assert films_here(home) == []
    with monkeypatch.context() as patched:
        patched.setattr(videos, "open_store", broken)
        other = analysed(home, monkeypatch)
        with pytest.raises(KeyboardInterrupt):
            home.service.tidy()
    home.service.remove(other)
    home.service.remove(found)
    assert len(away.names()) == 1, "half a copy; who makes the copies deletes it"
    home.service.tidy()
    assert away.names() == []


def test_an_archive_has_them_and_another_machine_shows_the_same(
    home: Clinic, away: Away, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tidied(home, analysed(home, monkeypatch))
    frames, played = (
        key_frames(home_client(home), found.id),
        home_client(home).get(f"{API}/sessions/{found.id}/video/0").content,
    )
    write_archive(home.service, tmp_path / "a.zip")
    home.service.remove_everything()
    assert away.names() == []
    other = make_home(tmp_path / "other")
    assert read_archive(other.service, tmp_path / "a.zip") == 1
    assert films_here(other) == ["0.mp4", "overlay.mp4"]
    client = home_client(other)
    assert client.get(f"{API}/sessions/{found.id}/video/0").content == played
    assert key_frames(client, found.id) == frames


def test_after_an_archive_the_kept_videos_are_those_of_the_new_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pictures of the reports come from the videos, which lie in another folder now."""
    old = make_home(tmp_path / "old")
    found = analysed(old, monkeypatch)
    client = home_client(old)
    frames, review = key_frames(client, found.id), client.get(f"/review/{found.id}").text
    assert len(frames) >= 4
    printed = pictures_in_pdf(client, found.id)
    assert printed >= 4
    write_archive(old.service, tmp_path / "a.zip")
    shutil.rmtree(old.service.places.folder)
    new = make_home(tmp_path / "elsewhere" / "new")
    assert read_archive(new.service, tmp_path / "a.zip") == 1
    client = home_client(new)
    assert key_frames(client, found.id) == frames
    assert pictures_in_pdf(client, found.id) == printed
    assert client.get(f"/review/{found.id}").text == review
    moved = tmp_path / "moved"
    shutil.move(new.service.places.folder, moved)
    again = make_home(moved)
    assert key_frames(home_client(again), found.id) == frames
    result = again.service.places.result(found.id) / RESULT
    there = result.read_text()
    assert '"../videos/0.mp4"' in there
    for known in ("0.mp4", str(old.service.places.videos(found.id) / "0.mp4")):
        result.write_text(there.replace('"../videos/0.mp4"', json.dumps(known)))
        assert key_frames(home_client(again), found.id) == frames, "as older versions wrote it"


def test_a_part_that_is_not_moved_yet_is_in_the_report(
    home: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = analysed(home, monkeypatch)
    frames = key_frames(home_client(home), found.id)
    overlay = home.service.places.result(found.id) / "overlay.mp4"
    assert home.service.videos.store.keep(found.id, "result/overlay.mp4", overlay)
    overlay.unlink()
    assert key_frames(home_client(home), found.id) == frames


# --- what is wrong with a place is told at the start -----------------------------------------


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = VideoStore(None, str(tmp_path / "file" / "videos"))  # type: ignore[arg-type]
    with pytest.raises(OutputError, match="nothing can be written to"):
        store.check()
    said = CliRunner().invoke(
        command,
        ["serve", "--no-browser", "--data", str(tmp_path / "data"), "--videos", store.folder],
    )
    assert said.exit_code != 0
    assert "nothing can be written to" in said.output
    assert len(said.output.splitlines()) == 1
    VideoStore(None).check()  # type: ignore[arg-type]
    good = VideoStore(None, str(tmp_path / "good"))  # type: ignore[arg-type]
    good.check()
    assert list((tmp_path / "good").iterdir()) == []


@pytest.mark.cluster
@pytest.mark.parametrize(
    ("bucket", "change", "told"),
    [
        ("videos", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
         "no valid credentials were found; set AWS_ACCESS_KEY_ID"),
        ("nowhere", {}, "nothing can be written to s3://nowhere/x ("),
        ("videos", {}, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_object_store_is_one_sentence(
    access: dict[str, str], monkeypatch: pytest.MonkeyPatch, bucket: str,
    change: dict[str, str], told: str,
) -> None:  # fmt: skip
    with Using(access | change, monkeypatch):
        store = VideoStore(None, f"s3://{bucket}/x")  # type: ignore[arg-type]
        if told:
            with pytest.raises(OutputError, match=re.escape(told)):
                store.check()
        else:
            store.check()
            assert files_of(access).find("videos/x") == []


def test_no_session_no_copy(home: Clinic, away: Away) -> None:
    assert not home.service.videos.store.keep("0" * 32, "videos/0.mp4", FILM)
    assert away.names() == []


def test_a_session_that_is_deleted_while_it_is_copied_leaves_nothing(
    home: Clinic, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = analysed(home, monkeypatch)
    make_folder = videos._make_folder

    def deleted(files: Any, path: str) -> None:
        make_folder(files, path)
        if home.service.sessions.all():
            home.service.remove(found)

    with monkeypatch.context() as patched:
        patched.setattr(videos, "_make_folder", deleted)
        home.service.tidy()
    home.service.tidy()
    assert away.names() == []
    assert films_here(home) == []
