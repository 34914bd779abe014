"""The templates of the pages; those of the report serve for what both show."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from tmr_vision import figures
from tmr_vision.language import LANGUAGES, current_audience, current_language, translate
from tmr_vision.report import templating, wording
from tmr_vision.skeleton import SIDES

HERE = Path(__file__).parent
_STYLE = re.compile(r' style="([^"]*)"')


def fill_page(name: str, **values: Any) -> str:
    """Return a page filled with values, in the present language."""
    return _environment().get_template(name).render(values)


def without_inline_style(svg: str) -> Markup:
    """Return a plot whose colours are attributes: pages here may hold no inline style."""
    return Markup(_STYLE.sub(_as_attributes, svg))


def _as_attributes(style: re.Match[str]) -> str:
    pairs = (part.partition(":") for part in style[1].split(";") if part.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _, value in pairs)


@cache
def _environment() -> jinja2.Environment:
    folders = [HERE / "templates", templating.HERE / "templates"]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders), autoescape=True,
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(
        translate=translate, wording=wording, texts=wording.texts, LANGUAGES=LANGUAGES,
        current_audience=current_audience, current_language=current_language,
        sources_of=figures.sources_of, SIDES=SIDES,
        PERCENTS=templating.TABLE_PERCENTS,
    )  # fmt: skip
    return environment
