"""Looks after all hubs while the installation is served: raises alerts, and delivers them."""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from headwater.app import Headwater
from headwater.app.alarms import Alarms
from headwater.app.alerts import Finding, Open, alerts_due, findings_of
from headwater.control.database import current as database
from headwater.control.models import Hub
from headwater.hub.health import delivery
from headwater.hub.health.models import Alert, Delivery
from headwater.hub.health.recipients import Recipients, recipients
from headwater.model.errors import HeadwaterError

log = logging.getLogger(__name__)

LOOK_EVERY = 60.0
"""Real seconds between looks."""

RAISED, RECOVERED, TEST = "raised", "recovered", "test"
EMAIL, WEBHOOK = "email", "webhook"


class Watch:
    """A thread of its own. A look that fails is made again; nothing is told twice."""

    name = "watch"

    def __init__(self, headwater: Headwater, *, loopback: bool = False) -> None:
        """`loopback` lets webhooks reach this machine, for tests."""
        self._headwater = headwater
        self._loopback = loopback
        self._alarms = Alarms()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(timeout=30)

    def _work(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            try:
                database()
                self.look()
            except HeadwaterError as error:
                log.warning("watch.waits %s", error)
            except Exception:
                # The last resort: the next look must come whatever went wrong in this one.
                log.exception("watch.failed")

    def look(self) -> None:
        """Look at every hub once, then deliver what is due."""
        self._headwater.refresh_sample()
        for each in self._headwater.control.hubs():
            hub = Hub.objects.get(pk=each.id)
            look_at(self._headwater.in_hub(each.slug), hub, self._alarms)
        delivery.deliver_due(self._headwater.clock.now(), loopback=self._loopback)


def look_at(seen: Headwater, hub: Hub, alarms: Alarms | None = None) -> None:
    """Raise and end the alerts of one hub, as its accounts give cause."""
    alarms = alarms or Alarms()
    now = seen.clock.now()
    accounts = seen.control.accounts(include_disconnected=True)
    told = recipients(hub)
    findings = [
        finding
        for facts in alarms.facts(seen, accounts)
        for finding in findings_of(facts, now)
        if finding.kind.value not in told.muted
    ]
    due = alerts_due(findings, _open(hub))
    for finding, graver_than in due.raised:
        _raise(hub, finding, graver_than, told, now)
    there = {f"{each.connector} {each.account_id}" for each in accounts}
    for alert in due.recovered:
        known = any(alert.about == key or alert.about.startswith(f"{key} ") for key in there)
        _end(alert, told, now, tell=known and alert.kind not in told.muted)


def _open(hub: Hub) -> list[Open]:
    rows = Alert.objects.filter(hub=hub, ended_at=None)
    return [Open(id=a.id, kind=a.kind, about=a.about, level=a.level) for a in rows]


def _raise(
    hub: Hub, finding: Finding, graver_than: Open | None, told: Recipients, now: datetime
) -> None:
    with transaction.atomic():
        if graver_than is not None:
            Alert.objects.filter(pk=graver_than.id).update(ended_at=now)
        alert = Alert.objects.create(
            hub=hub,
            kind=finding.kind.value,
            about=finding.about,
            level=finding.level,
            subject=finding.subject,
            sentence=finding.sentence,
            next_step=finding.next_step,
            raised_at=now,
        )
        queue(alert, RAISED, channels(told), now)


def _end(alert: Open, told: Recipients, now: datetime, *, tell: bool) -> None:
    with transaction.atomic():
        row = Alert.objects.get(pk=alert.id)
        Alert.objects.filter(pk=alert.id).update(ended_at=now)
        if tell:
            queue(row, RECOVERED, channels(told), now)


def channels(told: Recipients) -> list[str]:
    """The ways in which somebody is to be told."""
    ways = [EMAIL] if told.emails else []
    return [*ways, WEBHOOK] if told.webhook is not None else ways


def queue(alert: Alert, event: str, ways: Sequence[str], now: datetime) -> None:
    """Have a message sent in each of those ways."""
    for channel in ways:
        Delivery.objects.create(alert=alert, event=event, channel=channel, due_at=now)
