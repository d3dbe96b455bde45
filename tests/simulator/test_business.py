"""An account becomes a business, or is none any more."""

from datetime import timedelta
from typing import Any

from tests.simulator.asking import profile, rows
from tests.simulator.conftest import Start

CLICKS = "bio_link_clicks"


def one(start: Start, archetype: str = "business_registered", **switches: str) -> tuple[Any, ...]:
    caller = start(archetype, switches=switches)
    account = caller.sim.accounts[0].open_id
    return caller, caller.token(account), account


class TestBecomingABusiness:
    def test_shows_a_day_or_two_later_for_every_day(self, start: Start) -> None:
        caller, token, account = one(start, "personal")
        caller.sim.event("switch_to_business", account)
        told = []
        for _ in range(3):
            token = caller.token(account)
            told.append("engaged_audience" in rows(caller, token, account)[0])
            caller.sim.clock.advance(timedelta(days=1))

        assert profile(caller, caller.token(account), account)["is_business_account"] is True
        assert told == [False, False, True]

    def test_may_show_only_the_days_since(self, start: Start) -> None:
        caller, _token, account = one(start, "personal", business_history="from_switch")
        caller.sim.event("switch_to_business", account)
        caller.sim.clock.advance(timedelta(days=10))

        shown = rows(caller, caller.token(account), account)
        since = [row["date"] for row in shown if "engaged_audience" in row]

        assert since[0] == "2026-10-20"
        assert "engaged_audience" not in shown[0]

    def test_with_registration_brings_the_clicks(self, start: Start) -> None:
        caller, _token, account = one(start, "personal")
        caller.sim.event("switch_to_business", account, registered=True)
        caller.sim.clock.advance(timedelta(days=2))

        assert CLICKS in rows(caller, caller.token(account), account)[0]

    def test_and_back_takes_all_of_it_away(self, start: Start) -> None:
        caller, token, account = one(start)
        caller.sim.event("switch_to_personal", account)

        assert "engaged_audience" not in rows(caller, token, account)[0]
        assert profile(caller, token, account)["is_business_account"] is False
