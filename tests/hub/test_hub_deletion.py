"""A hub is deleted by an owner, with all that is its own and nothing that is another's."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from headwater.app.holdings import rows_held
from headwater.control.base import RunState
from headwater.model.account import Account
from tests.hub.reading import text
from tests.hub.sourced import Sourced, sourced
from tests.hub.test_signing_in import prove
from tests.hub.world import World

PAGE = "/h/agency/settings/delete/"
NAME = "Agency"


@pytest.fixture
def both(hub_template: Path, tmp_path: Path) -> Iterator[Sourced]:
    """Two hubs: the main one, and an agency with an owner of its own."""
    with sourced(hub_template, tmp_path / "home") as found:
        found.world.headwater.control.make_hub(NAME)
        yield found


@pytest.fixture
def owner(both: Sourced) -> Any:
    """An owner of the agency who has just shown who they are."""
    client = both.world.client("owner", hub="agency")
    prove(client)
    return client


def hubs(world: World) -> list[str]:
    return [each.slug for each in world.headwater.control.hubs()]


def known(both: Sourced, account: Account) -> bool:
    stored = both.world.headwater.store.accounts()
    return account.account_id in [each.account_id for each in stored]


def alive(both: Sourced, account: Account) -> bool:
    """Whether TikTok still takes the newest consent of an account."""
    world = both.simulator.world
    return bool(world.grants.consents(account.account_id)[-1].alive(world.at()))


def connected(both: Sourced, client: Any, archetype: str, hub: str = "agency") -> Account:
    account = both.connect(client, archetype, hub=hub)
    both.sync(account, hub=hub)
    return account


def log() -> list[str]:
    from headwater.hub.roster.models import AuditEntry  # noqa: PLC0415

    return [f"{e.action} {e.subject}: {e.note}" for e in AuditEntry.objects.order_by("id")]


def test_the_page_says_what_will_be_lost(both: Sourced, owner: Any) -> None:
    account = connected(both, owner, "business_plain")
    [rows] = rows_held(both.world.headwater, [account]).values()
    owner.post("/h/agency/people/invite/", {"email": "new@example.org", "role": "viewer"})
    shown = text(owner.get(PAGE))

    assert f"1: {account.title}" in shown
    assert f"{rows:,} rows" in shown
    assert rows > 100
    assert "Invitations 1" in shown
    assert hubs(both.world) == ["agency", "main"]


def test_it_goes_with_its_accounts_history_consents_and_invitations(
    both: Sourced, owner: Any
) -> None:
    from headwater.control.models import Connection  # noqa: PLC0415
    from headwater.hub.roster.models import Invitation, Membership  # noqa: PLC0415

    account = connected(both, owner, "business_plain")
    owner.post("/h/agency/people/invite/", {"email": "new@example.org", "role": "viewer"})
    assert alive(both, account)
    done = text(owner.post(PAGE, {"word": NAME}, follow=True))

    assert "Agency is deleted." in done
    assert hubs(both.world) == ["main"]
    assert not known(both, account)
    assert not alive(both, account)
    assert Connection.objects.count() == Invitation.objects.count() == 0
    assert Membership.objects.filter(person__email__contains="agency").count() == 0
    assert owner.get("/h/agency/sources/").status_code == 404


def test_nothing_is_deleted_before_the_name_is_typed(both: Sourced, owner: Any) -> None:
    account = connected(both, owner, "business_plain")
    refused = owner.post(PAGE, {"word": "agency!"})

    assert refused.status_code == 422
    assert "Nothing was deleted: type Agency" in text(refused)
    assert known(both, account)
    assert alive(both, account)


def test_admins_editors_and_viewers_may_not(both: Sourced) -> None:
    for role in ("admin", "editor", "viewer"):
        client = both.world.client(role, hub="agency")
        prove(client)
        assert client.post(PAGE, {"word": NAME}).status_code == 403
        assert "Delete this hub" not in text(client.get("/h/agency/settings/"))
    stranger = both.world.client("owner")
    assert stranger.post(PAGE, {"word": NAME}).status_code == 404
    assert hubs(both.world) == ["agency", "main"]


def test_an_owner_shows_first_who_they_are(both: Sourced) -> None:
    client = both.world.client("owner", hub="agency")
    answer = client.post(PAGE, {"word": NAME})

    assert answer["Location"] == f"/account/reauthenticate/?next={PAGE.replace('/', '%2F')}"
    assert hubs(both.world) == ["agency", "main"]


def test_what_tiktok_does_not_confirm_is_told_and_written_down(both: Sourced, owner: Any) -> None:
    account = connected(both, owner, "business_plain")
    both.simulator.fault("http_500", "tt_user/oauth2/revoke", times=99)
    done = text(owner.post(PAGE, {"word": NAME}, follow=True))

    assert f"did not confirm that the consent of {account.title} has ended" in done
    assert "Settings and privacy" in done
    assert not known(both, account)
    assert hubs(both.world) == ["main"]
    assert any(f"not confirmed by TikTok: {account.title}" in line for line in log())


def test_the_log_keeps_the_deletion_and_what_was_before_for_operators(
    both: Sourced, owner: Any
) -> None:
    account = connected(both, owner, "business_plain")
    owner.post(PAGE, {"word": NAME})
    operator = both.world.client("owner")  # of the main hub, who runs the installation
    page = text(operator.get("/installation/log/"))
    checks = {each.name: each for each in both.world.headwater.doctor()}

    assert "hub deleted Agency 1 account, " in page
    assert f"source connected {account.title}" in page
    assert checks["audit log"].ok, checks["audit log"].note
    assert "Agency" not in text(operator.get("/h/main/audit/"))
    assert owner.get("/installation/log/").status_code == 403


def test_what_another_hub_reads_too_stays_its_own(both: Sourced, owner: Any) -> None:
    theirs = connected(both, owner, "business_plain")
    main = both.world.client("owner")
    mine = connected(both, main, "business_plain", hub="main")
    shown = text(owner.get(PAGE))
    owner.post(PAGE, {"word": NAME})
    both.sync(mine, hub="main")

    assert "the history stays there" in shown
    assert known(both, theirs)
    assert alive(both, mine)
    newest = both.world.headwater.control.runs(mine, limit=1)[0]
    assert newest.state is RunState.DONE


def test_the_last_hub_with_people_stays(both: Sourced) -> None:
    main = both.world.client("owner")
    prove(main)
    shown = text(main.get("/h/main/settings/delete/"))
    main.post("/h/main/settings/delete/", {"word": "Main"})

    assert "only hub with people in it" in shown
    assert main.get("/h/main/sources/").status_code == 200


def test_the_main_hub_is_made_anew_and_the_command_line_goes_on(both: Sourced, owner: Any) -> None:
    from headwater.control.models import Hub  # noqa: PLC0415

    assert owner.get("/").status_code == 302
    main = both.world.client("owner")
    prove(main)
    account = connected(both, main, "business_plain", hub="main")
    before = Hub.objects.get(slug="main").id
    main.post("/h/main/settings/delete/", {"word": "Main"})

    control = both.world.headwater.control
    assert hubs(both.world) == ["agency", "main"]
    assert Hub.objects.get(slug="main").id != before
    assert main.get("/h/main/sources/").status_code == 404
    assert control.accounts(include_disconnected=True) == []
    assert both.world.headwater.begin_sign_in("tiktok_organic").authorize_url
    assert not known(both, account)


def test_keys_and_secrets_of_the_hub_end_with_it(both: Sourced, owner: Any) -> None:
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.health.recipients import decide_webhook  # noqa: PLC0415
    from headwater.hub.roster import keys  # noqa: PLC0415
    from headwater.hub.roster.roles import Scope  # noqa: PLC0415

    hub, main = Hub.objects.get(slug="agency"), Hub.objects.get(slug="main")
    person = both.world.person("both@example.org", "viewer", hub="agency")
    both.world.person("both@example.org", "viewer", hub="main")
    texts = [
        keys.make(person, keys.Wish(name="k", hubs=wanted, scopes=frozenset({Scope.READ})))[1]
        for wanted in ([hub], [hub, main])
    ]
    decide_webhook(hub, "https://hooks.example.org/in")
    owner.post(PAGE, {"word": NAME})
    callers = [keys.known(each.reveal()) for each in texts]

    assert callers[0] is None
    assert callers[1] is not None
    assert set(callers[1].roles) == {"main"}
    decided = both.world.headwater.control.decisions()
    assert [name for name in decided if name.endswith(f"_{hub.id}")] == []


def test_a_hub_is_deleted_on_postgresql_too(
    tmp_path: Path, postgres_url: Callable[[], str]
) -> None:
    environ = {
        "HEADWATER_DATABASE_URL": postgres_url(), "HEADWATER_STORE_URL": postgres_url(),
    }  # fmt: skip
    world = World(tmp_path / "home", environ).open()
    try:
        world.person("owner@main.example.org", "owner", is_operator=True)
        world.headwater.control.make_hub(NAME)
        owner = world.client("owner", hub="agency")
        prove(owner)
        owner.post("/h/agency/people/invite/", {"email": "new@example.org", "role": "viewer"})
        owner.post(PAGE, {"word": NAME})

        assert hubs(world) == ["main"]
        assert log()[-1].startswith(
            "hub deleted Agency: 0 accounts, 0 rows, 1 member, 0 keys, 1 invitation, 0 links"
        )
    finally:
        world.close()
