"""How django-allauth signs people in here: by invitation, by our address, in our words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from headwater.hub import address, mail, runtime


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up without an invitation; links in mail lead to the public address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_from_email(self) -> str:
        return mail.sender(runtime.installation().control.decisions())

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, rest = key.partition("-")
        return address.current().of(
            reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest})
        )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return address.current().of(reverse("account_confirm_email", args=[emailconfirmation.key]))


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The sign-in services that were decided on."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors, sealed."""
