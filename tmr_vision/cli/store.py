"""``tmr-vision people|history|show|delete|account|archive|restore|import``: what is kept."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmr_vision.cli.exit_codes import exit_with_message
from tmr_vision.cli.options import Data, Database, Debug, Lang, chosen_language, one_of
from tmr_vision.errors import OutputError, UsageError
from tmr_vision.language import date_and_time, translate, translate_plural, use_locale

if TYPE_CHECKING:
    from tmr_vision.app.service import Service
    from tmr_vision.store import StoredSession

Code = Annotated[str, typer.Option(help="Code of a person.", show_default=False)]
Number = Annotated[
    str, typer.Argument(metavar="SESSION", help="Number of a session, or its start.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Name = Annotated[str, typer.Argument(help="Name to log in with.")]
Role = Annotated[
    str, typer.Option(**one_of(("patient", "clinician", "admin")), help="What it may do.")
]
account = typer.Typer(no_args_is_help=True, help="Who may log in to the web app of a clinic.")


@contextmanager
def opened_store(
    data: Path | None, database: str, lang: str | None, *, debug: bool
) -> "Iterator[Service]":
    """Give what is kept, and say in a sentence what goes wrong."""
    with use_locale(chosen_language(lang), "clinician"), exit_with_message(debug=debug):
        from tmr_vision.app import Config
        from tmr_vision.app.service import Service
        from tmr_vision.store import data_folder

        os.umask(0o077)  # what is stored is for this user alone
        yield Service(Config(folder=data or data_folder(), database=database))


def people(
    data: Data = None, database: Database = "", lang: Lang = None, debug: Debug = False
) -> None:
    """List the people whose sessions are kept."""
    with opened_store(data, database, lang, debug=debug) as service:
        for person in service.people.all():
            n = len(service.sessions.all(person_id=person.id))
            many = translate_plural("{n} session", "{n} sessions", n=n)
            typer.echo("  ".join(filter(None, (person.code, person.name, many))))


def history(
    person: Code = "", data: Data = None, database: Database = "", lang: Lang = None,
    debug: Debug = False,
) -> None:  # fmt: skip
    """List the sessions, that of the newest test first, and what came out."""
    with opened_store(data, database, lang, debug=debug) as service:
        chosen = service.people.find(person).id if person else None
        for session in service.sessions.all(person_id=chosen):
            _tell(service, session)


def show(
    session: Number, data: Data = None, database: Database = "", lang: Lang = None,
    debug: Debug = False,
) -> None:  # fmt: skip
    """Show a session: its answers, and every edit with who and when."""
    with opened_store(data, database, lang, debug=debug) as service:
        from tmr_vision.answers import sentence
        from tmr_vision.app.schemas import session_in_full

        found = _session(service, session)
        _tell(service, found)
        full = session_in_full(service, found)
        for test in full["tests"]:
            answer = test["answer"]
            sentences = map(sentence, (answer["verdict"], answer["finding"], answer["action"]))
            typer.echo(f"{test['title']}: {' '.join(filter(None, sentences))}")
        for each in full["edits"]:
            state = translate("undone") if each["undone"] else translate("in force")
            edit = ", ".join(
                f"{k}={v}" for k, v in each["edit"].items() if k not in ("who", "when")
            )
            typer.echo(f"  {date_and_time(each['when'])}  {each['who']}  {state}  {edit}")


def delete(
    session: Annotated[
        str, typer.Argument(metavar="[SESSION]", help="Number of a session, or its start.")
    ] = "",
    person: Code = "",
    everything: Annotated[
        bool, typer.Option("--everything", help="All people and sessions.")
    ] = False,
    yes: Yes = False,
    data: Data = None,
    database: Database = "",
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """Delete a session, somebody with all sessions, or everything; nothing of it is left."""
    with opened_store(data, database, lang, debug=debug) as service:
        if bool(session) + bool(person) + everything != 1:
            raise UsageError(
                "say what to delete: a session, --person, or --everything.",
                code="delete_needs_what",
            )
        found = _session(service, session) if session else None
        who = service.people.find(person).code if person else translate("everything that is kept")
        if not yes:
            typer.confirm(
                translate("Delete {what}?", what=found.title if found else who), abort=True
            )
        if found:
            service.remove(found)
        elif person:
            service.remove_person(person)
        else:
            service.remove_everything()
        service.sessions.shrink()
        typer.echo(translate("Deleted."))


def archive(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    data: Data = None, database: Database = "", lang: Lang = None, debug: Debug = False,
) -> None:  # fmt: skip
    """Write everything that is kept into one file."""
    with opened_store(data, database, lang, debug=debug) as service:
        from tmr_vision.app.archive import write_archive

        if file.exists():
            raise OutputError("{file} exists; choose another name.", code="file_exists", file=file)
        made = file.with_name(f".{file.name}.part")
        try:
            n = write_archive(service, made)
            made.rename(file)
        except OSError as error:
            raise OutputError(
                "{file} cannot be written ({reason}).",
                code="file_not_writable",
                file=file,
                reason=error.strerror,
            ) from error
        finally:
            made.unlink(missing_ok=True)
        typer.echo(translate_plural("{n} session written.", "{n} sessions written.", n=n))


def restore(
    file: Annotated[Path, typer.Argument(help="File that archive wrote.")],
    data: Data = None, database: Database = "", lang: Lang = None, debug: Debug = False,
) -> None:  # fmt: skip
    """Add what an archive has and is not here yet."""
    with opened_store(data, database, lang, debug=debug) as service:
        from tmr_vision.app.archive import read_archive

        n = read_archive(service, file)
        typer.echo(translate_plural("{n} session added.", "{n} sessions added.", n=n))


def import_(
    folders: Annotated[list[Path], typer.Argument(help="Folders that analyze wrote.")],
    person: Code = "",
    data: Data = None, database: Database = "", lang: Lang = None, debug: Debug = False,
) -> None:  # fmt: skip
    """Keep results that analyze wrote into folders; these stay as they are."""
    with opened_store(data, database, lang, debug=debug) as service:
        from tmr_vision.app.archive import import_folder

        for folder in folders:
            _tell(service, import_folder(service, folder, person=person or None))


@account.command("add")
def add_account(
    name: Name, role: Role, person: Code = "", data: Data = None, database: Database = "",
    lang: Lang = None, debug: Debug = False,
) -> None:  # fmt: skip
    """Add an account; the password is asked for."""
    with opened_store(data, database, lang, debug=debug) as service:
        person_id = service.people.find(person).id if person else None
        service.accounts.add(name, _password(), role, person_id)  # type: ignore[arg-type]
        typer.echo(translate("{name} can log in now.", name=name))


@account.command("list")
def list_accounts(
    data: Data = None, database: Database = "", lang: Lang = None, debug: Debug = False
) -> None:
    """List the accounts."""
    with opened_store(data, database, lang, debug=debug) as service:
        for each in service.accounts.all():
            typer.echo(f"{each.name}  {translate(each.role)}")


@account.command("password")
def change_password(
    name: Name, data: Data = None, database: Database = "", lang: Lang = None, debug: Debug = False
) -> None:
    """Give an account another password; it is asked for."""
    with opened_store(data, database, lang, debug=debug) as service:
        service.accounts.change_password(name, _password())
        typer.echo(translate("The password is changed."))


@account.command("remove")
def remove_account(
    name: Name, data: Data = None, database: Database = "", lang: Lang = None, debug: Debug = False
) -> None:
    """Delete an account; what was measured stays."""
    with opened_store(data, database, lang, debug=debug) as service:
        service.accounts.remove(name)
        typer.echo(translate("Deleted."))


def _password() -> str:
    given: str = typer.prompt(translate("Password"), hide_input=True, confirmation_prompt=True)
    return given


def _session(service: "Service", start: str) -> "StoredSession":
    found = [each for each in service.sessions.all() if start and each.id.startswith(start)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            "several sessions begin with {start}.", code="session_id_ambiguous", start=start
        )
    return service.sessions.find(start)


def _tell(service: "Service", session: "StoredSession") -> None:
    """Print a session in one line."""
    from tmr_vision.answers import sentence
    from tmr_vision.app.schemas import session_in_short
    from tmr_vision.report import wording

    short = session_in_short(service, session)
    when = wording.when(session.tested)
    outcome = sentence(short["headline"] or short["reason"] or session.state)
    line = (session.id[:8], when, session.person, session.title, outcome)
    typer.echo("  ".join(filter(None, line)))
