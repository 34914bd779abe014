"""Sentences that can be said again: English text that remembers what it was made of."""

import string
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tmr_vision.language.letters import readable

Again = Callable[[str], str]


class Said(str):
    """An English sentence (it is that ``str``) with its template and values.

    ``result.json`` and everything else that reads it as a string gets English;
    :func:`tmr_vision.language.say` says it in the reader's language. It survives pickling.
    """

    template: str
    many: str | None
    values: Mapping[str, Any]

    def __new__(cls, template: str, many: str | None, values: Mapping[str, Any]) -> "Said":
        """Fill the template, or its plural if ``values["n"]`` is not 1."""
        chosen = template if many is None or values["n"] == 1 else many
        made = super().__new__(cls, fill(chosen, values))
        made.template, made.many, made.values = template, many, dict(values)
        return made

    def __reduce__(self) -> Any:
        return Said, (self.template, self.many, self.values)


def said(template: str, /, **values: Any) -> Said:
    """Make a sentence of a template with ``{name}`` or ``{name:.1f}`` in it.

    A value may be a sentence or a word itself (``side="left"``), which is said again too.
    """
    return Said(template, None, values)


def said_n(one: str, many: str, /, *, n: int, **values: Any) -> Said:
    """Make a sentence that differs with a number ``{n}``: ``one`` for 1, else ``many``."""
    return Said(one, many, {"n": n, **values})


def joined(between: str, parts: Iterable[str]) -> Said:
    """Join sentences to one, each of which can still be said again."""
    values = {f"part{i}": part for i, part in enumerate(parts)}
    return Said(between.join(f"{{{name}}}" for name in values), None, values)


class _Filler(string.Formatter):
    def __init__(self, again: Again, decimal: str) -> None:
        self._again, self._decimal = again, decimal

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002
        # Names alone: a template out of a file must not reach into the attributes of a value.
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            return self._again(value)
        text = format(value, format_spec)
        return text.replace(".", self._decimal) if isinstance(value, float) else text


def fill(
    template: str, values: Mapping[str, Any], *, again: Again = str, decimal: str = "."
) -> str:
    """Put values into a template; texts go through ``again``, numbers get the decimal sign.

    A name of a file that is no text is written as far as it is one (:func:`readable`).
    """
    return readable(_Filler(again, decimal).vformat(template, (), values))
