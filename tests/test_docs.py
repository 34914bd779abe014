"""What is written about the project is true: commands, options, names, docstrings."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

import tmr_vision
from tests.fake_results import fake_result
from tmr_vision.cli import app
from tmr_vision.report.folder import _FILES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
OPTIONS = [(name, parameter) for name, command in COMMANDS.items() for parameter in command.params]
MODULES = sorted((ROOT / "tmr_vision").rglob("*.py"))


def shell_lines() -> list[str]:
    blocks = re.findall(r"```(?:bash|sh)\n(.*?)```", README, flags=re.DOTALL)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [command.strip() for line in lines for command in line.split("&&") if command.strip()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    assert len(COMMANDS[name].help) > 20


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=lambda x: getattr(x, "name", x))
def test_every_option_has_help(command: str, option: Any) -> None:
    assert option.help, f"{command} {option.name}"


def test_the_readme_shows_the_two_commands() -> None:
    lines = shell_lines()
    assert "pip install -c constraints.txt ." in lines
    assert "tmr-vision analyze samples/arm_raise.mp4 --open" in lines
    assert 'pip install -c constraints.txt -e ".[test]"' in lines
    assert "pytest" in lines


def test_the_readmes_commands_and_options_exist() -> None:
    calls = [line.split() for line in shell_lines() if line.startswith("tmr-vision ")]
    assert len(calls) >= 4
    for _, name, *rest in calls:
        below = getattr(COMMANDS[name], "commands", {}).values()
        options = [p for each in (COMMANDS[name], *below) for p in each.params]
        known = {flag for p in options for flag in (*p.opts, *p.secondary_opts)}
        assert {word for word in rest if word.startswith("--")} <= known, name


def test_the_readmes_files_exist() -> None:
    named = set(re.findall(r"\]\((?!https?:|#)([^)]+)\)", README))
    named |= set(re.findall(r"\bsamples/\w+\.mp4\b", README))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_readmes_python_is_valid_and_uses_public_names() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert blocks
    for block in blocks:
        used = {
            node.attr
            for node in ast.walk(ast.parse(block))
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "tmr_vision"
        }
        assert used <= set(tmr_vision.__all__)


def test_the_readme_names_the_system_libraries_and_every_file_of_a_result() -> None:
    for word in ("libgl1", "libegl1", "libgles2", "not a medical device", "not affiliated"):
        assert word.lower() in README.lower()
    for name in (*_FILES, "overlay.mp4"):
        assert name in README


def test_versions_agree() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{tmr_vision.__version__}]" in changelog
    pins = dict(
        line.split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    assert all(re.fullmatch(r"[0-9][\w.]*", version) for version in pins.values())
    assert f"mediapipe=={pins['mediapipe']}" in PROJECT["project"]["dependencies"]
    plain = {re.sub(r"[-_.]+", "-", name).lower() for name in pins}
    extras = PROJECT["project"]["optional-dependencies"]
    for needed in PROJECT["project"]["dependencies"] + extras["test"] + extras["dev"]:
        assert re.split(r"[=><\[]", needed)[0].lower() in plain, needed


def test_every_public_name_can_be_fetched() -> None:
    for name in tmr_vision.__all__:
        assert getattr(tmr_vision, name) is not None
    with pytest.raises(AttributeError, match="nothing_like_this"):
        _ = tmr_vision.nothing_like_this


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_functions_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module says what it is for"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name}, line {node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_docstrings_list_parameters_that_exist(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            listed = listed_parameters(ast.get_docstring(node) or "")
            assert listed <= {argument.arg for argument in arguments}, f"{node.name}"


def listed_parameters(docstring: str) -> set[str]:
    section = re.search(
        r"^Parameters\n-+\n(.*?)(?=^\w+\n--|\Z)", docstring, re.DOTALL | re.MULTILINE
    )
    lines = section[1].splitlines() if section else []
    return {name for line in lines if line[:1].strip() for name in re.findall(r"\w+", line)}


def test_the_parameter_check_can_fail() -> None:
    docstring = (
        "Do it.\n\nParameters\n----------\nfirst, second\n    Both.\n\nRaises\n------\nKeyError"
    )
    assert listed_parameters(docstring) == {"first", "second"}


def plain(script: str) -> str:
    """Return a shell script with single spaces, and pip as talkative as in README."""
    return re.sub(r"\s+", " ", script.replace("\\\n", " ")).replace(
        "pip install -q ", "pip install "
    )


def test_ci_runs_what_the_readme_says() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    told = re.findall(r"^(pip install .*) && (pytest)$", readme, re.MULTILINE)
    assert len(told) == 1
    # The script adds what is about output, order and coverage, never which tests run.
    run = re.search(rf"{re.escape(told[0][0])} && pytest( [^|}}]*)", plain(script))
    assert run is not None
    assert not re.search(r"(^| )(-m|-k|--ignore\S*|--deselect|tests/\S*)( |=|$)", run[1])
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0


def test_a_result_shows_itself_in_a_notebook() -> None:
    result = fake_result("imbalance")
    assert isinstance(result, tmr_vision.AnalysisResult)  # fetching the name hangs the page on
    assert "Arm raise" in result._repr_html_()  # type: ignore[attr-defined]
