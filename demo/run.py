"""Run Headwater's main job end to end against a simulated TikTok, with the real commands.

Two accounts are connected through the real sign-in: one whose thirteen months TikTok serves,
one behind the 60-day wall. What lands is reported and accounted for, day by day.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOME = Path(".demo/home")
HEADWATER = [sys.executable, "-m", "headwater"]
SIMULATOR = [
    sys.executable, "-m", "simulator", "--port", "0", "--seed", "11", "--auto-consent",
    "--archetypes", "business_registered,business_plain", "--posts", "120",
    "--switch", "over_60_days=serve", "--switch", "redirect_rules=loopback",
]  # fmt: skip
MONTHS = ["report", "--metrics", "video_views,likes,followers_net", "--by", "month"]


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


def environment(tiktok: dict[str, Any]) -> dict[str, str]:
    """The settings of the demo's installation, beside this process's environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEADWATER_")}
    return kept | {
        "HEADWATER_HOME": str(HOME),
        "HEADWATER_BASE_URL": "http://localhost:8321",
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
    opener = urllib.request.build_opener(NoRedirect)
    try:
        opener.open(f"{address}&account={account}")
    except urllib.error.HTTPError as answer:
        # Not shown as it is: the address carries the code.
        arrived = ["connect", "tiktok_organic", "--redirect", answer.headers["Location"]]
        headwater(settings, *arrived, shown="connect tiktok_organic --redirect 'ADDRESS'")
        return
    raise SystemExit("The simulated TikTok did not send the visitor back.")


def switch(tiktok: dict[str, Any], **switches: str) -> None:
    """Change how the simulated TikTok behaves."""
    request = urllib.request.Request(  # noqa: S310 - the simulator's own address
        f"{tiktok['url']}/_simulator/switches",
        data=json.dumps(switches).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()  # noqa: S310


def main() -> None:
    """The demonstration from an empty folder to a report."""
    shutil.rmtree(HOME.parent, ignore_errors=True)
    with simulated_tiktok() as tiktok:
        settings = environment(tiktok)
        first, second = (account["username"] for account in tiktok["accounts"])
        print("1. An account whose thirteen months TikTok still serves.")
        connect(settings, first)
        headwater(settings, "sync")
        print("\n2. An account behind TikTok's 60-day wall: what is gone is said to be gone.")
        switch(tiktok, over_60_days="error40002")
        connect(settings, second)
        headwater(settings, "sync", "--account", f"@{second}")
        print("\n3. What they have to say.")
        headwater(settings, *MONTHS)
        headwater(settings, "status")
    print(
        f"\nThe history is in {HOME}. Go on asking, for example:\n"
        f"  export HEADWATER_HOME={HOME}\n"
        "  .venv/bin/headwater report --metrics video_views,reached_audience --by date "
        f"--account @{first} --period last_28d\n"
        "  .venv/bin/headwater report --metrics v_views,v_likes --by video_id --order v_views:desc "
        "--limit 10\n"
        "  .venv/bin/headwater fields --search followers\n"
        "To connect a real account, see docs/tutorial.md."
    )


if __name__ == "__main__":
    main()
