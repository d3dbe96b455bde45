"""What other libraries tell of people, and how it gets into the audit log."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import Person, folded

_HEARD: tuple[tuple[Any, Act], ...] = (
    (account.user_logged_in, Act.SIGNED_IN),
    (account.user_logged_out, Act.SIGNED_OUT),
    (account.password_changed, Act.PASSWORD_CHANGED),
    (account.password_set, Act.PASSWORD_CHANGED),
    (account.password_reset, Act.PASSWORD_RESET),
    (account.email_changed, Act.EMAIL_CHANGED),
    (mfa.authenticator_added, Act.SECOND_FACTOR_ADDED),
    (mfa.authenticator_removed, Act.SECOND_FACTOR_REMOVED),
)


def listen() -> None:
    """Hear of sign-ins, refused ones, and changes of how a person signs in."""
    for signal, act in _HEARD:
        signal.connect(_recorder(act), weak=False, dispatch_uid=f"audit {act}")
    auth.user_login_failed.connect(_refused, dispatch_uid="audit refused")
    social.social_account_added.connect(_linked, dispatch_uid="audit linked")
    social.social_account_removed.connect(_unlinked, dispatch_uid="audit unlinked")
    account.email_confirmed.connect(_confirmed, dispatch_uid="audit confirmed")


def _recorder(act: Act) -> Any:
    def heard(request: HttpRequest, user: Person | None = None, **more: Any) -> None:
        if user is not None and getattr(user, "pk", None):
            audit.record(request, Entry(act=act, person=user, subject=_detail(more)))

    return heard


def _detail(more: dict[str, Any]) -> str:
    """What kind of second factor it is, or through which service somebody came."""
    if "authenticator" in more:
        return str(more["authenticator"].get_type_display())
    if more.get("sociallogin") is not None:
        return f"through {more['sociallogin'].account.provider}"
    return ""


def _refused(credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any) -> None:
    email = folded(str(credentials.get("email") or credentials.get("username") or ""))
    known = Person.objects.filter(email=email).first() if email else None
    audit.record(request, Entry(act=Act.SIGN_IN_FAILED, person=known, actor=email))


def _linked(request: HttpRequest, sociallogin: Any, **more: Any) -> None:
    provider = sociallogin.account.provider
    audit.record(
        request, Entry(act=Act.LOGIN_LINKED, person=sociallogin.user, subject=str(provider))
    )


def _unlinked(request: HttpRequest, socialaccount: Any, **more: Any) -> None:
    audit.record(
        request,
        Entry(
            act=Act.LOGIN_UNLINKED, person=socialaccount.user, subject=str(socialaccount.provider)
        ),
    )


def _confirmed(request: HttpRequest, email_address: Any, **more: Any) -> None:
    audit.record(
        request,
        Entry(act=Act.ADDRESS_CONFIRMED, person=email_address.user, subject=email_address.email),
    )
