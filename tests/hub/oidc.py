"""A sign-in service on this machine that speaks OpenID Connect: code flow, PKCE, RS256.

It lets in whoever `who` names, without asking, and says what it was told to say of them.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "headwater-test", "a-planted-client-secret"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(BaseHTTPRequestHandler):
    """The four addresses of a provider."""

    who: ClassVar[dict[str, Any]] = {}
    codes: ClassVar[dict[str, dict[str, str]]] = {}
    base: ClassVar[str] = ""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                self._say(_description(self.base))
            case "/authorize":
                self._authorize(asked)
            case "/jwks":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
                self._say({"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]})
            case "/userinfo":
                self._say(self.who)
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        begun = self.codes.pop(asked.get("code", ""), None)
        if begun is None or not _proven(begun, asked) or not self._is_our_client(asked):
            self.send_error(400)
            return
        claims = {
            **self.who, "iss": self.base, "aud": CLIENT, "nonce": begun.get("nonce", ""),
            "iat": int(time.time()), "exp": int(time.time()) + 60,
        }  # fmt: skip
        token = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _authorize(self, asked: dict[str, str]) -> None:
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _is_our_client(self, asked: dict[str, str]) -> bool:
        basic = self.headers.get("Authorization", "").removeprefix("Basic ")
        header = base64.b64decode(basic).decode() == f"{CLIENT}:{SECRET}" if basic else False
        return header or (asked.get("client_id"), asked.get("client_secret")) == (CLIENT, SECRET)

    def _say(self, what: dict[str, Any]) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _description(base: str) -> dict[str, Any]:
    return {
        "issuer": base,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "userinfo_endpoint": f"{base}/userinfo",
        "jwks_uri": f"{base}/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }


def _proven(begun: dict[str, str], asked: dict[str, str]) -> bool:
    """RFC 7636: whoever asks for the token is who began."""
    digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return begun.get("code_challenge") == challenge


@contextmanager
def provider() -> Iterator[type[Provider]]:
    """A provider that runs; set `who` on what this yields."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Provider.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Provider
    server.shutdown()
    thread.join()
    server.server_close()
