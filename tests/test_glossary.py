"""Names are those of docs/glossary.md; former ones are still understood, with a note."""

import ast
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import tmr_vision
from tests.fake_results import fake_result
from tmr_vision import analysis, records
from tmr_vision.cli import app
from tmr_vision.errors import MovementsFileError
from tmr_vision.export import load_result
from tmr_vision.export.result_json import result_to_dict, write_json
from tmr_vision.movements import read_movements
from tmr_vision.records.movement import FORMER_NAMES

ROOT = Path(__file__).parents[1]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
MODULES = sorted((ROOT / "tmr_vision").rglob("*.py"))


def section(title: str) -> str:
    return GLOSSARY.partition(f"## {title}\n")[2].partition("\n## ")[0]


FORMER = set(re.findall(r"^\| `(\w+)` \| ", section("Former names"), re.MULTILINE))
UNITS = {"_s", "_deg", "_px", "_m", "_hz", "_percent"}
WORDS = set(re.findall(r"\w+", section("Words of public names")))


def words_of(name: str) -> list[str]:
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return [part.lower() for part in parts if not part.isdigit()]


def public_names() -> dict[str, str]:
    """Give what other programs see, ``__all__`` and the fields of records, and where it is."""
    found: dict[str, str] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                place = str(path.relative_to(ROOT))
                found |= dict.fromkeys(ast.literal_eval(node.value), place)
    for kind in vars(records).values():
        if isinstance(kind, type) and issubclass(kind, records.Record):
            found |= {field.name: kind.__name__ for field in fields(kind)}
    return found


def declared(path: Path) -> set[str]:
    """Give what a module calls something: itself, functions, classes, parameters, fields."""
    names = {path.stem, path.parent.name}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def test_every_word_of_a_public_name_is_in_the_glossary() -> None:
    unknown = {
        f"{name} ({where})": missing
        for name, where in public_names().items()
        if (missing := [word for word in words_of(name) if word not in WORDS])
    }
    assert unknown == {}


def test_the_glossary_lists_no_word_that_no_name_has() -> None:
    assert sorted(WORDS - {word for name in public_names() for word in words_of(name)}) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_former_name_comes_back(path: Path) -> None:
    assert sorted(declared(path) & FORMER) == []


def test_the_check_of_former_names_can_fail(tmp_path: Path) -> None:
    assert len(FORMER) > 30
    path = tmp_path / "settling.py"
    path.write_text("class Watcher:\n    balance: int\n\ndef drop_blends(cycle_angle): ...\n")
    told = declared(path) & FORMER
    assert {"settling", "Watcher", "drop_blends", "cycle_angle"} <= told


def test_what_the_glossary_points_at_exists() -> None:
    text = GLOSSARY.partition("## Former names")[0]
    names = {part for span in re.findall(r"`([\w.]+)`", text) for part in span.split(".") if part}
    code = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    there = set(re.findall(r"\w+", code)) | {path.stem for path in MODULES}
    assert sorted(names - there - {"tests", "test_glossary", "py"} - UNITS) == []


# --- former names that are still understood -------------------------------------------------------


def test_a_former_public_name_still_works_with_a_warning() -> None:
    with pytest.warns(DeprecationWarning, match="Felt is called SelfRating now"):
        assert tmr_vision.Felt is tmr_vision.SelfRating
    assert "Felt" not in tmr_vision.__all__


def test_former_options_of_analyze_still_work_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Stop(Exception):  # noqa: N818
        pass

    given: dict[str, Any] = {}

    def measure(*_: Any, **options: Any) -> Any:
        given.update(options)
        raise Stop

    monkeypatch.setattr(analysis, "measure_source", measure)
    analyze: Any = tmr_vision.analyze
    warned = pytest.warns(DeprecationWarning, match="balance= is called mirror_averaging= now")
    with warned, pytest.raises(Stop):
        analyze(ROOT / "samples" / "arm_raise.mp4", balance=False)
    assert given["mirror_averaging"] is False


@pytest.mark.parametrize("option", ["--no-balance", "--no-mirror-averaging"])
def test_the_former_option_of_the_command_line_still_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, option: str
) -> None:
    given: dict[str, Any] = {}

    def analyze(*_: Any, **options: Any) -> Any:
        given.update(options)
        raise MovementsFileError("enough")

    monkeypatch.setattr(analysis, "analyze", analyze)
    clip = str(ROOT / "samples" / "arm_raise.mp4")
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(app, ["analyze", clip, option])
    assert given["mirror_averaging"] is False


def former_rows() -> str:
    text = (ROOT / "tmr_vision/movements/movements.toml").read_text(encoding="utf-8")
    for new, old in FORMER_NAMES.items():
        text = re.sub(rf"(?m)^{new}(?= =)", old, text)
    return text


def test_a_movements_file_with_former_names_is_read_the_same_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(former_rows(), encoding="utf-8")
    for old, new in zip(read_movements(path), read_movements(), strict=True):
        assert vars_of(old) == vars_of(new)
    for new, old in FORMER_NAMES.items():
        assert f"{old} is called {new} now; the old name is still read." in caplog.text


def vars_of(record: Any) -> Any:
    if isinstance(record, records.Record):
        return {field.name: vars_of(getattr(record, field.name)) for field in fields(record)}
    return [vars_of(item) for item in record] if isinstance(record, tuple) else record


def test_a_field_under_both_names_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(former_rows().replace('\nfilm = "', '\nfilming = "x"\nfilm = "', 1), "utf-8")
    with pytest.raises(MovementsFileError, match="film: expected one of filming, found 'film'"):
        read_movements(path)


def test_a_wrong_field_of_a_former_name_is_told_with_its_line(tmp_path: Path) -> None:
    text = re.sub(r'(?m)^film = ".*"$', "film = 5", former_rows(), count=1)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    line = text.splitlines().index("film = 5") + 1
    with pytest.raises(MovementsFileError, match=rf"line {line}, filming: expected a text"):
        read_movements(path)


def test_result_json_keeps_its_keys(tmp_path: Path) -> None:
    result = fake_result("imbalance")
    data = result_to_dict(result)
    found = data["movements"][0]
    assert set(FORMER_NAMES.values()) <= found["definition"].keys()
    assert not FORMER_NAMES.keys() & found["definition"].keys()
    assert "felt" in found
    assert "balanced" in data["model"]
    write_json(result, tmp_path / "result.json")
    again = load_result(tmp_path)
    assert vars_of(again.movements[0].movement) == vars_of(result.movements[0].movement)
