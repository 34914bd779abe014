"""The house rules that a machine can check: import direction, sizes, and a silent import."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "tmr_vision"
ORDER = (
    "formats",
    "language",
    "errors",
    "progress",
    "skeleton",
    "records",
    "geometry",
    "stats",
    "angles",
    "movements",
    "calibration",
    "sources",
    "pose",
    "smoothing",
    "view",
    "kinematics",
    "reps",
    "recognition",
    "asymmetry",
    "timed_tests",
    "protocol",
    "analysis",
    "sets",
    "goniometer",
    "editing",
    "comparison",
    "answers",
    "headline",
    "live",
    "figures",
    "overlay",
    "export",
    "report",
    "database",
    "jobs",
    "batch",
    "store",
    "app",
    "client",
    "desktop",
    "__init__",
    "cli",
    "__main__",
)
"""A module imports only modules that stand before it."""
DRAWING = ("figures", "overlay", "export", "report", "desktop", "app")
COMPUTING = ("stats", "kinematics", "reps", "asymmetry")
HEAVY = ("mediapipe", "cv2", "matplotlib", "dask", "numpy", "scipy", "av", "jinja2", "xlsxwriter")
MAX_FILE, MEDIAN_FILE, MAX_FUNCTION = 350, 150, 60


def module_of(path: Path, package: Path) -> str:
    first = path.relative_to(package).parts[0]
    return first.removesuffix(".py")


def imports(path: Path, package: Path) -> Iterator[tuple[int, str]]:
    """Give line and module of each import of our own package, wherever it stands in the file."""
    own = module_of(path, package)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            names = [f"tmr_vision.{own}"]
        elif isinstance(node, ast.ImportFrom) and node.module == "tmr_vision":
            names = [f"tmr_vision.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "tmr_vision":
                target = parts[1] if len(parts) > 1 else "__init__"
                yield node.lineno, target if target in ORDER else "__init__"


def breaches(package: Path) -> list[str]:
    """Say which line imports what it must not."""
    found = []
    for path in sorted(package.rglob("*.py")):
        own = module_of(path, package)
        for line, target in imports(path, package):
            where = f"{path.relative_to(package)}:{line} imports {target}"
            if own not in ORDER:
                found.append(f"{path.relative_to(package)}: {own} has no place in ORDER")
                break
            if target != own and ORDER.index(target) > ORDER.index(own):
                found.append(f"{where}, which is not above it")
            if own in DRAWING and target in COMPUTING:
                found.append(f"{where}, but {own} draws and never computes")
    return found


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lengths() -> dict[str, int]:
    return {
        str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }


def test_imports_go_one_direction() -> None:
    assert breaches(PACKAGE) == []


@pytest.mark.parametrize(
    ("module", "line", "told"),
    [
        ("reps", "from tmr_vision.analysis import analyze", "reps.py:1 imports analysis"),
        ("reps", "from tmr_vision import report", "reps.py:1 imports report"),
        ("reps", "import tmr_vision", "reps.py:1 imports __init__"),
        ("reps", "def f():\n    import tmr_vision.cli.show", "reps.py:2 imports cli"),
        ("figures", "from tmr_vision.stats import t", "figures.py:1 imports stats, but"),
        ("utils", "from tmr_vision.stats import t", "utils has no place"),
    ],
)
def test_the_import_check_can_fail(tmp_path: Path, module: str, line: str, told: str) -> None:
    (tmp_path / f"{module}.py").write_text(line, encoding="utf-8")
    assert any(told in breach for breach in breaches(tmp_path))


def test_every_module_has_its_place() -> None:
    modules = {module_of(path, PACKAGE) for path in PACKAGE.rglob("*.py")}
    assert modules <= set(ORDER)


def test_no_utils() -> None:
    shelves = {"utils", "util", "helpers", "common", "misc"}
    assert [path for path in PACKAGE.rglob("*.py") if path.stem in shelves] == []


def test_only_pose_knows_mediapipe() -> None:
    knowing = {
        module_of(path, PACKAGE)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom) and "mediapipe" in ast.unparse(node)
    }
    assert knowing == {"pose"}


def test_files_are_short() -> None:
    assert {name: n for name, n in lengths().items() if n > MAX_FILE} == {}
    assert statistics.median(lengths().values()) <= MEDIAN_FILE


def test_functions_are_short() -> None:
    long = [
        f"{path.relative_to(PACKAGE)}:{function.lineno} {function.name} ({body_lines(function)})"
        for path in PACKAGE.rglob("*.py")
        for function in functions(path)
        if body_lines(function) > MAX_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("module", ["tmr_vision", "tmr_vision.cli"])
def test_importing_does_nothing(module: str, tmp_path: Path) -> None:
    code = (
        f"import sys, logging, {module}; print(*sorted(sys.modules)); "
        "assert not logging.root.handlers"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded & set(HEAVY) == set()
    assert list(tmp_path.iterdir()) == []
    assert done.stderr == ""
