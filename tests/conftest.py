"""Shared by all tests: what needs something that is not here says so, and no screen is used."""

import importlib.util
import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.postgresql import find_programs, server
from tests.recorded import SHARED

NOT_HERE = "not here: "
"""How reasons begin that have to do with the machine; `--most-skips` counts all others."""
RENDERER = ("anny", "torch", "vtk")
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--most-skips",
        type=int,
        metavar="N",
        help="fail if more tests are skipped, besides those of recordings and of the renderer",
    )


def pytest_configure() -> None:
    """Let no test see the screen of the machine; those of windows bring their own."""
    for name in DISPLAYS:
        os.environ.pop(name, None)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Address of a real PostgreSQL, which runs for as long as the tests do."""
    programs = find_programs()
    if programs is None:
        pytest.skip(f"{NOT_HERE}PostgreSQL (initdb and postgres)")
    with server(programs) as url:
        yield url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for reason in _missing(item):
            item.add_marker(pytest.mark.skip(reason=NOT_HERE + reason))


def _missing(item: pytest.Item) -> Iterator[str]:
    for mark in item.iter_markers("recordings"):
        if not (SHARED / mark.args[0]).exists():
            yield f"recordings of real people ({mark.args[0]} in TMR_VISION_RECORDINGS)"
    if item.get_closest_marker("renderer"):
        absent = [name for name in RENDERER if importlib.util.find_spec(name) is None]
        if absent:
            yield f"{', '.join(absent)} (extra samples)"


def pytest_sessionfinish(session: pytest.Session) -> None:
    most, told = session.config.getoption("--most-skips"), _skips(session.config)
    if most is not None and len(told) > most and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    most, told = config.getoption("--most-skips"), _skips(config)
    if most is not None and len(told) > most:
        terminalreporter.section("too many skipped tests", sep="=", red=True)
        terminalreporter.line(f"{len(told)} skipped, at most {most} may be:")
        for reason in sorted(set(told)):
            terminalreporter.line(f"  {reason}")


def _skips(config: pytest.Config) -> list[str]:
    """Reasons of skipped tests that are not those of the machine."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = [] if reporter is None else reporter.stats.get("skipped", [])
    reasons = [str(report.longrepr[2]).removeprefix("Skipped: ") for report in reports]
    return [reason for reason in reasons if not reason.startswith(NOT_HERE)]
