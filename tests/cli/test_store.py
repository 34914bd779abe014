"""The commands on what is kept."""

import getpass
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.app.clinic import saved_result
from tmr_vision.app import Config
from tmr_vision.app.service import CONSENT, Service
from tmr_vision.cli import app

PASSWORD = "a long password"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(saved_result(), tmp_path / "arm-tmr")
    Service(Config(folder=tmp_path / "data")).people.add("anna", "Anna Example")
    return tmp_path


def run(folder: Path, *arguments: Any, given: str = "", language: str = "en") -> Result:
    command = [*map(str, arguments), "--data", str(folder / "data"), "--lang", language]
    return CliRunner().invoke(app, command, input=given)


def told(result: Result, *, fails: bool = False) -> str:
    assert bool(result.exit_code) == fails, result.output
    return result.output


def test_import_history_show_and_delete(folder: Path) -> None:
    line = told(run(folder, "import", folder / "arm-tmr", "--person", "anna"))
    number = line.split()[0]
    assert told(run(folder, "history")) == line
    assert told(run(folder, "history", "--person", "anna")) == line
    assert told(run(folder, "people")) == "anna  Anna Example  1 session\n"
    shown = told(run(folder, "show", number))
    assert shown.startswith(line)
    assert "Arm raise" in shown
    assert "Arm nach vorn heben" in told(run(folder, "show", number, language="de"))
    assert told(run(folder, "delete", number, given="n\n"), fails=True)
    assert told(run(folder, "history")) == line
    assert "Deleted." in told(run(folder, "delete", number, given="y\n"))
    assert told(run(folder, "history")) == ""


@pytest.mark.parametrize("what", [("--person", "anna"), ("--everything",)])
def test_deleting_more(folder: Path, what: tuple[str, ...]) -> None:
    told(run(folder, "import", folder / "arm-tmr", "--person", "anna"))
    told(run(folder, "delete", *what, "--yes"))
    assert told(run(folder, "people")) == ""
    assert list((folder / "data" / "sessions").iterdir()) == []
    assert b"Anna Example" not in (folder / "data" / "tmr-vision.db").read_bytes()


def test_archive_and_restore(folder: Path) -> None:
    told(run(folder, "import", folder / "arm-tmr", "--person", "anna"))
    file = folder / "all.zip"
    assert "1 session written" in told(run(folder, "archive", file))
    assert "exists" in told(run(folder, "archive", file), fails=True)
    before = told(run(folder, "history"))
    told(run(folder, "delete", "--everything", "--yes"))
    assert "1 session added" in told(run(folder, "restore", file))
    assert "0 sessions added" in told(run(folder, "restore", file))
    assert told(run(folder, "history")) == before


def test_accounts_and_the_first_administrator(folder: Path) -> None:
    twice = f"{PASSWORD}\n{PASSWORD}\n"
    refused = run(folder, "serve", "--accounts", "--no-browser")
    assert "tmr-vision account add NAME --role admin" in told(refused, fails=True)
    added = told(run(folder, "account", "add", "dora", "--role", "admin", given=twice))
    assert "dora can log in" in added
    assert PASSWORD not in added
    told(
        run(folder, "account", "add", "anna", "--role", "patient", "--person", "anna", given=twice)
    )
    assert told(run(folder, "account", "list")) == "anna  patient\ndora  admin\n"
    told(run(folder, "account", "password", "dora", given="another long one\n" * 2))
    store = Service(Config(folder=folder / "data")).accounts
    assert store.log_in("dora", PASSWORD) is None
    assert store.log_in("dora", "another long one")
    told(run(folder, "account", "remove", "dora"))
    assert "there is no account" in told(run(folder, "account", "remove", "dora"), fails=True)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("show", "abc"), "there is no session"),
        (("delete",), "say what to delete"),
        (("delete", "a", "--everything"), "say what to delete"),
        (("history", "--person", "x"), "nobody"),
        (("restore", "nothing.zip"), "no archive"),
        (("import", "nothing"), "result.json"),
        (("account", "add", "x", "--role", "clinician"), "at least 10"),
        (("serve", "--host", "0.0.0.0"), "--accounts"),
        (("serve", "--host", "0.0.0.0", "--accounts", "--plain-http"), "--name"),
        (("serve", "--cert", "nothing.pem"), "the certificate cannot be used (no such file"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_in_a_sentence(
    folder: Path, command: tuple[str, ...], sentence: str
) -> None:
    result = run(folder, *command, given="short\nshort\n")
    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output


# --- invitations ----------------------------------------------------------------------------------

ADDRESS = ("--address", "https://tmr.clinic.example/")


def test_an_invitation_is_printed_and_opens_once(folder: Path) -> None:
    service = Service(Config(folder=folder / "data"))
    service.sessions.agree(CONSENT)
    lines = told(run(folder, "invite", "anna", *ADDRESS, "--movement", "leg raise", "--days", 2))
    address, until = lines.splitlines()
    assert until.startswith("Good once, until ")
    server, _, token = address.partition("#")
    assert server == "https://tmr.clinic.example/invitation"
    assert service.invitations.open(token)
    [made] = service.invitations.all(service.people.find("anna").id)
    assert (made.plan["movements"], made.plan["keep_video"]) == (["leg_raise"], False)
    assert made.invited_by == getpass.getuser()
    assert round((made.expires_s - made.created_s) / 86400) == 2


def test_what_cannot_be_invited_is_told(folder: Path) -> None:
    assert "agree to storing" in told(run(folder, "invite", "anna", *ADDRESS), fails=True)
    Service(Config(folder=folder / "data")).sessions.agree(CONSENT)
    for given, why in (
        (("ben", *ADDRESS), "nobody with the code ben"),
        (("anna", "--address", "tmr.example"), "not the address of a server"),
        (("anna", *ADDRESS, "--movement", "lying_leg_raise"), "standing or seated"),
    ):
        assert why in told(run(folder, "invite", *given), fails=True)
