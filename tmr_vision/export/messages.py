"""Sentences of a result that can be said again in another language, as JSON text and back.

``result.json`` holds the plain English; these are kept beside it, in ``tracks.npz``.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from tmr_vision.language import Message
from tmr_vision.records import Record

_Any = TypeVar("_Any")
_NESTED = "said"


def messages_to_json(value: Any) -> str:
    """Return every different sentence in a record, at any depth, as a JSON array in ASCII."""
    found = dict.fromkeys(text for text in _texts(value) if isinstance(text, Message))
    return json.dumps([_plain(sentence) for sentence in found])


def with_messages(value: _Any, text: str) -> _Any:
    """Return a record whose strings can be said again where they equal one of the sentences.

    Raises KeyError, TypeError, ValueError or AttributeError if the JSON text holds no sentences.
    """
    known = {str(sentence): sentence for sentence in map(_sentence, json.loads(text))}
    return _changed(value, lambda plain: known.get(plain, plain))  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        parts = {name: _plain(part) for name, part in value.values.items()}
        return {_NESTED: value.template, "many": value.plural, "values": parts}
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, str | int | float) else str(value)


def _sentence(data: dict[str, Any]) -> Message:
    return Message(data[_NESTED], data["many"], {n: _value(v) for n, v in data["values"].items()})


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
