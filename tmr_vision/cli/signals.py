"""Ctrl-C and a polite kill: a command cleans up; a live session keeps and reports what was done."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """Give an event that is set by SIGINT or SIGTERM; a second signal ends the program."""
    stopped = threading.Event()
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, _: object) -> None:
        stopped.set()
        signal.signal(number, former[signal.Signals(number)])

    for number in former:
        signal.signal(number, stop)
    try:
        yield stopped
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@contextmanager
def killed_like_stopped() -> Iterator[None]:
    """Clean up after SIGTERM (``docker stop``) as after Ctrl-C; at the end both just end it."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as in a shell's background
                signal.signal(number, signal.SIG_DFL)  # no trace of what the program ends with


def _interrupt(_: int, __: object) -> None:
    raise KeyboardInterrupt
