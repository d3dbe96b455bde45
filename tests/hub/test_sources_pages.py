"""The pages about sources, asked as a browser would ask them, against a simulated TikTok."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.app.scheduler import timetable_of
from headwater.control.base import RunState
from headwater.model.account import Account, ConnectionState
from headwater.model.clock import utc_day
from tests.hub.reading import text
from tests.hub.sourced import Sourced, sourced

BUSINESS, PLAIN, PERSONAL = "business_registered", "business_plain", "personal"


@pytest.fixture(scope="module")
def both(hub_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sourced]:
    with sourced(hub_template, tmp_path_factory.mktemp("sources") / "home") as found:
        yield found


@pytest.fixture
def editor(both: Sourced) -> Any:
    return both.world.client("editor")


@pytest.fixture
def account(both: Sourced, editor: Any) -> Account:
    """A Business account, connected and synced once."""
    found = both.connect(editor, BUSINESS)
    if not any(run.state is RunState.DONE for run in both.world.headwater.control.runs(found)):
        both.sync(found)
    return found


def page_of(account: Account, path: str = "") -> str:
    return f"/h/main/sources/{account.connection}/{path}"


def test_before_anything_is_connected_the_page_teaches_how(both: Sourced) -> None:
    said = text(both.world.client("viewer").get("/h/main/sources/"))

    assert "No account is connected yet" in said
    assert "Give consent" in said


def test_nothing_is_stored_before_the_person_confirms(both: Sourced, editor: Any) -> None:
    before = both.world.headwater.control.accounts(include_disconnected=True)
    answer = both.consented(
        editor, "/h/main/sources/connect/", both.handle(PLAIN), connector="tiktok_organic"
    )
    shown = text(editor.get(answer["Location"]))

    assert f"@{both.handle(PLAIN)}" in shown
    assert "Business account" in shown
    assert both.world.headwater.control.accounts(include_disconnected=True) == before
    declined = editor.post("/h/main/sources/arrived/decline/")
    assert declined.status_code == 302
    assert both.world.headwater.control.accounts(include_disconnected=True) == before
    assert editor.post("/h/main/sources/arrived/keep/").status_code == 410


def test_a_personal_account_is_explained_with_the_way_to_business(
    both: Sourced, editor: Any
) -> None:
    both.consented(
        editor, "/h/main/sources/connect/", both.handle(PERSONAL), connector="tiktok_organic"
    )
    shown = text(editor.get("/h/main/sources/arrived/"))

    assert "This is a Personal account" in shown
    assert "Switch to Business Account" in shown
    assert "24 to 48 hours" in shown
    assert "Meanwhile" in shown


def test_the_same_account_again_is_recognised_and_keeps_its_history(
    both: Sourced, editor: Any, account: Account
) -> None:
    both.consented(
        editor, "/h/main/sources/connect/", both.handle(BUSINESS), connector="tiktok_organic"
    )
    shown = text(editor.get("/h/main/sources/arrived/"))
    again = editor.post("/h/main/sources/arrived/keep/")

    assert "is in this hub already" in shown
    assert "own TikTok sign-in and e-mail address" in shown
    assert again["Location"] == page_of(account)


def test_another_account_never_takes_over_the_one_to_be_reconnected(
    both: Sourced, editor: Any, account: Account
) -> None:
    both.consented(editor, page_of(account, "reconnect/"), both.handle(PLAIN))
    shown = text(editor.get("/h/main/sources/arrived/"))
    kept = editor.post("/h/main/sources/arrived/keep/")

    assert f"You wanted to reconnect @{both.handle(BUSINESS)}" in shown
    assert f"Add @{both.handle(PLAIN)} as a new source" in shown
    assert kept["Location"] != page_of(account)
    assert both.account(account.connection or 0).account_id == account.account_id


def test_a_callback_works_only_in_the_browser_it_was_begun_in(both: Sourced, editor: Any) -> None:
    begun = editor.post("/h/main/sources/connect/", {"connector": "tiktok_organic"})
    state = re.findall(r"state=([\w-]+)", begun["Location"])[0]
    for stranger in (both.world.anonymous(), both.world.client("admin")):
        answer = stranger.get(f"/oauth/tiktok_organic/callback/?code=abc&state={state}")

        assert answer.status_code == 400
        assert "another browser" in text(answer)
    unknown = both.world.anonymous().get("/oauth/tiktok_organic/callback/?code=abc&state=made-up")
    assert unknown.status_code == 400
    assert unknown["Referrer-Policy"] == "no-referrer"


def test_a_sign_in_that_was_cancelled_says_so_and_leads_back(both: Sourced, editor: Any) -> None:
    begun = editor.post("/h/main/sources/connect/", {"connector": "tiktok_organic"})
    state = re.findall(r"state=([\w-]+)", begun["Location"])[0]
    answer = editor.get(f"/oauth/tiktok_organic/callback/?error=access_denied&state={state}")

    assert "cancelled" in text(answer)
    assert "/h/main/sources/connect/" in answer.content.decode()


def test_a_sign_in_of_the_command_line_shows_the_address_to_paste(both: Sourced) -> None:
    begun = both.world.headwater.begin_sign_in("tiktok_organic")
    state = re.findall(r"state=([\w-]+)", begun.authorize_url)[0]
    answer = both.world.anonymous().get(f"/oauth/tiktok_organic/callback/?code=abc&state={state}")

    assert f"http://localhost:8321/oauth/tiktok_organic/callback/?code=abc&state={state}" in text(
        answer
    )
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_table_shows_status_owner_and_what_a_search_finds(
    both: Sourced, editor: Any, account: Account
) -> None:
    said = text(editor.get("/h/main/sources/"))
    found = text(editor.get("/h/main/sources/?q=SYNCED", headers={"HX-Target": "sources"}))
    nothing = text(editor.get("/h/main/sources/?q=zebra"))

    assert account.title in said
    assert "Editor" in said
    assert account.title in found
    assert "Nothing matches" in nothing


def test_many_sources_are_paused_and_resumed_at_once(
    both: Sourced, editor: Any, account: Account
) -> None:
    chosen = {"source": [account.connection], "act": "pause"}
    editor.post("/h/main/sources/bulk/", chosen)
    assert both.account(account.connection or 0).paused
    assert "Not Syncing" in text(editor.get(page_of(account)))

    refused = editor.post("/h/main/sources/bulk/", {**chosen, "act": "sync"}, follow=True)
    assert "could not be synced" in text(refused)

    editor.post("/h/main/sources/bulk/", {**chosen, "act": "resume"})
    assert not both.account(account.connection or 0).paused


def test_a_person_decides_the_hour_and_a_wrong_zone_is_refused(
    both: Sourced, editor: Any, account: Account
) -> None:
    editor.post(page_of(account, "hour/"), {"hour": "5", "zone": "Europe/Berlin"})
    decided = both.account(account.connection or 0)
    wrong = editor.post(page_of(account, "hour/"), {"hour": "5", "zone": "Middle/Earth"})

    assert (timetable_of(decided).hour, timetable_of(decided).zone) == (5, "Europe/Berlin")
    assert wrong.status_code == 422
    assert "There is no time zone" in text(wrong)
    editor.post(page_of(account, "hour/"), {"hour": "auto", "zone": "UTC"})
    assert both.account(account.connection or 0).sync_hour is None


def test_a_backfill_of_two_years_is_due_at_once_and_survives_a_restart(
    both: Sourced, editor: Any, account: Account
) -> None:
    today = utc_day(both.world.clock.now())
    since = today - timedelta(days=731)
    editor.post(page_of(account, "backfill/"), {"since": since.isoformat()})
    stored = both.world.headwater.store.account(account.connector, account.account_id)
    assert stored.facts["since"] == since.isoformat()

    both.sync(account, trigger="backfill")
    slices = both.world.headwater.store.slices(stored.key, ["profile_day"])
    assert min(piece.span.first for piece in slices) == since
    refused = editor.post(
        page_of(account, "backfill/"), {"since": (since - timedelta(days=1)).isoformat()}
    )
    assert refused.status_code == 422


def test_everything_can_be_taken_along(both: Sourced, editor: Any, account: Account) -> None:
    answer = editor.post(page_of(account, "export/"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    days = archive.read("profile_day.csv").decode().splitlines()

    assert "attachment" in answer["Content-Disposition"]
    assert {"README.txt", "fields.csv", "coverage.csv", "video.csv"} <= set(archive.namelist())
    assert days[0].startswith("account_id,date,")
    assert len(days) > 300


def test_disconnecting_gives_the_consent_back_and_keeps_the_history(
    both: Sourced, editor: Any, account: Account
) -> None:
    key = both.world.headwater.store.account(account.connector, account.account_id).key
    stream = both.world.headwater.connector(account.connector).streams[1]
    editor.post(page_of(account, "disconnect/"))

    assert both.account(account.connection or 0).state is ConnectionState.DISCONNECTED
    assert both.world.headwater.store.rows(key, stream)
    assert not both.simulator.world.grants.consents(account.account_id)[-1].alive(
        both.simulator.world.at()
    )


def test_an_editor_cannot_delete_and_an_admin_types_the_name_first(
    both: Sourced, editor: Any
) -> None:
    found = both.connect(editor, "business_small")
    admin = both.world.client("admin")
    store = both.world.headwater.store

    assert editor.post(page_of(found, "delete/"), {"word": found.title}).status_code == 403
    admin.post(page_of(found, "delete/"), {"word": "yes"})
    assert both.account(found.connection or 0) == found
    admin.post(page_of(found, "delete/"), {"word": found.title})
    assert admin.get(page_of(found)).status_code == 404
    assert found.account_id not in [each.account_id for each in store.accounts()]


def test_what_another_hub_has_too_is_removed_and_not_deleted(both: Sourced) -> None:
    both.world.headwater.control.make_hub("Twin")
    mine = both.connect(both.world.client("admin"), "business_small")
    twin = both.world.client("owner", hub="twin")
    theirs = both.connect(twin, "business_small", hub="twin")
    admin = both.world.client("admin")

    refused = admin.post(page_of(mine, "delete/"), {"word": mine.title}, follow=True)
    assert "another hub" in text(refused)
    admin.post(page_of(mine, "remove/"))
    assert admin.get(page_of(mine)).status_code == 404
    assert both.account(theirs.connection or 0, hub="twin").account_id == mine.account_id
    assert admin.get(f"/h/main/sources/{theirs.connection}/").status_code == 404


def test_an_account_of_another_hub_is_synced_with_that_hubs_consent(both: Sourced) -> None:
    both.world.headwater.control.make_hub("Third")
    found = both.connect(both.world.client("owner", hub="third"), PLAIN, hub="third")
    both.sync(found, hub="third")
    seen = both.world.headwater.in_hub("third")

    assert [run.state for run in seen.control.runs(found)] == [RunState.DONE]


def test_a_wish_that_comes_without_anybody_to_sync_changes_nothing(
    both: Sourced, editor: Any, account: Account
) -> None:
    before = len(both.world.headwater.control.runs(account))
    answer = editor.post(page_of(account, "sync/"))

    assert answer["Location"] == page_of(account)
    assert len(both.world.headwater.control.runs(account)) == before


def test_a_picture_is_fetched_once_and_shown_in_a_box(
    both: Sourced, editor: Any, account: Account
) -> None:
    answer = editor.get(page_of(account, "avatar/"))

    assert answer["Content-Type"].startswith("image/")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_kind_of_source_that_is_gone_is_discontinued_and_breaks_no_page(
    both: Sourced,
) -> None:
    from headwater.control.models import Connection, Hub  # noqa: PLC0415

    hub = Hub.objects.get(slug="main")
    gone = Connection.objects.create(
        hub_id=hub.id, connector="gone_source", account_id="g", username="long.ago"
    )
    viewer = both.world.client("viewer")
    said = text(viewer.get("/h/main/sources/?q=long.ago"))

    assert "Discontinued" in said
    assert "Discontinued" in text(viewer.get(f"/h/main/sources/{gone.id}/"))
    assert viewer.get("/h/main/health/").status_code == 200
    assert viewer.get(f"/h/main/health/{gone.id}/").status_code == 200
    gone.delete()
