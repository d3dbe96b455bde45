"""Pieces of SQL that carry their bound values, and what differs between the two engines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from headwater.model.field import Kind


@dataclass(frozen=True, slots=True)
class Sql:
    """Text with `?` placeholders and the values they stand for, in order."""

    text: str
    values: tuple[object, ...] = ()

    def __add__(self, other: "Sql | str") -> "Sql":
        if isinstance(other, str):
            return Sql(self.text + other, self.values)
        return Sql(self.text + other.text, self.values + other.values)

    def indented(self, by: int = 2) -> "Sql":
        """The same, every line moved to the right."""
        return Sql("\n".join(" " * by + line for line in self.text.split("\n")), self.values)

    def wrapped(self, before: str, after: str) -> "Sql":
        return Sql(f"{before}{self.text}{after}", self.values)

    @classmethod
    def join(cls, glue: str, pieces: Iterable["Sql"]) -> Self:
        listed = list(pieces)
        return cls(
            glue.join(piece.text for piece in listed),
            tuple(value for piece in listed for value in piece.values),
        )


def quoted(name: str) -> str:
    """An identifier of the catalogue. Anything else never gets this far; ValueError proves it."""
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise ValueError(f"not an identifier: {name!r}")
    return f'"{name}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one engine spells what the standard leaves open. `{0}` is a value, `{1}` its time.

    `whole` adds up a list, `apart` makes one of its different values that are not NULL.
    """

    name: str
    last: str
    collate: str
    instant: str
    whole: str
    apart: str

    def last_known(self, value: str, time: str) -> str:
        """The value that is newest by `time` among those that are not NULL."""
        return self.last.format(value, time)

    def sum_of(self, values: str) -> str:
        """The sum of a list."""
        return self.whole.format(values)

    def different(self, values: str) -> str:
        """The list without repetitions and NULLs."""
        return self.apart.format(values)

    def array(self, kind: Kind) -> str:
        """A placeholder for a list of that kind."""
        name = self.instant if kind is Kind.INSTANT else ELEMENTS[kind]
        return f"CAST(? AS {name}[])"


ELEMENTS = {
    Kind.TEXT: "TEXT",
    Kind.INTEGER: "BIGINT",
    Kind.REAL: "DOUBLE PRECISION",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DAY: "DATE",
}

DUCKDB = Dialect(
    name="duckdb",
    last="arg_max({0}, {1})",
    collate="",
    instant="TIMESTAMP",
    whole="list_sum({0})",
    apart="list_distinct({0})",
)

POSTGRES = Dialect(
    name="postgres",
    last="(array_agg({0} ORDER BY {1} DESC) FILTER (WHERE {0} IS NOT NULL))[1]",
    collate=' COLLATE "C"',
    instant="TIMESTAMPTZ",
    whole="(SELECT sum(one) FROM unnest({0}) AS one)",
    apart="(SELECT array_agg(DISTINCT one) FILTER (WHERE one IS NOT NULL) FROM unnest({0}) AS one)",
)


def one_of(expression: Sql, values: Sequence[object], kind: Kind, dialect: Dialect) -> Sql:
    """Whether the expression is one of the values: short lists singly, long ones as one array."""
    if kind is Kind.INTEGER:
        values = [each for each in values if isinstance(each, int)]  # 1.5 equals no whole number
    if kind is Kind.REAL:
        values = [float(each) for each in values if isinstance(each, int | float)]
    if not values:
        return Sql("FALSE")
    if len(values) == 1:
        return expression + Sql(" = ?", (values[0],))
    if kind is Kind.INTEGER and _in_a_row(values):
        return expression + Sql(" BETWEEN ? AND ?", (values[0], values[-1]))
    if len(values) <= FEW:
        marks = ", ".join("?" * len(values))
        return expression + Sql(f" IN ({marks})", tuple(values))
    return expression + Sql(f" IN (SELECT unnest({dialect.array(kind)}))", (list(values),))


def _in_a_row(values: Sequence[object]) -> bool:
    """Whether these are all whole numbers from the first to the last, in order."""
    first, last = values[0], values[-1]
    if not isinstance(first, int) or not isinstance(last, int):
        return False
    return last - first == len(values) - 1 and list(values) == list(range(first, last + 1))


FEW = 8
