"""Questions as HTTP requests: what may be asked under which scopes, and how it is written.

Docs 1762228399168514 (`/business/get/`), 1762228421622786 (`/business/video/list/`) and
1822388944791617 (`/business/benchmark/`). Lists travel as JSON text in the query, and a path
keeps its last slash: without it TikTok answers 404.
"""

import json
from collections.abc import Callable, Mapping

from headwater.connectors.base import Ask, Question, Request
from headwater.connectors.tiktok_organic.fields import STATS, VIDEO_LIST
from headwater.connectors.tiktok_organic.fields_more import CATEGORIES
from headwater.connectors.tiktok_organic.streams import BY_NAME
from headwater.model.account import Secret
from headwater.model.clock import utc_day
from headwater.model.errors import SettingsError
from headwater.model.field import Field
from headwater.model.slice import Span

API_URL = "https://business-api.tiktok.com/open_api/v1.3"
TOKEN_HEADER = "Access-Token"  # noqa: S105 - the name of a header

MOST_VIDEOS = "20"
MOST_COMMENTS = "30"

# `followers_count` is answered twice, as a live counter and in every daily row, and the two
# hang on different scopes; asking for it takes both, or the whole call is refused.
ALSO_NEEDS = {"followers_count": STATS}

Query = list[tuple[str, str]]


def fields(ask: Ask, scopes: frozenset[str]) -> tuple[str, ...]:
    """The source names `ask` may request under `scopes`, in order of declaration.

    Empty when the fields that tell its rows apart are not granted.
    """
    if ask.name == "ads":
        return ("item_id",) if VIDEO_LIST in scopes else ()
    names: dict[str, None] = {}
    for stream in (BY_NAME[name] for name in ask.streams):
        names.update((name, None) for name in _granted(stream.asked, scopes))
        if stream.entity is not None and stream.field(stream.entity).source_name not in names:
            return ()
    return tuple(names)


def _granted(asked: tuple[Field, ...], scopes: frozenset[str]) -> list[str]:
    return [
        field.source_name
        for field in asked
        if field.source_name is not None
        and {field.scope, ALSO_NEEDS.get(field.source_name)} - {None} <= scopes
    ]


def request(question: Question, token: Secret, *, api_url: str = API_URL) -> Request:
    """The call that puts `question`. ValueError when it must not be put at all, SettingsError
    when a person left out an option it needs.

    Days are UTC; today and later are never asked for, since what TikTok would say of an
    unfinished day is not documented.
    """
    query: Query = [("business_id", question.account_id)]
    WRITERS[question.ask.name](question, query)
    return Request(
        method="GET",
        url=api_url.rstrip("/") + question.ask.endpoint,
        endpoint=question.ask.endpoint,
        query=tuple(query),
        token=token,
        token_header=TOKEN_HEADER,
    )


def _snapshot(question: Question, query: Query) -> None:
    query.append(("fields", _text(question.fields)))


def _daily(question: Question, query: Query) -> None:
    span = _past(question)
    query.append(("start_date", span.first.isoformat()))
    query.append(("end_date", span.last.isoformat()))
    query.append(("fields", _text(question.fields)))


def _past(question: Question) -> Span:
    span = question.span
    if span is None:
        raise ValueError(f"{question.ask.name} is asked for a span of days")
    if question.captured_at is not None and span.last >= utc_day(question.captured_at):
        raise ValueError(f"{span.last} is not over on {utc_day(question.captured_at)}")
    return span


def _videos(question: Question, query: Query) -> None:
    query.append(("fields", _text(_with_id(question.fields))))
    query.append(("max_count", MOST_VIDEOS))
    _cursor(question, query)


def _ads(question: Question, query: Query) -> None:
    if not question.entities:
        raise ValueError("ads is asked about posts")
    filters = {"video_ids": list(question.entities), "ad_post_only": True}
    query.append(("fields", _text(_with_id(question.fields))))
    query.append(("filters", _text(filters)))
    query.append(("max_count", MOST_VIDEOS))


def _comments(question: Question, query: Query) -> None:
    if len(question.entities) != 1:
        raise ValueError("comments is asked about one post at a time")
    query.append(("video_id", question.entities[0]))
    # Unsorted comments come in random order, and paging by offset would then miss some.
    query.append(("sort_field", "create_time"))
    query.append(("sort_order", "desc"))
    query.append(("max_count", MOST_COMMENTS))
    _cursor(question, query)


def _benchmark(question: Question, query: Query) -> None:
    category = question.options.get("business_category", "")
    if category not in CATEGORIES:
        raise SettingsError(
            "The benchmark is of a business category: give business_category as one of "
            + ", ".join(CATEGORIES)
        )
    query.append(("business_category", category))


def _cursor(question: Question, query: Query) -> None:
    if question.cursor is not None:
        query.append(("cursor", question.cursor))


def _with_id(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, with the id among them: without it TikTok may refuse the call."""
    return names if "item_id" in names else ("item_id", *names)


def _text(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, separators=(",", ":"))


WRITERS: Mapping[str, Callable[[Question, Query], None]] = {
    "profile": _snapshot,
    "daily": _daily,
    "activity": _daily,
    "audience": _snapshot,
    "videos": _videos,
    "ads": _ads,
    "comments": _comments,
    "benchmark": _benchmark,
}
