"""The sample answers of TikTok, and how an answer is compared with one."""

import json
from pathlib import Path
from typing import Any

from tests.simulator.caller import Caller
from tests.simulator.conftest import Start

PAYLOADS = Path(__file__).parent.parent / "payloads" / "tiktok_organic"


def sample(name: str) -> Any:
    return json.loads((PAYLOADS / f"{name}.json").read_text())["body"]


def alike(got: Any, expected: Any) -> None:
    """Fail unless both have the same keys and types; samples may cut their lists short."""
    if isinstance(expected, dict):
        assert isinstance(got, dict)
        assert set(got) == set(expected)
        for name, item in expected.items():
            alike(got[name], item)
    elif isinstance(expected, list):
        assert isinstance(got, list)
        if expected and got:
            alike(got[0], expected[0])
        assert bool(got) == bool(expected)
    else:
        assert type(got) is type(expected), (got, expected)


def connected(start: Start, archetype: str, **options: Any) -> tuple[Caller, str, str]:
    caller = start(archetype, **options)
    account = caller.sim.accounts[0].open_id
    return caller, caller.token(account), account
