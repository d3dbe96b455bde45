"""Whatever goes wrong on the way: a sentence, no wrong row, and everything lands in the end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from headwater.connectors.http import Http
from headwater.model.account import Account
from headwater.sync.fleet import Outcome
from simulator.faults import KINDS
from tests.integration.compare import differences
from tests.integration.wires import SpoilingHttp
from tests.integration.world import World, world

GET, LIST = "business/get", "business/video/list"
READS = (GET, LIST, "business/comment/list", "business/benchmark")
REFRESH, INFO = "tt_user/oauth2/refresh_token", "tt_user/token_info/get"
ENDPOINTS = (*READS, REFRESH, INFO)

HARMLESS = {"duplicate_rows", "expired_images", "endless_pages", "repeated_cursor", "latency"}
UNREADABLE = {"endless_body", "gzip_bomb", "wrong_types"}
"""What is not asked for again at once: the answer came, and is not one."""

SLOW = {"hang", "slow_body"}
"""What takes real time, however the clocks are set."""

ACCOUNTS = 60


@dataclass(slots=True)
class Patient:
    """One world for many cases: each takes an account nobody has touched."""

    world: World
    taken: Iterator[int] = field(default_factory=count)

    def account(self) -> Account:
        """A connected account that may be asked for everything there is to opt into."""
        found = self.world.simulator.accounts[next(self.taken) % ACCOUNTS]
        account = self.world.connect(found.open_id, also="comment.list")
        self.world.headwater.opt_in(account, "comments")
        self.world.headwater.opt_in(account, "benchmark", "BEAUTY")
        return account

    def fault(self, kind: str, endpoint: str, account: Account, **details: object) -> None:
        who = "" if endpoint in (REFRESH, INFO) else account.account_id
        self.world.simulator.fault(kind, endpoint, account=who, milliseconds=50, **details)

    def sync(self, account: Account) -> Outcome:
        [outcome] = self.world.sync([account])
        return outcome


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Patient]:
    options = {"accounts": ACCOUNTS, "posts": 8, "seed": 3, "limits": False}
    with world(tmp_path_factory.mktemp("faults"), **options) as made:
        made.headwater.http = Http(
            timeout=timedelta(seconds=4), idle=timedelta(seconds=0.5), max_bytes=1_000_000
        )
        yield Patient(made)


def said(outcome: Outcome) -> list[str]:
    return [*outcome.failures, *([str(outcome.error)] if outcome.error else [])]


def is_sentence(text: str) -> bool:
    """Something a person can read and act on; no trace, no class name, no mistake of ours."""
    ours = ("mistake inside", "Traceback", "Error(", "object at 0x")
    return len(text) > 20 and "\n" not in text and not any(each in text for each in ours)


def untrue(world: World, account: Account) -> list[str]:
    """Stored cells that differ from the truth. What TikTok once left out may stay unknown."""
    unknown = ("stored None", "stored {}")
    return [
        line for line in differences(world, account) if not any(each in line for each in unknown)
    ]


def wrong(world: World, account: Account) -> list[str]:
    """Stored cells that were never true, as long as nothing is complete. Counters move with the
    clock, so they are compared once everything has landed."""
    moving = (" profile ", " video_lifetime ", "posts differ by")
    found = [line for line in untrue(world, account) if not any(each in line for each in moving)]
    store, connector = world.headwater.store, world.headwater.connector(account.connector)
    key = store.account(account.connector, account.account_id).key
    posts = store.current(key, next(s for s in connector.streams if s.name == "video"))
    real = world.simulator.truth("real", account.account_id)["videos"]
    found += [f"{post['video_id']} has vanished" for post in posts if post["vanished_at"]]
    return found + [f"{p['video_id']} never was" for p in posts if p["video_id"] not in real]


def made_good(patient: Patient, account: Account) -> None:
    """A day later, without faults, everything lands and is true."""
    patient.world.simulator.clear_faults()
    patient.world.days_pass(1)
    outcome = patient.sync(account)

    assert said(outcome) == []
    assert differences(patient.world, account) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_wrong_once_at_every_endpoint_is_told_or_made_good_at_once(
    kind: str, patient: Patient
) -> None:
    account = patient.account()
    for endpoint in READS:
        patient.fault(kind, endpoint, account, times=1)

    outcome = patient.sync(account)

    assert outcome.error is None
    assert all(map(is_sentence, said(outcome)))
    assert (said(outcome) != []) == (kind in UNREADABLE)
    assert wrong(patient.world, account) == []
    made_good(patient, account)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in SLOW])
def test_what_goes_wrong_all_the_time_is_told_and_lands_nothing_wrong(
    kind: str, patient: Patient
) -> None:
    account = patient.account()
    patient.fault(kind, "*", account, probability=1.0)

    outcome = patient.sync(account)

    assert all(map(is_sentence, said(outcome)))
    assert (said(outcome) != []) == (kind not in HARMLESS)
    assert wrong(patient.world, account) == []
    made_good(patient, account)


def test_hundreds_of_spoilt_answers_bring_no_trace_and_no_wrong_row(
    tmp_path: Path, *, long: bool
) -> None:
    enough = 10_000 if long else 200
    options: dict[str, Any] = {"accounts": enough // 4, "posts": 6, "seed": 5, "limits": False}
    sentences: set[str] = set()
    with world(tmp_path, **options) as made:
        made.headwater.http = wire = SpoilingHttp(share=0.4, seed=1)
        clean, accounts = Http(), iter(made.simulator.accounts)
        while wire.spoilt < enough:
            account = made.connect(next(accounts).open_id)
            [outcome] = made.sync([account])
            sentences.update(said(outcome))
            assert wrong(made, account) == []
            made.headwater.http = clean
            made.days_pass(1)
            [outcome] = made.sync([account])
            assert said(outcome) == []
            assert untrue(made, account) == []
            made.headwater.http = wire
    assert all(map(is_sentence, sentences))
    assert len(sentences) > 10
