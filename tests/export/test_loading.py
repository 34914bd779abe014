"""A saved result comes back as it was, and says clearly when it cannot."""

import json
import math
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tmr_vision
from tests.fake_results import CASES, fake_result
from tests.recorded import recording, session
from tests.samples.test_samples import result_of
from tmr_vision import export
from tmr_vision.errors import ResultError
from tmr_vision.export import FORMATS, load_result
from tmr_vision.language import Message, message, plural_message, translate, use_locale
from tmr_vision.records import AnalysisResult, Record

VALUES = st.floats(-400, 400) | st.just(math.nan)


def saved(result: AnalysisResult, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    export.write_json(result, folder / "result.json")
    export.write_tracks(result, folder / "tracks.npz")
    return folder


def files_of(result: AnalysisResult, folder: Path) -> dict[str, bytes]:
    """Return everything that can be written from a result; a workbook holds its time of writing."""
    written = export.export_result(result, folder, [name for name in FORMATS if name != "xlsx"])
    export.write_json(result, folder / "result.json")
    export.write_tracks(result, folder / "tracks.npz")
    return {path.name: path.read_bytes() for path in (*written, *folder.iterdir())}


def assert_same(a: Any, b: Any, *, where: str = "", exact: bool = True) -> None:
    """Compare two values part by part; not ``exact``: as rounded in result.json."""
    parts = list(parts_of(a))
    if parts:
        assert type(a) is type(b), where
        others = list(parts_of(b))
        assert [name for name, _ in parts] == [name for name, _ in others], where
        for (name, x), (_, y) in zip(parts, others, strict=True):
            assert_same(x, y, where=f"{where}.{name}", exact=exact)
    elif isinstance(a, np.ndarray):
        assert a.dtype == b.dtype, where
        np.testing.assert_allclose(a, b, rtol=0 if exact else 1e-6, atol=0, err_msg=where)
    elif isinstance(a, float) and not exact:
        assert_rounded(a, b, where=where)
    else:
        assert a == b or (a != a and b != b), where


def parts_of(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Record):
        yield from ((field.name, getattr(value, field.name)) for field in fields(value))
    elif isinstance(value, tuple | list):
        yield from ((str(i), item) for i, item in enumerate(value))
    elif isinstance(value, dict):
        yield from value.items()


def assert_rounded(a: float, b: float | None, *, where: str) -> None:
    if math.isnan(a):
        assert b is None or math.isnan(b), where
    else:
        assert b == pytest.approx(a, abs=0.0051), where


@pytest.mark.parametrize("kind", CASES)
def test_a_result_comes_back(kind: str, tmp_path: Path) -> None:
    result = fake_result(kind)
    loaded = load_result(saved(result, tmp_path / "one"))
    assert_same(result, loaded, exact=False)
    again = load_result(saved(loaded, tmp_path / "two"))
    assert_same(loaded, again)


@pytest.mark.parametrize("kind", ["imbalance", "two_sources", "nothing"])
def test_a_loaded_result_gives_the_same_files(kind: str, tmp_path: Path) -> None:
    result = fake_result(kind)
    loaded = load_result(saved(result, tmp_path / "saved"))
    a, b = files_of(result, tmp_path / "a"), files_of(loaded, tmp_path / "b")
    assert a.keys() == b.keys()
    assert [name for name in a if a[name] != b[name]] == []


def test_a_measured_result_comes_back(tmp_path: Path) -> None:
    """Real landmarks: gaps, provenance, swaps, a real view."""
    measured = fake_result("imbalance").with_(
        recordings=(recording("arm_raise"),), movements=(result_of("arm_raise"),)
    )
    loaded = load_result(saved(measured, tmp_path / "saved"))
    assert_same(measured, loaded, exact=False)
    assert_same(measured.recordings[0].angles, loaded.recordings[0].angles)
    assert_same(measured.movements[0].curves, loaded.movements[0].curves)
    a, b = files_of(measured, tmp_path / "a"), files_of(loaded, tmp_path / "b")
    assert [name for name in a if a[name] != b[name]] == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(value=VALUES, sd=VALUES, curve=st.lists(VALUES, min_size=101, max_size=101))
def test_any_numbers_come_back(tmp_path: Path, value: float, sd: float, curve: list[float]) -> None:
    result = fake_result("one_side")
    found = result.movements[0]
    rep = found.reps[0].with_(curve_deg=np.array(curve), peak_deg=value, from_deg=0.0)
    changed = found.with_(left=found.left.with_(value=value, sd=sd), reps=(rep, *found.reps[1:]))
    result = result.with_(movements=(changed,))
    loaded = load_result(saved(result, tmp_path))
    assert_same(result, loaded, exact=False)
    assert_same(rep.curve_deg, loaded.movements[0].reps[0].curve_deg)


def test_the_file_itself_can_be_named_and_the_public_name_works(tmp_path: Path) -> None:
    folder = saved(fake_result("imbalance"), tmp_path)
    by_file = tmr_vision.load_result(folder / "result.json")
    assert_same(by_file, tmr_vision.load_result(str(folder)))
    assert "Arm raise" in by_file._repr_html_()  # type: ignore[attr-defined]


def test_a_movement_of_the_users_own_comes_back(tmp_path: Path) -> None:
    result = fake_result("imbalance")
    own = result.movements[0].movement.with_(key="mine", title="Mine", margin_deg=7.123456)
    result = result.with_(movements=(result.movements[0].with_(movement=own),))
    assert_same(own, load_result(saved(result, tmp_path)).movements[0].movement)


def test_tracks_are_compact(tmp_path: Path) -> None:
    measured = fake_result("imbalance").with_(recordings=(recording("arm_raise"),))
    folder = saved(measured, tmp_path)
    samples = len(recording("arm_raise").pose.time_s)
    assert (folder / "tracks.npz").stat().st_size < 1500 * samples


# --- older results --------------------------------------------------------------------------------


def older(folder: Path, **changes: Any) -> Path:
    """Leave a result as version 0.1.0 wrote it."""
    saved(fake_result("imbalance"), folder)
    (folder / "tracks.npz").unlink()
    path = folder / "result.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for source in data["sources"]:
        for name in ("width_px", "height_px", "notes"):
            del source[name]
    for movement in data["movements"]:
        del movement["definition"]
        movement.update(changes)
        for compensation in movement["compensations"]:
            del compensation["title"]
    path.write_text(json.dumps(data), encoding="utf-8")
    return folder


def test_an_older_result_loads_as_far_as_it_goes(tmp_path: Path) -> None:
    loaded, result = load_result(older(tmp_path)), fake_result("imbalance")
    found, before = loaded.movements[0], result.movements[0]
    assert_same(before.movement, found.movement)
    assert found.right.value == pytest.approx(before.right.value, abs=0.005)
    assert [rep.side for rep in found.reps] == [rep.side for rep in before.reps]
    assert np.isnan(found.reps[0].curve_deg).all()
    assert found.curves is None
    assert loaded.recordings[0].info.path == result.recordings[0].info.path
    assert not export.has_tracks(loaded)
    assert export.has_tracks(result)


def test_a_result_from_before_the_limit_of_the_view_loads(tmp_path: Path) -> None:
    path = saved(fake_result("balanced"), tmp_path / "old") / "result.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for test in data["movements"]:
        del test["definition"]["view_limit_deg"]
    path.write_text(json.dumps(data), encoding="utf-8")
    assert load_result(path).movements[0].movement.view_limit_deg == 35.0


def test_what_needs_samples_says_so(tmp_path: Path) -> None:
    loaded = load_result(older(tmp_path))
    for name, each in FORMATS.items():
        if each.over_time:
            with pytest.raises(ResultError, match=f"^{name} needs the samples over time"):
                export.export_result(loaded, tmp_path / "out", [name])
    assert not (tmp_path / "out").exists()
    assert export.export_result(loaded, tmp_path / "out", ["fhir"])


def test_an_older_result_of_an_own_movement(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match=r"'mine' of this older result .* its movements file"):
        load_result(older(tmp_path, movement="mine"))


# --- what cannot be loaded ------------------------------------------------------------------------


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is damaged, or is no result.json"),
        ("[]", "is no result.json of this program"),
        ("{}", "is no result.json of this program"),
        ('{"schema": 99}', "has schema 99, this version reads 1; use the version that wrote it"),
        ('{"schema": 1}', r"is not a result that this version can read \(KeyError: 'created'\)"),
        ('{"schema": 1, "created": 5, "software": 3}', "is not a result that this version can"),
    ],
)
def test_what_is_no_result(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ResultError, match=message):
        load_result(write(tmp_path / "result.json", text))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ResultError, match=r"is damaged, or is no result\.json"):
        load_result(tmp_path)


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_nothing_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(ResultError, match=r"there is no result at .* the folder of a result"):
        load_result(tmp_path / name)


