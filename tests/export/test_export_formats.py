"""Exports are what their readers expect, hold the numbers of result.json, and are whole."""

import csv
import json
import math
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from fhir.resources.R4B.bundle import Bundle
from scipy.io import netcdf_file

from tests.export.test_loading import saved
from tests.fake_results import CASES, fake_result
from tmr_vision import export
from tmr_vision.errors import OutputError, UsageError
from tmr_vision.export import FORMATS, export_result, fhir, opensim, poses, result_to_dict, xlsx
from tmr_vision.export.destination import all_or_nothing
from tmr_vision.figures import PALETTE
from tmr_vision.records import AnalysisResult
from tmr_vision.skeleton import LANDMARKS, SIDES

Rows = list[dict[str, Any]]


# --- session.xlsx ---------------------------------------------------------------------------------


def workbook(result: AnalysisResult, path: Path) -> openpyxl.Workbook:
    export.write_xlsx(result, path)
    return openpyxl.load_workbook(path)


def rows_of(sheet: Any) -> Rows:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows if any(c is not None for c in row)]


@pytest.mark.parametrize("kind", CASES)
def test_the_workbook_holds_the_numbers_of_result_json(kind: str, tmp_path: Path) -> None:
    result = fake_result(kind)
    book = workbook(result, tmp_path / "session.xlsx")
    data = result_to_dict(result)
    assert book.sheetnames[:4] == ["summary", "reps", "curves", "angles"]
    assert book.sheetnames[-1] == "method"
    summary = rows_of(book["summary"])
    assert len(summary) == len(data["movements"])
    for row, found in zip(summary, data["movements"], strict=True):
        difference, felt = found["difference"] or {}, found["felt"] or {}
        assert row["movement"] == found["title"]
        assert row["left (deg)"] == found["left"]["value"]
        assert row["right (deg)"] == found["right"]["value"]
        assert row["right minus left (deg)"] == difference.get("value")
        assert row["95 % interval low (deg)"] == difference.get("low")
        assert row["95 % interval high (deg)"] == difference.get("high")
        assert row["measurement error MDC95 (deg)"] == found["mdc95"]
        assert row["margin that matters (deg)"] == found["margin"]
        assert row["verdict"] == found["verdict"]
        assert row["strength"] == found["strength"]
        assert row["side that does worse"] == found["limited_side"]
        assert row["reps left"] == found["left"]["n"]
        assert row["felt right (0 to 100)"] == felt.get("right")
        assert row["SD right (deg)"] == found["right"]["sd"]
        assert row["reason"] == found["reason"]
    reps = [rep for found in data["movements"] for rep in found["reps"]]
    written = rows_of(book["reps"])
    for column, left_out in (("value (deg)", False), ("left-out value (deg)", True)):
        cells = [row[column] for row in written if row[column] is not None]
        wanted = [rep["value"] for rep in reps if (rep["excluded"] is not None) == left_out]
        assert sorted(cells) == sorted(wanted)
    reasons = [row["left out because"] for row in written if row["left out because"]]
    assert sorted(reasons) == sorted(rep["excluded"] for rep in reps if rep["excluded"])


def test_the_angles_of_the_workbook(tmp_path: Path) -> None:
    result = fake_result("two_sources")
    book = workbook(result, tmp_path / "session.xlsx")
    for sheet, recording in zip(("angles", "angles 2"), result.recordings, strict=True):
        rows, track = rows_of(book[sheet]), recording.angles
        assert len(rows) == len(track.time_s)
        for name in track.names:
            cells = [row[f"{name.replace('_', ' ')} (deg)"] for row in rows]
            wanted = [None if math.isnan(v) else round(v, 2) for v in track.of(name).tolist()]
            assert cells == wanted


def test_long_recordings_go_on_in_another_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 201)
    result = fake_result("imbalance")
    samples = len(result.recordings[0].angles.time_s)
    book = workbook(result, tmp_path / "session.xlsx")
    parts = [name for name in book.sheetnames if name.startswith("angles")]
    assert len(parts) == math.ceil(samples / 200) > 2
    assert sum(len(rows_of(book[name])) for name in parts) == samples
    assert max(book[name].max_row for name in parts) <= 201


