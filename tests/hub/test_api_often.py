"""A key that asks too often waits, at every address alike, and Looker Studio waits with it."""

import json
from itertools import count

import pytest

from headwater.hub.api import allowance
from headwater.hub.api.allowance import BURST, PER_SECOND, Allowance
from headwater.hub.api.refusal import Refusal
from tests.hub.reported import Reported, key_of
from tests.hub.test_api import error
from tests.hub.test_looker_faults import Scene, scene

__all__ = ["scene"]

ASKED = (
    ("GET", "report?metrics=likes&account=sample"),
    ("GET", "fields"),
    ("GET", "accounts"),
    ("GET", "looker/me"),
    ("POST", "looker/config"),
    ("POST", "looker/schema"),
    ("POST", "looker/data"),
)
"""Addresses of the short way and of Django's."""


class Ticking:
    """Seconds, as a test lets them pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def waits(found: Allowance, key: int = 1) -> int | None:
    """The seconds a call is told to wait; None when it is answered."""
    try:
        found.spend(key)
    except Refusal as refusal:
        return int(dict(refusal.headers)["Retry-After"])
    return None


def test_a_burst_is_answered_and_then_a_call_waits_until_one_is_left_again() -> None:
    tick = Ticking()
    found = Allowance(burst=3, per_second=0.25, tick=tick)

    assert [waits(found) for _ in range(4)] == [None, None, None, 4]
    tick.now = 3.9
    assert waits(found) == 1
    tick.now = 4.0
    assert [waits(found), waits(found)] == [None, 4]


def test_what_is_left_grows_to_a_burst_and_no_further() -> None:
    tick = Ticking()
    found = Allowance(burst=2, per_second=1, tick=tick)
    waits(found)
    tick.now = 1e6

    assert [waits(found) for _ in range(3)] == [None, None, 1]


def test_keys_do_not_take_from_each_other() -> None:
    found = Allowance(burst=1, per_second=1, tick=Ticking())

    assert [waits(found, key) for key in (1, 2, 1)] == [None, None, 1]


def test_a_report_of_a_hundred_charts_is_no_reason_to_wait() -> None:
    found = Allowance(tick=Ticking())
    charts, pages = 100, 10

    assert charts * (pages + 2) <= BURST
    assert PER_SECOND * 60 >= BURST
    assert {waits(found) for _ in range(charts * (pages + 2))} == {None}


@pytest.fixture
def spent(reported: Reported) -> Reported:
    """A hub whose key has nothing left."""
    found = Allowance(burst=1, per_second=0.2, tick=Ticking())
    allowance.use(reported.world.headwater, found)
    assert reported.get("looker/me").status_code == 200
    return reported


@pytest.mark.parametrize("method, path", ASKED)
def test_every_address_answers_429_with_the_seconds_to_wait(
    spent: Reported, method: str, path: str
) -> None:
    answer = spent.get(path) if method == "GET" else spent.post(path, {})

    assert answer.status_code == 429
    assert answer["Retry-After"] == "5"
    assert error(answer)["code"] == "too_many_requests"
    assert error(answer)["message"].endswith("Wait 5 s and ask again.")


def test_another_key_of_the_same_person_is_still_answered(spent: Reported) -> None:
    other = key_of(spent.world, "owner@main.example.org", "read")

    assert spent.get("looker/me", HTTP_AUTHORIZATION=f"Bearer {other}").status_code == 200


def test_the_document_says_so(spent: Reported) -> None:
    found = json.loads(spent.world.anonymous().get("/api/v1/openapi.json").content)
    told = [each["responses"] for path in found["paths"].values() for each in path.values()]

    assert told
    assert all("429" in responses for responses in told)


def test_a_chart_waits_as_long_as_it_is_told_and_shows_every_row(scene: Scene) -> None:
    scene.connect()
    seconds, hub = count(step=3), scene.hub.world
    found = Allowance(burst=1, per_second=0.2, tick=lambda: float(next(seconds)))
    allowance.use(hub.headwater, found)
    assert Reported(hub, scene.admin).get("looker/me").status_code == 200
    shown = scene.chart()

    assert len(shown["rows"]) == 28
    assert scene.tries == 2
    assert shown["slept"] == 2000
