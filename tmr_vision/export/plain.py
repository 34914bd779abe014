"""Records as plain JSON values and back, field by field."""

import math
from collections.abc import Collection
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import numpy as np

from tmr_vision.export.numbers import number, seconds
from tmr_vision.records import Record

Json = dict[str, Any]


def to_plain(value: Any, *, exact: bool = False, without: Collection[str] = ()) -> Any:
    """Return records, tuples and numbers as what JSON knows; NaN becomes None.

    Times (fields named ``..._s``) are rounded to 0.001 s and all else to 0.01, unless ``exact``.
    Arrays and the fields ``without`` are left out: they are kept in ``tracks.npz``.
    """
    if isinstance(value, Record):
        given = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in without}
        return {
            name: _rounded(name, part, exact=exact)
            for name, part in given.items()
            if not isinstance(part, np.ndarray)
        }
    return _rounded("", value, exact=exact)


def _rounded(name: str, value: Any, *, exact: bool) -> Any:
    if isinstance(value, float | np.floating):
        if exact:
            return float(value) if math.isfinite(value) else None
        return seconds(float(value)) if name.endswith("_s") else number(float(value))
    if isinstance(value, tuple | list):
        return [_rounded(name, part, exact=exact) for part in value]
    if isinstance(value, dict):
        return {str(key): _rounded(name, part, exact=exact) for key, part in value.items()}
    if isinstance(value, np.generic):
        return value.item()
    return to_plain(value, exact=exact) if isinstance(value, Record) else value


def from_plain(kind: Any, value: Any, **besides: Any) -> Any:
    """Build a value of this type from what JSON knows; None becomes NaN where a number belongs.

    Fields that are missing get their default, those that the type does not have are passed over.
    What is of another type stays as it is, for :func:`check_result` to tell of. ``besides`` are
    further fields of a record.
    """
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if value is None and NoneType in args:
            return None
        return from_plain(next(one for one in args if one is not NoneType), value)
    if is_dataclass(kind) and isinstance(kind, type) and isinstance(value, dict):
        types = {f.name: f.type for f in fields(kind)}
        known = {name: from_plain(types[name], value[name]) for name in types if name in value}
        return kind(**known, **besides)
    if origin is tuple and isinstance(value, list):
        return tuple(from_plain(args[0], part) for part in value)
    if origin is dict and isinstance(value, dict):
        return {key: from_plain(args[1], part) for key, part in value.items()}
    return math.nan if kind is float and value is None else value
