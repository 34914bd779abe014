"""The web app from Python: upload, wait, review, download. Needs nothing but Python itself."""

import base64
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tmr_vision.errors import ServerError
from tmr_vision.language import message

API = "/api/v1"
_BLOCK = 4 << 20
_AGAIN_S = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Waited before an upload goes on, after the line or the server was away."""
_TUS = {"Tus-Resumable": "1.0.0"}

Session = dict[str, Any]
"""A session as the API describes it: ``id``, ``state``, ``headline``, ``tests``, ..."""


class Client:
    """A connection to a server of tmr-vision.

    Parameters
    ----------
    address
        As ``serve`` prints it, with ``?token=...``; or without, and a token besides.
    token
        The key; from :func:`log_in` where there are accounts.
    timeout_s
        How long an answer is waited for.
    """

    def __init__(self, address: str, token: str = "", *, timeout_s: float = 60.0) -> None:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ServerError(
                "{address} is not the address of a server.",
                code="server_address_invalid",
                address=address,
            )
        given = urllib.parse.parse_qs(parts.query).get("token", [""])[0]
        self._where = f"{parts.scheme}://{parts.netloc}"
        self._token, self._timeout_s = token or given, timeout_s

    def people(self) -> list[dict[str, Any]]:
        """Return everybody: ``code`` and ``name``."""
        found: list[dict[str, Any]] = self._ask("GET", "/people")
        return found

    def add_person(self, code: str, name: str | None = None) -> None:
        """Add somebody."""
        self._ask("POST", "/people", {"code": code, "name": name})

    def agree(self) -> None:
        """Agree that videos and results are stored on the machine of the server."""
        self._ask("POST", "/consent")

    def invite(
        self,
        person: str,
        movements: Sequence[str],
        *,
        days: int = 7,
        reps: int = 5,
        rounds: int = 2,
        brief: bool = False,
        keep_video: bool = False,
    ) -> dict[str, Any]:
        """Invite somebody to a guided check at home; ``address`` of the answer is the link.

        It is good once, and nobody can be told it again.

        Parameters
        ----------
        movements
            Names of the movements, in their order.
        days
            For how long the link is good, 1 to 30.
        reps, rounds, brief
            Repetitions a side; rounds of exercise at most; short texts.
        keep_video
            Keep the video, if the person agrees.
        """
        plan = {"movements": list(movements), "days": days, "reps": reps, "rounds": rounds,
                "brief": brief, "keep_video": keep_video}  # fmt: skip
        made: dict[str, Any] = self._ask("POST", f"/people/{person}/invitations", plan)
        return made

    def invitations(self, person: str) -> list[dict[str, Any]]:
        """Return somebody's invitations, the newest first: ``state``, ``expires``, ``done``, ..."""
        found: list[dict[str, Any]] = self._ask("GET", f"/people/{person}/invitations")
        return found

    def withdraw(self, invitation: str) -> None:
        """Let an invitation count no more."""
        self._ask("POST", f"/invitations/{invitation}/withdraw")

    def sessions(self, person: str | None = None) -> list[Session]:
        """Return sessions in short, the newest first."""
        which = "" if person is None else "?" + urllib.parse.urlencode({"person": person})
        found: list[Session] = self._ask("GET", f"/sessions{which}")
        return found

    def session(self, number: str) -> Session:
        """Return a session with its tests, repetitions and edits."""
        found: Session = self._ask("GET", f"/sessions/{number}")
        return found

    def upload(self, path: Path | str) -> str:
        """Send a video and return its number; goes on by itself where it was interrupted."""
        path = Path(path)
        name = base64.b64encode(path.name.encode()).decode()
        headers = {"Upload-Length": str(path.stat().st_size), "Upload-Metadata": f"filename {name}"}
        _, answered = self._send("POST", f"{API}/uploads", b"", _TUS | headers)
        place = answered["Location"]
        with path.open("rb") as file:
            self._send_file(place, file, path.stat().st_size)
        return str(place.rpartition("/")[2])

    def analyse(
        self,
        *paths: Path | str,
        movement: str = "auto",
        person: str | None = None,
        title: str = "",
        mirrored: bool = False,
        felt: tuple[float, float] | None = None,
        header: Mapping[str, Any] | None = None,
        keep_video: bool = False,
    ) -> Session:
        """Send videos of one test and have them analysed; :meth:`wait` waits for it.

        Parameters
        ----------
        felt
            How the left and the right side felt, 0 to 100, higher is worse.
        header
            The head of the test: ``examiner``, ``test_date``, ``reason``, ...
        keep_video
            Keep the videos; else they are deleted when they are analysed.
        """
        data: dict[str, Any] = {
            "uploads": [{"id": self.upload(path)} for path in paths], "movement": movement,
            "person": person, "title": title, "mirrored": mirrored, "header": dict(header or {}),
            "keep_video": keep_video,
        }  # fmt: skip
        if felt is not None:
            data |= {"felt_left": felt[0], "felt_right": felt[1]}
        made: Session = self._ask("POST", "/sessions", data)
        return made

    def wait(
        self,
        number: str,
        *,
        timeout_s: float = 3600.0,
        on_change: Callable[[Session], None] | None = None,
    ) -> Session:
        """Wait for a session and return it.

        Raises
        ------
        ServerError
            If its analysis failed or was cancelled, with the reason; or it takes too long.
        """
        end, last = time.monotonic() + timeout_s, None
        while True:
            found = self.session(number)
            if on_change is not None and (found["stage"], found["fraction"]) != last:
                on_change(found)
            last = found["stage"], found["fraction"]
            if found["state"] == "done":
                return found
            if found["state"] in ("failed", "cancelled"):
                why = found["reason"] or found["state"]
                raise ServerError(why)
            if time.monotonic() > end:
                raise ServerError(
                    "the analysis takes too long; it goes on.", code="analysis_not_waited_for"
                )
            time.sleep(0.5)

    def edit(self, number: str, *edits: Mapping[str, Any]) -> Session:
        """Change repetitions or tests, as the API describes it; return the session anew."""
        made: Session = self._ask("POST", f"/sessions/{number}/edits", {"edits": list(edits)})
        return made

    def undo(self, number: str) -> Session:
        """Take the newest edits back."""
        made: Session = self._ask("POST", f"/sessions/{number}/undo")
        return made

    def redo(self, number: str) -> Session:
        """Let the edits that were taken back last hold again."""
        made: Session = self._ask("POST", f"/sessions/{number}/redo")
        return made

    def download(self, number: str, kind: str, *, audience: str = "clinician") -> bytes:
        """Return a session as a file: ``"html"``, ``"pdf"``, ``"xlsx"``, ``"fhir"``, ..."""
        which = urllib.parse.urlencode({"audience": audience})
        path = f"{API}/sessions/{number}/files/{urllib.parse.quote(kind, safe='')}?{which}"
        return self._send("GET", path)[0]

    def delete_video(self, number: str) -> None:
        """Delete the videos of a session and all pictures of them; the numbers stay."""
        self._ask("DELETE", f"/sessions/{number}/video")

    def delete(self, number: str) -> None:
        """Delete a session with its videos and results."""
        self._ask("DELETE", f"/sessions/{number}")

    def _send_file(self, place: str, file: Any, length: int) -> None:
        kind, at, waits = {"Content-Type": "application/offset+octet-stream"}, 0, list(_AGAIN_S)
        while at < length:
            file.seek(at)
            headers = _TUS | kind | {"Upload-Offset": str(at)}
            try:
                _, answered = self._send("PATCH", place, file.read(_BLOCK), headers)
                waits = list(_AGAIN_S)
            except ServerError as error:
                if not waits or not error.passes:
                    raise
                time.sleep(waits.pop(0))
                try:
                    _, answered = self._send("HEAD", place, None, _TUS)
                except ServerError:
                    continue
            at = int(answered["Upload-Offset"])

    def _ask(self, method: str, path: str, data: Any = None) -> Any:
        body = b"" if data is None else json.dumps(data).encode()
        # Behind a proxy a server does not know that it is reached by HTTPS; who asks does.
        headers = {"Content-Type": "application/json", "Origin": self._where}
        content, _ = self._send(method, API + path, body, headers)
        return json.loads(content) if content else None

    def _send(
        self, method: str, path: str, body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[bytes, Any]:  # fmt: skip
        request = urllib.request.Request(self._where + path, data=body or None, method=method)
        for name, value in {"Authorization": f"Bearer {self._token}", **(headers or {})}.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=self._timeout_s) as answer:
                return answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            raise ServerError(_detail(error.read(), error.code), passes=error.code == 409) from None
        except (OSError, http.client.HTTPException) as error:
            raise ServerError(
                message(
                    "there is no answer from {address}.",
                    code="server_no_answer",
                    address=self._where,
                ),
                passes=True,
            ) from error


def log_in(address: str, name: str, password: str) -> Client:
    """Return a connection as somebody; raises ServerError if the password is wrong."""
    client = Client(address)
    body = json.dumps({"name": name, "password": password}).encode()
    _, headers = client._send("POST", f"{API}/login", body, {"Content-Type": "application/json"})
    cookie = headers["Set-Cookie"].partition(";")[0]
    return Client(address, cookie.partition("=")[2])


def _detail(content: bytes, status: int) -> str:
    try:
        return str(json.loads(content)["detail"])
    except (ValueError, KeyError, TypeError):
        return message("the server answered with {status}.", code="server_refused", status=status)
