"""The data version is read once while nobody else can change it, and never remembered wrongly."""

from headwater.store.counting import DataVersion


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
