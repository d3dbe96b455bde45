"""What is remembered is read once while nobody else can change it, and never told wrongly."""

from dataclasses import replace

from headwater.store.base import StoredAccount
from headwater.store.counting import DataVersion, KnownAccounts


class Numbers:
    """A number in a database, and how often it was read."""

    def __init__(self) -> None:
        self.value = 1
        self.reads = 0

    def read(self) -> int:
        self.reads += 1
        return self.value


def test_the_number_is_read_once_until_a_change_is_told() -> None:
    numbers = Numbers()
    version = DataVersion(numbers.read, exclusive=True)
    assert [version.get(), version.get(), numbers.reads] == [1, 1, 1]
    numbers.value = 2
    version.changed()
    assert [version.get(), version.get(), numbers.reads] == [2, 2, 2]


def test_a_store_that_others_write_to_is_read_every_time() -> None:
    numbers = Numbers()
    version = DataVersion(numbers.read, exclusive=False)
    version.get()
    numbers.value = 2
    assert version.get() == 2


def test_a_number_read_before_a_change_is_not_remembered_after_it() -> None:
    numbers = Numbers()

    def slow() -> int:
        found = numbers.read()
        numbers.value += 1
        version.changed()
        return found

    version = DataVersion(slow, exclusive=True)
    assert version.get() == 1
    assert version.get() == 2


class Accounts:
    """Two accounts in a database, and how often one was read."""

    def __init__(self) -> None:
        self.by_id = {name: account(key, name) for key, name in ((1, "a"), (2, "b"))}
        self.reads = 0

    def read(self, name: str) -> StoredAccount:
        self.reads += 1
        return self.by_id[name]

    def grow(self, name: str) -> None:
        self.by_id[name] = replace(self.by_id[name], version=self.by_id[name].version + 1)


def account(key: int, name: str) -> StoredAccount:
    return StoredAccount(key=key, connector="c", account_id=name, version=1, facts={})


def test_an_account_is_read_once_until_a_change_of_it_is_told() -> None:
    stored, known = Accounts(), KnownAccounts(exclusive=True)

    def version(name: str) -> int:
        return known.get("c", name, lambda: stored.read(name)).version

    assert [version("a"), version("b"), version("a"), version("b")] == [1, 1, 1, 1]
    assert stored.reads == 2
    stored.grow("a")
    known.changed(1)
    assert [version("a"), version("b")] == [2, 1]
    assert stored.reads == 3


def test_an_account_that_others_write_to_is_read_every_time() -> None:
    stored, known = Accounts(), KnownAccounts(exclusive=False)
    known.get("c", "a", lambda: stored.read("a"))
    stored.grow("a")

    assert known.get("c", "a", lambda: stored.read("a")).version == 2


def test_an_account_read_before_a_change_is_not_remembered_after_it() -> None:
    stored, known = Accounts(), KnownAccounts(exclusive=True)

    def slow() -> StoredAccount:
        found = stored.read("a")
        stored.grow("a")
        known.changed(1)
        return found

    assert known.get("c", "a", slow).version == 1
    assert known.get("c", "a", lambda: stored.read("a")).version == 2
