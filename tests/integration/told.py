"""Is what a report says what the simulator holds true? The cells of `compare`, as told."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from headwater.model.account import Account
from headwater.model.field import Role
from headwater.model.slice import DayStatus
from tests.integration.compare import (
    DERIVED,
    differences,
    in_store,
    same,
    since,
    stored_days,
    true_of_day,
)
from tests.integration.world import World

KNOWN = set(DayStatus) - {DayStatus.EMPTY, DayStatus.GAP}
UNKNOWN = set(DayStatus) - {DayStatus.FINAL}
"""What can be said of days that were served and of days that were not."""


def everywhere(world: World, account: Account) -> list[str]:
    """Every cell in which the store or the report differs from the truth, in words."""
    return differences(world, account, look=_in_both)


def _in_both(world: World, account: Account, truth: Mapping[str, Any]) -> list[str]:
    return [*in_store(world, account, truth), *in_report(world, account, truth)]


def in_report(world: World, account: Account, truth: Mapping[str, Any]) -> list[str]:
    return [*told_days(world, account, truth), *told_posts(world, account, truth)]


def names(world: World, stream: str) -> dict[str, str]:
    """Metrics of a stream, with TikTok's name for each."""
    connector = world.headwater.connector("tiktok_organic")
    declared = next(each for each in connector.streams if each.name == stream)
    found = {
        field.name: DERIVED.get(field.name, field.source_name or "")
        for field in declared.fields
        if field.role is Role.METRIC and not field.name.startswith("tt_")
    }
    return {name: source for name, source in found.items() if source}


def ask(world: World, account: Account, metrics: list[str], by: list[str], **more: Any) -> Any:
    return world.headwater.report(metrics=metrics, by=by, accounts=[account.account_id], **more)


def told_days(world: World, account: Account, truth: Mapping[str, Any]) -> Iterator[str]:
    """Where a report by day differs from the truth, or says of a day what cannot be said of it."""
    metrics = names(world, "profile_day")
    begun = since(world, account)
    # No period by name reaches into days that TikTok is allowed to serve late.
    span = {"start": begun, "end": world.today - timedelta(days=1)}
    answer = ask(world, account, list(metrics), ["date"], **span)
    told = {record["date"]: record for record in answer.records()}
    statuses = dict(zip(told, answer.statuses, strict=True))
    edges = {f"{day}" for day, row in stored_days(world, account).items() if row["edge"]}
    for day in sorted({*truth["profile_day"], *(each.isoformat() for each in told)}):
        if day in truth["untrusted_days"] or day < begun:
            continue
        if day in edges and day not in truth["profile_day"]:
            continue  # as in the store: it was the newest of its window, and is only provisional
        row = told.get(date.fromisoformat(day), {})
        for name, source in metrics.items():
            true = true_of_day(truth["profile_day"], day, (name, source), begun)
            if not same(row.get(name), true):
                yield f"{account.title} report {day} {name}: told {row.get(name)}, true {true}"
        status = statuses.get(date.fromisoformat(day))
        possible = KNOWN if day in truth["profile_day"] else UNKNOWN
        if status not in possible:
            yield f"{account.title} report {day}: told {status}, true one of {sorted(possible)}"


def told_posts(world: World, account: Account, truth: Mapping[str, Any]) -> Iterator[str]:
    """Where a report by post differs from the truth; posts that are only ads are left out."""
    metrics = names(world, "video_lifetime")
    answer = ask(world, account, list(metrics), ["video_id"])
    told = {record["video_id"]: record for record in answer.records()}
    posts: Mapping[str, Mapping[str, Any]] = truth["videos"]
    for item in sorted({*posts, *told} - set(truth["ad_posts"])):
        for name, source in metrics.items():
            row, true = told.get(item, {}), posts.get(item, {}).get(source)
            if not same(row.get(name), true):
                yield f"{account.title} report {item} {name}: told {row.get(name)}, true {true}"
