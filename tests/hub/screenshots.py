"""Takes a picture of every page: light and dark, wide and as on a phone.

`python -m tests.hub.screenshots DIR` fills a hub with people, serves it, and writes the pictures.
An area adds its pages to `PAGES`, and what they show to `furnish`.
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser

from tests.hub import serving
from tests.hub.browsing import PHONE, WIDE, Visit, chromium, visit
from tests.hub.drawn import REPORTS, drawn
from tests.hub.furnished import SOURCES, furnish_sources
from tests.hub.world import World

OWNER = "olga@example.org"
STRANGER = ""
LOOKS = [(size, dark) for size in (WIDE, PHONE) for dark in (False, True)]


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to be pictured: its name, its path, and who looks at it."""

    name: str
    path: str
    email: str = OWNER


PAGES = [
    Shot("sign-in", "/account/login/", STRANGER),
    Shot("password-reset", "/account/password/reset/", STRANGER),
    Shot("password-reset-sent", "/account/password/reset/done/", STRANGER),
    Shot("sign-up-closed", "/account/signup/", STRANGER),
    Shot("invitation-ended", "/join/", STRANGER),
    Shot("missing", "/nowhere/", STRANGER),
    Shot("password-link-ended", "/account/password/reset/key/1-abc/", STRANGER),
    Shot("password-changed", "/account/password/reset/key/done/", STRANGER),
    Shot("address-link-ended", "/account/confirm-email/abc/", STRANGER),
    Shot("address-unproved", "/account/confirm-email/", STRANGER),
    Shot("person-inactive", "/account/inactive/", STRANGER),
    Shot("service-refused", "/account/services/login/error/", STRANGER),
    Shot("service-cancelled", "/account/services/login/cancelled/", STRANGER),
    Shot("tiktok-refused", "/oauth/tiktok_organic/callback/", STRANGER),
    Shot("client-waits-for-nothing", "/connect/arrived/", STRANGER),
    Shot("join", "", STRANGER),
    Shot("sources", "/h/main/sources/"),
    *(Shot(name, path) for name, path in REPORTS.items()),
    Shot("health", "/h/main/health/"),
    *(Shot(name, path) for name, path in SOURCES.items()),
    Shot("people", "/h/main/people/"),
    Shot("people-as-viewer", "/h/main/people/", "vera@example.org"),
    Shot("audit", "/h/main/audit/"),
    Shot("hub-settings", "/h/main/settings/"),
    Shot("hub-new", "/hubs/new/"),
    Shot("hub-delete", "/h/main/settings/delete/"),
    Shot("installation-log", "/installation/log/"),
    Shot("profile", "/account/profile/"),
    Shot("profile-delete", "/account/profile/delete/"),
    Shot("profile-delete-free", "/account/profile/delete/", "vera@example.org"),
    Shot("email", "/account/email/"),
    Shot("signing-in", "/account/2fa/"),
    Shot("passkeys", "/account/2fa/webauthn/"),
    Shot("passkey-add", "/account/2fa/webauthn/add/"),
    Shot("authenticator", "/account/2fa/totp/activate/"),
    Shot("sign-out", "/account/logout/"),
    Shot("reauthenticate", "/account/reauthenticate/"),
    Shot("password-change", "/account/password/change/"),
    Shot("services", "/account/services/"),
    Shot("sessions", "/account/sessions/"),
    Shot("keys", "/account/keys/"),
    Shot("settings-address", "/settings/"),
    Shot("settings-tiktok", "/settings/tiktok/"),
    Shot("settings-mail", "/settings/mail/"),
    Shot("settings-google", "/settings/google/"),
    Shot("settings-oidc", "/settings/oidc/"),
    Shot("settings-operators", "/settings/operators/"),
    Shot("settings-check", "/settings/check/"),
    Shot("setup-address", "/setup/address/"),
    Shot("setup-tiktok", "/setup/tiktok/"),
    Shot("setup-check", "/setup/check/"),
]


