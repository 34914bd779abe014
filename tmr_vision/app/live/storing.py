"""The end of a check: its results become sessions of the app, beside those of uploads."""

import shutil
import tempfile
import uuid
from pathlib import Path

from tmr_vision.app.live.check import Stored
from tmr_vision.app.live.plan import CheckPlan, read_plan
from tmr_vision.app.service import CONSENT, Service
from tmr_vision.errors import (
    NothingMeasurableError,
    NotStoredError,
    SourceError,
    StoreError,
    UnknownMovementError,
)
from tmr_vision.language import translate, use_locale
from tmr_vision.live import LiveSession, finish_session, retest_result
from tmr_vision.live.journal import restore
from tmr_vision.live.state import SessionState
from tmr_vision.pose import ModelFile
from tmr_vision.records import AnalysisResult
from tmr_vision.report import ReportOptions, write_folder


def keep_session(service: Service, plan: CheckPlan, session: LiveSession) -> Stored:
    """Keep what came out of a session.

    Raises
    ------
    NothingMeasurableError
        If nothing was done far enough.
    StoreError
        If it may not be stored any more, as after everything was deleted.
    OutputError
        If the disk is full.
    """
    first = session.finish()
    retested = session.retest(first)
    stored = _keep(service, plan, first, None if retested is None else retested[0])
    session.mark_complete()
    return stored


def keep_folder(service: Service, folder: Path, model: ModelFile) -> Stored | None:
    """Keep what was done of a check that was left alone; None: nothing that can be measured."""
    try:
        plan = read_plan(folder)
        movements = plan.options().movements
        state = SessionState(source="camera", folder=folder / "session", model=model)
        restore(state)
        with use_locale(plan.language):
            first = finish_session(state, movements)
            retested = retest_result(state, movements, first)
            return _keep(service, plan, first, None if retested is None else retested[0])
    except (NothingMeasurableError, SourceError, StoreError, UnknownMovementError):
        return None


def stored_of(service: Service, check_id: str) -> Stored | None:
    """Return where the results of a check are; None if it is not over."""
    try:
        service.sessions.find(check_id)
    except NotStoredError:
        return None
    try:
        return Stored(check_id, service.sessions.find(_after(check_id)).id)
    except NotStoredError:
        return Stored(check_id)


def _keep(
    service: Service, plan: CheckPlan, first: AnalysisResult, after: AnalysisResult | None
) -> Stored:
    # That of the first tests comes last: where it is, everything is.
    if after is not None:
        _take(service, plan, after, _after(plan.id), translate("Guided check, after exercising"))
    _take(service, plan, first, plan.id, translate("Guided check"))
    service.invitations.note_done(plan.id)
    return Stored(plan.id, None if after is None else _after(plan.id))


def _take(
    service: Service, plan: CheckPlan, result: AnalysisResult, number: str, title: str
) -> None:
    if not service.sessions.has_agreed(CONSENT):
        raise StoreError("agree to storing first.", code="agree_first")
    code = "" if plan.person_id is None else service.people.find_id(plan.person_id).code
    names = [translate(_title(result, i)) for i in range(len(result.recordings))]
    with tempfile.TemporaryDirectory(dir=service.places.folder) as folder:
        made = Path(folder) / "result"
        options = ReportOptions(language=plan.language, audience="home", code=code)
        write_folder(result, made, options=options, reports="all" if plan.keep_video else "none")
        if _is_stored(service, number):
            return
        service.places.remove_session(number)  # what a crash in this very place left
        row = {"id": number, "created_s": plan.created_s}
        test_date = result.header.test_date
        service.take(made, title, names, plan.person_id, test_date=test_date, row=row)


def remove_folder(folder: Path) -> None:
    """Delete a check that is over."""
    shutil.rmtree(folder, ignore_errors=True)


def _title(result: AnalysisResult, source: int) -> str:
    """Return the movement that a recording shows."""
    return next((m.movement.title for m in result.movements if source in m.sources), "camera")


def _after(check_id: str) -> str:
    return uuid.uuid5(uuid.UUID(check_id), "after").hex


def _is_stored(service: Service, number: str) -> bool:
    try:
        service.sessions.find(number)
    except NotStoredError:
        return False
    return True
