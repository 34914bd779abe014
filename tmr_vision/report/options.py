"""How a report is to look: for whom, in which language, on which paper."""

from dataclasses import dataclass

from tmr_vision.errors import UsageError
from tmr_vision.formats import EMBED_VIDEO_MB, PAPERS, Paper
from tmr_vision.language import AUDIENCES, LANGUAGES, Audience, Language
from tmr_vision.records.header import check_code


@dataclass(frozen=True, kw_only=True)
class ReportOptions:
    """The choices for ``report.html`` and ``report.pdf``.

    language, audience   in which words; the numbers are the same
    paper                size of the PDF's pages: ``"a4"`` or ``"letter"``
    code                 whose report it is; empty: the code in the head of the result
    embed_video_mb       annotated videos up to this size together are put into ``report.html``,
                         larger ones lie beside it; 0: never

    Raises UsageError if one of them cannot be.
    """

    language: Language = "en"
    audience: Audience = "home"
    paper: Paper = "a4"
    code: str = ""
    embed_video_mb: float = EMBED_VIDEO_MB

    def __post_init__(self) -> None:
        choices = {"language": LANGUAGES, "audience": AUDIENCES, "paper": PAPERS}
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise UsageError(
                    "the {name} of a report cannot be {value}; choose {allowed}.",
                    code="report_option_unknown",
                    name=name,
                    value=repr(getattr(self, name)),
                    allowed=", ".join(allowed),
                )
        check_code(self.code)
        if not self.embed_video_mb >= 0:
            raise UsageError(
                "the size of an embedded video cannot be negative.", code="report_video_size"
            )
