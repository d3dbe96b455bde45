"""Consents in use: renewed when due, ended by the source's word alone, waited for with patience."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest

from headwater.control.base import Control
from headwater.model.account import Account, ConnectionState, Grant, Secret
from headwater.model.errors import (
    BusyError,
    PayloadError,
    ReconnectError,
    RetryableError,
    SourceError,
    ThrottledError,
)
from tests.control.conftest import NOW, World, account
from tests.control.token_server import answered, caller, refresh_token

MARGIN = timedelta(hours=1)
ELSEWHERE = "elsewhere/5f0b1c2d/pid:[1]|41|99|0011223344556677"
"""A holder on another machine."""


def never(_: Grant) -> Grant:
    raise AssertionError("the source was called")


def asks(world: World) -> Callable[[Grant], Grant]:
    return caller(world.server.refresh, world.clock.now)


def fails(error: Exception) -> Callable[[Grant], Grant]:
    def call(_: Grant) -> Grant:
        raise error

    return call


def hold(world: World, holder: str, *, seconds: float, ambiguous: bool = False) -> None:
    """Write a lease as somebody else would have, `seconds` from its end."""
    from headwater.control.database import database_now  # noqa: PLC0415
    from headwater.control.models import Grant as Row  # noqa: PLC0415

    until = database_now() + timedelta(seconds=seconds)
    assert Row.objects.update(lease_holder=holder, lease_until=until, ambiguous=ambiguous)
    assert world.opened


def is_ambiguous() -> bool:
    from headwater.control.models import Grant as Row  # noqa: PLC0415

    return Row.objects.get().ambiguous


def test_a_token_that_lasts_is_used_without_a_call(control: Control, world: World) -> None:
    known = world.connect(control)

    grant = control.refresh(known, never, margin=timedelta(minutes=9))

    assert grant == control.grant(known)


def test_a_token_that_ends_within_the_margin_is_renewed_and_kept(
    control: Control, world: World
) -> None:
    known = world.connect(control)

    grant = control.refresh(known, asks(world), margin=timedelta(minutes=10))

    assert grant == answered("1", 1, world.clock.now() + timedelta(hours=24))
    assert control.grant(known) == grant
    assert control.find("1").consent_ends_at == grant.refresh_expires_at


def test_a_token_the_source_refused_is_renewed_before_its_time(
    control: Control, world: World
) -> None:
    known = world.connect(control)
    seen = control.grant(known)

    grant = control.refresh(known, asks(world), margin=timedelta(0), seen=seen)

    assert grant.refresh_token == Secret(refresh_token("1", 1))


def test_a_token_refused_to_two_is_renewed_once(control: Control, world: World) -> None:
    known = world.connect(control)
    seen = control.grant(known)
    first = control.refresh(known, asks(world), margin=timedelta(0), seen=seen)

    second = control.refresh(known, never, margin=timedelta(0), seen=seen)

    assert second == first


def test_an_answer_without_scopes_changes_none(control: Control, world: World) -> None:
    known = world.connect(control)

    def call(old: Grant) -> Grant:
        fresh = asks(world)(old)
        return Grant(
            access_token=fresh.access_token,
            refresh_token=fresh.refresh_token,
            access_expires_at=fresh.access_expires_at,
            refresh_expires_at=fresh.refresh_expires_at,
            scopes=frozenset(),
            account_id="",
        )

    grant = control.refresh(known, call, margin=MARGIN)

    assert (grant.scopes, grant.account_id) == (known.scopes, "1")
    assert control.find("1").scopes == known.scopes


def test_scopes_withdrawn_by_a_renewal_are_known(control: Control, world: World) -> None:
    known = world.connect(control)

    def call(old: Grant) -> Grant:
        fresh = asks(world)(old)
        return Grant(
            access_token=fresh.access_token,
            refresh_token=fresh.refresh_token,
            access_expires_at=fresh.access_expires_at,
            refresh_expires_at=fresh.refresh_expires_at,
            scopes=frozenset({"user.info.basic"}),
            account_id="1",
        )

    control.refresh(known, call, margin=MARGIN)

    assert control.find("1").scopes == {"user.info.basic"}


def test_an_answer_for_another_account_is_not_kept(control: Control, world: World) -> None:
    known = world.connect(control)
    before = control.grant(known)

    with pytest.raises(PayloadError, match="another account"):
        control.refresh(known, lambda _: answered("2", 1, NOW), margin=MARGIN)

    assert control.grant(known) == before


@pytest.mark.parametrize(
    "error, ambiguous",
    [
        (RetryableError("The source did not answer in time."), True),
        (PayloadError("The source answered nonsense."), True),
        (SourceError("The source failed."), True),
        (OSError("connection reset"), True),
        (ThrottledError("Wait a minute.", wait=timedelta(minutes=1)), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_a_refusal_ends_a_consent(
    control: Control, world: World, error: Exception, *, ambiguous: bool
) -> None:
    known = world.connect(control)
    before = control.grant(known)

    for _ in range(5):
        with pytest.raises(type(error)) as raised:
            control.refresh(known, fails(error), margin=MARGIN)
        assert raised.value is error

    assert control.find("1").state is ConnectionState.ACTIVE
    assert control.grant(known) == before
    assert is_ambiguous() is ambiguous
    control.refresh(known, asks(world), margin=MARGIN)
    assert is_ambiguous() is False


def test_a_refusal_ends_a_consent_and_nobody_asks_again(control: Control, world: World) -> None:
    known = world.connect(control)
    refusal = ReconnectError("TikTok: refresh token invalid.", code="40107", request_id="2026")

    with pytest.raises(ReconnectError, match=r"^TikTok: refresh token invalid\.$") as raised:
        control.refresh(known, fails(refusal), margin=MARGIN)

    assert (raised.value.code, raised.value.request_id) == ("40107", "2026")
    (listed,) = control.accounts()
    assert listed.state is ConnectionState.RECONNECT
    assert listed.state_reason == "TikTok: refresh token invalid."
    with pytest.raises(ReconnectError, match="refresh token invalid"):
        control.refresh(known, never, margin=MARGIN)
    with pytest.raises(ReconnectError, match="refresh token invalid"):
        control.grant(known)


def test_a_consent_given_anew_is_used_again(control: Control, world: World) -> None:
    known = world.connect(control)
    with pytest.raises(ReconnectError):
        control.refresh(known, fails(ReconnectError("No.")), margin=MARGIN)

    again = world.connect(control)

    assert again.state is ConnectionState.ACTIVE
    assert control.refresh(again, asks(world), margin=MARGIN).account_id == "1"


def test_an_answer_lost_on_the_way_is_asked_for_once_more_and_then_told(
    control: Control, world: World
) -> None:
    known = world.connect(control)
    ask = asks(world)

    def call(old: Grant) -> Grant:
        ask(old)
        raise RetryableError("The source did not answer in time.")

    with pytest.raises(RetryableError):
        control.refresh(known, call, margin=MARGIN)
    with pytest.raises(ReconnectError, match=r"cut off .* must connect the account again \(The"):
        control.refresh(known, ask, margin=MARGIN)
    with pytest.raises(ReconnectError, match="cut off"):
        control.refresh(known, never, margin=MARGIN)

    assert "cut off" in control.find("1").state_reason


def test_a_lease_whose_holder_ran_out_of_time_is_broken(control: Control, world: World) -> None:
    known = world.connect(control)
    hold(world, ELSEWHERE, seconds=-1)

    assert control.refresh(known, asks(world), margin=MARGIN).account_id == "1"


def test_a_lease_from_a_clock_ahead_is_broken(control: Control, world: World) -> None:
    known = world.connect(control)
    hold(world, ELSEWHERE, seconds=86_400)

    assert control.refresh(known, asks(world), margin=MARGIN).account_id == "1"


def test_a_broken_lease_leaves_doubt(control: Control, world: World) -> None:
    known = world.connect(control)
    hold(world, ELSEWHERE, seconds=-1)

    with pytest.raises(ReconnectError, match="cut off before its answer was stored"):
        control.refresh(known, fails(ReconnectError("No.")), margin=MARGIN)


def test_a_lease_of_another_machine_is_waited_for(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    hold(sqlite_world, ELSEWHERE, seconds=50)
    monkeypatch.setattr("headwater.control.grants.PATIENCE", 0.05)

    with pytest.raises(BusyError, match="@bakery1 has been under renewal by somebody else"):
        control.refresh(known, never, margin=MARGIN)


def test_a_machine_that_let_go_of_its_row_is_not_waited_for(postgresql_world: World) -> None:
    control = postgresql_world.open()
    known = postgresql_world.connect(control)
    hold(postgresql_world, ELSEWHERE, seconds=50)  # taken 10 seconds ago, and the row is free

    assert control.refresh(known, asks(postgresql_world), margin=MARGIN).account_id == "1"


def test_a_row_locked_by_another_machine_is_waited_for(
    postgresql_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    control = postgresql_world.open()
    known = postgresql_world.connect(control)
    hold(postgresql_world, ELSEWHERE, seconds=50)
    monkeypatch.setattr("headwater.control.grants.PATIENCE", 0.05)
    url = postgresql_world.settings.database_url.reveal()

    with psycopg.connect(url) as other:
        other.execute("SELECT * FROM control_grant FOR UPDATE")
        with pytest.raises(BusyError):
            control.refresh(known, never, margin=MARGIN)
        other.rollback()

    assert control.refresh(known, asks(postgresql_world), margin=MARGIN).account_id == "1"


def test_the_row_is_locked_while_the_source_is_asked(postgresql_world: World) -> None:
    control = postgresql_world.open()
    known = postgresql_world.connect(control)
    url, ask, refusals = postgresql_world.settings.database_url.reveal(), asks(postgresql_world), []

    def call(old: Grant) -> Grant:
        with psycopg.connect(url) as other, pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("SELECT * FROM control_grant FOR UPDATE NOWAIT")
        refusals.append("locked")
        return ask(old)

    control.refresh(known, call, margin=MARGIN)

    assert refusals == ["locked"]


def in_a_thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_refusal_of_an_old_consent_does_not_end_a_new_one(sqlite_world: World) -> None:
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    fresh = answered("1", 7, NOW + timedelta(hours=24))

    def call(_: Grant) -> Grant:  # while the source thinks, a person connects the account anew
        in_a_thread(lambda: control.save_connection("tiktok_organic", fresh, account(1))).join()
        raise ReconnectError("No.")

    assert control.refresh(known, call, margin=MARGIN) == fresh
    assert control.find("1").state is ConnectionState.ACTIVE


def test_an_answer_to_an_old_consent_does_not_replace_a_new_one(sqlite_world: World) -> None:
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    fresh = answered("1", 7, NOW + timedelta(hours=24))

    def call(_: Grant) -> Grant:
        in_a_thread(lambda: control.save_connection("tiktok_organic", fresh, account(1))).join()
        return answered("1", 1, NOW + timedelta(hours=24))

    assert control.refresh(known, call, margin=MARGIN) == fresh
    assert control.grant(known) == fresh


def test_connecting_anew_waits_for_a_renewal_and_wins(postgresql_world: World) -> None:
    control = postgresql_world.open()
    known = postgresql_world.connect(control)
    fresh = answered("1", 7, NOW + timedelta(hours=24))
    threads = []

    def call(_: Grant) -> Grant:
        anew = lambda: control.save_connection("tiktok_organic", fresh, account(1))  # noqa: E731
        threads.append(in_a_thread(anew))
        raise ReconnectError("No.")

    with pytest.raises(ReconnectError):
        control.refresh(known, call, margin=MARGIN)
    threads[0].join()

    assert control.find("1").state is ConnectionState.ACTIVE
    assert control.grant(known) == fresh


def test_disconnecting_during_a_renewal_ends_in_disconnected(world: World) -> None:
    control = world.open()
    known = world.connect(control)
    ask = asks(world)
    threads = []

    def call(old: Grant) -> Grant:
        threads.append(in_a_thread(lambda: control.forget_grant(known)))
        if world.settings.database_url.reveal().startswith("sqlite"):
            threads[0].join()  # there the row is not locked across the call
        return ask(old)

    with suppress(ReconnectError):  # told at once, or at the next call
        control.refresh(known, call, margin=MARGIN)
    threads[0].join()

    assert control.find("1").state is ConnectionState.DISCONNECTED
    with pytest.raises(ReconnectError):
        control.grant(known)


def test_one_who_was_given_up_saves_what_it_was_answered(sqlite_world: World) -> None:
    """A holder slept past its lease, and another was refused: the sleeper's answer counts."""
    control = sqlite_world.open()
    known = sqlite_world.connect(control)
    ask, lost = asks(sqlite_world), list[str]()

    def call(old: Grant) -> Grant:
        fresh = ask(old)
        end_the_consent(control, known, lost)
        return fresh

    grant = control.refresh(known, call, margin=MARGIN)

    assert lost == ["reconnect"]
    assert control.find("1").state is ConnectionState.ACTIVE
    assert control.grant(known) == grant
    assert grant.refresh_token == Secret(refresh_token("1", 1))


def end_the_consent(control: Control, known: Account, seen: list[str]) -> None:
    """What another process does that took the lease, and was refused the spent token."""
    control.set_state(known, ConnectionState.RECONNECT, "No.")
    seen.append(control.find("1").state.value)


def test_a_renewal_is_not_part_of_a_transaction(control: Control, world: World) -> None:
    from django.db import transaction  # noqa: PLC0415

    known = world.connect(control)
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        control.refresh(known, never, margin=MARGIN)
