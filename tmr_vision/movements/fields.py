"""The fields of a movement row: what each must hold, and what it is when left out."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter
from typing import Any, NoReturn, get_args

from tmr_vision.angles import ANGLES
from tmr_vision.language import N_, join_messages, message
from tmr_vision.records import Posture, Screening, Statistic, ViewName
from tmr_vision.skeleton import LIMBS

PARTS = tuple(part for limb in LIMBS.values() for part in limb)
Check = Callable[[Any], Any]
_DIFFERENCE = {"side", "other", "size"}
REQUIRED = object()
"""Default of a field that may not be left out."""


class FieldError(Exception):
    """What was expected in a field and what was found."""


@dataclass(frozen=True)
class Field:
    """How to check a field's value, and its default."""

    check: Check
    default: Any = REQUIRED


def _fail(expected: str, found: object) -> NoReturn:
    raise FieldError(
        message("expected {expected}, found {found}", expected=expected, found=repr(found))
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) and value.strip() else _fail(N_("a text"), value)


def _key(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        _fail(N_("small letters, digits and _, a letter first"), value)
    return value


def _difference_text(value: Any) -> str:
    if value == "" or (isinstance(value, str) and _placeholders(value) == _DIFFERENCE):
        return str(value)
    _fail(N_('a text with {side}, {other} and {size:.0f}, or "" for a general one'), value)


def _placeholders(template: str) -> set[str]:
    """Return the names in braces; none if they cannot be filled with two words and a number."""
    try:
        names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        return names if template.format(side="", other="", size=0.0) else set()
    except (ValueError, LookupError, AttributeError):
        return set()


def _texts(*, least: int) -> Check:
    def check(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or len(value) < least:
            _fail(
                N_("a list of texts that is not empty") if least else N_("a list of texts"),
                value,
            )
        return tuple(_text(item) for item in value)

    return check


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        _fail(N_("a number"), value)
    return float(value)


def _positive(value: Any) -> float:
    return _number(value) if _number(value) > 0 else _fail(N_("a number above 0"), value)


def _choice(*choices: str) -> Check:
    def check(value: Any) -> str:
        if value not in choices:
            _fail(join_messages(" / ", [f'"{choice}"' for choice in choices]), value)
        return str(value)

    return check


def _angle(value: Any) -> str:
    return (
        str(value)
        if value in list(ANGLES)
        else _fail(message("an angle ({names})", names=", ".join(ANGLES)), value)
    )


def _sided_angle(value: Any) -> str:
    sided = [name for name, angle in ANGLES.items() if angle.sided]
    if value not in sided:
        _fail(message("an angle with sides ({names})", names=", ".join(sided)), value)
    return str(value)


def _yes_or_no(value: Any) -> bool:
    return value if isinstance(value, bool) else _fail(N_("true or false"), value)


def _parts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(part in PARTS for part in value):
        _fail(f"a list of parts of the body ({', '.join(PARTS)})", value)
    return tuple(value)


def _durations(value: Any) -> tuple[float, float]:
    expected = N_("two numbers of seconds, the shorter first")
    if not isinstance(value, list) or len(value) != 2:
        _fail(expected, value)
    low, high = (_positive(item) for item in value)
    return (low, high) if low < high else _fail(expected, value)


def _tables(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        _fail(N_("a list of tables"), value)
    return list(value)


_VIEW = Field(_choice(*get_args(ViewName)))

MOVEMENT: dict[str, Field] = {
    "key": Field(_key),
    "title": Field(_text),
    "aliases": Field(_texts(least=0), default=[]),
    "region": Field(_choice("upper", "trunk", "lower")),
    "posture": Field(_choice(*get_args(Posture))),
    "one_side": Field(_yes_or_no, default=False),
    "single_leg": Field(_yes_or_no, default=False),
    "screening": Field(_choice(*get_args(Screening)), default="none"),
    "view": _VIEW,
    "view_limit_deg": Field(_positive, default=35.0),
    "angle": Field(_angle),
    "statistic": Field(_choice(*get_args(Statistic))),
    "better_when": Field(_choice("more", "less")),
    "difference_text": Field(_difference_text, default=""),
    "margin_deg": Field(_positive),
    "u_sys_deg": Field(_positive),
    "u_sys_per_deg_off": Field(_positive, default=0.35),
    "u_sys_per_deg_apart": Field(_positive, default=0.25),
    "u_sys_source": Field(_text),
    "rep_signal": Field(_sided_angle),
    "rep_direction": Field(_choice("rises", "falls"), default="rises"),
    "min_range_deg": Field(_positive, default=15.0),
    "duration_s": Field(_durations, default=[0.8, 15.0]),
    "rest": Field(_tables, default=[]),
    "excursion": Field(_tables, default=[]),
    "peak": Field(_tables, default=[]),
    "side_gap": Field(_tables, default=[]),
    "fixed_parts": Field(_parts, default=[]),
    "compensations": Field(_tables, default=[]),
    "filming": Field(_text),
    "instructions": Field(_texts(least=1)),
    "caution": Field(_text),
    "source": Field(_text),
}
COMPENSATION: dict[str, Field] = {
    "name": Field(_key),
    "title": Field(_text),
    "angle": Field(_angle),
    "direction": Field(_choice("more", "less", "either")),
    "threshold_deg": Field(_positive),
    "view": _VIEW,
    "whose": Field(_choice("working", "other"), default="working"),
    "source": Field(_text),
}
BAND: dict[str, Field] = {
    "angle": Field(_angle),
    "low_deg": Field(_number),
    "high_deg": Field(_number),
}
