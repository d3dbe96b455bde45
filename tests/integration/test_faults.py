"""Whatever goes wrong on the way: a sentence, no wrong row, and everything lands in the end."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.app.syncing import Wish
from headwater.connectors.base import Request
from headwater.connectors.http import Http
from headwater.model.account import Account
from headwater.model.errors import HeadwaterError, ReconnectError
from headwater.model.slice import Slice, SliceState
from headwater.sync.fleet import Outcome
from headwater.sync.plan import LONGEST_PATIENCE, MOST_ATTEMPTS, PATIENCE
from simulator.faults import KINDS
from tests.integration.compare import differences
from tests.integration.wires import PoisonedHttp, SpoilingHttp
from tests.integration.world import World, world

GET, LIST = "business/get", "business/video/list"
READS = (GET, LIST, "business/comment/list", "business/benchmark")
REFRESH, INFO = "tt_user/oauth2/refresh_token", "tt_user/token_info/get"
ENDPOINTS = (*READS, REFRESH, INFO)

HARMLESS = {"duplicate_rows", "expired_images", "latency"}
UNREADABLE = {"endless_body", "gzip_bomb", "wrong_types"}
"""What is not asked for again at once: the answer came, and is not one."""

SLOW = {"hang", "slow_body"}
"""What takes real time, however the clocks are set."""

ACCOUNTS = 500

EXPECTED = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
"""What hypothesis warns of and is meant here: syncs take long, in one world for all."""


@dataclass(slots=True)
class Patient:
    """One world for many cases: each takes an account nobody has touched."""

    world: World
    taken: Iterator[int] = field(default_factory=count)

    def __repr__(self) -> str:
        return "a patient"  # whoever shows a failing case would show the whole world else

    def _repr_pretty_(self, printer: Any, cycle: object) -> None:
        """What hypothesis shows, which looks into dataclasses by itself."""
        printer.text(repr(self))

    def account(self) -> Account:
        """A connected account that may be asked for everything there is to opt into."""
        found = self.world.simulator.accounts[next(self.taken)]
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
def one_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Patient]:
    options: dict[str, Any] = {"accounts": ACCOUNTS, "posts": 5, "seed": 3, "limits": False}
    with world(tmp_path_factory.mktemp("faults"), **options) as made:
        made.headwater.http = Http(
            timeout=timedelta(seconds=4), idle=timedelta(seconds=0.5), max_bytes=1_000_000
        )
        yield Patient(made)


@pytest.fixture
def patient(one_for_all: Patient) -> Iterator[Patient]:
    """The world, closed between tests: one process has one installation open at a time."""
    yield one_for_all
    one_for_all.world.simulator.clear_faults()
    one_for_all.world.headwater.close()


def said(outcome: Outcome) -> list[str]:
    return [*outcome.failures, *([str(outcome.error)] if outcome.error else [])]


def is_sentence(text: str) -> bool:
    """Something a person can read and act on; no trace, no class name, no mistake of ours."""
    ours = ("mistake inside", "Traceback", "Error(", "object at 0x")
    return len(text) > 20 and "\n" not in text and not any(each in text for each in ours)


def untrue(world: World, account: Account) -> list[str]:
    """Stored cells that differ from the truth. What TikTok left out may stay unknown."""
    found = differences(world, account)
    unknown = ("stored {}", "None")
    return [line for line in found if not any(each in line.split(", true ")[0] for each in unknown)]


def wrong(world: World, account: Account) -> list[str]:
    """Stored cells that were never true, as long as nothing is complete. Counters move with the
    clock, so they are compared once everything has landed."""
    store, connector = world.headwater.store, world.headwater.connector(account.connector)
    known = store.account(account.connector, account.account_id)
    if "since" not in known.facts:  # nothing was ever asked
        return []
    moving = (" profile ", " video_lifetime ", " follower_", "posts differ by")
    found = [line for line in untrue(world, account) if not any(each in line for each in moving)]
    posts = store.current(known.key, next(s for s in connector.streams if s.name == "video"))
    real = world.simulator.truth("real", account.account_id)["videos"]
    found += [f"{post['video_id']} has vanished" for post in posts if post["vanished_at"]]
    return found + [f"{p['video_id']} never was" for p in posts if p["video_id"] not in real]


def made_good(patient: Patient, account: Account) -> None:
    """A day later, without faults, everything lands and is true."""
    patient.world.simulator.clear_faults()
    patient.world.days_pass(1)
    outcome = patient.sync(account)
    if isinstance(outcome.error, ReconnectError):  # the answer to a renewal was lost
        patient.world.connect(account.account_id, also="comment.list")
        outcome = patient.sync(account)

    assert said(outcome) == []
    left = differences(patient.world, account)
    assert [line for line in left if not too_late(patient.world, line)] == []


def too_late(world: World, line: str) -> bool:
    """Whether it is a 0 read before anything showed that the account has the counter, on a day
    that was not served any more once something had."""
    unearned = r" (\d{4}-\d\d-\d\d) (\w+_clicks|lead_submissions): stored None, true 0$"
    day = re.search(unearned, line)
    oldest = world.simulator.clock.now().date() - timedelta(days=60)
    return day is not None and date.fromisoformat(day[1]) < oldest


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


@pytest.mark.parametrize("kind", ["reset", "http_500", "http_502", "http_504"])
def test_a_renewal_of_the_token_that_fails_in_passing_costs_no_capture(
    kind: str, patient: Patient
) -> None:
    account = patient.account()
    patient.sync(account)
    patient.world.days_pass(1.1)  # the access token has expired, and the profile has moved on
    patient.fault(kind, REFRESH, account, times=1)

    outcome = patient.sync(account)

    assert said(outcome) == []
    assert differences(patient.world, account) == []


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


kinds = st.sampled_from([kind for kind in KINDS if kind not in SLOW])
codes = st.sampled_from([40001, 40002, 40100, 40102, 40107, 41002, 50000, 50002, 51010, 60001])
faults = st.lists(
    st.tuples(kinds, st.sampled_from(ENDPOINTS), st.integers(1, 6), codes), min_size=1, max_size=8
)


def weather(patient: Patient, scripted: list[tuple[str, str, int, int]]) -> None:
    """One account's first sync under scripted faults, a day after its sign-in."""
    account = patient.account()
    patient.world.days_pass(1.1)  # the access token has expired
    for kind, endpoint, times, code in scripted:
        patient.fault(kind, endpoint, account, times=times, code=code)

    outcome = patient.sync(account)

    assert all(map(is_sentence, said(outcome)))
    assert wrong(patient.world, account) == []
    made_good(patient, account)


