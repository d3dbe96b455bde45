"""How django-allauth signs people in here: by invitation, by our address, in our words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.http import HttpRequest
from django.urls import reverse

from headwater.hub import address, mail, runtime
from headwater.hub.people import joining, services
from headwater.hub.people.pending import invitation_of
from headwater.hub.roster import sealing
from headwater.hub.roster.models import Person, folded


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up without an invitation; links in mail lead to the public address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # the page of an invitation makes people, allauth's own page does not

    def clean_email(self, email: str) -> str:
        return folded(str(super().clean_email(email)))

    def get_from_email(self) -> str:
        return mail.sender(runtime.installation().control.decisions())

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, rest = key.partition("-")
        route = "account_reset_password_from_key"
        return address.current().of(reverse(route, kwargs={"uidb36": uid, "key": rest}))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return address.current().of(reverse("account_confirm_email", args=[emailconfirmation.key]))


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The sign-in services that were decided on. Strangers need an invitation there too."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return [
            each
            for each in services.apps(runtime.installation().control.decisions())
            if provider in {None, each.provider, each.provider_id}
            and client_id in {None, each.client_id}
        ]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        invitation = invitation_of(request)
        return invitation is not None and invitation.email in _verified(sociallogin)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Person:
        person: Person = super().populate_user(request, sociallogin, data)
        person.email = folded(person.email)
        invitation = invitation_of(request)
        if invitation is not None and invitation.email in _verified(sociallogin):
            person.email = invitation.email
        person.name = str(data.get("name") or "").strip()
        person.joined_at = runtime.now()
        return person

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: object = None
    ) -> Person:
        person: Person = super().save_user(request, sociallogin, form)
        joining.take(request, person)
        return person


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: sealed where they are secret, and named after us."""

    def encrypt(self, text: str) -> str:
        return sealing.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.opened(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": address.current().host, "name": "Headwater"}


def _verified(sociallogin: SocialLogin) -> set[str]:
    """The addresses a sign-in service vouches for."""
    return {folded(each.email) for each in sociallogin.email_addresses if each.verified}
