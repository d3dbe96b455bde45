"""What the pages of reports keep to themselves, and what they change."""

import re
from typing import Any

import pytest

from headwater.connectors.tiktok_organic import streams as tiktok
from headwater.hub.roster.roles import Role
from headwater.model.slice import Slice, Span
from headwater.store.base import Landing
from tests.hub.reported import NAMES, Reported
from tests.hub.test_reports_pages import BUSINESS, PLAIN, text_of
from tests.report.world import NOW

POSTS = re.compile(r'href="(/h/main/dashboard/videos/\d+/[^"]*)"')


def test_somebody_elses_account_is_not_found_by_its_name(reported: Reported) -> None:
    reported.world.headwater.control.make_hub("Other")
    outsider = reported.world.client("viewer", hub="other")

    told = text_of(outsider.get(f"/h/other/dashboard/?{BUSINESS}"))
    card = outsider.get(f"/h/other/dashboard/cards/days/?{BUSINESS}").json()

    assert NAMES[0] not in told
    assert "This is the Sample Account" in told
    assert len(card["rows"]) == 28


def test_what_an_account_cannot_have_is_told_with_the_reason(reported: Reported) -> None:
    world, account = reported.world, reported.accounts[1]
    store = world.headwater.store
    key = store.account(account.connector, account.account_id).key
    store.land(key, [], facts={"business": "no", "followers_100": "no"})

    overview = text_of(world.client("viewer").get(f"/h/main/dashboard/?{PLAIN}"))

    assert overview.count("No data TikTok gives this only to Business accounts") == 2


def test_a_post_of_which_nothing_is_told_yet_says_so(reported: Reported) -> None:
    headwater, viewer = reported.world.headwater, reported.world.client("viewer")
    account = headwater.stored(reported.accounts[:1])[0]
    piece = Slice(
        stream="video", span=Span(NOW.date(), NOW.date()), digest="d", fetched_at=NOW,
        captured_at=NOW, rows=1,
    )  # fmt: skip
    made = {"video_id": "7999", "caption": "Just made", "video_created_at": NOW}
    headwater.store.land(account.key, [Landing(stream=tiktok.VIDEO, slice=piece, rows=[made])])
    told = {}
    listed = viewer.get(f"/h/main/dashboard/videos/?{BUSINESS}&period=all").content.decode()
    for path in set(POSTS.findall(listed)):
        page = text_of(viewer.get(path.replace("&amp;", "&")))
        told["Just made" in page] = "no numbers of this post yet" in page

    assert told == {True: True, False: False}


QUESTION = {"metrics": "video_views", "by": "date", "account": "acc-1-0", "period": "last_7d"}


def link_of(page: Any) -> str:
    """The path of a link that was just made; it is shown this once."""
    found = re.search(r"(/csv/[\w-]{43}\.csv)", page.content.decode())
    assert found is not None, page.content[-2000:]
    return found[1]


def made(reported: Reported, role: str = "viewer", **more: str) -> str:
    client = reported.world.client(role)
    form = {"name": "Weekly sheet", "good_for": "365", **QUESTION, **more}
    return link_of(client.post("/h/main/schema/csv-links/make/", form))


def test_a_csv_link_answers_its_one_question_to_whoever_has_it(reported: Reported) -> None:
    path = made(reported)

    answer = reported.world.anonymous().get(path)
    asked = reported.get("report?format=csv", QUERY_STRING="format=csv&" + query())

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content == asked.content
    assert answer.content.splitlines()[0] == b"date,video_views"


def query() -> str:
    return "&".join(f"{name}={value}" for name, value in QUESTION.items())


