"""``tmr-vision serve``: the web app on this machine."""

import os
import socket
import ssl
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tmr_vision.cli.exit_codes import exit_with_message
from tmr_vision.cli.options import Data, Database, Debug, Lang, chosen_language
from tmr_vision.errors import UsageError
from tmr_vision.language import keep_locale, translate, use_locale

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tmr_vision.app import Config

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
Scheduler = Annotated[
    str, typer.Option(metavar="URL", help="Dask scheduler whose workers analyse instead.",
                      show_default=False),
]  # fmt: skip
Videos = Annotated[
    str, typer.Option(metavar="FOLDER|URL", help="Where videos are put that are to be kept, a "
                      "folder or s3://bucket/folder; with the other data if left out.",
                      show_default=False),
]  # fmt: skip
Phone = Annotated[
    bool, typer.Option("--phone", help="Let a phone in the same network be the camera, over HTTPS.")
]
PhoneHost = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Address of this machine for the phone; found if "
                      "left out.", show_default=False),
]  # fmt: skip
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
    scheduler: Scheduler = "",
    videos: Videos = "",
    phone: Phone = False,
    phone_host: PhoneHost = "",
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

        shown = f"[{host}]" if ":" in host else host
        local = shown in LOCAL_HOSTS
        if not local and not (accounts and (cert or plain_http)):
            raise UsageError(
                "on the address {host} everybody has to log in, over HTTPS: add --accounts, "
                "--cert and --key (or --plain-http where something else does HTTPS).",
                code="serve_needs_accounts",
                host=host,
            )
        if host in _ALL_ADDRESSES and not name:
            raise UsageError(
                "with {host} every address of this machine is served; add --name with the name "
                "that people type.",
                code="serve_needs_name",
                host=host,
            )
        _check_certificate(cert, key)
        config = Config(
            folder=data or data_folder(), database=database, accounts=accounts,
            hosts=tuple(dict.fromkeys((*LOCAL_HOSTS, shown, *(each.lower() for each in name)))),
            workers=workers, scheduler=scheduler, videos=videos, language=language,
        )  # fmt: skip
        phone_at = _phone_address(phone_host) if phone or phone_host else None
        _run(
            config, host, name[0] if name else shown, port, cert, key, show=not no_browser,
            phone_at=phone_at,
        )  # fmt: skip


_ALL_ADDRESSES = ("0.0.0.0", "::")


def _check_certificate(cert: Path | None, key: Path | None) -> None:
    try:
        if cert is not None:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except OSError as error:
        raise UsageError(
            "the certificate cannot be used ({reason}); --cert and --key name PEM files that "
            "belong together.",
            code="certificate_unusable",
            reason=(error.strerror or str(error)).lower(),
        ) from error


def _run(
    config: "Config",
    host: str,
    shown: str,
    port: int,
    cert: Path | None,
    key: Path | None,
    *,
    show: bool,
    phone_at: str | None,
) -> None:
    import uvicorn
    import websockets  # noqa: F401 - by which uvicorn speaks web sockets

    from tmr_vision.app import create_app

    os.umask(0o077)  # what is stored is for this user alone
    app = create_app(config)
    app.state.service.videos.store.check()
    if config.accounts and not any(a.role == "admin" for a in app.state.service.accounts.all()):
        raise UsageError(
            "there is no administrator yet; add one: {command}.",
            code="no_administrator",
            command="tmr-vision account add NAME --role admin",
        )
    with _listening(host, port) as listener, ExitStack() as stack:
        if phone_at is not None:
            stack.enter_context(_phone_server(app, phone_at, port + 1, cert, key))
        address = f"{'http' if cert is None else 'https'}://{shown}:{port}/"
        if not config.accounts:
            address += f"?token={app.state.token}"
        typer.echo(translate("Open {address} (Ctrl-C ends it).", address=address))
        if show:
            webbrowser.open(address)
        settings = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False,
            ssl_certfile=cert, ssl_keyfile=key, proxy_headers=False,
            timeout_graceful_shutdown=5, **SOCKETS,
        )  # fmt: skip
        with suppress(KeyboardInterrupt):  # which it raises again when all is done
            uvicorn.Server(settings).run(sockets=[listener])


SOCKETS: dict[str, Any] = {
    "ws_max_size": 2_100_000, "ws_max_queue": 4, "ws_per_message_deflate": False,
}  # fmt: skip
"""Pictures of a page's camera: packed already, and few at a time."""


def _phone_address(given: str) -> str:
    from tmr_vision.app.live.certificate import home_address

    found = given or home_address()
    if not found:
        raise UsageError(
            "this machine is in no network that a phone could reach it in.", code="no_network"
        )
    return found


@contextmanager
def _phone_server(
    app: "FastAPI", address: str, port: int, cert: Path | None, key: Path | None
) -> Iterator[None]:
    """Listen for phones on the network, beside the app: they see the camera's page only."""
    import uvicorn

    from tmr_vision.app.live.certificate import own_certificate
    from tmr_vision.app.live.phone import PhoneLinks, phone_app

    service = app.state.service
    if cert is None:
        cert, key = own_certificate(service.places.folder / "certificate", address)
    shown = f"[{address}]" if ":" in address else address
    app.state.phones = PhoneLinks(f"https://{shown}:{port}")
    phones = phone_app(service, app.state.live, app.state.phones, hosts=(shown.lower(),))
    with _listening(address, port) as listener:
        settings = uvicorn.Config(
            phones, log_level="warning", access_log=False, server_header=False, lifespan="off",
            ssl_certfile=cert, ssl_keyfile=key, proxy_headers=False, **SOCKETS,
        )  # fmt: skip
        server = uvicorn.Server(settings)
        thread = threading.Thread(
            target=keep_locale(server.run), kwargs={"sockets": [listener]}, daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(10)


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens already, so that a browser that is quick waits."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise UsageError(
            "nothing can listen at {host}, port {port} ({reason}); choose another address or "
            "--port.",
            code="port_not_free",
            host=host,
            port=port,
            reason=(error.strerror or str(error)).partition(" (while")[0].lower(),
        ) from error
