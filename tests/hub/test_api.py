"""What the API answers, and how it refuses."""

import json
import re
from typing import Any

import pytest

from headwater.report.export import exported
from headwater.report.query import Query
from tests.hub.reported import NAMES, Reported

SEPTEMBER = "start=2026-09-01&end=2026-09-20"
DAYS = f"report?metrics=video_views,likes&by=date&account={NAMES[0]}&{SEPTEMBER}"


def error(answer: Any) -> dict[str, Any]:
    """The error of an answer, which always has one shape."""
    assert answer["Content-Type"] == "application/json", answer.content[:200]
    body = json.loads(answer.content)
    assert list(body) == ["error"]
    found: dict[str, Any] = body["error"]
    assert sorted(found) == ["code", "fields", "message", "suggestions"]
    assert found["message"].endswith((".", "?", "!"))
    return found


def test_a_report_is_what_python_answers(reports: Reported) -> None:
    headwater = reports.world.headwater
    query = Query.parse(
        metrics="video_views,likes", by="date", start="2026-09-01", end="2026-09-20",
        totals=True, compare="previous",
    )  # fmt: skip
    expected = json.loads(exported(headwater.answer(query, reports.accounts[:1]), "json"))

    answer = reports.get(f"{DAYS}&totals=true&compare=previous&rows=arrays").json()

    assert answer.pop("next") is None
    for column in answer["columns"]:
        assert column.pop("about")
        assert column.pop("group")
    assert answer == expected


def test_rows_come_as_objects_unless_arrays_are_asked_for(reports: Reported) -> None:
    objects, arrays = reports.get(DAYS).json(), reports.get(f"{DAYS}&rows=arrays").json()

    names = [column["id"] for column in arrays["columns"]]
    assert objects["rows"] == [dict(zip(names, row, strict=True)) for row in arrays["rows"]]
    assert len(objects["rows"]) == len(objects["statuses"]) == 20


def test_get_and_post_ask_the_same(reports: Reported) -> None:
    posted = reports.post(
        "report",
        {
            "metrics": ["video_views", "likes"],
            "by": ["date"],
            "account": [NAMES[0]],
            "start": "2026-09-01",
            "end": "2026-09-20",
        },
    )

    assert posted.json() == reports.get(DAYS).json()


@pytest.mark.parametrize("kind", ["csv", "ndjson", "parquet", "xlsx"])
def test_every_way_out_is_the_one_of_the_reports(reports: Reported, kind: str) -> None:
    answer = reports.get(f"{DAYS}&format={kind}")

    query = Query.parse(
        metrics="video_views,likes", by="date", start="2026-09-01", end="2026-09-20"
    )
    expected = exported(reports.world.headwater.answer(query, reports.accounts[:1]), kind)
    assert answer.status_code == 200
    assert f'filename="headwater-2026-09-01-2026-09-20.{kind}"' in answer["Content-Disposition"]
    assert len(answer.content) == len(expected)
    if kind in {"csv", "ndjson"}:
        assert answer.content == expected


def test_pages_put_together_are_the_whole(reports: Reported) -> None:
    whole = reports.get(DAYS).json()
    rows, statuses, cursor, pages = [], [], "", 0
    while cursor is not None:
        page = reports.get(f"{DAYS}&page_size=7&cursor={cursor}").json()
        assert len(page["rows"]) <= 7
        rows += page["rows"]
        statuses += page["statuses"]
        cursor, pages = page["next"], pages + 1

    assert (rows, statuses, pages) == (whole["rows"], whole["statuses"], 3)


def test_a_wrong_question_gets_a_sentence_and_questions_that_are_right(reports: Reported) -> None:
    wrong = reports.get(f"report?metrics=reached_audience&by=month&account={NAMES[0]}")
    found = error(wrong)
    right = reports.post("report", {**found["suggestions"][0], "account": NAMES[0]})

    assert (wrong.status_code, found["code"]) == (422, "unique_not_additive")
    assert found["fields"]
    assert right.status_code == 200


