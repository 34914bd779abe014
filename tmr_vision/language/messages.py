"""Sentences that can be said again: English text that remembers what it was made of.

What a program may decide by is a sentence's code, never its words; ``docs/messages.md`` lists all.
"""

import string
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tmr_vision.language.encoding import readable

Translate = Callable[[str], str]


class Message(str):
    """An English sentence (it is that ``str``) with its code, template and values.

    ``result.json`` and everything else that reads it as a string gets English;
    :func:`tmr_vision.language.translate` says it in the reader's language. It survives pickling.
    The code says which reason, note or error it is, whatever its words; None: a part of another.
    """

    template: str
    plural: str | None
    values: Mapping[str, Any]
    code: str | None

    def __new__(
        cls, template: str, many: str | None, values: Mapping[str, Any], code: str | None = None
    ) -> "Message":
        """Fill the template, or its plural if ``values["n"]`` is not 1."""
        chosen = template if many is None or values["n"] == 1 else many
        made = super().__new__(cls, fill(chosen, values))
        made.template, made.plural, made.values, made.code = template, many, dict(values), code
        return made

    def __reduce__(self) -> Any:
        return Message, (self.template, self.plural, self.values, self.code)


def message(template: str, /, *, code: str | None = None, **values: Any) -> Message:
    """Make a sentence of a template with ``{name}`` or ``{name:.1f}`` in it.

    A reason, a note and an error have a code of their own; a mere part of one has none. A value
    may be a sentence or a word itself (``side="left"``), which is said again too.
    """
    return Message(template, None, values, code)


def plural_message(
    one: str, many: str, /, *, n: int, code: str | None = None, **values: Any
) -> Message:
    """Make a sentence that differs with a number ``{n}``: ``one`` for 1, else ``many``."""
    return Message(one, many, {"n": n, **values}, code)


def join_messages(between: str, parts: Iterable[str], *, code: str | None = None) -> Message:
    """Join sentences to one, each of which can still be said again.

    Without a code of its own it has that of the first part with one.
    """
    values = {f"part{i}": part for i, part in enumerate(parts)}
    code = code or next(filter(None, map(code_of, values.values())), None)
    return Message(between.join(f"{{{name}}}" for name in values), None, values, code)


def code_of(text: str | None) -> str | None:
    """Return the code of a sentence; None of a part, of plain text (a person's own words), of None.

    >>> code_of(message("too quick", code="rep_too_quick"))
    'rep_too_quick'
    """
    return text.code if isinstance(text, Message) else None


class _Filler(string.Formatter):
    def __init__(self, translate: Translate, decimal: str) -> None:
        self._again, self._decimal = translate, decimal

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002
        # Names alone: a template out of a file must not reach into the attributes of a value.
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            return self._again(value)
        text = format(value, format_spec)
        return text.replace(".", self._decimal) if isinstance(value, float) else text


def fill(
    template: str, values: Mapping[str, Any], *, translate: Translate = str, decimal: str = "."
) -> str:
    """Put values into a template; texts go through ``translate``, numbers get the decimal sign.

    A name of a file that is no text is written as far as it is one (:func:`readable`).
    """
    return readable(_Filler(translate, decimal).vformat(template, (), values))
