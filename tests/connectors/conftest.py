"""A simulated TikTok per test, its clock frozen, and a reader that signed in to it."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from headwater.connectors.http import Http
from simulator import Simulator
from tests.connectors.reader import Reader, Start

NOW = datetime(2026, 10, 20, 6, 15, 2, tzinfo=UTC)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts simulators, and stops them after the test."""
    with ExitStack() as stack:

        def begin(*archetypes: str, **options: Any) -> Reader:
            scopes = options.pop("scopes", ())
            posts = options.pop("posts", 30)
            limits = options.pop("limits", False)
            sim = Simulator(
                now=NOW,
                seed=7,
                speed=0,
                limits=limits,
                posts=posts,
                archetypes=list(archetypes),
                switches=options,
            )
            stack.enter_context(sim.serve())
            client = stack.enter_context(Http())
            return Reader(sim, client, account=sim.accounts[0].open_id, scopes=scopes)

        yield begin
