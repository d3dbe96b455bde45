"""Answers as TikTok sends them, and questions to go with them."""

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from headwater.connectors.base import Answer, Page, Question
from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.connectors.tiktok_organic.fields import COMMENT_LIST
from headwater.connectors.tiktok_organic.streams import ASK_BY_NAME
from headwater.model.slice import Span

PAYLOADS = Path(__file__).parent.parent / "payloads" / "tiktok_organic"
TIKTOK = TikTokOrganic()
EVERY_SCOPE = frozenset({*TIKTOK.scopes, COMMENT_LIST})
READ_AT = datetime(2026, 10, 20, 6, 15, tzinfo=UTC)
WEEK = Span(date(2026, 10, 13), date(2026, 10, 19))
DAILY_ASKS = ("daily", "activity")

Body = dict[str, Any]


def body(name: str) -> Body:
    """A fresh copy of the answer in a payload file."""
    found = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))["body"]
    assert isinstance(found, dict)
    return found


def data(name: str) -> Body:
    """A fresh copy of the `data` of the answer in a payload file."""
    found = body(name)["data"]
    assert isinstance(found, dict)
    return found


def saying(found: Mapping[str, object], *, code: object = 0) -> Answer:
    """The answer that says yes to a call and carries this data."""
    envelope = {"code": code, "message": "OK", "request_id": "202610200615AB", "data": found}
    return answer(envelope)


def answer(content: object, *, status: int = 200) -> Answer:
    """An answer with this body: JSON unless it is bytes already."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Answer(status=status, body=raw)


def question(ask: str, **changes: Any) -> Question:
    """A question with every field, put on the morning of 2026-10-20."""
    how: dict[str, Any] = {
        "ask": ASK_BY_NAME[ask],
        "account_id": "-000simOpenId",
        "fields": TIKTOK.fields(ASK_BY_NAME[ask], EVERY_SCOPE),
        "captured_at": READ_AT,
    }
    if ask in DAILY_ASKS:
        how["span"] = WEEK
    if ask == "comments":
        how["entities"] = ("7109065174526479622",)
    return Question(**{**how, **changes})


def read(ask: str, found: Mapping[str, object], **changes: Any) -> Page:
    """The page read from this data, for a question with these changes."""
    return TIKTOK.read(question(ask, **changes), saying(found))


def videos_of(count: int, **changes: object) -> Body:
    """A page of `count` posts, an hour apart, newest first, each with everything a post has."""
    post = data("own_business_video_list")["videos"][0]
    posts = []
    for place in range(count):
        made = int(post["create_time"]) - 3600 * place
        one = {**deepcopy(post), "item_id": str((made - 3) << 32), "create_time": str(made)}
        posts.append({**one, **changes})
    last = int(posts[-1]["create_time"]) * 1000 if posts else 0
    return {"videos": posts, "cursor": last, "has_more": True}


def a_day(of: str, **changes: object) -> Body:
    """A row of `metrics` as a registered Business account gets it."""
    row: Body = {
        "date": of,
        "followers_count": 12826,
        "video_views": 8114,
        "unique_video_views": 6390,
        "profile_views": 171,
        "likes": 655,
        "comments": 33,
        "shares": 58,
        "engaged_audience": 641,
        "daily_total_followers": 36,
        "daily_new_followers": 47,
        "daily_lost_followers": 11,
        "bio_link_clicks": 3,
        "phone_number_clicks": 1,
        "lead_submissions": 0,
        "app_download_clicks": 0,
        "email_clicks": 0,
        "address_clicks": 1,
    }
    return {**row, **changes}
