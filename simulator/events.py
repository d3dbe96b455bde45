"""What can happen to an account, effective at the clock's now."""

from collections.abc import Callable, Mapping

from simulator.accounts import FOLLOWERS_LINE
from simulator.feed import Post
from simulator.fields import SCOPES, Kind
from simulator.instants import day_of
from simulator.posts import character, counted, reading
from simulator.world import Person, World

Details = Mapping[str, object]
Result = dict[str, object]


def happen(world: World, account: str, name: str, details: Details) -> Result:
    """Let an event happen; returns what changed.

    ValueError names an event there is not, LookupError an account there is not.
    """
    with world.lock:
        person = world.find(account)
        if person is None:
            raise LookupError(f"no account {account!r}")
        if name not in EVENTS:
            raise ValueError(f"no event {name!r}; there are {', '.join(EVENTS)}")
        world.happen()
        result = EVENTS[name](world, person, details)
        person.forget()
        return {"event": name, "account": person.account.open_id, **result}


def _rename(world: World, person: Person, details: Details) -> Result:
    username = str(details.get("username") or f"{person.account.username(world.at())}.new")
    person.account.past.usernames.append((world.at(), username))
    return {"username": username}


def _vanish(world: World, person: Person, details: Details) -> Result:
    """Default: the newest post that is served."""
    ids = _ids(details) or [person.newest(world.at()).item_id]
    for item in ids:
        _post(world, person, item)
    person.account.past.vanished.update(dict.fromkeys(ids, world.at()))
    return {"item_ids": ids}


def _restore(world: World, person: Person, details: Details) -> Result:
    """Default: every vanished post."""
    vanished = person.account.past.vanished
    ids = _ids(details) or sorted(vanished)
    for item in ids:
        vanished.pop(item, None)
    return {"item_ids": ids}


def _switch(kind: Kind) -> Callable[[World, Person, Details], Result]:
    def switch(world: World, person: Person, details: Details) -> Result:
        become = Kind.REGISTERED if kind and details.get("registered") else kind
        person.account.past.kinds.append((world.at(), become))
        return {"kind": become.name.lower()}

    return switch


def _revoke(world: World, person: Person, details: Details) -> Result:
    world.grants.revoke(person.account.open_id, world.at())
    return {}


def _ban(world: World, person: Person, details: Details) -> Result:
    person.account.past.banned_from = world.at()
    return _revoke(world, person, details)


def _unban(world: World, person: Person, details: Details) -> Result:
    person.account.past.banned_from = float("inf")
    return {}


def _gain(world: World, person: Person, details: Details) -> Result:
    """Default: as many as it takes to have 150."""
    now = person.followers(world.at())
    return _shift(world, person, _number(details, "count", max(FOLLOWERS_LINE + 50 - now, 1)))


def _lose(world: World, person: Person, details: Details) -> Result:
    """Default: as many as it takes to have 60."""
    now = person.followers(world.at())
    return _shift(world, person, -_number(details, "count", max(now - 60, 1)))


def _shift(world: World, person: Person, by: int) -> Result:
    at = world.at()
    person.account.past.followers.append((at, by))
    person.forget()
    return {"followers_count": person.followers(at)}


def _grantable(world: World, person: Person, details: Details) -> Result:
    """Let only some scopes be granted at the next consents; none named: all again."""
    scopes = details.get("scopes")
    names = scopes.split(",") if isinstance(scopes, str) else scopes
    if not names:
        person.account.past.grantable = None
        return {"scopes": list(SCOPES)}
    assert isinstance(names, list | tuple)
    person.account.past.grantable = frozenset(map(str, names))
    return {"scopes": sorted(person.account.past.grantable)}


def _clean_likes(world: World, person: Person, details: Details) -> Result:
    """TikTok takes back likes of a post: a tenth of what it shows, or ``count``."""
    at = world.at()
    post = _post(world, person, str(details.get("item_id", "")))
    read = reading(person.account, post, at, person.batch(at))
    shown = counted(post, character(person.account, post), read)["likes"]
    assert isinstance(shown, int)
    count = _number(details, "count", max(1, shown // 10))
    person.account.past.cleaned.setdefault(post.item_id, []).append((at, count))
    return {"item_id": post.item_id, "count": count}


def _revive(world: World, person: Person, details: Details) -> Result:
    """An old post is found again: ``views`` more (default 400) over four days from today."""
    at = world.at()
    post = _post(world, person, str(details.get("item_id", "")))
    views = _number(details, "views", 400)
    person.account.past.revived.setdefault(post.item_id, []).append((day_of(at), views))
    return {"item_id": post.item_id, "views": views}


def _turn_on_analytics(world: World, person: Person, details: Details) -> Result:
    """What came before analytics were turned on stays unknown."""
    person.account.past.analytics_since = day_of(world.at())
    return {}


EVENTS: Mapping[str, Callable[[World, Person, Details], Result]] = {
    "rename": _rename,
    "vanish": _vanish,
    "restore": _restore,
    "switch_to_business": _switch(Kind.BUSINESS),
    "switch_to_personal": _switch(Kind.PERSONAL),
    "revoke": _revoke,
    "ban": _ban,
    "unban": _unban,
    "gain_followers": _gain,
    "lose_followers": _lose,
    "grant_only": _grantable,
    "clean_likes": _clean_likes,
    "revive": _revive,
    "turn_on_analytics": _turn_on_analytics,
}


def _post(world: World, person: Person, item_id: str) -> Post:
    post = person.feed.find(item_id, world.at())
    if post is None:
        raise LookupError(f"no post {item_id!r}")
    return post


def _ids(details: Details) -> list[str]:
    ids = details.get("item_ids") or details.get("item_id")
    if isinstance(ids, list | tuple):
        return [str(item) for item in ids]
    return [str(ids)] if ids else []


def _number(details: Details, name: str, default: int) -> int:
    return int(str(details.get(name, default)))
