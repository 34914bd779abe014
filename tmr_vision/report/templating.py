"""The HTML templates with the words they read, and the style of every page."""

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from tmr_vision import figures
from tmr_vision.language import current_audience, current_language, translate
from tmr_vision.report import wording
from tmr_vision.skeleton import SIDES

HERE = Path(__file__).parent
TABLE_PERCENTS = range(0, 101, 10)
"""The rows of the table behind the curves."""


def fill_template(name: str, **values: Any) -> str:
    """Return a template filled with values, in the present language and voice."""
    return _environment().get_template(name).render(values)


def style_sheet() -> Markup:
    """Return the CSS of the pages."""
    return Markup((HERE / "report.css").read_text(encoding="utf-8"))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        wording=wording,
        texts=wording.texts,
        translate=translate,
        current_language=current_language,
        current_audience=current_audience,
        sources_of=figures.sources_of,
        name_of_source=figures.name_of_source,
        SIDES=SIDES,
        PERCENTS=TABLE_PERCENTS,
    )
    return environment
