"""Looker Studio, played against a served hub by the driver of the connector's own tests."""

import json
import math
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONNECTOR = Path(__file__).parents[2] / "looker_studio"
PATIENCE = 240


@dataclass(frozen=True, slots=True)
class Driver:
    """The programs of `looker_studio/tests`, for a hub at an address, with a key, on a day."""

    base: str
    key: str
    today: str

    def run(self, *command: str, given: object = None, **more: str) -> str:
        """What a program says. It must succeed."""
        environ = {
            **os.environ,
            "HUB_URL": self.base,
            "HUB_KEY": self.key,
            "HUB_TODAY": self.today,
            **more,
        }
        # Into a file: Node cannot write much to a pipe at once.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                ["node", *command],
                cwd=CONNECTOR,
                env=environ,
                input=json.dumps(given) if given is not None else None,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
            said.seek(0)
            told = said.read()
        assert done.returncode == 0, told[-4000:]
        return told

    def play(self, question: dict[str, object]) -> dict[str, Any]:
        """What the host shows, as `play.mjs` has it; the hub is `main` unless the question says."""
        return dict(json.loads(self.run("tests/play.mjs", given={"hub": "main", **question})))

    def charts(self, accounts: list[str], charts: list[dict[str, object]]) -> list[Any]:
        """Rows and totals, or a refusal, for each chart over some accounts."""
        return list(self.play({"accounts": accounts, "charts": charts})["results"])


def same(one: object, other: object) -> bool:
    """Whether two values are one, but for the last digits of a fraction."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9)
    return one == other