def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> str:
        raise PermissionError(13, "Permission denied")

    folder = saved(fake_result("imbalance"), tmp_path)
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(ResultError, match=r"cannot be read \(permission denied\)"):
        load_result(folder)


def test_damaged_tracks(tmp_path: Path) -> None:
    folder = saved(fake_result("imbalance"), tmp_path)
    tracks = folder / "tracks.npz"
    whole = tracks.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"text", whole[:99] + b"\0" * 64 + whole[163:]):
        tracks.write_bytes(damaged)
        with pytest.raises(ResultError, match=r"tracks\.npz is damaged or of another version"):
            load_result(folder)


def test_tracks_of_another_version(tmp_path: Path) -> None:
    folder = saved(fake_result("imbalance"), tmp_path)
    with np.load(folder / "tracks.npz") as arrays:
        fewer = {name: arrays[name] for name in arrays if name != "0/pose/image_px"}
    np.savez(folder / "tracks.npz", **fewer)
    with pytest.raises(ResultError, match="of another version"):
        load_result(folder)


def test_tracks_of_another_analysis(tmp_path: Path) -> None:
    result = fake_result("imbalance")
    folder = saved(result, tmp_path)
    export.write_tracks(result.with_(created="2020-01-01T00:00:00+00:00"), folder / "tracks.npz")
    with pytest.raises(ResultError, match="belongs to another analysis"):
        load_result(folder)


