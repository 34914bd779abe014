"""``tmr-vision invite``: the link to a guided check at home, for one person of a clinic."""

import getpass
from typing import Annotated
from urllib.parse import urlsplit

import typer

from tmr_vision.cli.options import Data, Database, Debug, Lang
from tmr_vision.cli.store import opened_store
from tmr_vision.errors import StoreError, UsageError
from tmr_vision.language import date_and_time, translate

Code = Annotated[str, typer.Argument(metavar="PERSON", help="Code of the person.")]
Address = Annotated[
    str, typer.Option(metavar="URL", help="Address under which patients reach the server."),
]  # fmt: skip
Movement = Annotated[
    list[str],
    typer.Option("--movement", help="What to check; repeat for several. If left out the four that "
                 "are usual first.", default_factory=list, show_default=False),
]  # fmt: skip
Days = Annotated[int, typer.Option(min=1, max=30, help="For how many days the link is good.")]


def invite(
    person: Code,
    address: Address,
    movement: Movement,
    days: Days = 7,
    data: Data = None,
    database: Database = "",
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """Print a link that leads a patient through a guided check at home; it is good once."""
    with opened_store(data, database, lang, debug=debug) as service:
        from tmr_vision.app.invitations import address_of
        from tmr_vision.app.live.plan import movement_keys
        from tmr_vision.app.live.routes import CheckChoices, choices_of
        from tmr_vision.app.schemas import moment
        from tmr_vision.app.service import CONSENT
        from tmr_vision.live.choices import FIRST_FOUR

        where = urlsplit(address)
        if where.scheme not in ("http", "https") or not where.netloc:
            raise UsageError(
                "{address} is not the address of a server.",
                code="server_address_invalid",
                address=address,
            )
        if not service.sessions.has_agreed(CONSENT):
            raise StoreError("agree to storing first.", code="agree_first")
        keys = movement_keys(movement or FIRST_FOUR)
        plan = choices_of(CheckChoices.model_validate({"movements": list(keys)}))
        made, token = service.invitations.add(
            service.people.find(person).id, plan, who=getpass.getuser(), days=days
        )
        typer.echo(address_of(f"{where.scheme}://{where.netloc}", token))
        until = date_and_time(moment(made.expires_s))
        typer.echo(translate("Good once, until {when}.", when=until))
