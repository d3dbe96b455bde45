"""A process that lands one number after another, everywhere, until it is killed."""

import sys
from datetime import timedelta
from itertools import count

from headwater.store.base import Store
from headwater.store.open import open_store
from tests.conformance.samples import NOON, POSTS, STREAMS, WEATHER, capture, column, day, days

PER_LANDING = 30


def land_number(store: Store, key: int, number: int) -> None:
    """Land `number` in every row of two streams, in the ledger and in a fact."""
    rain = [{"date": day(n), "rain": number} for n in range(PER_LANDING)]
    posts = [{"post": f"{n:03}", "likes": number} for n in range(PER_LANDING)]
    store.land(
        key,
        [days(WEATHER, rain, read=number), capture(POSTS, posts, read=number)],
        facts={"number": str(number)},
    )


def state(store: Store) -> tuple[int, int, int, list[object], list[object]]:
    """The number by the account's version, the fact, the ledger, and in all rows."""
    account = store.account("test", "crash")
    (piece,) = store.slices(account.key, ["weather"])
    return (
        account.version - 1,
        int(account.facts["number"]),
        (piece.fetched_at - NOON) // timedelta(hours=1),
        column(store.rows(account.key, WEATHER), "rain"),
        column(store.current(account.key, POSTS), "likes"),
    )


def main(url: str, first: int) -> None:
    store = open_store(url)
    store.prepare(STREAMS)
    key = store.account("test", "crash").key
    for number in count(first):
        land_number(store, key, number)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
