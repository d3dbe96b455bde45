"""The four ``tt_user`` calls: exchange, refresh, revoke, token info.

Docs 1833997638479041, 1765927978092545. Doomed accounts (archetypes ``revoked``
and ``banned``) lose their first consent an hour after it is exchanged.
"""

from collections.abc import Callable, Mapping

from simulator.grants import ACCESS_LIFE, DOOM, REFRESH_LIFE, Grant
from simulator.refusals import RefusalError, bad_token, expired_token, invalid_token, missing
from simulator.world import World

Body = Mapping[str, object]
Data = dict[str, object]


def token(world: World, body: Body, at: float) -> Data:
    need(body, "client_id", "client_secret", "grant_type", "auth_code", "redirect_uri")
    _check_client(world, body)
    _check_grant_type(body, "authorization_code")
    access, refresh, grant = world.grants.exchange(
        str(body["auth_code"]), str(body["redirect_uri"]), at
    )
    _doom(world, grant, at)
    return _tokens(world, access, refresh, grant, at)


def refresh_token(world: World, body: Body, at: float) -> Data:
    need(body, "client_id", "client_secret", "grant_type", "refresh_token")
    _check_client(world, body)
    _check_grant_type(body, "refresh_token")
    switches = world.switches
    access, refresh, grant = world.grants.refresh(
        str(body["refresh_token"]),
        at,
        rotate=switches["refresh_rotation"] == "rotate",
        reuse_revokes=switches["refresh_reuse"] == "revoke",
        old_dies=switches["old_access_after_refresh"] == "dies",
    )
    return _tokens(world, access, refresh, grant, at)


def revoke(world: World, body: Body, at: float) -> Data:
    need(body, "client_id", "client_secret", "access_token")
    access = world.grants.access(str(body["access_token"]))
    if access is None or at >= access.grant.dead_from:
        raise invalid_token()
    _check_client(world, body)
    access.grant.dead_from = at
    return {}


def token_info(world: World, body: Body, at: float) -> Data:
    need(body, "app_id", "access_token")
    access = world.grants.access(str(body["access_token"]))
    if access is None or at >= access.grant.dead_from:
        raise bad_token()
    if at >= access.expires:
        raise expired_token(world.switches["expired_token_code"])
    if str(body["app_id"]) != world.app.client_id:
        raise RefusalError(
            40113,
            "The app_id is inconsistent with the token's app information. Please retry after"
            " correcting it.",
        )
    return {
        "app_id": world.app.client_id,
        "creator_id": access.grant.open_id,
        "scope": _scope_text(world, access.grant),
    }


CALLS: Mapping[str, Callable[[World, Body, float], Data]] = {
    "tt_user/oauth2/token": token,
    "tt_user/oauth2/refresh_token": refresh_token,
    "tt_user/oauth2/revoke": revoke,
    "tt_user/token_info/get": token_info,
}


def need(body: Body, *names: str) -> None:
    for name in names:
        if body.get(name) in (None, ""):
            raise missing(name)


def _check_client(world: World, body: Body) -> None:
    if str(body["client_id"]) != world.app.client_id:
        raise RefusalError(40113, "The app does not exist or is blocked.")
    if str(body["client_secret"]) != world.app.client_secret:
        raise RefusalError(40101, "The app secret does not match the app id.")


def _check_grant_type(body: Body, expected: str) -> None:
    if body["grant_type"] != expected:
        raise RefusalError(
            40108, f"Invalid value for grant_type: {body['grant_type']} is not supported."
        )


def _doom(world: World, grant: Grant, at: float) -> None:
    account = world.people[grant.open_id].account
    doom = account.archetype.doom
    if not doom or len(world.grants.exchanged(grant.open_id)) > 1:
        return
    grant.dead_from = at + DOOM
    if doom == "ban":
        account.past.banned_from = at + DOOM


def _tokens(world: World, access: str, refresh: str, grant: Grant, at: float) -> Data:
    return {
        "access_token": access,
        "token_type": "Bearer",
        "scope": _scope_text(world, grant),
        "expires_in": ACCESS_LIFE,
        "refresh_token": refresh,
        "refresh_token_expires_in": int(grant.consented + REFRESH_LIFE - at),
        "open_id": grant.open_id,
    }


def _scope_text(world: World, grant: Grant) -> str:
    """Return the granted scopes; TikTok writes them in no particular order."""
    return ",".join(world.chance.sample(grant.scopes, len(grant.scopes)))
