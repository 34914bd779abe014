"""The method page of the PDF."""

from tmr_vision.language import say
from tmr_vision.records import AnalysisResult, Recording
from tmr_vision.report import words
from tmr_vision.report.sheets import Sheets
from tmr_vision.report.words import texts


def method(sheets: Sheets, result: AnalysisResult) -> None:
    """Write how to read the report, how it was measured, and with what."""
    sheets.text(say("Method"), size=15, bold=True)
    sheets.heading(say("How to read this"), size=10)
    sheets.bullets([say(line) for line in texts.HOW_TO_READ], size=8)
    meanings = [f"{say(name)}: {say(meaning)}" for name, meaning in texts.VERDICT_MEANINGS]
    sheets.bullets(meanings, size=8)
    sheets.text(say(texts.SIGN), size=8)
    sheets.heading(say("How pictures became numbers"), size=10)
    sheets.bullets(words.processing(result), size=8)
    _definitions(sheets, result)
    sheets.heading(say("Sources of error"), size=10)
    sheets.bullets([say(line) for line in texts.ERROR_SOURCES], size=8)
    _input(sheets, result)


def _definitions(sheets: Sheets, result: AnalysisResult) -> None:
    if not result.movements:
        return
    sheets.heading(say("What was measured"), size=10)
    rows = [
        (
            words.title_of(m),
            words.spoken(m.movement.angle),
            *words.definition(m),
            say(texts.STATISTICS[m.movement.statistic]),
            words.degrees(m.movement.margin_deg),
        )
        for m in result.movements
    ]
    names = ("Movement", "Angle", "Definition", "0° is", "Judged by", "Margin")
    sheets.table([say(name) for name in names], rows, (18, 16, 24, 16, 16, 10), size=8)


def _input(sheets: Sheets, result: AnalysisResult) -> None:
    sheets.heading(say("Input and software"), size=10)
    head = [say("File"), say("Length"), say("Size"), "SHA-256"]
    sheets.table(head, [_row(r) for r in result.recordings], (24, 22, 18, 36), size=7.5)
    notes = [
        f"{r.info.name}: {words.sentence(line)}" for r in result.recordings for line in r.info.notes
    ]
    sheets.bullets(notes, size=8)
    software = {"version": result.software, "model": result.model}
    sheets.text(say("Software: tmr-vision {version}. Pose model: {model}.", **software), size=8)
    sheets.text(say("SHA-256 of the model: {hash}", hash=result.model_sha256), size=8)
    sheets.text(say("Rules of the plan: {source}", source=say(result.plan.source)), size=8)
    sheets.text(words.disclaimer(), size=8, muted=True)


def _row(recording: Recording) -> tuple[str, str, str, str]:
    info = recording.info
    length = say("{time}, {n} pictures", time=words.seconds(info.duration_s), n=info.frames)
    size = words.frame_size(info)
    return (
        info.name,
        length,
        say("{size}, mirrored", size=size) if info.mirrored else size,
        info.sha256 or say("camera or stream"),
    )
