"""One word for how a source is: a pure function, and the laws it keeps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.app.status import (
    CURRENT,
    GRACE,
    MEANINGS,
    SourceFacts,
    Status,
    StreamFacts,
    status_of,
)
from headwater.control.base import Run, RunState
from headwater.model.account import ConnectionState
from scripts import reference

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def run(state: RunState, trigger: str = "schedule", *, error: str = "") -> Run:
    return Run(
        id=1,
        connector="tiktok_organic",
        account_id="a",
        trigger=trigger,
        state=state,
        started_at=NOW - HOUR,
        error=error,
    )


STREAM = StreamFacts(label="Profile Insights (daily)", last_read=NOW - HOUR)
WELL = SourceFacts(
    now=NOW,
    state=ConnectionState.ACTIVE,
    runs=(run(RunState.DONE),),
    synced_before=True,
    streams=(STREAM,),
    consent_ends_at=NOW + timedelta(days=200),
)

streams = st.builds(
    StreamFacts,
    label=st.sampled_from(["Videos", "Profile"]),
    last_read=st.none() | st.sampled_from([NOW - HOUR, NOW - CURRENT * 2]),
    error=st.sampled_from(["", "TikTok did not answer"]),
)
runs = st.builds(
    run, st.sampled_from(RunState), st.sampled_from(["schedule", "person", "backfill", "connect"])
)
facts = st.builds(
    SourceFacts,
    now=st.just(NOW),
    state=st.none() | st.sampled_from(ConnectionState),
    state_reason=st.sampled_from(["", "The owner took it back"]),
    offered=st.booleans(),
    paused=st.booleans(),
    consent_ends_at=st.none() | st.sampled_from([NOW - HOUR, NOW + HOUR]),
    missing_scopes=st.sampled_from([(), ("user.insights",)]),
    runs=st.lists(runs, max_size=2).map(tuple),
    synced_before=st.booleans(),
    streams=st.lists(streams, max_size=3).map(tuple),
)


def status(**changed: object) -> Status:
    return status_of(replace(WELL, **changed)).status  # type: ignore[arg-type]


def test_a_source_whose_streams_were_all_read_today_is_synced() -> None:
    assert status() is Status.SYNCED


def test_the_first_backfill_is_syncing_from_the_moment_of_connecting() -> None:
    assert status(runs=(), synced_before=False) is Status.SYNCING
    first = run(RunState.RUNNING, "connect")
    assert status(runs=(first,), synced_before=False) is Status.SYNCING


def test_a_first_backfill_that_was_cut_off_goes_on_and_is_still_syncing() -> None:
    assert status(runs=(run(RunState.INTERRUPTED),), synced_before=False) is Status.SYNCING


def test_a_backfill_that_was_asked_for_is_syncing_and_the_daily_sync_is_not() -> None:
    assert status(runs=(run(RunState.RUNNING, "backfill"),)) is Status.SYNCING
    assert status(runs=(run(RunState.RUNNING, "schedule"),)) is Status.SYNCED


def test_a_consent_that_ended_has_to_be_renewed_whatever_else_there_is() -> None:
    assert status(consent_ends_at=NOW) is Status.RECONNECT
    revoked = status_of(
        replace(WELL, state=ConnectionState.RECONNECT, state_reason="The owner took it back.")
    )
    assert revoked.status is Status.RECONNECT
    assert revoked.reason == "The owner took it back."


def test_an_account_that_is_gone_while_its_consent_is_good_has_lost_access() -> None:
    assert status(state=ConnectionState.LOST_ACCESS) is Status.LOST_ACCESS


def test_a_missing_permission_is_named() -> None:
    found = status_of(replace(WELL, missing_scopes=("user.insights",)))

    assert found.status is Status.MISSING_PERMISSIONS
    assert "user.insights" in found.reason


def test_a_failed_sync_is_being_resolved_and_says_why() -> None:
    found = status_of(replace(WELL, runs=(run(RunState.FAILED, error="TikTok is down"),)))

    assert found.status is Status.RESOLVING
    assert found.reason == "TikTok is down"


def test_one_stream_that_fails_or_is_late_is_being_resolved() -> None:
    assert status(streams=(STREAM, replace(STREAM, error="refused"))) is Status.RESOLVING
    late = replace(STREAM, last_read=NOW - CURRENT - GRACE - HOUR)
    assert status(streams=(STREAM, late)) is Status.RESOLVING


def test_the_daily_sync_may_take_an_hour_before_anything_counts_as_late() -> None:
    assert status(streams=(replace(STREAM, last_read=NOW - CURRENT - GRACE / 2),)) is Status.SYNCED


def test_a_source_that_is_no_longer_offered_is_discontinued() -> None:
    assert status(offered=False) is Status.DISCONTINUED


@given(facts=facts)
def test_what_a_person_stopped_is_not_syncing_whatever_else_is_wrong(facts: SourceFacts) -> None:
    stopped = replace(facts, state=ConnectionState.ACTIVE, offered=True, paused=True)

    assert status_of(stopped).status is Status.NOT_SYNCING
    assert (
        status_of(replace(stopped, paused=False, state=ConnectionState.DISCONNECTED)).status
        is Status.NOT_SYNCING
    )


@given(facts=facts)
def test_without_an_account_there_is_one_status_only(facts: SourceFacts) -> None:
    assert (status_of(facts).status is Status.NO_ACCOUNTS) == (facts.state is None)


@given(facts=facts)
def test_every_status_comes_with_a_sentence(facts: SourceFacts) -> None:
    verdict = status_of(facts)

    assert verdict.reason
    assert verdict.meaning is MEANINGS[verdict.status]


@given(facts=facts)
def test_synced_is_only_said_of_what_nothing_is_the_matter_with(facts: SourceFacts) -> None:
    if status_of(facts).status is not Status.SYNCED:
        return

    assert facts.state is ConnectionState.ACTIVE
    assert facts.synced_before
    assert not facts.paused
    assert not facts.missing_scopes
    assert not any(stream.error for stream in facts.streams)
    assert all(stream.last_read == NOW - HOUR for stream in facts.streams)
    assert not facts.runs or facts.runs[0].state is not RunState.FAILED


@given(facts=facts)
def test_a_permission_granted_never_makes_a_status_worse(facts: SourceFacts) -> None:
    before, after = status_of(facts), status_of(replace(facts, missing_scopes=()))

    assert after.status is before.status or before.status is Status.MISSING_PERMISSIONS


@given(facts=facts)
def test_the_order_of_streams_does_not_change_the_status(facts: SourceFacts) -> None:
    turned = replace(facts, streams=tuple(reversed(facts.streams)))

    assert status_of(turned).status is status_of(facts).status


@pytest.mark.parametrize("each", Status)
def test_every_status_is_explained_in_the_reference(each: Status) -> None:
    page = (reference.HOME / "statuses.md").read_text(encoding="utf-8")

    assert f"| {each.value} |" in page
    assert MEANINGS[each].about in page
    assert MEANINGS[each].next_step in page
