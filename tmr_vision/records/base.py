"""What all records share: frozen arrays that stay frozen when pickled, and the common types."""

from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Any, Literal, Self, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint8]

ViewName = Literal["facing", "side"]
Statistic = Literal["peak", "range"]
Verdict = Literal["imbalance", "balanced", "inconclusive"]
Strength = Literal["clear", "likely"]
_Array = TypeVar("_Array", bound=npt.NDArray[Any])
CURVE_POINTS = 101
"""Samples of a time-normalised repetition: 0 to 100 % in steps of 1 %."""


class Provenance(IntEnum):
    """Where a sample came from; worst last, so that the maximum of several is the worst."""

    MEASURED = 0
    SWAPPED_BACK = 1
    INTERPOLATED = 2
    GATED = 3


class Edge(IntEnum):
    """An edge of the picture, as a code beside each landmark; NONE: not beyond any."""

    NONE = 0
    LEFT = 1
    RIGHT = 2
    TOP = 3
    BOTTOM = 4


@dataclass(frozen=True, eq=False, kw_only=True)
class Record:
    """Base of all records: arrays are its own and frozen, and survive pickling frozen."""

    def __post_init__(self) -> None:
        for name, value in self._fields():
            if isinstance(value, np.ndarray):
                object.__setattr__(self, name, _frozen(value))
            elif isinstance(value, dict):
                own = {k: _frozen(v) if isinstance(v, np.ndarray) else v for k, v in value.items()}
                object.__setattr__(self, name, own)

    def __reduce__(self) -> Any:
        return _rebuild, (type(self), dict(self._fields()))

    def _fields(self) -> list[tuple[str, Any]]:
        return [(f.name, getattr(self, f.name)) for f in fields(self)]

    def _check(self, **shapes: tuple[int, ...]) -> None:
        """Raise ValueError unless the named arrays have these shapes."""
        for name, wanted in shapes.items():
            got = getattr(self, name).shape
            if got != wanted:
                raise ValueError(
                    f"{type(self).__name__}.{name} must have shape {wanted}, got {got}"
                )

    def _check_increasing(self, name: str) -> None:
        if (np.diff(getattr(self, name)) <= 0).any():
            raise ValueError(f"{type(self).__name__}.{name} must increase from sample to sample")

    def with_(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        return replace(self, **changes)


def own(array: _Array) -> _Array:
    """Give up a new array that nobody else holds: a record takes it as it is, without a copy.

    It can no longer be written to.
    """
    array.flags.writeable = False
    return array


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array that nobody writes to: itself if it is read-only, else a copy."""
    if not array.flags.writeable:
        return array
    return own(array.copy())


def _rebuild(cls: type[Record], values: dict[str, Any]) -> Record:
    return cls(**values)
