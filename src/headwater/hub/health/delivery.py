"""Delivers messages about alerts, again and again until they arrive or a day has passed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from headwater.app.alerts import ABOUT, Kind
from headwater.hub import address, mail, runtime
from headwater.hub.health.models import Alert, Delivery
from headwater.hub.health.recipients import recipients
from headwater.hub.health.webhook import Message, WebhookError, send

FIRST_PAUSE = timedelta(minutes=1)
MOST_TRIES = 7
"""After 1, 4, 16 minutes, 1, 4 and 17 hours nobody tries any more."""


class DeliveryError(Exception):
    """A message could not be delivered; says why."""


def deliver_due(now: datetime, *, loopback: bool = False) -> int:
    """Try every message whose time has come; how many arrived."""
    due = Delivery.objects.select_related("alert__hub").filter(delivered_at=None, due_at__lte=now)
    return sum(deliver(each, now, loopback=loopback) for each in due.order_by("id"))


def deliver(one: Delivery, now: datetime, *, loopback: bool = False) -> bool:
    """Try one message. What came of it is written down."""
    one.attempts += 1
    try:
        WAYS[one.channel](one, now, loopback)
    except DeliveryError as error:
        one.error = str(error)
        one.due_at = next_try(one.attempts, now)
    else:
        one.delivered_at, one.due_at, one.error = now, None, ""
    one.save(update_fields=["attempts", "error", "due_at", "delivered_at"])
    return one.delivered_at is not None


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many tries; None when no more."""
    if attempts >= MOST_TRIES:
        return None
    pause: timedelta = FIRST_PAUSE * 4 ** (attempts - 1)
    return now + pause


def _by_email(one: Delivery, now: datetime, loopback: bool) -> None:  # noqa: FBT001
    told = recipients(one.alert.hub)
    if not told.emails:
        raise DeliveryError("Nobody is to be told by e-mail any more.")
    context = {"alert": one.alert, "event": one.event, "url": url_of(one.alert)}
    body = render_to_string("health/mail/alert.txt", context)
    sender = mail.sender(runtime.installation().control.decisions())
    try:
        EmailMessage(subject_of(one), body, sender, list(told.emails)).send()
    except OSError as error:
        raise DeliveryError(f"The mail server did not take it: {error}") from error


def subject_of(one: Delivery) -> str:
    """The subject of a mail: one line, whatever an account is called."""
    what = ABOUT[Kind(one.alert.kind)]
    begins = {"raised": "", "recovered": "Resolved: ", "test": "Test: "}[one.event]
    return " ".join(f"Headwater: {begins}{what} ({one.alert.subject})".split())


def _by_webhook(one: Delivery, now: datetime, loopback: bool) -> None:  # noqa: FBT001
    told = recipients(one.alert.hub)
    if told.webhook is None or told.secret is None:
        raise DeliveryError("There is no webhook any more.")
    message = Message(id=f"{one.alert_id}-{one.id}", body=body_of(one), at=now)
    try:
        send(told.webhook, message, told.secret, loopback=loopback)
    except WebhookError as error:
        raise DeliveryError(str(error)) from None


def body_of(one: Delivery) -> dict[str, object]:
    """What a webhook is told."""
    alert = one.alert
    return {
        "event": f"alert.{one.event}",
        "id": alert.id,
        "kind": alert.kind,
        "hub": alert.hub.slug,
        "subject": alert.subject,
        "sentence": alert.sentence,
        "next_step": alert.next_step,
        "raised_at": alert.raised_at.isoformat(),
        "ended_at": alert.ended_at.isoformat() if alert.ended_at is not None else None,
        "url": url_of(alert),
    }


def url_of(alert: Alert) -> str:
    """Where an alert can be seen."""
    return address.current().of(reverse("health:alerts", args=[alert.hub.slug]))


WAYS: dict[str, Callable[[Delivery, datetime, bool], None]] = {
    "email": _by_email,
    "webhook": _by_webhook,
}
