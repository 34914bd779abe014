"""Letters that a file or a terminal cannot hold, put into ones that it can."""

import re
import unicodedata

_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_SPELLINGS = {
    "°": " deg",
    "±": "+/-",
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    **dict.fromkeys("„“”", '"'),
    **dict(zip("äöüÄÖÜß", ("ae", "oe", "ue", "Ae", "Oe", "Ue", "ss"), strict=True)),
}


def readable(text: str) -> str:
    """Return a text that is valid Unicode: bytes of a file name that are no letters become "�".

    Python keeps such bytes as lone surrogates, which no encoding can hold. Names of letters that
    the locale does not know (an "ä" where it is ASCII) are read as UTF-8.
    """
    if not _SURROGATE.search(text):
        return text
    bytes_kept = _NO_BYTE.sub("\N{REPLACEMENT CHARACTER}", text)
    return bytes_kept.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def transliterate(text: str, encoding: str) -> str:
    """Return a text of letters that an encoding has; what cannot be spelled out becomes "?"."""
    text = readable(text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_letter(letter, encoding) for letter in text)
    return text


def _letter(letter: str, encoding: str) -> str:
    plain = unicodedata.normalize("NFKD", letter)
    without_marks = "".join(part for part in plain if not unicodedata.combining(part))
    for written in (letter, _SPELLINGS.get(letter, without_marks)):
        try:
            written.encode(encoding)
        except UnicodeEncodeError:
            continue
        return written
    return "?"