def test_a_csv_link_can_be_asked_nothing_else(reported: Reported) -> None:
    path = made(reported)
    anonymous = reported.world.anonymous()

    assert anonymous.get(f"{path}?metrics=likes&account=acc-1-1").content == (
        anonymous.get(path).content
    )
    token = path.removeprefix("/csv/").removesuffix(".csv")
    assert reported.get("accounts", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401


def test_a_csv_link_ends_when_it_is_revoked_or_its_time_is_over(reported: Reported) -> None:
    from datetime import timedelta  # noqa: PLC0415

    revoked, old = made(reported), made(reported, good_for="30")
    client, anonymous = reported.world.client("viewer"), reported.world.anonymous()
    listed = client.get("/h/main/schema/csv-links/").content.decode()
    number = re.findall(r"csv-links/(\d+)/revoke/", listed)[-1]
    client.post(f"/h/main/schema/csv-links/{number}/revoke/")

    assert anonymous.get(revoked).status_code == 404
    assert anonymous.get(old).status_code == 200
    reported.world.clock.ahead += timedelta(days=31)
    assert anonymous.get(old).status_code == 404
    assert b"does not work any more" in anonymous.get(old).content


def test_a_csv_link_ends_when_its_maker_leaves_the_hub(reported: Reported) -> None:
    from headwater.hub.roster.models import Membership  # noqa: PLC0415

    path = made(reported, "editor")
    Membership.objects.filter(role="editor").delete()

    assert reported.world.anonymous().get(path).status_code == 404


def test_only_its_maker_or_an_admin_ends_a_csv_link(reported: Reported) -> None:
    path = made(reported, "editor")
    listed = reported.world.client("admin").get("/h/main/schema/csv-links/").content.decode()
    number = re.findall(r"csv-links/(\d+)/revoke/", listed)[0]
    ended = f"/h/main/schema/csv-links/{number}/revoke/"

    assert reported.world.client("viewer").post(ended).status_code == 404
    assert reported.world.anonymous().get(path).status_code == 200
    assert reported.world.client("admin").post(ended).status_code == 302
    assert reported.world.anonymous().get(path).status_code == 404


def test_the_token_of_a_csv_link_is_kept_nowhere(reported: Reported) -> None:
    path = made(reported)
    token = path.removeprefix("/csv/").removesuffix(".csv")
    again = reported.world.client("viewer").get("/h/main/schema/csv-links/")

    assert token.encode() not in again.content
    for file in reported.world.home.rglob("*"):
        if file.is_file():
            assert token.encode() not in file.read_bytes(), file


DEPLOYMENT, TEMPLATE = "AKfycbx_1234567890-abc", "0b1c2d3e-4f5a-6789-abcd-ef0123456789"


def test_the_page_says_what_is_missing_before_a_report_can_be_made(reported: Reported) -> None:
    told = text_of(reported.world.client("viewer").get("/h/main/reports/looker-studio/"))

    assert "The connector is not deployed yet" in told
    assert "An admin of this hub deploys it" in told


def test_links_to_looker_studio_carry_the_choices_and_no_key(reported: Reported) -> None:
    admin = reported.world.client("admin")
    form = {"deployment": DEPLOYMENT, "template": TEMPLATE, "host": "datastudio.google.com"}
    admin.post("/h/main/reports/looker-studio/settings/", form)
    page = admin.get("/h/main/reports/looker-studio/?account=acc-1-0").content.decode()

    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(https://[^"]+)"', page)]
    wizard, report = links
    assert wizard.startswith("https://datastudio.google.com/datasources/create?connectorId=AKfy")
    assert "%22hub%22%3A%22main%22" in wizard
    assert "%22accounts%22%3A%5B%22acc-1-0%22%5D" in wizard
    assert f"reportTemplateId={TEMPLATE}" in wizard
    assert "ds.connector=community" in report
    assert "ds.datasourceName=TikTok%20Organic%20-%20" in report
    assert "hw_" not in wizard + report
    assert 'target="_blank" rel="noopener noreferrer"' in page


def test_without_a_template_the_page_says_so(reported: Reported) -> None:
    admin = reported.world.client("admin")
    settings = "/h/main/reports/looker-studio/settings/"
    admin.post(settings, {"deployment": DEPLOYMENT, "host": "lookerstudio.google.com"})

    told = text_of(admin.get("/h/main/reports/looker-studio/"))

    assert "There is no template report yet" in told
    assert "Copy the template" not in told


def test_an_admin_decides_for_their_hub_and_the_operator_for_all(reported: Reported) -> None:
    world = reported.world
    world.headwater.control.make_hub("Other")
    form = {"deployment": DEPLOYMENT, "host": "lookerstudio.google.com"}
    settings = "/h/main/reports/looker-studio/settings/"
    world.client("admin").post(settings, {**form, "for_all": "on"})
    other = world.client("owner", hub="other")
    before = other.get("/h/other/reports/looker-studio/").content
    operator = world.signed_in(world.person("owner@main.example.org", is_operator=True))
    operator.post(settings, {**form, "deployment": "AKfycb_for_everybody", "for_all": "on"})
    after = other.get("/h/other/reports/looker-studio/").content

    assert DEPLOYMENT.encode() not in before
    assert b"AKfycb_for_everybody" in after
    assert (
        DEPLOYMENT.encode() in world.client("viewer").get("/h/main/reports/looker-studio/").content
    ), "a hub's own decision stays"
    assert world.client(Role.EDITOR.value).post(settings, form).status_code == 403


def test_an_id_that_is_none_is_refused_at_its_field(reported: Reported) -> None:
    answer = reported.world.client("admin").post(
        "/h/main/reports/looker-studio/settings/",
        {"deployment": "https://script.google.com/x", "host": "lookerstudio.google.com"},
    )

    assert answer.status_code == 422
    assert b"An id holds letters" in answer.content


@pytest.mark.parametrize("account", ["sample", "acc-1-0", "all"])
def test_the_check_asks_what_google_would_ask(reported: Reported, account: str) -> None:
    client = reported.world.client("viewer")
    told = text_of(
        client.post(
            "/h/main/reports/looker-studio/check/", {"account": account}, HTTP_HX_REQUEST="true"
        )
    )

    assert "not reached by https from the internet" in told
    for step in ("me: ", "config: ", "schema: ", "data: "):
        assert step in told
    assert re.search(r"28 rows, \d+ with a value, (complete through|no day complete)", told)
