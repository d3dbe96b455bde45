"""A refused field is left out for a week, or until the account's owner consents anew."""

from datetime import date, timedelta

from headwater.sync.refusals import REFUSED_FOR, fact, lately, remembered

DAY = date(2026, 10, 20)


def test_a_refused_field_is_left_out_until_the_week_is_over() -> None:
    facts = {fact("daily"): remembered({"likes", "shares"}, DAY, "consent")}

    assert lately(facts, "daily", DAY, "consent") == {"likes", "shares"}
    assert lately(facts, "daily", DAY + REFUSED_FOR - timedelta(days=1), "consent")
    assert lately(facts, "daily", DAY + REFUSED_FOR, "consent") == frozenset()


def test_a_new_consent_asks_for_everything_again() -> None:
    facts = {fact("daily"): remembered({"likes"}, DAY, "consent")}

    assert lately(facts, "daily", DAY, "another") == frozenset()


def test_what_one_ask_was_refused_is_asked_by_the_others() -> None:
    facts = {fact("daily"): remembered({"likes"}, DAY, "consent")}

    assert lately(facts, "videos", DAY, "consent") == frozenset()
