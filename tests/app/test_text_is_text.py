"""What people write is text wherever it comes out: pages, reports, tables, spreadsheets, FHIR."""

import io
import re
import zipfile

import openpyxl
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.app.clinic import API
from tests.app.stored import analysed, service_of, store

SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.example","x")'
HEAD = {"examiner": SCRIPT, "reason": FORMULA, "aids": "+1+1", "notes": f"@SUM(1) {SCRIPT}"}


@pytest.fixture
def number(app: FastAPI, client: TestClient) -> str:
    service = service_of(app)
    service.people.add("P-1", SCRIPT)
    made = store(service, analysed("arm_raise"), person="P-1", title=SCRIPT)
    test = analysed("arm_raise").movements[0]
    edits = [
        {"header": HEAD},
        {"test": test.id, "note": FORMULA},
        {"test": test.id, "rep": test.reps[0].id, "include": False, "reason": FORMULA},
    ]
    answer = client.post(f"{API}/sessions/{made.id}/edits", json={"edits": edits})
    assert answer.status_code == 200, answer.text
    return made.id


def test_pages_and_reports_run_nothing_that_people_wrote(client: TestClient, number: str) -> None:
    paths = ("/", "/history", "/history?person=P-1", f"/review/{number}", "/upload?person=P-1",
             f"/compare?one={number}&two={number}", "/settings",
             f"{API}/sessions/{number}/files/html",
             f"{API}/sessions/{number}/files/html?audience=home")  # fmt: skip
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert SCRIPT not in answer.text, path
    assert "&lt;script&gt;alert(1)" in client.get(f"/review/{number}").text


def test_no_cell_of_a_spreadsheet_is_a_formula(client: TestClient, number: str) -> None:
    content = client.get(f"{API}/sessions/{number}/files/xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    own = [cell for cell in cells if isinstance(cell.value, str) and "HYPERLINK" in cell.value]
    assert own, "it is written"
    assert {cell.data_type for cell in own} == {"s"}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [n for n in packed.namelist() if n.startswith("xl/worksheets/sheet")]
        formulas = [f for n in sheets for f in re.findall(rb"<f>(.*?)</f>", packed.read(n))]
    assert not [f for f in formulas if b"HYPERLINK" in f or b"evil" in f]


def test_no_cell_of_a_table_begins_a_formula(client: TestClient, number: str) -> None:
    content = client.get(f"{API}/sessions/{number}/files/csv").content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        tables = [packed.read(name).decode() for name in packed.namelist()]
    cells = re.split(r"[,\n]", "\n".join(tables))
    assert not [cell for cell in cells if re.match(r'"?[=@]', cell)]
