"""An honest reader of one simulated account: signs in, asks, and follows pages. No engine."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from headwater.connectors.base import App, Facts, Page, Question, Request, Row
from headwater.connectors.http import Http
from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.connectors.tiktok_organic.rows import PAIRS
from headwater.connectors.tiktok_organic.streams import ASK_BY_NAME, BY_NAME, SAFE_REACH
from headwater.model.account import Grant, Secret
from headwater.model.clock import utc_day
from headwater.model.slice import Span
from simulator import Simulator

STATE = "state-of-this-sign-in"


class Start(Protocol):
    """Starts a simulator with accounts of these kinds, and signs a reader in to the first."""

    def __call__(self, *archetypes: str, **options: object) -> "Reader": ...


class Reader:
    """Reads one account of a simulator whose clock stands still."""

    def __init__(self, sim: Simulator, client: Http, *, account: str, scopes: tuple[str, ...] = ()):
        self.sim, self.client = sim, client
        self.tiktok = TikTokOrganic(api_url=sim.api_url, authorize_url=sim.authorize_url)
        self.app = App(
            client_id=sim.client_id,
            client_secret=Secret(sim.client_secret),
            redirect_uri="http://localhost:8000/oauth/tiktok_organic/callback/",
        )
        self.account = account
        self.facts: Facts = {}
        self.grant = self._sign_in(scopes or self.tiktok.scopes)

    @property
    def now(self) -> datetime:
        return self.sim.clock.now()

    @property
    def reach(self) -> Span:
        """The days TikTok promises."""
        today = utc_day(self.now)
        return Span(today - timedelta(days=SAFE_REACH), today - timedelta(days=1))

    def _sign_in(self, scopes: tuple[str, ...]) -> Grant:
        url = self.tiktok.authorize_url(self.app, STATE, scopes) + f"&account={self.account}"
        page = self.client.send(Request(method="GET", url=url, endpoint="/v2/auth/authorize/"))
        callback = dict(parse_qsl(urlsplit(page.headers["location"]).query))
        code = self.tiktok.code(callback, STATE, scopes)
        answer = self.client.send(self.tiktok.exchange(self.app, code))
        return self.tiktok.read_grant(answer, self.now)

    def question(self, ask: str, **changes: Any) -> Question:
        how: dict[str, Any] = {
            "ask": ASK_BY_NAME[ask],
            "account_id": self.grant.account_id,
            "fields": self.tiktok.fields(ASK_BY_NAME[ask], self.grant.scopes),
            "captured_at": self.now,
        }
        if ask in ("daily", "activity"):
            how["span"] = self.reach
        return Question(**{**how, **changes})

    def page(self, question: Question) -> Page:
        """One page, and what it teaches."""
        request = self.tiktok.request(question, self.grant.access_token)
        page = self.tiktok.read(question, self.client.send(request))
        self.facts = self.tiktok.learn(page.rows, self.facts)
        return page

    def pages(self, question: Question) -> Iterator[Page]:
        while True:
            page = self.page(question)
            yield page
            if page.cursor is None:
                return
            question = Question(
                ask=question.ask,
                account_id=question.account_id,
                fields=question.fields,
                captured_at=question.captured_at,
                entities=question.entities,
                cursor=page.cursor,
            )

    def rows(self, ask: str, stream: str, **changes: Any) -> list[Row]:
        """All rows of a stream as they would land: every page, settled and published."""
        found = [
            row
            for page in self.pages(self.question(ask, **changes))
            for row in page.rows.get(stream, ())
        ]
        declared = BY_NAME[stream]
        return self.tiktok.publish(
            declared, self.tiktok.settle(declared, found, self.facts), self.facts
        )

    def everybody(self) -> "Iterator[Reader]":
        """This reader, and one for each other account of its simulator."""
        yield self
        for account in self.sim.accounts[1:]:
            yield Reader(self.sim, self.client, account=account.open_id)

    def truth(self, view: str = "served") -> dict[str, Any]:
        return self.sim.truth(view, self.account)


def assert_pairs(stream: str, row: Row, known: dict[str, Any]) -> None:
    """A packed row holds the list TikTok has under the stream's source name."""
    declared = BY_NAME[stream]
    inner, measure = declared.packed
    key, value = PAIRS[stream]
    expected = {entry[key]: entry[value] for entry in known[str(inner.source_name)]}
    keys, measures = row[inner.name], row[measure.name]
    assert isinstance(keys, list)
    assert isinstance(measures, list)
    assert dict(zip(map(str, keys), measures, strict=True)) == expected
