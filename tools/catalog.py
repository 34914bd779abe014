"""Bring the catalogs of sentences up to date with the sources, and compile them.

Run: python -m tools.catalog
It keeps what is translated, adds new sentences untranslated, and drops those that are gone, in each
language that has a folder; edit ``tmr_vision/language/de/LC_MESSAGES/tmr_vision.po`` and run it
again.
"""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tmr_vision import errors
from tmr_vision.cli import app, help_texts
from tmr_vision.language import DOMAIN, FOLDER

PACKAGE = FOLDER.parent
ERRORS = [name for name in vars(errors) if name.endswith("Error")]
KEYWORDS = {
    "translate": None,
    "message": None,
    **dict.fromkeys(ERRORS),
    "N_": None,
    "translate_plural": (1, 2),
    "plural_message": (1, 2),
}
METHODS = [("**.py", "python"), ("**.jinja", "jinja2")]
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
"""The same in each run, so that the file changes only where sentences do."""
FIELDS = (
    "title",
    "filming",
    "instructions",
    "caution",
    "source",
    "u_sys_source",
    "difference_text",
)
"""Fields of a movement row that people read; of a compensation only its title."""


TIMED_FIELDS = (
    "title",
    "reliability_source",
    "norms_source",
    "filming",
    "instructions",
    "caution",
    "source",
)
"""Fields of a timed test that people read."""


def messages() -> Catalog:
    """Collect every sentence that can be said."""
    catalog = Catalog(domain=DOMAIN)
    for path, _, message, comments, _ in extract_from_dir(
        PACKAGE, method_map=METHODS, keywords=KEYWORDS
    ):
        if message:
            catalog.add(message, locations=[(path, 0)], auto_comments=comments)
    for path, message in (*_tables(), *_helps()):
        catalog.add(message, locations=[(path, 0)])
    return catalog


def po_file(language: str) -> Path:
    """Return the file of a language's translations."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """Read the translations of a language."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def _tables() -> Iterator[tuple[str, str]]:
    rows = tomllib.loads((PACKAGE / "movements/movements.toml").read_text(encoding="utf-8"))
    for row in rows["movement"]:
        for field in FIELDS:
            texts = row.get(field, [])
            texts = texts if isinstance(texts, list) else [texts]
            yield from (("movements/movements.toml", text) for text in texts)
        for rule in row.get("compensations", []):
            yield "movements/movements.toml", rule["title"]
    timed = "timed_tests/timed_tests.toml"
    for row in tomllib.loads((PACKAGE / timed).read_text(encoding="utf-8"))["test"]:
        for field in TIMED_FIELDS:
            texts = row[field] if isinstance(row[field], list) else [row[field]]
            yield from ((timed, text) for text in texts)
    rules = tomllib.loads((PACKAGE / "protocol.toml").read_text(encoding="utf-8"))
    yield from (("protocol.toml", text) for text in rules.values() if isinstance(text, str))
    cues = tomllib.loads((PACKAGE / "live/cues.toml").read_text(encoding="utf-8"))
    for part in ("cues", "what", "hints"):
        yield from (("live/cues.toml", text) for text in cues[part].values())
    questions = (question["text"] for question in cues["gate"]["questions"])
    yield from (("live/cues.toml", text) for text in (cues["gate"]["how"], *questions))


def _helps() -> Iterator[tuple[str, str]]:
    command: Any = typer.main.get_command(app)
    for _, text in help_texts(command):
        yield "cli", text


def main() -> None:
    """Bring every language up to date and print what is not translated."""
    found = messages()
    for language in sorted(path.parent.name for path in FOLDER.glob("*/LC_MESSAGES")):
        path = po_file(language)
        catalog = read(language) if path.exists() else Catalog(locale=language, domain=DOMAIN)
        catalog.update(found, no_fuzzy_matching=True)
        catalog.header_comment = f"# tmr_vision in the language {language!r}."
        catalog.project, catalog.version = "tmr_vision", "0"
        catalog.creation_date = catalog.revision_date = WHEN
        catalog.last_translator = catalog.language_team = "the tmr_vision authors"
        catalog.msgid_bugs_address = ""
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=100, omit_header=False, include_lineno=False,
                     ignore_obsolete=True, sort_by_file=True)  # fmt: skip
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        missing = [m.id for m in catalog if m.id and not all(_texts(m.string))]
        print(f"{language}: {len(catalog)} sentences, {len(missing)} not translated")


def _texts(string: Any) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string,)


if __name__ == "__main__":
    main()
