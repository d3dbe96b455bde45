"""Who a person is here: their name."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from headwater.hub.access import Access, requires
from headwater.hub.door import person_of


class NameForm(forms.Form):
    """A person's name."""

    name = forms.CharField(
        max_length=100, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


@requires(Access.PERSON)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The name, and where the rest of the account is."""
    person = person_of(request)
    form = NameForm(request.POST or {"name": person.name})
    if request.method == "POST" and form.is_valid():
        person.name = form.cleaned_data["name"]
        person.save(update_fields=["name"])
        messages.success(request, "Your name is saved.")
        return redirect("profile")
    return render(request, "people/profile.html", {"form": form})
