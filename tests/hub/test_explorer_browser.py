"""The schema explorer in a real browser: a question is put together, answered, and taken elsewhere.

Every visit fails if a page complains or asks another machine.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, StorageState, expect

from headwater.hub.reports.asking import Question
from headwater.hub.reports.legality import refusals
from tests.hub.browsing import Visit
from tests.hub.keyboard import flaws_of_tabbing, press
from tests.hub.reported import Reported
from tests.hub.test_reports_browser import cells, same
from tests.report.world import NOW

EXPLORER = "/h/main/schema/"
ASKED = f"{EXPLORER}?metrics=video_views&by=date&account=acc-1-0&period=last_7d"
WEEK = {"metrics": "video_views", "by": "date", "period": "last_7d"}


def tick(page: Page, name: str) -> None:
    """Choose a field by keyboard: search for it, go to its box, press Space."""
    search = page.get_by_label("Search the fields")
    search.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(name)
    press(page, f"#f-{name}", "Space")


def ticked(page: Page) -> set[str]:
    read = "boxes => boxes.filter(box => box.checked).map(box => box.value)"
    return set(page.locator("[data-field] input[type=checkbox]").evaluate_all(read))


def test_fields_are_searched_while_one_types(reader: Visit, reports: Reported) -> None:
    fields = reports.world.headwater.reports.catalogue().fields
    page = reader.go(EXPLORER)
    expect(page.locator("[data-found]")).to_have_text(f"{len(fields)} fields")
    page.get_by_label("Search the fields").press_sequentially("retention")
    expect(page.locator("[data-field=retention_share]")).to_be_visible()
    expect(page.locator("[data-field=video_views]")).to_be_hidden()
    shown = page.locator("[data-field]:not([hidden])").count()
    expect(page.locator("[data-found]")).to_have_text(f"{shown} of {len(fields)} fields")
    groups = page.locator("[data-group]:not([hidden])")
    assert 0 < groups.count() < page.locator("[data-group]").count()

    press(page, "[data-field=retention_share] details > summary")
    expect(page.locator("[data-field=retention_share] dl")).to_contain_text("Adding up")
    assert flaws_of_tabbing(page) == []
    page.get_by_label("Search the fields").fill("")
    expect(page.locator("[data-found]")).to_have_text(f"{len(fields)} fields")
    expect(page.locator("[data-field=video_views]")).to_be_visible()


def test_a_question_is_put_together_and_what_does_not_fit_turns_grey(
    reader: Visit, reports: Reported
) -> None:
    page = reader.go(EXPLORER)
    tick(page, "video_views")
    expect(page.locator("#question table.preview")).to_be_visible()
    tick(page, "date")
    expect(page.get_by_role("button", name="Leave out Date")).to_be_visible()
    assert ticked(page) == {"video_views", "date"}

    question = Question(metrics=("video_views",), by=("date",))
    wanted = refusals(question, several=True)
    read = "all => all.map(e => [e.dataset.field, e.querySelector('[data-reason]').textContent])"
    shown = dict(page.locator("[data-field]:has(input:disabled)").evaluate_all(read))
    assert shown == dict(wanted)
    page.get_by_label("Search the fields").fill("caption")
    caption = page.locator("[data-field=caption]")
    expect(caption.get_by_text("is counted for the profile and a UTC day")).to_be_visible()
    assert caption.locator("input").get_attribute("aria-describedby") == "r-caption"

    page.get_by_role("button", name="Leave out Date").press("Enter")
    expect(page.get_by_role("button", name="Leave out Date")).to_be_hidden()
    expect(page.get_by_role("button", name="Leave out Video Views")).to_be_focused()
    page.wait_for_url(lambda url: "by=" not in url)
    page.get_by_role("button", name="Start anew").press("Enter")
    expect(page.get_by_text("Tick a metric, such as")).to_be_visible()
    assert ticked(page) == set()
    assert page.url.endswith(EXPLORER) or "metrics" not in page.url


def test_an_answer_is_that_of_the_reports_and_stays_after_a_reload(
    reader: Visit, reports: Reported
) -> None:
    page = reader.go(ASKED)
    answer = reports.answer("acc-1-0", **WEEK)
    assert answer.statuses is not None
    for reached in ("link", "reload", "back"):
        if reached == "reload":
            page.reload()
        elif reached == "back":
            reader.go("/h/main/people/")
            page.go_back()
        shown = cells(page.locator("#question table.preview"))
        same(shown, answer.rows, numbers=slice(1, 2))
        assert [row[2] for row in shown] == [status.value for status in answer.statuses]
        assert ticked(page) == {"video_views", "date"}
        expect(page.locator("#ask-account")).to_have_value("acc-1-0")


def test_a_filter_an_order_and_a_limit_are_typed(reader: Visit, reports: Reported) -> None:
    page = reader.go(f"{EXPLORER}?metrics=v_views&by=video_id&account=sample&period=")
    press(page, ".asking-card details > summary")
    for label, text in (
        ("Only where", "media_type = 'VIDEO' and v_views > 1000"),
        ("Order by", "-v_views"),
        ("At most", "3"),
    ):
        page.get_by_label(label).focus()
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("#question table.preview tbody tr")).to_have_count(3)

    answer = reports.answer(
        "sample", metrics="v_views", by="video_id", order="-v_views", limit=3,
        where="media_type = 'VIDEO' and v_views > 1000",
    )  # fmt: skip
    same(cells(page.locator("#question table.preview")), answer.rows, numbers=slice(1, 2))
    page.get_by_label("Only where").fill("media_type =")
    page.keyboard.press("Enter")
    expect(page.locator("#question .notice-warn")).to_be_visible()


def test_a_question_without_an_answer_is_refused_and_leads_on(reader: Visit) -> None:
    page = reader.go(f"{EXPLORER}?metrics=reached_audience&by=month&account=acc-1-0")
    expect(page.locator("#question .notice-warn")).to_contain_text("counts different people")
    page.locator("#question .suggested a").first.press("Enter")
    expect(page.locator("#question table.preview")).to_be_visible()
    page.go_back()
    expect(page.locator("#question .notice-warn")).to_contain_text("counts different people")


def copied(page: Page, place: str) -> str:
    """What a button puts onto the clipboard, pressed by keyboard."""
    press(page, f"[data-copy={place}]")
    expect(page.locator(f"[data-copy={place}]")).to_have_text("Copied")
    text: str = page.evaluate("navigator.clipboard.readText()")
    assert text == page.locator(f"#{place}").inner_text()
    return text


def test_what_is_copied_as_a_call_can_be_called(reader: Visit, reports: Reported) -> None:
    page = reader.go(ASKED)
    words = shlex.split(copied(page, "as-call"))
    assert words[:2] == ["curl", "-H"]
    header = words[2].replace("$HEADWATER_KEY", reports.key)
    assert header != words[2], "the key is the reader's own"

    answer = page.request.get(words[3], headers=dict([header.split(": ", 1)]))
    assert answer.ok, answer.text()
    wanted = [row[1] for row in reports.answer("acc-1-0", **WEEK).rows]
    assert [row["video_views"] for row in answer.json()["rows"]] == wanted


def test_what_is_copied_as_a_command_can_be_run(
    reader: Visit, reports: Reported, reported_template: tuple[Path, str], tmp_path: Path
) -> None:
    words = shlex.split(copied(reader.go(ASKED), "as-command"))
    assert words[0] == "headwater"
    home = tmp_path / "home"
    shutil.copytree(reported_template[0], home)
    told = subprocess.run(
        [sys.executable, "-m", *words, "--format", "csv"],
        env={**os.environ, "HEADWATER_HOME": str(home), "HEADWATER_NOW": NOW.isoformat()},
        capture_output=True,
        text=True,
        check=True,
    )

    wanted = [row[1] for row in reports.answer("acc-1-0", **WEEK).rows]
    values = [line.split(",")[1] for line in told.stdout.splitlines()[1:]]
    assert values == ["" if value is None else str(value) for value in wanted]


def test_a_csv_link_is_made_used_and_ended_by_keyboard(
    reader: Visit, reporting: tuple[str, StorageState]
) -> None:
    page = reader.go(f"{EXPLORER}?metrics=likes&by=date&account=acc-1-0&period=last_7d")
    opener = page.get_by_role("button", name="Make a CSV link")
    opener.press("Enter")
    dialog = page.get_by_role("dialog", name="A CSV link")
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.press("Enter")
    page.keyboard.type("A sheet")
    page.keyboard.press("Enter")
    formula = page.locator("#sheet-formula").inner_text()
    assert formula.startswith(f'=IMPORTDATA("{reporting[0]}/csv/')
    link = formula.split('"')[1]
    lines = page.request.get(link).text().splitlines()
    assert lines[0] == "date,likes"
    assert len(lines) == 8

    page.get_by_role("button", name=re.compile("Revoke A sheet")).press("Enter")
    expect(page.get_by_role("row", name=re.compile("A sheet"))).to_contain_text("Revoked")
    assert page.request.get(link).status == 404


@pytest.mark.long
def test_the_whole_explorer_is_walked_with_tab(reader: Visit) -> None:
    page = reader.go(ASKED)
    page.evaluate("for (const each of document.querySelectorAll('[data-group]')) each.open = true")

    assert flaws_of_tabbing(page) == []
