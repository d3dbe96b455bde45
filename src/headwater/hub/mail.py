"""Mail: through the server that was decided on, else onto the console."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.console import EmailBackend as Console
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.core.mail.message import EmailMessage

from headwater.hub import runtime
from headwater.model.account import Secret

TIMEOUT = 15
"""Seconds a page waits for a mail server."""


NO_PASSWORD = Secret("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server. `security` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    security: str = "starttls"
    user: str = ""
    password: Secret = NO_PASSWORD

    def backend(self) -> BaseEmailBackend:
        return Smtp(
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password.reveal(),
            use_tls=self.security == "starttls",
            use_ssl=self.security == "tls",
            timeout=TIMEOUT,
        )


def server(decisions: Mapping[str, str | Secret]) -> Server | None:
    """The mail server that was decided on; None when there is none."""
    host, password = decisions.get("MAIL_HOST"), decisions.get("MAIL_PASSWORD")
    if not isinstance(host, str):
        return None
    return Server(
        host=host,
        port=int(str(decisions.get("MAIL_PORT", "587"))),
        security=str(decisions.get("MAIL_SECURITY", "starttls")),
        user=str(decisions.get("MAIL_USER", "")),
        password=password if isinstance(password, Secret) else NO_PASSWORD,
    )


def sender(decisions: Mapping[str, str | Secret]) -> str:
    """The address mail comes from."""
    return str(decisions.get("MAIL_FROM", "Headwater <headwater@localhost>"))


class Post(BaseEmailBackend):
    """Django's way to us: looks up the server anew for every mail."""

    stream: TextIO | None = None
    """Where mail goes without a server; the console when not set."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        found = server(runtime.installation().control.decisions())
        backend = found.backend() if found else Console(stream=self.stream or sys.stdout)
        return backend.send_messages(email_messages) or 0
