"""Write ``docs/messages.md``: every code of a reason, note or error, with its English text.

Run: python -m tools.codes
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tmr_vision.language import FOLDER
from tmr_vision.live.context import read_cues
from tools.catalog import ERRORS

PACKAGE = FOLDER.parent
PAGE = PACKAGE.parent / "docs/messages.md"
MAKERS = {"message": 1, "plural_message": 2, "join_messages": 0, **dict.fromkeys(ERRORS, 1)}
"""What makes messages, and how many of the first arguments are its text."""
_SCOPES = (ast.FunctionDef, ast.ClassDef)
JOINED = "*made of several parts*"
LEAD = """# Messages

Every reason, note and error has a code. It stays when the words change and is the same in all
languages, so a program decides by the code, never by a sentence:

- in Python, `code_of(rep.excluded)` of `tmr_vision.language`, and `error.code` of every error
- in `result.json` and `compare.json`, the table `messages`: under each English text its `code`, its
  `template` and `values`; the code is null for a mere part of another sentence
- in the live check, `code` beside every text of an event, `cue_code` and `hint_code` of an update

What is put together of sentences has its own code, or else that of its first part. What a person
wrote has none. The command line adds to some of them the options that help
(`tmr_vision/cli/hints.py`).

This page is made by `python -m tools.codes`.
"""


@dataclass(frozen=True)
class Call:
    """A place that makes a message: its texts, and its code (None: it has none, "": worked out)."""

    where: str
    texts: tuple[str, ...]
    code: str | None


def calls() -> Iterator[Call]:
    """Give every place of the package that makes a message."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from _calls(tree, str(path.relative_to(PACKAGE)))


def codes() -> dict[str, set[str]]:
    """Return the English texts of every code that is written in the package."""
    found: dict[str, set[str]] = {}
    for call in calls():
        if call.code:
            found.setdefault(call.code, set()).update([" / ".join(call.texts) or JOINED])
    return found


def plan_codes() -> dict[str, str]:
    """Return the sentences of the plan (``protocol.toml``) by their codes."""
    rules = tomllib.loads((PACKAGE / "protocol.toml").read_text(encoding="utf-8"))
    return {f"plan_{name}": text for name, text in rules.items() if isinstance(text, str)}


def page() -> str:
    """Return ``docs/messages.md``."""
    cues = read_cues()
    own = {code: "<br>".join(sorted(texts)) for code, texts in codes().items()}
    parts: dict[str, Mapping[str, str]] = {
        "Reasons, notes and errors": own,
        "The plan": plan_codes(),
        "Cues of the live check": cues.texts,
        "Hints of the live check (a compensation's name)": cues.hints,
    }
    tables = (f"\n## {title}\n\n{_table(rows)}" for title, rows in parts.items())
    return LEAD + "".join(tables)


def _table(rows: Mapping[str, str]) -> str:
    lines = (f"| `{code}` | {text.strip()} |" for code, text in sorted(rows.items()))
    return "\n".join(["| Code | English |", "| --- | --- |", *lines]) + "\n"


def _calls(node: ast.AST, where: str) -> Iterator[Call]:
    for child in ast.iter_child_nodes(node):
        name = getattr(child, "name", "") if isinstance(child, _SCOPES) else ""
        inside = f"{where}:{name}" if name else where
        made = getattr(child.func, "id", "") if isinstance(child, ast.Call) else ""
        if isinstance(child, ast.Call) and made in MAKERS:
            call = _call(child, where)
            if made not in ERRORS or call.code is not None:  # else it is given one made elsewhere
                yield call
        yield from _calls(child, inside)


def _call(node: ast.Call, where: str) -> Call:
    given = [part.value for part in node.keywords if part.arg == "code"]
    texts = node.args[: MAKERS[ast.unparse(node.func)]]
    return Call(
        where=where,
        texts=tuple(str(t.value) if isinstance(t, ast.Constant) else "" for t in texts),
        code=next((str(c.value) if isinstance(c, ast.Constant) else "" for c in given), None),
    )


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
