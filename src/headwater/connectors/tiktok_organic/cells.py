"""One value of an answer at a time: what TikTok may send for a field, and what it becomes.

Every reader takes a value that is not null and returns ours, or raises CellError saying what was
expected. A reader never guesses: a wrong value would be believed for ever.
"""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime

from headwater.model.field import Field, Kind, Unit

MOST_INTEGER = 2**63 - 1
MOST_FRACTION = 1.0001
"""Shares are rounded by TikTok; a whole may come out a hair above 1."""

MOST_REPLAYED = 10.0
"""Viewers of a second in those of the post. Who goes back may be counted again (nobody knows, so
that is taken); a curve in percent begins with 100 and is refused."""

LONGEST_ID = 128
MOST_DIGITS = 18
LAST_HOUR = 23
LAST_SECOND = 86_400
LONGEST_TEXT = 100_000
FIRST_INSTANT = 1_262_304_000  # 2010-01-01: no post is older than TikTok
LAST_INSTANT = 7_258_118_400  # 2200-01-01: milliseconds taken for seconds end up far beyond

SIGNED = frozenset(
    {"comments", "tt_followers_count", "tt_daily_total_followers", "benchmark_follower_growth"}
)
"""Fields that may be below 0: removed comments, and net changes under a total's name."""

IDS = frozenset({"video_id", "comment_id"})

CURVES = frozenset({"retention_share"})

Cell = Callable[[object], object]


class CellError(Exception):
    """A value that is not what the documentation promises: where it stood, what was expected."""

    def __init__(self, expected: str, where: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.where = where

    @property
    def said(self) -> str:
        return f"TikTok sends {self.where or 'data'} as something else than {self.expected}"

    def within(self, place: str) -> "CellError":
        """The same, seen from further out: `videos[3]` around `likes` is `videos[3].likes`."""
        dot = "." if self.where and not self.where.startswith("[") else ""
        return CellError(self.expected, f"{place}{dot}{self.where}")


def integer(value: object) -> int:
    if type(value) is int and 0 <= value <= MOST_INTEGER:
        return value
    raise CellError("a whole number of 0 or more")


def signed_integer(value: object) -> int:
    if type(value) is int and -MOST_INTEGER <= value <= MOST_INTEGER:
        return value
    raise CellError("a whole number")


def signed_real(value: object) -> float:
    if type(value) is int and abs(value) <= MOST_INTEGER:
        return float(value)
    if type(value) is float and math.isfinite(value):
        return value
    raise CellError("a finite number")


def real(value: object) -> float:
    found = signed_real(value)
    if found < 0:
        raise CellError("a number of 0 or more")
    return found


def fraction(value: object) -> float:
    found = signed_real(value)
    if not 0 <= found <= MOST_FRACTION:
        raise CellError("a fraction between 0 and 1")
    return found


def part_watching(value: object) -> float:
    """A share of the viewers that may rise above the whole, where a place is watched again."""
    found = signed_real(value)
    if not 0 <= found <= MOST_REPLAYED:
        raise CellError(f"a fraction between 0 and {MOST_REPLAYED:g}")
    return found


def boolean(value: object) -> bool:
    if type(value) is bool:
        return value
    raise CellError("true or false")


def text(value: object) -> str:
    """Text as people wrote it, less what no database takes: NUL and halves of surrogate pairs.

    TikTok may cut a caption in the middle of an emoji; that is no reason to refuse the page.
    """
    if type(value) is not str or len(value) > LONGEST_TEXT:
        raise CellError("text")
    if value.isprintable():
        return value
    whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "\ufffd")


def word(value: object) -> str:
    """A text that tells rows apart, so it is taken exactly or not at all."""
    if type(value) is str and value.isprintable() and len(value) <= LONGEST_TEXT:
        return value
    raise CellError("plain text")


def identifier(value: object) -> str:
    """An id, as text. A whole number is exact; a float has lost digits and is refused."""
    if type(value) is int and 0 < value <= 2 * MOST_INTEGER + 1:
        return str(value)
    if type(value) is str and 0 < len(value) <= LONGEST_ID and value.isascii():
        plain = value.isprintable() and not value.isspace()
        if plain:
            return value
    raise CellError("an id as text")


def moment(value: object) -> int:
    """A second of a video, counted from 0; TikTok sends it as text."""
    found = integer(_digits(value))
    if found > LAST_SECOND:
        raise CellError("a second of a video")
    return found


def _digits(value: object) -> object:
    """Digits that travel as text, as the number they are; anything else as it came."""
    short = type(value) is str and len(value) <= MOST_DIGITS
    if short and isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    return value


def hour(value: object) -> int:
    found = moment(value)
    if found > LAST_HOUR:
        raise CellError("an hour from 0 to 23")
    return found


def instant(value: object) -> datetime | None:
    """Epoch seconds, as text or number, as an aware UTC instant; 0 stands for not known."""
    value = _digits(value)
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is int and value == 0:
        return None
    if type(value) is int and FIRST_INSTANT <= value < LAST_INSTANT:
        return datetime.fromtimestamp(value, UTC)
    raise CellError("an instant in epoch seconds")


def day(value: object) -> date:
    """A UTC calendar day written YYYY-MM-DD."""
    if type(value) is str and len(value) == len("2026-10-16") and value[4] == value[7] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise CellError("a day as YYYY-MM-DD")


BY_KIND: dict[Kind, Cell] = {
    Kind.TEXT: text,
    Kind.INTEGER: integer,
    Kind.REAL: real,
    Kind.BOOLEAN: boolean,
    Kind.DAY: day,
    Kind.INSTANT: instant,
}


def most(field: Field) -> float:
    """The largest value that a declared measure may have."""
    if field.kind is Kind.INTEGER:
        return MOST_INTEGER
    return MOST_REPLAYED if field.name in CURVES else MOST_FRACTION


def reader(field: Field) -> Cell:
    """What reads the cells of a declared field."""
    if field.name in IDS:
        return identifier
    if field.name in CURVES:
        return part_watching
    if field.unit is Unit.FRACTION:
        return fraction
    if field.name in SIGNED:
        return signed_integer if field.kind is Kind.INTEGER else signed_real
    return BY_KIND[field.kind]
