"""What a question may name: the field catalogue."""

import msgspec

from headwater.hub import runtime
from headwater.hub.api.call import Call, Reply
from headwater.hub.api.callers import Known
from headwater.hub.api.kept import Source, kept
from headwater.hub.api.questions import parameters, text
from headwater.hub.api.reach import place_of
from headwater.hub.api.refusal import Refusal
from headwater.model.field import Role
from headwater.report.catalogue import Catalogue, CatalogueField

NEVER_CHANGES = 0
"""The catalogue is that of the running version."""


def fields(call: Call, known: Known) -> Reply:
    """Every field, or those that a search finds. Raises Refusal or QueryError."""
    place_of(known, _a_hub(known))
    return kept(call, Source(who="anybody", version=NEVER_CHANGES), lambda: _found(call))


def field(call: Call, known: Known) -> Reply:
    """One field, by its id or any of its names. Raises Refusal or QueryError."""
    place_of(known, _a_hub(known))
    catalogue = runtime.installation().reports.catalogue()
    found = catalogue.field(call.path["name"])
    return Reply(body=msgspec.json.encode(described(found, catalogue)))


def _a_hub(known: Known) -> str | None:
    return next(iter(sorted(known.caller.roles)), None)


def _found(call: Call) -> Reply:
    given = parameters(call)
    catalogue = runtime.installation().reports.catalogue()
    found = catalogue.search(text(given, "search") or "")
    group, role = text(given, "group"), text(given, "role")
    if role is not None and role not in set(Role):
        raise Refusal(422, "bad_query", "role is dimension or metric.", fields=["role"])
    chosen = [
        described(each, catalogue)
        for each in found
        if group in {None, each.group} and role in {None, each.role.value}
    ]
    return Reply(body=msgspec.json.encode({"fields": chosen}))


def described(each: CatalogueField, catalogue: Catalogue) -> dict[str, object]:
    """A field as JSON values. `lag_hours`: how long after a day ended the source shows it."""
    return {
        "id": each.id,
        "label": each.label,
        "group": each.group,
        "about": each.about,
        "role": each.role,
        "kind": each.kind,
        "unit": each.unit,
        "aggregation": each.aggregation,
        "grain": each.relations,
        "needs": each.needs,
        "gates": sorted(each.gates),
        "scope": each.scope,
        "lag_hours": each.lag.total_seconds() / 3600 if each.lag is not None else None,
        "source_name": each.source_name,
        "document": each.document,
        "derived": each.derived,
        "personal": each.personal,
        "notes": each.notes,
        "aliases": catalogue.aliases_of(each.id),
    }
