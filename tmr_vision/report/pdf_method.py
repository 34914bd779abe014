"""The method page of the PDF."""

from tmr_vision.language import current_audience, translate
from tmr_vision.records import AnalysisResult, Recording
from tmr_vision.report import wording
from tmr_vision.report.pdf_layout import PdfLayout
from tmr_vision.report.wording import texts


def method(layout: PdfLayout, result: AnalysisResult) -> None:
    """Write how to read the report, how it was measured, and with what."""
    layout.heading(translate("Method"), size=14)
    layout.heading(translate("How to read this"), size=10)
    layout.bullets([translate(line) for line in texts.HOW_TO_READ], size=7.5)
    layout.bullets([f"{name}: {meaning}" for name, meaning in wording.verdict_meanings()], size=7.5)
    layout.text(translate(texts.SIGN), size=7.5)
    if current_audience() == "clinician":
        layout.heading(translate("From video to numbers"), size=10)
        layout.bullets(wording.processing(result), size=7.5)
        _definitions(layout, result)
    layout.heading(translate("Sources of error"), size=10)
    layout.bullets([translate(line) for line in texts.ERROR_SOURCES], size=7.5)
    if current_audience() == "clinician":
        _input(layout, result)
    software = {"version": result.software, "model": result.model}
    layout.text(
        translate("Software: tmr-vision {version}. Pose model: {model}.", **software), size=7.5
    )
    layout.text(
        translate("Rules of the plan: {source}", source=translate(result.plan.source)), size=7.5
    )
    layout.text(wording.disclaimer(), size=7.5, muted=True)


def _definitions(layout: PdfLayout, result: AnalysisResult) -> None:
    if not result.movements:
        return
    layout.heading(translate("What was measured"), size=10)
    rows = [
        (
            wording.title_of(m),
            wording.angle_words(m.movement.angle),
            *wording.definition(m),
            translate(texts.STATISTICS[m.movement.statistic]),
            wording.degrees(m.movement.margin_deg),
        )
        for m in result.movements
    ]
    names = ("Movement", "Angle", "Definition", "0° is", "Judged by", "Margin")
    layout.table([translate(name) for name in names], rows, (18, 16, 24, 16, 16, 10), size=7.5)


def _input(layout: PdfLayout, result: AnalysisResult) -> None:
    layout.heading(translate("Input and software"), size=10)
    head = [translate("File"), translate("Length"), translate("Size"), "SHA-256"]
    layout.table(head, [_row(r) for r in result.recordings], (24, 22, 18, 36), size=7.5)
    notes = [
        f"{r.info.name}: {wording.sentence(line)}"
        for r in result.recordings
        for line in r.info.notes
    ]
    layout.bullets(notes, size=7.5)
    layout.text(translate("SHA-256 of the model: {hash}", hash=result.model_sha256), size=7.5)


def _row(recording: Recording) -> tuple[str, str, str, str]:
    info = recording.info
    length = translate("{time}, {n} frames", time=wording.seconds(info.duration_s), n=info.frames)
    size = wording.frame_size(info)
    return (
        info.name,
        length,
        translate("{size}, mirrored", size=size) if info.mirrored else size,
        info.sha256 or translate("camera or stream"),
    )
