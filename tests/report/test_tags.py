"""Hashtags and mentions, as they stand in captions."""

import pytest

from headwater.report.tags import hashtags, mentions


@pytest.mark.parametrize(
    "caption,found",
    [
        ("Sourdough #Bakery #bakery #BROT", ["bakery", "brot"]),
        ("#café#thé ☕", ["café", "thé"]),
        ("＃日本 #1 #a_b", ["日本", "1", "a_b"]),
        ("no tag # at all, C# neither", []),
        ("", []),
    ],
)
def test_hashtags_are_found_once_and_in_lower_case(caption: str, found: list[str]) -> None:
    assert hashtags(caption) == found


@pytest.mark.parametrize(
    "caption,found",
    [
        ("with @Sample.Baker and @other_one.", ["sample.baker", "other_one"]),
        ("mail me: a@b.co", []),
        ("@a @A @a", ["a"]),
        ("@", []),
    ],
)
def test_mentions_are_found_once_and_addresses_are_none(caption: str, found: list[str]) -> None:
    assert mentions(caption) == found
