"""TikTok may add fields at any time: nothing breaks, and somebody hears of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from headwater.cli.main import run
from headwater.cli.terminal import Terminal
from headwater.connectors.base import Answer, Request
from headwater.connectors.http import Http
from headwater.sync import drift
from headwater.sync.drift import LASTS
from tests.integration.compare import differences
from tests.integration.world import World, world

AT_THE_TOP, IN_A_DAY, IN_A_POST, IN_A_CURVE = "zz_reach_28d", "zz_saves", "zz_mood", "zz_rank"


class Adding(Http):
    """Adds what nobody has documented to every answer about a profile or about posts."""

    def send(self, request: Request) -> Answer:
        answer = super().send(request)
        said: Any = json.loads(answer.body)
        data = said.get("data") or {}
        if "/business/get/" in request.endpoint:
            data[AT_THE_TOP] = 1
        for day in data.get("metrics") or ():
            day[IN_A_DAY] = {"a": 1}
        for post in data.get("videos") or ():
            post[IN_A_POST] = "\ud83c<b>"
            for point in post.get("video_view_retention") or ():
                point[IN_A_CURVE] = [None]
        return replace(answer, body=json.dumps(said).encode())


@pytest.fixture
def one(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, archetypes=["business_registered"], posts=3, seed=3) as made:
        yield made


def told(one: World, *words: str) -> str:
    out = StringIO()
    run(words, Terminal(out=out, err=StringIO(), input=StringIO()), one.headwater)
    return " ".join(out.getvalue().split())


def test_new_fields_cost_nothing_and_are_told_once(one: World) -> None:
    account = one.connect(one.simulator.accounts[0].open_id)
    one.headwater.http = Adding()

    [outcome] = one.sync([account])
    notes = [note for note in one.notes() if "does not know" in note]
    one.days_pass(1)
    [next_day] = one.sync([account])

    assert (outcome.failures, outcome.error, next_day.failures) == ((), None, ())
    assert differences(one, account) == []
    for name in (AT_THE_TOP, IN_A_DAY, IN_A_POST, f"video_view_retention.{IN_A_CURVE}"):
        assert sum(name in note for note in notes) == 1
    assert [note for note in one.notes() if "does not know" in note] == notes


def test_status_and_doctor_name_new_fields_as_long_as_they_come(one: World) -> None:
    account = one.connect(one.simulator.accounts[0].open_id)
    one.sync([account])
    assert "No answer held a field that is not known here." in told(one, "doctor")
    assert "does not know" not in told(one, "status")

    one.headwater.http = Adding()
    one.days_pass(1)
    one.sync([account])
    for said in (told(one, "status"), told(one, "doctor"), told(one, "status", "--json")):
        assert f"{AT_THE_TOP}, {IN_A_DAY} as well" in said
        assert f"video_view_retention.{IN_A_CURVE}, {IN_A_POST} as well" in said

    one.days_pass(LASTS.days)
    assert "does not know" not in told(one, "status")


def test_everything_that_tiktok_documents_is_known(tmp_path: Path) -> None:
    kinds = ["business_registered", "personal", "business_small", "idle_posts", "new_account"]
    places = [{"audience_location": "top"}, {"audience_location": "metrics"}]
    for place in places:
        home = tmp_path / place["audience_location"]
        with world(home, archetypes=kinds, posts=5, seed=4, switches=dict(place)) as made:
            made.sync(made.connect_all())

            facts = [stored.facts for stored in made.headwater.store.accounts()]
            assert len(facts) == len(kinds)
            assert [drift.current(each, made.today) for each in facts] == [{}] * len(kinds)
