"""``tmr-vision serve``: the web app on this machine."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from tmr_vision.cli.exit_codes import exit_with_message
from tmr_vision.cli.options import Debug, Lang, chosen_language
from tmr_vision.errors import UsageError
from tmr_vision.language import message, translate, use_locale

Data = Annotated[
    Path | None,
    typer.Option(help="Folder of all data; that of the system if left out.", show_default=False),
]
Database = Annotated[
    str, typer.Option(metavar="URL", help="Database instead of a file in the folder.",
                      show_default=False),
]  # fmt: skip
Host = Annotated[str, typer.Option(help="Address to listen at.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")]
Name = Annotated[
    list[str],
    typer.Option("--name", help="Name under which it is asked for, besides the address.",
                 default_factory=list, show_default=False),
]  # fmt: skip
Accounts = Annotated[bool, typer.Option("--accounts", help="Everybody logs in.")]
Cert = Annotated[Path | None, typer.Option(help="Certificate for HTTPS (PEM).", show_default=False)]
Key = Annotated[Path | None, typer.Option(help="Its key (PEM).", show_default=False)]
Plain = Annotated[bool, typer.Option("--plain-http", help="No HTTPS, on any address.")]
Workers = Annotated[int, typer.Option(min=1, help="Analyses at the same time.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]


def serve(
    name: Name,
    data: Data = None,
    database: Database = "",
    host: Host = "127.0.0.1",
    port: Port = 8737,
    accounts: Accounts = False,
    cert: Cert = None,
    key: Key = None,
    plain_http: Plain = False,
    workers: Workers = 1,
    no_browser: NoBrowser = False,
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """Open the web app: upload, review, history.

    On another address than this machine's own everybody logs in, over HTTPS.
    """
    language = chosen_language(lang)
    with use_locale(language), exit_with_message(debug=debug):
        from tmr_vision.app.config import LOCAL_HOSTS, Config
        from tmr_vision.store import data_folder

        local = host in LOCAL_HOSTS
        if not local and not (accounts and (cert or plain_http)):
            raise UsageError(
                message(
                    "on the address {host} everybody has to log in, over HTTPS: add --accounts, "
                    "--cert and --key (or --plain-http where something else does HTTPS).",
                    host=host,
                )
            )
        config = Config(
            folder=data or data_folder(), database=database, accounts=accounts,
            hosts=tuple(dict.fromkeys((*LOCAL_HOSTS, host, *name))), workers=workers,
            secure=cert is not None, language=language,
        )  # fmt: skip
        _run(config, host, port, cert, key, show=not no_browser)


def _run(
    config: object, host: str, port: int, cert: Path | None, key: Path | None, *, show: bool
) -> None:
    import uvicorn

    from tmr_vision.app import Config, create_app

    assert isinstance(config, Config)
    app = create_app(config)
    scheme = "http" if cert is None else "https"
    address = f"{scheme}://{host}:{port}/"
    if not config.accounts:
        address += f"?token={app.state.token}"
    typer.echo(translate("Open {address} (Ctrl-C ends it).", address=address))
    if show:
        webbrowser.open(address)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", access_log=False,
        ssl_certfile=cert, ssl_keyfile=key, proxy_headers=False,
    )  # fmt: skip
