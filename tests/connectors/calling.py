"""Calls through the door to the network, by somebody with little patience."""

from datetime import timedelta

import pytest

from headwater.connectors.base import Request
from headwater.connectors.http import Http
from headwater.model.account import Secret
from headwater.model.errors import HeadwaterError
from tests.connectors.wire import Talk, serving

TOKEN = Secret("act.planted0123456789planted")


def get(url: str, **changes: object) -> Request:
    how: dict[str, object] = {
        "method": "GET",
        "url": f"{url}/business/get/",
        "endpoint": "/business/get/",
        "query": (("business_id", "-000 é&"), ("fields", '["likes","x"]')),
        "token": TOKEN,
        "token_header": "Access-Token",
    }
    return Request(**{**how, **changes})  # type: ignore[arg-type]


def impatient(**changes: object) -> Http:
    how: dict[str, object] = {
        "timeout": timedelta(seconds=1),
        "idle": timedelta(seconds=0.4),
        "connect": timedelta(seconds=0.4),
        "max_bytes": 1_000_000,
    }
    return Http(**{**how, **changes})  # type: ignore[arg-type]


def failure(talk: Talk, **changes: object) -> HeadwaterError:
    with (
        serving(talk) as wire,
        impatient(**changes) as client,
        pytest.raises(HeadwaterError) as caught,
    ):
        client.send(get(wire.url))
    assert caught.value.__cause__ is None
    assert "planted" not in str(caught.value)
    assert "fields" not in str(caught.value), "the query stays out of sentences"
    return caught.value
