"""Every address of the API, as Ninja draws it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, register_converter
from django.urls.converters import PathConverter
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from ninja import NinjaAPI, Schema

import headwater
from headwater.hub import address
from headwater.hub.access import Access, requires
from headwater.hub.api import accounts, archives, document, exports, fields, reports, schemas, syncs
from headwater.hub.api.answers import MEDIA
from headwater.hub.api.call import JSON
from headwater.hub.api.looker import choices, data
from headwater.hub.api.refusal import Refusal
from headwater.hub.api.service import Operation, carried, turned_away


class Whatever(PathConverter):
    """The rest of an address: slashes as in an alias of a field, and ends of lines too."""

    regex = r"[\s\S]+"


register_converter(Whatever, "whatever")

api = NinjaAPI(
    title="Headwater",
    version=headwater.__version__,
    description=(
        "Reports over organic social data. Every answer says through which day it is complete; "
        "null is unknown and never 0; a question without a true answer is refused with a sentence."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)

FILES = [media for media in MEDIA.values() if media != JSON]
WORDS: Mapping[str, object] = {"type": "string"}


def asked(name: str, about: str = "", schema: Mapping[str, object] = WORDS) -> dict[str, object]:
    """A parameter of an address."""
    return {
        "name": name, "in": "query", "required": False, "schema": schema, "description": about,
    }  # fmt: skip


HUB = asked("hub", "The hub, when the key reaches several.")
ACCOUNT = asked("account", "Ids, handles or names of accounts, with commas.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An operation as the document shows it. Its docstring is its description."""

    run: Operation | archives.Written
    name: str
    answer: type[Schema] | None
    status: int = 200
    extra: Mapping[str, object] = field(default_factory=dict)
    carried: Callable[[Any], Callable[..., HttpResponseBase]] = carried

    def add(self, method: str, place: str) -> None:
        """Give it its address."""
        summary, _, rest = (self.run.__doc__ or "").partition("\n")
        draw: Callable[..., Any] = getattr(api, method)
        draw(
            place,
            response={self.status: self.answer} if self.answer is not None else None,
            url_name=self.name,
            operation_id=f"{method}_{self.name}",
            summary=summary.partition(". ")[0].rstrip("."),
            description=rest.strip(),
            openapi_extra=dict(self.extra),
        )(self._view("name}" in place))

    def _view(self, named: bool) -> Callable[..., HttpResponseBase]:  # noqa: FBT001 - one fact
        view = self.carried(self.run)

        def plain(request: HttpRequest) -> HttpResponseBase:
            return view(request)

        def of_one(request: HttpRequest, name: str) -> HttpResponseBase:
            return view(request, name=name)

        return of_one if named else plain


GET_REPORT = {"parameters": document.parameters(schemas.Question)}
POST_REPORT = {"requestBody": document.body(schemas.Question)}
IN_FORMATS = {"x-media": FILES, "x-not-modified": True}
SEARCHED = [
    asked("search", "Words that id, label, definition or aliases hold."),
    asked("group"),
    asked("role", schema={"enum": ["dimension", "metric"]}),
]
PAGED = [
    asked("cursor", "`next` of the page before."),
    asked("page_size", schema={"type": "integer", "minimum": 1, "maximum": 500}),
]
DAYS = asked("days", "Also every run of days of one state.", {"type": "boolean"})
KINDS = asked("format", schema={"enum": list(exports.KEPT)})
ARCHIVED = asked("format", schema={"enum": list(archives.KINDS)})

