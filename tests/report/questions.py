"""Random questions that have a true answer, told twice: as asked, and as the oracle reads them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from headwater.report.query import Query
from tests.report.oracle import CURVES, METRICS, POSTS, TIME, Asked, Test, relation_rows
from tests.report.oracle_rows import Facts
from tests.report.world import FIRST_DAY, TODAY

IDENTITY = ("account_id", "username", "display_name", "is_verified", "datasource")
POSTED = tuple(f"posted_{name}" for name in TIME)
POST = (
    *POSTED,
    "posted_hour",
    "video_id",
    "media_type",
    "is_ad",
    "caption",
    "hashtag",
    "mention",
    "video_state",
    "ad_only",
)
NUMERIC = (
    "NUMERIC_GREATER_THAN",
    "NUMERIC_GREATER_THAN_OR_EQUAL",
    "NUMERIC_LESS_THAN",
    "NUMERIC_LESS_THAN_OR_EQUAL",
)
RELATIONS = sorted({metric.relation for metric in METRICS.values()})
INTERVALS = (("interval_start",), ("video_id", "change_kind"), ("captured_at", "interval_start"))
BESIDE = {
    "profile_day": ("audience_activity", "profile", "video_delta"),
    "video": ("profile", "video_delta"),
    "profile": ("video", "profile_day"),
}
"""Relations that may meet in one answer when they share every dimension."""

PATTERNS = ("(?i)bakery", "^US", "o", "[0-9]{2}", "^.$", "e+")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: as it is asked, and as the oracle reads it."""

    query: Query
    asked: Asked
    seed: int
    accounts: int


def dimensions(relation: str) -> tuple[str, ...]:
    """The dimensions a relation is asked by here."""
    if relation == "profile_day":
        return (*IDENTITY, *TIME, "day_status")
    if relation == "audience_activity":
        return (*IDENTITY, *TIME, "day_status", "activity_hour")
    if relation == "profile":
        return (*IDENTITY, *TIME, "captured_at")
    if relation == "video_age":
        return (*IDENTITY, *POST, "age_day")
    if relation == "video_delta":
        own = ("activity_date", "change_kind", "interval_start", "captured_at", "video_age_days")
        return (*IDENTITY, *TIME, *POST, *own)
    if relation == "video":
        states = ("metric_freshness", "changed_at")
        return (*IDENTITY, *TIME, *POST, "video_age_days", "video_created_at", *states)
    inner = CURVES.get(relation, relation)
    if relation in POSTS:
        return (*IDENTITY, *TIME, *POST, "video_age_days", inner)
    return (*IDENTITY, *TIME, "captured_at", inner)


@st.composite
def questions(draw: st.DrawFn, facts: dict[int, Facts]) -> Question:
    seed = draw(st.sampled_from(sorted(facts)))
    accounts = draw(st.integers(1, len(facts[seed].world.accounts)))
    relation = draw(st.sampled_from(RELATIONS))
    relations = [relation]
    if relation in BESIDE and draw(st.integers(0, 3)) == 0:
        relations.append(draw(st.sampled_from(BESIDE[relation])))
    metrics: list[str] = []
    for each in relations:
        own = sorted(
            name
            for name, metric in METRICS.items()
            if metric.relation == each
            and all(need in dimensions(r) for r in relations for need in metric.needs)
        )
        metrics += draw(st.lists(st.sampled_from(own), min_size=1, max_size=3, unique=True))
    first, last = draw(_periods())
    by = draw(_dimensions(relations, metrics, accounts, one_day=first == last))
    posted = _by_posting(relations, by)
    where = draw(_filters(relations, by, facts[seed], (first, last)))
    include = draw(st.booleans())
    asked = Asked(
        metrics=tuple(metrics),
        by=tuple(by),
        first=first,
        last=last,
        where=tuple(tuple((name, test) for name, test in clause) for clause in where),
        posted=posted,
        include_ad_only=include,
    )
    query = Query.parse(
        metrics=metrics,
        by=by,
        start=first,
        end=last,
        where=[[_condition(name, test) for name, test in clause] for clause in where],
        include_ad_only=include,
    )
    return Question(query=query, asked=asked, seed=seed, accounts=accounts)


@st.composite
def _periods(draw: st.DrawFn) -> tuple[date, date]:
    first = FIRST_DAY + timedelta(days=draw(st.integers(-3, 45)))
    length = draw(st.sampled_from((0, 0, 3, 10, 35)))
    return first, min(first + timedelta(days=length), max(TODAY, first))


