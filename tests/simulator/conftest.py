"""A simulator per test, its clock frozen, and somebody to call it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.caller import Caller

NOW = datetime(2026, 10, 20, 6, 15, 2, tzinfo=UTC)

Start = Callable[..., Caller]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a simulator with any options; its limits are off unless asked for."""
    with ExitStack() as stack:

        def begin(*archetypes: str, **options: Any) -> Caller:
            settings: dict[str, Any] = {"now": NOW, "seed": 7, "speed": 0, "limits": False}
            if archetypes:
                settings["archetypes"] = list(archetypes)
            sim = Simulator(**(settings | options))
            stack.enter_context(sim.serve())
            return stack.enter_context(Caller(sim))

        yield begin
