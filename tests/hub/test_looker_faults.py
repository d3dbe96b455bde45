"""What goes wrong between Looker Studio and a real hub: a sentence for people, the detail for
whoever runs the hub.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.hub.roster.models import ApiKey, Membership
from tests.hub.breaking import Breaking, breaking
from tests.hub.desk import Desk, desk, in_thread
from tests.hub.reported import Reported, key_of, opened

DAYS = {"startDate": "2026-09-02", "endDate": "2026-09-29"}
CHART = {"dimensions": ["date"], "metrics": ["likes"], "dateRange": DAYS}
OWNER, VIEWER = "owner@main.example.org", "vera@main.example.org"
BAD_KEY = "The hub no longer accepts this API key. Make a new key in the hub under API keys"


@dataclass(slots=True)
class Scene:
    """A hub that serves, a proxy in front of it that breaks on order, and a person at Google."""

    hub: Reported
    base: str
    proxy: Breaking
    desk: Desk
    admin: str
    viewer: str

    def connect(self, *accounts: str, admin: bool = True, **more: Any) -> None:
        key = self.admin if admin else self.viewer
        self.desk.connect(self.proxy.base, key, *accounts, **more)
        self.proxy.seen.clear()

    def chart(self, **more: object) -> dict[str, Any]:
        return self.desk.tell("chart", {**CHART, **more})

    @property
    def tries(self) -> int:
        return sum(path.endswith("/data") for path in self.proxy.seen)


@pytest.fixture
def scene(reported_template: tuple[Path, str], tmp_path: Path) -> Iterator[Scene]:
    with opened(reported_template, tmp_path / "home") as hub:
        hub.world.person(VIEWER, "viewer")
        admin, viewer = (key_of(hub.world, email, "read") for email in (OWNER, VIEWER))
        with in_thread(hub.world.headwater) as base, breaking(base) as proxy, desk() as person:
            yield Scene(hub, base, proxy, person, admin, viewer)


def test_a_passing_fault_is_waited_for_and_the_chart_never_knows(scene: Scene) -> None:
    scene.connect()
    for faults in ([(429, 7)], [503, 502], [500, 504, 503], ["close"]):
        scene.proxy.faults[:] = faults
        scene.proxy.seen.clear()

        shown = scene.chart()

        assert len(shown["rows"]) == 28
        assert scene.tries == len(faults) + 1
        assert shown["slept"] == (7000 if faults == [(429, 7)] else 1000 * (2 ** len(faults) - 1))


@pytest.mark.parametrize(
    "fault, sentence, detail",
    [
        ((429, 30), "The hub has too much to do right now. Wait a minute", "HTTP 429"),
        (500, "The hub has a passing fault. Wait a minute, then refresh the data", "HTTP 500"),
        (503, "The hub has a passing fault", "HTTP 503"),
        ("close", "The hub did not answer. Either it is switched off or it cannot be", "unavail"),
        ("hang", "The hub did not answer in time. Wait a minute and refresh", "Timeout"),
    ],
)
def test_a_fault_that_stays_is_told_to_all_and_in_detail_to_the_admin(
    scene: Scene, fault: object, sentence: str, detail: str
) -> None:
    for admin in (True, False):
        scene.connect(admin=admin, limits={"fetchMs": 400} if fault == "hang" else {})
        scene.proxy.faults[:] = [fault] * 4

        told = scene.chart()

        assert told["refused"].startswith(sentence)
        assert "HTTP" not in told["refused"]
        assert scene.tries == 4
        if not admin:
            assert told["detail"] is None
            continue
        assert detail in told["detail"]
        assert "asked 4 times" in told["detail"]
        assert scene.admin not in told["detail"]


def test_half_an_answer_and_one_over_50_mb_are_told_as_too_large(scene: Scene) -> None:
    scene.connect()
    for fault in ("cut", "huge"):
        scene.proxy.faults[:] = [fault]
        told = scene.chart()
        assert told["refused"].startswith("The answer of the hub arrived cut off")
        assert "characters that are no JSON" in told["detail"]
    assert told["fetches"][-1]["bytes"] == 50 * 1024 * 1024


def expire(scene: Scene) -> None:
    scene.hub.world.clock.ahead += timedelta(days=91)


def revoke(scene: Scene) -> None:
    from headwater.hub.roster.models import Person  # noqa: PLC0415

    for email in (OWNER, VIEWER):
        client = scene.hub.world.signed_in(Person.objects.get(email=email))
        for key in ApiKey.objects.filter(person__email=email, revoked_at=None):
            assert client.post(f"/account/keys/{key.pk}/revoke/").status_code == 302


def leave(scene: Scene) -> None:
    Membership.objects.all().delete()


@pytest.mark.parametrize(
    "happens, detail", [(expire, "HTTP 401"), (revoke, "HTTP 401"), (leave, "HTTP 403")]
)
def test_a_key_that_ends_says_so_once_and_is_asked_for_again(
    scene: Scene, happens: Callable[[Scene], None], detail: str
) -> None:
    ApiKey.objects.update(expires_at=scene.hub.world.clock.now() + timedelta(days=90))
    scene.connect(admin=True)
    assert len(scene.chart()["rows"]) == 28
    scene.proxy.seen.clear()

    happens(scene)
    told = scene.chart()

    assert told["refused"].startswith(BAD_KEY)
    assert detail in told["detail"]
    assert "(request " in told["detail"]
    assert scene.tries == 1
    assert not scene.desk.is_valid()
    again = scene.desk.tell("sign-in", {"url": scene.proxy.base, "key": scene.admin})
    assert again["verdict"] == "INVALID_CREDENTIALS"


def test_a_key_that_reaches_another_hub_only_is_good_and_says_what_is_out_of_reach(
    scene: Scene,
) -> None:
    world = scene.hub.world
    world.headwater.control.make_hub("Other")
    world.person(VIEWER, "viewer", hub="other")
    key = key_of(world, VIEWER, "read", hubs=("main", "other"))
    scene.desk.connect(scene.proxy.base, key, "sample")
    Membership.objects.filter(hub__slug="main", person__email=VIEWER).delete()

    told = scene.chart()

    assert told["refused"] == (
        "The hub main is gone, or out of this key's reach. Edit the data source and choose "
        "another one."
    )
    assert scene.desk.is_valid()


def test_an_erased_account_is_named_and_another_one_asked_for(scene: Scene) -> None:
    account = scene.hub.accounts[0]
    scene.connect(account.account_id)
    before = scene.chart()

    scene.hub.world.headwater.in_hub("main").erase(account)
    told = scene.chart()

    assert len(before["rows"]) == 28
    assert told["refused"] == (
        f"The account {account.account_id} is no longer in the hub Main. Edit the data source and "
        "choose another one."
    )
    assert "HTTP 422 unknown_account" in told["detail"]
    assert len(told["fetches"]) == 1


@pytest.mark.parametrize(
    "chart, sentence",
    [
        (
            {"dimensions": ["video_id"], "metrics": ["profile_views"]},
            "for the profile and a UTC day, and Video ID is not known there",
        ),
        (
            {"dimensions": ["month"], "metrics": ["reached_audience"]},
            "Reached Audience counts different people",
        ),
    ],
)
def test_a_question_without_a_true_answer_shows_the_guards_sentence(
    scene: Scene, chart: dict[str, object], sentence: str
) -> None:
    scene.connect()

    told = scene.chart(**chart)

    assert sentence in told["refused"], told["refused"]
    assert "_" not in told["refused"], "labels, and no ids"
    assert "HTTP 422" in told["detail"]
    assert (len(told["fetches"]), told["slept"]) == (1, 0)


def test_a_hub_that_is_down_does_not_make_a_key_wrong(scene: Scene) -> None:
    scene.connect()
    scene.proxy.faults[:] = ["close"] * 4
    assert "did not answer" in scene.chart()["refused"]

    assert scene.desk.is_valid()
    assert len(scene.chart()["rows"]) == 28
