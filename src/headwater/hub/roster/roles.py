"""Roles in a hub, and scopes of an API key."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do in a hub. Each role may do all that the next one may."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"

    @property
    def rank(self) -> int:
        """Higher may do more."""
        return RANKS[self]

    def covers(self, other: "Role") -> bool:
        """Whether this role may do everything the other may."""
        return self.rank >= other.rank

    @property
    def about(self) -> str:
        return ABOUT_ROLES[self]


RANKS = {role: len(Role) - place for place, role in enumerate(Role)}

ABOUT_ROLES = {
    Role.OWNER: "Everything an admin may, names other owners, and may give the hub away.",
    Role.ADMIN: "Invites and removes people, deletes data, reads the audit log.",
    Role.EDITOR: "Connects and manages sources, starts syncs and backfills.",
    Role.VIEWER: "Sees dashboards, reports and data health; changes nothing.",
}


class Scope(StrEnum):
    """What an API key may be used for; never more than its person may do in the hub."""

    READ = "read"
    SYNC = "sync"
    ADMIN = "admin"

    @property
    def about(self) -> str:
        return ABOUT_SCOPES[self]


ABOUT_SCOPES = {
    Scope.READ: "Ask for reports, fields, accounts and completeness.",
    Scope.SYNC: "Start syncs and backfills.",
    Scope.ADMIN: "Change sources and settings of the hub.",
}
