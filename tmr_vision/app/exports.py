"""A session as a file to keep: the reports after the edits, tables, other programs' formats."""

import io
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse, Response

from tmr_vision.app.config import VERSION
from tmr_vision.app.service import Service
from tmr_vision.errors import UsageError
from tmr_vision.export import export_result
from tmr_vision.export.fhir import fhir_bundle, joined_bundles
from tmr_vision.formats import FORMATS
from tmr_vision.language import AUDIENCES, current_language
from tmr_vision.report import ReportOptions, write_reports
from tmr_vision.store import Person, StoredSession

_PAGE_POLICY = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:; frame-ancestors 'self'"
)
"""A report is a page by itself: what runs in it has no access to the app."""
_ONE = threading.Lock()
"""One report at a time: each takes seconds of a core, and much memory."""
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".json": "application/fhir+json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FhirResponse(JSONResponse):
    """Resources of FHIR as JSON."""

    media_type = "application/fhir+json"


def download(service: Service, session: StoredSession, kind: str, *, audience: str) -> Response:
    """Return a session's file; several files of one kind come as a zip.

    Raises
    ------
    UsageError
        If there is no such kind.
    """
    kinds = ("html", "pdf", *FORMATS)
    if kind not in kinds or audience not in AUDIENCES:
        raise UsageError(
            "there is no {kind}; choose one of {kinds}.",
            code="download_kind_invalid",
            kind=repr(kind),
            kinds=", ".join(kinds),
        )
    result = service.result(session)
    with _ONE, tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        if kind in ("html", "pdf", "fhir"):
            options = ReportOptions(language=current_language(), audience=audience)
            with service.videos.at_hand(session, result) as (whole, saved):
                write_reports(whole, made, saved=saved, options=options)
            if kind != "fhir":
                return _file(made / f"report.{kind}", session)
        pdf = (made / "report.pdf").read_bytes() if kind == "fhir" else None
        files = sorted(export_result(result, made, [kind], pdf=pdf))
        return _file(files[0], session) if len(files) == 1 else _zip(files, session)


def records_of(service: Service, person: Person, base: str) -> dict[str, Any]:
    """Return all sessions of somebody that are analysed as one FHIR Bundle.

    ``base`` is the address of the server, where each report for print can be had.
    """
    sessions = [s for s in service.sessions.all(person_id=person.id) if s.state == "done"]
    return joined_bundles(
        [
            fhir_bundle(
                service.result(each), patient=person.code,
                pdf=f"{base}{VERSION}/sessions/{each.id}/files/pdf",
            )
            for each in reversed(sessions)
        ]
    )  # fmt: skip


def _file(path: Path, session: StoredSession) -> Response:
    kind = _TYPES.get(path.suffix, "application/octet-stream")
    headers = {"Content-Disposition": f'inline; filename="{session.id[:8]}-{path.name}"'}
    if path.suffix == ".html":
        headers["Content-Security-Policy"] = _PAGE_POLICY
    return Response(path.read_bytes(), media_type=kind, headers=headers)


def _zip(files: list[Path], session: StoredSession) -> Response:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.name)
    headers = {"Content-Disposition": f'attachment; filename="{session.id[:8]}.zip"'}
    return Response(packed.getvalue(), media_type="application/zip", headers=headers)
