"""`me`, `config` and `schema`: who calls, what they may choose, and which fields there are."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

import headwater
from headwater import sample
from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.api.call import Call, Reply
from headwater.hub.api.callers import Known
from headwater.hub.api.looker import personal
from headwater.hub.api.looker.asked import misunderstood
from headwater.hub.api.questions import posted, text
from headwater.hub.api.reach import Place, place_of, the_sample
from headwater.hub.api.refusal import Refusal
from headwater.hub.roster.roles import Scope
from headwater.model.account import Account, ConnectionState
from headwater.model.errors import QueryError
from headwater.report.looker import DEFAULTS, Definition, host_catalogue

CONTRACT = 1
ALL = "all"
ALONE = frozenset({sample.ACCOUNT.account_id, ALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The catalogue as it is told to the host."""

    digest: str
    fields: tuple[Definition, ...]
    by_id: Mapping[str, Definition]


_told: list[tuple[object, Told, Told]] = []


def told(*, whole: bool = False) -> Told:
    """The catalogue of this installation, made once; with the fields about other people, or not."""
    catalogue = runtime.installation().reports.catalogue()
    if not _told or _told[0][0] is not catalogue:
        usual, all_of_it = (_as_told(host_catalogue(catalogue, personal=p)) for p in (False, True))
        _told[:] = [(catalogue, usual, all_of_it)]
    _, usual, all_of_it = _told[0]
    return all_of_it if whole else usual


def _as_told(made: Mapping[str, object]) -> Told:
    fields = made["fields"]
    assert isinstance(fields, list)
    by_id = {str(each["id"]): each for each in fields}
    return Told(digest=str(made["digest"]), fields=tuple(fields), by_id=by_id)


def me(call: Call, known: Known) -> Reply:
    """Who calls, and that this is a Headwater."""
    del call
    _may_read(known)
    person = known.caller.person
    body = {
        "product": "headwater",
        "api": CONTRACT,
        "version": headwater.__version__,
        "user": {"name": person.name or person.email},
        "admin": person.is_operator,
    }
    return Reply(body=msgspec.json.encode(body))


def config(call: Call, known: Known) -> Reply:
    """The hubs the key reaches, and the accounts of the one that is chosen."""
    chosen = posted(call).get("hub")
    _may_read(known)
    names = {each.slug: each.name or each.slug for each in Hub.objects.all()}
    hubs = [{"id": slug, "label": names[slug]} for slug in _by_label(known, names)]
    reached = isinstance(chosen, str) and chosen in known.caller.roles
    accounts = _options(place_of(known, str(chosen))) if reached else None
    body = {"hubs": hubs, "hub": chosen if reached else None, "accounts": accounts}
    return Reply(body=msgspec.json.encode(body))


def schema(call: Call, known: Known) -> Reply:
    """The catalogue, but for a caller who has it already. Raises Refusal or QueryError."""
    given = posted(call)
    place = hub_of(known, given.get("hub"))
    accounts_of(place, given.get("accounts"))
    catalogue = told(whole=personal.shows(place))
    is_known = text(given, "catalogue") == catalogue.digest
    body = {
        "catalogue": catalogue.digest,
        "defaults": DEFAULTS,
        "fields": None if is_known else catalogue.fields,
    }
    return Reply(body=msgspec.json.encode(body))


def _may_read(known: Known) -> None:
    if Scope.READ not in known.caller.scopes or not known.caller.roles:
        told = "This key may not read reports. Make one that may under API keys."
        raise Refusal(403, "key_not_allowed", told)


def _by_label(known: Known, names: Mapping[str, str]) -> list[str]:
    return sorted(known.caller.roles, key=lambda slug: (names[slug].casefold(), slug))


def _options(place: Place) -> list[dict[str, str]]:
    """What may be chosen: the Sample Account, everything, then each account by its label."""
    accounts = place.accounts(())
    found = [{"id": sample.ACCOUNT.account_id, "label": sample.ACCOUNT.title}]
    if accounts:
        found.append({"id": ALL, "label": "All accounts, now and later"})
    labels = sorted((_label(each), each.account_id) for each in accounts)
    return found + [{"id": account_id, "label": label} for label, account_id in labels]


def _label(account: Account) -> str:
    if account.state is ConnectionState.DISCONNECTED:
        return f"{account.title} (disconnected, history kept)"
    return account.title


def hub_of(known: Known, chosen: object) -> Place:
    """The hub that was chosen. Raises Refusal, or QueryError for one out of reach."""
    _may_read(known)
    if not isinstance(chosen, str) or not chosen:
        raise misunderstood("`hub` is the id of a hub.")
    if chosen not in known.caller.roles:
        raise QueryError(
            f"The hub {chosen[:80]} is gone, or out of this key's reach. Edit the data source and "
            "choose another one.",
            code="unknown_hub",
        )
    return place_of(known, chosen)


def accounts_of(place: Place, chosen: object) -> list[Account]:
    """The accounts that were chosen, by their ids. Raises Refusal or QueryError."""
    if not isinstance(chosen, list) or not chosen or not all(isinstance(c, str) for c in chosen):
        raise misunderstood("`accounts` is a list of ids.")
    if ALONE & set(chosen) and len(set(chosen)) > 1:
        raise QueryError(
            "Sample Account and All accounts each stand alone. Choose one of them, or accounts.",
            code="sample_alone",
        )
    if chosen == [sample.ACCOUNT.account_id]:
        return [the_sample(place.headwater)]
    everybody = place.accounts(())
    if chosen == [ALL]:
        if not everybody:
            raise QueryError("No account is connected to this hub yet.", code="no_accounts")
        return everybody
    return _named(everybody, chosen, place)


def _named(everybody: list[Account], chosen: list[str], place: Place) -> list[Account]:
    by_id = {account.account_id: account for account in everybody}
    for each in chosen:
        if each not in by_id:
            raise QueryError(
                f"The account {each[:80]} is no longer in the hub {_name_of(place)}. Edit the data "
                "source and choose another one.",
                code="unknown_account",
            )
    return [by_id[each] for each in dict.fromkeys(chosen)]


def _name_of(place: Place) -> str:
    hub = Hub.objects.get(slug=place.slug)
    return hub.name or hub.slug
