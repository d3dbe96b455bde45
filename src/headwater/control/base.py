"""What control promises: plain values in, plain values out, tokens only as `Secret`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from headwater.control.arrivals import Arrivals
from headwater.model.account import Account, ConnectionState, Grant, Secret


class Installation(Protocol):
    """What control needs to know of the settings."""

    @property
    def home(self) -> Path: ...

    @property
    def database_url(self) -> Secret:
        """`sqlite:///` with a path, or `postgresql://`."""
        ...

    @property
    def key_file(self) -> Path: ...

    def make_home(self) -> Path: ...

    def callback_url(self, connector: str) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What a web front adds to the Django project: its apps, and any setting of Django's.

    `made`: whether the tables of its apps are made, or brought up to date.
    """

    apps: tuple[str, ...] = ()
    middleware: tuple[str, ...] = ()
    urlconf: str | None = None
    settings: Mapping[str, object] = field(default_factory=dict, repr=False)
    made: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HubName:
    """A hub: its number, its name in addresses, and its name for people."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A sign-in that was begun here and has come back."""

    connector: str
    intent: str
    redirect_uri: str
    hub: str = ""


class RunState(StrEnum):
    """How a sync run stands. `INTERRUPTED`: whoever ran it is gone."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One sync of one account. Instants are aware UTC and never later than now.

    `error_kind` is the name of the class of the error that ended it.
    """

    id: int
    connector: str
    account_id: str
    trigger: str
    state: RunState
    started_at: datetime
    finished_at: datetime | None = None
    progress: Mapping[str, object] = field(default_factory=dict)
    rows: int = 0
    calls: int = 0
    error: str = ""
    error_kind: str = ""
    request_id: str = ""


