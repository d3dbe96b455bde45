"""What a report costs beside the bare SQL that answers the same question on the same file.

`python -m bench.report` fills a small store and prints a table; `--full` fills one with 1,000
accounts of 730 days and 300 posts with 90 captures each; `--postgres URL` measures there instead.
Ratios are of medians in the same process and run. `cold` is without a kept answer, `first` also
without what is known of days; nothing here is asserted.
"""

# ruff: noqa: S608 - its own SQL; it prints; a driver is loaded when measured

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from headwater.connectors.tiktok_organic import TikTokOrganic
from headwater.model.stream import Stream
from headwater.report.query import Query
from headwater.report.reports import Reports
from headwater.store.base import Store, StoredAccount
from headwater.store.open import open_store

NOW = datetime(2026, 10, 1, 10, tzinfo=UTC)
LAST_DAY = date(2026, 9, 29)
CLIENTS = (1, 16, 64)
COUNTS = (
    "followers_net followers_new followers_lost video_views reached_audience engaged_audience "
    "profile_views likes comments shares bio_link_clicks"
).split()
LIFE = (
    "v_views v_likes v_comments v_shares v_favorites v_reach v_new_followers v_profile_views"
).split()


@dataclass(frozen=True, slots=True)
class Size:
    accounts: int
    days: int
    posts: int
    captures: int


SMALL = Size(accounts=40, days=400, posts=60, captures=30)
FULL = Size(accounts=1000, days=730, posts=300, captures=90)


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW

    def sleep(self, duration: timedelta) -> None:
        del duration


@dataclass(frozen=True, slots=True)
class Case:
    """A question, how many accounts it is about, and the SQL a person would write for it."""

    name: str
    query: Query
    accounts: int
    sql: str
    values: tuple[object, ...]


# Filling


def fill(run: Callable[[str], object], series: Callable[[str, int], str], size: Size) -> None:
    """Rows and ledger, made inside the database, in the order in which daily syncs land them."""
    run(
        "insert into hw_account (connector, account_id, version) select 'tiktok_organic', "
        f"'account-' || n, 1 from {series('n', size.accounts)} order by n"
    )
    counts = ", ".join(f"(a * 7 + d * {place + 3}) % 1000" for place, _ in enumerate(COUNTS))
    run(
        f'insert into profile_day (account, "date", read_at, edge, followers_total, '
        f"{', '.join(COUNTS)}) select 1 + a, date '{LAST_DAY}' - cast(d as integer), "
        f"timestamp '2026-09-30 03:00:00', d = 0, 10000 + {size.days} - d, {counts} "
        f"from {series('d', size.days)}, {series('a', size.accounts)} order by 2, 1"
    )
    run(
        f"insert into hw_slice select 1 + a, 'profile_day', date '{LAST_DAY}' - {size.days - 1}, "
        f"date '{LAST_DAY}', null, timestamp '2026-09-30 03:00:00', 'landed', 'd', false, "
        f"date '{LAST_DAY}', '[]', {size.days}, 1, null, null from {series('a', size.accounts)}"
    )
    _fill_posts(run, series, size)


def _fill_posts(
    run: Callable[[str], object], series: Callable[[str, int], str], size: Size
) -> None:
    first = f"timestamp '{NOW - timedelta(days=size.captures):%Y-%m-%d} 03:00:00'"
    day = "interval '1 day'"
    post = "cast(a as text) || '-' || cast(p as text)"
    run(
        "insert into video (captured_at, account, video_id, media_type, is_ad, video_created_at, "
        f"caption) select {first}, 1 + a, {post}, 'VIDEO', false, {first} - {day} * (p + 1), "
        f"'Post #' || p || ' #bakery' from {series('a', size.accounts)}, {series('p', size.posts)}"
    )
    for stream in ("video", "video_lifetime"):
        run(
            f"insert into hw_slice select 1 + a, '{stream}', cast({first} + {day} * c as date), "
            f"cast({first} + {day} * c as date), {first} + {day} * c, {first} + {day} * c, "
            f"'landed', 'd', false, null, '[]', {size.posts}, 1, null, null "
            f"from {series('a', size.accounts)}, {series('c', size.captures)}"
        )
    life = ", ".join(f"c * (p + {place}) * 11 + a" for place, _ in enumerate(LIFE))
    for capture in range(size.captures):
        at = f"{first} + {day} * {capture}"
        following = f"{at} + {day}" if capture + 1 < size.captures else "null"
        cells = life.replace("c *", f"{capture} *")
        run(
            f"insert into video_lifetime (captured_at, superseded_at, account, video_id, "
            f"{', '.join(LIFE)}) select {at}, {following}, 1 + a, {post}, {cells} "
            f"from {series('a', size.accounts)}, {series('p', size.posts)}"
        )


