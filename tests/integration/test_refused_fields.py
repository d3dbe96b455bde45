"""A field that TikTok will not have costs that field alone, whatever TikTok says of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from headwater.connectors.base import Answer, Request
from headwater.connectors.http import Http
from headwater.model.account import Account, ConnectionState
from headwater.store.base import StoredAccount
from tests.integration.compare import differences
from tests.integration.world import World, world

NEVER_SAYS = "fields: Invalid value."


class Refusing(Http):
    """Refuses every call that asks for one of some fields, and counts the refusals."""

    def __init__(self, fields: set[str], said: str) -> None:
        super().__init__()
        self.fields, self.said, self.refusals = fields, said, 0

    def send(self, request: Request) -> Answer:
        asked = set(json.loads(dict(request.query).get("fields", "[]")))
        if not asked & self.fields:
            return super().send(request)
        self.refusals += 1
        body = {"code": 40002, "message": self.said, "request_id": "20261020AB", "data": {}}
        return Answer(status=200, body=json.dumps(body).encode())


@pytest.fixture
def one(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, archetypes=["business_plain"], posts=3, seed=3) as made:
        yield made


def refuse(one: World, *fields: str, said: str = NEVER_SAYS) -> tuple[Account, Refusing]:
    account = one.connect(one.simulator.accounts[0].open_id)
    one.headwater.http = wire = Refusing(set(fields), said)
    return account, wire


@pytest.mark.parametrize("names", [("favorites",), ("shares",), ("shares", "audience_types")])
def test_fields_that_tiktok_refuses_without_naming_them_are_found_and_left_out(
    names: tuple[str, ...], one: World
) -> None:
    account, _ = refuse(one, *names)

    [outcome] = one.sync([account])

    assert (outcome.failures, outcome.error) == ((), None)
    ours = [name.removeprefix("audience_") for name in names]
    ours = ["viewer_type" if name == "types" else name for name in ours]
    found = differences(one, account)
    assert found
    assert [line for line in found if not any(name in line for name in ours)] == []


def test_what_was_found_is_not_looked_for_again_the_next_day(one: World) -> None:
    account, wire = refuse(one, "favorites")
    one.sync([account])
    before = wire.refusals
    assert before > 1

    one.days_pass(1)
    [outcome] = one.sync([account])

    assert (outcome.failures, wire.refusals) == ((), before)


class RefusingForAWhile(Http):
    """Refuses the first calls for the profile, whatever they ask for."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def send(self, request: Request) -> Answer:
        asked = dict(request.query)
        if not self.times or request.endpoint != "/business/get/" or "start_date" in asked:
            return super().send(request)
        self.times -= 1
        body = {"code": 41002, "message": "Fields offline.", "request_id": "20261020AB", "data": {}}
        return Answer(status=200, body=json.dumps(body).encode())


@pytest.mark.parametrize("times", range(1, 9))
def test_no_field_is_blamed_for_what_was_refused_for_a_while(times: int, one: World) -> None:
    account = one.connect(one.simulator.accounts[0].open_id)
    one.headwater.http = wire = RefusingForAWhile(times)

    [outcome] = one.sync([account])

    assert wire.times == 0
    assert (outcome.failures, outcome.error) == ((), None)
    assert differences(one, account) == []
    assert not any(fact.startswith("refused") for fact in stored(one, account).facts)


def stored(one: World, account: Account) -> StoredAccount:
    return one.headwater.store.account(account.connector, account.account_id)


def test_a_refusal_of_all_fields_ends_after_a_few_calls_in_a_sentence(one: World) -> None:
    every = ["item_id", "caption", "likes", "video_views", "create_time", "reach", "share_url",
             "embed_url", "thumbnail_url", "is_ad", "media_type", "video_duration", "comments",
             "shares", "favorites"]  # fmt: skip
    account, wire = refuse(one, *every)

    [outcome] = one.sync([account])

    videos = [said for said in outcome.failures if said.startswith("videos")]
    assert len(videos) == 1
    assert "does not say which" in videos[0]
    assert wire.refusals < 60


def test_a_refusal_that_does_not_even_speak_of_fields_is_not_taken_for_the_end_of_history(
    one: World,
) -> None:
    account, wire = refuse(one, "engaged_audience", said="Invalid parameter.")
    [outcome] = one.sync([account])
    assert any(said.startswith("daily") for said in outcome.failures)

    wire.fields = set()
    one.days_pass(1)
    [outcome] = one.sync([account])

    assert outcome.failures == ()
    assert differences(one, account) == []


class NoOldDays(Http):
    """Answers with nothing that can be read where days before some day are asked for."""

    def __init__(self, first: str) -> None:
        super().__init__()
        self.first = first

    def send(self, request: Request) -> Answer:
        if dict(request.query).get("start_date", self.first) >= self.first:
            return super().send(request)
        return Answer(status=200, body=b'{"code": 0, "message": "OK", "data": {"metrics": 7}}')


def test_days_that_grew_too_old_before_they_could_be_read_are_lost_without_a_failure(
    one: World,
) -> None:
    account = one.connect(one.simulator.accounts[0].open_id)
    promised = one.headwater.clock.now().date() - timedelta(days=59)
    one.headwater.http = NoOldDays(promised.isoformat())
    [outcome] = one.sync([account])
    assert any(said.startswith("daily") for said in outcome.failures)

    one.headwater.http = Http()
    one.days_pass(3)
    [outcome] = one.sync([account])

    assert outcome.failures == ()
    assert differences(one, account) == []


def test_a_token_of_which_not_even_token_info_will_speak_means_a_new_consent(one: World) -> None:
    """TikTok does not document what the owner's revocation is answered with."""
    account = one.connect(one.simulator.accounts[0].open_id)
    one.sync([account])
    one.simulator.event("revoke", account.account_id)
    said = "No permission to operate tiktok creator id: x"
    for endpoint in ("business/get", "business/video/list", "tt_user/token_info/get"):
        one.simulator.fault("code", endpoint, code=40001, message=said, times=99)

    [outcome] = one.sync([account])

    assert outcome.error is not None
    assert "connect the account again" in str(outcome.error)
    [known] = one.headwater.control.accounts()
    assert known.state is ConnectionState.RECONNECT