class Control(Arrivals, Protocol):
    """The control data of one hub. Thread safe; open it after a fork, not before.

    An account is known by its connector and account_id; other fields of an `Account` handed in
    are not trusted. Every method raises StoreError when the database does not answer, and
    QueryError for an account the hub does not have.
    """

    def for_hub(self, slug: str) -> "Control":
        """The same installation, seen from another hub. Raises QueryError for no such hub."""
        ...

    def hubs(self) -> list[HubName]:
        """Every hub of the installation, in order of their names."""
        ...

    def make_hub(self, name: str) -> HubName:
        """A new hub; its slug is made from its name and differs from every other."""
        ...

    def rename_hub(self, slug: str, name: str) -> None:
        """Give a hub another name; its slug stays. Raises QueryError for no such hub."""
        ...

    def delete_hub(self, slug: str) -> None:
        """Remove a hub with its connections, people's places in it, and all that hangs on it.

        The main hub is made anew, empty: a control that was seen from it is asked for again with
        `for_hub`. Raises QueryError for no such hub.
        """
        ...

    def decisions(self) -> Mapping[str, str | Secret]:
        """What people decided for the whole installation, by name in capitals.

        Where the operator's environment says something too, that counts and not this. Raises
        VaultError when a sealed decision does not open.
        """
        ...

    def decide(self, given: Mapping[str, str | Secret | None]) -> None:
        """Keep decisions, all or none. A Secret is sealed; what is empty or None is forgotten."""
        ...

    def decide_once(self, name: str, value: Secret) -> Secret:
        """Keep a secret unless one is kept already; the one that is kept now."""
        ...

    def begin_sign_in(self, connector: str, intent: str, *, redirect_uri: str | None = None) -> str:
        """The `state` of a new sign-in: single use, good for 10 minutes.

        `intent` says who wants what, and comes back from `finish_sign_in`; a nonce of the
        browser's session belongs in it. `redirect_uri` is where the person is sent back to, by
        default the installation's address for that connector.
        """
        ...

    def finish_sign_in(self, state: str, *, intent: str | None = None) -> SignIn:
        """Use up a `state`, before the code is exchanged.

        With `intent` given, the sign-in must have been begun for exactly that. Raises
        ReconnectError for a state that is unknown, used, too old, or meant for another intent.
        """
        ...

    def pending_sign_in(self, state: str) -> SignIn | None:
        """The sign-in of any hub that a `state` belongs to, without using it up.

        None for one that is unknown, used or too old.
        """
        ...

    def save_connection(
        self, connector: str, grant: Grant, identity: Account
    ) -> tuple[Account, bool]:
        """Keep a consent; the account as it is now, and whether it is new.

        For a known account the grant and its scopes are replaced, the connection is active
        again, and all history stays.
        """
        ...

    def accounts(
        self, connector: str | None = None, *, include_disconnected: bool = False
    ) -> list[Account]:
        """The hub's accounts in order of their titles."""
        ...

    def find(self, text: str, connector: str | None = None) -> Account:
        """The account meant by an id, a handle (with or without @) or a display name.

        Disconnected accounts are found too, their history can be asked. Raises QueryError that
        names candidates when none or several fit.
        """
        ...

    def update_identity(self, account: Account) -> Account:
        """Store handle, name, picture and account type; what is empty or None stays known."""
        ...

    def set_state(self, account: Account, state: ConnectionState, reason: str = "") -> Account: ...

    def set_paused(self, account: Account, *, paused: bool) -> Account: ...

    def set_hour(self, account: Account, hour: int | None, zone: str = "UTC") -> Account:
        """When the account is synced every day, 0 to 23 in a time zone; None leaves it to us.

        Raises QueryError for an hour or a zone that does not exist.
        """
        ...

    def is_elsewhere(self, account: Account) -> bool:
        """Whether another hub of the installation has the account too."""
        ...

    def opt_in(
        self, account: Account, stream: str, options: Mapping[str, str] | None = None
    ) -> None: ...

    def opt_out(self, account: Account, stream: str) -> None: ...

    def opt_ins(self, account: Account) -> Mapping[str, Mapping[str, str]]:
        """The options of each stream the account opted into, by stream."""
        ...

    def grant(self, account: Account) -> Grant:
        """The consent as stored. Raises ReconnectError where there is none to use."""
        ...

    def refresh(
        self,
        account: Account,
        call: Callable[[Grant], Grant],
        *,
        margin: timedelta,
        seen: Grant | None = None,
    ) -> Grant:
        """A grant whose access token is good for longer than `margin`.

        Where one is stored already it is returned without a call. With `seen`, a grant whose
        access token the source refused, a stored grant counts only if it is another one. At
        most one caller, of all threads and processes, is inside `call` for an account; the
        others wait for what it brings. What `call` returns is stored before anybody gets it.
        Only a ReconnectError from `call` ends the consent; every other error leaves it alone
        and is raised as it came. Raises BusyError after waiting 90 seconds. Not to be called
        inside a transaction. `call` ends within half a minute and asks nothing of control.
        """
        ...

    def forget_grant(self, account: Account) -> Account:
        """Destroy the tokens and the key that opens them; the account is disconnected."""
        ...

    def erase(self, account: Account) -> None:
        """Remove the connection, its tokens and its runs. There is no way back."""
        ...

    def begin_sync(self, account: Account, trigger: str) -> int:
        """Take the account for a sync; the id of the run.

        Raises BusyError naming who syncs it and since when. A holder that died on this machine
        holds nothing; one elsewhere holds for 15 minutes after its last beat.
        """
        ...

    def beat(self, run: int, progress: Mapping[str, object]) -> None:
        """Show progress (JSON values). Raises BusyError when the run was taken over."""
        ...

    def end_sync(
        self,
        run: int,
        state: RunState,
        *,
        rows: int = 0,
        calls: int = 0,
        error: str = "",
        error_kind: str = "",
        request_id: str = "",
    ) -> None:
        """Close the run and let the account go. A run that was taken over stays as it is."""
        ...

    def runs(self, account: Account | None = None, limit: int = 20) -> list[Run]:
        """The newest runs first, of one account or of the hub."""
        ...

    def latest_runs(self) -> dict[tuple[str, str], Run]:
        """The newest run of every account of the hub that ever had one, by connector and id."""
        ...

    def rewrap_keys(self) -> int:
        """Add a wrapping key to the key file and wrap every data key with it; how many.

        Older keys stay in the file: sealed copies elsewhere (backups) still need them.
        """
        ...

    def close(self) -> None:
        """Close the database connection of every thread. Only then may another be opened."""
        ...
