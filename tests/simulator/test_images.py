"""The pictures behind the signed addresses."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from tests.simulator.asking import profile, videos
from tests.simulator.caller import Caller
from tests.simulator.conftest import Start


def addresses(caller: Caller) -> list[str]:
    account = caller.sim.accounts[0].open_id
    token = caller.token(account)
    posts = videos(caller, token, account)[:5]
    return [
        profile(caller, token, account)["profile_image"],
        *(post["thumbnail_url"] for post in posts),
    ]


def path(caller: Caller, url: str) -> str:
    assert url.startswith(caller.sim.url + "/")
    return url.removeprefix(caller.sim.url)


def test_every_account_and_post_has_a_picture_of_its_own(start: Start) -> None:
    caller = start("business_registered")

    replies = [caller.send("GET", path(caller, url)) for url in addresses(caller)]

    assert {reply.status for reply in replies} == {200}
    assert {reply.headers["content-type"] for reply in replies} == {"image/svg+xml"}
    assert len({reply.content for reply in replies}) == len(replies)


def test_an_address_expires_within_a_day(start: Start) -> None:
    caller = start("business_registered")
    url = addresses(caller)[1]
    left = int(parse_qs(urlsplit(url).query)["x-expires"][0]) - caller.sim.clock.at()
    caller.sim.clock.advance(timedelta(seconds=left - 1))
    before = caller.send("GET", path(caller, url)).status
    caller.sim.clock.advance(timedelta(seconds=1))

    assert 0 < left < 86_400
    assert (before, caller.send("GET", path(caller, url)).status) == (200, 403)


def test_an_address_cannot_be_prolonged_or_moved(start: Start) -> None:
    caller = start("business_registered")
    url = path(caller, addresses(caller)[1])

    assert caller.send("GET", url.replace("x-expires=1", "x-expires=2")).status == 403
    assert caller.send("GET", url.replace("/post/", "/profile/")).status == 403
    assert caller.send("GET", url.split("?")[0]).status == 403


def test_asked_again_within_the_hour_the_address_is_the_same(start: Start) -> None:
    caller = start("business_registered")
    first = addresses(caller)
    caller.sim.clock.advance(timedelta(minutes=30))
    second = addresses(caller)
    caller.sim.clock.advance(timedelta(hours=1))

    assert second == first
    assert not set(addresses(caller)) & set(first)