@st.composite
def _dimensions(
    draw: st.DrawFn, relations: list[str], metrics: list[str], accounts: int, *, one_day: bool
) -> list[str]:
    """Some dimensions that all relations have, and those that the metrics need."""
    shared = [
        name
        for name in dimensions(relations[0])
        if all(name in dimensions(each) for each in relations[1:])
        and not (name == "day_status" and len(relations) > 1)
    ]
    by = draw(st.lists(st.sampled_from(shared), max_size=3, unique=True))
    if relations == ["video_delta"] and draw(st.booleans()):
        # Added up over intervals, a change that is told of the wrong one looks right.
        by = [*draw(st.sampled_from(INTERVALS)), *by[:1]]
    for name in metrics:
        for need in METRICS[name].needs:
            told = need in by or (need == "account_id" and accounts == 1)
            if not told and not (need == "date" and one_day):
                by.append(need)
    return [name for name in dict.fromkeys(by) if all(name in dimensions(r) for r in relations)]


def _by_posting(relations: list[str], by: list[str]) -> bool:
    """Whether the period picks posts by posting, as it does for lifetimes by posted days."""
    if relations == ["video_age"]:
        return True
    lifetimes = all(each in POSTS and each != "video_delta" for each in relations)
    timed = any(name in TIME for name in by)
    return lifetimes and not timed and any(name in POSTED for name in by)


@st.composite
def _filters(
    draw: st.DrawFn, relations: list[str], by: list[str], facts: Facts, period: tuple[date, date]
) -> list[list[tuple[str, Test]]]:
    shared = [n for n in dimensions(relations[0]) if all(n in dimensions(r) for r in relations)]
    usable = [n for n in shared if not (n == "day_status" and len(relations) > 1)]
    clauses: list[list[tuple[str, Test]]] = []
    for _ in range(draw(st.sampled_from((0, 0, 1, 2)))):
        timed = draw(st.booleans())
        names = [n for n in usable if (n in TIME) == timed] or usable
        chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2))
        clauses.append([(n, draw(_tests(n, relations[0], facts, period))) for n in chosen])
    return clauses


@st.composite
def _tests(
    draw: st.DrawFn, name: str, relation: str, facts: Facts, period: tuple[date, date]
) -> Test:
    """An operator that fits a dimension, with values that occur and values that do not."""
    everything = Asked(metrics=(), by=(name,), first=period[0], last=period[1])
    seen: set[Any] = set()
    for truth in facts.world.accounts:
        for row in relation_rows(everything, relation, facts, truth):
            seen |= set(row["_tags"][name]) if name in ("hashtag", "mention") else {row[name]}
    values = sorted((v for v in seen if v is not None), key=repr)[:12] or ["nothing"]
    if values == ["nothing"]:
        return Test("IS_NULL", (), draw(st.booleans()))
    kinds = _operators(name, values[0])
    operator = draw(st.sampled_from(kinds))
    return Test(operator, draw(_operands(operator, values)), draw(st.booleans()))


def _operators(name: str, value: Any) -> list[str]:
    """The operators that make sense for values of this kind."""
    if isinstance(value, bool):
        return ["EQUALS", "IS_NULL"]
    kinds = ["EQUALS", "IN_LIST", "IS_NULL"]
    if isinstance(value, str):
        kinds += ["CONTAINS", "REGEXP_PARTIAL_MATCH", "REGEXP_EXACT_MATCH"]
    else:
        kinds += NUMERIC
    return kinds if name.endswith(("month", "quarter")) else [*kinds, "BETWEEN"]


@st.composite
def _operands(draw: st.DrawFn, operator: str, values: list[Any]) -> tuple[Any, ...]:
    one = st.sampled_from(values)
    match operator:
        case "IS_NULL":
            return ()
        case "BETWEEN":
            return tuple(sorted((draw(one), draw(one))))
        case "IN_LIST":
            return tuple(draw(st.lists(one, min_size=1, max_size=12)))
        case "CONTAINS":
            return (draw(one)[:3] or "x",)
        case "REGEXP_PARTIAL_MATCH" | "REGEXP_EXACT_MATCH":
            return (draw(st.sampled_from(PATTERNS)),)
        case _:
            return (draw(one),)


def _condition(name: str, test: Test) -> dict[str, object]:
    values = [v.isoformat() if isinstance(v, date | datetime) else v for v in test.values]
    return {
        "field": name,
        "operator": test.operator,
        "values": values,
        "type": "EXCLUDE" if test.exclude else "INCLUDE",
    }