def test_sheets_can_be_read(tmp_path: Path) -> None:
    book = workbook(fake_result("several"), tmp_path / "session.xlsx")
    for sheet in book:
        assert sheet.freeze_panes in ("A2", "B2", "C2")
        assert all(cell.font.bold for cell in sheet[1])
    units = r"\((deg|s|%|0 to 100)\)"
    for name in ("reps", "curves", "angles"):
        for cell, value in zip(book[name][1], book[name][2], strict=True):
            number = isinstance(value.value, float)
            assert re.search(units, cell.value) or not number, cell.value
            assert value.number_format != "General" or not number
    texts = " ".join(str(row["value"]) for row in rows_of(book["method"]))
    for word in ("right minus left", "pose_landmarker_full", "0.1.0", "clinician decides"):
        assert word in texts


def charts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        names = sorted(n for n in package.namelist() if re.match(r"xl/charts/chart\d+\.xml", n))
        return [package.read(name).decode() for name in names]


@pytest.mark.parametrize("kind", CASES)
def test_charts_show_left_over_right(kind: str, tmp_path: Path) -> None:
    result = fake_result(kind)
    book = workbook(result, tmp_path / "session.xlsx")
    drawn = charts(tmp_path / "session.xlsx")
    wanted = sum(2 * bool(m.reps) + (m.curves is not None) for m in result.movements)
    assert len(drawn) == wanted
    for text in drawn:
        series = re.findall(r"<c:ser>.*?</c:ser>", text, flags=re.DOTALL)
        assert series, "no empty chart"
        for one in series:
            side = re.search(r"<c:v>(left|right)(, left out)?</c:v>", one)
            colour = PALETTE[side[1] if side else "ink"].lstrip("#").upper()
            assert f'srgbClr val="{colour}"' in one
            dash = re.search(r'prstDash val="(\w+)"', one)
            dashed = side is not None and side[0] == "<c:v>right</c:v>"
            assert (dash is not None and dash[1] == "dash") == dashed
            for cells in re.findall(r"<c:f>(.*?)</c:f>", one):
                sheet, _, block = cells.rpartition("!")
                block = block.replace("$", "")
                rows = book[sheet.strip("'")][block if ":" in block else f"{block}:{block}"]
                values = [cell.value for row in rows for cell in row]
                assert all(isinstance(value, int | float | None) for value in values)
                assert any(value is not None for value in values)


def test_left_out_repetitions_are_crosses(tmp_path: Path) -> None:
    workbook(fake_result("many_reps"), tmp_path / "session.xlsx")
    (reps,) = [text for text in charts(tmp_path / "session.xlsx") if "left out" in text]
    for one in re.findall(r"<c:ser>.*?</c:ser>", reps, flags=re.DOTALL):
        marker = re.search(r"<c:marker>.*?</c:marker>", one, flags=re.DOTALL)
        assert marker
        assert ('symbol val="x"' in marker[0]) == ("left out" in one)


# --- OpenSim --------------------------------------------------------------------------------------


def read_mot(path: Path) -> tuple[list[str], list[str], np.ndarray]:
    head, _, rest = path.read_text(encoding="utf-8").partition("endheader\n")
    names, *rows = rest.splitlines()
    return head.splitlines(), names.split("\t"), np.array([r.split("\t") for r in rows], float)


def test_mot_holds_the_angles(tmp_path: Path) -> None:
    recording = fake_result("imbalance").recordings[0]
    opensim.write_mot(recording, tmp_path / "angles.mot")
    head, names, values = read_mot(tmp_path / "angles.mot")
    assert head[1:] == [
        "version=1", f"nRows={len(values)}", f"nColumns={len(names)}", "inDegrees=yes"
    ]  # fmt: skip
    track = recording.angles
    np.testing.assert_allclose(values[:, 0], track.time_s, atol=1e-6)
    for name in names[1:]:
        np.testing.assert_allclose(values[:, names.index(name)], track.of(name), atol=1e-4)
    never = {name for name in track.names if np.isnan(track.of(name)).all()}
    assert set(names) == {"time", *track.names} - never
    assert never


