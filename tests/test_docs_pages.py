"""The pages of docs/ name only what is there, and what they show works."""

import re
import textwrap
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from tests.test_docs import COMMANDS
from tmr_vision.angles import ANGLES, Angle, table
from tmr_vision.export.formats import writer
from tmr_vision.formats import FORMATS, Format
from tmr_vision.language import FOLDER, LANGUAGES
from tmr_vision.movements import find_movement, read_movements

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("add_a*.md"))
BY_NAME = {page.stem: page.read_text(encoding="utf-8") for page in PAGES}
NAMED = {
    "tmr_vision/angles/table.py": ("ROWS",),
    "tmr_vision/angles/row.py": ("Angle",),
    "tmr_vision/angles/body.py": ("Body",),
    "tmr_vision/skeleton.py": ("MEASURED",),
    "tmr_vision/formats.py": ("FORMATS", "Format"),
    "tests/test_contract.py": ("TRUTH",),
}
"""What the pages say is in a file."""


def shown(page: str, kind: str) -> list[str]:
    """Return what a page shows in blocks of a kind, without the margin of a list."""
    blocks = re.findall(rf"^ *```{kind}\n(.*?)^ *```", BY_NAME[page], re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block).strip() for block in blocks]


def test_there_is_a_page_for_each_kind_of_row() -> None:
    assert set(BY_NAME) == {"add_an_angle", "add_a_movement", "add_a_format", "add_a_language"}


@pytest.mark.parametrize("page", BY_NAME)
def test_the_places_that_a_page_names_exist(page: str) -> None:
    places = re.findall(r"\b(?:tmr_vision|tests|samples|docs)/[\w/.<>-]*", BY_NAME[page])
    assert places
    missing = set()
    for place in (each.rstrip(".") for each in places):
        for language in LANGUAGES[1:]:
            if "/fr/" not in place and not (ROOT / place.replace("<language>", language)).exists():
                missing.add(place)
    assert missing == set()


@pytest.mark.parametrize("page", BY_NAME)
def test_its_commands_and_options_exist(page: str) -> None:
    for command, options in re.findall(r"tmr-vision (\w+)([^`\n]*)", BY_NAME[page]):
        known = {flag for each in COMMANDS[command].params for flag in each.opts}
        assert set(re.findall(r"--[\w-]+", options)) <= known
    for module in re.findall(r"python -m ([\w.]+)", BY_NAME[page]):
        assert (ROOT / f"{module.replace('.', '/')}.py").exists(), module


@pytest.mark.parametrize(("path", "names"), NAMED.items())
def test_what_the_pages_name_is_in_its_file(path: str, names: tuple[str, ...]) -> None:
    assert any(path in page for page in BY_NAME.values())
    module = import_module(path.removesuffix(".py").replace("/", "."))
    for name in names:
        assert any(re.search(rf"`{name}\b", page) for page in BY_NAME.values()), name
        assert hasattr(module, name)


def test_the_angle_that_is_shown_is_a_row() -> None:
    (code,) = shown("add_an_angle", "python")
    row = eval(code.rstrip(","), dict(vars(table)))
    assert isinstance(row, Angle)
    assert row.name not in ANGLES


def test_the_movement_that_is_shown_is_read(tmp_path: Path) -> None:
    (text,) = shown("add_a_movement", "toml")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    (key,) = [row["key"] for row in tomllib.loads(text)["movement"]]
    assert find_movement(key, read_movements(tmp_path / "mine.toml")).key == key
    assert f"--movement {key}" in BY_NAME["add_a_movement"]


def test_the_format_that_is_shown_is_written(tmp_path: Path) -> None:
    from tests.fake_results import fake_result

    module, line = shown("add_a_format", "python")
    scope: dict[str, object] = {}
    exec(compile(module, "gait.py", "exec"), scope)
    form = eval(line.partition(":")[2].rstrip(","), {"Format": Format})
    ((file, path),) = form.files.items()
    assert "peaks" not in FORMATS
    assert path.partition(".")[2] in scope
    scope[path.partition(".")[2]](fake_result("imbalance"), tmp_path / file)  # type: ignore[operator]
    assert re.match(r"(left|right) \d", (tmp_path / file).read_text(encoding="utf-8"))


def test_every_writer_is_found_as_the_page_says() -> None:
    assert all(callable(writer(path)) for form in FORMATS.values() for path in form.files.values())


def test_a_language_is_a_folder() -> None:
    from tmr_vision.language import find_languages

    assert find_languages(FOLDER) == LANGUAGES
    assert all((FOLDER / name / "LC_MESSAGES").is_dir() for name in LANGUAGES[1:])
