"""Sentences in a row of a table: the English, and what is needed to say it in other languages."""

from typing import Any

from tmr_vision.export.messages import messages_to_dict, with_messages


def sentence_to_plain(sentence: str) -> dict[str, Any]:
    """Return a sentence as data."""
    return {"text": str(sentence), "said": list(messages_to_dict(sentence).values())}


def sentence_of(data: Any) -> str:
    """Return a sentence from such data, or a plain string as it is."""
    if isinstance(data, dict):
        made: str = with_messages(data["text"], data["said"])
        return made
    return str(data)
