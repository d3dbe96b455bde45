"""Merging reads of a day, as laws, without a database."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from headwater.model.field import Field, Kind, Role
from headwater.model.slice import Span
from headwater.model.stream import Daily, Stream
from headwater.store.base import Row
from headwater.store.merge import Rows, cells, derived, has_value, merged, published
from headwater.store.tables import stale

START = datetime(2026, 3, 1, tzinfo=UTC)
BEHAVIOUR = Daily(
    auto=timedelta(days=396),
    history=timedelta(days=731),
    lag=timedelta(days=2),
    settles=timedelta(days=7),
    window=60,
    safe_reach=59,
)


def field(name: str, *, made: bool = False) -> Field:
    source_name = None if made else name
    return Field(name=name, label=name, about="", kind=Kind.INTEGER, source_name=source_name)


PLAIN = Stream(
    name="plain",
    label="Plain",
    about="",
    behaviour=BEHAVIOUR,
    fields=(field("views"), field("likes"), field("total", made=True)),
)
PACKED = Stream(
    name="packed",
    label="Packed",
    about="",
    behaviour=BEHAVIOUR,
    inner="hour",
    fields=(
        Field(name="hour", label="", about="", kind=Kind.INTEGER, role=Role.DIMENSION),
        field("count"),
    ),
)


def read(hours: int, *, edge: bool = False, **values: object) -> Row:
    """A row as one answer gives it, so many hours after the start."""
    bookkeeping: Row = {
        "date": START.date(),
        "read_at": START + timedelta(hours=hours),
        "edge": edge,
        "stale": None,
    }
    return bookkeeping | {"views": None, "likes": None, "total": None} | values


@st.composite
def reads(draw: st.DrawFn) -> list[Row]:
    """Reads of one day, each at its own instant."""
    value = st.none() | st.integers(0, 3)
    return [
        read(hours, edge=draw(st.booleans()), views=draw(value), likes=draw(value))
        for hours in range(draw(st.integers(3, 5)))
    ]


@given(rows=reads())
def test_merging_is_commutative(rows: list[Row]) -> None:
    one, other, *_ = rows

    assert merged(PLAIN, one, other) == merged(PLAIN, other, one)


@given(rows=reads())
def test_merging_is_associative(rows: list[Row]) -> None:
    a, b, c, *_ = rows

    left = merged(PLAIN, merged(PLAIN, a, b), c)

    assert left == merged(PLAIN, a, merged(PLAIN, b, c))


@given(rows=reads())
def test_merging_a_read_again_changes_nothing(rows: list[Row]) -> None:
    one, other, *_ = rows
    row = merged(PLAIN, one, other)

    assert merged(PLAIN, row, one) == row
    assert merged(PLAIN, row, other) == row


@given(rows=reads())
def test_a_mark_names_a_value_and_an_instant_before_the_last_answer(rows: list[Row]) -> None:
    row = rows[0]
    for other in rows[1:]:
        row = merged(PLAIN, row, other)

    for name, instant in stale(row).items():
        assert row[name] is not None
        assert instant < max(each["read_at"] for each in rows)  # type: ignore[type-var, operator]
    assert row["stale"] != {}


def test_a_field_that_is_published_afterwards_is_never_stale() -> None:
    old, new = read(0, views=1, total=10), read(1, views=2)

    assert merged(PLAIN, old, new, derived(PLAIN))["stale"] is None
    assert stale(merged(PLAIN, old, new)) == {"total": START}


def test_columns_that_are_no_longer_declared_are_carried_along() -> None:
    old = read(0, views=1, edge=True) | {"shares": 7}

    assert merged(PLAIN, old, read(1, views=2))["shares"] == 7
    assert merged(PLAIN, old, read(1, views=2, edge=True))["shares"] == 7


def test_an_empty_list_is_no_value_and_zero_and_empty_text_are() -> None:
    assert not has_value({"hour": []}, ("hour",))
    assert has_value({"hour": 0}, ("hour",))
    assert has_value({"hour": ""}, ("hour",))


def test_all_lists_of_a_stream_are_one_cell() -> None:
    assert cells(PACKED) == [("hour", "count")]
    assert cells(PLAIN) == [("views",), ("likes",), ("total",)]


def test_publishing_sees_two_days_more_and_changes_one_more() -> None:
    def day(number: int) -> date:
        return (START + timedelta(days=number)).date()

    rows: Rows = {(day(n),): read(0, views=n) | {"date": day(n)} for n in range(9)}
    seen: list[object] = []

    def publish(given: list[Row]) -> list[Row]:
        seen.extend(row["views"] for row in given)
        return [row | {"total": 1, "views": 99} for row in given]

    result = published(PLAIN, rows, publish, Span(day(4), day(4)))

    assert seen == [2, 3, 4, 5, 6]
    assert [n for n in range(9) if result[(day(n),)]["total"] == 1] == [3, 4, 5]
    assert all(result[(day(n),)]["views"] == n for n in range(9)), "only derived fields are taken"


def test_publishing_nothing_asks_nobody() -> None:
    def publish(given: list[Row]) -> list[Row]:
        raise AssertionError(f"asked about {given}")

    assert published(PLAIN, {}, publish) == {}
