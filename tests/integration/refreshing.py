"""A process that wants every account's token fresh, in many threads, when it is told to begin.

Prints `ready`, waits for a line, and prints as JSON what it could not get.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import headwater
from headwater.model.account import Account
from headwater.model.errors import HeadwaterError
from headwater.sync.call import Source

THREADS = 16


def main() -> None:
    with headwater.open() as installation:
        accounts = installation.control.accounts()
        connector = installation.connectors[0]

        def want_all(_: int) -> list[str]:
            source = installation.source(connector)
            return [said for account in accounts if (said := want(account, source)) is not None]

        def want(account: Account, source: Source) -> str | None:
            try:
                source.current(account)
            except HeadwaterError as error:
                return str(error)
            return None

        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        with ThreadPoolExecutor(THREADS) as pool:
            failures = [said for each in pool.map(want_all, range(THREADS)) for said in each]
    sys.stdout.write(json.dumps(failures))


if __name__ == "__main__":
    main()
