"""Dimensions every report knows: who, when, and in what state. Made here, not by a source. Data."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from headwater.model.field import Kind, Role
from headwater.report.catalogue import CatalogueField
from headwater.report.dates import PARTS, POSTED, DatePart
from headwater.report.relation import CAPTURES, POSTS, PROFILE_DAYS, Relation, Shape

OF_ALL = "Common"
OF_POSTS = "Posts"
OF_HISTORY = "Post history"

Where = Callable[[Relation], bool]


def _everywhere(relation: Relation) -> bool:
    del relation
    return True


def _dated(relation: Relation) -> bool:
    return relation.shape is not Shape.AGE


def _daily(relation: Relation) -> bool:
    return relation.shape in PROFILE_DAYS


def _captured(relation: Relation) -> bool:
    return relation.shape in CAPTURES or relation.shape is Shape.DELTA


def _posts(relation: Relation) -> bool:
    return relation.shape in POSTS and relation.made_at is not None


def _dated_posts(relation: Relation) -> bool:
    return _posts(relation) and _dated(relation)


def _captioned(relation: Relation) -> bool:
    return _posts(relation) and relation.home("caption") is not None


def _lifetimes(relation: Relation) -> bool:
    return relation.shape is Shape.ENTITY and relation.made_at is not None


def _deltas(relation: Relation) -> bool:
    return relation.shape is Shape.DELTA


def _ages(relation: Relation) -> bool:
    return relation.shape is Shape.AGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A dimension made here; `where` says which relations know it."""

    name: str
    label: str
    about: str
    group: str
    where: Where
    kind: Kind = Kind.TEXT
    part: DatePart | None = None


WHO = (
    Made(
        name="account_id",
        label="Account ID",
        about="The source's id of the account. It stays when the handle changes.",
        group=OF_ALL,
        where=_everywhere,
    ),
    Made(
        name="datasource",
        label="Data Source",
        about="The connector the data came through.",
        group=OF_ALL,
        where=_everywhere,
    ),
)
WHEN = tuple(
    Made(
        name=part.name,
        label=part.label,
        about=part.about,
        group=OF_ALL,
        where=_dated,
        kind=part.kind,
        part=part,
    )
    for part in PARTS
)
STATE = (
    Made(
        name="day_status",
        label="Day Status",
        about="What is known of the day: final, provisional, empty, gap or source_expired.",
        group=OF_ALL,
        where=_daily,
    ),
    Made(
        name="captured_at",
        label="Captured At",
        about="The instant at which the values were read, in UTC.",
        group=OF_ALL,
        where=_captured,
        kind=Kind.INSTANT,
    ),
)
POSTED_WHEN = tuple(
    Made(
        name=POSTED + part.name,
        label=f"Posted: {part.label}",
        about=f"{part.about} Of the day the post was made, not of the day it was watched.",
        group=OF_POSTS,
        where=_posts,
        kind=part.kind,
        part=part,
    )
    for part in PARTS
)
POST = (
    Made(
        name="posted_hour",
        label="Posted: Hour (UTC)",
        about="Hour of the day the post was made, 0 to 23, in UTC.",
        group=OF_POSTS,
        where=_posts,
        kind=Kind.INTEGER,
    ),
    Made(
        name="video_age_days",
        label="Video Age in Days",
        about="Whole UTC days from the day the post was made to the day the value is of.",
        group=OF_POSTS,
        where=_dated_posts,
        kind=Kind.INTEGER,
    ),
    Made(
        name="video_state",
        label="Video State",
        about="live, ad_only (shown only as an ad) or vanished (TikTok no longer lists it).",
        group=OF_POSTS,
        where=_posts,
    ),
    Made(
        name="hashtag",
        label="Hashtag",
        about="A hashtag of the caption, in lower case. A post counts once under each of its "
        "hashtags.",
        group=OF_POSTS,
        where=_captioned,
    ),
    Made(
        name="mention",
        label="Mention",
        about="An account the caption mentions. A post counts once under each of its mentions.",
        group=OF_POSTS,
        where=_captioned,
    ),
)
HISTORY = (
    Made(
        name="metric_freshness",
        label="Metric Freshness",
        about="fresh, stale_inactive (TikTok left a value out, the last one is kept) or "
        "frozen_365 (made so long ago that it no longer changes).",
        group=OF_HISTORY,
        where=_lifetimes,
    ),
    Made(
        name="changed_at",
        label="Changed At",
        about="The capture at which the post's counters last changed, in UTC.",
        group=OF_HISTORY,
        where=_lifetimes,
        kind=Kind.INSTANT,
    ),
    Made(
        name="activity_date",
        label="Activity Date",
        about="UTC day of the capture that ends the interval a change is measured over.",
        group=OF_HISTORY,
        where=_deltas,
        kind=Kind.DAY,
    ),
    Made(
        name="interval_start",
        label="Interval Start",
        about="The capture a change is measured from, which is the last one that read the value; "
        "the posting itself for a new post.",
        group=OF_HISTORY,
        where=_deltas,
        kind=Kind.INSTANT,
    ),
    Made(
        name="change_kind",
        label="Change Kind",
        about="growth (from capture to capture), birth (a new post, from zero), baseline (first "
        "seen late, so no change is known) or gap (the value was not read for more than 36 hours).",
        group=OF_HISTORY,
        where=_deltas,
    ),
    Made(
        name="age_day",
        label="Days since Posting",
        about="Whole days since the post was made; the first capture on or after that age counts.",
        group=OF_HISTORY,
        where=_ages,
        kind=Kind.INTEGER,
    ),
)
MADE = (*WHO, *WHEN, *STATE, *POSTED_WHEN, *POST, *HISTORY)


def own_dimensions(own: Sequence[Relation]) -> Iterator[CatalogueField]:
    """The dimensions made here for a connector's relations."""
    for each in MADE:
        places = tuple(relation.name for relation in own if each.where(relation))
        if places:
            yield CatalogueField(
                id=each.name,
                label=each.label,
                group=each.group,
                about=each.about,
                kind=each.kind,
                role=Role.DIMENSION,
                relations=places,
                part=each.part,
                derived=True,
            )
