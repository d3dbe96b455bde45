"""From arguments to an exit code: open the installation, run the verb, say what went wrong."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from types import FrameType

import headwater
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

MODULES = {
    "connect": "connections",
    "accounts": "connections",
    "disconnect": "connections",
    "doctor": "connections",
    "sync": "syncing",
    "backfill": "syncing",
    "status": "syncing",
    "report": "reporting",
    "explain": "reporting",
    "fields": "reporting",
}
"""Where each verb is done. A verb's module is imported when it is asked for: `--help` and a
mistake in the arguments must not pay for the engines."""

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
    verb = getattr(import_module(f"headwater.cli.{MODULES[options.verb]}"), options.verb)
    try:
        with headwater.open(options.home) as installation:
            signal.signal(signal.SIGINT, _stopper(installation.stop.ask))
            signal.signal(signal.SIGTERM, _stopper(installation.stop.ask))
            return int(verb(installation, options, terminal))
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
