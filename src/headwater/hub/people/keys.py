"""A person's API keys: made, shown once, revoked."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from headwater.control.models import Hub
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.door import person_of
from headwater.hub.roster import audit, keys
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import ApiKey, Membership, Person
from headwater.hub.roster.roles import Scope

LIFETIMES = {"30": "30 days", "90": "90 days", "365": "A year", "0": "Until it is revoked"}


class KeyForm(forms.Form):
    """What a key is for."""

    name = forms.CharField(
        max_length=80, help_text="Where it will be used, so that you know it later."
    )
    hubs = forms.ModelMultipleChoiceField(
        queryset=Hub.objects.none(), widget=forms.CheckboxSelectMultiple, label="Hubs it may read"
    )
    scopes = forms.MultipleChoiceField(
        choices=[(each.value, f"{each.value.title()}: {each.about}") for each in Scope],
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ.value],
        label="What it may do",
    )
    lifetime = forms.ChoiceField(choices=list(LIFETIMES.items()), initial="90", label="Good for")

    def __init__(self, person: Person, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        mine = Membership.objects.filter(person=person).values("hub")
        hubs = self.fields["hubs"]
        hubs.queryset = Hub.objects.filter(id__in=mine).order_by("name")  # type: ignore[attr-defined]
        hubs.label_from_instance = _name_of  # type: ignore[attr-defined]
        if len(mine) == 1:
            hubs.initial = [each["hub"] for each in mine]

    def wish(self) -> keys.Wish:
        days = int(self.cleaned_data["lifetime"])
        return keys.Wish(
            name=self.cleaned_data["name"],
            hubs=list(self.cleaned_data["hubs"]),
            scopes=frozenset(Scope(each) for each in self.cleaned_data["scopes"]),
            expires_at=runtime.now() + timedelta(days=days) if days else None,
        )


def _name_of(hub: Hub) -> str:
    return hub.name or hub.slug


@requires(Access.PERSON)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The keys of whoever asks."""
    return _page(request, KeyForm(person_of(request)))


def _page(request: HttpRequest, form: KeyForm, status: int = 200) -> HttpResponse:
    now = runtime.now()
    mine = ApiKey.objects.filter(person=person_of(request)).prefetch_related("hubs")
    rows = [
        {"key": each, "good": keys.is_good(each, now), "scopes": each.scopes.split()}
        for each in mine.order_by("-id")
    ]
    return render(request, "people/keys.html", {"rows": rows, "form": form}, status=status)


@requires(Access.PERSON)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a key and show it, this once."""
    person = person_of(request)
    form = KeyForm(person, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    key, text = keys.make(person, form.wish())
    for hub in key.hubs.all():
        audit.record(
            request,
            Entry(act=Act.KEY_MADE, subject=str(key), note=key.scopes, hub_id=hub.id),
        )
    return render(request, "people/key_made.html", {"key": key, "text": text.reveal()})


@requires(Access.PERSON)
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """End one of one's own keys."""
    row = ApiKey.objects.filter(person=person_of(request), pk=key).first()
    if row is None:
        raise Http404
    keys.revoke(row)
    for hub in row.hubs.all():
        audit.record(request, Entry(act=Act.KEY_REVOKED, subject=str(row), hub_id=hub.id))
    messages.success(request, f"The key {row} no longer works.")
    return redirect("keys")
