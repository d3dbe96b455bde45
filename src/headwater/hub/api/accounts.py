"""The hubs and accounts a key reaches, and how complete their history is."""

import msgspec

from headwater import sample
from headwater.hub.api.call import Call, Reply
from headwater.hub.api.callers import Known
from headwater.hub.api.questions import accounts as named
from headwater.hub.api.questions import parameters, text
from headwater.hub.api.reach import Place, place_of
from headwater.model.account import Account


def accounts(call: Call, known: Known) -> Reply:
    """Every account of one hub, or of all hubs; the Sample Account last. Raises Refusal."""
    hub = text(parameters(call), "hub")
    slugs = [hub] if hub is not None else sorted(known.caller.roles)
    places = [place_of(known, slug) for slug in slugs] or [place_of(known, None)]
    listed = [
        described(account, place)
        for place in places
        for account in (*place.accounts(()), sample.ACCOUNT)
    ]
    return Reply(body=msgspec.json.encode({"accounts": listed}))


def described(account: Account, place: Place) -> dict[str, object]:
    """An account as JSON values. Instants are UTC."""
    return {
        "hub": place.slug,
        "account_id": account.account_id,
        "connector": account.connector,
        "title": account.title,
        "username": account.username,
        "display_name": account.display_name,
        "is_business": account.is_business,
        "is_sample": account.account_id == sample.ACCOUNT.account_id,
        "state": account.state,
        "state_reason": account.state_reason,
        "paused": account.paused,
        "connected_at": account.connected_at,
        "consent_ends_at": account.consent_ends_at,
    }


def completeness(call: Call, known: Known) -> Reply:
    """What is known of each stream's days, in five words. Raises Refusal or QueryError."""
    given = parameters(call)
    place = place_of(known, text(given, "hub"))
    found = place.headwater.status(place.accounts(named(given)))
    days = given.get("days") is True
    return Reply(
        body=msgspec.json.encode({"accounts": [each.as_json(days=days) for each in found]})
    )
