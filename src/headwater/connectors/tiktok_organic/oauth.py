"""Consent: the sign-in page, its callback, and tokens (docs 1738083939371009, 1738084387220481).

TikTok calls one number by three names: `client_key` in the browser, `client_id` in token calls
and `app_id` in token info. Its account id, `open_id`, is `business_id` everywhere else.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from headwater.connectors.base import Answer, App, Request, TokenInfo
from headwater.connectors.tiktok_organic.api import API_URL
from headwater.connectors.tiktok_organic.envelope import accepted, data_of
from headwater.model.account import Grant, Secret
from headwater.model.errors import PayloadError, ReconnectError, TokenError

AUTHORIZE_URL = "https://www.tiktok.com/v2/auth/authorize/"
TOKEN_ENDPOINT = "/tt_user/oauth2/token/"  # noqa: S105 - a path
REFRESH_ENDPOINT = "/tt_user/oauth2/refresh_token/"
REVOKE_ENDPOINT = "/tt_user/oauth2/revoke/"
INFO_ENDPOINT = "/tt_user/token_info/get/"

LONGEST_TOKEN = 4096
LONGEST_QUOTE = 200


def authorize_url(app: App, state: str, scopes: Sequence[str], *, page: str = AUTHORIZE_URL) -> str:
    """Where to send a person. The consent page always shows, so that the account can be chosen."""
    query = urlencode(
        {
            "client_key": app.client_id,
            "scope": ",".join(scopes),
            "response_type": "code",
            "redirect_uri": app.redirect_uri,
            "state": state,
            "disable_auto_auth": "1",
        }
    )
    return f"{page}{'&' if '?' in page else '?'}{query}"


def code(callback: Mapping[str, str], state: str, scopes: Sequence[str]) -> Secret:
    """The code in a callback whose parameters were decoded once, as any web framework does.

    Raises ReconnectError: the sign-in was refused, is another one's, or carries no code.
    """
    returned = callback.get("state", "")
    ours = bool(state) and hmac.compare_digest(_bytes(returned), _bytes(state))
    denied = callback.get("error") or callback.get("error_type")
    if denied and (ours or not returned):
        raise ReconnectError(_denial(callback, scopes), code=_quotable(denied))
    if not ours:
        raise ReconnectError(
            "This sign-in was not begun here or was begun again since: start it once more and "
            "finish it in the same browser"
        )
    found = callback.get("code") or callback.get("auth_code")
    if not found:
        raise ReconnectError("TikTok sent nobody's consent back: start the sign-in once more")
    return Secret(found)


def _denial(callback: Mapping[str, str], scopes: Sequence[str]) -> str:
    reasons = {callback.get("error", ""), callback.get("error_type", "")}
    if reasons & {"invalid_scope", "scope"}:
        return (
            "TikTok refused the whole sign-in because at least one permission asked for is not "
            "approved for this app, and does not say which: compare the app's permissions in "
            f"TikTok's portal with those asked for ({', '.join(sorted(scopes))})"
        )
    if "access_denied" in reasons:
        return (
            "The sign-in was cancelled on TikTok's page: start it again and press Authorize to "
            "connect the account"
        )
    told = _quotable(callback.get("error_description") or callback.get("error") or "")
    return f"TikTok refused the sign-in: start it again (TikTok says “{told}”)"


def exchange(app: App, given: Secret, *, api_url: str = API_URL) -> Request:
    """Turn a code into tokens. A code lives 10 minutes and works once."""
    body = {
        "client_id": app.client_id,
        "client_secret": app.client_secret.reveal(),
        "grant_type": "authorization_code",
        "auth_code": given.reveal(),
        "redirect_uri": app.redirect_uri,
    }
    return _post(api_url, TOKEN_ENDPOINT, body)


def refresh(app: App, refresh_token: Secret, *, api_url: str = API_URL) -> Request:
    """The next access token. The refresh token is spent: the answer holds the next one."""
    body = {
        "client_id": app.client_id,
        "client_secret": app.client_secret.reveal(),
        "grant_type": "refresh_token",
        "refresh_token": refresh_token.reveal(),
    }
    return _post(api_url, REFRESH_ENDPOINT, body)


def revoke(app: App, token: Secret, *, api_url: str = API_URL) -> Request:
    body = {
        "client_id": app.client_id,
        "client_secret": app.client_secret.reveal(),
        "access_token": token.reveal(),
    }
    return _post(api_url, REVOKE_ENDPOINT, body)


def token_info(app: App, token: Secret, *, api_url: str = API_URL) -> Request:
    """Whose token this is and what it may read (doc 1765927978092545)."""
    body = {"app_id": app.client_id, "access_token": token.reveal()}
    return _post(api_url, INFO_ENDPOINT, body)


def _post(api_url: str, endpoint: str, body: Mapping[str, str]) -> Request:
    return Request(
        method="POST",
        url=api_url.rstrip("/") + endpoint,
        endpoint=endpoint,
        body=json.dumps(body).encode(),
    )


def read_grant(answer: Answer, now: datetime) -> Grant:
    """The tokens of an answer, both expiries counted from `now`.

    The refresh token's life runs from the consent and is not renewed by a refresh, so TikTok
    sends less of it every time (doc 1738084387220481). Without it nobody could be warned that
    the consent ends, so an answer that lacks it is refused. Scopes are empty when not told.
    A token refused here is the refresh token, and only a person can bring another.
    """
    try:
        data, request_id = data_of(answer)
    except TokenError as refused:
        trace = f", request {refused.request_id}" if refused.request_id else ""
        raise ReconnectError(
            "TikTok gives no new token for this consent: connect the account again, signed in to "
            f"TikTok as its owner (code {refused.code}{trace})",
            code=refused.code,
            request_id=refused.request_id,
        ) from refused
    return Grant(
        access_token=_token(data, "access_token", request_id),
        refresh_token=_token(data, "refresh_token", request_id),
        access_expires_at=_expiry(data, "expires_in", now, request_id),
        refresh_expires_at=_expiry(data, "refresh_token_expires_in", now, request_id),
        scopes=_scopes(data),
        account_id=_account_id(data, "open_id", request_id),
    )


def read_token_info(answer: Answer) -> TokenInfo:
    data, request_id = data_of(answer)
    return TokenInfo(account_id=_account_id(data, "creator_id", request_id), scopes=_scopes(data))


def read_revoked(answer: Answer) -> None:
    """Nothing when revoked; TokenError when the token was dead already."""
    accepted(answer)


def _token(data: Mapping[str, object], name: str, request_id: str) -> Secret:
    found = data.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_TOKEN:
        raise _missing(name, request_id)
    if not found.isascii() or not found.isprintable() or " " in found:
        raise _missing(name, request_id)
    return Secret(found)


def _expiry(data: Mapping[str, object], name: str, now: datetime, request_id: str) -> datetime:
    found = data.get(name)
    if isinstance(found, str) and re.fullmatch(r"[0-9]{1,10}", found):
        found = int(found)
    if type(found) is not int or found <= 0:
        raise _missing(name, request_id)
    try:
        return now + timedelta(seconds=found)
    except OverflowError:
        raise _missing(name, request_id) from None


def _account_id(data: Mapping[str, object], name: str, request_id: str) -> str:
    found = data.get(name)
    if isinstance(found, str) and found.isascii() and found.isprintable() and found.strip():
        return found
    raise _missing(name, request_id)


def _scopes(data: Mapping[str, object]) -> frozenset[str]:
    """Granted scopes; TikTok lists them in any order, and people may untick some."""
    found = data.get("scope")
    if not isinstance(found, str):
        return frozenset()
    return frozenset(each.strip() for each in found.split(",") if each.strip())


def _missing(name: str, request_id: str) -> PayloadError:
    return PayloadError(
        f"TikTok's token answer has no usable {name}: try again, and if it goes on TikTok's API "
        "has changed",
        code="0",
        request_id=request_id,
    )


def _quotable(told: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in told)[:LONGEST_QUOTE]


def _bytes(told: str) -> bytes:
    return told.encode("utf-8", "surrogatepass")
