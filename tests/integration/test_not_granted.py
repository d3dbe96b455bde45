"""An answer without what an owner did not grant says so, and never that it is still to be read."""

import urllib.parse
from pathlib import Path

from headwater.model.account import Account
from tests.integration.world import World, consent, world

INSIGHTS = "user.insights"


def connected_without(scope: str, made: World, account: str) -> Account:
    begun = made.headwater.begin_sign_in("tiktok_organic")
    asked = begun.authorize_url.replace(f"{scope}%2C", "")
    assert asked != begun.authorize_url
    address = consent(f"{asked}&account={urllib.parse.quote(account)}")
    callback = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
    return made.headwater.finish_sign_in("tiktok_organic", callback).account


def told(made: World, *names: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    answer = made.headwater.report(metrics=names, period="last_28d")
    return {each.code: (each.sentence, each.fields) for each in answer.warnings}


def test_a_field_behind_a_scope_that_was_not_granted_is_told_with_what_to_do(
    tmp_path: Path,
) -> None:
    with world(tmp_path / "home", accounts=2, posts=3) as made:
        first, second = (each.open_id for each in made.simulator.accounts)
        account = connected_without(INSIGHTS, made, first)
        made.sync()

        sentence, fields = told(made, "video_views", "followers_net")["not_granted"]
        assert sentence == (
            f"{account.title} has not granted user.insights (Daily insights, and who the "
            "followers are): connect again and allow it."
        )
        assert fields == ("video_views", "followers_net")
        assert "not_granted" not in told(made, "v_views")

        made.connect(second)
        made.connect(first)
        assert "not_granted" not in told(made, "video_views")


def test_the_status_names_the_permission_and_what_is_missing_for_it(tmp_path: Path) -> None:
    with world(tmp_path / "home", accounts=1, posts=3) as made:
        connected_without("user.info.stats", made, made.simulator.accounts[0].open_id)
        made.sync()
        [covered] = made.headwater.status()

    notes = {stream.name: stream.note for stream in covered.streams}
    assert notes["profile"] == (
        "Not granted: user.info.stats, so there is no following_count, followers_now, "
        "likes_total_lifetime and 1 more. Connect the account again to grant it."
    )


def test_who_granted_nothing_that_is_asked_is_told_so_and_not_that_the_account_is_closed(
    tmp_path: Path,
) -> None:
    with world(tmp_path / "home", accounts=1, posts=3) as made:
        [account] = made.connect_all()
        made.simulator.fault("code", "business/get", code=40130, probability=1.0)
        made.simulator.fault("code", "business/video/list", code=40130, probability=1.0)
        [outcome] = made.sync([account])
        [seen] = made.headwater.control.accounts()

    assert "for want of a permission: connect the account again" in str(outcome.error)
    assert seen.state_reason == str(outcome.error)


def test_several_accounts_are_counted_and_the_sample_account_is_never_meant(
    tmp_path: Path,
) -> None:
    with world(tmp_path / "home", accounts=2, posts=3) as made:
        for each in made.simulator.accounts:
            connected_without(INSIGHTS, made, each.open_id)

        assert told(made, "likes")["not_granted"][0].startswith("2 accounts have not granted")
        sample = made.headwater.report(metrics=("likes",), accounts=("sample",))
        assert "not_granted" not in {each.code for each in sample.warnings}
