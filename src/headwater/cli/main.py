"""From arguments to an exit code: open the installation, run the verb, say what went wrong."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType

from headwater.cli import connections, reporting, syncing
from headwater.cli.parser import parser
from headwater.cli.terminal import Terminal
from headwater.model.errors import (
    BusyError,
    HeadwaterError,
    QueryError,
    ReconnectError,
    SettingsError,
    SourceError,
    VaultError,
)

VERBS: dict[str, Callable[..., int]] = {
    "connect": connections.connect,
    "accounts": connections.accounts,
    "disconnect": connections.disconnect,
    "sync": syncing.sync,
    "backfill": syncing.backfill,
    "status": syncing.status,
    "report": reporting.report,
    "explain": reporting.explain,
    "fields": reporting.fields,
    "doctor": connections.doctor,
}

CODES: tuple[tuple[type[HeadwaterError], int], ...] = (
    (QueryError, 2),
    (SettingsError, 3),
    (VaultError, 3),
    (ReconnectError, 5),
    (SourceError, 4),
    (BusyError, 6),
)


def exit_code(error: HeadwaterError) -> int:
    """The documented exit code of an error."""
    return next((code for kind, code in CODES if isinstance(error, kind)), 1)


def run(arguments: Sequence[str], terminal: Terminal | None = None) -> int:
    """Run one command; returns its exit code. Prints one sentence for every failure."""
    terminal = terminal or Terminal.own()
    options = parser().parse_args(arguments)
    # Late: `--help` and mistakes in the arguments must not pay for the engines.
    from headwater.app import open as opened  # noqa: PLC0415

    try:
        with opened(options.home) as headwater:
            signal.signal(signal.SIGINT, _stopper(headwater.stop.ask))
            signal.signal(signal.SIGTERM, _stopper(headwater.stop.ask))
            return VERBS[options.verb](headwater, options, terminal)
    except HeadwaterError as error:
        return _say(error, options, terminal)
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _stopper(ask: Callable[[], None]) -> Callable[[int, FrameType | None], None]:
    """The first signal asks the work to stop cleanly; the second stops at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ask()

    return stop


def _say(error: HeadwaterError, options: argparse.Namespace, terminal: Terminal) -> int:
    code = exit_code(error)
    if getattr(options, "json", False) or getattr(options, "format", "") == "json":
        body: dict[str, object] = {"error": {"message": str(error), "exit_code": code}}
        if isinstance(error, QueryError):
            body["error"] = {
                "message": str(error),
                "exit_code": code,
                "code": error.code,
                "fields": list(error.fields),
                "suggestions": [dict(each) for each in error.suggestions],
            }
        terminal.say(json.dumps(body, default=str))
    terminal.warn(f"headwater: {error}")
    if isinstance(error, QueryError):
        for suggestion in error.suggestions:
            terminal.warn(f"  try: {suggestion}")
    return code