@pytest.mark.parametrize(
    "path, status, code",
    [
        ("report?metrics=no_such_field", 422, "unknown_field"),
        ("report?metrics=likes&metric=likes", 422, "unknown_part"),
        ("report?metrics=likes&limit=0", 422, "bad_limit"),
        ("report?metrics=likes&totals=perhaps", 422, "bad_query"),
        ("report?metrics=likes&format=pdf", 422, "bad_query"),
        ("report?metrics=likes&account=nobody", 422, "unknown_account"),
        ("report?metrics=likes&hub=nowhere", 422, "unknown_hub"),
        ("report?metrics=likes&by=date&format=csv&page_size=3", 422, "no_pages"),
        ("report?metrics=likes&start=yesterday&end=today", 422, "bad_day"),
        ("exports/no_such_stream", 422, "unknown_stream"),
        ("fields/no_such_field", 422, "unknown_field"),
        ("syncs?cursor=x", 422, "bad_cursor"),
        ("no/such/address", 404, "bad_request"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(
    reports: Reported, path: str, status: int, code: str
) -> None:
    answer = reports.get(path)

    assert (answer.status_code, error(answer)["code"]) == (status, code)


def test_bodies_and_methods_that_make_no_sense_are_refused_alike(reports: Reported) -> None:
    client = reports.world.anonymous()
    headers = reports.headers({})
    long = json.dumps({"metrics": ["x" * 1_100_000]})
    plain = client.post("/api/v1/report", "metrics=likes", content_type="text/plain", **headers)
    answers = [
        (400, reports.post("report", "no JSON")),
        (400, reports.post("report", [1])),
        (405, client.delete("/api/v1/report", **headers)),
        (413, client.post("/api/v1/report", long, content_type="application/json", **headers)),
        (415, plain),
    ]

    assert [(answer.status_code, error(answer)["code"]) for _, answer in answers] == [
        (status, "bad_request") for status, _ in answers
    ]
    for answer in (*(answer for _, answer in answers), reports.get("no/such/address")):
        assert re.fullmatch("[0-9a-f]{16}", answer["X-Request-Id"]), answer.status_code


@pytest.mark.parametrize(
    "path", ["report?metrics=likes", "fields", "accounts", "syncs", "completeness", "exports"]
)
def test_nothing_is_told_without_a_good_key(reports: Reported, path: str) -> None:
    for key in ("", "Bearer", "Bearer hw_no_such_key", f"Basic {reports.key}"):
        answer = reports.get(path, HTTP_AUTHORIZATION=key)
        assert (answer.status_code, error(answer)["code"]) == (401, "bad_key")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    signed_in = reports.world.client("owner").get(f"/api/v1/{path}")
    assert signed_in.status_code == 401, "a session opens no door for programs"


def test_completeness_tells_every_run_of_days_when_asked(reports: Reported) -> None:
    short = reports.get(f"completeness?account={NAMES[0]}").json()["accounts"][0]
    long = reports.get(f"completeness?account={NAMES[0]}&days=true").json()["accounts"][0]

    days = next(each for each in long["streams"] if each["stream"] == "profile_day")
    assert days["runs"]
    assert "runs" not in short["streams"][0]
    assert {"final", "provisional", "gap"} <= {run["status"] for run in days["runs"]}


def test_fields_are_found_by_words_group_and_role(reports: Reported) -> None:
    every = reports.get("fields").json()["fields"]
    found = reports.get("fields?search=reach+audience&role=metric").json()["fields"]
    one = reports.get("fields/Reached Audience").json()

    assert len(every) > 150
    assert 0 < len(found) < 10
    assert one["id"] == "reached_audience"
    assert one in every


@pytest.mark.parametrize("slash", ["/", "%2F"])
def test_a_field_is_found_by_an_alias_with_a_slash_in_it(reports: Reported, slash: str) -> None:
    found = reports.get(f"fields/guide:Video Metrics{slash}Likes").json()

    assert found["id"] == "v_likes"
    assert "guide:Video Metrics/Likes" in found["aliases"]


def test_the_sample_account_is_in_every_hub_and_only_found_by_name(reports: Reported) -> None:
    everybody = reports.get(f"report?metrics=video_views&{SEPTEMBER}").json()
    sample = reports.get(f"report?metrics=video_views&{SEPTEMBER}&account=sample").json()

    assert everybody["accounts"]["asked"] == 3
    assert sample["accounts"] == {"asked": 1, "with_data": 1}
    assert sample["rows"][0]["video_views"] > 1000
