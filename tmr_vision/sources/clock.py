"""From time stamps as they are found in files to times that only go on."""

from bisect import insort
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice, pairwise
from statistics import median
from typing import TypeVar

from tmr_vision.language import message, plural_message

Item = TypeVar("Item")
REORDER = 16
"""Pictures come in the order in which they are shown. Stamps that are out of order within so many
pictures (the most that H.264 holds back) are those of decoding, as in AVI, and are put in order."""
LONGEST_GAP_S, SHOWN_GAP_S = 30.0, 10.0
"""A longer gap is shortened to this: nothing is measured in it, and it would fill tables."""
JOINT_S = 2.0
"""Left free where a clock starts again. Nobody knows what lies between the pieces, so no repetition
may reach from one into the next (`reps.spans.MAX_BRIDGE_S` is less)."""
TOLD_SHARE = 0.01
"""More pictures without a time of their own than this are told of."""
USUAL_HZ = 25.0


class Clock:
    """Gives pictures their times in seconds from the first one, and counts what was odd.

    ``rate_hz`` is what the file says of its rate (0: nothing). It is used where there is no time
    stamp, and to know how far stamps can be out of order.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz or USUAL_HZ
        self._assumed = False
        self._restarts = self._dropped = self._total = 0
        self._gaps_s: list[float] = []
        self.cut_s = 0.0
        self._start_s, self._last_s = 0.0, -1.0
        self._origin_s: float | None = None

    def times(self, stamped: Iterable[tuple[float | None, Item]]) -> Iterator[tuple[float, Item]]:
        """Yield (time_s, picture) for pictures with a stamp, or None, each; times increase."""
        rest = iter(stamped)
        head = list(islice(rest, REORDER + 1))
        known_s = sorted({stamp for stamp, _ in head if stamp is not None})
        if len(known_s) < 2 <= len(head):
            self._assumed = True
            for i, (_, item) in enumerate(chain(head, rest)):
                yield i / self._rate_hz, item
            return
        step_s = median(b - a for a, b in pairwise(known_s)) if known_s[1:] else 1 / self._rate_hz
        unstamped = next((i for i, (stamp, _) in enumerate(head) if stamp is not None), 0)
        first_s = known_s[0] - unstamped * step_s if known_s else 0.0
        reach_s = min(REORDER * step_s, LONGEST_GAP_S)
        waiting: deque[Item] = deque()
        stamps_s: list[float] = []  # of those that wait
        newest_s = None
        for stamp, item in chain(head, rest):
            self._total += 1
            usual_s = first_s if newest_s is None else newest_s + step_s
            now_s = usual_s if stamp is None else stamp
            if newest_s is None:
                newest_s = first_s = now_s
            back = now_s < newest_s and (now_s <= first_s or now_s < newest_s - reach_s)
            if back or now_s > newest_s + LONGEST_GAP_S:
                yield from self._in_order(stamps_s, waiting, keep=0)
                self._begin_piece(newest_s, now_s)
                newest_s = first_s = now_s
            newest_s = max(newest_s, now_s)
            waiting.append(item)
            insort(stamps_s, now_s)
            yield from self._in_order(stamps_s, waiting, keep=REORDER)
        yield from self._in_order(stamps_s, waiting, keep=0)

    def notes(self) -> list[str]:
        """Say what was odd about the time stamps."""
        notes: list[str] = []
        if self._assumed:
            notes.append(
                message(
                    "the file does not say when its pictures were taken; {rate:.4g} frames per "
                    "second are assumed",
                    code="frame_times_missing",
                    rate=self._rate_hz,
                )
            )
        if self._restarts:
            notes.append(
                plural_message(
                    "the clock in the file starts again in the middle; the second piece was put "
                    "behind the first",
                    "the clock in the file starts again {n} times; the pieces were put one behind "
                    "the other",
                    code="clock_restarts",
                    n=self._restarts,
                )
            )
        if self._gaps_s:
            notes.append(
                plural_message(
                    "there is a gap of {longest} in the video; it counts as {shown:.0f} s",
                    "there are {n} gaps of up to {longest} in the video; each counts as "
                    "{shown:.0f} s",
                    code="gap_in_video",
                    n=len(self._gaps_s),
                    longest=_length(max(self._gaps_s)),
                    shown=SHOWN_GAP_S,
                )
            )
        if self._dropped > TOLD_SHARE * self._total:
            notes.append(
                message(
                    "{n} of {total} pictures were left out, because they have no time of their own",
                    code="frames_without_time",
                    n=self._dropped,
                    total=self._total,
                )
            )
        return notes

    def _begin_piece(self, newest_s: float, now_s: float) -> None:
        gap_s = now_s - newest_s
        if gap_s > 0:
            self._gaps_s.append(gap_s)
            self.cut_s += gap_s - SHOWN_GAP_S
            self._start_s = self._last_s + SHOWN_GAP_S
        else:
            self._restarts += 1
            self._start_s = self._last_s + JOINT_S
        self._origin_s = None

    def _in_order(
        self, stamps_s: list[float], waiting: deque[Item], *, keep: int
    ) -> Iterator[tuple[float, Item]]:
        """Give the oldest pictures the smallest stamps, until only ``keep`` wait."""
        while len(waiting) > keep:
            if self._origin_s is None:
                self._origin_s = stamps_s[0]
            time_s, item = self._start_s + stamps_s.pop(0) - self._origin_s, waiting.popleft()
            if time_s > self._last_s:
                self._last_s = time_s
                yield time_s, item
            else:
                self._dropped += 1


def _length(seconds: float) -> str:
    minutes = seconds / 60
    if minutes < 2:
        return message("{n:.0f} s", n=seconds)
    return message("{n:.0f} min", n=minutes)
