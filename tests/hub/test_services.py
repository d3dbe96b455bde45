"""Signing in through a service: who the service vouches for, and nobody else."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.hub import oidc
from tests.hub.reading import link_in, text
from tests.hub.world import World

EMAIL = "e@example.org"


@pytest.fixture
def service(hub: World) -> Iterator[Any]:
    """A provider, decided on through the page."""
    with oidc.provider() as running:
        form = {
            "label": "Acme Login",
            "issuer": running.base,
            "client": oidc.CLIENT,
            "secret": oidc.SECRET,
        }
        operator = hub.signed_in(hub.person("owner@main.example.org"))
        answer = operator.post("/settings/oidc/", form)
        assert answer.status_code == 302, text(answer)
        yield running


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: its address is what a browser would go to."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def come_through(client: Any, then: str = "") -> Any:
    """Press the button, go to the service, and come back as it sends us."""
    begun = client.post(f"/account/oidc/oidc/login/?process=login&next={then}")
    with pytest.raises(urllib.error.HTTPError) as sent_back:
        urllib.request.build_opener(Stay).open(begun["Location"])
    with sent_back.value:
        back = urlsplit(sent_back.value.headers["Location"])
    return client.get(f"{back.path}?{back.query}", follow=True)


def is_in(client: Any) -> bool:
    return bool(client.get("/account/profile/").status_code == 200)


def test_a_member_comes_in_by_the_address_the_service_vouches_for(hub: World, service: Any) -> None:
    hub.person(EMAIL, "viewer")
    service.who = {"sub": "1", "email": EMAIL, "email_verified": True, "name": "Eve"}
    client = hub.anonymous()
    assert "Continue with Acme Login" in text(client.get("/account/login/"))

    come_through(client, "/h/main/schema/")

    assert client.get("/h/main/schema/").status_code == 200


def test_an_address_the_service_does_not_vouch_for_opens_nothing(hub: World, service: Any) -> None:
    hub.person(EMAIL, "viewer")
    service.who = {"sub": "1", "email": EMAIL, "email_verified": False}
    client = hub.anonymous()

    come_through(client)

    assert not is_in(client)


def test_a_stranger_with_a_good_account_there_still_needs_an_invitation(
    hub: World, service: Any
) -> None:
    from headwater.hub.roster.models import Person  # noqa: PLC0415

    service.who = {"sub": "2", "email": "stranger@example.org", "email_verified": True}
    client = hub.anonymous()

    page = come_through(client)

    assert "By invitation only" in text(page)
    assert not is_in(client)
    assert not Person.objects.filter(email="stranger@example.org").exists()


def test_an_invited_person_comes_in_through_the_service(hub: World, service: Any) -> None:
    from headwater.hub.roster.models import Membership  # noqa: PLC0415

    hub.client("admin").post(
        "/h/main/people/invite/", {"email": "new@example.org", "role": "editor"}
    )
    service.who = {"sub": "3", "email": "New@example.org", "email_verified": True, "name": "Nora"}
    client = hub.anonymous()
    client.get(link_in(hub.mail.getvalue(), "/invitation/"))

    come_through(client)

    row = Membership.objects.select_related("person").get(person__email="new@example.org")
    assert (row.role, row.person.name) == ("editor", "Nora")
    assert client.get("/h/main/sources/").status_code == 200


def test_an_invitation_for_another_address_does_not_open_the_service_door(
    hub: World, service: Any
) -> None:
    hub.client("admin").post(
        "/h/main/people/invite/", {"email": "new@example.org", "role": "editor"}
    )
    service.who = {"sub": "4", "email": "thief@example.org", "email_verified": True}
    client = hub.anonymous()
    client.get(link_in(hub.mail.getvalue(), "/invitation/"))

    come_through(client)

    assert not is_in(client)


def test_the_policy_lets_a_form_lead_to_the_service(hub: World, service: Any) -> None:
    assert service.base in hub.anonymous().get("/account/login/")["Content-Security-Policy"]


def test_a_second_step_is_asked_for_after_a_service_too(hub: World, service: Any) -> None:
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415

    person = hub.person(EMAIL, "viewer")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    service.who = {"sub": "1", "email": EMAIL, "email_verified": True}
    client = hub.anonymous()

    page = come_through(client)

    assert "One more step" in text(page)
    assert not is_in(client)


def test_an_issuer_that_is_none_is_not_kept(hub: World) -> None:
    operator = hub.signed_in(hub.person("owner@main.example.org"))
    form = {"label": "x", "issuer": "http://127.0.0.1:1", "client": "x", "secret": "x"}

    answer = operator.post("/settings/oidc/", form)

    assert answer.status_code == 422
    assert "OIDC_ISSUER" not in hub.headwater.control.decisions()


def test_emptying_the_issuer_takes_the_service_away(hub: World, service: Any) -> None:
    operator = hub.signed_in(hub.person("owner@main.example.org"))
    operator.post("/settings/oidc/", {"label": "", "issuer": "", "client": "", "secret": ""})

    assert not [name for name in hub.headwater.control.decisions() if name.startswith("OIDC")]
    page = hub.anonymous().get("/account/login/")
    assert "Acme Login" not in text(page)
    assert service.base not in page["Content-Security-Policy"]


def test_google_appears_once_it_is_decided_on(hub: World) -> None:
    operator = hub.signed_in(hub.person("owner@main.example.org"))
    operator.post("/settings/google/", {"client": "id.apps.example", "secret": "s"})

    page = hub.anonymous().get("/account/login/")
    assert "Continue with Google" in text(page)
    assert "https://accounts.google.com" in page["Content-Security-Policy"]
    begun = hub.anonymous().post("/account/google/login/?process=login")
    assert begun["Location"].startswith("https://accounts.google.com/o/oauth2/")
    assert "code_challenge_method=S256" in begun["Location"]
