"""Fields that nobody here knows are told of once, and for as long as they are seen."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from headwater.sync.drift import LASTS, MOST, current, fact, news

DAY = date(2026, 10, 20)
PLACE = "/business/get/"


def seen(facts: dict[str, str], names: set[str], day: date) -> tuple[dict[str, str], list[str]]:
    text, new = news(facts, PLACE, names, day)
    return facts | ({fact(PLACE): text} if text is not None else {}), new


def test_a_name_is_news_once() -> None:
    facts, first = seen({}, {"b", "a"}, DAY)
    facts, again = seen(facts, {"a", "c"}, DAY + timedelta(days=1))

    assert (first, again) == (["a", "b"], ["c"])
    assert current(facts, DAY) == {PLACE: ["a", "b", "c"]}


def test_answers_without_surprises_leave_no_trace() -> None:
    assert news({}, PLACE, set(), DAY) == (None, [])
    assert current({"since": "2026-10-20"}, DAY) == {}


def test_a_name_is_forgotten_some_weeks_after_it_was_seen_last() -> None:
    facts, _ = seen({}, {"a", "b"}, DAY)
    facts, _ = seen(facts, {"b"}, DAY + timedelta(days=10))

    assert current(facts, DAY + LASTS) == {PLACE: ["b"]}
    assert current(facts, DAY + LASTS + timedelta(days=10)) == {}


def test_what_was_seen_today_is_not_written_twice() -> None:
    facts, _ = seen({}, {"a"}, DAY)

    assert news(facts, PLACE, {"a"}, DAY) == (None, [])


@given(st.lists(st.sets(st.text(min_size=1), max_size=30), max_size=6))
def test_names_that_are_made_up_anew_do_not_pile_up(answers: list[set[str]]) -> None:
    facts: dict[str, str] = {}
    told: list[str] = []
    for back, names in enumerate(answers):
        facts, new = seen(facts, names, DAY + timedelta(days=back))
        told += new

    assert len(told) == len(set(told)) <= MOST
    assert current(facts, DAY + timedelta(days=6)) == ({PLACE: sorted(told)} if told else {})
