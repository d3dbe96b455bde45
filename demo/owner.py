"""Make the demonstration's owner: somebody to sign in as, without the setup page."""

from datetime import datetime

from headwater.app import open as opened
from headwater.hub.project import open_hub

EMAIL = "demo@example.org"
PASSWORD = "demonstration-only"  # noqa: S105 - printed on purpose; the demo is on this machine


def main() -> None:
    """Add the person and their hub, once."""
    with opened() as headwater:
        open_hub(headwater)
        _make(headwater.clock.now())


def _make(now: datetime) -> None:
    # Models can be imported once Django is set up, and not before.
    from allauth.account.models import EmailAddress  # noqa: PLC0415

    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.roster.models import Membership, Person  # noqa: PLC0415
    from headwater.hub.roster.roles import Role  # noqa: PLC0415

    if Person.objects.filter(email=EMAIL).exists():
        return
    person = Person.objects.add(
        EMAIL, joined_at=now, name="Dana Demo", password=PASSWORD, is_operator=True
    )
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    hub = Hub.objects.get(slug="main")
    Membership.objects.create(hub=hub, person=person, role=Role.OWNER.value, since=now)


if __name__ == "__main__":
    main()