def streams() -> tuple[Stream, ...]:
    return TikTokOrganic.streams


def filled_duckdb(path: Path, size: Size) -> str:
    import duckdb

    url = f"duckdb://{path}"
    store = open_store(url)
    store.prepare(streams())
    store.close()
    with duckdb.connect(str(path)) as file:
        file.execute("set memory_limit = '2GB'")
        fill(file.execute, lambda name, n: f"range({n}) as {name}_s({name})", size)
    return url


def filled_postgres(url: str, size: Size) -> str:
    import psycopg

    store = open_store(url)
    store.prepare(streams())
    store.close()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("set timezone = 'UTC'")
        fill(
            lambda sql: server.execute(sql.encode()),
            lambda name, n: f"generate_series(0, {n - 1}) as {name}_s({name})",
            size,
        )
        server.execute("analyze")
    return url


# Measuring


def cases(accounts: Sequence[StoredAccount]) -> Iterator[Case]:
    one, low, high = accounts[0].key, accounts[0].key, accounts[-1].key
    some = accounts[: max(1, len(accounts) // 5)]
    start = LAST_DAY - timedelta(days=27)
    yield Case(
        "one account, 28 days by day",
        Query.parse(metrics="video_views,likes,followers_net", by="date", period="last_28d"),
        1,
        'select "date", sum(video_views), sum(likes), sum(followers_net) from profile_day '
        'where account = ? and "date" between ? and ? group by 1 order by 1',
        (one, start, LAST_DAY),
    )
    yield Case(
        "one account, top 10 posts",
        Query.parse(metrics="v_views", by="video_id,caption", order="-v_views", limit=10),
        1,
        "select v.video_id, v.caption, l.v_views from video v join video_lifetime l "
        "on l.account = v.account and l.video_id = v.video_id and l.superseded_at is null "
        "left join video_ad a on a.account = v.account and a.video_id = v.video_id "
        "and a.superseded_at is null where v.account = ? and v.superseded_at is null "
        "and not coalesce(a.ad_only, false) order by 3 desc, 1 limit 10",
        (one,),
    )
    months = Query.parse(metrics="video_views,likes", by="month", period="last_13_months")
    yield Case(
        f"{len(some)} accounts, 13 months by month",
        months,
        len(some),
        "select cast(date_trunc('month', \"date\") as date), sum(video_views), sum(likes) "
        'from profile_day where account between ? and ? and "date" between ? and ? '
        "group by 1 order by 1",
        (low, some[-1].key, date(2025, 9, 1), LAST_DAY),
    )
    yield Case(
        "all accounts, total",
        Query.parse(metrics="video_views,likes", period="all"),
        len(accounts),
        "select sum(video_views), sum(likes) from profile_day where account between ? and ? "
        'and "date" <= ?',
        (low, high, LAST_DAY),
    )


def dashboard() -> list[Query]:
    """Ten charts of one account."""
    parts: list[dict[str, object]] = [
        {"metrics": ["video_views", "likes"], "by": ["date"], "period": "last_28d"},
        {"metrics": ["followers_total"], "by": ["date"], "period": "last_90d"},
        {"metrics": ["followers_net"], "by": ["month"], "period": "last_13_months"},
        {"metrics": ["engagement_rate_views"], "by": ["week"], "period": "last_90d"},
        {"metrics": ["video_views", "profile_views"], "period": "last_28d", "compare": "previous"},
        {"metrics": ["reached_audience"], "by": ["date"], "period": "last_28d"},
        {"metrics": ["v_views", "v_likes"], "by": ["video_id"], "limit": 10},
        {"metrics": ["posts", "v_views"], "by": ["posted_month"], "period": "last_13_months"},
        {"metrics": ["engagements"], "by": ["weekday"], "period": "last_90d"},
        {"metrics": ["video_views", "engagements", "followers_net"], "period": "last_28d"},
    ]
    return [Query.from_dict(each) for each in parts]


DASHBOARD_SQL = (
    'select "date", sum(video_views), sum(likes) from profile_day where account = ? '
    'and "date" between ? and ? group by 1 order by 1'
)


def milliseconds(call: Callable[[], object], rounds: int) -> float:
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        found.append((time.perf_counter() - start) * 1000)
    return median(found)


def line(cells: Sequence[object]) -> None:
    told = [f"{each:,.2f}" if isinstance(each, float) else str(each) for each in cells]
    print("| " + " | ".join(told) + " |")


def measured(store: Store, case: Case, accounts: Sequence[StoredAccount], rounds: int) -> None:
    """One line: bare SQL, planning, the first answer, a cold and a kept one, in milliseconds."""
    mine = accounts[: case.accounts]
    reports = Reports(store, [TikTokOrganic()], Standing())
    store.ask(case.sql, case.values)
    first = milliseconds(lambda: reports.answer(case.query, mine), 1)

    def cold() -> object:
        reports.forget()
        return reports.answer(case.query, mine)

    bare = milliseconds(lambda: store.ask(case.sql, case.values), rounds)
    answered = milliseconds(cold, rounds)
    planned = milliseconds(lambda: reports.explain(case.query, mine), rounds)
    kept = milliseconds(lambda: reports.answer(case.query, mine), rounds)
    version = milliseconds(store.version, rounds)
    line([case.name, bare, planned, first, answered, answered / bare, kept, version])


def at_once(store: Store, accounts: Sequence[StoredAccount], clients: int) -> None:
    """Ten charts for each of many clients, each with an account of its own, and the bare SQL."""
    reports = Reports(store, [TikTokOrganic()], Standing())
    queries = dashboard()
    start = LAST_DAY - timedelta(days=27)

    def charts(client: int) -> None:
        for query in queries:
            reports.answer(query, [accounts[client % len(accounts)]])

    def bare(client: int) -> None:
        key = accounts[client % len(accounts)].key
        for _ in queries:
            store.ask(DASHBOARD_SQL, (key, start, LAST_DAY))

    cold = together(charts, clients)
    kept = together(charts, clients)
    line([clients, together(bare, clients), cold, kept])


def together(work: Callable[[int], None], clients: int) -> float:
    """Milliseconds until the last of many threads is done."""
    threads = [threading.Thread(target=work, args=(client,)) for client in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - start) * 1000


def measure(url: str, size: Size, rounds: int) -> None:
    store = open_store(url)
    store.prepare(streams())
    accounts = store.accounts()
    print(f"\n{url.partition(':')[0]}: {size}\n")
    line(["question", "SQL ms", "plan ms", "first ms", "cold ms", "ratio", "kept ms", "version ms"])
    line(["---"] * 8)
    for case in cases(accounts):
        measured(store, case, accounts, rounds)
    print("\nTen charts at once (milliseconds until the last client has all ten)\n")
    line(["clients", "one SQL ten times", "cold", "kept"])
    line(["---"] * 4)
    for clients in CLIENTS:
        at_once(store, accounts, clients)
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="1,000 accounts; takes minutes")
    parser.add_argument("--postgres", metavar="URL", help="an empty database to measure in")
    parser.add_argument("--store", metavar="FILE", help="keep the DuckDB file here and reuse it")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    size = FULL if options.full else SMALL
    if options.postgres:
        measure(filled_postgres(options.postgres, size), size, options.rounds)
        return
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as place:
        path = Path(options.store) if options.store else Path(place) / "store.duckdb"
        url = f"duckdb://{path.resolve()}" if path.exists() else filled_duckdb(path, size)
        measure(url, size, options.rounds)


if __name__ == "__main__":
    main()