@settings(max_examples=12, suppress_health_check=EXPECTED)
@given(scripted=faults)
def test_any_weather_is_told_in_sentences_and_made_good_a_day_later(
    scripted: list[tuple[str, str, int, int]], patient: Patient
) -> None:
    weather(patient, scripted)


@pytest.mark.long
@settings(max_examples=300, suppress_health_check=EXPECTED)
@given(scripted=faults)
def test_much_more_weather_is_made_good_too(
    scripted: list[tuple[str, str, int, int]], patient: Patient
) -> None:
    weather(patient, scripted)


@pytest.fixture
def poisoned(tmp_path: Path) -> Iterator[tuple[World, PoisonedHttp]]:
    options: dict[str, Any] = {"accounts": 3, "posts": 8, "seed": 3, "limits": False}
    with world(tmp_path, switches={"over_60_days": "serve"}, **options) as made:
        made.headwater.http = wire = PoisonedHttp()
        yield made, wire


POISONS: dict[str, Callable[[Request], bool]] = {
    "profile": lambda request: _asks(request, "is_business_account"),
    "daily": lambda request: _asks(request, "video_views") and _dated(request),
    "activity": lambda request: _asks(request, "audience_activity"),
    "audience": lambda request: _asks(request, "audience_ages"),
    "videos": lambda request: request.endpoint == "/business/video/list/",
}


def _asks(request: Request, field: str) -> bool:
    return request.endpoint == "/business/get/" and f'"{field}"' in dict(request.query)["fields"]


def _dated(request: Request) -> bool:
    return "start_date" in dict(request.query)


@pytest.mark.parametrize("ask", POISONS)
def test_a_stream_that_always_fails_keeps_no_other_from_landing(
    ask: str, poisoned: tuple[World, PoisonedHttp]
) -> None:
    made, wire = poisoned
    account, undisturbed, _ = made.connect_all()
    made.sync([undisturbed])
    wire.poisoned = POISONS[ask]

    [outcome] = made.sync([account])

    streams = {each.name: set(each.streams) for each in made.headwater.connectors[0].asks}
    but = streams[ask] | streams["ads"]  # which there are only for accounts with ads
    expected, found = landed(made, undisturbed), landed(made, account)
    assert outcome.error is None
    assert len(expected) > 12
    assert not streams[ask] & found.keys()
    assert {name: found[name] for name in found.keys() - but} == {
        name: expected[name] for name in expected.keys() - but
    }


def landed(made: World, account: Account) -> dict[str, set[date]]:
    """The days of each stream that the ledger calls landed."""
    days: dict[str, set[date]] = {}
    for piece in pieces(made, account):
        if piece.state is SliceState.LANDED:
            days.setdefault(piece.stream, set()).update(piece.span.each())
    return days


