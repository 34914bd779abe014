"""Whether what was read from a file holds what its records promise."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from itertools import chain
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from tmr_vision.angles import ANGLES
from tmr_vision.records import AnalysisResult, MovementResult

_NUMBERS: dict[Any, tuple[type, ...]] = {float: (int, float), int: (int,)}


def check_result(result: AnalysisResult) -> None:
    """Raise ValueError naming the first part of a result that cannot be.

    A file that was edited or damaged must not become a report: a verdict that is none of the
    three, a number that is a word, a repetition of a recording that is not there.
    """
    for fault in chain(_misfits(result, AnalysisResult, "result"), _contradictions(result)):
        raise ValueError(fault)


def _misfits(value: Any, kind: Any, where: str) -> Iterator[str]:
    """Give where a value is not of its declared type; arrays are checked by their records."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if all(any(_misfits(value, one, where)) for one in args):
            yield _fault(value, where)
    elif origin is tuple and isinstance(value, tuple):
        yield from _misfits_inside(value, args, where)
    elif not _is_of(value, kind, origin, args):
        yield _fault(value, where)
    elif is_dataclass(kind):
        for field in fields(kind):
            yield from _misfits(getattr(value, field.name), field.type, f"{where}.{field.name}")


def _misfits_inside(value: tuple[Any, ...], args: tuple[Any, ...], where: str) -> Iterator[str]:
    kinds = args[:1] * len(value) if args[-1] is Ellipsis else args
    for i, (part, one) in enumerate(zip(value, kinds, strict=True)):
        yield from _misfits(part, one, f"{where}[{i}]")


def _is_of(value: Any, kind: Any, origin: Any, args: tuple[Any, ...]) -> bool:
    if origin is Literal:
        return value in args
    if kind in _NUMBERS:
        return isinstance(value, _NUMBERS[kind]) and not isinstance(value, bool)
    if origin is tuple:
        return False
    if kind in (str, bool, NoneType) or is_dataclass(kind):
        return isinstance(value, kind)
    return origin is not dict or isinstance(value, dict)


def _contradictions(result: AnalysisResult) -> Iterator[str]:
    if datetime.fromisoformat(result.created).tzinfo is None:
        yield _fault(result.created, "created")
    for name, parts in (
        ("sources", result.recordings),
        ("movements", (*result.movements, *result.timed)),
    ):
        if not parts:
            yield _fault([], name)
    for found in result.movements:
        yield from _contradictions_of(found, recordings=len(result.recordings))


def _contradictions_of(found: MovementResult, *, recordings: int) -> Iterator[str]:
    where = found.movement.key
    if found.verdict != "inconclusive" and None in (found.difference, found.mdc95):
        yield _fault(found.verdict, f"{where}.verdict, without a difference,")
    if found.movement.angle not in ANGLES:
        yield _fault(found.movement.angle, f"{where}.measure")
    for rep in found.reps:
        if not 0 <= rep.source < recordings:
            yield _fault(rep.source, f"{where}.reps.source")


def _fault(value: Any, where: str) -> str:
    return f"{where} is {value!r}"
