"""Rate limits, told on the simulator's clock."""

from datetime import timedelta

from tests.simulator.caller import Caller
from tests.simulator.conftest import Start

QPS = "App reaches the QPS limit 10, current QPS is 11"
RESTRICTED = "Due to too many requests, requests from App are temporarily restricted."


def paced(caller: Caller, endpoint: str, token: str, account: str, times: int) -> list[int]:
    """The codes of calls a fifth of a second apart: too slow for the limit of a second."""
    codes = []
    for _ in range(times):
        caller.sim.clock.advance(timedelta(seconds=0.2))
        codes.append(caller.read(endpoint, token, business_id=account)["code"])
    return codes


def test_the_eleventh_call_of_a_second_is_refused_and_the_next_second_is_free(
    start: Start,
) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    caller.sim.limits.enforced = True

    codes = [caller.read("business/get", token, business_id=account)["code"] for _ in range(10)]
    eleventh = caller.read("business/get", token, business_id=account)
    caller.sim.clock.advance(timedelta(seconds=1))

    assert codes == [0] * 10
    assert (eleventh["code"], eleventh["message"]) == (40100, QPS)
    assert caller.read("business/get", token, business_id=account)["code"] == 0
    assert caller.sim.limits.penalties == 0


def test_the_forty_first_call_of_a_minute_costs_five_minutes_of_that_endpoint(
    start: Start,
) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    caller.sim.limits.enforced = True

    codes = paced(caller, "business/get", token, account, 41)
    elsewhere = caller.read("business/video/list", token, business_id=account)["code"]
    caller.sim.clock.advance(timedelta(minutes=4, seconds=59))
    still = caller.read("business/get", token, business_id=account)
    caller.sim.clock.advance(timedelta(seconds=1))

    assert codes == [0] * 40 + [40100]
    assert elsewhere == 0
    assert (still["code"], still["message"]) == (40100, RESTRICTED)
    assert caller.read("business/get", token, business_id=account)["code"] == 0
    assert caller.look("calls")["penalties"] == 1


def test_one_account_in_its_penalty_leaves_another_alone(start: Start) -> None:
    caller = start("business_registered", "business_plain")
    mine, yours = (account.open_id for account in caller.sim.accounts)
    tokens = caller.token(mine), caller.token(yours)
    caller.sim.limits.enforced = True

    assert paced(caller, "business/get", tokens[0], mine, 41)[-1] == 40100
    assert caller.read("business/get", tokens[1], business_id=yours)["code"] == 0


def test_six_hundred_calls_a_minute_are_all_the_app_gets(start: Start) -> None:
    caller = start(accounts=20)
    connected = [(caller.token(one.open_id), one.open_id) for one in caller.sim.accounts]
    caller.sim.limits.enforced = True

    codes = []
    for number in range(601):
        caller.sim.clock.advance(timedelta(seconds=0.0999 if number % 5 else 0.1))
        token, account = connected[number % 20]
        codes.append(caller.read("business/get", token, business_id=account)["code"])

    assert codes == [0] * 600 + [40100]
    assert caller.refresh("rft.any")["message"] == RESTRICTED


def test_the_window_of_a_minute_slides(start: Start) -> None:
    caller = start("business_registered")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    caller.sim.limits.enforced = True
    paced(caller, "business/get", token, account, 40)
    caller.sim.clock.advance(timedelta(minutes=1))

    assert paced(caller, "business/get", token, account, 40) == [0] * 40


def test_a_call_without_a_good_token_is_not_counted(start: Start) -> None:
    caller = start("business_registered", limits=True)

    codes = [caller.read("business/get", "act.no", business_id="x")["code"] for _ in range(50)]

    assert codes == [40105] * 50


def test_limits_can_be_switched_off_while_running(start: Start) -> None:
    caller = start("business_registered", limits=True)
    caller.control("switches", limits="off")
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)

    codes = [caller.read("business/get", token, business_id=account)["code"] for _ in range(60)]

    assert set(codes) == {0}