FIRST_RUN = [Shot("setup-welcome", "/setup/", STRANGER)]
"""Pages of an installation that nobody owns yet."""


def furnish(world: World) -> dict[str, str]:
    """Put people, invitations and keys into an opened hub; the paths that only then are known."""
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.roster import audit, invitations, keys  # noqa: PLC0415
    from headwater.hub.roster.audit import Act, Entry  # noqa: PLC0415
    from headwater.hub.roster.roles import Role, Scope  # noqa: PLC0415

    owner = world.person(OWNER, "owner", is_operator=True)
    world.person("adrian.meyer@example.org", "admin")
    world.person("edith@agency.example", "editor")
    world.person("vera@example.org", "viewer")
    world.headwater.control.rename_hub("main", "Bluebird Bakery")
    world.headwater.control.make_hub("Agency North")
    world.person("nora@north.example", "owner", hub="agency-north")
    hub = Hub.objects.get(slug="main")
    _, token = invitations.invite(hub, "newcomer@example.org", Role.EDITOR, by=owner)
    for name, scopes in (("Looker Studio", [Scope.READ]), ("Nightly job", list(Scope))):
        expires = world.clock.now() + timedelta(days=90) if name != "Nightly job" else None
        wish = keys.Wish(name=name, hubs=[hub], scopes=frozenset(scopes), expires_at=expires)
        keys.make(owner, wish)
    for act, subject in (
        (Act.CONNECTED, "@bluebird.bakery"),
        (Act.ROLE_CHANGED, "edith@agency.example"),
        (Act.EXPORTED, "video_views by day"),
    ):
        audit.record(None, Entry(act=act, subject=subject, hub_id=hub.id, person=owner))
    told = "2 accounts, 31,204 rows, 3 members, 1 key, 0 invitations, 0 links"
    for entry in (
        Entry(act=Act.SETTINGS_CHANGED, subject="Public address", person=owner),
        Entry(act=Act.HUB_DELETED, subject="Agency South", note=told, hub_id=99, person=owner),
    ):
        audit.record(None, entry)
    return {"join": f"/invitation/{token.reveal()}/", **furnish_sources(world, owner)}


def take(folder: Path, shots: Sequence[Shot] = PAGES) -> list[Path]:
    """Write the pictures; their paths. Fails where a page complains or is wider than its screen."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        home = Path(place) / "home"
        world = World(home).open()
        known = furnish(world)
        world.close()
        pages = [replace(shot, path=shot.path or known[shot.name]) for shot in shots]
        written = _every_look(browser, home, pages, folder)
        written += _every_look(browser, Path(place) / "fresh", FIRST_RUN, folder)
    return written


def _every_look(browser: Browser, home: Path, shots: Sequence[Shot], folder: Path) -> list[Path]:
    written = []
    with serving.start(home, serving.free_port()) as served:
        for size, dark in LOOKS:
            for email in dict.fromkeys(shot.email for shot in shots):
                with visit(browser, served.base, size=size, dark=dark) as visitor:
                    if email:
                        visitor.sign_in(email)
                        visitor.prove()
                    mine = [shot for shot in shots if shot.email == email]
                    written += [_taken(visitor, shot, folder, (size, dark)) for shot in mine]
    return written


def _taken(visitor: Visit, shot: Shot, folder: Path, look_at: tuple[tuple[int, int], bool]) -> Path:
    page, (size, dark) = visitor.go(shot.path), look_at
    visitor.forgive("status of 4")  # pages that say that something is missing
    drawn(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= size[0], f"{shot.path} is {wide} px wide on a screen of {size[0]}"
    look = f"{'phone' if size == PHONE else 'wide'}-{'dark' if dark else 'light'}"
    path = folder / f"{shot.name}-{look}.png"
    page.screenshot(path=path, full_page=True)
    return path


if __name__ == "__main__":
    print(*take(Path(sys.argv[1])), sep="\n")  # noqa: T201
