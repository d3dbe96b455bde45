"""Every command and option, in one place; the reference page is made from this."""

import argparse
from collections.abc import Sequence
from typing import TypeAlias

from headwater import __version__

EXIT_CODES = (
    (0, "Done."),
    (1, "A mistake inside Headwater, or a database that cannot be used."),
    (2, "The command or the question cannot be answered as asked."),
    (3, "A setting is missing, wrong or unknown."),
    (4, "TikTok refused or failed part of the work; the rest is done."),
    (5, "An account's owner has to connect it, or connect it again."),
    (6, "Somebody else is at it: another sync, or another process holds the store."),
    (130, "Stopped by you; what had landed is kept."),
)


def joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with ids of accounts, and `-name` to order by, joined to their options."""
    found: list[str] = []
    for each in arguments:
        if found and found[-1] in {"--account", "--order"} and each[:1] == "-" and each[:2] != "--":
            found[-1] = f"{found[-1]}={each}"
        else:
            found.append(each)
    return found


Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001

FORMATS = ("table", "csv", "json", "ndjson", "parquet", "xlsx")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = argparse.ArgumentParser(
        prog="headwater",
        description="Keep the organic history of TikTok accounts, and ask it questions.",
        epilog="Exit codes: " + " ".join(f"{code} {text}" for code, text in EXIT_CODES),
    )
    root.add_argument("--version", action="version", version=f"headwater {__version__}")
    root.add_argument("--home", metavar="DIR", help="data directory (default: HEADWATER_HOME)")
    verbs = root.add_subparsers(dest="verb", metavar="COMMAND", required=True)
    _connections(verbs)
    _syncing(verbs)
    _reporting(verbs)
    serve = _verb(verbs, "serve", "Serve the hub's pages and keep every account current.")
    serve.add_argument("--host", help="address to listen on (default: from HEADWATER_BASE_URL)")
    serve.add_argument("--port", type=_port, help="port to listen on")
    doctor = _verb(
        verbs, "doctor", "Check settings, key, store, audit log and TikTok; say what to mend."
    )
    _json(doctor)
    return root


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if not 0 < number < 2**16:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text}")
    return number


def _verb(verbs: Verbs, name: str, text: str) -> argparse.ArgumentParser:
    return verbs.add_parser(name, help=text, description=text)


def _json(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="print JSON for scripts")


def _accounts(verb: argparse.ArgumentParser, text: str) -> None:
    verb.add_argument(
        "--account", action="append", default=[], metavar="NAME", help=f"{text}; may be repeated"
    )


def _connections(verbs: Verbs) -> None:
    connect = _verb(verbs, "connect", "Connect an account through its owner's sign-in.")
    connect.add_argument("connector", help="tiktok_organic")
    connect.add_argument(
        "--redirect", metavar="URL", help="the address TikTok sent you back to, to finish a sign-in"
    )
    connect.add_argument(
        "--begin", action="store_true", help="print the address and stop; finish with --redirect"
    )
    connect.add_argument("--sync", action="store_true", help="fetch the last 13 months at once")
    _json(connect)
    accounts = _verb(
        verbs, "accounts", "List accounts, their kind and the health of their consent."
    )
    _json(accounts)
    accounts.add_argument("--opt-in", metavar="STREAM[:VALUE]", help="also read this stream")
    accounts.add_argument("--opt-out", metavar="STREAM", help="no longer read this stream")
    _accounts(accounts, "only this account")
    disconnect = _verb(verbs, "disconnect", "Give a consent back; the history stays.")
    disconnect.add_argument("account", help="handle, name or id")
    disconnect.add_argument("--erase", action="store_true", help="erase the history too, for good")
    disconnect.add_argument("--yes", action="store_true", help="do not ask")
    _json(disconnect)


def _syncing(verbs: Verbs) -> None:
    sync = _verb(verbs, "sync", "Fetch what is due: new days, moving days, gaps, captures.")
    _accounts(sync, "only this account")
    sync.add_argument("--patient", action="store_true", help="leave failed slices until their time")
    _json(sync)
    backfill = _verb(verbs, "backfill", "Ask again for everything since a day, up to two years.")
    backfill.add_argument(
        "--since", required=True, metavar="YYYY-MM-DD", help="first day to ask for again (UTC)"
    )
    _accounts(backfill, "only this account")
    _json(backfill)
    status = _verb(verbs, "status", "Show what is known of each stream, day by day in sum.")
    _accounts(status, "only this account")
    status.add_argument(
        "--days", action="store_true", help="every day with its state (with --json)"
    )
    _json(status)


def _reporting(verbs: Verbs) -> None:
    report = _verb(verbs, "report", "Answer a question: metrics by dimensions over a period.")
    _question(report)
    report.add_argument("--format", choices=FORMATS, default="table")
    report.add_argument(
        "--json",
        dest="format",
        action="store_const",
        const="json",
        help="the same as --format json",
    )
    report.add_argument(
        "--output",
        metavar="FILE",
        help="write there instead of to the screen; without --format, as its ending says",
    )
    report.add_argument("--bom", action="store_true", help="start CSV with a byte order mark")
    explain = _verb(verbs, "explain", "Show how a question is answered: steps and SQL.")
    _question(explain)
    _json(explain)
    fields = _verb(verbs, "fields", "Search the fields: meaning, unit, grain, aggregation, gate.")
    fields.add_argument("--search", metavar="TEXT", default="")
    _json(fields)


def _question(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--metrics", metavar="A,B", default="", help="what to measure")
    verb.add_argument("--by", metavar="A,B", default="", help="dimensions to split by")
    verb.add_argument("--from", dest="start", metavar="YYYY-MM-DD", help="first day (UTC)")
    verb.add_argument(
        "--to", dest="end", metavar="YYYY-MM-DD", help="last day (UTC); else the newest"
    )
    verb.add_argument("--period", help="a preset: last_28d, last_month, all, ...")
    verb.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="FILTER",
        help="field operator value, as in 'traffic_source = Search'; repeated: all must hold",
    )
    verb.add_argument("--order", metavar="FIELD[:desc]", default="", help="sort by")
    verb.add_argument("--limit", type=int, metavar="N")
    verb.add_argument("--totals", action="store_true", help="add a row of totals")
    verb.add_argument(
        "--compare", choices=("previous", "same_last_year"), help="a second period beside"
    )
    verb.add_argument(
        "--provisional",
        action="store_true",
        help="let presets run to yesterday, provisional days included",
    )
    verb.add_argument(
        "--include-ad-only", action="store_true", help="also count posts shown only as ads"
    )
    _accounts(verb, "only this account")
