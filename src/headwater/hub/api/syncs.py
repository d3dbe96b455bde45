"""Syncs: what was done, and starting one."""

from collections.abc import Sequence
from datetime import date

import msgspec

from headwater.app.syncing import Wish
from headwater.control.base import Run
from headwater.hub import runtime
from headwater.hub.api.call import Call, Reply
from headwater.hub.api.callers import Known
from headwater.hub.api.pages import bad_cursor
from headwater.hub.api.questions import accounts as named
from headwater.hub.api.questions import number, parameters, posted, text
from headwater.hub.api.reach import Place, place_of
from headwater.hub.api.refusal import Refusal
from headwater.hub.roster.roles import Scope
from headwater.model.account import Account, ConnectionState
from headwater.model.clock import utc_day
from headwater.model.errors import QueryError
from headwater.model.stream import Daily

A_PAGE = 50
MOST_PAGE = 500
MOST_LOOKED_AT = 10_000


def syncs(call: Call, known: Known) -> Reply:
    """Syncs of a hub or of some accounts, newest first, in pages. Raises Refusal or QueryError."""
    given = parameters(call)
    place = place_of(known, text(given, "hub"))
    size = number(given, "page_size", MOST_PAGE) or A_PAGE
    runs = _runs(place, named(given), _before(text(given, "cursor")))
    shown = runs[:size]
    following = str(shown[-1].id) if len(runs) > size else None
    body = {"syncs": [described(run) for run in shown], "next": following}
    return Reply(body=msgspec.json.encode(body))


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < len(str(2**63))):
        raise bad_cursor("This cursor is spoiled.")
    return int(cursor)


def _runs(place: Place, names: Sequence[str], before: int | None) -> list[Run]:
    """The runs of these accounts below an id, newest first."""
    wanted = {(a.connector, a.account_id) for a in place.accounts(names)} if names else None
    found = place.headwater.control.runs(limit=MOST_LOOKED_AT)
    return [
        run
        for run in found
        if (before is None or run.id < before)
        and (wanted is None or (run.connector, run.account_id) in wanted)
    ]


def described(run: Run) -> dict[str, object]:
    """A sync as JSON values. Instants are UTC."""
    return {
        "id": run.id,
        "account_id": run.account_id,
        "connector": run.connector,
        "trigger": run.trigger,
        "state": run.state,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "rows": run.rows,
        "calls": run.calls,
        "error": run.error,
        "request_id": run.request_id,
        "progress": run.progress,
    }


def start(call: Call, known: Known) -> Reply:
    """Begin to sync accounts, with `since` after asking again for every day since then.

    Raises Refusal or QueryError. What was begun is told by the list of syncs.
    """
    given = posted(call)
    unknown = sorted(set(given) - {"hub", "account", "accounts", "since"})
    if unknown:
        raise QueryError(f"A sync has no part called {unknown[0]!r}.", code="unknown_part")
    place = place_of(known, text(given, "hub"), Scope.SYNC)
    background = runtime.installation().background
    if background is None:
        told = "Nothing syncs here by itself: the hub is served without its scheduler."
        raise Refusal(503, "no_scheduler", told)
    names = named(given)
    chosen = place.accounts(names) if names else place.headwater.active()
    since = _since(text(given, "since"), place, chosen)
    for account in chosen:
        _check(account)
    for account in chosen:
        background.wake(account, Wish(trigger="backfill" if since else "api", since=since))
    asked = [{"account_id": each.account_id, "connector": each.connector} for each in chosen]
    return Reply(status=202, body=msgspec.json.encode({"asked": asked, "since": since}))


def _check(account: Account) -> None:
    if account.connection is None:
        raise QueryError("The Sample Account is made here and not synced.", code="not_synced")
    if account.state is ConnectionState.DISCONNECTED or account.paused:
        told = f"{account.title} is disconnected or paused: connect or resume it first."
        raise QueryError(told, code="not_synced", fields=["account"])


def _since(given: str | None, place: Place, chosen: Sequence[Account]) -> date | None:
    """The first day of a backfill. Raises QueryError for one that no backfill reaches."""
    if given is None:
        return None
    try:
        since = date.fromisoformat(given)
    except ValueError:
        raise QueryError(
            "A day is written year-month-day, as in 2026-09-30.", code="bad_day", fields=["since"]
        ) from None
    today = utc_day(runtime.now())
    for account in chosen:
        streams = place.headwater.connector(account.connector).streams
        daily = [s.behaviour.history for s in streams if isinstance(s.behaviour, Daily)]
        oldest = today - max(daily)
        if not oldest <= since < today:
            raise QueryError(
                f"A backfill reaches from {oldest} (two years) to yesterday; {since} is outside.",
                code="bad_date",
                fields=["since"],
            )
    return since