def test_trc_holds_the_landmarks(tmp_path: Path) -> None:
    recording = fake_result("imbalance").recordings[0]
    opensim.write_trc(recording, tmp_path / "landmarks.trc")
    lines = (tmp_path / "landmarks.trc").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "PathFileType\t4\t(X/Y/Z)\tlandmarks.trc"
    header = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    frames = len(recording.pose.time_s)
    assert header["Units"] == "px"
    assert float(header["DataRate"]) == pytest.approx(25)
    assert (int(header["NumFrames"]), int(header["NumMarkers"])) == (frames, 33)
    assert [name for name in lines[3].split("\t")[2:] if name] == list(LANDMARKS)
    values = np.array([line.split("\t") for line in lines[6:]], float)
    assert values.shape == (frames, 2 + 3 * 33)
    points = values[:, 2:].reshape(frames, 33, 3)
    image = recording.pose.image_px
    np.testing.assert_allclose(points[..., 0], image[..., 0], atol=0.006)
    np.testing.assert_allclose(recording.pose.height_px - points[..., 1], image[..., 1], atol=0.006)
    np.testing.assert_array_equal(np.isnan(points[..., 2]), np.isnan(image[..., 0]))


# --- poses and FHIR -------------------------------------------------------------------------------


def test_poses_hold_the_landmarks(tmp_path: Path) -> None:
    recording = fake_result("imbalance").recordings[0]
    poses.write_poses(recording, tmp_path / "poses.nc")
    with netcdf_file(tmp_path / "poses.nc", mmap=False) as file:
        position = file.variables["position"]
        assert position.dimensions == ("time", "space", "keypoints", "individuals")
        np.testing.assert_allclose(
            position[:][..., 0].transpose(0, 2, 1), recording.pose.image_px, rtol=1e-6
        )
        names = [b"".join(row).rstrip(b"\0").decode() for row in file.variables["keypoints"][:]]
        assert names == list(LANDMARKS)
        np.testing.assert_array_equal(file.variables["time"][:], recording.pose.time_s)


