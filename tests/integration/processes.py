"""The real command in processes of its own, against a simulator served by the test."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from headwater.app import Headwater
from headwater.settings import Settings
from simulator import Simulator
from tests.guards import secrets_among
from tests.integration.world import START, SharedClock, World

PATIENCE = 120.0
"""Real seconds after which a process that should have ended is taken to hang."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


@dataclass(slots=True, kw_only=True)
class Shell:
    """Runs commands on one home. Every process's clock starts at the simulator's instant."""

    simulator: Simulator
    home: Path
    more: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "HEADWATER_HOME": str(self.home),
            "HEADWATER_TIKTOK_CLIENT_KEY": self.simulator.client_id,
            "HEADWATER_TIKTOK_CLIENT_SECRET": self.simulator.client_secret,
            "HEADWATER_TIKTOK_AUTHORIZE_URL": self.simulator.authorize_url,
            "HEADWATER_TIKTOK_API_URL": self.simulator.api_url,
            "HEADWATER_NOW": self.simulator.clock.now().isoformat(),
            **self.more,
        }

    def start(self, *arguments: str, module: str = "headwater") -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
        )
        self.started.append(process)
        return process

    def connect_all(self) -> None:
        """Sign every account in, in this process, and leave the home to the others."""
        with opened(self) as made:
            made.connect_all()

    def kill(self) -> None:
        """End what is still running; a failed test leaves nothing behind."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def run(self, *arguments: str, typed: str = "") -> Done:
        """Run a command to its end."""
        return ended(self.start(*arguments), typed)


def ended(process: subprocess.Popen[str], typed: str = "") -> Done:
    """Wait for a process to end; one that does not is killed, and the test fails.

    So it does when the process printed a token or a code.
    """
    try:
        out, err = process.communicate(typed, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    told = secrets_among([*out.splitlines(), *err.splitlines()])
    assert not told, told
    return Done(code=process.returncode, out=out, err=err)


@contextmanager
def shell(home: Path, more: dict[str, str] | None = None, **options: Any) -> Iterator[Shell]:
    """A shell, and a simulator whose clock ticks."""
    switches = {"redirect_rules": "loopback"} | options.pop("switches", {})
    simulator = Simulator(now=START, switches=switches, **({"seed": 3, "limits": False} | options))
    with simulator.serve():
        made = Shell(simulator=simulator, home=home, more=more or {})
        try:
            yield made
        finally:
            made.kill()


@contextmanager
def opened(made: Shell) -> Iterator[World]:
    """The home of a shell, opened in this process to look at what is in it."""
    settings = Settings.read(made.environment())
    with Headwater(settings, SharedClock(made.simulator)) as headwater:
        yield World(made.simulator, headwater)


def until_asked(shell: Shell, times: int = 1) -> None:
    """Until a process has called the API for data."""
    deadline = time.monotonic() + PATIENCE
    while shell.simulator.calls.count("business/get") < times:
        assert time.monotonic() < deadline, "nobody called"
        time.sleep(0.02)
