"""Conditions as people write them: `media_type = PHOTO or is_ad = true and v_views > 9`.

`or` binds tighter than `and`, because a filter is an AND of ORs. Values may stand in quotes.
"""

import re
from dataclasses import dataclass

from headwater.model.errors import QueryError
from headwater.report.operators import Condition, Operator, checked

TOKEN = re.compile(
    r"""\s*(?:
        "(?P<double>(?:[^"\\]|\\.)*)"
      | '(?P<single>(?:[^'\\]|\\.)*)'
      | (?P<mark>!=|>=|<=|!~|=|>|<|~|\(|\)|,)
      | (?P<word>[^\s=<>!~(),"']+)
    )""",
    re.VERBOSE,
)
LONGEST = 20_000

MARKS = {
    "=": (Operator.EQUALS, False),
    "!=": (Operator.EQUALS, True),
    "~": (Operator.REGEXP_PARTIAL_MATCH, False),
    "!~": (Operator.REGEXP_PARTIAL_MATCH, True),
    ">": (Operator.NUMERIC_GREATER_THAN, False),
    ">=": (Operator.NUMERIC_GREATER_THAN_OR_EQUAL, False),
    "<": (Operator.NUMERIC_LESS_THAN, False),
    "<=": (Operator.NUMERIC_LESS_THAN_OR_EQUAL, False),
}
WORDS = {
    "contains": Operator.CONTAINS,
    "matches": Operator.REGEXP_EXACT_MATCH,
    "in": Operator.IN_LIST,
    "between": Operator.BETWEEN,
}
HELP = (
    "Write conditions as `field = value`, with =, !=, >, >=, <, <=, ~, contains, matches, "
    "in (a, b), between a and b, is null; join them with `or` and `and`. "
    'Names and values of several words stand in quotes: traffic_source = "For You".'
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, or a value in quotes."""

    text: str
    quoted: bool = False
    mark: bool = False

    def is_word(self, word: str) -> bool:
        return not self.quoted and self.text.lower() == word


def parse_clause(text: str) -> list[tuple[Condition, ...]]:
    """The AND of ORs a text says. Raises QueryError with a word of help."""
    reader = _Reader(_tokens(text))
    clauses = [_either(reader)]
    while reader.take("and"):
        clauses.append(_either(reader))
    if not reader.done():
        raise _unclear(reader.rest())
    return clauses


def _either(reader: "_Reader") -> tuple[Condition, ...]:
    found = [_condition(reader)]
    while reader.take("or"):
        found.append(_condition(reader))
    return tuple(found)


def _condition(reader: "_Reader") -> Condition:
    name = reader.value()
    if reader.take("is"):
        exclude = reader.take("not")
        if not reader.take("null"):
            raise _unclear(reader.rest())
        return checked(Condition(name=name, operator=Operator.IS_NULL, exclude=exclude))
    exclude = reader.take("not")
    token = reader.next()
    if token.mark and token.text in MARKS and not exclude:
        operator, exclude = MARKS[token.text]
        values: tuple[str, ...] = (reader.value(),)
    elif not token.quoted and token.text.lower() in WORDS:
        operator = WORDS[token.text.lower()]
        values = _values(reader, operator)
    else:
        raise _unclear(token.text)
    return checked(Condition(name=name, operator=operator, values=values, exclude=exclude))


def _values(reader: "_Reader", operator: Operator) -> tuple[str, ...]:
    if operator is Operator.BETWEEN:
        low = reader.value()
        if not reader.take("and"):
            raise _unclear(reader.rest())
        return low, reader.value()
    if operator is not Operator.IN_LIST:
        return (reader.value(),)
    if not reader.take("("):
        raise _unclear(reader.rest())
    values = [reader.value()]
    while reader.take(","):
        values.append(reader.value())
    if not reader.take(")"):
        raise _unclear(reader.rest())
    return tuple(values)


class _Reader:
    """Tokens, read from left to right."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def done(self) -> bool:
        return self._at >= len(self._tokens)

    def rest(self) -> str:
        return " ".join(token.text for token in self._tokens[self._at :]) or "its end"

    def next(self) -> Token:
        if self.done():
            raise _unclear("its end")
        self._at += 1
        return self._tokens[self._at - 1]

    def take(self, word: str) -> bool:
        """Whether the next token is this word or mark; it is read then."""
        if self.done() or not self._tokens[self._at].is_word(word):
            return False
        self._at += 1
        return True

    def value(self) -> str:
        token = self.next()
        if token.mark:
            raise _unclear(token.text)
        return token.text


def _tokens(text: str) -> list[Token]:
    if len(text) > LONGEST:
        raise QueryError(f"where is longer than {LONGEST:,} characters.", code="too_many")
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None:
            raise _unclear(text[at : at + 40])
        at = match.end()
        if match["mark"] is not None:
            found.append(Token(match["mark"], mark=True))
        elif match["word"] is not None:
            found.append(Token(match["word"]))
        else:
            inside = match["double"] if match["double"] is not None else match["single"]
            found.append(Token(re.sub(r"\\(.)", r"\1", inside), quoted=True))
    return found


def _unclear(where: str) -> QueryError:
    return QueryError(f"A condition is not clear at {where[:60]!r}. {HELP}", code="bad_filter")
