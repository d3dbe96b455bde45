"""A plain HTTP client for the tests: sends what it is told to and judges nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from simulator import Simulator

REDIRECT = "http://localhost:8000/oauth/tiktok_organic/callback/"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer as it came."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)


class Caller:
    """Calls one simulator, on one connection kept open."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self._connection = HTTPConnection(urlsplit(sim.url).netloc, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        address = f"{path}?{urlencode(query)}" if query else path
        self._connection.request(method, address, body=body or None, headers=dict(headers or {}))
        response = self._connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, names, response.read())

    def read(self, endpoint: str, token: str, **query: object) -> Any:
        """The body of a GET; lists and objects in the query travel as JSON text."""
        texts = {
            name: json.dumps(value) if isinstance(value, list | dict) else value
            for name, value in query.items()
        }
        path = f"/open_api/v1.3/{endpoint}/"
        return self.send("GET", path, query=texts, headers={"Access-Token": token}).body

    def post(self, endpoint: str, **body: object) -> Any:
        path = f"/open_api/v1.3/{endpoint}/"
        kind = {"Content-Type": "application/json"}
        return self.send("POST", path, body=json.dumps(body).encode(), headers=kind).body

    def control(self, path: str, **body: object) -> Any:
        return self.send("POST", f"/_simulator/{path}", body=json.dumps(body).encode()).body

    def look(self, path: str, **query: object) -> Any:
        return self.send("GET", f"/_simulator/{path}", query=query).body

    def authorize(self, **changes: object) -> Reply:
        """The answer to a request for consent; ``None`` takes a parameter away."""
        query: dict[str, object] = {
            "client_key": self.sim.client_id,
            "scope": ",".join(self.sim.world.app.scopes),
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "state": "a state",
        } | changes
        kept = {name: value for name, value in query.items() if value is not None}
        return self.send("GET", "/v2/auth/authorize/", query=kept)

    def code(self, account: str, **changes: object) -> str:
        """A fresh code of an account, asked for as if for the first time."""
        location = self.authorize(account=account, disable_auto_auth=1, **changes).headers[
            "location"
        ]
        return answers(location)["code"]

    def exchange(self, code: str, **changes: object) -> Any:
        body: dict[str, object] = {
            "client_id": self.sim.client_id,
            "client_secret": self.sim.client_secret,
            "grant_type": "authorization_code",
            "auth_code": code,
            "redirect_uri": REDIRECT,
        } | changes
        kept = {name: value for name, value in body.items() if value is not None}
        return self.post("tt_user/oauth2/token", **kept)

    def refresh(self, token: str, **changes: object) -> Any:
        body: dict[str, object] = {
            "client_id": self.sim.client_id,
            "client_secret": self.sim.client_secret,
            "grant_type": "refresh_token",
            "refresh_token": token,
        } | changes
        return self.post("tt_user/oauth2/refresh_token", **body)

    def connect(self, account: str, **changes: object) -> Any:
        """The tokens of an account, after consent."""
        return self.exchange(self.code(account, **changes))["data"]

    def token(self, account: str, **changes: object) -> str:
        return str(self.connect(account, **changes)["access_token"])


def answers(location: str) -> dict[str, str]:
    """What a redirect carries, decoded once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
