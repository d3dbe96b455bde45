"""Dashboards: what their pages say of numbers, of what is missing, and of what may still move."""

import csv
import json
import re
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest

from headwater.report.export import exported
from headwater.report.query import Query
from tests.hub.reported import Reported

BUSINESS, PLAIN = "account=acc-1-0", "account=acc-1-1"
PAGES = ["", "audience/", "videos/", "traffic/", "accounts/"]


@pytest.fixture(scope="module")
def viewer(reports: Reported) -> Any:
    return reports.world.client("viewer")


def text_of(answer: Any) -> str:
    """The page as people read it."""
    assert answer.status_code == 200, answer.content[:500]
    plain = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " "))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "asked", ["", BUSINESS, f"{BUSINESS}&period=last_13_months&compare=same_last_year",
              "account=sample&period=all", f"{PLAIN}&period=last_7d&provisional=1"],
)  # fmt: skip
def test_every_page_is_shown_for_every_choice(viewer: Any, page: str, asked: str) -> None:
    told = text_of(viewer.get(f"/h/main/dashboard/{page}?{asked}"))

    assert "went wrong" not in told
    assert "None" not in told


def test_the_figures_are_those_of_the_reports(viewer: Any, reports: Reported) -> None:
    headwater = reports.world.headwater
    query = Query.parse(metrics="video_views,likes", start="2026-09-01", end="2026-09-20")
    views = headwater.answer(query, reports.accounts[:1]).rows[0][0]

    told = text_of(
        viewer.get(f"/h/main/dashboard/?{BUSINESS}&period=custom&start=2026-09-01&end=2026-09-20")
    )

    assert f"Video Views {views:,}" in re.sub(
        r" About Video Views .*? app\? .*?(?=\d)", " ", told
    ) or (f"{views:,}" in told)
    assert "1 Sep – 20 Sep 2026" in told
    assert "beside 12 Aug – 31 Aug 2026" in told


def test_the_overview_shows_the_best_posts_and_leads_to_every_other_dashboard(viewer: Any) -> None:
    asked = "account=sample&period=last_90d"
    page = viewer.get(f"/h/main/dashboard/?{asked}").content.decode()
    listed = viewer.get(f"/h/main/dashboard/videos/?{asked}&sort=-v_views").content.decode()

    best = re.findall(r'<strong>([0-9,]+)</strong><span class="hidden"> views', page)
    assert best == re.findall(r'title="Views: ([^"]+)"', listed)[:5]
    for name in ("audience", "videos", "traffic"):
        link = re.search(rf'class="card-more" href="(/h/main/dashboard/{name}/[^"]+)"', page)
        assert link is not None
        assert viewer.get(link[1].replace("&amp;", "&")).status_code == 200


def test_a_part_is_drawn_as_long_as_it_is_of_the_whole(viewer: Any) -> None:
    page = viewer.get("/h/main/dashboard/?account=sample").content.decode()

    drawn = re.findall(r'class="part-of" width="([0-9.]+)".*?<td class="number">([0-9.]+)', page)
    assert len(drawn) > 10
    assert all(width == share for width, share in drawn)


def test_days_that_were_lost_before_the_period_leave_it_complete(viewer: Any) -> None:
    recent = text_of(viewer.get("/h/main/dashboard/?account=sample&period=last_28d"))
    whole = text_of(viewer.get("/h/main/dashboard/?account=sample&period=last_13_months"))

    assert "complete through 23 Sep 2026" in recent
    assert "complete through 15 Aug 2026" in whole


def test_the_dashboard_and_the_schema_explorer_say_the_same_day_for_the_same_period(
    viewer: Any,
) -> None:
    for period in ("last_28d", "last_13_months", "last_quarter"):
        asked = f"account=sample&period={period}"
        board = text_of(viewer.get(f"/h/main/dashboard/?{asked}"))
        explorer = text_of(viewer.get(f"/h/main/schema/?{asked}&metrics=video_views&by=date"))
        told = r"complete through (\d+ \w+ \d+)"
        first, second = re.search(told, board), re.search(told, explorer)
        assert first is not None
        assert second is not None
        assert first[1] == second[1]


def test_the_address_carries_the_view_so_that_it_can_be_shared(viewer: Any) -> None:
    page = viewer.get(
        f"/h/main/dashboard/?{BUSINESS}&period=last_90d&compare=none"
    ).content.decode()

    links = re.findall(r'href="(/h/main/dashboard/[a-z]*/?\?[^"]+)"', page)
    assert links
    for link in links:
        if "cards" not in link:
            assert "account=acc-1-0" in link
            assert "period=last_90d" in link
            assert "compare=none" in link


def test_a_period_that_makes_no_sense_becomes_the_usual_one_with_a_sentence(viewer: Any) -> None:
    told = text_of(viewer.get("/h/main/dashboard/?period=custom&start=2026-09-09&end=2026-09-01"))

    assert "ends (2026-09-01) before it begins" in told
    assert "The last 28 days are shown instead" in told


