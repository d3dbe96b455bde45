"""The pages about alerts: what is wrong now, what was, and who is told."""

from django import forms
from django.contrib import messages
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from headwater.app.alerts import ABOUT, Kind
from headwater.hub import runtime, throttle
from headwater.hub.access import Access, requires
from headwater.hub.door import here
from headwater.hub.health import delivery
from headwater.hub.health.models import Alert, Delivery
from headwater.hub.health.recipients import Recipients, decide, decide_webhook, recipients
from headwater.hub.health.watch import TEST, channels
from headwater.hub.health.webhook import check_url
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.roles import Role
from headwater.model.errors import QueryError

PAST = 50
MOST_ADDRESSES = 10


class AlertForm(forms.Form):
    """Who is told, of what, and where a webhook goes."""

    emails = forms.CharField(
        label="E-mail addresses", required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="One per line. Leave it empty and the hub's owners are told.",
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label="Tell about", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, about) for kind, about in ABOUT.items()],
    )  # fmt: skip
    webhook = forms.CharField(
        label="Webhook", required=False, max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text="An address of yours on the public internet. It gets a signed POST.",
    )  # fmt: skip

    def clean_emails(self) -> list[str]:
        found = self.cleaned_data["emails"].replace(",", " ").replace(";", " ").split()
        for each in found:
            validate_email(each)
        if len(found) > MOST_ADDRESSES:
            raise forms.ValidationError(f"At most {MOST_ADDRESSES} addresses.")
        return list(found)

    def clean_webhook(self) -> str:
        url: str = self.cleaned_data["webhook"].strip()
        if url:
            try:
                check_url(url)
            except QueryError as wrong:
                raise forms.ValidationError(str(wrong)) from None
        return url

    @classmethod
    def of(cls, told: Recipients) -> "AlertForm":
        """The form as things are now."""
        kinds = [kind.value for kind in Kind if kind.value not in told.muted]
        return cls(
            initial={
                "emails": "" if told.is_default else "\n".join(told.emails),
                "kinds": kinds,
                "webhook": told.webhook.reveal() if told.webhook is not None else "",
            }
        )


@requires(Access.VIEWER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is wrong now, and what was."""
    place = here(request)
    alerts = Alert.objects.filter(hub=place.hub).order_by("-id")
    told = recipients(place.hub)
    context = {
        "open": alerts.filter(ended_at=None),
        "past": alerts.exclude(ended_at=None)[:PAST],
        "about": {kind.value: about for kind, about in ABOUT.items()},
        "told": told,
        "may_change": place.may(Role.ADMIN),
        "failing": Delivery.objects.filter(
            alert__hub=place.hub, delivered_at=None, attempts__gt=0
        ).order_by("-id")[:5],
    }
    return render(request, "health/alerts.html", context)


@requires(Access.ADMIN)
def settings(request: HttpRequest) -> HttpResponse:
    """Decide who is told of what."""
    place = here(request)
    told = recipients(place.hub)
    if request.method != "POST":
        return _settings(request, AlertForm.of(told), told)
    form = AlertForm(request.POST)
    if not form.is_valid():
        return _settings(request, form, told, status=422)
    wanted = set(form.cleaned_data["kinds"])
    decide(place.hub, form.cleaned_data["emails"], [k for k in Kind if k.value not in wanted])
    decide_webhook(place.hub, form.cleaned_data["webhook"])
    audit.record(request, Entry(act=Act.SETTINGS_CHANGED, subject="alerts", hub_id=place.hub.id))
    messages.success(request, "Alerts go out as you decided.")
    return redirect("health:alert_settings", place.hub.slug)


def _settings(
    request: HttpRequest, form: AlertForm, told: Recipients, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "told": told,
        "secret": told.secret.reveal() if told.secret is not None and told.webhook else "",
    }
    return render(request, "health/alert_settings.html", context, status=status)


@requires(Access.ADMIN)
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Send a message in every way, and say at once what came of it."""
    throttle.check(request, "alert test", most=10, seconds=600)
    place, now = here(request), runtime.now()
    alert = Alert(
        hub=place.hub,
        kind=Kind.RECONNECT.value,
        about="test",
        subject="a test",
        sentence="This is a test: nothing is wrong.",
        next_step="Nothing to do.",
        raised_at=now,
        ended_at=now,
    )
    alert.save()
    for channel in channels(recipients(place.hub)):
        one = Delivery.objects.create(alert=alert, event=TEST, channel=channel)
        if delivery.deliver(one, now):
            messages.success(request, f"The test by {channel} was sent.")
        else:
            messages.error(request, f"The test by {channel} failed. {one.error}")
    alert.delete()
    return redirect("health:alert_settings", place.hub.slug)