# --- sentences ------------------------------------------------------------------------------------


def test_sentences_come_back_with_what_is_inside_them(tmp_path: Path) -> None:
    reason = message(
        "left out: {reason}", reason=message("too quick ({seconds:.1f} s)", seconds=0.34)
    )
    counted = plural_message("{n} repetition", "{n} repetitions", n=np.int64(3))
    result = fake_result("imbalance")
    found = result.movements[0]
    rep = found.reps[0].with_(excluded=reason)
    info = result.recordings[0].info.with_(notes=(counted, "a plain one"))
    spoken = result.with_(
        movements=(found.with_(reason=reason, reps=(rep, *found.reps[1:])),),
        recordings=(result.recordings[0].with_(info=info),),
    )
    loaded = load_result(saved(spoken, tmp_path))
    first = loaded.movements[0]
    assert type(loaded.plan.retest) is str
    assert type(loaded.recordings[0].info.notes[1]) is str
    for made in (first.reason, first.reps[0].excluded):
        assert isinstance(made, Message)
        assert made.__reduce__() == reason.__reduce__()
        assert made.values["reason"].__reduce__() == reason.values["reason"].__reduce__()
    again = loaded.recordings[0].info.notes[0]
    assert isinstance(again, Message)
    assert again.__reduce__() == counted.__reduce__()


def test_a_measured_result_keeps_every_sentence(tmp_path: Path) -> None:
    result = session()
    loaded = load_result(saved(result, tmp_path))
    told, heard = list(sentences_of(result)), list(sentences_of(loaded))
    assert len(told) > 20
    assert [(s, s.template, s.plural) for s in told] == [(s, s.template, s.plural) for s in heard]
    with use_locale("de"):
        assert [translate(s) for s in told] == [translate(s) for s in heard]


def sentences_of(value: Any) -> Iterator[Message]:
    if isinstance(value, Message):
        yield value
    for _, part in parts_of(value):
        yield from sentences_of(part)


def test_results_without_messages_load_as_before(tmp_path: Path) -> None:
    folder = saved(session("arm_raise"), tmp_path)
    data = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    del data["messages"]
    (folder / "result.json").write_text(json.dumps(data), encoding="utf-8")
    loaded = load_result(folder)
    assert_same(session("arm_raise").movements[0].reason, loaded.movements[0].reason)
    assert list(sentences_of(loaded)) == []


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "[1]",
        "{}[]",
        '[{"said": "x"}]',
        '[{"said": "{n}", "many": null, "values": {}}]',
        '[{"said": "{n.__class__}", "many": null, "values": {"n": 1}}]',
        '[{"said": 5, "many": null, "values": []}]',
    ],
)
def test_damaged_sentences(tmp_path: Path, text: str) -> None:
    folder = saved(fake_result("imbalance"), tmp_path)
    with np.load(folder / "tracks.npz") as arrays:
        changed = {name: arrays[name] for name in arrays} | {"sentences": np.array(text)}
    np.savez(folder / "tracks.npz", **changed)
    with pytest.raises(ResultError, match=r"tracks\.npz is damaged or of another version"):
        load_result(folder)