def test_a_period_without_a_last_day_is_one_up_to_yesterday(viewer: Any) -> None:
    page = viewer.get("/h/main/dashboard/?period=custom&start=2026-09-09").content.decode()
    today = re.search(r'name="end"[^>]*max="([0-9-]+)"', page)
    assert today is not None
    yesterday = date.fromisoformat(today[1]) - timedelta(days=1)

    assert "shown instead" not in page
    assert re.search(rf'name="end"[^>]*value="{yesterday}"', page)


def test_days_that_may_still_move_and_days_not_read_are_said_to_be_so(viewer: Any) -> None:
    told = text_of(viewer.get(f"/h/main/dashboard/?{BUSINESS}&period=last_90d"))

    assert re.search(r"\d+ days? may still move", told)
    assert re.search(r"\d+ days? not read yet", told)


def test_a_chart_is_given_gaps_and_never_zeros_for_what_is_unknown(viewer: Any) -> None:
    found = viewer.get(f"/h/main/dashboard/cards/days/?{BUSINESS}&period=last_90d").json()

    unknown = [s for s in found["statuses"] if s in {"gap", "source_expired"}]
    by_status = zip(found["rows"], found["statuses"], strict=True)
    values = [row[1:] for row, status in by_status if status in {"gap", "source_expired"}]
    assert unknown
    assert all(cell is None for row in values for cell in row)
    assert len(found["rows"]) == len(found["before"]) == 90


def test_every_number_stands_beside_its_definition_and_why_it_may_differ(viewer: Any) -> None:
    told = text_of(viewer.get(f"/h/main/dashboard/?{BUSINESS}"))

    assert "Why does this differ from the app?" in told
    assert "Paid and organic plays are counted together" in told
    assert "Days are UTC days" in told


def test_posts_are_sorted_by_any_column_and_unknown_ones_stand_last(viewer: Any) -> None:
    for sort in ("v_views", "-v_views", "-v_reach"):
        page = viewer.get(
            f"/h/main/dashboard/videos/?account=sample&period=last_13_months&sort={sort}"
        ).content.decode()
        cells = re.findall(rf'title="{"Reach" if "reach" in sort else "Views"}: ([^"]+)"', page)
        known = [int(cell.replace(",", "")) for cell in cells if cell != "–"]
        assert known == sorted(known, reverse=sort.startswith("-"))
        assert len(cells) == 25
        assert f'aria-sort="{"descending" if sort.startswith("-") else "ascending"}"' in page


def test_a_post_has_a_page_of_its_own_and_a_picture_from_here(viewer: Any) -> None:
    listed = viewer.get("/h/main/dashboard/videos/?account=sample&period=all").content.decode()
    path = re.findall(r'href="(/h/main/dashboard/videos/(\d+)/[^"]*)"', listed)[0]
    told = text_of(viewer.get(path[0].replace("&amp;", "&")))
    picture = viewer.get(f"/h/main/dashboard/videos/{path[1]}/picture/?account=sample")

    assert "How long people watch" in told
    assert picture["Content-Type"].startswith("image/")
    assert "sandbox" in picture["Content-Security-Policy"]
    assert viewer.get("/h/main/dashboard/videos/1/?account=sample").status_code == 404


def test_a_card_downloads_the_rows_of_its_chart(viewer: Any, reports: Reported) -> None:
    asked = f"{BUSINESS}&period=custom&start=2026-09-01&end=2026-09-20"
    chart = viewer.get(f"/h/main/dashboard/cards/followers/?{asked}").json()
    lines = list(
        csv.reader(
            StringIO(viewer.get(f"/h/main/dashboard/cards/followers/csv/?{asked}").content.decode())
        )
    )
    book = viewer.get(f"/h/main/dashboard/cards/followers/xlsx/?{asked}")
    query = Query.parse(
        metrics="followers_new,followers_lost,followers_net", by="date",
        start="2026-09-01", end="2026-09-20",
    )  # fmt: skip
    answer = reports.world.headwater.answer(query, reports.accounts[:1])

    assert lines[0] == [column["id"] for column in chart["columns"]]
    assert len(lines) - 1 == len(chart["rows"]) == 20
    assert exported(answer, "csv").decode().splitlines()[1] == ",".join(lines[1])
    assert "xl/workbook.xml" in ZipFile(BytesIO(book.content)).namelist()
    assert viewer.get(f"/h/main/dashboard/cards/followers/exe/?{asked}").status_code == 404
    assert viewer.get(f"/h/main/dashboard/cards/nothing/?{asked}").status_code == 404


def test_an_empty_hub_is_told_what_to_do(viewer: Any, reports: Reported) -> None:
    nothing = text_of(
        viewer.get(f"/h/main/dashboard/?{BUSINESS}&period=custom&start=2020-01-01&end=2020-01-09")
    )

    assert "No day of this period has arrived yet" in nothing
    assert json.loads(viewer.get("/h/main/dashboard/cards/countries/?account=sample").content)[
        "rows"
    ]
