"""Is everything as it should be? Each check is a sentence, with the next step where it is not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from headwater import sample
from headwater.app.parts import Parts
from headwater.model.account import Secret
from headwater.model.clock import utc_day
from headwater.model.errors import HeadwaterError, RetryableError, SourceError, ThrottledError
from headwater.sync import drift


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    note: str


def checks(parts: Parts) -> list[Check]:
    """Look at home, databases, app and TikTok, in the order in which they build on each other."""
    looks: dict[str, Callable[[], str]] = {
        "home": partial(_home, parts),
        "control": partial(_control, parts),
        "store": partial(_store, parts),
        "app": partial(_registration, parts),
        "TikTok": partial(_source, parts),
        "fields": partial(_fields, parts),
    }
    return [_checked(name, look) for name, look in (looks | parts.looks).items()]


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, note=look())
    except (HeadwaterError, OSError) as error:
        return Check(name=name, ok=False, note=str(error))


def _home(parts: Parts) -> str:
    home = parts.settings.make_home()
    return f"{home} is there and open to its owner alone."


def _control(parts: Parts) -> str:
    count = len(parts.control.accounts())
    return f"{count} connected account{'' if count == 1 else 's'}; their tokens are sealed."


def _store(parts: Parts) -> str:
    known = {each.account_id for each in parts.store.accounts()} - {sample.ACCOUNT.account_id}
    accounts = f"{len(known)} account{'' if len(known) == 1 else 's'}"
    return f"{accounts} with a history; data version {parts.store.version()}."


def _registration(parts: Parts) -> str:
    app = parts.registration(parts.connectors[0])
    return f"App {app.client_id}; register exactly this redirect at TikTok: {app.redirect_uri}"


def _fields(parts: Parts) -> str:
    """Whether answers hold what this version does not know: a reason to look for an update."""
    told: dict[tuple[str, str], set[str]] = {}
    for account in parts.store.accounts():
        for endpoint, names in drift.current(account.facts, utc_day(parts.clock.now())).items():
            label = parts.connector(account.connector).label
            told.setdefault((label, endpoint), set()).update(names)
    sentences = [drift.sentence(*where, names) for where, names in sorted(told.items())]
    return " ".join(sentences) or "No answer held a field that is not known here."


def _source(parts: Parts) -> str:
    """Ask about a token that cannot be good: a refusal in the source's own words will do."""
    connector = parts.connectors[0]
    talk = parts.source(connector)
    try:
        connector.read_token_info(talk.send("", connector.token_info(talk.app, Secret("none"))))
    except RetryableError as failure:
        told = str(failure).partition(";")[0]
        raise RetryableError(
            f"{told}: see that this machine reaches the internet, and that "
            "HEADWATER_TIKTOK_API_URL is right."
        ) from failure
    except ThrottledError as refusal:
        return (
            f"{connector.label} answers, and says that it was asked too often just now: code "
            f"{refusal.code}. Nothing to do; syncs wait and go on."
        )
    except SourceError as refusal:
        return f"{connector.label} answers (and refuses a made-up token: code {refusal.code})."
    return f"{connector.label} answers."
