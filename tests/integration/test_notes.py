"""What `headwater status` says of a stream names what it is about."""

from pathlib import Path

from tests.integration.world import world


def test_a_stream_with_data_names_the_fields_that_have_none_and_why(tmp_path: Path) -> None:
    with world(tmp_path, archetypes=["personal"], posts=2, seed=3) as made:
        made.sync(made.connect_all())
        [account] = made.headwater.status()

    notes = {stream.name: stream.note for stream in account.streams}

    whole, part = notes["audience_activity"], notes["profile_day"]
    assert whole.startswith("No data: TikTok gives this only to Business accounts")
    assert part == f"followers_new, followers_lost, tt_daily_total_followers and 8 more: {whole}"
