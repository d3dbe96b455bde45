"""The OpenAPI document tells the truth, and nothing it allows brings the server down."""

import gzip
import io
import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from headwater.app.syncing import Wish
from headwater.hub.server import application
from headwater.model.account import Account
from tests.hub.reported import NAMES, REPORTER, Reported, key_of

FEW, MANY = 15, 300

LEFT_OUT = [positive_data_acceptance]
"""A well-formed question may have no true answer: that is what 422 is for."""


class Asleep:
    """A background that hears of everything and does nothing."""

    def wake(self, account: Account | None = None, wish: Wish | None = None) -> None:
        return None


@pytest.fixture(scope="module")
def described(reports: Reported) -> Any:
    """The document, with the server behind it."""
    headwater = reports.world.headwater
    headwater.background = Asleep()
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application(headwater))


def test_whatever_the_document_allows_gets_the_answer_it_describes(
    described: Any,
    reports: Reported,
    long: bool,  # noqa: FBT001 - a fixture
) -> None:
    """Made-up parameters and bodies, good ones and bad ones, at every address."""
    tried = []
    for found in described.get_all_operations():
        operation = found.ok()
        key = key_of(reports.world, REPORTER, "read", "sync")  # one may ask so much and no more
        ask_all_kinds(operation, key, MANY if long else FEW)
        tried.append(operation.label)

    assert len(tried) == 11


def ask_all_kinds(operation: Any, key: str, count: int) -> None:
    @settings(max_examples=count, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers, excluded_checks=LEFT_OUT)

    ask()


def asked(app: Any, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
    """Status, headers and body of a WSGI application."""
    place, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": place, "QUERY_STRING": query,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
        **headers,
    }  # fmt: skip
    begun: list[Any] = []
    found = b"".join(app(environ, lambda *given: begun.append(given)))
    return begun[0][0], dict(begun[0][1]), found


PASSING = {"X-Request-Id", "Date", "Server", "Content-Length", "Vary", "Content-Encoding"}


def test_the_short_way_answers_as_django_does(reports: Reported) -> None:
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415

    from headwater.hub.api.often import OFTEN  # noqa: PLC0415

    short, long = application(reports.world.headwater), WSGIHandler()
    bodies: dict[str, Any] = {
        "/api/v1/report": {"metrics": ["likes"], "by": ["date"], "account": NAMES[0]},
        "/api/v1/looker/config": {"hub": "main"},
        "/api/v1/looker/schema": {"hub": "main", "accounts": ["sample"]},
        "/api/v1/looker/data": {
            "hub": "main",
            "accounts": ["sample"],
            "fields": [{"name": "date"}, {"name": "likes"}],
            "dateRange": {"startDate": "2026-09-01", "endDate": "2026-09-09"},
        },
    }
    for method, path in OFTEN:
        body = json.dumps(bodies[path]).encode() if method == "POST" else b""
        for key in (f"Bearer {reports.key}", "Bearer nonsense"):
            answers = [
                asked(app, method, path, body, HTTP_AUTHORIZATION=key) for app in (short, long)
            ]
            (status, headers, found), (other, others, same) = answers
            assert (status, found) == (other, same), path
            assert {k: v for k, v in headers.items() if k not in PASSING} == {
                k: v for k, v in others.items() if k not in PASSING
            }, path


def test_answers_are_packed_for_whoever_can_unpack_them(reports: Reported) -> None:
    app = application(reports.world.headwater)
    plain = asked(app, "GET", "/api/v1/fields", HTTP_AUTHORIZATION=f"Bearer {reports.key}")
    packed = asked(
        app, "GET", "/api/v1/fields",
        HTTP_AUTHORIZATION=f"Bearer {reports.key}", HTTP_ACCEPT_ENCODING="gzip, br",
    )  # fmt: skip

    assert "Content-Encoding" not in plain[1]
    assert plain[1]["Vary"] == packed[1]["Vary"] == "Accept-Encoding"
    assert plain[1]["ETag"] == packed[1]["ETag"]
    assert gzip.decompress(packed[2]) == plain[2]
    assert packed[1]["Content-Encoding"] == "gzip"
    assert len(packed[2]) < len(plain[2]) / 4
