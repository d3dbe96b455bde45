"""What the side of every page offers. An area adds itself with one line in `ITEMS`."""

from dataclasses import dataclass

from django.urls import reverse

from headwater.hub.door import Here
from headwater.hub.roster.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of the navigation. `route` is a URL name that takes the hub's slug.

    It is marked as current on every page whose route begins with `area`.
    """

    label: str
    icon: str
    route: str
    area: str
    role: Role = Role.VIEWER
    group: str = ""


ITEMS = (
    Item(label="Sources", icon="plug", route="sources:list", area="sources"),
    Item(label="Dashboard", icon="chart", route="dashboard:overview", area="dashboard"),
    Item(label="Data health", icon="pulse", route="health:overview", area="health"),
    Item(label="Looker Studio", icon="external", route="reports:looker", area="reports",
         group="Reports"),
    Item(label="Schema Explorer", icon="fields", route="schema:explorer", area="schema",
         group="Reports"),
    Item(label="People", icon="people", route="people:members", area="people", group="Hub"),
    Item(label="Audit log", icon="list", route="audit:log", area="audit", role=Role.ADMIN,
         group="Hub"),
    Item(label="Hub settings", icon="gear", route="hub:settings", area="hub", group="Hub"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line as it is drawn."""

    label: str
    icon: str
    url: str
    current: bool
    group: str


def links(here: Here, view_name: str) -> list[Link]:
    """The lines for a person in a hub, in order."""
    area = view_name.partition(":")[0]
    return [
        Link(
            label=each.label,
            icon=each.icon,
            url=reverse(each.route, args=[here.hub.slug]),
            current=each.area == area,
            group=each.group,
        )
        for each in ITEMS
        if here.may(each.role)
    ]
