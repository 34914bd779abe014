"""The report of an analysis: HTML, PDF, and the whole output folder."""

from tmr_vision.export import check_folder
from tmr_vision.report.comparison import render_comparison
from tmr_vision.report.folder import write_folder
from tmr_vision.report.options import ReportOptions
from tmr_vision.report.page import notebook_html, render_html
from tmr_vision.report.pdf import render_pdf

__all__ = [
    "ReportOptions",
    "check_folder",
    "notebook_html",
    "render_comparison",
    "render_html",
    "render_pdf",
    "write_folder",
]
