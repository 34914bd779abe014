"""How the pages of this folder and the docstrings become a site that is read without a network.

Run: sphinx-build -W -b html docs build/docs
"""

import logging
import re

from tmr_vision import __version__

project = "tmr_vision"
author = "tmr_vision maintainers"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
html_theme = "furo"
html_title = f"tmr_vision {release}"
html_show_copyright = False
exclude_patterns = ["README.md"]
myst_heading_anchors = 3
myst_all_links_external = False
suppress_warnings = ["myst.xref_missing"]  # links to files of the repository, read there

napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "separated"
autodoc_default_options = {"members": True, "show-inheritance": True}
logging.getLogger("alembic").setLevel(logging.WARNING)


def _columns_to_fields(_app, _what, _name, _obj, _options, lines):
    """Read "name   what it is" as a list of fields: so the records describe theirs."""
    inside = False
    for i, line in enumerate(lines):
        found = re.match(r"([\w, ]*\w) {2,}(\S.*)", line)
        if found:
            lines[i] = f":{found[1]}: {found[2]}"
            inside = True
        elif not (inside and line.startswith("   ")):
            inside = False


def setup(app):
    """Register it; before napoleon, which reads the sections."""
    app.connect("autodoc-process-docstring", _columns_to_fields, priority=400)
