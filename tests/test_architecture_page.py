"""The page on the architecture names every room of the package, in the order that is held."""

import re
from importlib import import_module
from pathlib import Path

from tests.test_architecture import ORDER, PACKAGE

PAGE = (Path(__file__).parents[1] / "docs/architecture.md").read_text(encoding="utf-8")
PICTURE = PAGE.split("```")[1]
ROOMS = [
    name
    for name in ORDER
    if (PACKAGE / name).is_dir() or ((PACKAGE / f"{name}.py").exists() and "__" not in name)
]


def test_the_picture_has_every_room_in_order() -> None:
    lines = [line[18:] for line in PICTURE.splitlines() if line[:18].strip()]
    named = [
        word
        for line in lines
        for word in re.findall(r"[a-z_]+", re.sub(r"^(\w+) {3,}.*", r"\1", line))
    ]
    assert named == ROOMS


def test_what_the_page_names_is_there() -> None:
    dotted = re.findall(r"`([a-z_]+(?:\.(?!py\b)\w+)+)`", PAGE.replace("```", ""))
    assert len(dotted) > 12
    for path in dotted:
        room, *parts = path.split(".")
        assert room in ROOMS, path
        place = import_module(f"tmr_vision.{room}")
        for i, part in enumerate(parts, 1):
            if hasattr(place, part):
                place = getattr(place, part)
            else:
                place = import_module(".".join(["tmr_vision", room, *parts[:i]]))


def test_files_that_the_page_names_exist() -> None:
    for path in re.findall(r"`([a-z]+/[\w.]+|formats\.py|language/)`", PAGE):
        assert (PACKAGE / path).exists() or (PACKAGE.parent / path).exists(), path
    for page in re.findall(r"\]\((\w+\.md)\)", PAGE):
        assert (PACKAGE.parent / "docs" / page).exists(), page
