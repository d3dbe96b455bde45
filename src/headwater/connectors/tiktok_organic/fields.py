"""The words the field catalogues are written in: scopes, documents, and short ways to declare.

The catalogues themselves are data, one module per kind of thing: `fields_profile`,
`fields_daily`, `fields_video`, `fields_split` and `fields_more`. The names are ours;
`source_name` is TikTok's.
"""

from functools import partial

from headwater.model.field import Aggregation, Field, Gate, Kind, Role, Unit

# Scopes (doc 1753986142651394).
BASIC = "user.info.basic"
USERNAME = "user.info.username"
PROFILE = "user.info.profile"
STATS = "user.info.stats"
ACCOUNT_TYPE = "user.account.type"
INSIGHTS = "user.insights"
VIDEO_LIST = "video.list"
VIDEO_INSIGHTS = "video.insights"
COMMENT_LIST = "comment.list"

READ_SCOPES = (
    BASIC,
    USERNAME,
    PROFILE,
    STATS,
    ACCOUNT_TYPE,
    INSIGHTS,
    VIDEO_LIST,
    VIDEO_INSIGHTS,
)
"""What analytics needs, and no more: one scope too many for the app fails the whole consent."""

# TikTok's pages, by document id.
PROFILE_PAGE = "1762228399168514"
VIDEO_PAGE = "1762228421622786"
BENCHMARK_PAGE = "1822388944791617"
SCOPE_PAGE = "1753986142651394"
LATENCY_PAGE = "1746624508278786"

BUSINESS = frozenset({Gate.BUSINESS})
REGISTERED = frozenset({Gate.REGISTERED_BUSINESS})
CROWD = frozenset({Gate.FOLLOWERS_100})

text = partial(Field, kind=Kind.TEXT, role=Role.DIMENSION)
flag = partial(Field, kind=Kind.BOOLEAN, role=Role.DIMENSION)
instant = partial(Field, kind=Kind.INSTANT, role=Role.DIMENSION)
link = partial(Field, kind=Kind.TEXT, role=Role.DIMENSION, unit=Unit.URL)
number = partial(Field, kind=Kind.INTEGER, role=Role.DIMENSION)
count = partial(Field, kind=Kind.INTEGER, unit=Unit.COUNT, aggregation=Aggregation.SUM)
level = partial(Field, kind=Kind.INTEGER, unit=Unit.COUNT, aggregation=Aggregation.LAST)
people = partial(Field, kind=Kind.INTEGER, unit=Unit.PEOPLE, aggregation=Aggregation.UNIQUE)
share = partial(Field, kind=Kind.REAL, unit=Unit.FRACTION, aggregation=Aggregation.SHARE)
real = partial(Field, kind=Kind.REAL)
