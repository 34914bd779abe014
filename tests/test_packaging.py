"""What pyproject.toml says of the package is true of its code."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from tmr_vision import __version__

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tmr_vision"


@cache
def project() -> dict[str, Any]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]  # type: ignore[no-any-return]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    return {normal(re.split(r"[^\w.-]", each)[0]) for each in project()["dependencies"]}


def imported(folder: Path) -> dict[str, Path]:
    """Return the foreign top-level modules that are imported anywhere, each with one place."""
    found: dict[str, Path] = {}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            found |= {name.partition(".")[0]: path for name in names}
    return {
        name: path
        for name, path in found.items()
        if name not in sys.stdlib_module_names and name != "tmr_vision"
    }


def distributions(module: str) -> set[str]:
    return {normal(name) for name in packages_distributions().get(module, [])}


def test_what_is_imported_is_declared() -> None:
    undeclared = {
        module: path.name
        for module, path in imported(PACKAGE).items()
        if not distributions(module) & declared()
    }
    assert undeclared == {}


def test_what_is_declared_is_imported() -> None:
    used = {name for module in imported(PACKAGE) for name in distributions(module)}
    assert declared() - used == set()


def test_an_undeclared_import_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f():\n    import pytest.mark\n", encoding="utf-8")
    assert list(imported(tmp_path)) == ["pytest"]
    assert not distributions("pytest") & declared()


def test_the_project_says_whose_it_is() -> None:
    assert [author["name"] for author in project()["authors"]] == ["tmr_vision maintainers"]
    for name in project()["license-files"]:
        assert (ROOT / name).is_file()
    assert (ROOT / project()["readme"]).is_file()


def test_pins_cover_what_is_declared() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {normal(line.partition("==")[0]) for line in text.splitlines() if "==" in line}
    assert declared() - pinned == set()


@pytest.mark.parametrize("readme", ["README.md", "models/README.md", "samples/README.md"])
def test_links_inside_the_repository_lead_somewhere(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    broken = [link for link in links if not (ROOT / readme).parent.joinpath(link).exists()]
    assert broken == []


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tmr_vision", "--version"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"tmr-vision {__version__}\n"
