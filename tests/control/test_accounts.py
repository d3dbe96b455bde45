"""Accounts: connected once, known by any of their names, never mixed up with another's."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from headwater.control.base import Control, RunState
from headwater.model.account import Account, ConnectionState
from headwater.model.errors import QueryError, ReconnectError
from tests.control.conftest import NOW, World, account


def test_a_new_account_is_kept_as_it_was_given(world: World) -> None:
    control = world.open()
    identity = account(7, "bakery", display_name="Sample Bakery", is_business=True)
    grant = world.server.grant("7", NOW + timedelta(hours=24))

    kept, is_new = control.save_connection("tiktok_organic", grant, identity)

    assert is_new
    assert (kept.username, kept.display_name, kept.is_business) == ("bakery", "Sample Bakery", True)
    assert kept.state is ConnectionState.ACTIVE
    assert kept.scopes == grant.scopes
    assert (kept.connected_at, kept.consent_ends_at) == (NOW, grant.refresh_expires_at)
    assert control.accounts() == [kept]
    assert control.grant(kept) == grant


def test_the_same_account_again_is_known_and_keeps_its_history(world: World) -> None:
    control = world.open()
    first = world.connect(control, username="bakery")
    run = control.begin_sync(first, "manual")
    control.opt_in(first, "comments")
    control.set_state(first, ConnectionState.RECONNECT, "The consent ran out.")
    world.clock.sleep(timedelta(days=1))
    grant = world.server.grant("1", world.clock.now() + timedelta(hours=24))

    again, is_new = control.save_connection("tiktok_organic", grant, account(1))

    assert not is_new
    assert again.connection == first.connection
    assert (again.state, again.state_reason) == (ConnectionState.ACTIVE, "")
    assert again.username == "bakery", "what the source did not say again stays known"
    assert control.grant(again) == grant
    assert [each.id for each in control.runs(again)] == [run]
    assert control.opt_ins(again) == {"comments": {}}


def test_an_account_of_another_consent_is_not_overwritten(control: Control, world: World) -> None:
    grant = world.server.grant("2", NOW)

    with pytest.raises(ValueError, match="different accounts"):
        control.save_connection("tiktok_organic", grant, account(1))


def test_identity_is_updated_where_something_is_known(control: Control, world: World) -> None:
    known = world.connect(control, username="bakery")
    control.update_identity(account(1, display_name="Bakery", is_business=False))

    after = control.update_identity(account(1, "the_bakery"))

    assert (after.username, after.display_name, after.is_business) == (
        "the_bakery",
        "Bakery",
        False,
    )
    assert after.connection == known.connection


def test_pausing_and_state_are_kept(control: Control, world: World) -> None:
    known = world.connect(control)

    assert control.set_paused(known, paused=True).paused
    assert control.set_state(known, ConnectionState.LOST_ACCESS, "It is gone.").paused
    (listed,) = control.accounts()

    assert (listed.paused, listed.state) == (True, ConnectionState.LOST_ACCESS)
    assert listed.state_reason == "It is gone."
    assert not control.set_paused(known, paused=False).paused


def test_opting_in_keeps_options_until_opting_out(control: Control, world: World) -> None:
    known = world.connect(control)
    control.opt_in(known, "comments", {"since": "2026-01-01"})
    control.opt_in(known, "stories")
    control.opt_in(known, "comments", {"since": "2026-02-01"})
    control.opt_out(known, "never_chosen")
    assert control.opt_ins(known) == {"comments": {"since": "2026-02-01"}, "stories": {}}

    control.opt_out(known, "comments")

    assert control.opt_ins(known) == {"stories": {}}


def test_an_instant_from_a_clock_ahead_counts_as_now(world: World) -> None:
    control = world.open()
    known = world.connect(control)
    control.end_sync(control.begin_sync(known, "manual"), RunState.DONE)
    world.clock.sleep(-timedelta(days=30))

    (listed,), (run,) = control.accounts(), control.runs(known)

    assert listed.connected_at == world.clock.now()
    assert (run.started_at, run.finished_at) == (world.clock.now(), world.clock.now())


@pytest.mark.parametrize(
    "text", ["1", "@bakery", "bakery", "@BAKERY", " Bakery ", "Straße 7", "STRASSE 7"]
)
def test_an_account_answers_to_id_handle_and_name(
    control: Control, world: World, text: str
) -> None:
    known = world.connect(control, username="bakery")
    control.update_identity(account(1, display_name="Straße 7"))
    world.connect(control, number=2, username="florist")

    assert control.find(text).account_id == known.account_id


def test_an_id_counts_before_a_handle_and_a_handle_before_a_name(
    control: Control, world: World
) -> None:
    world.connect(control, number=1, username="2")
    world.connect(control, number=2, username="bakery")
    world.connect(control, number=3, username="florist")
    control.update_identity(account(3, display_name="bakery"))

    assert control.find("2").account_id == "2"
    assert control.find("@2").account_id == "1"
    assert control.find("bakery").account_id == "2"


def test_a_name_that_several_have_is_refused_with_candidates(
    control: Control, world: World
) -> None:
    for number in (1, 2):
        world.connect(control, number=number)
        control.update_identity(account(number, display_name="Bakery"))

    with pytest.raises(QueryError, match=r"@bakery1 .* @bakery2 .*Say which by its id") as refusal:
        control.find("Bakery")

    assert refusal.value.code == "ambiguous_account"
    assert refusal.value.suggestions == ({"account": "1"}, {"account": "2"})


def test_of_two_with_a_handle_the_connected_one_is_meant(control: Control, world: World) -> None:
    control.forget_grant(world.connect(control, number=1, username="bakery"))
    world.connect(control, number=2, username="bakery")

    assert control.find("@bakery").account_id == "2"


def test_an_unknown_account_is_refused_with_the_nearest(control: Control, world: World) -> None:
    world.connect(control, number=1, username="bakery")
    world.connect(control, number=2, username="florist")

    told = r"no account @bakry here\. Known: @bakery and 1 more\.$"
    with pytest.raises(QueryError, match=told) as refusal:
        control.find("@bakry")

    assert refusal.value.code == "unknown_account"
    assert refusal.value.suggestions == ({"account": "@bakery"},)
    assert control.find("@bakery").account_id == "1"


def test_what_is_listed_of_many_accounts_is_what_is_offered_nearest_first(
    control: Control, world: World
) -> None:
    for number in range(1, 10):
        world.connect(control, number=number, username=f"bakery{number}")

    with pytest.raises(QueryError, match=r"and 4 more\.$") as near:
        control.find("bakery77")
    with pytest.raises(QueryError, match=r"Known: @bakery1, .*, @bakery5 and 4 more\.$"):
        control.find("zzz")

    offered = [str(each["account"]) for each in near.value.suggestions]
    assert offered[0] == "@bakery7"
    assert f"Known: {', '.join(offered)} and 4 more." in str(near.value)


def test_where_a_handle_is_not_enough_the_id_is_offered(control: Control, world: World) -> None:
    control.forget_grant(world.connect(control, number=1, username="bakery"))
    world.connect(control, number=2, username="bakery")

    with pytest.raises(QueryError) as refusal:
        control.find("bakerei")

    offered = {each["account"] for each in refusal.value.suggestions}
    assert offered
    assert offered <= {"1", "2"}


@pytest.mark.parametrize("text", ["", "@", "bakery"])
def test_without_accounts_the_refusal_says_so(control: Control, text: str) -> None:
    with pytest.raises(QueryError, match="none is connected"):
        control.find(text)


def test_a_connector_narrows_the_search(control: Control, world: World) -> None:
    world.connect(control)

    assert control.accounts("tiktok_organic")
    assert control.accounts("youtube") == []
    with pytest.raises(QueryError):
        control.find("1", "youtube")


def test_a_forgotten_account_is_listed_only_when_asked_for(control: Control, world: World) -> None:
    known = world.connect(control)

    after = control.forget_grant(known)

    assert after.state is ConnectionState.DISCONNECTED
    assert control.accounts() == []
    assert control.accounts(include_disconnected=True) == [after]
    assert control.find("1") == after
    with pytest.raises(ReconnectError, match="disconnected: connect it again"):
        control.grant(known)


def test_a_forgotten_account_can_be_connected_again(control: Control, world: World) -> None:
    control.forget_grant(world.connect(control))

    back = world.connect(control)

    assert back.state is ConnectionState.ACTIVE
    assert control.grant(back).account_id == "1"


def test_an_erased_account_was_never_here(control: Control, world: World) -> None:
    known = world.connect(control)
    control.begin_sync(known, "manual")

    control.erase(known)

    assert control.accounts(include_disconnected=True) == []
    assert control.runs() == []
    with pytest.raises(QueryError, match="no account @bakery1"):
        control.grant(known)


def everything(control: Control, known: Account) -> list[Callable[[], object]]:
    """Every way to touch an account."""
    return [
        lambda: control.update_identity(known),
        lambda: control.set_state(known, ConnectionState.ACTIVE),
        lambda: control.set_paused(known, paused=True),
        lambda: control.opt_in(known, "comments"),
        lambda: control.opt_out(known, "comments"),
        lambda: control.opt_ins(known),
        lambda: control.grant(known),
        lambda: control.refresh(known, lambda old: old, margin=timedelta(0)),
        lambda: control.forget_grant(known),
        lambda: control.erase(known),
        lambda: control.begin_sync(known, "manual"),
    ]


def test_a_hub_cannot_touch_the_account_of_another(world: World) -> None:
    control = world.open()
    known = world.connect(control)
    elsewhere = control.for_hub(control.make_hub("Neighbours").slug)
    run = control.begin_sync(known, "manual")
    state = control.begin_sign_in("tiktok_organic", "add")

    for touch in everything(elsewhere, known):
        with pytest.raises(QueryError, match="no account @bakery1 here"):
            touch()
    with pytest.raises(QueryError):
        elsewhere.find("@bakery1")
    with pytest.raises(ReconnectError):
        elsewhere.finish_sign_in(state)

    assert elsewhere.accounts() == []
    assert elsewhere.runs() == []
    assert [each.id for each in control.runs(known)] == [run]
    assert control.finish_sign_in(state).intent == "add"


def test_two_hubs_may_connect_the_same_account(world: World) -> None:
    control = world.open()
    elsewhere = control.for_hub(control.make_hub("Neighbours").slug)
    ours = world.connect(control)

    theirs = world.connect(elsewhere)

    assert ours.connection != theirs.connection
    elsewhere.forget_grant(theirs)
    assert control.grant(ours).account_id == "1"


def test_an_unknown_hub_is_refused(control: Control) -> None:
    with pytest.raises(QueryError, match="no hub nowhere"):
        control.for_hub("nowhere")
