"""What a first sync costs, whole process by whole process, beside three references.

`python -m bench.sync [--accounts 1,20,200] [--latency 0,100] [--no-dlt] [--quick]`. Accounts
have 400 days and 300 posts with their nested lists; the simulated TikTok serves them all, from
a process of its own, without limits. Wall time, processor time and peak memory are the
kernel's figures.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.run import consent

MEGABYTE = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one process: seconds of wall and processor time, peak memory in megabytes."""

    wall: float
    cpu: float
    peak: float


def measured(command: Sequence[str], environment: dict[str, str]) -> Cost:
    """Run a command to its end. Raises SystemExit when it fails."""
    begun = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            out.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{out.read()[-4000:].decode()}")
    return Cost(
        wall=time.monotonic() - begun,
        cpu=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss / MEGABYTE,
    )


@contextmanager
def tiktok(options: argparse.Namespace, accounts: int, latency: int) -> Iterator[dict[str, Any]]:
    """A simulated TikTok in a process of its own."""
    command = [
        sys.executable, "-m", "simulator", "--port", "0", "--seed", "5", "--limits", "off",
        "--accounts", str(accounts), "--posts", str(options.posts), "--history-days", "400",
        "--switch", "over_60_days=serve", "--switch", "redirect_rules=loopback",
        "--latency-ms", str(latency),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def environment(source: dict[str, Any], home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEADWATER_")}
    return kept | {
        "HEADWATER_HOME": str(home),
        "HEADWATER_TIKTOK_CLIENT_KEY": source["client_id"],
        "HEADWATER_TIKTOK_CLIENT_SECRET": source["client_secret"],
        "HEADWATER_TIKTOK_AUTHORIZE_URL": source["authorize_url"],
        "HEADWATER_TIKTOK_API_URL": source["api_url"],
    }


def prepare(accounts: Sequence[str], tokens: Path) -> None:
    """Connect accounts, and write their tokens down for the references. Runs in a child."""
    from urllib.parse import parse_qsl, urlsplit

    from headwater.app import open as opened
    from headwater.connectors.tiktok_organic import TikTokOrganic

    TikTokOrganic.limits = ()  # the simulator has none, and 200 sign-ins would wait for them
    with opened() as headwater:
        written = []
        for open_id in accounts:
            begun = headwater.begin_sign_in("tiktok_organic")
            address = consent(begun.authorize_url, open_id)
            callback = dict(parse_qsl(urlsplit(address).query))
            account = headwater.finish_sign_in("tiktok_organic", callback).account
            token = headwater.control.grant(account).access_token.reveal()
            written.append({"account_id": open_id, "token": token})
        order = {
            "api_url": headwater.settings.tiktok_api_url,
            "now": headwater.clock.now().isoformat(),
            "accounts": written,
        }
        tokens.touch(mode=0o600)
        tokens.write_text(json.dumps(order), encoding="utf-8")


def contenders(folder: Path, *, with_dlt: bool) -> dict[str, list[str]]:
    """The commands to be measured, Headwater first."""
    python, tokens = sys.executable, str(folder / "tokens.json")
    found = {
        "Headwater": [python, "-m", "bench.unlimited", "sync", "--json"],
        "bare client": [python, "-m", "bench.bare", tokens],
    }
    if with_dlt:
        for way, name in (("arrow", "dlt with Arrow tables"), ("rest", "dlt REST as documented")):
            found[name] = [python, "-m", "bench.dlt_references", way, tokens, str(folder)]
    return found


def round_of(options: argparse.Namespace, accounts: int, latency: int) -> None:
    """Measure every contender on fresh homes, and print a line for each."""
    with_dlt = not options.no_dlt and accounts <= options.dlt_up_to
    with tempfile.TemporaryDirectory() as name, tiktok(options, accounts, latency) as source:
        folder = Path(name)
        settings = environment(source, folder / "home")
        ids = ",".join(account["open_id"] for account in source["accounts"])
        measured(
            [sys.executable, "-m", "bench.sync", "--prepare", ids, "--tokens",
             str(folder / "tokens.json")],
            settings,
        )  # fmt: skip
        commands = contenders(folder, with_dlt=with_dlt)
        measured(commands["bare client"], settings)  # the simulator makes its pages once
        costs = {name: measured(command, settings) for name, command in commands.items()}
    bare = costs["bare client"].cpu
    for name, cost in costs.items():
        print(
            f"| {accounts} | {latency} | {name} | {cost.wall:.2f} | {cost.cpu:.2f} "
            f"| {cost.peak:.0f} | {cost.cpu / bare:.2f} |",
            flush=True,
        )


def numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",")]


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=numbers, default=[1, 20, 200])
    parser.add_argument("--latency", type=numbers, default=[0, 100], help="milliseconds")
    parser.add_argument("--posts", type=int, default=300)
    parser.add_argument("--no-dlt", action="store_true")
    parser.add_argument("--quick", action="store_true", help="one small round: does it all work?")
    parser.add_argument("--dlt-up-to", type=int, default=20, help="most accounts for dlt")
    parser.add_argument("--prepare", help=argparse.SUPPRESS)
    parser.add_argument("--tokens", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        prepare(options.prepare.split(","), options.tokens)
        return
    if options.quick:
        options.accounts, options.latency, options.posts = [1], [0], 40
    print("| accounts | latency ms | client | wall s | CPU s | peak MB | CPU / bare |")
    print("|---|---|---|---|---|---|---|")
    for latency in options.latency:
        for accounts in options.accounts:
            round_of(options, accounts, latency)


if __name__ == "__main__":
    main()
