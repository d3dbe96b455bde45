"""What `import headwater` offers to scripts."""

from pathlib import Path

import pytest

import headwater
from headwater.model.errors import QueryError


def test_a_script_opens_an_installation_and_is_told_what_it_cannot_ask(tmp_path: Path) -> None:
    with headwater.open(tmp_path) as installation:
        assert installation.catalogue().field("video_views").label == "Video Views"
        with pytest.raises(QueryError, match="no account"):
            installation.report(metrics="video_views", by="date")


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError):
        headwater.close  # noqa: B018
