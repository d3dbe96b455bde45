"""The audit log: everything that matters, seen by admins, told apart by hub, safe as CSV."""

import csv
import io
from typing import Any

import pytest

from tests.hub.reading import text
from tests.hub.world import PASSWORD, World


def record(act: Any, hub_slug: str | None = "main", **more: Any) -> None:
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.roster import audit  # noqa: PLC0415

    found = Hub.objects.get(slug=hub_slug).id if hub_slug else None
    audit.record(None, audit.Entry(act=act, hub_id=found, **more))


def test_the_log_tells_who_did_what_from_where(hub: World) -> None:
    admin = hub.client("admin")
    admin.post(
        "/h/main/people/invite/",
        {"email": "new@example.org", "role": "viewer"},
        REMOTE_ADDR="203.0.113.7",
    )

    page = text(admin.get("/h/main/audit/"))
    assert "admin@main.example.org invited new@example.org viewer 203.0.113.7" in page


def test_a_hub_sees_the_sign_ins_of_its_members_and_of_nobody_else(hub: World) -> None:
    hub.headwater.control.make_hub("Second")
    for email, slug in (("mine@example.org", "main"), ("theirs@example.org", "second")):
        hub.person(email, "viewer", hub=slug)
        visitor = hub.anonymous()
        visitor.post("/account/login/", {"login": email, "password": "wrong on purpose"})
        visitor.post("/account/login/", {"login": email, "password": PASSWORD})

    page = text(hub.client("admin").get("/h/main/audit/"))
    assert "mine@example.org signed in" in page
    assert "mine@example.org sign-in failed" in page
    assert "theirs@example.org" not in page


def test_a_hub_does_not_see_what_is_done_in_another(hub: World) -> None:
    from headwater.hub.roster.audit import Act  # noqa: PLC0415

    hub.headwater.control.make_hub("Second")
    record(Act.CONNECTED, "second", subject="@their.account")
    record(Act.CONNECTED, "main", subject="@our.account")

    page = text(hub.client("admin").get("/h/main/audit/"))
    assert "@our.account" in page
    assert "@their.account" not in page


def test_the_log_is_searched_by_act_and_text(hub: World) -> None:
    from headwater.hub.roster.audit import Act  # noqa: PLC0415

    for act, subject in ((Act.CONNECTED, "@one"), (Act.EXPORTED, "@one"), (Act.CONNECTED, "@two")):
        record(act, subject=subject)
    admin = hub.client("admin")

    def found(**asked: str) -> str:
        return text(admin.get("/h/main/audit/", asked, HTTP_HX_TARGET="entries"))

    assert "@two" in found(act="source connected")
    assert "exported" not in found(act="source connected")
    assert "@two" not in found(text="@ONE")
    assert "Nothing fits" in found(text="@three")


def test_old_entries_are_pages_away_and_none_is_lost(hub: World) -> None:
    from headwater.hub.roster.audit import Act  # noqa: PLC0415

    for number in range(120):
        record(Act.EXPORTED, subject=f"export-{number:03}")
    admin = hub.client("admin")
    pages = [text(admin.get("/h/main/audit/", {"page": page})) for page in (1, 2, 3)]

    assert "export-119" in pages[0]
    assert "export-000" in pages[2]
    assert sum(page.count("export-") for page in pages) == 120


def test_the_log_as_csv_holds_every_entry_and_is_itself_logged(hub: World) -> None:
    from headwater.hub.roster.audit import Act  # noqa: PLC0415

    for number in range(60):
        record(Act.EXPORTED, subject=f"export-{number}")
    answer = hub.client("admin").get("/h/main/audit/csv/")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode())))

    assert rows[0] == ["at_utc", "actor", "action", "subject", "note", "address", "agent"]
    assert {"export-0", "export-59", "audit log"} <= {row[3] for row in rows}
    assert rows[1][0].endswith("+00:00")


@pytest.mark.parametrize(
    "written",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u00a0=1", "safe\n=1", "\uff1d1"],
)
def test_no_cell_of_the_csv_is_a_formula(hub: World, written: str) -> None:
    """Whoever fails to sign in chooses the text of an entry."""
    from headwater.hub.roster.audit import Act  # noqa: PLC0415

    record(Act.CONNECTED, subject=written)
    answer = hub.client("admin").get("/h/main/audit/csv/")
    cells = [row[3] for row in csv.reader(io.StringIO(answer.getvalue().decode()))]

    assert f"'{written}" in cells


def test_a_name_with_markup_stays_text(hub: World) -> None:
    from headwater.hub.roster.audit import Act  # noqa: PLC0415

    record(Act.CONNECTED, subject="<script>alert(1)</script>")
    page = hub.client("admin").get("/h/main/audit/").content

    assert b"<script>alert" not in page
    assert b"&lt;script&gt;alert" in page
