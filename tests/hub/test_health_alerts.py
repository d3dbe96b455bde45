"""Alerts: each cause is told once, again when it gets worse, and once more when it is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.app.alarms import latest_read, went_empty
from headwater.app.alerts import (
    OLD,
    AccountFacts,
    Due,
    Finding,
    Kind,
    Open,
    alerts_due,
    findings_of,
)
from headwater.app.status import Status
from headwater.connectors.tiktok_organic.streams import VIDEO_LIFETIME

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATE = NOW.replace(hour=19)
TODAY = NOW.date()
DAY = timedelta(days=1)

WELL = AccountFacts(
    key="tiktok_organic a",
    title="@a",
    status=Status.SYNCED,
    consent_ends_at=NOW + DAY * 200,
    last_sync=NOW - timedelta(hours=3),
    connected_at=NOW - DAY * 100,
    captured=frozenset({TODAY}),
)

findings = st.builds(
    Finding,
    kind=st.sampled_from(Kind),
    about=st.sampled_from(["a", "b", "c"]),
    subject=st.just("@a"),
    sentence=st.just("It is so."),
    next_step=st.just("Do this."),
    level=st.integers(0, 3),
)


def applied(due: Due, known: list[Open]) -> list[Open]:
    """The open alerts after what is due was told."""
    ended = {alert.id for alert in due.recovered} | {
        before.id for _, before in due.raised if before is not None
    }
    number = max((alert.id for alert in known), default=0)
    fresh = [
        Open(id=number + place, kind=f.kind.value, about=f.about, level=f.level)
        for place, (f, _) in enumerate(due.raised, start=1)
    ]
    return [alert for alert in known if alert.id not in ended] + fresh


def kinds(facts: AccountFacts, now: datetime = NOW) -> list[Kind]:
    return [finding.kind for finding in findings_of(facts, now)]


@given(first=st.lists(findings, max_size=6), second=st.lists(findings, max_size=6))
def test_what_was_told_is_not_told_again(first: list[Finding], second: list[Finding]) -> None:
    known: list[Open] = []
    for found in (first, second):
        known = applied(alerts_due(found, known), known)
        again = alerts_due(found, known)

        assert again == Due(raised=(), recovered=())


@given(found=st.lists(findings, max_size=6))
def test_every_cause_has_one_open_alert_and_all_end_when_nothing_is_wrong(
    found: list[Finding],
) -> None:
    known = applied(alerts_due(found, []), [])

    assert sorted(alert.cause for alert in known) == sorted({each.cause for each in found})
    assert applied(alerts_due([], known), known) == []


@given(found=findings, more=st.integers(1, 3))
def test_a_cause_that_gets_worse_is_told_again_and_one_that_gets_better_is_not(
    found: Finding, more: int
) -> None:
    known = applied(alerts_due([found], []), [])
    graver = replace(found, level=found.level + more)

    assert alerts_due([graver], known).raised == ((graver, known[0]),)
    worse = applied(alerts_due([graver], known), known)
    assert alerts_due([found], worse) == Due(raised=(), recovered=())


def test_an_account_that_is_well_gives_no_cause() -> None:
    assert kinds(WELL) == []


def test_a_revoked_consent_has_to_be_renewed() -> None:
    assert Kind.RECONNECT in kinds(replace(WELL, status=Status.RECONNECT))


@pytest.mark.parametrize(
    "days, level", [(31, None), (29, 1), (15, 1), (13, 2), (4, 2), (2.5, 3), (-1, 3)]
)
def test_the_end_of_a_consent_is_told_at_thirty_fourteen_and_three_days(
    days: float, level: int | None
) -> None:
    found = findings_of(replace(WELL, consent_ends_at=NOW + DAY * days), NOW)

    assert [each.level for each in found] == ([] if level is None else [level])


def test_data_is_old_after_seventy_two_hours_without_a_sync() -> None:
    assert kinds(replace(WELL, last_sync=NOW - OLD)) == []
    assert kinds(replace(WELL, last_sync=NOW - OLD - timedelta(minutes=1))) == [Kind.OLD_DATA]


def test_an_account_that_was_never_synced_counts_from_its_connection() -> None:
    never = replace(WELL, last_sync=None, connected_at=NOW - DAY * 4, captured=None)

    assert kinds(never) == [Kind.OLD_DATA]


def test_a_capture_is_about_to_be_lost_in_the_last_hours_after_a_day_without_one() -> None:
    missed = replace(WELL, captured=frozenset())

    assert kinds(missed, LATE) == [Kind.CAPTURE]
    assert kinds(missed, NOW) == []
    assert kinds(replace(WELL, captured=frozenset({TODAY - DAY})), LATE) == []
    assert kinds(replace(missed, connected_at=NOW - DAY), LATE) == []


def test_an_account_whose_posts_are_not_read_has_no_capture_to_lose() -> None:
    assert kinds(replace(WELL, captured=None), LATE) == []


def test_each_emptied_field_is_a_cause_of_its_own() -> None:
    found = findings_of(replace(WELL, emptied=(("v.reach", "Reach"), ("v.saves", "Saves"))), NOW)

    assert [each.kind for each in found] == [Kind.EMPTY_FIELD, Kind.EMPTY_FIELD]
    assert len({each.cause for each in found}) == 2


@pytest.mark.parametrize("status", [Status.NOT_SYNCING, Status.NO_ACCOUNTS, Status.DISCONTINUED])
def test_what_a_person_stopped_wakes_nobody(status: Status) -> None:
    worst = replace(
        WELL, status=status, last_sync=NOW - DAY * 30, captured=frozenset(), consent_ends_at=NOW
    )

    assert kinds(worst, LATE) == []


def test_a_field_is_empty_for_an_account_when_every_row_holds_an_old_value() -> None:
    old = {"v_reach": NOW - DAY}
    rows: list[dict[str, object]] = [
        {"video_id": str(number), "v_reach": 5, "v_views": 9, "stale": old} for number in range(3)
    ]

    assert [name for name, _ in went_empty(VIDEO_LIFETIME, rows)] == ["v_reach"]
    assert went_empty(VIDEO_LIFETIME, [*rows, {"video_id": "4", "v_reach": 1, "stale": None}]) == []
    assert went_empty(VIDEO_LIFETIME, rows[:2]) == []


def test_only_rows_of_the_last_read_say_whether_a_field_is_still_given() -> None:
    old: dict[str, object] = {"date": TODAY - DAY * 12, "read_at": NOW - DAY * 3}
    new: dict[str, object] = {"date": TODAY - DAY * 2, "read_at": NOW}

    assert latest_read([old, new]) == [new]
    assert latest_read([]) == []
