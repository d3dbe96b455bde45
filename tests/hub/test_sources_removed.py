"""Accounts that were removed: their history is taken along, or erased, without connecting again."""

import io
import zipfile
from typing import Any

import pytest

from headwater.app.holdings import rows_held
from headwater.model.account import Account
from tests.hub.reading import text
from tests.hub.reported import NAMES, Reported

PAGE = "/h/main/sources/removed/"
TITLE = f"@{NAMES[0]}"


def known(reported: Reported, account: Account) -> bool:
    """Whether the store has the account at all."""
    stored = reported.world.headwater.store.accounts()
    return account.account_id in [each.account_id for each in stored]


def line_of(account: Account, hub: str = "main") -> int:
    from headwater.hub.sources.models import RemovedSource  # noqa: PLC0415

    return RemovedSource.objects.get(hub__slug=hub, account_id=account.account_id).id


def remove(client: Any, account: Account, hub: str = "main") -> int:
    client.post(f"/h/{hub}/sources/{account.connection}/remove/")
    return line_of(account, hub)


def connect(reported: Reported, account: Account, hub: str) -> Account:
    """The same account in another hub, with a consent of its own."""
    control = reported.world.headwater.control
    grant = control.grant(account)
    return control.for_hub(hub).save_connection(account.connector, grant, account)[0]


@pytest.fixture
def admin(reported: Reported) -> Any:
    return reported.world.client("admin")


def test_a_removed_account_is_listed_with_what_is_left_of_it(
    reported: Reported, admin: Any
) -> None:
    account = reported.accounts[0]
    [rows] = rows_held(reported.world.headwater, [account]).values()
    assert "Nothing is left behind" in text(admin.get(PAGE))
    remove(admin, account)

    page = text(admin.get(PAGE))
    assert f"{TITLE}" in page
    assert f"{rows:,} rows of history" in page
    assert rows > 100
    assert "by Admin" in page
    assert "1 removed account still has its history stored here" in text(
        admin.get("/h/main/sources/")
    )


def test_its_history_is_exported_before_it_is_erased(reported: Reported, admin: Any) -> None:
    account = reported.accounts[0]
    line = remove(admin, account)
    editor = reported.world.client("editor")
    answer = editor.post(f"{PAGE}{line}/export/", {"format": "parquet"})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    assert len(archive.read("profile_day.parquet")) > 1000
    assert known(reported, account)


def test_it_is_erased_once_its_name_is_typed_and_by_no_editor(
    reported: Reported, admin: Any
) -> None:
    account = reported.accounts[0]
    line = remove(admin, account)
    editor = reported.world.client("editor")
    assert editor.post(f"{PAGE}{line}/erase/", {"word": TITLE}).status_code == 403
    wrong = text(admin.post(f"{PAGE}{line}/erase/", {"word": "yes"}, follow=True))
    assert known(reported, account)

    done = text(admin.post(f"{PAGE}{line}/erase/", {"word": TITLE}, follow=True))

    assert f"Nothing was erased: type {TITLE}" in wrong
    assert f"The history of {TITLE} is erased." in done
    assert not known(reported, account)
    assert admin.post(f"{PAGE}{line}/erase/", {"word": TITLE}).status_code == 404
    assert f"data deleted {TITLE} removed before" in text(
        reported.world.client("owner").get("/h/main/audit/")
    )


def test_an_account_that_came_back_is_no_longer_listed_nor_erased(
    reported: Reported, admin: Any
) -> None:
    account = reported.accounts[0]
    grant = reported.world.headwater.control.grant(account)
    line = remove(admin, account)
    reported.world.headwater.control.save_connection(account.connector, grant, account)

    assert "Nothing is left behind" in text(admin.get(PAGE))
    assert admin.post(f"{PAGE}{line}/erase/", {"word": TITLE}).status_code == 404
    assert known(reported, account)


def test_while_another_hub_reads_it_it_is_neither_exported_nor_erased(
    reported: Reported, admin: Any
) -> None:
    account = reported.accounts[0]
    reported.world.headwater.control.make_hub("Other")
    connect(reported, account, "other")
    line = remove(admin, account)

    assert "Another hub of this installation reads it" in text(admin.get(PAGE))
    refused = admin.post(f"{PAGE}{line}/export/", {"format": "csv"})
    assert refused["Location"] == PAGE
    said = text(admin.post(f"{PAGE}{line}/erase/", {"word": TITLE}, follow=True))
    assert "It stays stored, because another hub" in said
    assert known(reported, account)


def test_what_two_hubs_removed_is_erased_when_the_second_lets_go(
    reported: Reported, admin: Any
) -> None:
    account = reported.accounts[0]
    reported.world.headwater.control.make_hub("Other")
    theirs = connect(reported, account, "other")
    other = reported.world.client("owner", hub="other")
    remove(admin, account)
    refused = other.post(
        f"/h/other/sources/{theirs.connection}/delete/", {"word": TITLE}, follow=True
    )
    assert "another hub" in text(refused)
    line = remove(other, theirs, "other")

    other.post(f"/h/other/sources/removed/{line}/erase/", {"word": TITLE})
    assert known(reported, account)
    admin.post(f"{PAGE}{line_of(account)}/erase/", {"word": TITLE})
    assert not known(reported, account)


def test_a_removal_is_seen_by_its_own_hub_alone(reported: Reported, admin: Any) -> None:
    account = reported.accounts[0]
    line = remove(admin, account)
    reported.world.headwater.control.make_hub("Other")
    other = reported.world.client("owner", hub="other")

    assert other.post(f"/h/other/sources/removed/{line}/erase/", {"word": TITLE}).status_code == 404
    assert other.post(f"/h/other/sources/removed/{line}/export/").status_code == 404
    assert "Nothing is left behind" in text(other.get("/h/other/sources/removed/"))
    assert known(reported, account)