Drawn(run=reports.report, name="report", answer=schemas.Report, extra=GET_REPORT | IN_FORMATS).add(
    "get", "/report"
)
Drawn(run=reports.report, name="report", answer=schemas.Report, extra=POST_REPORT | IN_FORMATS).add(
    "post", "/report"
)
Drawn(
    run=fields.fields, name="fields", answer=schemas.Fields,
    extra={"parameters": SEARCHED, "x-not-modified": True},
).add("get", "/fields")  # fmt: skip
Drawn(run=fields.field, name="field", answer=schemas.FieldOut).add("get", "/fields/{whatever:name}")
Drawn(
    run=accounts.accounts, name="accounts", answer=schemas.Accounts, extra={"parameters": [HUB]}
).add("get", "/accounts")
Drawn(
    run=accounts.completeness, name="completeness", answer=schemas.Completeness,
    extra={"parameters": [HUB, ACCOUNT, DAYS]},
).add("get", "/completeness")  # fmt: skip
Drawn(
    run=syncs.syncs, name="syncs", answer=schemas.Syncs,
    extra={"parameters": [HUB, ACCOUNT, *PAGED]},
).add("get", "/syncs")  # fmt: skip
Drawn(
    run=syncs.start, name="syncs", answer=schemas.SyncBegun, status=202,
    extra={"requestBody": document.body(schemas.SyncAsked)},
).add("post", "/syncs")  # fmt: skip
Drawn(run=exports.exports, name="exports", answer=schemas.Exports, extra={"parameters": [HUB]}).add(
    "get", "/exports"
)
Drawn(
    run=exports.export, name="export", answer=None,
    extra={"parameters": [HUB, ACCOUNT, KINDS], "x-media": FILES},
).add("get", "/exports/{name}")  # fmt: skip
Drawn(
    run=archives.archive, name="archive", answer=None, carried=archives.carried,
    extra={"parameters": [HUB, ARCHIVED], "x-media": [archives.ZIP]},
).add("get", "/archives/{name}")  # fmt: skip


@requires(Access.ANYONE)
def openapi(request: HttpRequest) -> HttpResponse:
    """The document that describes all this, for machines."""
    bodies: list[type[Schema]] = [schemas.Question, schemas.SyncAsked, schemas.Problem]
    found = document.document(api, bodies, address.current().base_url)
    return HttpResponse(msgspec.json.encode(found), content_type=JSON)


@requires(Access.KEY)
@csrf_exempt
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address of the API that there is not."""
    told = "There is nothing at this address. See /api/v1/openapi.json."
    return turned_away(request, Refusal(404, "bad_request", told))


def opened(patterns: Sequence[URLPattern]) -> list[URLPattern]:
    """Ninja's addresses for whoever brings a key, with our shape where the method is wrong."""
    return [path(str(each.pattern), _shaped(each.callback), name=each.name) for each in patterns]


def _shaped(view: Callable[..., Any]) -> Callable[..., Any]:
    @requires(Access.KEY)
    @csrf_exempt  # no cookie opens this door
    def shaped(request: HttpRequest, **values: Any) -> HttpResponseBase:
        found: HttpResponseBase = view(request, **values)
        if found.status_code != 405:  # noqa: PLR2004
            return found
        told = f"This address is not asked with {request.method}."
        refusal = Refusal(405, "bad_request", told, headers=(("Allow", found["Allow"]),))
        return turned_away(request, refusal)

    return shaped


def of_looker(name: str, run: Operation, method: str) -> URLPattern:
    """A call of the contract with the Looker Studio connector, in `looker_studio/CONTRACT.md`."""
    view = require_http_methods([method])(carried(run))
    return path(f"looker/{name}", _shaped(view), name=f"looker_{name}")


LOOKER = [
    of_looker("me", choices.me, "GET"),
    of_looker("config", choices.config, "POST"),
    of_looker("schema", choices.schema, "POST"),
    of_looker("data", data.data, "POST"),
]

_DRAWN = [each for each in api.urls[0] if isinstance(each, URLPattern)]

PATTERNS = [
    path("openapi.json", openapi, name="openapi"),
    *opened([each for each in _DRAWN if each.name != "api-root"]),
    *LOOKER,
    path("<whatever:rest>", nowhere, name="nowhere"),
]
