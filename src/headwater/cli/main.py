"""From arguments to an exit code: open the installation, run the verb, say what went wrong."""

import argparse
import gc
import json
import os
import shlex
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from os import environ
from pathlib import Path
from traceback import format_exc
from types import FrameType
from typing import Any

import headwater
from headwater.cli import remote
from headwater.cli.parser import joined, parser
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
from headwater.settings import Settings

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
    "serve": "serving",
}
"""Where each verb is done. A verb's module is imported when it is asked for: `--help` and a
mistake in the arguments must not pay for the engines."""

FETCHING = frozenset({"sync", "backfill"})
"""Verbs that fill the store and ask it for no reports."""

CODES: tuple[tuple[type[HeadwaterError], int], ...] = (
    (QueryError, 2),
    (SettingsError, 3),
    (VaultError, 3),
    (ReconnectError, 5),
    (SourceError, 4),
    (BusyError, 6),
)


GARBAGE = 10_000
"""New objects between two looks for cycles. Rows make none: at 700 every page is looked through."""


def exit_code(error: HeadwaterError) -> int:
    """The documented exit code of an error."""
    return next((code for kind, code in CODES if isinstance(error, kind)), 1)


def run(
    arguments: Sequence[str],
    terminal: Terminal | None = None,
    installation: Any | None = None,
) -> int:
    """Run one command; returns its exit code. Prints one sentence for every failure.

    With an `installation` that is open already, in this process, it is used and left open.
    """
    terminal = terminal or Terminal.own()
    options = parser().parse_args(joined(arguments))
    try:
        if installation is not None:
            return _verb(options.verb)(installation, options, terminal)
        return _run_here_or_there(arguments, options, terminal)
    except HeadwaterError as error:
        return _say(error, options, terminal)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception:  # noqa: BLE001
        # The last resort: a person gets a sentence; the trace is for a bug report.
        trace = format_exc()
        return _mistake(trace, _home(options, installation), terminal)


def _home(options: argparse.Namespace, installation: Any | None) -> Path:
    """The home directory, or the current one where the settings do not tell it."""
    if installation is not None:
        return Path(installation.settings.home)
    try:
        return _settings(options).make_home()
    except Exception:  # noqa: BLE001
        # The mistake that is to be told may be in there.
        return Path.cwd()


def _settings(options: argparse.Namespace) -> Settings:
    return Settings.read(dict(environ), home=Path(options.home) if options.home else None)


def _mistake(trace: str, home: Path, terminal: Terminal) -> int:
    """Keep the trace of a mistake of ours, and say where."""
    path = home.absolute() / f"headwater-mistake-{os.getpid()}.txt"
    with suppress(OSError):
        path.touch(mode=0o600)
        path.write_text(trace, encoding="utf-8")
    terminal.warn(
        f"headwater: a mistake inside Headwater; nothing half done was kept. {path} has the "
        "details: please send it with a bug report."
    )
    return 1


def _verb(name: str) -> Callable[..., int]:
    found: Callable[..., int] = getattr(import_module(f"headwater.cli.{MODULES[name]}"), name)
    return found


def _run_here_or_there(
    arguments: Sequence[str], options: argparse.Namespace, terminal: Terminal
) -> int:
    """In the server of this home where one runs, else in this process."""
    settings = _settings(options)
    link = remote.connected(settings.home)
    if link is not None:
        if options.verb == "serve":
            link.close()
            raise BusyError(f"`headwater serve` is running for {settings.home} already: use that.")
        return remote.run_there(link, arguments, terminal)
    verb, terminal = _verb(options.verb), _in_private(terminal)
    gc.set_threshold(GARBAGE)
    with headwater.open(options.home) as installation:
        installation.only_lands = options.verb in FETCHING
        signal.signal(signal.SIGINT, _stopper(installation.stop.ask))
        signal.signal(signal.SIGTERM, _stopper(installation.stop.ask))
        return verb(installation, options, terminal)


def _in_private(terminal: Terminal) -> Terminal:
    """Close to others what this process makes: stores, logs, keys, wherever the settings put them.

    Files that a person asks for are made as they always are.
    """
    before, write = os.umask(0o077), terminal.write

    def written(path: Path, body: bytes) -> None:
        mine = os.umask(before)
        try:
            write(path, body)
        finally:
            os.umask(mine)

    return replace(terminal, write=written)


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
        for told in filter(None, map(_typed, error.suggestions)):
            terminal.warn(f"  try: {told}")
    return code


OPTIONS = {
    "metrics": "--metrics",
    "by": "--by",
    "start": "--from",
    "end": "--to",
    "period": "--period",
    "account": "--account",
}
"""Parts of a question, as they are typed."""


def _typed(suggestion: Mapping[str, object]) -> str:
    """A question nearby, as somebody would type it; a field by its name alone."""
    if "field" in suggestion:
        return str(suggestion["field"])
    words = []
    for part, value in suggestion.items():
        text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        if part in OPTIONS and text:
            words.append(f"{OPTIONS[part]}{'=' if text[0] == '-' else ' '}{shlex.quote(text)}")
    return " ".join(words)
