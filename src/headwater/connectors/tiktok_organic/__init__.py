"""TikTok Organic: profile, audience and post analytics of TikTok accounts (Accounts API v1.3).

How the API really behaves, fact by fact, is in BEHAVIOR.md beside this file.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from headwater.connectors.base import (
    Answer,
    App,
    Ask,
    Facts,
    Limit,
    Page,
    Question,
    Request,
    Row,
    TokenInfo,
)
from headwater.connectors.tiktok_organic import api, calibrate, gates, newest, oauth, parse
from headwater.connectors.tiktok_organic.fields import READ_SCOPES
from headwater.connectors.tiktok_organic.streams import ASKS, LIMITS, PROFILE_DAY, STREAMS
from headwater.model.account import Grant, Secret
from headwater.model.stream import Stream


class TikTokOrganic:
    """The connector at one address; `Connector` says what each part promises.

    `api_url` is the base with its version, `authorize_url` the whole address of the sign-in page.
    """

    name = "tiktok_organic"
    label = "TikTok Organic"
    streams: tuple[Stream, ...] = STREAMS
    asks: tuple[Ask, ...] = ASKS
    limits: tuple[Limit, ...] = LIMITS
    scopes: tuple[str, ...] = READ_SCOPES

    def __init__(
        self, *, api_url: str = api.API_URL, authorize_url: str = oauth.AUTHORIZE_URL
    ) -> None:
        self._api_url = api_url
        self._authorize_page = authorize_url

    def fields(self, ask: Ask, scopes: frozenset[str]) -> tuple[str, ...]:
        return api.fields(ask, scopes)

    def request(self, question: Question, token: Secret) -> Request:
        return api.request(question, token, api_url=self._api_url)

    def read(self, question: Question, answer: Answer) -> Page:
        return parse.read(question, answer)

    def learn(self, rows: Mapping[str, list[Row]], facts: Facts) -> Facts:
        served = rows.get(PROFILE_DAY.name, [])
        known: Facts = {**facts, **newest.learned(served, facts)}
        days = newest.believed(served, known)
        known = gates.opened({**rows, PROFILE_DAY.name: days}, known)
        return {**known, **calibrate.calibrated(days, known)}

    def announce(self, before: Facts, after: Facts) -> list[str]:
        return gates.announced(before, after)

    def settle(self, stream: Stream, rows: list[Row], facts: Facts) -> list[Row]:
        days = stream.name == PROFILE_DAY.name
        return gates.settled(stream, newest.believed(rows, facts) if days else rows, facts)

    def publish(self, stream: Stream, rows: list[Row], facts: Facts) -> list[Row]:
        return calibrate.published(rows, facts) if stream.name == PROFILE_DAY.name else rows

    def digest_facts(self, stream: Stream, facts: Facts) -> tuple[str, ...]:
        return gates.open_gates(stream, facts)

    def absences(self, stream: Stream, facts: Facts) -> Mapping[str, str]:
        return gates.absences(stream, facts)

    def readings(self, stream: Stream, facts: Facts) -> tuple[str, ...]:
        return calibrate.readings(facts) if stream.name == PROFILE_DAY.name else ()

    def authorize_url(self, app: App, state: str, scopes: Sequence[str]) -> str:
        return oauth.authorize_url(app, state, scopes, page=self._authorize_page)

    def code(self, callback: Mapping[str, str], state: str, scopes: Sequence[str] = ()) -> Secret:
        return oauth.code(callback, state, scopes or self.scopes)

    def exchange(self, app: App, code: Secret) -> Request:
        return oauth.exchange(app, code, api_url=self._api_url)

    def refresh(self, app: App, refresh_token: Secret) -> Request:
        return oauth.refresh(app, refresh_token, api_url=self._api_url)

    def read_grant(self, answer: Answer, now: datetime) -> Grant:
        return oauth.read_grant(answer, now)

    def token_info(self, app: App, token: Secret) -> Request:
        return oauth.token_info(app, token, api_url=self._api_url)

    def read_token_info(self, answer: Answer) -> TokenInfo:
        return oauth.read_token_info(answer)

    def revoke(self, app: App, token: Secret) -> Request:
        return oauth.revoke(app, token, api_url=self._api_url)

    def read_revoked(self, answer: Answer) -> None:
        oauth.read_revoked(answer)
