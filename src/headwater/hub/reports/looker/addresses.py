"""Addresses that open Google with the choices made. None of them carries a key."""

import json
from urllib.parse import quote, urlencode

from headwater.hub.reports.looker.decided import Decided

SOURCE = "TikTok Organic"


def source_name(hub_name: str) -> str:
    """What the data source is called."""
    return f"{SOURCE} - {hub_name}"


def wizard(decided: Decided, hub: str, account: str) -> str:
    """Google's data source screen, step by step, with the steps filled in."""
    asked = {
        "connectorId": decided.deployment,
        "connectorConfig": json.dumps({"hub": hub, "accounts": [account]}, separators=(",", ":")),
    }
    if decided.template:
        asked["reportTemplateId"] = decided.template
    return f"https://{decided.host}/datasources/create?{urlencode(asked, quote_via=quote)}"


def report(decided: Decided, hub: str, account: str, name: str) -> str:
    """A report at once, with its own data: a copy of the template, or an empty one.

    Google's Linking API names the data source; the screen of `wizard` leaves that to the person.
    """
    asked = {
        "c.reportId": decided.template,
        "c.mode": "edit",
        "r.reportName": name,
        "ds.connector": "community",
        "ds.connectorId": decided.deployment,
        "ds.datasourceName": name,
        "ds.hub": hub,
        "ds.accounts": account,
    }
    given = {key: value for key, value in asked.items() if value}
    return f"https://{decided.host}/reporting/create?{urlencode(given, quote_via=quote)}"
