"""Dimensions every report knows: who, when, and in what state. Made here, not by a source."""

from collections.abc import Iterator, Sequence

from headwater.model.field import Kind, Role
from headwater.report.catalogue import CatalogueField
from headwater.report.dates import PARTS, POSTED
from headwater.report.relation import CAPTURES, POSTS, PROFILE_DAYS, Relation, Shape

GROUP = "Common"
POST_GROUP = "Posts"
HISTORY_GROUP = "Post history"


def _dimension(
    name: str, label: str, about: str, kind: Kind, places: Sequence[Relation], group: str = GROUP
) -> CatalogueField:
    return CatalogueField(
        id=name,
        label=label,
        group=group,
        about=about,
        kind=kind,
        role=Role.DIMENSION,
        relations=tuple(relation.name for relation in places),
        derived=True,
    )


def own_dimensions(own: Sequence[Relation]) -> Iterator[CatalogueField]:
    """The dimensions made here for a connector's relations."""
    yield _dimension(
        "account_id",
        "Account ID",
        "The source's id of the account. It stays when the handle changes.",
        Kind.TEXT,
        own,
    )
    yield _dimension(
        "datasource", "Data Source", "The connector the data came through.", Kind.TEXT, own
    )
    dated = [relation for relation in own if relation.shape is not Shape.AGE]
    for part in PARTS:
        yield CatalogueField(
            id=part.name,
            label=part.label,
            group=GROUP,
            about=part.about,
            kind=part.kind,
            role=Role.DIMENSION,
            relations=tuple(relation.name for relation in dated),
            part=part,
            derived=True,
        )
    yield _dimension(
        "day_status",
        "Day Status",
        "What is known of the day: final, provisional, empty, gap or source_expired.",
        Kind.TEXT,
        [relation for relation in own if relation.shape in PROFILE_DAYS],
    )
    yield _dimension(
        "captured_at",
        "Captured At",
        "The instant at which the values were read, in UTC.",
        Kind.INSTANT,
        [r for r in own if r.shape in CAPTURES or r.shape is Shape.DELTA],
    )
    yield from _post_dimensions([r for r in own if r.shape in POSTS and r.made_at is not None])
    yield from _history_dimensions(own)


def _post_dimensions(posts: Sequence[Relation]) -> Iterator[CatalogueField]:
    for part in PARTS:
        yield CatalogueField(
            id=POSTED + part.name,
            label=f"Posted: {part.label}",
            group=POST_GROUP,
            about=f"{part.about} Of the day the post was made, not of the day it was watched.",
            kind=part.kind,
            role=Role.DIMENSION,
            relations=tuple(relation.name for relation in posts),
            part=part,
            derived=True,
        )
    yield _dimension(
        "posted_hour",
        "Posted: Hour (UTC)",
        "Hour of the day the post was made, 0 to 23, in UTC.",
        Kind.INTEGER,
        posts,
        POST_GROUP,
    )
    living = [relation for relation in posts if relation.shape is not Shape.AGE]
    yield _dimension(
        "video_age_days",
        "Video Age in Days",
        "Whole UTC days from the day the post was made to the day the value is of.",
        Kind.INTEGER,
        living,
        POST_GROUP,
    )
    yield _dimension(
        "video_state",
        "Video State",
        "live, ad_only (shown only as an ad) or vanished (TikTok no longer lists it).",
        Kind.TEXT,
        posts,
        POST_GROUP,
    )
    told = [r for r in posts if r.home("caption") is not None]
    yield _dimension(
        "hashtag",
        "Hashtag",
        "A hashtag of the caption, in lower case. A post counts once under each of its hashtags.",
        Kind.TEXT,
        told,
        POST_GROUP,
    )
    yield _dimension(
        "mention",
        "Mention",
        "An account the caption mentions. A post counts once under each of its mentions.",
        Kind.TEXT,
        told,
        POST_GROUP,
    )


def _history_dimensions(own: Sequence[Relation]) -> Iterator[CatalogueField]:
    lifetimes = [r for r in own if r.shape is Shape.ENTITY and r.made_at is not None]
    yield _dimension(
        "metric_freshness",
        "Metric Freshness",
        "fresh, stale_inactive (TikTok left a value out, the last one is kept) or frozen_365.",
        Kind.TEXT,
        lifetimes,
        HISTORY_GROUP,
    )
    yield _dimension(
        "changed_at",
        "Changed At",
        "The capture at which the post's counters last changed, in UTC.",
        Kind.INSTANT,
        lifetimes,
        HISTORY_GROUP,
    )
    deltas = [relation for relation in own if relation.shape is Shape.DELTA]
    yield _dimension(
        "activity_date",
        "Activity Date",
        "UTC day of the capture that ends the interval a change is measured over.",
        Kind.DAY,
        deltas,
        HISTORY_GROUP,
    )
    yield _dimension(
        "interval_start",
        "Interval Start",
        "The capture a change is measured from; the posting itself for a new post.",
        Kind.INSTANT,
        deltas,
        HISTORY_GROUP,
    )
    yield _dimension(
        "change_kind",
        "Change Kind",
        "growth (from capture to capture), birth (a new post, from zero), baseline (first seen "
        "late, so no change is known) or gap (captures are more than 36 hours apart).",
        Kind.TEXT,
        deltas,
        HISTORY_GROUP,
    )
    yield _dimension(
        "age_day",
        "Days since Posting",
        "Whole days since the post was made; the first capture on or after that age counts.",
        Kind.INTEGER,
        [relation for relation in own if relation.shape is Shape.AGE],
        HISTORY_GROUP,
    )
