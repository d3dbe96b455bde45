"""The least a client can do: make the same calls, decode every answer, keep nothing.

`python -m bench.bare TOKENS`: a JSON file with the API's address, the instant, and accounts with
their tokens. `fetched` is shared with the references that keep what they get.
"""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from headwater.connectors.base import Question, is_opt_in
from headwater.connectors.http import Http
from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.model.account import Secret
from headwater.model.slice import ONE_DAY, Span
from headwater.model.stream import Daily
from headwater.sync.plan import windows

WORKERS = 8


def questions(connector: TikTokOrganic, account_id: str, now: datetime) -> Iterator[Question]:
    """What a first sync asks of one account, before any paging."""
    scopes = frozenset(connector.scopes)
    for ask in connector.asks:
        fields = connector.fields(ask, scopes)
        if not fields or ask.population is not None or is_opt_in(connector, ask):
            continue
        question = Question(ask=ask, account_id=account_id, fields=fields, captured_at=now)
        behaviour = next(s for s in connector.streams if s.name == ask.streams[0]).behaviour
        if not isinstance(behaviour, Daily):
            yield question
            continue
        yesterday = now.date() - ONE_DAY
        days = Span(yesterday + ONE_DAY - behaviour.auto, yesterday).each()
        for span in windows(days, behaviour, now):
            yield replace(question, span=span)


def fetched(
    order: dict[str, Any], account: dict[str, str], http: Http
) -> Iterator[tuple[str, Any]]:
    """Every decoded answer for one account, with the name of its ask."""
    connector = TikTokOrganic(api_url=order["api_url"])
    token = Secret(account["token"])
    now = datetime.fromisoformat(order["now"])
    for question in questions(connector, account["account_id"], now):
        while True:
            body = msgspec.json.decode(http.send(connector.request(question, token)).body)
            assert str(body["code"]) == "0", body
            yield question.ask.name, body["data"]
            if not body["data"].get("has_more"):
                break
            question = replace(question, cursor=str(body["data"]["cursor"]))  # noqa: PLW2901


def main() -> None:
    """Fetch all accounts on as many threads as Headwater uses."""
    order = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    http = Http(timeout=timedelta(seconds=60))

    def drain(account: dict[str, str]) -> int:
        return sum(1 for _ in fetched(order, account, http))

    with ThreadPoolExecutor(WORKERS) as pool:
        print(sum(pool.map(drain, order["accounts"])), "answers")


if __name__ == "__main__":
    main()
