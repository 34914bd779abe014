"""The live check without a window: events as JSON lines, answers from a file or standard input."""

import json
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tmr_vision.cli.terminal import shown
from tmr_vision.errors import UsageError
from tmr_vision.language import keep_locale

if TYPE_CHECKING:
    from tmr_vision.live.run import Run

Speak = Callable[[str], None]


def print_events(
    run: "Run", *, speak: Speak | None, stopped: threading.Event, from_stdin: bool
) -> None:
    """Run a session, one line for everything that happens, until it is over or ``stopped``."""
    from tmr_vision.live.plain import event_to_dict

    commands = _stdin_commands() if from_stdin else None
    for update in run.updates():
        for event in update.events:
            print_data(event_to_dict(event))
            if speak is not None and event.kind in ("cue", "hint"):
                speak(event.data["text"])
        if commands is not None:
            _pass_on(run, commands)
        if stopped.is_set():
            run.session.close()
            print_line("stopped")
            return


def print_line(kind: str, **data: Any) -> None:
    """Print one event of the command itself."""
    print_data({"event": kind, **data})


def print_data(data: dict[str, Any]) -> None:
    """Print one event."""
    line = json.dumps(data, ensure_ascii=False)
    # Spelled out, letters may become quotation marks; JSON has an escape for each.
    typer.echo(line if shown(line) == line else json.dumps(data))


def read_answers(where: str | None) -> dict[str, Any]:
    """Return the answers in a file; none for standard input, whose lines come later.

    Raises
    ------
    UsageError
        If the file is not what it should be.
    """
    from tmr_vision.live.context import checked_answers

    if where is None or where == "-":
        return {}
    try:
        given = json.loads(Path(where).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            "--answers {where} cannot be read: {why}.",
            code="answers_unreadable",
            where=where,
            why=error.strerror,
        ) from None
    except ValueError:
        raise UsageError(
            "--answers {where} is not JSON.", code="answers_not_json", where=where
        ) from None
    return checked_answers(given)


def _stdin_commands() -> "queue.Queue[dict[str, Any]]":
    """Read lines of standard input in a thread; a line that is not JSON is left out."""
    lines: queue.Queue[dict[str, Any]] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            try:
                given = json.loads(line)
            except ValueError:
                continue
            if isinstance(given, dict):
                lines.put(given)

    threading.Thread(target=keep_locale(read), name="answers", daemon=True).start()
    return lines


def _waiting(commands: "queue.Queue[dict[str, Any]]") -> Iterator[dict[str, Any]]:
    while not commands.empty():
        yield commands.get()


def _pass_on(run: "Run", commands: "queue.Queue[dict[str, Any]]") -> None:
    """Give keys to the session, and keep answers for when they are asked for."""
    from tmr_vision.live.guide import COMMANDS

    for given in _waiting(commands):
        key = str(given.get("key", ""))
        if key in COMMANDS:
            run.session.command(key)
            continue
        try:
            run.session.answer(given)
        except UsageError as error:
            print_line("not_understood", code=error.code, reason=str(error))
