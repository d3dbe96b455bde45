"""Sentences about accounts and counts read as sentences."""

import pytest

from headwater.cli.sentences import about, counted


@pytest.mark.parametrize(
    "number, said", [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1_204, "1,204 rows")]
)
def test_one_is_not_many(number: int, said: str) -> None:
    assert counted(number, "row") == said


def test_an_account_is_named_once() -> None:
    assert about("@bakery", "@bakery is disconnected.") == "@bakery is disconnected."
    assert about("@bakery", "TikTok failed.") == "@bakery: TikTok failed."
    assert about("@bakery", "@bakery2 is busy.") == "@bakery: @bakery2 is busy."
