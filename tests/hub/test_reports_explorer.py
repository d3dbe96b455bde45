"""The schema explorer: every field explained, every question's neighbours judged by the planner."""

import json
import random
import re
from typing import Any

import pytest

from headwater.hub.reports.asking import Question
from headwater.hub.reports.legality import refusals
from headwater.model.errors import QueryError
from headwater.report.query import Query
from tests.hub.reported import Reported
from tests.hub.test_reports_pages import text_of

FEW, MANY = 12, 200


@pytest.fixture(scope="module")
def viewer(reports: Reported) -> Any:
    return reports.world.client("viewer")


def test_every_field_of_the_catalogue_is_there_with_its_definition(
    viewer: Any, reports: Reported
) -> None:
    page = viewer.get("/h/main/schema/").content.decode()
    told = text_of(viewer.get("/h/main/schema/"))

    for field in reports.world.headwater.reports.catalogue().fields:
        assert f'data-field="{field.id}"' in page
        assert field.label in told.replace("&#x27;", "'").replace("&amp;", "&")
    assert "windsor:" in told
    assert "1762228399168514" in told, "where TikTok says so"


def test_what_is_greyed_out_has_no_answer_and_everything_else_has(
    reports: Reported,
    long: bool,  # noqa: FBT001 - a fixture
) -> None:
    """Random choices of one to three fields, and for each every further field."""
    headwater, dice = reports.world.headwater, random.Random(7)
    fields = headwater.reports.catalogue().fields
    accounts = headwater.stored(reports.accounts[:1])
    tried = 0
    while tried < (MANY if long else FEW):
        chosen = dice.sample(fields, dice.randint(1, 3))
        metrics = tuple(f.id for f in chosen if f.is_metric)
        by = tuple(f.id for f in chosen if not f.is_metric)
        refused = refusals(Question(metrics=metrics, by=by), several=False)
        if not can_be_asked(headwater, metrics, by, accounts):
            assert refused == {}, "its own sentence is shown, and nothing is greyed out"
            continue
        tried += 1
        for field in dice.sample(fields, 25):
            if field not in chosen:
                more = (*metrics, field.id) if field.is_metric else metrics
                wider = by if field.is_metric else (*by, field.id)
                legal = can_be_asked(headwater, more, wider, accounts)
                assert legal == (field.id not in refused), (metrics, by, field.id)


def can_be_asked(headwater: Any, metrics: Any, by: Any, accounts: Any) -> bool:
    try:
        headwater.reports.explain(Query(metrics=metrics, by=by), accounts)
    except QueryError:
        return False
    return True


def test_a_refusal_is_a_sentence_in_the_words_of_the_page(reports: Reported) -> None:
    refused = refusals(Question(metrics=("video_views",), by=("date",)), several=False)

    assert "Video Views is counted for the profile and a UTC day" in refused["caption"]
    assert "video_views" not in refused["caption"]
    assert all(sentence.endswith((".", "?")) for sentence in refused.values())


def test_the_answer_is_shown_and_how_to_ask_for_it_elsewhere(viewer: Any) -> None:
    asked = "metrics=video_views&by=date&account=acc-1-0&period=last_7d"
    answer = viewer.get(f"/h/main/schema/question/?{asked}", HTTP_HX_REQUEST="true")
    told = text_of(answer)

    assert "7 rows" in told
    assert "headwater report --account acc-1-0 --metrics video_views --by date" in told
    assert "/api/v1/report?hub=main&amp;account=acc-1-0&amp;metrics=video_views" in told
    assert "$HEADWATER_KEY" in told, "the key is the reader's own"


@pytest.mark.parametrize("name", ["acme.cooks", "@ACME.Cooks"])
def test_a_link_names_an_account_by_its_handle_too(viewer: Any, name: str) -> None:
    asked = "question/?metrics=video_views&by=date&account="
    by_handle, by_id, of_all = (
        viewer.get(f"/h/main/schema/{asked}{each}").content.decode()
        for each in (name, "acc-1-0", "")
    )
    page = viewer.get(f"/h/main/schema/?metrics=video_views&account={name}").content.decode()

    assert by_handle == by_id != of_all
    assert '<option value="acc-1-0" selected>' in page


def test_an_account_that_is_not_there_is_not_claimed(viewer: Any) -> None:
    page = viewer.get("/h/main/schema/?metrics=video_views&account=somebody").content.decode()

    assert '<option value="" selected>All accounts' in page
    assert "somebody" not in page


def test_the_call_that_is_shown_can_be_made(viewer: Any, reports: Reported) -> None:
    asked = "metrics=v_views&by=media_type&account=sample&where=media_type+%3D+%27VIDEO%27"
    page = viewer.get(f"/h/main/schema/question/?{asked}").content.decode()
    shown = re.search(r'id="as-call">(.*?)</code>', page)
    assert shown is not None
    path = re.search(r"/api/v1/(report\?[^&]*(?:&amp;[^&\s]*)*)", shown[1])
    assert path is not None
    call = path[1].replace("&amp;", "&").replace("&#x27;", "").strip("'")

    assert [row["media_type"] for row in reports.get(call).json()["rows"]] == ["VIDEO"]


def test_a_question_without_an_answer_offers_some_that_have_one(viewer: Any) -> None:
    page = viewer.get("/h/main/schema/?metrics=reached_audience&by=month&account=acc-1-0")
    told = text_of(page)
    links = re.findall(r'href="(/h/main/schema/\?[^"]+)"', page.content.decode())

    assert "Reached Audience counts different people" in told
    assert links
    for link in links:
        assert " rows" in text_of(viewer.get(link.replace("&amp;", "&")))


@pytest.mark.parametrize("where", ["age_day >= 0", "v_views_at_age >= 0"])
def test_a_filter_that_leaves_out_nothing_changes_nothing(reports: Reported, where: str) -> None:
    asked = {"metrics": "v_views_at_age,v_likes_at_age", "by": "age_day", "order": "age_day"}

    whole = reports.answer("sample", **asked).rows

    assert reports.answer("sample", **asked, where=where).rows == whole
    assert max(int(str(views)) for _, views, _ in whole) > 100_000


@pytest.mark.parametrize(
    "asked",
    ["metrics=nothing", "metrics=likes&where=%3D%3D", "metrics=likes&limit=x", "by=date&order=x"],
)
def test_nonsense_in_an_address_is_answered_with_a_sentence(viewer: Any, asked: str) -> None:
    page = viewer.get(f"/h/main/schema/?{asked}").content.decode()

    assert 'class="notice notice-warn"' in page


def test_what_a_page_says_of_itself_to_its_script_can_be_read(viewer: Any) -> None:
    page = viewer.get('/h/main/schema/?metrics=likes&by=</script>"&where=%27"<').content.decode()
    state = re.search(r"data-state>(.*?)</script>", page)
    assert state is not None

    assert json.loads(state[1])["chosen"] == ["likes", '</script>"']
