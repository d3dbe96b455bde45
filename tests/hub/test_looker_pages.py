"""The page that leads to Looker Studio, and what Google's pages link to."""

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from headwater.hub.reports.looker.layout import CANVAS, SHEETS, Sheet
from tests.hub.reported import Reported, key_of
from tests.hub.world import World

ROOT = Path(__file__).parents[2]
PAGE = "/h/main/reports/looker-studio/"
SETTINGS = f"{PAGE}settings/"
DEPLOYMENT = "AKfycbx_1234567890-abc"
PERSONAL = ("comment_text", "comment_author_id", "comment_username", "comment_display_name")


def test_the_addresses_in_the_manifest_exist(hub: World) -> None:
    text = (ROOT / "looker_studio/appsscript.json").read_text(encoding="utf-8")
    studio = json.loads(text)["dataStudio"]
    paths = {name: urlsplit(url).path for name, url in studio.items() if name.endswith("Url")}
    viewer = hub.client("viewer")

    for path in paths.values():
        assert viewer.get(path, follow=True).status_code == 200, path
        assert hub.anonymous().get(path, follow=True).status_code == 200, path
    assert viewer.get(paths["addOnUrl"])["Location"] == PAGE
    assert viewer.get(paths["supportUrl"])["Location"] == PAGE


def test_the_logo_is_a_picture_big_enough_for_google(hub: World) -> None:
    answer = hub.anonymous().get("/logo.png")
    picture = answer.content

    assert answer["Content-Type"] == "image/png"
    assert picture.startswith(b"\x89PNG")
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (96, 96)


def test_the_page_lets_a_person_choose_among_their_hubs_and_no_others(hub: World) -> None:
    for name in ("Second", "Third"):
        hub.headwater.control.make_hub(name)
    person = hub.person("anna@example.org", "viewer")
    hub.person("anna@example.org", "editor", hub="second")
    client = hub.signed_in(person)

    page = client.get(PAGE).content.decode()
    options = re.findall(r'<option value="([\w-]+)"', page.partition('id="lk-account"')[0])

    assert sorted(options) == ["main", "second"]
    chosen = client.get("/reports/looker-studio/?hub=second&account=sample")
    assert chosen["Location"] == "/h/second/reports/looker-studio/?account=sample"
    assert client.get("/reports/looker-studio/?hub=third")["Location"] == PAGE


def test_a_report_at_once_names_its_data_source_with_and_without_a_template(hub: World) -> None:
    hub.headwater.control.rename_hub("main", "Bluebird Bakery")
    admin = hub.client("admin")
    form = {"deployment": DEPLOYMENT, "host": "lookerstudio.google.com"}
    for template in ("", "0b1c2d3e-4f5a-6789-abcd-ef0123456789"):
        admin.post(SETTINGS, {**form, "template": template})
        page = admin.get(PAGE).content.decode()
        links = [unescape(found) for found in re.findall(r'href="(https://[^"]+)"', page)]

        at_once = parse_qs(urlsplit(links[1]).query)
        assert at_once["ds.datasourceName"] == ["TikTok Organic - Bluebird Bakery"]
        assert at_once["ds.connectorId"] == [DEPLOYMENT]
        assert at_once.get("c.reportId", [""]) == [template]
        assert ("There is no template report yet" in page) == (template == "")
        assert page.count('target="_blank" rel="noopener noreferrer"') == 2


def test_the_build_command_names_only_an_address_it_takes(hub: World) -> None:
    page = hub.client("viewer").get(PAGE).content.decode()

    assert "node build.mjs --hub https://hub.example.org" in page


def test_the_template_in_the_guide_and_on_the_page_is_one(hub: World) -> None:
    guide = (ROOT / "docs/howto/looker-studio.md").read_text(encoding="utf-8")
    page = hub.client("viewer").get(PAGE).content.decode()

    for number, sheet in enumerate(SHEETS, start=1):
        section = re.split(
            r"\*\*Page|\n## ", guide.partition(f"**Page {number}, {sheet.title}**")[2]
        )[0]
        rows = [line for line in section.splitlines() if re.match(r"\| [A-Z]", line)]
        assert rows == lines_of(sheet)
    assert f"a canvas of {CANVAS[0]} x {CANVAS[1]}" in guide
    assert page.count("<tr><td>") == sum(len(sheet.charts) for sheet in SHEETS)


def lines_of(sheet: Sheet) -> list[str]:
    """The charts of a page as rows of the guide's table."""

    def ids(names: tuple[str, ...]) -> str:
        return ", ".join(f"`{name}`" for name in names)

    cells = [
        (each.kind, each.place, ids(each.dimensions), ids(each.metrics), each.settings)
        for each in sheet.charts
    ]
    return [("| " + " | ".join(row) + " |").replace("|  |", "| |") for row in cells]


def fields_of(reported: Reported) -> set[str]:
    asked = {"hub": "main", "accounts": ["sample"]}
    return {each["id"] for each in reported.post("looker/schema", asked).json()["fields"]}


def asked(*names: str, **more: object) -> dict[str, object]:
    return {
        "hub": "main",
        "accounts": ["acc-1-0"],
        "fields": [{"name": name} for name in names],
        **more,
    }


def test_fields_about_other_people_are_left_out_until_an_admin_decides_otherwise(
    reported: Reported,
) -> None:
    form = {"deployment": DEPLOYMENT, "host": "lookerstudio.google.com"}
    usual = fields_of(reported)
    refused = reported.post("looker/data", asked("comment_username"))
    reported.world.client("admin").post(SETTINGS, {**form, "personal": "on"})
    opted_in = fields_of(reported)
    shown = reported.post("looker/data", asked("comment_username", catalogue="sha256:old"))
    reported.world.client("admin").post(SETTINGS, form)

    assert opted_in - usual == set(PERSONAL)
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "personal_field"
    assert refused.json()["error"]["message"].startswith("Comment Username is about other people")
    assert shown.status_code == 200
    assert shown.json()["definitions"][0]["label"] == "Comment Username"
    assert fields_of(reported) == usual


def test_a_filter_cannot_find_out_about_other_people_either(reported: Reported) -> None:
    contains = {"fieldName": "comment_text", "operator": "CONTAINS", "type": "INCLUDE"}

    found = reported.post(
        "looker/data", asked("comment_status", filters=[[{**contains, "values": ["phone"]}]])
    )

    assert found.json()["error"]["code"] == "personal_field"


def test_only_an_admin_decides_and_only_for_their_own_hub(reported: Reported) -> None:
    world = reported.world
    world.headwater.control.make_hub("Other")
    form = {"deployment": DEPLOYMENT, "host": "lookerstudio.google.com", "personal": "on"}
    world.person("owner@main.example.org", "viewer", hub="other")
    operator = world.signed_in(world.person("owner@main.example.org"))

    assert world.client("editor").post(SETTINGS, form).status_code == 403
    assert operator.post(SETTINGS, {**form, "for_all": "on"}).status_code == 302
    assert set(PERSONAL) <= fields_of(reported)
    reported.key = key_of(world, "owner@main.example.org", "read", hubs=("other",))
    other = reported.post("looker/schema", {"hub": "other", "accounts": ["sample"]})
    assert set(PERSONAL).isdisjoint({each["id"] for each in other.json()["fields"]})
