"""What the API answers changes when the data, a key or a person does; and what it sets going."""

import csv
from datetime import timedelta
from io import StringIO

from headwater.app.syncing import Wish
from headwater.model.account import Account
from tests.hub.reported import NAMES, Reported, key_of
from tests.hub.test_api import DAYS, error


def test_whoever_has_the_answer_already_gets_304_until_the_data_changes(
    reported: Reported,
) -> None:
    first = reported.get(DAYS)
    again = reported.get(DAYS, HTTP_IF_NONE_MATCH=first["ETag"])
    account = reported.accounts[0]
    store = reported.world.headwater.store
    store.erase(store.account(account.connector, account.account_id).key)

    after = reported.get(DAYS, HTTP_IF_NONE_MATCH=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert after.status_code == 200
    assert all(row["video_views"] is None for row in after.json()["rows"])


def test_a_cursor_belongs_to_its_question_and_its_data(reported: Reported) -> None:
    cursor = reported.get(f"{DAYS}&page_size=7").json()["next"]
    other = reported.get(f"{DAYS}&page_size=7&totals=true&cursor={cursor}")
    spoiled = reported.get(f"{DAYS}&page_size=7&cursor=spoiled")
    account = reported.accounts[0]
    store = reported.world.headwater.store
    store.erase(store.account(account.connector, account.account_id).key)
    late = reported.get(f"{DAYS}&page_size=7&cursor={cursor}")

    assert (other.status_code, error(other)["code"]) == (422, "bad_cursor")
    assert (spoiled.status_code, error(spoiled)["code"]) == (422, "bad_cursor")
    assert (late.status_code, error(late)["code"]) == (409, "data_changed")


def test_a_key_that_is_revoked_no_longer_opens_at_the_next_call(reported: Reported) -> None:
    from headwater.hub.roster import keys  # noqa: PLC0415
    from headwater.hub.roster.models import ApiKey  # noqa: PLC0415

    assert reported.get("accounts").status_code == 200
    keys.revoke(ApiKey.objects.get())

    assert reported.get("accounts").status_code == 401


def test_a_key_ends_when_its_time_is_over(reported: Reported) -> None:
    from headwater.hub.roster.models import ApiKey  # noqa: PLC0415

    ApiKey.objects.update(expires_at=reported.world.clock.now() + timedelta(hours=1))
    assert reported.get("accounts").status_code == 200
    reported.world.clock.ahead += timedelta(seconds=30)
    assert reported.get("accounts").status_code == 200
    reported.world.clock.ahead += timedelta(hours=1)

    assert reported.get("accounts").status_code == 401


def test_a_key_reaches_no_further_than_its_person(reported: Reported) -> None:
    from headwater.hub.roster.models import Membership  # noqa: PLC0415

    world = reported.world
    world.headwater.control.make_hub("Other")
    world.person("both@example.org", "viewer")
    world.person("both@example.org", "editor", hub="other")
    reported.key = key_of(world, "both@example.org", "read", "sync", hubs=("main", "other"))
    both = reported.get("accounts").json()["accounts"]
    which = reported.get("report?metrics=likes")
    sync = reported.post("syncs", {"hub": "main"})
    Membership.objects.filter(person__email="both@example.org", hub__slug="main").delete()
    rest = reported.get("accounts").json()["accounts"]

    assert {each["hub"] for each in both} == {"main", "other"}
    assert error(which)["code"] == "which_hub"
    assert (sync.status_code, error(sync)["code"]) == (403, "key_not_allowed")
    assert {each["hub"] for each in rest} == {"other"}
    assert reported.get("report?metrics=likes&hub=main").status_code == 422


class Woken:
    """Remembers what it was woken for."""

    def __init__(self) -> None:
        self.wishes: list[tuple[str, Wish | None]] = []

    def wake(self, account: Account | None = None, wish: Wish | None = None) -> None:
        assert account is not None
        self.wishes.append((account.username, wish))


def test_a_sync_is_asked_for_and_begins_in_the_background(reported: Reported) -> None:
    alone = reported.post("syncs", {})
    woken = reported.world.headwater.background = Woken()
    asked = reported.post("syncs", {"account": NAMES[1], "since": "2026-01-01"})
    everybody = reported.post("syncs", {})

    assert (alone.status_code, error(alone)["code"]) == (503, "no_scheduler")
    assert asked.status_code == everybody.status_code == 202
    name, wish = woken.wishes[0]
    assert wish is not None
    assert (name, str(wish.since)) == (NAMES[1], "2026-01-01")
    assert sorted(name for name, _ in woken.wishes[1:]) == sorted(NAMES)


def test_a_sync_that_makes_no_sense_wakes_nobody(reported: Reported) -> None:
    woken = reported.world.headwater.background = Woken()
    for asked, code in (
        ({"since": "2020-01-01"}, "bad_date"),
        ({"since": "soon"}, "bad_day"),
        ({"account": "Sample Account"}, "not_synced"),
        ({"wish": 1}, "unknown_part"),
    ):
        answer = reported.post("syncs", asked)
        assert (answer.status_code, error(answer)["code"]) == (422, code)

    assert woken.wishes == []


def test_syncs_are_listed_in_pages_newest_first(reported: Reported) -> None:
    from headwater.control.base import RunState  # noqa: PLC0415

    control = reported.world.headwater.control
    for account in reported.accounts:
        control.end_sync(control.begin_sync(account, "test"), RunState.DONE, rows=3)
    first = reported.get("syncs?page_size=2").json()
    second = reported.get(f"syncs?page_size=2&cursor={first['next']}").json()
    one = reported.get(f"syncs?account={NAMES[0]}").json()

    listed = [each["id"] for each in first["syncs"] + second["syncs"]]
    assert listed == sorted(listed, reverse=True)
    assert (len(listed), second["next"], len(one["syncs"])) == (3, None, 1)


def test_a_stream_can_be_taken_out_whole_and_that_is_written_down(reported: Reported) -> None:
    from headwater.hub.roster.models import AuditEntry  # noqa: PLC0415

    listed = {each["stream"]: each for each in reported.get("exports").json()["exports"]}
    answer = reported.get(f"exports/profile_day?account={NAMES[0]}")
    lines = list(csv.reader(StringIO(answer.content.decode())))
    store = reported.world.headwater.store
    _, stored = store.ask("SELECT count(*) FROM v_profile_day WHERE account_id = ?", ["acc-1-0"])

    assert lines[0] == [column["id"] for column in listed["profile_day"]["columns"]]
    assert len(lines) - 1 == stored[0][0]
    assert AuditEntry.objects.filter(action="exported").count() == 1
