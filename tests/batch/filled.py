"""Batches whose jobs have made-up results: for tables and pages, without any analysis."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.fake_results import CASES, fake_result
from tmr_vision.database import open_database, sqlite_url
from tmr_vision.export.messages import messages_to_dict
from tmr_vision.export.summary import summary_rows
from tmr_vision.jobs import JobStore
from tmr_vision.language import message

KINDS = tuple(CASES)


@functools.cache
def outcome(kind: str) -> dict[str, Any]:
    result = fake_result(kind)
    rows = [row | {"remarks": ""} for row in summary_rows(result)]
    said = {str(m.reason): list(messages_to_dict(m.reason).values()) for m in result.movements}
    return {"rows": rows, "said": said, "work_s": 1.5}


def fill(url: str, names: Sequence[str], *, failed: Sequence[str] = ("broken",)) -> JobStore:
    """Return a table in which each name was analysed; their kinds follow from the names."""
    store = JobStore(open_database(url), "batch")
    tasks = {name: {"code": "P1", "sources": [f"/clips/{name}.mp4"], "reports": "html"}
             for name in (*names, *failed)}  # fmt: skip
    store.add((f"key of {name}", name, task) for name, task in tasks.items())
    for job in store.claim("ann", len(tasks), lease_s=60):
        if job.name in failed:
            store.fail(
                job.id, "ann", message("{where} is not there.", where=job.task["sources"][0])
            )
        else:
            kind = KINDS[sum(map(ord, job.name)) % len(KINDS)]
            store.finish(job.id, "ann", outcome(kind) | {"work_s": float(len(job.name))})
    return store


def sqlite_store(folder: Path, names: Sequence[str], **options: Any) -> JobStore:
    folder.mkdir(parents=True, exist_ok=True)
    return fill(sqlite_url(folder / "batch.db"), names, **options)
