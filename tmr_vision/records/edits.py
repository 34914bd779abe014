"""What somebody changes in a result by hand."""

from dataclasses import dataclass

from tmr_vision.records.base import Record
from tmr_vision.skeleton import Side


@dataclass(frozen=True, eq=False, kw_only=True)
class RepEdit(Record):
    """A change of one repetition; None: that stays as it is.

    test, rep  ids of the test and of the repetition; an edit of a repetition holds as long as its
               test has the movement under whose name it was found
    include    True: it counts, whatever the program found; False: it does not, for ``reason``
    side       the side that it belongs to
    start_s, peak_s, end_s  where it starts, turns and ends, in its recording's time
    who, when  who changed it, and when (ISO 8601)
    """

    test: str
    rep: str
    include: bool | None = None
    side: Side | None = None
    start_s: float | None = None
    peak_s: float | None = None
    end_s: float | None = None
    reason: str = ""
    who: str = ""
    when: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.include is False and not self.reason.strip():
            raise ValueError("a repetition that is left out by hand needs a reason")


@dataclass(frozen=True, eq=False, kw_only=True)
class MovementEdit(Record):
    """A change of one test; None: that stays as it is.

    movement  key of the movement that it really was; its repetitions are found anew
    note      what is to be remembered about it
    """

    test: str
    movement: str | None = None
    note: str | None = None
    who: str = ""
    when: str = ""


Edit = RepEdit | MovementEdit
