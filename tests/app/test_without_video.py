"""Videos are kept only if asked: without them the pose alone is shown, and nothing else changes."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.app.clinic import API, Clinic, add_result, saved_result, send
from tests.app.stored import analysed, service_of, store
from tests.fake_results import write_video
from tests.recorded import session as recorded
from tmr_vision.app.service import Service
from tmr_vision.jobs import task
from tmr_vision.jobs.task import AnalysisTask, do_task
from tmr_vision.overlay import draw_source
from tmr_vision.overlay.drawing import PLAIN
from tmr_vision.progress import Job
from tmr_vision.records import AnalysisResult
from tmr_vision.store import StoredSession


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def is_pose_alone(path: Path) -> bool:
    """Whether nearly all of each picture is the plain ground."""
    for picture in pictures(path)[::20]:
        plain = (np.abs(picture.astype(int) - PLAIN) < 12).all(axis=-1).mean()
        if plain < 0.8:
            return False
    return True


def sent(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, **given: Any) -> StoredSession:
    """Upload a film, analyse it (with recorded landmarks), and let the app tidy up."""
    monkeypatch.setattr("tmr_vision.app.service.check_video", lambda *_, **__: None)
    client = clinic.client("patient")
    body = {"uploads": [{"id": send(client, b"film")}], **given}
    number = client.post(f"{API}/sessions", json=body).json()["id"]
    service = clinic.service
    (job,) = service.jobs.claim("test", 1, lease_s=60)

    def analyse(*_: object, header: Any, **__: object) -> AnalysisResult:
        return recorded("arm_raise").with_(header=header)

    monkeypatch.setattr(task, "analyze", analyse)
    came_out = do_task(AnalysisTask.from_plain(job.task), Job())
    service.tidy()
    assert service.places.has_videos(number), "it is needed until the result is noted"
    service.jobs.finish(job.id, "test", came_out)
    service.tidy()
    return service.sessions.find(number)


def test_a_video_that_nobody_asked_to_keep_is_gone_with_all_pictures(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = sent(clinic, monkeypatch)
    service = clinic.service
    assert not service.keeps_video(found)
    names = {path.name for path in service.places.session(found.id).rglob("*.mp4")}
    assert names == {"pose.mp4"}
    assert is_pose_alone(service.places.result(found.id) / "pose.mp4")
    client = clinic.client("patient")
    assert client.get(f"{API}/sessions/{found.id}/video/0").status_code == 200
    page = client.get(f"/review/{found.id}").text
    assert "The video was not kept. What is shown is the measured pose alone." in page
    assert "data-remove-video" not in page
    report = client.get(f"{API}/sessions/{found.id}/files/html").text
    assert "The video was not kept: pictures show the measured pose alone." in report
    assert client.get(f"{API}/sessions/{found.id}/files/pdf").content.startswith(b"%PDF")


def test_a_video_is_kept_if_that_was_asked(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sent(clinic, monkeypatch, keep_video=True)
    service = clinic.service
    assert service.places.has_videos(found.id)
    assert service.keeps_video(found)
    assert not (service.places.result(found.id) / "pose.mp4").exists()


def with_video(service: Service) -> StoredSession:
    """Add a session whose video is kept, and its report."""
    found = store(service, analysed("arm_raise"))
    service.places.videos(found.id).mkdir()
    write_video(service.places.videos(found.id) / "0.mp4", [0.0, 0.1])
    (service.places.result(found.id) / "report.html").write_text("<img>")
    return found


def test_a_video_is_deleted_and_the_numbers_stay(app: FastAPI, client: TestClient) -> None:
    service = service_of(app)
    found = with_video(service)
    before = client.get(f"{API}/sessions/{found.id}").json()
    assert before["keeps_video"]
    assert "data-remove-video" in client.get(f"/review/{found.id}").text
    assert client.delete(f"{API}/sessions/{found.id}/video").status_code == 204
    after = client.get(f"{API}/sessions/{found.id}").json()
    assert after == before | {"keeps_video": False}
    left = {path.name for path in service.places.session(found.id).rglob("*") if path.is_file()}
    assert left.isdisjoint({"overlay.mp4", "0.mp4", "report.html"})
    assert is_pose_alone(service.places.result(found.id) / "pose.mp4")
    assert client.delete(f"{API}/sessions/{found.id}/video").status_code == 204, "or once more"


def test_a_review_without_any_film_has_its_curves(app: FastAPI, client: TestClient) -> None:
    service = service_of(app)
    found = store(service, analysed("arm_raise"))
    (service.places.result(found.id) / "overlay.mp4").unlink()
    page = client.get(f"/review/{found.id}").text
    assert "The video was not kept; the curves show what was measured." in page
    assert "<video" not in page
    assert 'class="live curves"' in page
    assert client.get(f"{API}/sessions/{found.id}/plots").json()["videos"] == {}


def test_a_video_that_is_not_analysed_yet_is_needed(clinic: Clinic) -> None:
    made = clinic.service.sessions.add("arm", ["a.mp4"], task={})
    answer = clinic.client().delete(f"{API}/sessions/{made.id}/video")
    assert answer.status_code == 409
    assert "is needed until it is analysed" in answer.json()["detail"]


def test_the_pose_alone_has_the_times_and_size_of_the_video(tmp_path: Path) -> None:
    result = recorded("arm_raise")
    keys = draw_source(result, 0, tmp_path / "pose.mp4", pictures=False)
    drawn, pose = pictures(tmp_path / "pose.mp4"), result.recordings[0].pose
    assert len(drawn) == len(pose.time_s)
    assert drawn[0].shape[:2] == (pose.height_px, pose.width_px)
    assert len(keys) == 4, "start and peak of each side"
    assert len({key.jpeg for key in keys}) == 4, "each is another pose"


def test_an_imported_result_with_pictures_can_lose_them(clinic: Clinic) -> None:
    found = add_result(clinic.service)
    assert (saved_result() / "overlay.mp4").is_file()
    assert clinic.service.keeps_video(found)
    clinic.service.remove_video(found)
    assert not clinic.service.keeps_video(found)
