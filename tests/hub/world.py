"""An opened installation with people in it, and clients that are signed in as one of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.cache import cache

from headwater.app import Headwater
from headwater.hub import runtime
from headwater.hub.mail import Post
from headwater.hub.project import open_hub
from headwater.settings import Settings

PASSWORD = "correct horse battery staple"
HOST = "localhost"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(slots=True)
class MovableClock:
    """The present, until a test moves it."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def sleep(self, duration: timedelta) -> None:
        self.ahead += duration


@dataclass(slots=True)
class World:
    """One installation, opened as the hub opens it."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    clock: MovableClock = field(default_factory=MovableClock)
    mail: StringIO = field(default_factory=StringIO)
    headwater: Headwater = field(init=False)

    def open(self) -> "World":
        self.headwater = Headwater(Settings.read(self.environ, self.home), self.clock)
        open_hub(self.headwater)
        cache.clear()  # who guessed too often in another test is forgiven
        Post.stream = self.mail
        return self

    def close(self) -> None:
        runtime.use(None)
        Post.stream = None
        self.headwater.close()

    def person(
        self,
        email: str,
        role: str | None = None,
        *,
        hub: str = "main",
        is_operator: bool = False,
    ) -> Any:
        """A person with a confirmed address and `PASSWORD`; with a role, a member of the hub."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415

        from headwater.control.models import Hub  # noqa: PLC0415
        from headwater.hub.roster.models import Membership, Person  # noqa: PLC0415

        person = Person.objects.filter(email=email).first()
        if person is None:
            person = Person.objects.add(
                email,
                joined_at=self.clock.now(),
                name=email.partition("@")[0].title(),
                password=PASSWORD,
                is_operator=is_operator,
            )
            EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        if role is not None:
            Membership.objects.create(
                hub=Hub.objects.get(slug=hub), person=person, role=role, since=self.clock.now()
            )
        return person

    def client(self, role: str, *, hub: str = "main", strict: bool = False) -> Any:
        """A browser of somebody with that role, who is made if need be.

        `operator` is nobody's role in a hub: who runs the installation, a viewer of the hub.
        """
        email = f"{role}@{hub}.example.org"
        is_operator = role == "operator"
        person = self._known(email) or self.person(
            email, "viewer" if is_operator else role, hub=hub, is_operator=is_operator
        )
        return self.signed_in(person, strict=strict)

    def signed_in(self, person: Any, *, strict: bool = False) -> Any:
        """A browser of that person. `strict`: forms need their token, as for a real browser."""
        client = self.anonymous(strict=strict)
        client.force_login(person, backend=BACKEND)
        return client

    def anonymous(self, *, strict: bool = False) -> Any:
        """A browser nobody has signed in with."""
        from tests.hub.client import HashedClient  # noqa: PLC0415

        return HashedClient(
            SERVER_NAME=HOST, enforce_csrf_checks=strict, raise_request_exception=True
        )

    def _known(self, email: str) -> Any:
        from headwater.hub.roster.models import Person  # noqa: PLC0415

        return Person.objects.filter(email=email).first()
