"""A hub with sources in every state, for pictures and for those who judge pages."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from headwater import sample
from headwater.control.base import RunState
from headwater.model.account import Account, ConnectionState, Grant, Secret
from headwater.report.query import Query
from tests.hub.world import World

SOURCES: Mapping[str, str] = {
    "sources-new": "/h/main/sources/new/",
    "sources-connect": "/h/main/sources/connect/?connector=tiktok_organic",
    "sources-nothing-waits": "/h/main/sources/arrived/",
    "sources-removed": "/h/main/sources/removed/",
    "client-links": "/h/main/sources/links/",
    "dashboard-post": "",
    "source": "",
    "source-personal": "",
    "health-account": "",
    "health-alerts": "/h/main/health/alerts/",
    "health-alert-settings": "/h/main/health/alerts/settings/",
    "health-troubleshooting": "/h/main/health/troubleshooting/",
    "health-help": "/h/main/health/help/",
    "client-link-ended": "/connect/",
}
"""Pages about sources, by name; those without a path are known once the hub is furnished."""

EVERYBODY = (
    ("bluebird.bakery", "Bluebird Bakery", True),
    ("harbour.florist", "Harbour Florist", True),
    ("paws.and.post", "Paws & Post", False),
    ("oldbike.workshop", "Old Bike Workshop", True),
    ("tiny.studio.flat", "Tiny Studio", True),
    ("northwall.climbing", "Northwall Climbing", True),
)


def furnish_sources(world: World, owner: Any) -> dict[str, str]:
    """Connect accounts in every state; the paths that only then are known."""
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.health.watch import look_at  # noqa: PLC0415
    from headwater.hub.sources import claims, links  # noqa: PLC0415

    well, partial, personal, gone, failing, paused = (
        _connected(world, owner, handle, name, is_business=business)
        for handle, name, business in EVERYBODY
    )
    control = world.headwater.control
    _land(world, well)
    _land(world, partial)
    for account in (well, partial, personal, paused):
        _synced(world, account)
    control.set_state(gone, ConnectionState.RECONNECT, "The owner took the consent back.")
    _synced(world, failing)
    run = control.begin_sync(failing, "schedule")
    control.end_sync(
        run,
        RunState.FAILED,
        error="TikTok did not answer in time; nothing to do, the next sync asks again",
        error_kind="RetryableError",
        request_id="202611251815000A1B2C3D4E5F60718293",
    )
    control.set_paused(paused, paused=True)
    hub = Hub.objects.get(slug="main")
    links.make(hub, "Acme Florists", days=7, by=owner)
    gone = Account(
        connector="tiktok_organic",
        account_id="invented closed.cafe",
        username="closed.cafe",
        display_name="The Closed Café",
    )
    _land(world, gone)
    claims.remember(hub, gone, owner)
    look_at(world.headwater.in_hub("main"), hub)
    return {
        "dashboard-post": _best_post(world, well),
        "source": f"/h/main/sources/{well.connection}/",
        "source-personal": f"/h/main/sources/{personal.connection}/",
        "health-account": f"/h/main/health/{well.connection}/",
    }


def _connected(world: World, owner: Any, handle: str, name: str, *, is_business: bool) -> Account:
    """An account with a consent that nobody will use."""
    from headwater.hub.sources.models import SourceOwner  # noqa: PLC0415

    now = world.clock.now()
    scopes = frozenset(world.headwater.connector("tiktok_organic").scopes)
    if handle == "harbour.florist":
        scopes -= {"user.insights"}
    grant = Grant(
        access_token=Secret("an access token"),
        refresh_token=Secret("a refresh token"),
        access_expires_at=now + timedelta(hours=24),
        refresh_expires_at=now + timedelta(days=365),
        scopes=scopes,
        account_id=f"invented {handle}",
    )
    identity = Account(
        connector="tiktok_organic",
        account_id=grant.account_id,
        username=handle,
        display_name=name,
        is_business=is_business,
    )
    account, _ = world.headwater.control.save_connection("tiktok_organic", grant, identity)
    SourceOwner.objects.create(connection_id=account.connection, person=owner)
    return account


def _best_post(world: World, account: Account) -> str:
    """The page of the post with the most views."""
    asked = Query.parse(metrics="v_views", by="video_id", order="v_views:desc", limit=1)
    video = world.headwater.answer(asked, [account]).rows[0][0]
    return f"/h/main/dashboard/videos/{video}/?account={quote(account.account_id)}"


def _land(world: World, account: Account) -> None:
    headwater = world.headwater
    connector = headwater.connector(account.connector)
    sample.ensure(headwater.store, connector, world.clock.now(), account_id=account.account_id)


def _synced(world: World, account: Account) -> None:
    control = world.headwater.control
    run = control.begin_sync(account, "schedule")
    control.end_sync(run, RunState.DONE, rows=1324, calls=20)
