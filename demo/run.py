"""Run Headwater's main job end to end against a simulated TikTok, with the real commands.

Two accounts are connected through the real sign-in: one whose thirteen months TikTok serves,
one behind the 60-day wall. What lands is reported and accounted for, day by day. Then the hub
is served, with TikTok still there to connect more accounts, until Ctrl-C.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from demo.owner import EMAIL, PASSWORD

HOME = Path(".demo/home")
HEADWATER = [sys.executable, "-m", "headwater"]
SIMULATOR = [
    sys.executable, "-m", "simulator", "--port", "0", "--seed", "11", "--posts", "120",
    "--latency-ms", "150",  # so that there is something to watch
    "--archetypes", "business_registered,business_plain,personal,business_small,huge,old_posts",
    "--switch", "over_60_days=serve", "--switch", "redirect_rules=loopback",
]  # fmt: skip
MONTHS = ["report", "--metrics", "video_views,likes,followers_net", "--by", "month"]
PORT = 8321


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Stop at the redirect: its address is what a person would paste."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@contextmanager
def simulated_tiktok() -> Iterator[dict[str, Any]]:
    """A TikTok on a free port of this machine; yields what it says of itself."""
    with subprocess.Popen(SIMULATOR, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def free_port() -> int:
    """The hub's usual port, or any other when somebody has it."""
    for port in (PORT, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit("No free port on this machine.")


def environment(tiktok: dict[str, Any]) -> dict[str, str]:
    """The settings of the demo's installation, beside this process's environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEADWATER_")}
    return kept | {
        "HEADWATER_HOME": str(HOME),
        "HEADWATER_BASE_URL": f"http://localhost:{free_port()}",
        "HEADWATER_TIKTOK_CLIENT_KEY": tiktok["client_id"],
        "HEADWATER_TIKTOK_CLIENT_SECRET": tiktok["client_secret"],
        "HEADWATER_TIKTOK_AUTHORIZE_URL": tiktok["authorize_url"],
        "HEADWATER_TIKTOK_API_URL": tiktok["api_url"],
    }


def headwater(settings: dict[str, str], *arguments: str, shown: str = "") -> None:
    """Run a command as a person would, showing it; a failure ends the demo."""
    print(f"\n$ headwater {shown or ' '.join(arguments)}", flush=True)
    subprocess.run([*HEADWATER, *arguments], env=settings, check=True)  # noqa: S603


def connect(settings: dict[str, str], account: str) -> None:
    """Sign an account in: the printed address, consent, and the address it leads back to."""
    begun = subprocess.run(  # noqa: S603
        [*HEADWATER, "connect", "tiktok_organic", "--begin", "--json"],
        env=settings, stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    address = json.loads(begun.stdout.splitlines()[0])["authorize_url"]
    # Not shown as it is: the address carries the code.
    arrived = ["connect", "tiktok_organic", "--redirect", consent(address, account)]
    headwater(settings, *arrived, shown="connect tiktok_organic --redirect 'ADDRESS'")


def consent(address: str, account: str) -> str:
    """Press "Allow" for an account, as its owner would; where TikTok sends them back to."""
    parts = urlsplit(address)
    asked = parse_qsl(parts.query)
    scopes = [("allowed", scope) for scope in dict(asked)["scope"].split(",")]
    form = urlencode([*asked, ("account", account), *scopes, ("decision", "allow")]).encode()
    page = urllib.request.Request(address.partition("?")[0], data=form)  # noqa: S310
    try:
        urllib.request.build_opener(NoRedirect).open(page)
    except urllib.error.HTTPError as answer:
        if "Location" in answer.headers:
            return str(answer.headers["Location"])
    raise SystemExit("The simulated TikTok did not send the visitor back.")


def switch(tiktok: dict[str, Any], **switches: str) -> None:
    """Change how the simulated TikTok behaves."""
    request = urllib.request.Request(  # noqa: S310 - the simulator's own address
        f"{tiktok['url']}/_simulator/switches",
        data=json.dumps(switches).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()  # noqa: S310


def main_job(tiktok: dict[str, Any], settings: dict[str, str]) -> None:
    """From an empty folder to a report, with two accounts."""
    first, second = tiktok["accounts"][:2]
    print("1. An account whose thirteen months TikTok still serves.")
    connect(settings, first["open_id"])
    headwater(settings, "sync")
    print("\n2. An account behind TikTok's 60-day wall: what is gone is said to be gone.")
    switch(tiktok, over_60_days="error40002")
    connect(settings, second["open_id"])
    headwater(settings, "sync", "--account", f"@{second['username']}")
    switch(tiktok, over_60_days="serve")
    print("\n3. What they have to say.")
    headwater(settings, *MONTHS)
    headwater(settings, "status")
    print(
        f"\nThe history is in {HOME}. Go on asking in another window, for example:\n"
        f"  export HEADWATER_HOME={HOME}\n"
        "  .venv/bin/headwater report --metrics video_views,reached_audience --by date "
        f"--account @{first['username']} --period last_28d\n"
        "  .venv/bin/headwater report --metrics v_views,v_likes --by video_id "
        "--order v_views:desc --limit 10\n"
        "  .venv/bin/headwater fields --search followers",
        flush=True,
    )


def serve(settings: dict[str, str]) -> None:
    """The hub, until Ctrl-C."""
    subprocess.run([sys.executable, "-m", "demo.owner"], env=settings, check=True)
    address = settings["HEADWATER_BASE_URL"]
    print(
        f"\n4. The hub: open {address}\n"
        f"   Sign in with {EMAIL} and {PASSWORD}.\n"
        "   Connect more accounts under Sources; the simulated TikTok asks whose.\n"
        "   What to do there, step by step and with pictures: docs/tutorial.md\n"
        "   Ctrl-C ends the demo.\n",
        flush=True,
    )
    with subprocess.Popen([*HEADWATER, "serve"], env=settings) as process:  # noqa: S603
        try:
            process.wait()
        except KeyboardInterrupt:
            process.wait()


def main() -> None:
    """The demonstration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the report; no hub")
    options = parser.parse_args()
    shutil.rmtree(HOME.parent, ignore_errors=True)
    with simulated_tiktok() as tiktok:
        settings = environment(tiktok)
        main_job(tiktok, settings)
        if not options.once:
            serve(settings)


if __name__ == "__main__":
    main()