def pieces(made: World, account: Account, *streams: str) -> list[Slice]:
    store = made.headwater.store
    key = store.account(account.connector, account.account_id).key
    return store.slices(key, streams or None)


def test_an_account_that_always_fails_delays_no_other(
    poisoned: tuple[World, PoisonedHttp],
) -> None:
    made, wire = poisoned
    sick, *healthy = made.connect_all()
    wire.poisoned = lambda request: ("business_id", sick.account_id) in request.query

    outcomes = made.sync([sick, *healthy])

    ends = [step.account_id for step in made.steps if step.stage in {"done", "failed"}]
    assert is_sentence(str(outcomes[0].error))
    assert [said(outcome) for outcome in outcomes[1:]] == [[], []]
    assert all(landed(made, account) for account in healthy)
    assert [differences(made, account) for account in healthy] == [[], []]
    assert ends.count(sick.account_id) <= 2 * len({r.endpoint for r in wire.asked})


def test_a_failed_capture_is_tried_ever_less_often_until_a_person_asks(
    poisoned: tuple[World, PoisonedHttp],
) -> None:
    made, wire = poisoned
    [account, *_] = made.connect_all()
    wire.poisoned = POISONS["videos"]
    waits = []

    for attempt in range(1, MOST_ATTEMPTS + 1):
        patiently(made, account)
        [piece] = pieces(made, account, "video")
        assert (piece.state, piece.attempts) == (SliceState.FAILED, attempt)
        assert is_sentence(piece.error or "")
        if piece.due_at is not None:
            waits.append(piece.due_at - piece.fetched_at)
            assert calls_for(wire, made, account, piece.due_at - timedelta(seconds=1)) == 0
            made.simulator.clock.set(piece.due_at)

    assert waits == [min(PATIENCE * 2**n, LONGEST_PATIENCE) for n in range(MOST_ATTEMPTS - 1)]
    assert piece.due_at is None
    assert calls_for(wire, made, account, made.headwater.clock.now() + timedelta(hours=4)) == 0
    wire.poisoned = lambda request: False
    [outcome] = made.sync([account])
    assert said(outcome) == []
    assert {piece.state for piece in pieces(made, account)} == {SliceState.LANDED}


def patiently(made: World, account: Account) -> None:
    """A sync as the scheduler makes it: failed slices wait their time."""
    made.headwater.sync([account], Wish(trigger="schedule", patient=True))


def calls_for(wire: PoisonedHttp, made: World, account: Account, at: datetime) -> int:
    """How many calls for posts a scheduled sync at an instant makes."""
    made.simulator.clock.set(at)
    before = len(wire.asked)
    patiently(made, account)
    return sum(POISONS["videos"](request) for request in wire.asked[before:])


def test_a_failed_window_of_days_becomes_a_dead_letter_even_across_midnight(
    poisoned: tuple[World, PoisonedHttp],
) -> None:
    made, wire = poisoned
    [account, *_] = made.connect_all()
    made.simulator.clock.advance(timedelta(hours=15))
    wire.poisoned = POISONS["activity"]

    for _ in range(100):
        patiently(made, account)
        due = [piece.due_at for piece in pieces(made, account, "audience_activity") if piece.due_at]
        if not due:
            break
        made.simulator.clock.set(max(min(due), made.headwater.clock.now()))

    failed = pieces(made, account, "audience_activity")
    assert {piece.state for piece in failed} == {SliceState.FAILED}
    assert {piece.due_at for piece in failed} == {None}
    wire.poisoned = lambda request: False
    made.days_pass(1)
    [outcome] = made.sync([account])
    assert said(outcome) == []
    assert differences(made, account) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in SLOW])
def test_a_sign_in_that_meets_trouble_ends_in_a_sentence_or_in_a_connection(
    kind: str, patient: Patient
) -> None:
    who = patient.world.simulator.accounts[next(patient.taken)].open_id
    for endpoint in ("tt_user/oauth2/token", INFO, GET):
        patient.world.simulator.fault(kind, endpoint, probability=0.7, seed=4)
    try:
        patient.world.connect(who)
    except HeadwaterError as refusal:
        assert is_sentence(str(refusal))  # noqa: PT017 - either way out is right
    patient.world.simulator.clear_faults()

    account = patient.world.connect(who)

    assert said(patient.sync(account)) == []


def test_hundreds_of_spoilt_answers_bring_no_trace_and_no_wrong_row(
    tmp_path: Path, *, long: bool
) -> None:
    enough = 10_000 if long else 200
    options: dict[str, Any] = {"accounts": enough // 4, "posts": 6, "seed": 5, "limits": False}
    sentences: set[str] = set()
    with world(tmp_path, **options) as made:
        made.headwater.http = wire = SpoilingHttp(share=0.6, seed=1)
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
