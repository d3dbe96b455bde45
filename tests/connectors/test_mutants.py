"""Whatever an answer looks like, it is read into rows that keep every promise, or refused."""

import json
import math
from collections import Counter
from datetime import date, datetime
from random import Random

import pytest

from headwater.connectors.base import Page, Question, Row
from headwater.connectors.tiktok_organic.streams import BY_NAME
from headwater.model.errors import HeadwaterError, SettingsError, SourceError
from headwater.model.field import Field, Kind, Unit
from headwater.model.stream import Daily, Stream
from tests.connectors.mutants import mutant, seeds
from tests.connectors.samples import READ_AT, TIKTOK, WEEK, answer, body, question

MUTANTS = 10_000
MOST_LETTERS = 700
ADS = ("7108684822863760646", "1", "7109064881462152453")


def put(ask: str) -> Question:
    return question("ads", entities=ADS) if ask == "ads" else question(ask)


def test_ten_thousand_wrong_answers_never_surprise(long: bool) -> None:  # noqa: FBT001
    dice = Random(20261020)
    kinds = seeds()
    outcomes: Counter[str] = Counter()

    for number in range(MUTANTS * (20 if long else 1)):
        ask, seed = kinds[number % len(kinds)]
        wrong = mutant(seed, dice)
        try:
            page = TIKTOK.read(put(ask), wrong)
        except (SourceError, SettingsError) as refusal:
            outcomes[type(refusal).__name__] += 1
            assert_a_sentence(refusal)
        else:
            outcomes["rows" if any(page.rows.values()) else "nothing"] += 1
            assert_a_page(put(ask), page)

    assert outcomes["rows"] > MUTANTS / 5, outcomes
    assert outcomes["PayloadError"] > MUTANTS / 10, outcomes
    assert outcomes["RetryableError"] > MUTANTS / 100, outcomes
    assert outcomes["nothing"] > 0, outcomes


def test_a_thousand_wrong_token_answers_never_surprise() -> None:
    dice = Random(7)
    seed = json.dumps(body("raw_tt_user_token"))

    for _ in range(1000):
        wrong = mutant(seed, dice)
        try:
            grant = TIKTOK.read_grant(wrong, READ_AT)
        except (SourceError, SettingsError) as refusal:
            assert_a_sentence(refusal)
        else:
            assert grant.account_id
            assert grant.access_expires_at > READ_AT
            assert grant.refresh_expires_at > READ_AT
            assert all(isinstance(scope, str) for scope in grant.scopes)


@pytest.mark.parametrize("number", range(len(seeds())))
def test_the_seeds_themselves_are_read_or_refused_on_purpose(number: int) -> None:
    ask, seed = seeds()[number]

    try:
        page = TIKTOK.read(put(ask), answer(seed.encode()))
    except SourceError as refusal:
        assert json.loads(seed)["code"] != 0
        assert_a_sentence(refusal)
    else:
        assert_a_page(put(ask), page)


def assert_a_sentence(refusal: HeadwaterError) -> None:
    said = str(refusal)
    assert 20 < len(said) < MOST_LETTERS
    assert said.isprintable()
    assert "act.token" not in said


def assert_a_page(asked: Question, page: Page) -> None:
    assert set(page.rows) <= set(asked.ask.streams)
    assert page.cursor is None or (page.cursor.isascii() and page.cursor not in {"", "0"})
    assert page.newest is None or page.newest in WEEK
    assert all(len(name) <= 120 and name.isprintable() for name in page.unknown)
    for name, rows in page.rows.items():
        stream = BY_NAME[name]
        owners = [row.get(stream.entity or stream.time) for row in rows]
        assert len(owners) == len(set(owners)), "one row for each owner"
        for row in rows:
            assert_a_row(stream, row)


def assert_a_row(stream: Stream, row: Row) -> None:
    names = {field.name for field in stream.fields}
    if isinstance(stream.behaviour, Daily):
        assert type(row["date"]) is date
        assert row["date"] in WEEK
        names.add("date")
    assert set(row) <= names
    if stream.entity is not None:
        assert isinstance(row[stream.entity], str)
        assert row[stream.entity]
    if stream.inner is not None:
        keys = row[stream.inner]
        assert isinstance(keys, list)
        assert keys
        assert None not in keys
        assert keys == sorted(set(keys))
        assert all(len(row[field.name]) == len(keys) for field in stream.packed)  # type: ignore[arg-type]
    for field in stream.fields:
        value = row.get(field.name)
        packed = stream.inner is not None and field.name != stream.entity
        for each in value if packed and isinstance(value, list) else [value]:
            assert each is None or right(field, each), f"{field.name} is {each!r}"


def right(field: Field, value: object) -> bool:
    """Whether a value is one the store can keep and a report can believe."""
    if field.kind is Kind.TEXT:
        return isinstance(value, str) and "\x00" not in value and bool(value.encode() or True)
    if field.kind is Kind.INTEGER:
        return type(value) is int and -(2**63) < value < 2**63
    if field.kind is Kind.REAL:
        fits = isinstance(value, float) and math.isfinite(value)
        whole = 10 if field.name == "retention_share" else 1.0001
        return fits and (field.unit is not Unit.FRACTION or 0 <= float(str(value)) <= whole)
    if field.kind is Kind.BOOLEAN:
        return type(value) is bool
    return isinstance(value, datetime) and value.utcoffset() is not None
