"""``business/get``: an account now, day by day, and who follows it (doc 1762228399168514)."""

from dataclasses import dataclass

from simulator import images
from simulator.audience import composition
from simulator.daily import Reader, Row, crowded, earliest, sees_metrics
from simulator.fields import AUDIENCE, BUSINESS_GET, METRICS, PROFILE, Kind
from simulator.instants import day_of, iso, parse_day
from simulator.refusals import not_yours, parameter
from simulator.rendering import in_any_order
from simulator.rules import Answer, Call, Endpoint, Prepared, chosen_fields, texts
from simulator.world import Person, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The UTC days a call asks about; ``start`` after ``end`` means none is served."""

    start: int
    end: int


def profile_now(world: World, person: Person, at: float) -> Row:
    """Return every profile field as it is at ``at``."""
    account = person.account
    return {
        "is_business_account": account.kind(at) is not Kind.PERSONAL,
        "profile_image": images.profile_url(world, account, at),
        "username": account.username(at),
        "profile_deep_link": account.deep_link,
        "display_name": account.display_name,
        "bio_description": account.story.bio,
        "is_verified": account.verified,
        "following_count": account.following,
        "followers_count": person.followers(at),
        "total_likes": person.total_likes(at),
        "videos_count": person.public_posts(at),
    }


def audience_now(world: World, person: Person, at: float) -> dict[str, list[Row]]:
    """Return the four audience lists; empty below 100 followers or without insights."""
    if not sees_metrics(world, person, at) or not crowded(person, at):
        return {name: [] for name in AUDIENCE}
    return composition(person.account, person.batch(at).newest)


def _prepare(call: Call) -> Prepared:
    asked = texts(call.query, "fields")
    span = _span(call)
    fields = chosen_fields(asked, BUSINESS_GET, ["display_name", "profile_image"])
    call.require_scope(*(BUSINESS_GET[name] for name in fields))
    call.require_ownership()
    insights = any(BUSINESS_GET[name] == "user.insights" for name in fields)
    if insights and refuses_insights(call.world, call.person, call.at):
        raise not_yours(call.account.open_id)
    return lambda: _answer(call, fields, span)


def _span(call: Call) -> Span:
    today = day_of(call.at)
    start = _day(call, "start_date", today - 7)
    end = _day(call, "end_date", today - 1)
    if start > end:
        raise parameter("start_date", "start_date must not be later than end_date")
    if end > today:
        raise parameter("end_date", "end_date must not be in the future")
    longest = call.world.switches["longest_range"]
    if longest != "any" and end - start + 1 > int(longest):
        raise parameter("end_date", f"the date range must be within {longest} days")
    first = earliest(call.world, call.at)
    if start >= first:
        return Span(start=start, end=end)
    match call.world.switches["over_60_days"]:
        case "error40002":
            raise parameter("start_date", f"start_date must not be earlier than {iso(first)}")
        case "empty":
            return Span(start=1, end=0)
        case _:
            return Span(start=first, end=end)


def _day(call: Call, name: str, default: int) -> int:
    text = call.query.get(name)
    if text is None:
        return default
    day = parse_day(text)
    if day is None:
        raise parameter(name, "Not a valid date.")
    return day


def refuses_insights(world: World, person: Person, at: float) -> bool:
    """Return whether the account answers insights with 40001, where the switches say so."""
    switches, account = world.switches, person.account
    off = account.past.analytics_since is None and switches["analytics_off"] == "40001"
    personal = account.kind(at) is Kind.PERSONAL and switches["personal_variant"] == "40001"
    return off or personal


def _answer(call: Call, fields: list[str], span: Span) -> Answer:
    world, person, at = call.world, call.person, call.at
    fields = in_any_order(world, fields)
    now = profile_now(world, person, at)
    data: Row = {name: now[name] for name in fields if name in PROFILE}
    believed: list[tuple[int, frozenset[str]]] = []
    metrics = [name for name in fields if name in METRICS and _daily(call, name)]
    if metrics and sees_metrics(world, person, at):
        crowd = crowded(person, at)
        reader = Reader(world=world, person=person, at=at, metrics=metrics, crowd=crowd)
        data["metrics"], believed = reader.rows(span.start, span.end)
    wanted = [name for name in fields if name in AUDIENCE]
    audience = audience_now(world, person, at)
    if wanted:
        _place(call, data, {name: audience[name] for name in wanted})

    def sent() -> None:
        person.memory.note(("profile", 0), frozenset(PROFILE) & frozenset(data), at)
        for day, cells in believed:
            person.memory.note(("day", day), cells, at)
        person.memory.note(
            ("audience", 0), frozenset(name for name in wanted if audience[name]), at
        )

    return Answer(data=data, sent=sent)


def _daily(call: Call, name: str) -> bool:
    """Return whether a field is read by day too; followers_count only with user.insights."""
    return name not in PROFILE or "user.insights" in call.scopes


def _place(call: Call, data: Row, audience: Row) -> None:
    """Put the audience at the top, or into the newest row of the metrics."""
    if call.world.switches["audience_location"] == "top":
        data.update(audience)
        return
    rows = data.get("metrics")
    if isinstance(rows, list) and rows:
        rows[-1].update(audience)
    else:
        data["metrics"] = [{"date": iso(day_of(call.at) - 1), **audience}]


PROFILE_CALL = Endpoint(name="business/get", required=("business_id",), prepare=_prepare)
