"""Client links as editors of the hub see them: made, listed, ended."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from headwater.hub import address, runtime
from headwater.hub.access import Access, requires
from headwater.hub.door import here
from headwater.hub.roster import audit
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.sources import links

_SESSION_LINK = "client link made"


class LinkForm(forms.Form):
    """Whom a link is for, and how long it is good."""

    client = forms.CharField(
        label="Client", max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Acme Bakery"}),
        help_text="Only people of this hub see the name.",
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label="Good for", coerce=int, initial=links.GOOD_FOR,
        choices=[(days, f"{days} day{'s' if days > 1 else ''}") for days in links.DAYS],
    )  # fmt: skip


@requires(Access.EDITOR)
def page(request: HttpRequest) -> HttpResponse:
    """Every link of the hub; POST makes one."""
    place = here(request)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        link, token = links.make(
            place.hub, form.cleaned_data["client"], days=form.cleaned_data["days"], by=place.person
        )
        url = address.current().of(reverse("client:arrive", args=[token.reveal()]))
        request.session[_SESSION_LINK] = {"client": link.client, "url": url}
        audit.record(
            request, Entry(act=Act.CLIENT_INVITED, subject=link.client, hub_id=place.hub.id)
        )
        return redirect("sources:links", place.hub.slug)
    context = {
        "form": form,
        "links": links.links_of(place.hub),
        "made": request.session.pop(_SESSION_LINK, None),
        "now": runtime.now(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "sources/links.html", context, status=status)


@requires(Access.EDITOR)
def end(request: HttpRequest, link: int) -> HttpResponse:
    """Let a link work no more."""
    place = here(request)
    if request.method != "POST":
        raise Http404
    ended = links.revoke(place.hub, link)
    if ended is None:
        raise Http404
    audit.record(
        request, Entry(act=Act.CLIENT_LINK_ENDED, subject=ended.client, hub_id=place.hub.id)
    )
    messages.success(request, f"The link for {ended.client} no longer works.")
    return redirect("sources:links", place.hub.slug)