def observations(bundle: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in bundle["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] == "Observation":
            yield resource["code"]["coding"][0]["code"], resource


@pytest.mark.parametrize("patient", [None, "P-0042"])
@pytest.mark.parametrize("kind", CASES)
def test_the_bundle_is_valid_fhir(kind: str, patient: str | None, tmp_path: Path) -> None:
    fhir.write_fhir(fake_result(kind), tmp_path / "fhir.json", patient=patient)
    text = (tmp_path / "fhir.json").read_text(encoding="utf-8")
    bundle = Bundle.model_validate_json(text)
    assert json.loads(bundle.model_dump_json()) == json.loads(text)
    addresses = {entry.fullUrl for entry in bundle.entry}
    assert len(addresses) == len(bundle.entry)
    for _, each in observations(json.loads(text)):
        named = [each["device"], *each.get("derivedFrom", [])]
        assert {reference["reference"] for reference in named} <= addresses
        assert each["status"] == "preliminary"
        assert "clinician decides" in each["note"][0]["text"]
        code = each.get("subject", {}).get("identifier", {}).get("value")
        assert code == patient


@pytest.mark.parametrize("kind", CASES)
def test_the_bundle_holds_the_numbers_of_result_json(kind: str) -> None:
    result = fake_result(kind)
    found_in = list(observations(fhir.fhir_bundle(result)))
    for found in result_to_dict(result)["movements"]:
        code = f"{found['movement']}.{found['measure']}.{found['statistic']}"
        sides = {each["bodySite"]["text"]: each for name, each in found_in if name == code}
        for side in SIDES:
            each = sides[f"{side} side"]
            assert each.get("valueQuantity", {}).get("value") == found[side]["value"]
            assert ("dataAbsentReason" in each) == (found[side]["value"] is None)
        (difference,) = [each for name, each in found_in if name == f"{code}.right_minus_left"]
        parts = {each["code"]["text"]: each for each in difference["component"]}
        verdict = parts["verdict"]["valueCodeableConcept"]["coding"][0]["code"]
        assert verdict == found["verdict"]
        if found["difference"]:
            quantity = difference["valueQuantity"]
            assert quantity["value"] == found["difference"]["value"]
            assert (quantity["code"], quantity["system"]) == ("deg", "http://unitsofmeasure.org")
            interval = parts["interval 95"]["valueRange"]
            for end in ("low", "high"):
                assert interval[end]["value"] == found["difference"][end]
        felt = [each for name, each in found_in if name == f"{found['movement']}.felt"]
        assert len(felt) == 2 * bool(found["felt"])


def test_the_same_result_gives_the_same_addresses() -> None:
    first, second = (fhir.fhir_bundle(fake_result("imbalance")) for _ in range(2))
    assert first == second
    other = fake_result("imbalance").with_(created="2026-01-01T00:00:00+00:00")
    addresses = [{e["fullUrl"] for e in b["entry"]} for b in (first, fhir.fhir_bundle(other))]
    assert not addresses[0] & addresses[1]


# --- the call that writes them --------------------------------------------------------------------


def test_every_format_writes_its_files(tmp_path: Path) -> None:
    result = fake_result("two_sources")
    written = export_result(result, tmp_path / "out", FORMATS)
    assert {path.name for path in written} == {
        *("session.xlsx", "angles.csv", "reps.csv", "angles.mot", "angles_2.mot", "fhir.json"),
        *("landmarks.trc", "landmarks_2.trc", "poses.nc", "poses_2.nc"),
    }
    assert set(written) == set((tmp_path / "out").iterdir())


def test_files_are_replaced_only_when_asked(tmp_path: Path) -> None:
    result = fake_result("imbalance")
    (tmp_path / "reps.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"reps\.csv exists already; .* force to replace"):
        export_result(result, tmp_path, ["csv"])
    assert [path.name for path in tmp_path.iterdir()] == ["reps.csv"]
    assert (tmp_path / "reps.csv").read_text(encoding="utf-8") == "mine"
    export_result(result, tmp_path, ["csv"], force=True)
    with (tmp_path / "reps.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == 11


def test_a_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "fhir.json").mkdir()
    with pytest.raises(OutputError, match=r"fhir\.json is a folder, so it is not replaced"):
        export_result(fake_result("imbalance"), tmp_path, ["fhir"], force=True)


def test_nothing_is_left_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tmr_vision.export.fhir.json.dumps", full)
    with pytest.raises(OutputError, match=r"nothing can be written to .* \(no space left"):
        export_result(fake_result("imbalance"), tmp_path, ["csv", "fhir"])
    with pytest.raises(OutputError, match="nothing can be written"):
        export_result(fake_result("imbalance"), tmp_path / "new", ["csv", "fhir"])
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file or directory") as caught:
        export.write_xlsx(fake_result("imbalance"), tmp_path / "nowhere" / "session.xlsx")
    assert caught.value.strerror == "No such file or directory"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        pytest.raises(OutputError, match="a part of the path is a file"),
        all_or_nothing(tmp_path / "file" / "out"),
    ):
        pass


def test_unknown_formats_and_useless_patients(tmp_path: Path) -> None:
    result = fake_result("imbalance")
    with pytest.raises(UsageError, match="there is no format 'c3d'; there are xlsx, csv, mot"):
        export_result(result, tmp_path, ["csv", "c3d"])
    with pytest.raises(UsageError, match="code is written into fhir only"):
        export_result(result, tmp_path, ["csv"], patient="P1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["imbalance", "two_sources"])
def test_a_loaded_result_fills_the_same_workbook(kind: str, tmp_path: Path) -> None:
    result = fake_result(kind)
    loaded = export.load_result(saved(result, tmp_path / "saved"))
    first = workbook(result, tmp_path / "a.xlsx")
    second = workbook(loaded, tmp_path / "b.xlsx")
    assert first.sheetnames == second.sheetnames
    for name in first.sheetnames:
        assert rows_of(first[name]) == rows_of(second[name])
    assert charts(tmp_path / "a.xlsx") == charts(tmp_path / "b.xlsx")
