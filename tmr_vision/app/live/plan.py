"""What a check is about and whose it is, kept beside its journal so that it can go on."""

import json
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tmr_vision.errors import SourceError, UsageError
from tmr_vision.language import Language
from tmr_vision.live.context import SessionOptions
from tmr_vision.movements import find_movement, read_movements

_FILE = "check.json"


@dataclass(frozen=True, kw_only=True)
class CheckPlan:
    """How a check runs.

    Attributes
    ----------
    movements
        Keys of the movements, in their order.
    person_id
        Whose check it is; None: nobody's.
    reps, practice, rounds, brief
        As in :class:`tmr_vision.live.SessionOptions`.
    keep_video
        Keep the pictures too, to be seen in the review.
    """

    movements: tuple[str, ...]
    language: Language = "en"
    person_id: int | None = None
    reps: int = 5
    practice: int = 1
    rounds: int = 2
    brief: bool = False
    keep_video: bool = False
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    created_s: float = field(default_factory=time.time)

    def options(self) -> SessionOptions:
        """Return what the engine needs."""
        table = read_movements()
        return SessionOptions(
            movements=tuple(find_movement(key, table) for key in self.movements),
            reps=self.reps, practice=self.practice, rounds=self.rounds, brief=self.brief,
        )  # fmt: skip

    def write(self, folder: Path) -> None:
        """Keep it in the folder of its check."""
        folder.mkdir(parents=True, mode=0o700)
        (folder / _FILE).write_text(json.dumps(asdict(self)), encoding="utf-8")


def movement_keys(names: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of movements, each once.

    Raises
    ------
    UnknownMovementError, UsageError
        If one of them is unknown, or the guide cannot lead through it.
    """
    table = read_movements()
    chosen = [find_movement(name, table) for name in names]
    if any(movement.posture == "lying" for movement in chosen):
        raise UsageError(
            "the guide leads through movements that are done standing or seated.",
            code="guide_not_lying",
        )
    return tuple(dict.fromkeys(movement.key for movement in chosen))


def read_plan(folder: Path) -> CheckPlan:
    """Return the plan of the check in a folder.

    Raises
    ------
    SourceError
        If there is none.
    """
    try:
        data: Mapping[str, Any] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return CheckPlan(**{**data, "movements": tuple(data["movements"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SourceError(
            "there is no guided check to go on with.", code="no_such_check"
        ) from error
