"""Which connector and which template links lead to: decided for all hubs, or for one.

Who runs the installation decides for all. An admin decides for their own hub only, because a
link leads people to a place that asks for a key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from headwater.control.base import Control
from headwater.control.models import Hub
from headwater.hub.api.looker import personal

HOSTS = {
    "lookerstudio.google.com": "lookerstudio.google.com (Looker Studio)",
    "datastudio.google.com": "datastudio.google.com (Data Studio)",
}
USUAL_HOST = "lookerstudio.google.com"
NAMES = {
    "deployment": "LOOKER_DEPLOYMENT_ID",
    "template": "LOOKER_TEMPLATE_ID",
    "host": "LOOKER_HOST",
}
ID = re.compile(r"[A-Za-z0-9_-]{10,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The ids of the connector's deployment and the report template, and Google's host.

    `personal`: whether fields about other people are shown there, which each hub decides itself.
    """

    deployment: str = ""
    template: str = ""
    host: str = USUAL_HOST
    personal: bool = False


def decided(control: Control, hub: Hub) -> Decided:
    """What counts in a hub: its own decision, else that for all hubs."""
    known = control.decisions()

    def one(part: str) -> str:
        name = NAMES[part]
        return str(known.get(_of_hub(name, hub)) or known.get(name) or "")

    host = one("host")
    return Decided(
        deployment=one("deployment"),
        template=one("template"),
        host=host if host in HOSTS else USUAL_HOST,
        personal=personal.opted_in(control, hub),
    )


def decide(control: Control, hub: Hub, given: Mapping[str, Any], *, for_all: bool) -> None:
    """Keep a decision, for this hub or for all of them; about other people, for this hub only."""
    names = {part: name if for_all else _of_hub(name, hub) for part, name in NAMES.items()}
    shown = personal.YES if given.get("personal") else ""
    kept = {names[part]: given.get(part, "") for part in NAMES}
    control.decide(kept | {personal.decision_of(hub): shown})


def _of_hub(name: str, hub: Hub) -> str:
    return f"{name}_HUB_{hub.id}"


class LookerForm(forms.Form):
    """The ids, as they are copied from Google."""

    deployment = forms.CharField(
        label="Deployment id of the connector",
        required=False,
        max_length=200,
        help_text="From Apps Script: Deploy > Manage deployments. It begins with AKfy.",
    )
    template = forms.CharField(
        label="Report id of the template",
        required=False,
        max_length=200,
        help_text="The part between /reporting/ and /page/ in the address of the template report.",
    )
    host = forms.ChoiceField(label="Google's address", choices=list(HOSTS.items()))
    personal = forms.BooleanField(
        label="Show who commented, and what they wrote",
        required=False,
        help_text=(
            "Names and words of other people. Whoever a report is shared with may see them, so "
            "this hub leaves these fields out unless it decides otherwise."
        ),
    )
    for_all = forms.BooleanField(
        label="For every hub of this installation",
        required=False,
        help_text="Only for who runs the installation.",
    )

    def __init__(self, data: Any = None, *, initial: Any = None, is_operator: bool) -> None:
        super().__init__(data, initial=initial)
        if not is_operator:
            del self.fields["for_all"]

    def clean_deployment(self) -> str:
        return self._id("deployment")

    def clean_template(self) -> str:
        return self._id("template")

    def _id(self, name: str) -> str:
        text: str = self.cleaned_data[name].strip()
        if text and not ID.fullmatch(text):
            raise forms.ValidationError("An id holds letters, digits, - and _ and nothing else.")
        return text
