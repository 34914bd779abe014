"""In which language and voice things are said, and how numbers and dates are written in it.

English is the source language; every other one is a folder with a catalog of all sentences,
``<language>/LC_MESSAGES/tmr_vision.po`` with its compiled ``.mo`` (``python -m tools.catalog``
brings both up to date; ``docs/add_a_language.md`` adds one). What is shown to people goes through
:func:`translate`; a sentence that the library makes long before it is shown is a :class:`Message`,
made by :func:`message`.
"""

import gettext
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar, get_args

from tmr_vision.language.encoding import readable, transliterate
from tmr_vision.language.messages import (
    Message,
    code_of,
    fill,
    join_messages,
    message,
    plural_message,
)

__all__ = [
    "AUDIENCES",
    "LANGUAGES",
    "N_",
    "Audience",
    "Language",
    "Message",
    "code_of",
    "current_audience",
    "current_language",
    "date_and_time",
    "default_language",
    "find_languages",
    "join_messages",
    "keep_locale",
    "localised",
    "message",
    "plural_message",
    "readable",
    "translate",
    "translate_plural",
    "transliterate",
    "use_locale",
]

Language = str
Audience = Literal["home", "clinician"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
DOMAIN = "tmr_vision"
_Given = ParamSpec("_Given")
_Returned = TypeVar("_Returned")
FOLDER = Path(__file__).parent


def find_languages(folder: Path) -> tuple[Language, ...]:
    """Return English, and every language that has a compiled catalog in a folder."""
    found = sorted(path.parts[-3] for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return ("en", *found)


LANGUAGES = find_languages(FOLDER)

_language: ContextVar[Language] = ContextVar("language", default="en")
_audience: ContextVar[Audience] = ContextVar("audience", default="home")


@contextmanager
def use_locale(language: Language = "en", audience: Audience = "home") -> Iterator[None]:
    """Say everything inside in this language, and to this audience."""
    tokens = _language.set(language), _audience.set(audience)
    try:
        yield
    finally:
        _language.reset(tokens[0])
        _audience.reset(tokens[1])


def keep_locale(function: Callable[_Given, _Returned]) -> Callable[_Given, _Returned]:
    """Return a function that says everything as it is said now, also in another thread.

    A thread begins with no language of its own, so what it runs is bound where it is started:
    ``Thread(target=keep_locale(run))``.
    """
    language, audience = current_language(), current_audience()

    @wraps(function)
    def bound(*args: _Given.args, **kwargs: _Given.kwargs) -> _Returned:
        with use_locale(language, audience):
            return function(*args, **kwargs)

    return bound


def current_language() -> Language:
    """Return the language that is spoken now."""
    return _language.get()


def current_audience() -> Audience:
    """Return who is spoken to now."""
    return _audience.get()


def default_language() -> Language:
    """Return the language of the environment (``LC_ALL``, ``LC_MESSAGES``, ``LANG``) or English."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    asked = next((name for name in names if name), "")[:2].lower()
    return next((known for known in LANGUAGES if known == asked), "en")


def N_(text: str) -> str:  # noqa: N802 (gettext's name for it)
    """Mark a sentence for the catalogs without saying it yet."""
    return text


def translate(text: str, /, **values: Any) -> str:
    """Say a sentence in the present language, with values put into its ``{name}`` places.

    What no catalog knows (a name, a sentence of a user's own movement) is returned as it is.
    """
    if isinstance(text, Message):
        if text.plural is not None:
            return translate_plural(text.template, text.plural, **text.values)
        values = dict(text.values)
        text = text.template
    known = _catalog(_language.get()).gettext(text) if text else ""
    return _filled(known, values) if values else known


def translate_plural(one: str, many: str, /, *, n: int, **values: Any) -> str:
    """Say a sentence that differs with the number ``n``."""
    return _filled(_catalog(_language.get()).ngettext(one, many, n), {"n": n, **values})


def localised(number: str) -> str:
    """Give a number its language's decimal sign."""
    return number.replace(".", _decimal(_language.get()))


def date_and_time(iso: str) -> str:
    """Write a moment as the language does; as it is if it is not ISO 8601."""
    from babel.dates import format_skeleton

    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    date, time = (format_skeleton(s, moment, locale=_language.get()) for s in ("yMMMd", "Hm"))
    return f"{date}, {time} {moment.tzname() or ''}".rstrip()


def _filled(template: str, values: Any) -> str:
    return fill(template, values, translate=translate, decimal=_decimal(_language.get()))


@cache
def _catalog(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, [language])


@cache
def _decimal(language: Language) -> str:
    if language == "en":
        return "."
    from babel.numbers import get_decimal_symbol

    return get_decimal_symbol(language)
