"""Who runs the installation: seen, added to and taken from by those who do."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from headwater.hub.access import Access, requires
from headwater.hub.door import person_of
from headwater.hub.proof import has_proved, to_prove
from headwater.hub.roster import audit, operators
from headwater.hub.roster.audit import Act, Entry
from headwater.hub.roster.models import Person
from headwater.hub.setup.views import TABS
from headwater.model.errors import QueryError

PAGE = "settings:operators"
ASKED_AGAIN = "Nothing has changed yet: show that it is you, then do it once more."


class OperatorForm(forms.Form):
    """Whom to make an operator, and that it is meant."""

    person = forms.ChoiceField(label="Person")
    sure = forms.BooleanField(
        label="They may then change what all hubs share, and take this from me",
        error_messages={"required": "Tick it to confirm."},
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        people = [(each.id, _named(each)) for each in operators.candidates()]
        self.fields["person"] = forms.ChoiceField(
            label="Person", choices=[("", "Choose somebody"), *people],
            help_text="Whoever has an account here. Others are invited to a hub first.",
        )  # fmt: skip
        self.order_fields(("person", "sure"))


@requires(Access.OPERATOR)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Who runs the installation, and who else could."""
    return _page(request, OperatorForm())


@requires(Access.OPERATOR)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Let somebody else run the installation too."""
    form = OperatorForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if not has_proved(request):
        return _asked_again(request)
    person = Person.objects.get(pk=form.cleaned_data["person"])
    operators.make(person)
    audit.record(request, Entry(act=Act.OPERATOR_MADE, subject=person.email))
    messages.success(request, f"{person} is an operator now.")
    return redirect(PAGE)


@requires(Access.OPERATOR)
@require_POST
def unmake(request: HttpRequest, person: int) -> HttpResponse:
    """Take it from somebody, or from oneself; never from the last."""
    found = Person.objects.filter(pk=person, is_operator=True).first()
    if found is None:
        raise Http404
    if not has_proved(request):
        return _asked_again(request)
    try:
        operators.unmake(found)
    except QueryError as refusal:
        messages.error(request, str(refusal))
        return redirect(PAGE)
    audit.record(request, Entry(act=Act.OPERATOR_REMOVED, subject=found.email))
    messages.success(request, f"{found} is no operator any more.")
    return redirect("start" if found == person_of(request) else PAGE)


def _page(request: HttpRequest, form: OperatorForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "operators": operators.everyone(),
        "is_only": operators.is_only(person_of(request)),
        "is_alone": not operators.candidates(),
        "tabs": TABS,
    }
    return render(request, "setup/operators.html", context, status=status)


def _asked_again(request: HttpRequest) -> HttpResponse:
    messages.info(request, ASKED_AGAIN)
    return to_prove(reverse(PAGE))


def _named(person: Person) -> str:
    return f"{person.name} ({person.email})" if person.name else person.email
