"""A process that wants every consent of an installation fresh, with some threads.

`python -m tests.control.renew_all HOME DATABASE_URL SOCKET THREADS`
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from headwater.control.open import open_control
from tests.control.conftest import StillClock, settings_for
from tests.control.token_server import caller, remote


def main(home: str, database_url: str, door: str, threads: str) -> None:
    clock = StillClock()
    control = open_control(settings_for(Path(home), database_url), clock)
    accounts = control.accounts()
    call = caller(remote(Path(door)), clock.now)

    def want_all(_: int) -> None:
        for account in accounts:
            control.refresh(account, call, margin=timedelta(hours=1))

    with ThreadPoolExecutor(int(threads)) as pool:
        list(pool.map(want_all, range(int(threads))))
    control.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
