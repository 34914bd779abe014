"""The ``messages`` of ``result.json``: what its English sentences are, by code, and made of what.

A program finds the code of a reason or note there, and a result that is loaded can be said in
another language again.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from tmr_vision.language import Message, readable
from tmr_vision.records import Record

_Any = TypeVar("_Any")
_FORMER_CODES = {
    "much smaller than the others of this side": "rep_smaller",
    "unlike the other repetitions, and apart from them": "rep_unlike_the_others",
    "turned away from the camera view that this movement needs": "rep_turned_away",
    "the person lies, or the picture is turned by a quarter": "rep_lying_or_turned",
    "too quick ({seconds:.1f} s)": "rep_too_quick",
    "too slow ({seconds:.1f} s)": "rep_too_slow",
    "an angle of {deg:.0f}° is beyond what a body can do": "rep_impossible",
    "{percent:.0f} % of it could not be seen clearly": "rep_unseen",
    "the end position could not be seen clearly": "rep_end_unseen",
    "{part} leaves the picture {edge}": "out_of_view",
    "{part} leave the picture {edge}": "out_of_view",
}
"""Why a repetition is left out, in results that have no codes: editing them asks for these."""


def messages_to_dict(value: Any) -> dict[str, Any]:
    """Return every different sentence in records, at any depth, with what it is, ready for JSON."""
    found = (text for text in _texts(value) if isinstance(text, Message))
    return {str(sentence): _plain(sentence) for sentence in found}


def with_messages(value: _Any, table: Iterable[Any]) -> _Any:
    """Return a record whose strings are messages again where they equal one of a table.

    Raises KeyError, TypeError, ValueError or AttributeError if that is no table of messages.
    """
    known = {str(sentence): sentence for sentence in map(_sentence, table)}
    return _changed(value, lambda plain: known.get(plain, plain))  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        parts = {name: _plain(part) for name, part in value.values.items()}
        made = {"code": value.code, "template": value.template, "plural": value.plural}
        return {**made, "values": parts}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no such number
    return value if isinstance(value, int | float) else readable(str(value))


def _sentence(data: dict[str, Any]) -> Message:
    values = {name: _value(value) for name, value in data["values"].items()}
    if "said" in data:  # in the tracks.npz of older results
        return Message(data["said"], data["many"], values, _FORMER_CODES.get(data["said"]))
    return Message(data["template"], data["plural"], values, data["code"])


def _value(data: Any) -> Any:
    return _sentence(data) if isinstance(data, dict) else data


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for _, part in _parts(value):
        yield from _texts(part)


def _parts(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Record):
        yield from ((field.name, getattr(value, field.name)) for field in fields(value))
    elif isinstance(value, tuple | list):
        yield from enumerate(value)
    elif isinstance(value, dict):
        yield from value.items()


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """Return the same value, with every string in it changed."""
    if isinstance(value, str):
        return change(value)
    parts = {name: _changed(part, change) for name, part in _parts(value)}
    if isinstance(value, Record):
        return value.with_(**parts)
    if isinstance(value, tuple | list):
        return type(value)(parts.values())
    return parts if isinstance(value, dict) else value
